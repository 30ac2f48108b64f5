"""The rule files themselves: readable, alike in all languages, without repetition."""

import tomllib
from importlib.resources import files

import pytest

from amends.core.triage.harm import HARMS
from amends.core.triage.lexicon import LANGUAGES
from amends.core.triage.phrases import first_words, parsed, regex_of, without_opening


def rows(language: str) -> dict[str, dict[str, list[str]]]:
    """Return one rule file, the points of the voices flattened away."""
    data = tomllib.loads(files("amends.core.triage").joinpath(f"rules/{language}.toml").read_text(encoding="utf-8"))
    voice = {
        f"{name} {points}": phrases
        for name, by_points in data["voice"].items()
        for points, phrases in by_points.items()
    }
    return {"lists": data["lists"], "harm": data["harm"], "guards": data["guards"], "voice": voice}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrase_can_be_read_and_begins_with_three_letters_or_a_whole_word(language: str) -> None:
    data = rows(language)
    lists = {name: tuple(words) for name, words in data["lists"].items()}
    for section in ("harm", "guards", "voice"):
        for phrase in (phrase for phrases in data[section].values() for phrase in phrases):
            items = parsed(without_opening(phrase)[0], lists)
            assert regex_of(items)
            assert all(len(word) >= 3 or not is_stem for word, is_stem in first_words(items)), phrase


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_phrase_stands_twice_in_one_list(language: str) -> None:
    for section in rows(language).values():
        for name, phrases in section.items():
            assert len(phrases) == len(set(phrases)), name


def test_every_language_knows_the_same_harms_guards_and_voices() -> None:
    english = {section: set(names) for section, names in rows("en").items() if section != "lists"}
    assert english["harm"] == set(HARMS)
    for language in LANGUAGES:
        assert {section: set(names) for section, names in rows(language).items() if section != "lists"} == english
