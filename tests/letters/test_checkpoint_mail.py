"""The newest checkpoint leaves by mail, once a day."""

from datetime import timedelta

from amends.ledger.actions import seal
from amends.letters.checkpoint_mail import sweep
from amends.letters.models import Letter


def test_a_checkpoint_is_mailed_once_a_day(make, now, settings):
    settings.CHECKPOINT_MAIL = "auditor@outside.example"
    note = seal(now=now).note
    assert (sweep(now), sweep(now + timedelta(hours=1)), sweep(now + timedelta(days=2))) == (1, 0, 1)
    letter = Letter.objects.filter(to_address="auditor@outside.example").first()
    assert note.splitlines()[2] in letter.body


def test_nothing_is_mailed_where_no_address_is_set(make, now, settings):
    settings.CHECKPOINT_MAIL = ""
    seal(now=now)
    assert sweep(now) == 0
