"""A phone note, taken by contact staff: a canonical JSON payload to `Incoming`, and the payload from its fields."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from amends.channels.stated import Stated, canonical
from amends.core.incoming import Address, Incoming

__all__ = ["dump", "parse"]


def parse(raw: bytes) -> Incoming:
    """Read a note: {"kind": "phone", "at", "taken_by", "name", "phone", "address", "language", "words", "product",
    "lot", "order", "wish", "urgency"}. Other keys stay as facts. Raises Unreadable on anything else."""
    stated = Stated(raw, kind="phone")
    at = stated.moment("at")
    author = Address(name=stated.line("name"), address=stated.line("address"))
    words = stated.take("words").strip()
    if not words:
        stated.oddities.append("No words were noted.")
    return Incoming(
        channel="phone",
        native_id=stated.native_id,
        author=author,
        text=words,
        reply_text=words,
        language=stated.line("language")[:2].lower(),
        sent_at=at,
        received_at=at,
        no_reply=not author.address,
        facts=MappingProxyType(stated.facts()),
        oddities=tuple(stated.oddities),
    )


def dump(*, at: datetime, words: str, extra: Mapping[str, str] = MappingProxyType({}), **fields: str) -> bytes:
    """The bytes to keep for a note.

    at      aware time of the call
    fields  taken_by, name, phone, address, language, product, lot, order, wish, urgency
    """
    return canonical({**extra, **fields, "kind": "phone", "at": at.isoformat(), "words": words})
