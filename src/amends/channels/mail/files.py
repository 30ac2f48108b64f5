"""The files of a mail: their names as the sender meant them, cleaned of paths."""

import re
import unicodedata

from amends.channels.mail import kinds, tnef
from amends.channels.mail.body import Found
from amends.channels.mail.mime import Entity
from amends.core.incoming import Attachment

MAX_NAME = 180
MAX_TOLD = 50  # files named one by one in sentences
LOOKS_LIKE_A_PATH = re.compile(r"^(?:[A-Za-z]:|\.{1,2}[/\\]|[/\\~])|\\|(?:^|/)\.\.(?:/|$)")


def attachments_of(found: Found) -> tuple[Attachment, ...]:
    """All files in the order they came; sentences on held and left ones are added to the oddities of `found`."""
    referred = set(re.findall(r"cid:([^\"'\s>)]+)", found.html))
    out: list[Attachment] = []
    for part, is_related in found.files:
        if part.is_left:
            continue
        out.append(_attachment(part, len(out) + 1, is_related=is_related, referred=referred))
        if tnef.is_tnef(part.media_type, out[-1].name, out[-1].data):
            out += _unpacked(out[-1], found.oddities)
    for name, data in found.packed:
        out.append(_bare(name, data, len(out) + 1))
    found.oddities += _held(out)
    found.oddities += _left([part for part, _ in found.files if part.is_left])
    return tuple(out)


def _attachment(part: Entity, number: int, *, is_related: bool, referred: set[str]) -> Attachment:
    data = part.content()
    content_id = part.headers.first("content-id").strip().strip("<>").strip()
    is_shown = is_related or content_id in referred or part.disposition == "inline"
    media_type = kinds.media_type(part.media_type, part.filename, data)
    is_picture = media_type.startswith("image/")
    names = (part.filename, part.parameters.get("name", ""))
    return Attachment(
        name=clean_name(part.filename) or _guessed_name(part, media_type, number),
        media_type=media_type,
        data=data,
        content_id=content_id,
        is_inline=is_shown and part.disposition != "attachment" and is_picture,
        is_held=kinds.why_held(names, data) != "",
        is_decoration=is_picture and kinds.is_decoration(data, is_shown=is_related or content_id in referred),
    )


def _bare(name: str, data: bytes, number: int) -> Attachment:
    """A file that came without fields of its own: from a uuencoded text, or from another file."""
    media_type = kinds.media_type("", name, data)
    return Attachment(
        name=clean_name(name) or f"attachment-{number}{kinds.ending_for(media_type)}",
        media_type=media_type,
        data=data,
        is_held=kinds.why_held((name,), data) != "",
    )


def _unpacked(packed: Attachment, oddities: list[str]) -> list[Attachment]:
    """The files inside a winmail.dat, which itself is kept."""
    inside = tnef.unpack(packed.data)
    if inside is None:
        oddities.append(f"“{packed.name}” is a file of Outlook that could not be unpacked; it may hold further files.")
        return []
    oddities += [f"“{packed.name}”: {sentence}" for sentence in inside.oddities]
    return [_bare(name, data, number) for number, (name, data) in enumerate(inside.files, start=1)]


def _held(found: list[Attachment]) -> list[str]:
    told = [
        f"“{one.name}” {kinds.why_held((one.name,), one.data) or 'carries two names, one of them of a program'}. "
        "It is held: open it only when you know why it was sent."
        for one in found if one.is_held
    ]  # fmt: skip
    return told[:MAX_TOLD]


def _left(parts: list[Entity]) -> list[str]:
    """The files of a mail that is too large to take them out (DESIGN: raw mail kept, parts named)."""
    told = [
        f"“{clean_name(part.filename) or _guessed_name(part, part.media_type, number)}” ({part.media_type}, "
        f"about {_size(part)}) was not taken out of the mail."
        for number, part in enumerate(parts[:MAX_TOLD], start=1)
    ]
    return [*told, f"So were {len(parts) - MAX_TOLD} more files."] if len(parts) > MAX_TOLD else told


def _size(part: Entity) -> str:
    is_base64 = part.headers.first("content-transfer-encoding").strip().lower() == "base64"
    size = len(part.body) * 73 // 100 if is_base64 else len(part.body)  # four letters for three bytes, and line ends
    return f"{size // 1_000_000} MB" if size >= 1_000_000 else f"{max(1, size // 1000)} kB"


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


def _guessed_name(part: Entity, media_type: str, number: int) -> str:
    if part.children and part.is_mail:
        subject = clean_name(part.children[0].headers.words("subject"))
        if subject:
            return subject[:100].rstrip(". ") + ".eml"
    return f"attachment-{number}{kinds.ending_for(media_type)}"
