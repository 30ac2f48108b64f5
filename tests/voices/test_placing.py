"""Where a voice goes the moment it is heard."""

from datetime import timedelta

import pytest

from amends.cases.models import Case
from amends.letters.models import Letter
from amends.voices.models import Voice
from tests.make import BROKEN, HURT, PRAISE


def test_praise_opens_no_case_and_waits_for_a_decision(make):
    voice = make.voice(PRAISE)
    assert (voice.disposition, voice.case) == ("waiting", None)
    assert voice.decide_by


def test_harm_opens_a_case_by_itself_and_tells_top_management(make):
    boss = make.person("top_management", name="Tess Top")
    case = make.case(HURT)
    assert case.severity >= 3
    assert Letter.objects.filter(kind="alert", to_address=boss.email, about=case.uid).count() == 1


def test_clocks_start_at_receipt_and_not_at_import(make, now):
    voice = make.hear(make.mail(), now=now + timedelta(days=40))
    assert voice.case.clocks.get(rule="firm.answer").started_at == now


def test_an_old_mail_gets_no_automatic_letter(make, now):
    make.hear(make.mail(), now=now + timedelta(days=40))
    assert not Letter.objects.exists()


def test_an_old_mail_that_does_not_say_when_it_came_gets_no_automatic_letter_either(make, now):
    voice = make.hear(make.mail().partition(b"\r\n")[2], now=now + timedelta(days=40))
    assert voice.received_at == now + timedelta(days=40)
    assert voice.case
    assert not Letter.objects.exists()


@pytest.mark.parametrize(
    "headers", [{"Auto_Submitted": "auto-replied"}, {"Precedence": "bulk", "List_Id": "<news.shop.example>"}]
)
def test_machine_mail_opens_no_case_and_gets_no_letter(make, headers):
    voice = make.voice(BROKEN, **headers)
    assert voice.disposition == "machine"
    assert not Case.objects.exists()
    assert not Letter.objects.exists()


def test_a_reply_to_our_letter_joins_its_case(make):
    case = make.case()
    letter = Letter.objects.about(case.uid).get()
    reply = make.voice("It is the left hinge.", In_Reply_To=f"<{letter.message_id}>", subject="Re: something else")
    assert (reply.disposition, reply.case) == ("joined", case)


def test_a_mail_to_the_secret_address_joins_its_case(make):
    case = make.case()
    token = Letter.objects.about(case.uid).get().plus_token
    reply = make.voice("More pictures.", to=f"care+{token}@brook.example", sender="other@reed.example", subject="x")
    assert reply.case == case


def test_a_guessed_number_of_a_stranger_is_a_suggestion_only(make):
    case = make.case()
    voice = make.voice("Close my case please.", sender="eve@elsewhere.example", subject=f"About {case.number}")
    assert (voice.case, voice.suggested_case) == (None, case)


def test_a_complaint_that_comes_back_soon_reopens_its_case(make, now, close):
    case = close(make.case())
    letter = Letter.objects.about(case.uid).first()
    make.voice(BROKEN, In_Reply_To=f"<{letter.message_id}>", now=now + timedelta(days=5))
    assert Case.objects.get(pk=case.pk).is_open


def test_a_complaint_that_comes_back_late_is_a_new_case(make, now, close):
    case = close(make.case())
    letter = Letter.objects.about(case.uid).first()
    voice = make.voice(BROKEN, In_Reply_To=f"<{letter.message_id}>", now=now + timedelta(days=90))
    assert voice.case not in (None, case)
    assert not Case.objects.get(pk=case.pk).is_open


def test_thanks_after_the_answer_reopen_nothing(make, now, close):
    case = close(make.case())
    letter = Letter.objects.about(case.uid).first()
    make.voice(PRAISE, In_Reply_To=f"<{letter.message_id}>", now=now + timedelta(days=1))
    assert not Case.objects.get(pk=case.pk).is_open
    assert Voice.objects.filter(case=case).count() == 2


def test_a_bounce_marks_the_letter_and_opens_nothing(make):
    case = make.case()
    letter = Letter.objects.about(case.uid).get()
    make.hear(make.bounce(letter))
    assert Letter.objects.get(pk=letter.pk).status == "bounced"
    assert Case.objects.count() == 1
