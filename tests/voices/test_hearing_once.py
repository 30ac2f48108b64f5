"""Every delivery becomes one voice or a duplicate; nothing is lost, nothing counts twice."""

from amends.cases.models import Case
from amends.voices.models import Delivery, Voice
from amends.voices.reconciliation import reconcile


def test_a_second_copy_of_a_mail_opens_no_second_case(make):
    raw = make.mail()
    first, again = make.hear(raw, source="inbox"), make.hear(raw, source="other mailbox")
    assert again == first
    assert (Voice.objects.count(), Case.objects.count(), Delivery.objects.count()) == (1, 1, 2)


def test_fetching_the_same_place_again_is_the_same_delivery(make):
    raw = make.mail()
    make.hear(raw, place="17.eml"), make.hear(raw, place="17.eml")
    assert Delivery.objects.count() == 1


def test_the_same_mail_by_another_way_is_a_duplicate_although_its_headers_differ(make):
    raw = make.mail(message_id="<same@reed.example>")
    other = b"Received: from elsewhere.example by mx2.brook.example; Mon, 2 Mar 2026 09:30:00 +0000\r\n" + raw
    assert make.hear(raw) == make.hear(other, source="second mailbox")


def test_two_messages_with_one_id_but_other_words_are_both_kept(make):
    first = make.voice("The lid came off.", message_id="<same@reed.example>")
    second = make.voice("The strap tore too.", message_id="<same@reed.example>")
    assert first != second


def test_what_cannot_be_read_is_in_quarantine_with_its_reason(make):
    voice = make.hear(b"", place="empty.eml")
    assert voice.disposition == "quarantined"
    assert voice.disposition_why


def test_the_sum_adds_up_whatever_comes(make):
    make.voice(), make.voice("Thank you, what a lovely case!"), make.hear(b""), make.call(), make.form()
    raw = make.mail("Another strap tore. I want my money back.")
    make.hear(raw), make.hear(raw, source="second")
    sums = reconcile(zone="Europe/London")
    assert sums.total.adds_up
    assert (sums.total.deliveries, sums.total.duplicates) == (7, 1)


def test_a_missing_voice_shows_as_a_sum_that_is_off(make):
    voice = make.hear(b"")
    voice.deliveries.all().delete(), voice.delete()
    make.voice()
    Delivery.objects.update(is_duplicate=True)
    assert not reconcile(zone="Europe/London").total.adds_up
