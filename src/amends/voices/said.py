"""A voice as a model reads it. What is judged on its way in and what is learnt from later is the same text."""

from collections.abc import Iterable

from amends.core.incoming import Incoming
from amends.core.triage.said import Said
from amends.voices.models import Body, Voice

BETWEEN = "\n\n"


def said_by(incoming: Incoming, *, language: str) -> Said:
    """Return a message on its way in. A reply carries the subject of an earlier letter, so it is left out there."""
    subject = "" if incoming.in_reply_to else incoming.subject
    return Said(_text(incoming.judged, subject), channel=incoming.channel, language=language)


def said_in(voice: Voice, body: Body | None) -> Said:
    """Return a kept voice."""
    subject = voice.subject if body is None or not _is_reply(voice) else ""
    return Said(_text(words_of(body), subject), channel=voice.channel, language=voice.language)


def words_of(body: Body | None) -> str:
    """Return the words that triage read."""
    return (body.judged or body.reply_text or body.text) if body else ""


def all_said_in(voices: Iterable[Voice]) -> list[Said]:
    """Return kept voices; their bodies should have been selected with them."""
    return [said_in(voice, getattr(voice, "body", None)) for voice in voices]


def _text(words: str, subject: str) -> str:
    """Words first, so that places in the text are places in the words."""
    return f"{words}{BETWEEN}{subject}" if subject else words


def _is_reply(voice: Voice) -> bool:
    return bool(voice.triage.get("is_reply"))
