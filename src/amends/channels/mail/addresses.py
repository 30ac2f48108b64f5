"""Address lists as senders really write them: commas in names, groups, comments, names that are addresses."""

import re
from collections.abc import Iterator

from amends.channels.mail.headers import MAX_VALUE_CHARACTERS, decode_words, one_line
from amends.core.incoming import Address

MAX_ADDRESSES = 1000
MAX_NAME = 200  # characters a name with commas is carried on
PLUS = re.compile(r"^([^+@\s]+)\+([^@\s]+)@([^@\s]+)$")
BARE = re.compile(r"[^\s<>()\",;:]+@[^\s<>()\",;:]+")


def address_list(value: str) -> tuple[Address, ...]:
    """Read a To, Cc, From or Reply-To value (RFC 5322, 3.4), RFC 2047 words still in it. Nothing is invented:
    what holds no address is a name without one."""
    found: list[Address] = []
    carried = ""
    for piece, ending in _pieces(value[:MAX_VALUE_CHARACTERS]):
        name, address = _one(f"{carried}, {piece}" if carried else piece)
        # "Doe, John <j@…>" without quotes: the first piece belongs to the name of the next.
        carried = name if not address and name and ending == "," and len(name) < MAX_NAME else ""
        if not carried and (name or address):
            found.append(Address(name=name, address=address))
    if carried:
        found.append(Address(name=carried))
    return tuple(found[:MAX_ADDRESSES])


def _pieces(value: str) -> Iterator[tuple[str, str]]:
    """Cut at commas and semicolons outside quotes, comments and brackets; group names are dropped."""
    current: list[str] = []
    quoted, depth, angle, escaped = False, 0, False, False
    closes = value.rfind('"')
    for position, letter in enumerate(value):
        if escaped or letter == "\\":
            escaped = not escaped
        elif letter == '"' and (quoted or position < closes) and not depth:
            quoted = not quoted
        elif not quoted and letter in "()":
            depth = max(0, depth + (1 if letter == "(" else -1))
        elif not quoted and not depth and letter in "<>":
            angle = letter == "<"
        elif not quoted and not depth and letter in ",;" and not (angle and ">" in value[position : position + 250]):
            yield "".join(current), letter
            current, angle = [], False
            continue
        elif (
            letter == ":"
            and not quoted
            and not depth
            and not angle
            and len(current) < 100
            and _opens_group("".join(current))
        ):
            current = []
            continue
        current.append(letter)
    yield "".join(current), ""


def _opens_group(before: str) -> bool:
    word = before.strip().lower()
    return bool(word) and "@" not in word and "<" not in word and word != "mailto" and "=?" not in word


def _one(piece: str) -> tuple[str, str]:
    """Name and bare address of one piece."""
    outside, comments = _without_comments(piece)
    opened = _last_angle(outside)
    if opened is not None:
        start, end = opened
        name, address = _name(outside[:start]) or _name(outside[end + 1 :]), _bare(outside[start + 1 : end])
        return (name or _name(comments)), address
    decoded = one_line(decode_words(outside))
    if "<" in decoded and decoded != one_line(outside):
        return _one(decoded)  # the whole address stood inside an encoded word
    match = BARE.search(decoded)
    if match is None:
        return _name(outside), ""
    rest = (decoded[: match.start()] + decoded[match.end() :]).strip(" <>")
    return _name(comments) or _name(rest), _bare(match[0])


def _last_angle(text: str) -> tuple[int, int] | None:
    start = text.rfind("<")
    if start < 0:
        return None
    end = text.find(">", start)
    return start, end if end >= 0 else len(text)


def _without_comments(piece: str) -> tuple[str, str]:
    out: list[str] = []
    comments: list[str] = []
    depth, quoted = 0, False
    escaped = False
    for letter in piece:
        if letter == '"' and not depth and not escaped:
            quoted = not quoted
        escaped = letter == "\\" and not escaped
        if letter == "(" and not quoted:
            depth += 1
        elif letter == ")" and depth:
            depth -= 1
        else:
            (comments if depth else out).append(letter)
    return "".join(out), "".join(comments)


def _name(text: str) -> str:
    inner = text.strip()
    if len(inner) > 1 and inner[0] == '"' == inner[-1]:
        inner = inner[1:-1]
    cleaned = re.sub(r"\s+", " ", one_line(decode_words(re.sub(r"\\(.)", r"\1", inner)))).strip()
    wrapped = re.fullmatch(r"([\"'])(.*)\1", cleaned)
    return (wrapped[2] if wrapped is not None and wrapped[1] not in wrapped[2] else cleaned)[:500].strip()


def _bare(text: str) -> str:
    cleaned = re.sub(r"\s+", "", one_line(decode_words(text))).strip("<>,;\"'")
    return re.sub(r"^(mailto|smtp):", "", cleaned, flags=re.IGNORECASE)[:320]


def token_of(address: str, own_addresses: frozenset[str]) -> str:
    """TOKEN of `user+TOKEN@host`, when `user@host` is one of ours (any, when we do not know ours)."""
    match = PLUS.match(address.strip())
    if match is None:
        return ""
    owner = f"{match[1]}@{match[3]}".lower()
    return match[2] if not own_addresses or owner in {own.lower() for own in own_addresses} else ""
