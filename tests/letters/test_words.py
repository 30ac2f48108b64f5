"""The words of the customer's pages: the same keys and places in every language."""

import re
from string import Formatter

import pytest
from django.template import Context, Template

from amends.core.complaint import WAY, Step
from amends.letters.words import catalogue, say
from amends.letters.writing import LANGUAGES

OTHERS = [language for language in LANGUAGES if language != "en"]


def _places(words: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(words) if name is not None}


@pytest.mark.parametrize("language", OTHERS)
def test_every_language_has_the_same_keys_and_places(language: str) -> None:
    english, other = catalogue("en"), catalogue(language)
    assert list(english) == list(other)
    assert {key: _places(words) for key, words in english.items()} == {
        key: _places(words) for key, words in other.items()
    }


@pytest.mark.parametrize("language", OTHERS)
def test_nothing_was_left_in_english(language: str) -> None:
    same = {key for key, words in catalogue(language).items() if words == catalogue("en")[key]}
    assert not same


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_are_whole_and_hold_no_html(language: str) -> None:
    for key, words in catalogue(language).items():
        assert words.strip() == words != "", key
        assert not re.search("[<>&]", words), key


def test_every_step_of_a_complaint_has_its_words() -> None:
    assert {f"step_{step}" for step in Step} <= catalogue("en").keys()
    assert {f"ahead_{step}" for step in WAY if step is not Step.RECEIVED} <= catalogue("en").keys()


def test_places_are_filled_and_a_page_that_forgets_one_fails_its_test() -> None:
    assert say("page_owner", "de-AT", name="Ada {x}") == "Ada {x} kümmert sich darum."
    with pytest.raises(KeyError):
        say("page_owner", "en")
    with pytest.raises(KeyError):
        say("no_such_words", "en")


def test_a_template_escapes_what_is_filled_in() -> None:
    page = Template('{% load words %}{% say "page_owner" language name=name %}')
    assert page.render(Context({"language": "en", "name": "<b>"})) == "&lt;b&gt; looks after it."
