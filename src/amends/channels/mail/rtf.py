"""The plain words of rich text, as Outlook packs it (MS-OXRTFCP, and the Rich Text Format specification 1.9)."""

import re
import struct

from amends.channels.mail import charsets

MAX_PACKED = 2_000_000  # bytes; more is not unpacked
MAX_RAW = 4_000_000
COMPRESSED, AS_IT_IS = b"LZFu", b"MELA"
HEADER_BYTES = 16
WINDOW = 4096
# What the window holds at the start (MS-OXRTFCP, 2.1.2.1).
PRELOAD = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS "
    b"Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b"
    b"\\i\\u\\tab\\tx"
)
TOKEN = re.compile(
    r"\\([a-zA-Z]{1,32})(-?[0-9]{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|[\r\n]+|([^\\{}\r\n]+)", re.DOTALL
)
BREAKS = {"par": "\n", "line": "\n", "row": "\n", "cell": "\t", "tab": "\t", "sect": "\n", "page": "\n"}
SIGNS = {"emdash": "—", "endash": "–", "bullet": "•", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”"}
UNSEEN = frozenset({
    "fonttbl", "colortbl", "stylesheet", "info", "pict", "object", "header", "footer", "listtable", "generator",
    "listoverridetable", "themedata", "datastore", "rsidtbl", "fldinst",
})  # fmt: skip


def decompressed(packed: bytes) -> bytes:
    """Undo LZFu (MS-OXRTFCP, 2.2). At most MAX_RAW bytes come out; what is no such data gives nothing."""
    if not HEADER_BYTES < len(packed) <= MAX_PACKED:
        return b""
    _, raw_size, kind, _ = struct.unpack_from("<II4sI", packed)
    if kind == AS_IT_IS:
        return packed[HEADER_BYTES:][: min(raw_size, MAX_RAW)]
    return _unpacked(packed, min(raw_size, MAX_RAW)) if kind == COMPRESSED else b""


def _unpacked(packed: bytes, size: int) -> bytes:
    out = bytearray(PRELOAD)  # a window that never slides: a place in the ring is a place in the output
    at, end = HEADER_BYTES, len(PRELOAD) + size
    while at < len(packed) and len(out) < end:
        control = packed[at]
        at += 1
        for bit in range(8):
            if not control >> bit & 1:
                out += packed[at : at + 1]
                at += 1
                continue
            pair = int.from_bytes(packed[at : at + 2], "big")
            at += 2
            place = pair >> 4
            back = (len(out) - place) % WINDOW
            if back == 0 or at > len(packed):
                return bytes(out[len(PRELOAD) : end])
            _repeat(out, back, (pair & 15) + 2)
    return bytes(out[len(PRELOAD) : end])


def _repeat(out: bytearray, back: int, length: int) -> None:
    """Append what stands `back` bytes before the end; it may run into itself."""
    for _ in range(length):
        out.append(out[-back] if back <= len(out) else 0x20)


def text_of(raw: bytes) -> str:
    """The words a reader of this rich text sees, with `\\n` ends."""
    source = raw[:MAX_RAW].decode("latin-1")
    if not source.lstrip("\r\n ").startswith("{\\rtf"):
        return ""
    reader = _Words()
    for match in TOKEN.finditer(source):
        reader.take(match)
    reader.flush()
    return charsets.scrub("".join(reader.out)).strip()


class _Words:
    """What is seen so far, and whether the group that is being read is seen."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self.pending = bytearray()  # bytes of the page, not yet decoded
        self.page = "cp1252"
        self.hidden: list[bool] = [False]
        self.skip = 0  # signs that stand for a Unicode letter where it is not known

    def take(self, match: re.Match[str]) -> None:
        word, number, page_byte, symbol, brace, text = match.groups()
        if brace:
            self._group(brace)
        elif symbol == "*":
            self.hidden[-1] = True
        elif word:
            self._control(word, int(number) if number else None)
        elif not self.hidden[-1]:
            self._sign(page_byte, symbol, text)

    def _group(self, brace: str) -> None:
        if brace == "{":
            self.hidden.append(self.hidden[-1])
        elif len(self.hidden) > 1:
            self.hidden.pop()

    def _control(self, word: str, number: int | None) -> None:
        if word in UNSEEN:
            self.hidden[-1] = True
        elif word == "ansicpg" and number:
            self.page = f"cp{number}"
        elif self.hidden[-1]:
            return
        elif word == "u" and number is not None:
            self._say(chr(number % 0x10000))
            self.skip = 1
        elif word in BREAKS or word in SIGNS:
            self._say(BREAKS.get(word) or SIGNS[word])

    def _sign(self, page_byte: str | None, symbol: str | None, text: str | None) -> None:
        if page_byte and self.skip:
            self.skip = 0
        elif page_byte:
            self.pending.append(int(page_byte, 16))
        elif symbol:
            self._say({"~": " ", "_": "-", "\n": "\n", "\r": "\n"}.get(symbol, symbol if symbol in "\\{}" else ""))
        elif text:
            self.pending += text[self.skip :].encode("latin-1")
            self.skip = 0

    def _say(self, sign: str) -> None:
        self.flush()
        self.out.append(sign)

    def flush(self) -> None:
        """Decode what is pending."""
        if self.pending:
            self.out.append(charsets.decode(bytes(self.pending), self.page)[0])
            self.pending.clear()
