"""The tree of a mail, cut from its bytes within bounds (RFC 2045, 2046).

Own code and not the standard library's parser for two reasons: enclosed mails keep their exact bytes, and a mail
built to hurt (thousands of nested parts) costs depth × size at most, never more.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote

from amends.channels.mail import charsets
from amends.channels.mail.headers import MAX_VALUE_CHARACTERS, Headers, one_line, parameters
from amends.channels.mail.transfer import decode_transfer

MAX_DEPTH = 20
MAX_PARTS = 500
MAX_HEADER_BYTES = 512 * 1024  # of one entity
MAX_FIELDS = 2000
MAX_WHOLE = 25 * 1024 * 1024  # of a larger mail the header, the texts and the list of parts are read, but no file
MAX_TEXT_BYTES = 5_000_000  # of all texts of one mail together, as transferred
GUESS_BYTES = 1_000_000  # how far a border is looked for that the header does not name
FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:(.*)", re.DOTALL)
KNOWN_FIELD = re.compile(
    rb"(?:Received|From|To|Cc|Subject|Date|Message-ID|MIME-Version|Content-[A-Za-z-]+|X-[\w-]+|Return-Path|Reply-To|"
    rb"Sender|DKIM-Signature|Delivered-To|References|In-Reply-To|Auto-Submitted|List-[A-Za-z-]+|Precedence)[ \t]*:",
    re.IGNORECASE,
)
# Below a line of blanks: the rest of a field, and then the next one (RFC 5322, 4.2).
GOES_ON = re.compile(rb"(?:[ \t]+[^\s][^\n]*\n){0,20}" + KNOWN_FIELD.pattern, re.IGNORECASE)
TRANSPORT_FIELD = re.compile(rb"(?:Received|Return-Path|Message-ID|MIME-Version|Content-Type)[ \t]*:", re.IGNORECASE)
STRAY_LINES = 20  # how far below a stray line the next field may be
MEDIA_TYPE = re.compile(r"([\w.+-]+/[\w.+-]+)(?=\s|\Z)", re.ASCII)
LIKE_A_FILE = re.compile(r"[^/\\:*?\"<>|]{1,120}\.[A-Za-z0-9]{2,5}")
LOST_FOLD = re.compile(rb"[A-Za-z*0-9-]{2,40}[ \t]*=")  # a parameter at the start of a line
STATED_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
LINE = re.compile(rb"[^\n]*\n|[^\n]+")
BLANK_LINE = re.compile(rb"\n\r?\n")
BEFORE_THE_HEADER = re.compile(rb"(?:\xef\xbb\xbf)?[\r\n]*")
GUESSED_BORDER = re.compile(rb"\n--([!-~]{1,200}?)[ \t]*\r?\n(?=[A-Za-z-]{4,60}:)")


@dataclass(slots=True)
class _Budget:
    """What is shared by all parts of one mail: what may still be read, and what was strange."""

    parts: int = 0
    text: int = MAX_TEXT_BYTES
    is_large: bool = False
    oddities: list[str] = field(default_factory=list)

    def tell(self, sentence: str) -> None:
        if sentence not in self.oddities:
            self.oddities.append(sentence)


@dataclass(slots=True)
class Entity:
    """One part of a mail: its fields, its content, its children.

    raw        the bytes it was cut from, shared with the parts beside it; those of the root are the whole mail
    body       its content as transferred: a view, for a copy at each depth would cost depth × size of memory
    is_closed  it holds parts that were not looked at, because there are too many or they lie too deep
    is_left    it stands in so large a mail that files are not taken out of it
    """

    headers: Headers
    raw: bytes
    body: bytes | memoryview
    media_type: str = "text/plain"  # as it is read
    declared_type: str = "text/plain"  # as the sender says, or the default
    parameters: dict[str, str] = field(default_factory=dict)
    disposition: str = ""
    filename: str = ""
    children: list["Entity"] = field(default_factory=list)
    is_closed: bool = False
    is_left: bool = False
    decoded: bytes | None = None
    budget: _Budget = field(default_factory=_Budget, repr=False)
    _read: tuple[str, list[str]] | None = None  # the text and what was strange about it, read once

    @property
    def is_multipart(self) -> bool:
        """Whether the content is its children."""
        return self.media_type.startswith("multipart/") and bool(self.children)

    @property
    def is_mail(self) -> bool:
        """Whether the content is another mail (RFC 2046, 5.2.1; RFC 6532, 3.7)."""
        return self.media_type in ("message/rfc822", "message/global")

    def content(self) -> bytes:
        """The bytes after undoing the transfer encoding."""
        if self.decoded is None:
            self.decoded = decode_transfer(bytes(self.body), self.headers.first("content-transfer-encoding"))
        return self.decoded

    def text(self, oddities: list[str]) -> str:
        """The content as Unicode with `\\n` ends; oddities are added. Of the texts of one mail at most
        MAX_TEXT_BYTES are read."""
        if self._read is None:
            self._read = self._as_text()
        oddities += self._read[1]
        return self._read[0]

    def _as_text(self) -> tuple[str, list[str]]:
        oddities: list[str] = []
        label = self.parameters.get("charset", "")
        content = self._beginning(oddities)
        if self.media_type == "text/html" and charsets.is_no_label(label):
            label = charsets.stated_in_html(content)
        words, oddity = charsets.decode(content, label)
        if oddity:
            oddities.append(oddity)
        return words.replace("\r\r\n", "\n").replace("\r\n", "\n").replace("\r", "\n"), oddities

    def _beginning(self, oddities: list[str]) -> bytes:
        """The content, as far as the mail's allowance for texts reaches; never cut inside a line that ends."""
        allowed, size = self.budget.text, len(self.body)
        self.budget.text = max(0, allowed - size)
        if size <= allowed:
            return self.content()
        oddities.append(
            f"Of its texts the first {MAX_TEXT_BYTES // 1_000_000} MB were read; the rest is in the raw mail."
        )
        start = bytes(self.body[:allowed])
        start = start[: start.rfind(b"\n") + 1] or start
        return decode_transfer(start, self.headers.first("content-transfer-encoding"))

    def walk(self, *, into_mails: bool = False) -> Iterator["Entity"]:
        """This entity and all below; enclosed mails are leaves unless asked."""
        yield self
        if self.is_multipart or into_mails:
            for child in self.children:
                yield from child.walk(into_mails=into_mails)


def bare(raw: bytes, media_type: str) -> Entity:
    """A body without a header, of a known media type."""
    return Entity(headers=Headers(()), raw=raw, body=raw, media_type=media_type)


def read(raw: bytes) -> tuple[Entity, list[str]]:
    """Cut a whole mail. Returns the root and sentences on what was strange."""
    if b"\n" not in raw:
        raw = raw.replace(b"\r", b"\n")
    before = BEFORE_THE_HEADER.match(raw)
    if before is not None and before.end():
        raw = raw[before.end() :]
    budget = _Budget(is_large=len(raw) > MAX_WHOLE)
    if budget.is_large:
        budget.tell(
            f"The mail is {len(raw) // 1048576} MB; above {MAX_WHOLE // 1048576} MB only its words and the names of "
            "its files are read. All of it is in the raw mail, which was kept."
        )
    return _entity(raw, 0, len(raw), budget, depth=0, default="text/plain"), budget.oddities


def _entity(raw: bytes, start: int, end: int, budget: _Budget, *, depth: int, default: str) -> Entity:
    budget.parts += 1
    headers, body_at = _cut_header(raw, start, end, budget.oddities)
    entity = Entity(headers, raw, memoryview(raw)[body_at:end], is_left=budget.is_large, budget=budget)
    _describe(entity, default)
    if entity.media_type.startswith("multipart/"):
        _open_multipart(entity, body_at, end, depth)
    elif entity.is_mail and body_at < end:
        _open_mail(entity, body_at, end, depth)
    return entity


def _describe(entity: Entity, default: str) -> None:
    headers = entity.headers
    value = headers.first("content-type")
    kind, semicolon, rest = one_line(value).partition(";")
    kind = kind.strip().strip('"').lower()
    usual = MEDIA_TYPE.match(kind)
    entity.media_type = usual[1] if usual is not None else _mended(kind, default)
    entity.declared_type = entity.media_type
    if usual is not None and usual.end() < len(kind):
        rest = kind[usual.end() :] + semicolon + rest  # the semicolon behind the type was left out
    entity.parameters = parameters(";" + rest) if rest else {}
    stated = headers.all("content-disposition")
    shown, semicolon, rest = next((one for one in stated if ";" in one), "".join(stated[:1])).partition(";")
    entity.disposition = one_line(shown).lower()
    named = parameters(";" + rest) if semicolon else {}
    entity.filename = (
        named.get("filename", "") or named.get("name", "") or entity.parameters.get("name", "")
        or entity.parameters.get("filename", "") or _name_elsewhere(headers)
    )  # fmt: skip


def _name_elsewhere(headers: Headers) -> str:
    """A file's name in its description, when it looks like one, or the end of its location (RFC 2557)."""
    description = headers.words("content-description") if headers.has("content-description") else ""
    if LIKE_A_FILE.fullmatch(description):
        return description
    location = headers.words("content-location") if headers.has("content-location") else ""
    last = unquote(location.partition("?")[0].rpartition("/")[2])
    return last if LIKE_A_FILE.fullmatch(last) else ""


def _mended(kind: str, default: str) -> str:
    """`text` alone and the like; anything else unreadable counts as the default (RFC 2045, 5.2)."""
    return {"text": "text/plain", "html": "text/html", "multipart": "multipart/mixed"}.get(kind, default)


def _open_mail(entity: Entity, start: int, end: int, depth: int) -> None:
    """Open an enclosed mail; one that was not encoded is cut from the same bytes."""
    budget = entity.budget
    if depth >= MAX_DEPTH or budget.parts >= MAX_PARTS or budget.is_large:
        _leave_closed(entity, depth)
        return
    raw = entity.raw
    if not _is_as_it_is(entity):
        raw = entity.content()
        start, end = 0, len(raw)
    before = BEFORE_THE_HEADER.match(raw, start, end)
    start = before.end() if before is not None else start
    if start < end:
        entity.children = [_entity(raw, start, end, budget, depth=depth + 1, default="text/plain")]


def _open_multipart(entity: Entity, start: int, end: int, depth: int) -> None:
    budget = entity.budget
    if depth >= MAX_DEPTH:
        _leave_closed(entity, depth)
        return
    raw, pieces = entity.raw, _pieces(entity, entity.raw, start, end)
    if not pieces and not _is_as_it_is(entity):
        raw = entity.content()  # the whole was encoded once more, against RFC 2045, 6.4
        pieces = _pieces(entity, raw, 0, len(raw))
    if not pieces:
        entity.media_type = "text/plain"
        if raw[start:end].strip():
            budget.tell("The parts of the mail could not be told apart; all of it is shown as text.")
    default = "message/rfc822" if entity.media_type == "multipart/digest" else "text/plain"
    for begin, stop in pieces:
        if budget.parts >= MAX_PARTS:
            _leave_closed(entity, depth)
            return
        entity.children.append(_entity(raw, begin, stop, budget, depth=depth + 1, default=default))


def _leave_closed(entity: Entity, depth: int) -> None:
    entity.is_closed = True
    if depth >= MAX_DEPTH:
        entity.budget.tell(f"Parts nested deeper than {MAX_DEPTH} were left closed; they are in the raw mail.")
    elif entity.budget.parts >= MAX_PARTS:
        entity.budget.tell(
            f"The mail has more than {MAX_PARTS} parts; the rest was left closed, and is in the raw mail."
        )


def _is_as_it_is(entity: Entity) -> bool:
    """Whether no transfer encoding has to be undone."""
    words = entity.headers.first("content-transfer-encoding").lower().split()
    return not words or words[0] in ("7bit", "8bit", "binary") or entity.budget.is_large


def _pieces(entity: Entity, raw: bytes, start: int, end: int) -> list[tuple[int, int]]:
    """Where the parts begin and end: by the border the header names, else by one that looks like one."""
    boundary = entity.parameters.get("boundary", "").encode("utf-8", "replace").rstrip()
    pieces = list(_between(raw, start, end, boundary)) if boundary else []
    if not pieces:
        guess = GUESSED_BORDER.search(raw, max(0, start - 1), min(end, start + GUESS_BYTES))
        pieces = list(_between(raw, start, end, guess[1])) if guess is not None else []
    return pieces


def _between(raw: bytes, start: int, end: int, boundary: bytes) -> Iterator[tuple[int, int]]:
    """Yield the two ends of each part. The break before a border belongs to the border (RFC 2046, 5.1.1)."""
    pattern = re.compile(rb"(?:\n|\A)--" + re.escape(boundary) + rb"(--)?[ \t]*\r?(?=\n|\Z)")
    begin = -1
    for match in pattern.finditer(raw, max(0, start - 1), end):
        if begin >= 0:
            stop = max(begin, match.start())
            yield begin, stop - (stop > begin and raw[stop - 1] == ord("\r"))
        begin = -1 if match[1] else min(match.end() + 1, end)
    if 0 <= begin < end and raw[begin:end].strip():
        yield begin, end  # the closing line is missing


def split_headers(raw: bytes, oddities: list[str]) -> tuple[Headers, bytes]:
    """The fields and the body of one entity. Stray lines among the fields are passed over; a body that starts
    without a blank line is still the body."""
    headers, body_at = _cut_header(raw, 0, len(raw), oddities)
    return headers, raw[body_at:]


def _cut_header(raw: bytes, start: int, end: int, oddities: list[str]) -> tuple[Headers, int]:
    """The fields of the entity between two places, and where its body begins."""
    fields: list[tuple[bytes, list[bytes]]] = []
    body_at = end
    for match in LINE.finditer(raw, start, end):
        line = match[0].rstrip(b"\r\n")
        if not line.strip() and not (line and GOES_ON.match(raw, match.end(), end)):
            body_at = match.end()
            break
        if match.start() - start > MAX_HEADER_BYTES or len(fields) > MAX_FIELDS:
            oddities.append("The header of the mail is longer than any honest one; the end of it was left out.")
            blank = BLANK_LINE.search(raw, match.start(), end)
            body_at = blank.end() if blank is not None else end
            break
        if not _add_line(line, fields) and not _is_stray(raw, match, start, end):
            body_at = match.start()
            break
    return Headers(tuple(_texts(fields, oddities)), oddities), body_at


def _add_line(line: bytes, fields: list[tuple[bytes, list[bytes]]]) -> bool:
    """Take a line as a field, or as the rest of one; False when it is neither."""
    if line[:1] in (b" ", b"\t") and fields:
        fields[-1][1].append(line)
        return True
    if fields and fields[-1][1][-1].rstrip().endswith(b";") and LOST_FOLD.match(line):
        fields[-1][1].append(b" " + line)
        return True
    found = FIELD.fullmatch(line)
    if found is not None:
        fields.append((found[1], [found[2]]))
    return found is not None


def _is_stray(raw: bytes, match: re.Match[bytes], start: int, end: int) -> bool:
    """A line that is no field, but has fields below it: an mbox line, or a fold that lost its blank. As the first
    line it takes a field that only real headers have, for a plain text may hold `From:` as well."""
    is_first = match.start() == start
    if is_first and match[0].startswith((b"From ", b">From ")):
        return True
    wanted = TRANSPORT_FIELD if is_first else KNOWN_FIELD
    for count, line in enumerate(LINE.finditer(raw, match.end(), end)):
        if count > STRAY_LINES or not line[0].strip():
            return False
        if wanted.match(line[0]):
            return True
    return False


def _texts(fields: list[tuple[bytes, list[bytes]]], oddities: list[str]) -> Iterator[tuple[str, str]]:
    """The fields as text. Raw letters in them are mostly those of the body (against RFC 5322, 2.2)."""
    charset: str | None = None
    for name, lines in fields:
        joined = b"".join(lines)
        if b"\0" in joined:
            oddities.append("The header held null bytes; they were removed.")
        label = ""
        if not joined.isascii():
            label = charset = _stated_charset(fields) if charset is None else charset
        elif b"\x1b" in joined:
            label = "iso-2022-jp"
        text = charsets.decode(joined[: MAX_VALUE_CHARACTERS * 4], label)[0]
        yield name.decode("ascii").lower(), text[:MAX_VALUE_CHARACTERS].strip()


def _stated_charset(fields: list[tuple[bytes, list[bytes]]]) -> str:
    kind = next((b"".join(lines) for name, lines in fields if name.lower() == b"content-type"), b"")
    match = STATED_CHARSET.search(kind)
    return match[1].decode("ascii") if match is not None else ""
