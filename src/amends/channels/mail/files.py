"""The files of a mail: their names as the sender meant them, cleaned of paths."""

import re
import unicodedata

import puremagic

from amends.channels.mail.body import Found
from amends.channels.mail.mime import Entity
from amends.core.incoming import Attachment

MAX_NAME = 180
ENDINGS = {
    "application/pdf": ".pdf", "image/jpeg": ".jpg", "image/jpg": ".jpg", "image/png": ".png", "image/gif": ".gif",
    "image/webp": ".webp", "image/heic": ".heic", "image/tiff": ".tif", "image/bmp": ".bmp", "image/svg+xml": ".svg",
    "text/plain": ".txt", "text/html": ".html", "text/csv": ".csv", "text/calendar": ".ics", "text/vcard": ".vcf",
    "text/x-vcard": ".vcf", "text/enriched": ".txt", "text/rfc822-headers": ".txt", "application/zip": ".zip",
    "message/rfc822": ".eml", "message/global": ".eml", "message/delivery-status": ".txt",
    "message/disposition-notification": ".txt", "message/feedback-report": ".txt", "application/ms-tnef": ".dat",
    "application/pkcs7-mime": ".p7m", "application/x-pkcs7-mime": ".p7m", "application/pkcs7-signature": ".p7s",
    "application/x-pkcs7-signature": ".p7s", "application/pgp-signature": ".asc", "application/pgp-encrypted": ".asc",
    "application/pgp-keys": ".asc", "application/json": ".json", "application/xml": ".xml", "text/xml": ".xml",
    "application/msword": ".doc", "application/vnd.ms-excel": ".xls", "application/ics": ".ics",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "audio/mpeg": ".mp3", "audio/wav": ".wav", "audio/ogg": ".ogg", "video/mp4": ".mp4", "video/quicktime": ".mov",
}  # fmt: skip
LOOKS_LIKE_A_PATH = re.compile(r"^(?:[A-Za-z]:|\.{1,2}[/\\]|[/\\~])|\\|(?:^|/)\.\.(?:/|$)")


def attachments_of(found: Found) -> tuple[Attachment, ...]:
    """All files in the order they came; inline ones are flagged."""
    if any(part.media_type == "application/ms-tnef" for part, _ in found.files):
        found.oddities.append("A file winmail.dat from Outlook was kept but not opened; it may hold further files.")
    referred = set(re.findall(r"cid:([^\"'\s>)]+)", found.html))
    out: list[Attachment] = []
    for part, is_related in found.files:
        out.append(_attachment(part, len(out) + 1, is_related=is_related, referred=referred))
    for name, data in found.packed:
        out.append(
            Attachment(name=clean_name(name) or f"attachment-{len(out) + 1}", media_type=sniffed(data), data=data)
        )
    return tuple(out)


def _attachment(part: Entity, number: int, *, is_related: bool, referred: set[str]) -> Attachment:
    data = part.content()
    content_id = part.headers.first("content-id").strip().strip("<>").strip()
    is_shown = is_related or content_id in referred or part.disposition == "inline"
    return Attachment(
        name=clean_name(part.filename) or _guessed_name(part, data, number),
        media_type=part.media_type,
        data=data,
        content_id=content_id,
        is_inline=is_shown and part.disposition != "attachment" and part.media_type.startswith("image/"),
    )


def clean_name(name: str) -> str:
    """A name without folders, control and direction-changing characters; its ending survives shortening.

    >>> clean_name("C:\\\\Users\\\\ida\\\\lid.jpg"), clean_name("Invoice 3/4.pdf")
    ('lid.jpg', 'Invoice 3_4.pdf')
    """
    visible = "".join(letter for letter in name if unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Co"))
    if LOOKS_LIKE_A_PATH.search(visible):
        visible = re.split(r"[/\\]", visible.rstrip("/\\"))[-1]
    visible = re.sub(r"\s+", " ", visible.replace("/", "_")).strip(" \"'")
    if not visible.strip("._"):
        return ""
    stem, dot, ending = visible.rpartition(".")
    if len(visible) > MAX_NAME and dot and len(ending) <= 10:
        return stem[: MAX_NAME - len(ending) - 1] + dot + ending
    return visible[:MAX_NAME]


def _guessed_name(part: Entity, data: bytes, number: int) -> str:
    if part.children and part.media_type.startswith("message/"):
        subject = clean_name(part.children[0].headers.words("subject"))
        if subject:
            return subject[:100].rstrip(". ") + ".eml"
    ending = ENDINGS.get(part.media_type) or ENDINGS.get(sniffed(data), ".bin")
    return f"attachment-{number}{ending}"


def sniffed(data: bytes) -> str:
    """The media type by content; application/octet-stream when it cannot be told."""
    if not data:
        return "application/octet-stream"
    try:
        found = str(puremagic.from_string(data[:8192], mime=True))
    except (puremagic.PureError, ValueError, IndexError, KeyError, OSError):
        found = ""
    return found or "application/octet-stream"
