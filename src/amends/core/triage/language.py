"""In which language a message is written."""

from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier  # type: ignore[import-untyped]

# The languages of the rules, and neighbours with which they would be confused if nobody told them apart.
KNOWN = ("en", "de", "fr", "es", "it", "nl", "pt", "pl")
READ_AT_MOST = 400  # characters; more does not make the answer surer
SHORT = 20  # letters; below that the declared language is believed, or none
OVERRULES = 60  # letters; from here on a sure reading overrules a declared language
SURE = 0.95
LIKELY = 0.7


def language_of(text: str, *, declared: str = "") -> str:
    """Return the ISO 639-1 code of the language, or "" when nobody can tell.

    declared  what the sender's system said ("de", "de-AT", "DE"); believed for short texts

    >>> language_of("Die Lieferung war unvollständig, und am Telefon meldet sich niemand.")
    'de'
    >>> language_of("ok", declared="fr-CA")
    'fr'
    """
    said = declared.strip().lower().replace("_", "-").split("-")[0]
    said = said if len(said) == 2 and said.isalpha() and said.isascii() else ""
    letters = sum(map(str.isalpha, text[:READ_AT_MOST]))
    if letters < SHORT or (said and letters < OVERRULES):
        return said
    read, probability = _identifier().classify(text[:READ_AT_MOST])
    if probability >= (SURE if said else LIKELY):
        return str(read)
    return said


@cache
def _identifier() -> LanguageIdentifier:
    """Load the model on the first message (about 0.6 s, 50 MB), so that programs that read none start at once."""
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(KNOWN))
    return identifier
