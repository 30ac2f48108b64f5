"""The words of our letters: one text per kind and language, filled with what only this letter says."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from django.template import Context, Engine, Template
from django.utils import timezone, translation

from amends.core.errors import Refused

LANGUAGES = ("en", "de", "fr", "es")
LONGEST_SUBJECT = 400

# What each text may speak of. Moments are aware datetimes, said in the company's zone and the reader's language;
# `must_confirm` is true or false; all others are text. Every text knows ALWAYS; "" or None where nothing is known, and
# the text says less.
ALWAYS = frozenset({"name", "company", "address_line"})
VARIABLES: Mapping[str, frozenset[str]] = {
    "acknowledgement": frozenset({"number", "owner", "answer_by", "link", "must_confirm"}),
    "answer": frozenset({"number", "words", "owner", "link"}),
    "case_closed": frozenset({"number", "words", "owner", "link"}),
    "case_reopened": frozenset({"number", "owner", "answer_by", "link"}),
    "question": frozenset({"number", "words", "owner", "answer_by", "link"}),
    "staff": frozenset({"subject", "words"}),
    "alert": frozenset({"number", "what", "why", "answer_by", "link"}),
}

_engine = Engine(autoescape=False)


@dataclass(frozen=True, slots=True)
class Written:
    """A letter in words, and the language it came out in."""

    language: str
    subject: str
    body: str


def language_for(*wishes: str) -> str:
    """Return the first wish that we can write in ("de-AT" counts as "de"), else English."""
    for wish in wishes:
        short = re.split("[-_]", wish.strip().lower())[0]
        if short in LANGUAGES:
            return short
    return "en"


def write(key: str, language: str, values: Mapping[str, object], *, zone: str = "UTC") -> Written:
    """Fill the text of this kind. What people wrote is only ever a value, never a template.

    key     one of VARIABLES; all of its variables and those of ALWAYS must be given
    zone    IANA name of the company's zone, for the moments in the text
    """
    if key not in VARIABLES:
        raise Refused(f"There is no letter called “{key}”.", do=f"There are: {', '.join(sorted(VARIABLES))}.")
    missing = sorted((VARIABLES[key] | ALWAYS) - values.keys())
    if missing:
        raise Refused(f"The letter “{key}” cannot be written without: {', '.join(missing)}.")
    chosen = language_for(language)
    with translation.override(chosen), timezone.override(zone):
        text = template_of(key, chosen).render(Context(dict(values), autoescape=False))
    head, _, body = text.partition("\n")
    subject = " ".join(head.removeprefix("Subject:").split())[:LONGEST_SUBJECT]
    return Written(chosen, subject, re.sub(r"\n{3,}", "\n\n", body).strip() + "\n")


@cache
def template_of(key: str, language: str) -> Template:
    """Read and compile one text."""
    path = resources.files("amends.letters").joinpath("texts", language, f"{key}.txt")
    return _engine.from_string(path.read_text("utf-8"))
