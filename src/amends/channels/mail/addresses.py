"""Address lists as senders really write them: commas in names, groups, comments, names that are addresses."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from amends.channels.mail.headers import MAX_VALUE_CHARACTERS, decode_words, one_line
from amends.core.incoming import Address

MAX_ADDRESSES = 1000
MAX_ADDRESS = 320  # RFC 3696, 3
MAX_NAME = 200  # characters a name with commas is carried on
PLUS = re.compile(r"^([^+@\s]+)\+([^@\s]+)@([^@\s]+)$")
ATOM = r"[^\s<>()\",;:\[\]]"
# An address outside angle brackets; blanks may stand around its @ and before its dots (RFC 5322, 4.4).
BARE = re.compile(
    rf'(?:"(?:[^"\\]|\\.)*"|(?<!{ATOM}){ATOM}+)[ \t]*@[ \t]*(?:\[[^\]\s]*\]|[^\s<>()\",;:\[\].@]+'
    r"(?:(?:\.|[ \t]+\.[ \t]*)[^\s<>()\",;:\[\].@]+)*)"
)
ROUTE = re.compile(r"^\s*@[^:@]*(?:,\s*@[^:@,]*)*:")
SCHEME = re.compile(r"^(?:mailto|smtp):", re.IGNORECASE)
QUOTED_LOCAL = re.compile(r'\s*("(?:[^"\\]|\\.)*")\s*(@.*)', re.DOTALL)
# Nearly all fields: names without anything that needs care, addresses in angle brackets or alone.
PLAIN = re.compile(
    r'(?:(?:"([^"\\<>]*)"[ \t]*|([^"<>(),;:\\]*))<([\w.+=/-]+@[\w.-]+)>|([\w.+=/-]+@[\w.-]+\w))\s*(?:,\s*|\Z)', re.ASCII
)


@lru_cache(maxsize=64)  # one mail asks for the same field several times
def address_list(value: str) -> tuple[Address, ...]:
    """Read a To, Cc, From or Reply-To value (RFC 5322, 3.4), RFC 2047 words still in it. Nothing is invented:
    what holds no address is a name without one."""
    return _plainly(value) or _carefully(value)


def _plainly(value: str) -> tuple[Address, ...]:
    """The addresses of a field that holds nothing but plain ones, else none."""
    found: list[Address] = []
    value, position = value.strip(), 0
    while position < len(value):
        match = PLAIN.match(value, position)
        if match is None or len(found) >= MAX_ADDRESSES:
            return ()
        name = match[1] or match[2] or ""
        found.append(Address(name=_name(name) if name else "", address=(match[3] or match[4])[:MAX_ADDRESS]))
        position = match.end()
    return tuple(found)


def _carefully(value: str) -> tuple[Address, ...]:
    found: list[Address] = []
    carried = ""
    for piece, ending in _pieces(value[:MAX_VALUE_CHARACTERS]):
        for name, address in _read(f"{carried}, {piece}" if carried else piece):
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
            and _opens_group("".join(current), value[position + 1 : position + 2000])
        ):
            current = []
            continue
        current.append(letter)
    yield "".join(current), ""


def _opens_group(before: str, behind: str) -> bool:
    """Whether a colon ends the name of a group; a name with a colon in it has an address behind and no semicolon."""
    word = before.strip().lower()
    if not word or "@" in word or "<" in word or word.endswith(("mailto", "smtp")) or "=?" in word:
        return False
    return ";" in behind or "<" not in behind.partition(",")[0]


def _read(piece: str) -> list[tuple[str, str]]:
    """Names and bare addresses of one piece; mostly one."""
    outside, comments = _without_comments(piece)
    opened = _last_angle(outside)
    if opened is not None:
        start, end = opened
        name = _name(outside[:start].rstrip("< ")) or _name(outside[end + 1 :].strip("> ")) or _name(comments)
        inside = outside[start + 1 : end]
        several = "," in inside and '"' not in inside and not inside.lstrip().startswith("@")
        return [(name, _bare(one)) for one in (inside.split(",") if several else [inside])]
    decoded = one_line(decode_words(outside))
    if "<" in decoded and decoded != one_line(outside):
        return _read(decoded)  # the whole address stood inside an encoded word
    return _read_without_brackets(outside, decoded, comments)


def _read_without_brackets(outside: str, decoded: str, comments: str) -> list[tuple[str, str]]:
    matches = list(islice(BARE.finditer(decoded), MAX_ADDRESSES)) if "@" in decoded else []
    if not matches:
        return [(_name(outside), "")]
    rest = BARE.sub("", decoded) if len(matches) > 1 else ""
    if len(matches) > 1 and not any(letter.isalnum() for letter in rest):
        return [("", _bare(match[0])) for match in matches]  # only blanks between them
    match = matches[0]
    before = re.sub(r"(?:mailto|smtp):$", "", decoded[: match.start()], flags=re.IGNORECASE)
    return [(_name(comments) or _name((before + decoded[match.end() :]).strip(" <>[].,;")), _bare(match[0]))]


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
    if "(" not in piece:
        return piece, ""
    for letter in piece:
        if escaped:
            (comments if depth else out).append(letter)
            escaped = False
            continue
        if letter == '"' and not depth:
            quoted = not quoted
        escaped = letter == "\\"
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
    """The address alone: without a route (RFC 5322, 4.4), a scheme, blanks and what else stands around it."""
    decoded = ROUTE.sub("", one_line(decode_words(text)))
    quoted = QUOTED_LOCAL.fullmatch(decoded)
    local, rest = (quoted[1], quoted[2]) if quoted is not None else ("", decoded)
    cleaned = local + re.sub(r"\s+", "", rest).strip("<>,;\"'")
    if cleaned[:1] == "[" and cleaned[-1:] == "]":
        cleaned = cleaned[1:-1]
    return SCHEME.sub("", cleaned)[:MAX_ADDRESS].rstrip(".")


def token_of(address: str, own_addresses: frozenset[str]) -> str:
    """TOKEN of `user+TOKEN@host`, when `user@host` is one of ours (any, when we do not know ours)."""
    match = PLUS.match(address.strip())
    if match is None:
        return ""
    owner = f"{match[1]}@{match[3]}".lower()
    return match[2] if not own_addresses or owner in {own.lower() for own in own_addresses} else ""
