"""Real mails, many of them broken, into an empty company: every file is accounted for, none raises, none is lost."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from amends.letters.models import Letter
from amends.voices.models import Delivery
from amends.voices.reconciliation import reconcile

MAILS = Path(__file__).parents[3] / "shared" / "data" / "mail"


@pytest.mark.skipif(not MAILS.is_dir(), reason="the collected mails (shared/data/mail) are not beside the repository")
def test_every_collected_mail_is_accounted_for(make):
    call_command("receive", str(MAILS), stdout=StringIO())
    files = sorted(path.name for path in MAILS.rglob("*") if path.is_file())
    assert sorted({delivery.place.split("#")[0] for delivery in Delivery.objects.all()}) == files
    assert reconcile(zone="Europe/London").total.adds_up
    assert not Letter.objects.filter(is_automatic=True).exclude(kind="alert").exists(), "a letter went to an old sender"


def test_receiving_a_folder_again_changes_nothing(make, tmp_path):
    for number, raw in enumerate((make.mail(), make.mail("Second, broken too."), b"not a mail at all", b"")):
        (tmp_path / f"{number}.eml").write_bytes(raw)
    call_command("receive", str(tmp_path), stdout=StringIO())
    before = Delivery.objects.count()
    call_command("receive", str(tmp_path), stdout=StringIO())
    assert (before, Delivery.objects.count()) == (4, 4)


def test_a_wrong_path_says_so_and_reads_nothing(make):
    with pytest.raises(Exception, match="There is no file or folder"):
        call_command("receive", "/no/such/folder", stdout=StringIO())
