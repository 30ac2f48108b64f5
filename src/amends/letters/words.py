"""The words of the customer's pages, in the customer's language: one catalogue per language, the same keys in each."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

from amends.letters.writing import language_for


def say(key: str, language: str, **values: object) -> str:
    """Return the words for a key, with {places} filled from `values`.

    A language we do not write in falls back to English. Raises KeyError for an unknown key or an unfilled place:
    both are mistakes in a page, which its test finds. The result is plain text; templates escape it.
    """
    words = catalogue(language_for(language))[key]
    return words.format_map(values) if "{" in words else words


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """Return all words of one of writing.LANGUAGES."""
    path = resources.files("amends.letters").joinpath("words", f"{language}.toml")
    read: Mapping[str, str] = tomllib.loads(path.read_text("utf-8"))
    return read
