"""The rules' verdicts on many messages at once: languages are told together, which is quicker and surer."""

from collections.abc import Sequence

from amends.core.triage.assessment import assess
from amends.core.triage.language import SHORT, languages_of
from amends.core.triage.said import Said
from amends.core.triage.verdict import Triage

LETTERS_SEEN = 1_000  # characters in which letters are counted


def verdicts_of(said: Sequence[Said], languages: Sequence[str] = ()) -> list[Triage]:
    """Return a verdict on each message; `languages` of the messages, where they were told already.

    A language that was guessed from a few letters shuts out none of the others' words.
    """
    languages = languages or languages_of([each.text for each in said], [each.language for each in said])
    return [_verdict(each, language) for each, language in zip(said, languages, strict=True)]


def _verdict(said: Said, language: str) -> Triage:
    # most texts show so many letters at once, and counting is slow
    is_told = _letters(said.text[: 2 * SHORT]) >= SHORT or _letters(said.text[:LETTERS_SEEN]) >= SHORT
    return assess(said.text, language=said.language, spoken=language if is_told else "")


def _letters(text: str) -> int:
    return sum(map(str.isalpha, text))
