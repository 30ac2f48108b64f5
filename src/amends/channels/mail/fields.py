"""What was read in a mail as plain fields: the form in which one mail reader is compared with another."""

import hashlib
import re
from collections.abc import Iterator
from datetime import UTC
from typing import Any

from amends.channels.mail import body, mime
from amends.channels.mail.files import attachments_of
from amends.channels.mail.headers import Headers, message_id
from amends.channels.mail.mime import Entity
from amends.channels.mail.reading import parse
from amends.core.incoming import Address, Attachment, Incoming, Machine, storable

NOTICES = (Machine.BOUNCE, Machine.DELAY, Machine.DELIVERY_REPORT)
SUBJECT_PREFIX = re.compile(r"\s*((?:\w{1,5}(?:\[\d+\])?\s*:\s*)+)")


def fields_of(raw: bytes, *, body_type: str = "") -> dict[str, Any]:
    """Read a mail, or a body alone (`body_type` text/plain or text/html), and name all that was found.

    Lists keep the order of the mail; times are ISO 8601 in UTC; what is absent is None, "", False or an empty list.
    Raises Unreadable as `parse` does.
    """
    mail = storable(parse(raw, body_type=body_type))
    root = Entity(headers=Headers(()), raw=raw, body=raw) if body_type else mime.read(raw)[0]
    return {**_people(mail), **_head(mail, root), **_words(mail), **_files(mail, root), **_machine(mail)}


def _bare(addresses: tuple[Address, ...]) -> list[str]:
    return [one.address for one in addresses if one.address]


def _people(mail: Incoming) -> dict[str, Any]:
    return {
        "from_addr": mail.author.address,
        "from_name": mail.author.name,
        "to": _bare(mail.to),
        "to_name": next((one.name for one in mail.to), ""),
        "cc": _bare(mail.cc),
        "reply_to": _bare(mail.reply_to),
    }


def _head(mail: Incoming, root: Entity) -> dict[str, Any]:
    prefix = SUBJECT_PREFIX.match(mail.subject)
    return {
        "subject": mail.subject,
        "subject_prefix": prefix[1].strip() if prefix is not None else "",
        "message_id": message_id(root.headers),
        "in_reply_to": list(mail.in_reply_to),
        "references": list(mail.references),
        "date_utc": mail.sent_at.astimezone(UTC).isoformat() if mail.sent_at else None,
        "header_precedence": root.headers.words("precedence"),
        "top_content_type": root.declared_type,
        "part_count": len(root.children) if root.is_multipart else 0,
        "charset": next((part.parameters["charset"].lower() for part in _texts(root)), ""),
    }


def _texts(root: Entity) -> Iterator[Entity]:
    return (part for part in root.walk() if part.media_type.startswith("text/") and part.parameters.get("charset"))


def _words(mail: Incoming) -> dict[str, Any]:
    return {
        "body_text": mail.text,
        "reply_text": mail.reply_text,
        "no_visible_content": not mail.text.strip(),
    }


def _files(mail: Incoming, root: Entity) -> dict[str, Any]:
    enclosed = [part for part in root.walk() if part.media_type in ("message/rfc822", "message/global")]
    return {
        "attachments": [one.name for one in mail.attachments],
        "attachment_count": len(mail.attachments),
        "attachment_count_deep": len(mail.attachments) + sum(len(_enclosed_files(part)) for part in enclosed),
        "attachment_sizes": [len(one.data) for one in mail.attachments],
        "attachment_md5": [hashlib.md5(one.data, usedforsecurity=False).hexdigest() for one in mail.attachments],
        "has_enclosed_message": bool(enclosed),
    }


def _enclosed_files(part: Entity) -> list[Attachment]:
    """The files of an enclosed mail, and of the mails in it."""
    found: list[Attachment] = []
    for child in part.children:
        found += attachments_of(body.find(child))
        for inner in child.walk():
            if inner.media_type in ("message/rfc822", "message/global"):
                found += _enclosed_files(inner)
    return found


def _machine(mail: Incoming) -> dict[str, Any]:
    codes = mail.facts.get("dsn_status", "").split()
    is_bounce = mail.machine is Machine.BOUNCE
    return {
        "is_bounce": is_bounce,
        "hard_bounce": mail.facts.get("bounce_kind") == "hard",
        "is_delivery_report": mail.machine in NOTICES,
        "is_dsn": "dsn" in mail.facts,
        "dsn_action": mail.facts.get("dsn_action"),
        "dsn_status": codes,
        "dsn_final_recipient": mail.failed_recipient,
        "original_message_id": mail.original_message_id,
        "verp_key": mail.facts.get("verp_key", ""),
        "is_auto_reply": mail.machine is Machine.AUTO_REPLY,
        "is_feedback_report": mail.machine is Machine.ABUSE_REPORT,
        "feedback_type": mail.facts.get("feedback_type"),
    }
