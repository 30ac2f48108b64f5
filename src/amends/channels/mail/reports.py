"""Reports that mail systems write for machines.

Delivery status (RFC 3464), disposition (RFC 8098), abuse (RFC 5965).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from amends.channels.mail.headers import Headers, message_ids, one_line
from amends.channels.mail.mime import Entity, split_headers

STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
HOTMAIL_COMPLAINT = re.compile(r"complaint about message from [\d.:a-f]+$", re.IGNORECASE)  # before ARF, still sent
MAX_BLOCKS = 200


@dataclass(frozen=True, slots=True)
class Report:
    """What a report states. kind: delivery | disposition | abuse; lists hold each value once, in order."""

    kind: str
    actions: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    diagnostic: str = ""
    feedback_type: str = ""


def report_in(root: Entity) -> Report | None:
    """The report a mail carries outside its enclosed mails, or None."""
    for part in root.walk():
        if part.media_type in ("message/delivery-status", "message/global-delivery-status"):
            return _delivery(part)
        if part.media_type in ("message/disposition-notification", "message/global-disposition-notification"):
            return Report(kind="disposition", recipients=_recipients(_blocks(part)))
        if part.media_type == "message/feedback-report":
            block = _blocks(part)[0]
            return Report(kind="abuse", feedback_type=one_line(block.first("feedback-type")).lower())
    if HOTMAIL_COMPLAINT.match(root.headers.words("subject")) and enclosed_message_id(root):
        return Report(kind="abuse", feedback_type="abuse")
    kind = root.parameters.get("report-type", "").lower()
    if root.media_type == "multipart/report" and kind == "disposition-notification":
        return Report(kind="disposition")
    if root.media_type == "multipart/report" and kind == "feedback-report":
        return Report(kind="abuse")
    return None


def _blocks(part: Entity) -> list[Headers]:
    """The groups of fields, parted by blank lines; the first speaks of the whole message."""
    text = part.content().replace(b"\r\n", b"\n")
    oddities: list[str] = []
    pieces = [piece for piece in re.split(rb"\n[ \t]*\n", text) if piece.strip()][:MAX_BLOCKS]
    return [split_headers(piece.lstrip(b"\n"), oddities)[0] for piece in pieces] or [Headers(())]


def _status(block: Headers) -> str:
    """The status of one recipient; a general one (5.0.0) gives way to the one the other server named."""
    stated = STATUS.search(block.first("status"))
    named = STATUS.search(block.first("diagnostic-code"))
    if named is not None and (stated is None or stated[1].endswith(".0.0")):
        return named[1]
    return stated[1] if stated is not None else ""


def _delivery(part: Entity) -> Report:
    blocks = _blocks(part)
    statuses = (_status(block) for block in blocks)
    actions = (re.split(r"[\s(;]", one_line(block.first("action")).lower())[0] for block in blocks)
    diagnostics = (one_line(block.first("diagnostic-code")) for block in blocks)
    return Report(
        kind="delivery",
        actions=_once(actions),
        statuses=_once(statuses),
        recipients=_recipients(blocks),
        diagnostic=next((text[:500] for text in diagnostics if text), ""),
    )


def _recipients(blocks: list[Headers]) -> tuple[str, ...]:
    values = (block.first("final-recipient") or block.first("original-recipient") for block in blocks)
    return _once(one_line(value.split(";", 1)[-1]).strip("<> ") for value in values)


def _once(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))


def enclosed_message_id(root: Entity) -> str:
    """The Message-ID of the mail a report is about, from the enclosed mail or its enclosed header."""
    for part in root.walk():
        if part.media_type in ("message/rfc822", "message/global") and part.children:
            found = message_ids(part.children[0].headers.first("message-id"))
        elif part.media_type in ("text/rfc822-headers", "message/rfc822-headers", "message/global-headers"):
            found = message_ids(split_headers(part.content().lstrip(b"\r\n"), [])[0].first("message-id"))
        else:
            continue
        if found:
            return found[0]
    return ""


def message_id_in_words(text: str) -> str:
    """The Message-ID of a mail returned as plain text below the words of the mail system."""
    match = re.search(r"^[ \t>]*Message-ID:[ \t]*\n?[ \t]*<([^<>\s]+)>", text, re.IGNORECASE | re.MULTILINE)
    return match[1] if match else ""
