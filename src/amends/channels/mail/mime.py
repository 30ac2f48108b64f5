"""The tree of a mail, cut from its bytes within bounds (RFC 2045, 2046).

Own code and not the standard library's parser for two reasons: enclosed mails keep their exact bytes, and a mail
built to hurt (thousands of nested parts) costs depth × size at most, never more.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from amends.channels.mail import charsets
from amends.channels.mail.headers import MAX_VALUE_CHARACTERS, Headers, one_line, parameters
from amends.channels.mail.transfer import decode_transfer

MAX_DEPTH = 20
MAX_PARTS = 500
MAX_HEADER_BYTES = 512 * 1024  # of one entity
MAX_FIELDS = 2000
FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:(.*)", re.DOTALL)
KNOWN_FIELD = re.compile(
    rb"(?:Received|From|To|Cc|Subject|Date|Message-ID|MIME-Version|Content-[A-Za-z-]+|X-[\w-]+|Return-Path|Reply-To|"
    rb"Sender|DKIM-Signature|Delivered-To|References|In-Reply-To|Auto-Submitted|List-[A-Za-z-]+|Precedence)[ \t]*:",
    re.IGNORECASE,
)
TRANSPORT_FIELD = re.compile(rb"(?:Received|Return-Path|Message-ID|MIME-Version|Content-Type)[ \t]*:", re.IGNORECASE)
STRAY_LINES = 20  # how far below a stray line the next field may be
LINE = re.compile(rb"[^\n]*\n|[^\n]+")


@dataclass(slots=True)
class Entity:
    """One part of a mail: its fields, its exact bytes, its decoded content, its children."""

    headers: Headers
    raw: bytes
    body: bytes  # as transferred
    media_type: str = "text/plain"
    parameters: dict[str, str] = field(default_factory=dict)
    disposition: str = ""
    filename: str = ""
    children: list["Entity"] = field(default_factory=list)
    decoded: bytes | None = None

    @property
    def is_multipart(self) -> bool:
        """Whether the content is its children."""
        return self.media_type.startswith("multipart/") and bool(self.children)

    def content(self) -> bytes:
        """The bytes after undoing the transfer encoding."""
        if self.decoded is None:
            self.decoded = decode_transfer(self.body, self.headers.first("content-transfer-encoding"))
        return self.decoded

    def text(self, oddities: list[str]) -> str:
        """The content as Unicode with `\\n` ends; oddities are added."""
        words, oddity = charsets.decode(self.content(), self.parameters.get("charset", ""))
        if oddity:
            oddities.append(oddity)
        return words.replace("\r\r\n", "\n").replace("\r\n", "\n").replace("\r", "\n")

    def walk(self, *, into_mails: bool = False) -> Iterator["Entity"]:
        """This entity and all below; enclosed mails are leaves unless asked."""
        yield self
        if self.is_multipart or into_mails:
            for child in self.children:
                yield from child.walk(into_mails=into_mails)


@dataclass(slots=True)
class _Budget:
    parts: int = 0
    oddities: list[str] = field(default_factory=list)

    def tell(self, sentence: str) -> None:
        if sentence not in self.oddities:
            self.oddities.append(sentence)


def read(raw: bytes) -> tuple[Entity, list[str]]:
    """Cut a whole mail. Returns the root and sentences on what was strange."""
    budget = _Budget()
    cleaned = (raw if b"\n" in raw else raw.replace(b"\r", b"\n")).removeprefix(b"\xef\xbb\xbf")
    return _entity(cleaned.lstrip(b"\r\n"), budget, depth=0, default="text/plain"), budget.oddities


def _entity(raw: bytes, budget: _Budget, *, depth: int, default: str) -> Entity:
    budget.parts += 1
    headers, body = split_headers(raw, budget.oddities)
    entity = Entity(headers=headers, raw=raw, body=body)
    _describe(entity, default)
    if depth >= MAX_DEPTH:
        if entity.media_type.startswith(("multipart/", "message/")):
            budget.tell(f"Parts nested deeper than {MAX_DEPTH} were left closed.")
    elif entity.media_type.startswith("multipart/"):
        _open_multipart(entity, budget, depth)
    elif entity.media_type in ("message/rfc822", "message/global"):
        enclosed = entity.content().lstrip(b"\r\n")
        if enclosed and budget.parts < MAX_PARTS:
            entity.children = [_entity(enclosed, budget, depth=depth + 1, default="text/plain")]
    return entity


def _describe(entity: Entity, default: str) -> None:
    value = entity.headers.first("content-type")
    kind = one_line(value.split(";", 1)[0]).strip().strip('"').lower()
    entity.media_type = kind if re.fullmatch(r"[\w.+-]+/[\w.+-]+", kind, re.ASCII) else _mended(kind, default)
    entity.parameters = parameters(";" + value.split(";", 1)[1]) if ";" in value else {}
    shown = entity.headers.first("content-disposition")
    entity.disposition = one_line(shown.split(";", 1)[0]).lower()
    rest = parameters(";" + shown.split(";", 1)[1]) if ";" in shown else {}
    entity.filename = rest.get("filename", "") or rest.get("name", "") or entity.parameters.get("name", "")


def _mended(kind: str, default: str) -> str:
    """`text` alone and the like; anything else unreadable counts as the default (RFC 2045, 5.2)."""
    return {"text": "text/plain", "html": "text/html", "multipart": "multipart/mixed"}.get(kind, default)


def _open_multipart(entity: Entity, budget: _Budget, depth: int) -> None:
    boundary = entity.parameters.get("boundary", "").encode("utf-8", "replace") or _guessed_boundary(entity.body)
    pieces = list(_between(entity.body, boundary)) if boundary else []
    if not pieces and (guess := _guessed_boundary(entity.body)) and guess != boundary:
        pieces = list(_between(entity.body, guess))
    if not pieces:
        budget.tell("The parts of the mail could not be told apart; all of it is shown as text.")
        entity.media_type = "text/plain"
        return
    default = "message/rfc822" if entity.media_type == "multipart/digest" else "text/plain"
    for piece in pieces:
        if budget.parts >= MAX_PARTS:
            budget.tell(f"The mail has more than {MAX_PARTS} parts; the rest was left closed.")
            return
        entity.children.append(_entity(piece, budget, depth=depth + 1, default=default))


def _between(body: bytes, boundary: bytes) -> Iterator[bytes]:
    pattern = re.compile(rb"^--" + re.escape(boundary.rstrip()) + rb"(--)?[ \t]*\r?(?:\n|\Z)", re.MULTILINE)
    start = -1
    for match in pattern.finditer(body):
        if start >= 0:
            yield _without_last_break(body[start : match.start()])
        start = -1 if match[1] else match.end()
    if start >= 0 and body[start:].strip():
        yield body[start:]  # the closing line is missing


def _without_last_break(piece: bytes) -> bytes:
    """The break before a boundary belongs to the boundary (RFC 2046, 5.1.1)."""
    if piece.endswith(b"\r\n"):
        return piece[:-2]
    return piece[:-1] if piece.endswith(b"\n") else piece


def _guessed_boundary(body: bytes) -> bytes:
    match = re.search(rb"^--([!-~]{4,200}?)[ \t]*\r?\n(?=[A-Za-z-]{4,60}:)", body, re.MULTILINE)
    return match[1] if match else b""


def split_headers(raw: bytes, oddities: list[str]) -> tuple[Headers, bytes]:
    """The fields and the body of one entity. Stray lines among the fields are passed over; a body that starts
    without a blank line is still the body."""
    fields: list[tuple[bytes, list[bytes]]] = []
    body_at = len(raw)
    for match in LINE.finditer(raw):
        line = match[0].rstrip(b"\r\n")
        if not line.strip() and not (line and KNOWN_FIELD.match(raw, match.end())):
            body_at = match.end()
            break
        if match.start() > MAX_HEADER_BYTES or len(fields) > MAX_FIELDS:
            continue
        if not _add_line(line, fields) and not _is_stray(raw, match):
            body_at = match.start()
            break
    if body_at > MAX_HEADER_BYTES:
        oddities.append("The header of the mail is longer than any honest one; the end of it was left out.")
    return Headers(tuple(_texts(fields, oddities)), oddities), raw[body_at:]


def _add_line(line: bytes, fields: list[tuple[bytes, list[bytes]]]) -> bool:
    """Take a line as a field, or as the rest of one; False when it is neither."""
    if line[:1] in (b" ", b"\t") and fields:
        fields[-1][1].append(line)
        return True
    found = FIELD.fullmatch(line)
    if found is not None:
        fields.append((found[1], [found[2]]))
    return found is not None


def _is_stray(raw: bytes, match: re.Match[bytes]) -> bool:
    """A line that is no field, but has fields below it: an mbox line, or a fold that lost its blank. As the first
    line it takes a field that only real headers have, for a plain text may hold `From:` as well."""
    is_first = match.start() == 0
    if is_first and match[0].startswith((b"From ", b">From ")):
        return True
    wanted = TRANSPORT_FIELD if is_first else KNOWN_FIELD
    for count, line in enumerate(LINE.finditer(raw, match.end())):
        if count > STRAY_LINES or not line[0].strip():
            return False
        if wanted.match(line[0]):
            return True
    return False


def _texts(fields: list[tuple[bytes, list[bytes]]], oddities: list[str]) -> Iterator[tuple[str, str]]:
    for name, lines in fields:
        joined = b"".join(lines)
        if b"\0" in joined:
            oddities.append("The header held null bytes; they were removed.")
        text = charsets.decode(joined[: MAX_VALUE_CHARACTERS * 4])[0]
        yield name.decode("ascii").lower(), text[:MAX_VALUE_CHARACTERS].strip()
