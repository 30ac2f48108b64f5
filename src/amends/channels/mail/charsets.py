"""Bytes to Unicode, whatever the label says: declared, alias, UTF-8, a detector, then windows-1252.

Every step that was not the declared one is told in a sentence. Nothing here raises.
"""

import codecs
import re

from charset_normalizer import from_bytes

# Names that senders use and Python does not know, and names that in practice mean a wider set (WHATWG Encoding).
ALIASES = {
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-8-e": "iso-8859-8",
    "windows-874": "cp874",
    "tis-620": "cp874",
    "iso-8859-11": "cp874",
    "x-sjis": "cp932",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "windows-31j": "cp932",
    "x-gbk": "gb18030",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb_2312-80": "gb18030",
    "x-cp936": "gb18030",
    "cp936": "gb18030",
    "cn-gb": "gb18030",
    "euc-cn": "gb18030",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "ks_c_5601": "cp949",
    "ksc5601": "cp949",
    "x-windows-949": "cp949",
    "big5": "big5hkscs",
    "x-x-big5": "big5hkscs",
    "cn-big5": "big5hkscs",
    "x-euc-jp": "euc_jp",
    "utf-8mb4": "utf-8",
    "utf8mb4": "utf-8",
    "uft-8": "utf-8",
    "utf-08": "utf-8",
    "unicode-1-1-utf-8": "utf-8",
    "unicode-1-1-utf-7": "utf-7",
    "x-unicode-2-0-utf-7": "utf-7",
    "unicode": "utf-16",
    "x-mac-roman": "mac_roman",
    "macintosh": "mac_roman",
    "x-mac-ce": "mac_latin2",
    "x-mac-cyrillic": "mac_cyrillic",
    "ansi": "cp1252",
    "ansi_x3.4-1968": "us-ascii",
    "ansi_x3.110-1983": "iso-8859-1",
    "default": "us-ascii",
    "8bit": "us-ascii",
    "7bit": "us-ascii",
    "iso8859_1": "iso-8859-1",
    "windows-1252http-equivcontent-type": "cp1252",
    "iso-2022-jp": "iso2022_jp_ext",
    "koi8": "koi8_r",
    "visual": "iso-8859-8",
    "logical": "iso-8859-8",
}
NUMBERED = re.compile(r"^(?:x-)?(?:cp|win|windows|ms|ibm)[-_]?(\d{3,5})$")
# Python knows these as codecs, but they are not character sets of mail.
NOT_CHARSETS = frozenset({
    "idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "mbcs", "oem", "charmap",
    "rot13", "hex", "base64", "bz2", "zlib", "uu", "quopri",
})  # fmt: skip
LATIN_LIKE = frozenset({"iso8859-1", "ascii", "latin-1", "iso-8859-1"})
EAST_ASIAN = frozenset({"gb18030", "cp949", "big5hkscs", "cp932", "euc_jp", "euc_kr", "gbk", "big5", "johab"})
NO_LABEL = frozenset({"", "us-ascii", "ascii", "x-unknown", "unknown", "unknown-8bit", "x-user-defined", "binary"})
# Sets whose text may be pure 7-bit bytes that do not mean ASCII.
SEVEN_BIT = ("iso2022", "hz", "utf-7", "utf-16", "utf-32")
SAMPLE_BYTES = 20_000  # the detector is slow; this much is enough to tell
ENOUGH_TO_DETECT = 24  # non-ASCII bytes below which a detector only guesses
TOLERATED_LOSS = 0.05  # share of characters that may be unreadable before the label is disbelieved
SURROGATES = re.compile("[\ud800-\udfff]")


def python_name(label: str) -> str:
    """The codec for a charset label, or "" when there is none that means text."""
    cleaned = re.sub(r"^3d|[\s\"'<>;,=\x00]|charset", "", label.strip().lower())
    cleaned = ALIASES.get(cleaned, NUMBERED.sub(r"cp\1", cleaned))
    if not cleaned or not cleaned.isascii() or len(cleaned) > 40:
        return ""
    try:
        name = codecs.lookup(cleaned).name
    except (LookupError, ValueError):
        return ""
    return "" if name.replace("_", "-") in NOT_CHARSETS else name


def strictly(data: bytes, codec: str) -> str | None:
    """The text when every byte fits the codec, else None."""
    try:
        return data.decode(codec)
    except (UnicodeError, ValueError):
        return None


def scrub(text: str) -> str:
    """Without null characters and lone surrogates, which no table and no page can hold."""
    return SURROGATES.sub("\ufffd", text.replace("\0", ""))


def decode(data: bytes, declared: str = "") -> tuple[str, str]:
    """Return the text, and a sentence when it was not as declared (else "")."""
    text, oddity = _decode(data, declared)
    return scrub(text), oddity


def _decode(data: bytes, declared: str) -> tuple[str, str]:
    marked = _by_byte_order_mark(data)
    if marked is not None:
        return marked, ""
    codec = python_name(declared)
    if data.isascii() and (
        not codec.startswith(SEVEN_BIT) or (codec.startswith("utf-") and b"\0" not in data and b"+" not in data)
    ):
        return data.decode("ascii"), ""
    utf8 = strictly(data, "utf-8")
    if utf8 is not None and not codec.startswith(SEVEN_BIT) and _utf8_wins(data, utf8, codec):
        return utf8, "" if codec == "utf-8" or _is_no_label(declared) else _told(declared, "UTF-8")
    as_declared = _as_declared(data, codec)
    if as_declared is not None and not _is_no_label(declared):
        return as_declared, ""
    return _guessed(data, declared, codec)


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
    if codec not in EAST_ASIAN or strictly(data, codec) is None:
        return True
    return any(ord(letter) > 0x7FF for letter in utf8)


def _as_declared(data: bytes, codec: str) -> str | None:
    if not codec:
        return None
    if codec in LATIN_LIKE and any(0x80 <= byte <= 0x9F for byte in data):
        return data.decode("cp1252", "replace")  # labelled latin-1 or ASCII, written on Windows
    text = strictly(data, codec)
    if text is not None:
        return text
    lossy = data.decode(codec, "replace")
    return lossy if lossy.count("\ufffd") <= TOLERATED_LOSS * len(lossy) else None


def _guessed(data: bytes, declared: str, codec: str) -> tuple[str, str]:
    foreign = sum(byte > 0x7F for byte in data[:SAMPLE_BYTES])
    if foreign >= ENOUGH_TO_DETECT:
        best = from_bytes(data[:SAMPLE_BYTES]).best()
        found = python_name(best.encoding) if best is not None else ""
        text = strictly(data, found) if found else None
        if text is not None:
            return text, _told(declared, found)
    if codec.startswith(SEVEN_BIT):
        return data.decode(codec, "replace"), _told(declared, codec + " with gaps")
    return data.decode("cp1252", "replace"), _told(declared, "windows-1252")


def _is_no_label(declared: str) -> bool:
    return declared.strip().lower() in NO_LABEL


def _told(declared: str, used: str) -> str:
    label = declared.strip()[:40] or "nothing"
    return f"The letters were labelled {label}, but read as {used}."
