"""Bytes to Unicode, whatever the label says: declared, alias, UTF-8 (whole or in runs), a detector, windows-1252.

Every step that was not the declared one is told in a sentence. Nothing here raises.
"""

import codecs
import re
import tomllib
from functools import lru_cache
from importlib.resources import files

from charset_normalizer import from_bytes

ALIASES = {
    name: codec
    for codec, names in tomllib.loads(
        files("amends.channels.mail").joinpath("charsets.toml").read_text("utf-8")
    ).items()
    for name in names
}
NUMBERED = re.compile(r"^(?:x-)?(?:cp|win|windows|ms|ibm)[-_]?(\d{3,5})$")
# Python knows these as codecs, but they are not character sets of mail.
NOT_CHARSETS = frozenset({
    "idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "mbcs", "oem", "charmap",
})  # fmt: skip
# Labelled as the first and written on Windows, when a byte of 0x80 to 0x9F is in it.
WIDER = {
    "iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-15": "cp1252", "iso8859-7": "cp1253", "iso8859-8": "cp1255",
    "iso8859-9": "cp1254", "iso8859-13": "cp1257",
}  # fmt: skip
WINDOWS_ONLY = re.compile(rb"[\x80-\x9f]")
EAST_ASIAN = frozenset({"gb18030", "cp949", "big5hkscs", "cp932", "euc_jp", "euc_kr", "gbk", "big5", "johab"})
NO_LABEL = frozenset(
    {
        "",
        "us-ascii",
        "ascii",
        "x-unknown",
        "none",
        "default",
        "8bit",
        "7bit",
        "unknown",
        "unknown-8bit",
        "x-user-defined",
        "binary",
    }
)
SEVEN_BIT = ("iso2022", "hz", "utf-7")  # sets whose text is pure 7-bit bytes that do not mean ASCII
WIDE = ("utf-16", "utf-32")
# What HTML says of its own letters; nothing but the beginning is looked at.
META_CHARSET = re.compile(
    rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w:.-]{2,40})|<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([\w:.-]{2,40})",
    re.IGNORECASE,
)
META_BYTES = 4096
CUT_LETTER = re.compile(rb"[\xe0-\xf4][\x80-\xbf]{1,2}\Z")  # the text broke off inside a letter
JIS_RUN = re.compile(rb"\x1b(?:\$[@B]|\([BJI])((?:[^\x1b])*)")
HIGH_BYTES = bytes(range(0x80, 0x100))
# In these pure 7-bit bytes mean ASCII; a short cut past all questions.
PLAIN = frozenset({"", "us-ascii", "utf-8", "iso-8859-1", "windows-1252", "iso-8859-15"})
# What the error handler "surrogateescape" makes of a byte → that byte in windows-1252.
STRAY_BYTES = {0xDC00 + byte: bytes([byte]).decode("cp1252", "replace") for byte in range(0x80, 0x100)}
UPPER_HALF = bytes(byte | 0x80 if 0x20 < byte < 0x7F else byte for byte in range(256))
SAMPLE_BYTES = 20_000  # the detector is slow; this much is enough to tell
ENOUGH_TO_DETECT = 24  # non-ASCII bytes below which a detector only guesses
TOLERATED_LOSS = 0.05  # share of characters that may be unreadable before the label is disbelieved
SURROGATES = re.compile("[\ud800-\udfff]")


def python_name(label: str) -> str:
    """The codec for a charset label, or "" when there is none that means text."""
    return _python_name(label) if len(label) < 100 else ""


@lru_cache(maxsize=500)
def _python_name(label: str) -> str:
    cleaned = re.sub(r"^3d|[\s\"'<>,=\x00]|charset", "", label.strip().lower()).strip(";").partition(";")[0]
    cleaned = cleaned.removeprefix("x-")
    cleaned = ALIASES.get(cleaned) or ALIASES.get(numbered := NUMBERED.sub(r"cp\1", cleaned), numbered)
    if not cleaned or not cleaned.isascii() or len(cleaned) > 40:
        return ""
    try:
        found = codecs.lookup(cleaned)
    except (LookupError, ValueError):
        return ""
    name = found.name if getattr(found, "_is_text_encoding", True) else ""
    return "" if name.replace("_", "-") in NOT_CHARSETS else name


def strictly(data: bytes, codec: str) -> str | None:
    """The text when every byte fits the codec, else None."""
    try:
        return data.decode(codec)
    except (UnicodeError, ValueError):
        return None


def scrub(text: str) -> str:
    """Without null characters and lone surrogates, which no table and no page can hold."""
    if text.isascii():
        return text.replace("\0", "") if "\0" in text else text
    return SURROGATES.sub("\ufffd", text.replace("\0", ""))


def decode(data: bytes, declared: str = "") -> tuple[str, str]:
    """Return the text, and a sentence when it was not as declared (else "")."""
    text, oddity = _decode(data, declared)
    return scrub(text), oddity


def stated_in_html(data: bytes) -> str:
    """The charset HTML names in its own `<meta>` or `<?xml`, or ""."""
    match = META_CHARSET.search(data[:META_BYTES])
    return (match[1] or match[2]).decode("ascii", "replace") if match is not None else ""


def _decode(data: bytes, declared: str) -> tuple[str, str]:
    if data.isascii() and declared.lower() in PLAIN:
        return data.decode("ascii"), ""
    marked = _by_byte_order_mark(data)
    if marked is not None:
        return marked, ""
    codec = python_name(declared)
    if data.isascii() and not _may_mean_more(data, codec):
        return data.decode("ascii"), ""
    utf8 = None if data.isascii() else strictly(data, "utf-8")
    if utf8 is not None and _utf8_wins(data, utf8, codec):
        return utf8, "" if codec == "utf-8" or is_no_label(declared) else _told(declared, "UTF-8")
    as_declared = _as_declared(data, codec)
    if as_declared is not None and not is_no_label(declared):
        return as_declared, ""
    mended = _in_runs(data) if codec in ("utf-8", "") or is_no_label(declared) else None
    if mended is not None:
        return mended, _told(declared, "UTF-8 with some signs in windows-1252")
    return _guessed(data, declared, codec)


def _may_mean_more(data: bytes, codec: str) -> bool:
    """Whether pure 7-bit bytes can stand for other letters than those of ASCII."""
    if codec.startswith("utf-7"):
        return b"+" in data
    return codec.startswith(SEVEN_BIT) or (codec.startswith(WIDE) and b"\0" in data)


def _in_runs(data: bytes) -> str | None:
    """UTF-8 into which bytes of windows-1252 were pasted: each run as what it is; None when it is mostly not UTF-8."""
    text = CUT_LETTER.sub(b"\xef\xbf\xbd", data).decode("utf-8", "surrogateescape")
    strays = len(data) - len(text.encode("utf-8", "ignore"))  # halves of pairs stand for the bytes that do not fit
    letters = len(text) - len(text.encode("ascii", "ignore")) - strays
    return text.translate(STRAY_BYTES) if strays <= letters else None


def _by_byte_order_mark(data: bytes) -> str | None:
    for mark, codec in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return strictly(data, codec)
    return None


def _utf8_wins(data: bytes, utf8: str, codec: str) -> bool:
    """Valid UTF-8 is UTF-8, except that short East Asian text can be valid by chance: there ask for 3-byte letters."""
    if codec.startswith(WIDE):
        return b"\0" not in data
    if codec not in EAST_ASIAN or strictly(data, codec) is None:
        return True
    return any(ord(letter) > 0x7FF for letter in utf8)


def _as_declared(data: bytes, codec: str) -> str | None:
    if not codec:
        return None
    if codec in WIDER and WINDOWS_ONLY.search(data):
        return data.decode(WIDER[codec], "replace")
    text = strictly(data, _with_byte_order(data, codec))
    if text is None and codec.startswith("iso2022_jp"):
        text = _japanese_in_7_bits(data)
    if text is not None or codec == "utf-8":
        return text
    lossy = data.decode(codec, "replace")
    return lossy if lossy.count("\ufffd") <= TOLERATED_LOSS * len(lossy) else None


def _with_byte_order(data: bytes, codec: str) -> str:
    """UTF-16 without a mark: the zero bytes of its plain letters tell the order (RFC 2781, 4.3, says big first)."""
    if codec != "utf-16":
        return codec
    return "utf-16-le" if data[1:2000:2].count(0) > data[:2000:2].count(0) else "utf-16-be"


def _japanese_in_7_bits(data: bytes) -> str | None:
    """ISO-2022-JP with the signs that Windows adds to it (①, ㈱), which Python's own codec refuses."""

    def as_euc(match: re.Match[bytes]) -> bytes:
        kind, text = match[0][1:3], match[1]
        if kind in (b"(B", b"(J"):
            return text
        return b"".join(b"\x8e%c" % (byte | 0x80) for byte in text) if kind == b"(I" else text.translate(UPPER_HALF)

    return strictly(JIS_RUN.sub(as_euc, data), "euc_jis_2004")


def _guessed(data: bytes, declared: str, codec: str) -> tuple[str, str]:
    sample = data[:SAMPLE_BYTES]
    foreign = len(sample) - len(sample.translate(None, delete=HIGH_BYTES))
    if foreign >= ENOUGH_TO_DETECT:
        best = from_bytes(sample).best()
        found = python_name(best.encoding) if best is not None else ""
        text = strictly(data, found) if found else None
        if text is not None:
            return text, _told(declared, found)
    if codec.startswith(SEVEN_BIT + WIDE):
        return data.decode(codec, "replace"), _told(declared, codec + " with gaps")
    return data.decode("cp1252", "replace"), _told(declared, "windows-1252")


def is_no_label(declared: str) -> bool:
    """Whether a charset label says nothing about letters beyond ASCII."""
    return declared.strip().lower() in NO_LABEL


def _told(declared: str, used: str) -> str:
    label = declared.strip()[:40] or "nothing"
    return f"The letters were labelled {label}, but read as {used}."
