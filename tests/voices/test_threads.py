"""Which case a reply belongs to: what proves it, in which order, and what is a suggestion only."""

import pytest

from amends.letters.models import Letter
from amends.voices.models import Voice
from tests.make import BROKEN

CLEO, EVE = "Cleo Reed <cleo@reed.example>", "Eve <eve@elsewhere.example>"
FORWARDS = ["Fwd: Broken hinge", "FW: Broken hinge", "WG: Broken hinge", "TR: Broken hinge", "RV: Broken hinge"]


@pytest.fixture
def letter_of(make):
    """Our first letter in a case."""

    def find(case) -> Letter:
        return Letter.objects.about(case.uid).first()

    return find


@pytest.fixture
def cases(make):
    """Two cases of two customers; the second mail was part of a talk that we know only by its references."""
    first = make.case(sender=CLEO, message_id="<c1@reed.example>")
    second = make.case(
        f"{BROKEN} The lid too.",
        sender="Nia Elm <nia@elm.example>",
        subject="The lid",
        message_id="<n2@elm.example>",
        References="<n0@elm.example> <n1@elm.example>",
    )
    return first, second


def where(voice: Voice):
    """What became of a voice, and which case it is in or might belong to."""
    return voice.disposition, voice.case, voice.suggested_case


def test_the_secret_address_wins_over_an_id_of_another_case(make, cases, letter_of):
    first, second = cases
    token = letter_of(first).plus_token
    other = f"<{letter_of(second).message_id}>"
    voice = make.voice("More pictures.", to=f"care+{token}@brook.example", sender=EVE, In_Reply_To=other)
    assert where(voice) == ("joined", first, None)


def test_a_secret_address_that_was_made_up_leads_nowhere(make, cases):
    voice = make.voice("More pictures.", to=f"care+{'a' * 40}@brook.example", sender=EVE)
    assert where(voice) == ("waiting", None, None)


def test_of_several_letters_of_ours_the_newest_counts(make, cases, letter_of):
    first, second = cases
    ids = f"<{letter_of(first).message_id}> <x@elsewhere.example> <{letter_of(second).message_id}>"
    assert where(make.voice("Yes.", sender=EVE, References=ids)) == ("joined", second, None)
    ids = f"<{letter_of(second).message_id}> <{letter_of(first).message_id}> <x@elsewhere.example>"
    assert where(make.voice("No.", sender=EVE, References=ids)) == ("joined", first, None)


def test_what_a_mail_answers_counts_before_what_it_refers_to(make, cases, letter_of):
    first, second = cases
    answered, older = f"<{letter_of(first).message_id}>", f"<{letter_of(second).message_id}>"
    voice = make.voice("Yes.", sender=EVE, In_Reply_To=answered, References=f"{answered} {older}")
    assert where(voice) == ("joined", first, None)


def test_a_letter_of_ours_counts_before_a_later_id_of_a_customer(make, cases, letter_of):
    first, _ = cases
    ids = f"<{letter_of(first).message_id}> <n2@elm.example>"
    assert where(make.voice("Yes.", sender=EVE, References=ids)) == ("joined", first, None)


def test_an_id_like_ours_that_was_not_made_here_proves_nothing(make, cases, letter_of):
    uid = letter_of(cases[0]).uid.hex
    voice = make.voice("Let me in.", sender=EVE, In_Reply_To=f"<{uid}.{'0' * 16}@brook.example>")
    assert where(voice) == ("waiting", None, None)


@pytest.mark.parametrize("known", ["<n2@elm.example>", "<n1@elm.example>", "<n0@elm.example>"])
def test_an_id_known_or_mentioned_in_a_case_joins_for_who_takes_part_and_is_a_hint_for_a_stranger(make, cases, known):
    _, second = cases
    joined = make.voice("The left one.", sender="NIA@elm.example", In_Reply_To=known, subject="Something else")
    assert where(joined) == ("joined", second, None)
    stranger = make.voice("I heard of it.", sender=EVE, In_Reply_To=known, subject="Re: The lid")
    assert where(stranger) == ("waiting", None, second)


def test_an_id_mentioned_in_a_reply_leads_to_its_case_too(make, cases, letter_of):
    first, _ = cases
    answer = f"<{letter_of(first).message_id}>"
    make.voice("See below.", sender=CLEO, In_Reply_To=answer, References=f"<side@reed.example> {answer}")
    assert where(make.voice("Another one.", sender=CLEO, References="<side@reed.example>")) == ("joined", first, None)


def test_a_complaint_of_a_stranger_that_names_a_known_id_opens_a_case_of_its_own_with_the_hint(make, cases):
    _, second = cases
    voice = make.voice(BROKEN, sender=EVE, References="<n1@elm.example>")
    assert voice.disposition == "opened"
    assert voice.case != second
    assert voice.suggested_case == second


def test_a_case_number_in_a_subject_is_a_hint_for_a_stranger_and_joins_for_who_takes_part(make, cases):
    first, _ = cases
    subject = f"About {first.number.lower()}, please"
    assert where(make.voice("Close it.", sender=EVE, subject=subject)) == ("waiting", None, first)
    assert where(make.voice("It is the left one.", sender=CLEO, subject=subject)) == ("joined", first, None)


@pytest.mark.parametrize("subject", FORWARDS)
def test_a_strangers_forward_of_our_letter_is_a_voice_of_its_own_with_a_hint(make, cases, letter_of, subject):
    first, _ = cases
    ours = f"<{letter_of(first).message_id}>"
    voice = make.voice("Please look at this.", sender=EVE, subject=subject, References=ours)
    assert where(voice) == ("waiting", None, first)


def test_what_a_customer_hands_on_is_a_voice_of_its_own_too_and_a_reply_to_it_is_not(make, cases, letter_of):
    first, _ = cases
    ours = f"<{letter_of(first).message_id}>"
    handed_on = make.voice("My shop says this.", sender=CLEO, subject="Fwd: Broken hinge", References=ours)
    assert where(handed_on) == ("waiting", None, first)
    answered = make.voice("It is the left one.", sender=CLEO, subject="Re: Fwd: Broken hinge", References=ours)
    assert where(answered) == ("joined", first, None)


@pytest.mark.parametrize("subject", ["The lid", "Re: The lid", "AW: The lid"])
def test_an_equal_subject_alone_never_threads(make, cases, subject):
    assert where(make.voice("And the strap?", sender="Nia Elm <nia@elm.example>", subject=subject)) == (
        "waiting",
        None,
        None,
    )


@pytest.mark.parametrize("subject", ["[Ticket#2026030210000017] Your lid", "RE: [#48213] Your lid", "Case 00412: lid"])
def test_a_foreign_ticket_number_stays_in_the_subject_and_leads_nowhere(make, cases, subject):
    voice = make.voice("We wrote to you.", sender=EVE, subject=subject)
    assert voice.subject == subject
    assert where(voice) == ("waiting", None, None)
