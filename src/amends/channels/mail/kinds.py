"""What kind of file it is, told by its first bytes, and whether it can do something by itself. Nothing is opened."""

import re
import struct
import tomllib
from importlib.resources import files

import puremagic

UNKNOWN = "application/octet-stream"
# Labels that say nothing: what programs write when they do not know the type themselves.
NO_TYPES = frozenset({
    "", UNKNOWN, "application/binary", "application/unknown", "application/x-unknown", "application/force-download",
    "application/x-download", "application/download", "binary/octet-stream", "application/data",
})  # fmt: skip
_TABLES = tomllib.loads(files("amends.channels.mail").joinpath("kinds.toml").read_text("utf-8"))
_TYPES: tuple[str, ...] = tuple(_TABLES["beginnings"])
_BEGINNING = re.compile(
    b"|".join(b"(" + pattern.encode() + b")" for pattern in _TABLES["beginnings"].values()), re.DOTALL
)
_WRAPPERS: dict[str, re.Pattern[bytes]] = {
    kind: re.compile(pattern.encode()) for kind, pattern in _TABLES["wrappers"].items()
}
_PROGRAM_TYPES = frozenset(_TABLES["programs"]["types"])
_PROGRAM_ENDINGS = frozenset(_TABLES["programs"]["endings"])
_ENDINGS: dict[str, str] = {media_type: ending for ending, types in _TABLES["endings"].items() for media_type in types}
_TYPE_OF: dict[str, str] = {ending: types[0] for ending, types in _TABLES["endings"].items()} | {
    "jpeg": "image/jpeg",
    "htm": "text/html",
}
SNIFFED_BYTES = 4096
DECORATION_HEIGHT, DECORATION_PIXELS = 120, 50_000  # a logo or an icon below a signature; photographs are larger
PIXEL = 3  # points on a side, at most, of a picture nobody is meant to see


def ending_of(name: str) -> str:
    """The ending of a file's name in small letters, as a computer that opens it would take it.

    >>> ending_of("Invoice.PDF.exe . "), ending_of("lid")
    ('exe', '')
    """
    return name.rstrip(". \t").rpartition(".")[2].lower() if "." in name.rstrip(". \t") else ""


def ending_for(media_type: str) -> str:
    """The ending to give to a file that has no name: ".pdf", or ".bin" for a type that is not known."""
    return "." + _ENDINGS.get(media_type, "bin")


def beginning(data: bytes) -> str:
    """The media type by the first bytes, or "" when they are not among the known ones."""
    match = _BEGINNING.match(data[:32])
    return _TYPES[match.lastindex - 1] if match is not None and match.lastindex else ""


def media_type(stated: str, name: str, data: bytes) -> str:
    """The stated type, unless it says nothing: then by the first bytes, by the name, and by a library, which is slow.

    What runs when it is opened is called so whatever the label says.
    """
    found = beginning(data)
    if found in _PROGRAM_TYPES:
        return found
    if stated not in NO_TYPES:
        return stated
    return found or _by_name(name, data) or _by_library(data)


def _by_name(name: str, data: bytes) -> str:
    named = _TYPE_OF.get(ending_of(name), "")
    wrapper = next((kind for kind, pattern in _WRAPPERS.items() if pattern.match(data)), "")
    return named or wrapper


def _by_library(data: bytes) -> str:
    try:
        return str(puremagic.from_string(data[:SNIFFED_BYTES], mime=True)) or UNKNOWN
    except (puremagic.PureError, ValueError, IndexError, KeyError, OSError):
        return UNKNOWN


def why_held(names: tuple[str, ...], data: bytes) -> str:
    """Why a file must not be opened without a question, as the end of a sentence; "" when it may be.

    names  all names the sender gave it: in its type and in its disposition they may differ
    """
    if beginning(data) in _PROGRAM_TYPES:
        return "is a program, whatever its name says"
    endings = [ending for ending in map(ending_of, names) if ending in _PROGRAM_ENDINGS]
    return f"is a program or can hold one (.{endings[0]})" if endings else ""


def size_of_picture(data: bytes) -> tuple[int, int]:
    """Width and height in points of a PNG, GIF or BMP; (0, 0) when it is another kind or is cut off."""
    try:
        if data.startswith(b"\x89PNG"):
            width, height = struct.unpack_from(">II", data, 16)
        elif data.startswith(b"GIF8"):
            width, height = struct.unpack_from("<HH", data, 6)
        elif data.startswith(b"BM"):
            width, height = struct.unpack_from("<ii", data, 18)
        else:
            width, height = _size_of_jpeg(data)
    except struct.error:
        return 0, 0
    return int(width), abs(int(height))


def _size_of_jpeg(data: bytes) -> tuple[int, int]:
    """From the first frame header (ITU-T T.81, B.2.2); at most a hundred segments are passed over."""
    at = 2
    if not data.startswith(b"\xff\xd8"):
        return 0, 0
    for _ in range(100):
        mark, kind, length = struct.unpack_from(">BBH", data, at)
        if mark != 0xFF:
            return 0, 0
        if 0xC0 <= kind <= 0xCF and kind not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack_from(">HH", data, at + 5)
            return width, height
        at += 2 + length
    return 0, 0


def is_decoration(data: bytes, *, is_shown: bool) -> bool:
    """Whether a picture is only there to count readers, or is a small one shown in the text: a logo, an icon."""
    width, height = size_of_picture(data)
    if not width or not height:
        return False
    if max(width, height) <= PIXEL:
        return True
    return is_shown and height <= DECORATION_HEIGHT and width * height <= DECORATION_PIXELS
