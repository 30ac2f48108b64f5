"""The public form and the customer's page: a canonical JSON payload to `Incoming`, and the payload from its fields."""

import base64
from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType

from amends.channels.stated import Stated, canonical
from amends.core.incoming import Address, Attachment, Incoming

__all__ = ["dump", "parse", "parse_page"]


def parse(raw: bytes) -> Incoming:
    """Read a form: {"kind": "form", "at", "name", "address", "phone", "language", "subject", "message", "order",
    "product", "lot", "wish", "files", "token"}. Other keys stay as facts. Raises Unreadable on anything else."""
    return _incoming(Stated(raw, kind="form"), channel="form")


def parse_page(raw: bytes) -> Incoming:
    """Read what a customer typed on their own page: as a form, with kind "page" and the token of the page."""
    return _incoming(Stated(raw, kind="page"), channel="page")


def _incoming(stated: Stated, *, channel: str) -> Incoming:
    at = stated.moment("at")
    author = Address(name=stated.line("name"), address=stated.line("address"))
    message = stated.take("message").strip()
    if not message:
        stated.oddities.append("No words were written.")
    return Incoming(
        channel=channel,
        native_id=stated.native_id,
        author=author,
        subject=stated.line("subject"),
        text=message,
        reply_text=message,
        language=stated.line("language")[:2].lower(),
        reply_token=stated.line("token"),
        attachments=stated.files("files"),
        sent_at=at,
        received_at=at,
        no_reply=not author.address,
        facts=MappingProxyType(stated.facts()),
        oddities=tuple(stated.oddities),
    )


def dump(
    *,
    at: datetime,
    message: str,
    kind: str = "form",
    files: Iterable[Attachment] = (),
    extra: Mapping[str, str] = MappingProxyType({}),
    **fields: str,
) -> bytes:
    """The bytes to keep for a form that was filled in.

    kind    "form" or "page"
    at      aware time of receipt
    fields  name, address, phone, language, subject, order, product, lot, wish, token
    extra   further questions of a firm's own form, by their name
    """
    listed = [
        {"name": item.name, "media_type": item.media_type, "base64": base64.b64encode(item.data).decode("ascii")}
        for item in files
    ]
    return canonical({**extra, **fields, "kind": kind, "at": at.isoformat(), "message": message, "files": listed})
