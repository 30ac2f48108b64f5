"""What two messages are to each other: exact, the same text, the same form letter, similar, or nothing."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.core.triage.similar import Level, Message, likeness
from amends.core.triage.similar.normal import normal

LID = "The lid of the kettle came off while I was pouring and the water ran over my hand."
FORM = (
    "my name is {name} and i bought the {product} on {date} from your shop. it was broken when it came, and i ask "
    "you to send the money back to my account within {days} days."
)


def level(one: str, other: str) -> Level:
    return likeness(one, other).level


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (f"  {LID}\n", Level.EXACT),
        (LID.upper(), Level.TEXT),
        (f"Dear Sir or Madam,\n{LID}\nKind regards, Ann Example", Level.TEXT),
        (f"Fwd: Re: Hello team,\n{LID}\n\nSent from my phone", Level.TEXT),
        (f"{LID} https://kettle.example/photo", Level.TEXT),
        (LID.replace("The lid", "Teh lid").replace("pouring", "puoring"), Level.SIMILAR),
        (LID[:45] + "…", Level.SIMILAR),
        ("The kettle I ordered has not arrived, and nobody answers the phone.", Level.NONE),
        ("My hand was burnt by hot water when the top of your kettle fell off.", Level.NONE),
    ],
)
def test_a_copy_is_known_by_what_was_done_to_it_and_another_message_is_no_copy(other: str, expected: Level) -> None:
    assert level(LID, other) == expected


def test_a_form_letter_with_other_names_dates_and_numbers_is_the_same_form_letter() -> None:
    one = FORM.format(name="Ann Example", product="Kettle", date="3 March", days=14)
    other = FORM.format(name="Bo Sample", product="Toaster", date="17 May", days=30)
    assert level(one, other) == Level.TEMPLATE


def test_the_same_words_about_another_order_are_a_form_letter_and_not_the_same_text() -> None:
    text = "Where is order {}? It should have been here last week already."
    assert level(text.format(4711), text.format(4812)) == Level.TEMPLATE
    assert level(text.format(4711), text.format(4711) + "!!") == Level.TEXT


def test_a_few_words_that_differ_in_a_number_are_nothing_to_each_other() -> None:
    assert level("Order 280", "order 435") == Level.NONE


def test_what_many_people_say_in_a_few_words_is_no_copy_of_a_longer_message_with_these_words() -> None:
    assert level("thank you so much", "Thank you so much for sending the new lid before the weekend.") == Level.NONE


def test_a_mail_is_found_in_the_mail_that_quotes_it() -> None:
    preface = "Nobody has answered me for a month, so I send you once more what I wrote in spring, word for word. "
    assert level(LID, f"{preface * 3}\n> {LID}") == Level.SIMILAR


@pytest.mark.parametrize("nothing", ["", " \n\t", "\u200b\u202e"])
def test_a_message_without_a_sign_is_like_no_other(nothing: str) -> None:
    assert likeness(nothing, nothing).similarity == 0.0
    assert level(nothing, LID) == Level.NONE


def test_messages_of_emoji_only_are_compared_by_their_emoji() -> None:
    assert level("😡😡", " 😡😡") == Level.EXACT
    assert level("😡", "🎉") == Level.NONE


def test_thanks_before_the_end_are_no_closing_that_hides_what_follows() -> None:
    assert "burns" in normal("Thanks, it burns.").text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Guten Tag,\nder Deckel ist gebrochen und niemand hilft mir.\nMit freundlichen Grüßen, A. Muster",
         "DER DECKEL IST GEBROCHEN UND NIEMAND HILFT MIR"),
        ("Bonjour,\nle couvercle est cassé et personne ne répond.\nCordialement",
         "le couvercle est casse et personne ne repond"),
        ("الغطاء مكسور ولا أحد يرد على رسائلي", "\u202bالغطاء مكسور ولا أحد يرد على رسائلي!\u202c"),
    ],
)  # fmt: skip
def test_other_languages_and_directions_of_writing_have_the_same_text_too(one: str, other: str) -> None:
    assert level(one, other) == Level.TEXT


@given(st.text(max_size=200), st.text(max_size=200))
def test_likeness_is_the_same_from_both_sides_and_between_nothing_and_everything(one: str, other: str) -> None:
    there, back = likeness(one, other), likeness(other, one)
    assert there == back
    assert 0.0 <= there.similarity <= 1.0


@given(st.text(min_size=1, max_size=200))
def test_every_message_that_says_something_is_an_exact_copy_of_itself(text: str) -> None:
    assert level(text, text) == (Level.EXACT if normal(text).text else Level.NONE)


HOSTILE = ["a" * 5_000_000, *(sign * 800_000 for sign in ("hello ", "-- ", "a.@", "\u202e\ufdfa", "www.", "😡"))]


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_five_megabytes_take_no_longer_than_the_beginning_that_is_read(hostile: str) -> None:
    started = time.process_time()
    Message(hostile).likeness(Message(hostile + "!"))
    assert time.process_time() - started < 2
