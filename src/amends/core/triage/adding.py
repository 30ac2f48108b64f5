"""What an installation adds to the rules: checked phrase by phrase before anything is judged by it."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from amends.core.errors import Unreadable
from amends.core.triage.phrases import SHORTEST_STEM, first_words, parsed, regex_of, without_opening

LONGEST_TEXT = 200_000  # characters of added rules
LONGEST_PHRASE = 1_000
MOST_GAPS, MOST_OPTIONAL, MOST_NESTED = 2, 8, 6  # “...”, “?”, brackets in brackets: beyond that a search may get slow
_LANGUAGE = re.compile(r"[a-z]{2}")
_POINTS = ("1", "2", "3")
_SECTIONS = ("lists", "harm", "guards", "voice")

Rows = Mapping[str, Any]  # the sections of one rule file: lists, harm, guards, voice


def read_added(text: str, shipped: Mapping[str, Rows]) -> dict[str, Rows]:
    """Return the sections of each language in a TOML text. Raises Unreadable with a sentence that names the phrase.

    shipped  the rule files: they say which categories there are, and lend their lists to the added phrases
    """
    if len(text) > LONGEST_TEXT:
        raise Unreadable(f"The added rules are longer than {LONGEST_TEXT:,} characters.", do="Shorten them.")
    try:
        added = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as problem:
        raise Unreadable(f"The added rules are not TOML: {problem}.", do="Compare them with a rule file.") from problem
    english = shipped["en"]
    for language, rows in added.items():
        _check_language(language, rows, english)
        lists = {**shipped.get(language, {"lists": {}})["lists"], **rows.get("lists", {})}
        for where, phrase in _phrases(language, rows):
            _check_phrase(where, phrase, lists)
    return added


def merged(shipped: Mapping[str, Rows], added: Mapping[str, Rows]) -> dict[str, Rows]:
    """Return the sections of all languages, the added phrases behind the shipped ones."""
    return {language: _joined(shipped.get(language, {}), added.get(language, {})) for language in {**shipped, **added}}


def _joined(shipped: Rows, added: Rows) -> Rows:
    return {section: _joined_section(shipped.get(section, {}), added.get(section, {})) for section in _SECTIONS}


def _joined_section(first: Rows, second: Rows) -> Rows:
    joined: dict[str, Any] = dict(first)
    for name, value in second.items():
        before = joined.get(name, {} if isinstance(value, dict) else ())
        joined[name] = _joined_section(before, value) if isinstance(value, dict) else (*before, *value)
    return joined


def _check_language(language: str, rows: object, english: Rows) -> None:
    if not _LANGUAGE.fullmatch(language) or not isinstance(rows, dict):
        raise _unknown(f"“{language}” is no language code", "Write [en.harm], [de.guards] …, with two small letters.")
    for section, names in rows.items():
        if section not in _SECTIONS or not isinstance(names, dict):
            raise _unknown(f"“{language}.{section}” is no section", f"There are {', '.join(_SECTIONS)}.")
        for name, value in names.items():
            if section != "lists" and name not in english[section]:
                raise _unknown(f"“{language}.{section}.{name}” is unknown", f"There are {', '.join(english[section])}.")
            if section == "voice" and not (isinstance(value, dict) and set(value) <= set(_POINTS)):
                raise _unknown(f"“{language}.voice.{name}” has other points than 1, 2 and 3", "Give it 1, 2 or 3.")


def _unknown(what: str, do: str) -> Unreadable:
    return Unreadable(f"The added rules cannot be read: {what}.", do=do)


def _phrases(language: str, rows: Rows) -> Iterator[tuple[str, object]]:
    """Yield (place, phrase) of everything that an installation wrote."""
    for section, names in rows.items():
        for name, value in names.items():
            by_points = value if isinstance(value, dict) else {"": value}
            for points, phrases in by_points.items():
                where = ".".join(part for part in (language, section, name, points) if part)
                if not isinstance(phrases, list):
                    raise _unknown(f"“{where}” is no list of phrases", 'Write ["one phrase", "another"].')
                yield from ((where, phrase) for phrase in phrases)


def _check_phrase(where: str, phrase: object, lists: Mapping[str, tuple[str, ...]]) -> None:
    if not isinstance(phrase, str) or len(phrase) > LONGEST_PHRASE:
        raise _unknown(
            f"{where} holds “{str(phrase)[:40]}”, which is no text of at most {LONGEST_PHRASE}", "Shorten it."
        )
    if phrase.count("...") > MOST_GAPS or phrase.count("?") > MOST_OPTIONAL or _nesting(phrase) > MOST_NESTED:
        raise Unreadable(f"The phrase “{phrase}” in {where} leaves too much open.", do="Write several simpler phrases.")
    try:
        items = parsed(without_opening(phrase)[0], lists)
        beginnings = tuple(first_words(items))
        re.compile(regex_of(items))
    except re.error as problem:
        raise Unreadable(f"The phrase “{phrase}” in {where} cannot be searched for.", do="Shorten it.") from problem
    if not where.endswith(("common", "fillers")) and any(
        is_stem and len(word) < SHORTEST_STEM for word, is_stem in beginnings
    ):
        raise Unreadable(
            f"The phrase “{phrase}” in {where} begins with too short a stem.",
            do=f"Give {SHORTEST_STEM} letters or more before the star.",
        )


def _nesting(phrase: str) -> int:
    depth = deepest = 0
    for letter in phrase:
        depth += (letter == "(") - (letter == ")")
        deepest = max(deepest, depth)
    return deepest
