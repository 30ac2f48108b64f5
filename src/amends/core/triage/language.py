"""In which language a message is written."""

from collections.abc import Sequence

from amends.core.triage.languages import LANGUAGES, READ_AT_MOST, Reading, read

SHORT = 20  # letters; below that the declared language is believed, or none
OVERRULES = 60  # letters; from here on a sure reading overrules a declared language
HAN = 4  # letters that a Chinese character counts for: it is a word, or half of one
SURE = 0.95
LIKELY = 0.5


def language_of(text: str, *, declared: str = "", among: Sequence[str] = ()) -> str:
    """Return the ISO 639-1 code of the language, or "" when nobody can tell.

    declared  what the sender's system said ("de", "de-AT", "DE"); believed for short texts
    among     the languages the company expects; another one needs twenty times the evidence

    A script that only one language uses (Greek, Hangul …) settles it at any length, whatever was declared.

    >>> language_of("Die Lieferung war unvollständig, und am Telefon meldet sich niemand.")
    'de'
    >>> language_of("ok", declared="fr-CA")
    'fr'
    """
    (reading,) = read([text], among)
    return _answer(text, _code(declared), reading, shortest=SHORT, least=LIKELY)


def languages_of(texts: Sequence[str], declared: Sequence[str] = (), among: Sequence[str] = ()) -> list[str]:
    """Return the likeliest language of each text, in order: of short ones too, "" only where nothing can be read.

    declared  for each text what its sender's system said; believed as `language_of` believes it; () for none
    among     as for `language_of`

    Many texts tell more than each alone: from 100 on, the languages that are seen often are expected more.
    Raises ValueError when there are declared languages, but not one for each text.

    >>> languages_of(["Wo bleibt mein Paket?", "Où est mon colis ?", "17"], among=["de", "fr"])
    ['de', 'fr', '']
    """
    if declared and len(declared) != len(texts):
        raise ValueError(f"There are {len(texts)} texts, but {len(declared)} declared languages.")
    readings = read(texts, among)
    said = [_code(language) for language in declared] or [""] * len(texts)
    return [_answer(*each, shortest=0, least=0.0) for each in zip(texts, said, readings, strict=True)]


def _answer(text: str, said: str, reading: Reading, *, shortest: int, least: float) -> str:
    """Return the language said or the one read; "" where neither is good enough (fewer letters, less probable)."""
    letters = _letters(text) * (HAN if "zh" in reading.script else 1)
    if said and _possible(said, reading):
        overruled = said in LANGUAGES and letters >= OVERRULES and reading.probability >= SURE
        return reading.language if overruled else said
    if reading.certain or (letters >= shortest and reading.probability >= least):
        return reading.language
    return ""


def _possible(said: str, reading: Reading) -> bool:
    """Return whether the text can be in the language that was said.

    Any language may be spelt in Latin letters, and one that is not ours to read may use any script.
    """
    return said not in LANGUAGES or said in reading.script or "en" in reading.script or not reading.script


def _code(declared: str) -> str:
    """Return the language of a declared locale, "" where there is none."""
    said = declared.strip().lower().replace("_", "-").split("-")[0]
    return said if len(said) == 2 and said.isalpha() and said.isascii() else ""


def _letters(text: str) -> int:
    return sum(map(str.isalpha, text[:READ_AT_MOST]))
