"""The little language of the rule files."""

import re

import pytest

from amends.core.errors import Unreadable
from amends.core.triage.folding import fold
from amends.core.triage.phrases import first_words, parsed, regex_of

LISTS = {"body": ("hand", "finger*")}


def finds(phrase: str, text: str) -> str | None:
    """Return what a phrase finds in a text, None when nothing."""
    match = re.search(r"(?<!\w)" + regex_of(parsed(phrase, LISTS)), fold(text).text)
    return match.group() if match else None


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("caught fire", "It CAUGHT FIRE!", "caught fire"),
        ("caught fire", "caught-fire", "caught-fire"),
        ("caught fire", "caught\nfire", "caught\nfire"),
        ("caught fire", "caught. Fire", None),
        ("fire", "fireplace", None),
        ("injur*", "injuries", "injuries"),
        ("cut (my|his) {body}", "cut his fingers", "cut his fingers"),
        ("cut my? {body}", "cut hand", "cut hand"),
        ("cut * hand", "cut the hand", "cut the hand"),
        ("cut * hand", "cut hand", None),
        ("cut ... hand", "cut one two three four five hand", "cut one two three four five hand"),
        ("cut ... hand", "cut one two three four five six hand", None),
        ("cut ... hand", "cut. My hand", None),
        ("(burst|blew up) (in|on (the|my)) hand", "blew up on my hand", "blew up on my hand"),
        ("gefährlich", "GEFAEHRLICH", "gefaehrlich"),
        ("gefährlich", "gefahrlich", "gefahrlich"),
        ("groß", "gross", "gross"),
        ("didn't", "didn’t", "didn't"),
    ],
)
def test_a_phrase_finds_what_it_says(phrase: str, text: str, found: str | None) -> None:
    assert finds(phrase, text) == found


@pytest.mark.parametrize(
    "phrase",
    ["", "(a", "a)", "(a|)", "* a", "... a", "{nobody} a", "a [b]", "fire ?works", "re(do)", "(a) b)", "a {body}s"],
)
def test_a_phrase_that_cannot_be_read_says_which_it_is(phrase: str) -> None:
    with pytest.raises(Unreadable, match=re.escape(f"“{phrase}”")):
        parsed(phrase, LISTS)


def test_a_phrase_is_indexed_under_every_word_with_which_it_can_begin() -> None:
    assert list(first_words(parsed("my? (left|{body}) hurt", LISTS))) == [
        ("my", False),
        ("left", False),
        ("hand", False),
        ("finger", True),
    ]
