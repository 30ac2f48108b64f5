"""Mails damaged at random, but in the ways mails are damaged. The same number always gives the same mail."""

import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PLACES = (
    Path(__file__).parent / "samples",
    ROOT / "src" / "amends" / "web" / "sample",
    ROOT.parent / "shared" / "data" / "mail",
)
ENDINGS = frozenset({".eml", ".txt", ""})
MOST_BYTES = 300_000  # larger seeds are left out: twenty thousand mails are read in one run
MOST_STEPS = 6
CHARSETS = (
    b"utf-8",
    b"iso-2022-jp",
    b"utf-7",
    b"utf-16",
    b"gb2312",
    b"x-unknown",
    b"",
    b"windows-1252",
    b"hz",
    b"rot13",
)
ENCODINGS = (b"base64", b"quoted-printable", b"x-uuencode", b"8bit", b"binary", b"nonsense", b"")
KINDS = (
    b"text/html", b"text/plain; format=flowed", b"multipart/mixed", b"multipart/alternative", b"multipart/related",
    b"message/rfc822", b"application/ms-tnef", b"multipart/report; report-type=delivery-status", b"text/calendar", b"/",
)  # fmt: skip
PIECES = (
    b"\0",
    b"\r",
    b"\n\n",
    b"=?utf-8?B?",
    b"?=",
    b"--",
    b"<",
    b">",
    b'"',
    b"(",
    b"\xff\xfe",
    b"\x1b$B",
    b"+AAA",
    b"&#",
    b"begin 644 a\n",
    b"=\n",
    b";",
    b"*0*=",
    b"<div>",
    b"\xf0\x9f\x98",
    b"\xed\xa0\xbd",
)


def seeds() -> list[bytes]:
    """All mails that are here to be damaged, in a fixed order."""
    paths = [path for place in PLACES for path in sorted(place.rglob("*")) if path.suffix in ENDINGS and path.is_file()]
    return [raw for raw in (path.read_bytes() for path in paths) if 0 < len(raw) <= MOST_BYTES]


def mutated(number: int, mails: list[bytes]) -> bytes:
    """The mail of this number: one of the seeds, damaged one to six times."""
    dice = random.Random(number)
    raw = dice.choice(mails)
    for _ in range(dice.randint(1, MOST_STEPS)):
        raw = dice.choice(DAMAGES)(raw, dice, mails)[: 2 * MOST_BYTES]
    return raw


def _flip(raw: bytes, dice: random.Random, _: list[bytes]) -> bytes:
    out = bytearray(raw)
    for _ in range(dice.randint(1, 20)):
        if out:
            out[dice.randrange(len(out))] ^= 1 << dice.randrange(8)
    return bytes(out)


def _delete(raw: bytes, dice: random.Random, _: list[bytes]) -> bytes:
    at = dice.randrange(len(raw) + 1)
    return raw[:at] + raw[at + dice.randint(1, 200) :]


def _insert(raw: bytes, dice: random.Random, _: list[bytes]) -> bytes:
    at = dice.randrange(len(raw) + 1)
    return raw[:at] + dice.choice(PIECES) * dice.choice((1, 1, 3, 200)) + raw[at:]


def _double_lines(raw: bytes, dice: random.Random, _: list[bytes]) -> bytes:
    lines = raw.splitlines(keepends=True)
    at = dice.randrange(len(lines) + 1)
    some = lines[at : at + dice.randint(1, 12)]
    return b"".join(lines[:at] + some * dice.choice((2, 2, 3, 50)) + lines[at + len(some) :])


def _swap_lines(raw: bytes, dice: random.Random, _: list[bytes]) -> bytes:
    lines = raw.splitlines(keepends=True)
    for _ in range(dice.randint(1, 8)):
        if lines:
            one, other = dice.randrange(len(lines)), dice.randrange(len(lines))
            lines[one], lines[other] = lines[other], lines[one]
    return b"".join(lines)


def _splice(raw: bytes, dice: random.Random, mails: list[bytes]) -> bytes:
    other = dice.choice(mails)
    return raw[: dice.randrange(len(raw) + 1)] + other[dice.randrange(len(other)) :]


def _swap_headers(raw: bytes, dice: random.Random, mails: list[bytes]) -> bytes:
    """The header of one mail above the body of another."""
    head = re.split(rb"\r?\n\r?\n", raw, maxsplit=1)[0]
    body = re.split(rb"\r?\n\r?\n", dice.choice(mails), maxsplit=1)[-1]
    return head + b"\r\n\r\n" + body


def _cut(raw: bytes, dice: random.Random, _: list[bytes]) -> bytes:
    return raw[: dice.randrange(len(raw) + 1)]


def _at_one(pattern: bytes, choices: tuple[bytes, ...]) -> Callable[[bytes, random.Random, list[bytes]], bytes]:
    """Put one of the choices where one of the matches stands."""
    compiled = re.compile(pattern, re.IGNORECASE)

    def damage(raw: bytes, dice: random.Random, _: list[bytes]) -> bytes:
        found = list(compiled.finditer(raw))[:200]
        if not found:
            return raw
        start, end = dice.choice(found).span(1)
        return raw[:start] + dice.choice(choices) + raw[end:]

    return damage


def _damage_border(raw: bytes, dice: random.Random, _: list[bytes]) -> bytes:
    found = re.search(rb'boundary="?([^"\s;]{1,70})', raw, re.IGNORECASE)
    if found is None:
        return raw
    border = found[1]
    places = [match.start() for match in re.finditer(re.escape(b"--" + border), raw)][:200]
    at = dice.choice(places) if places else found.start()
    return (
        raw[:at] + dice.choice((b"", b"--", border, b"--" + border + b"--\n", b"\n--" + border + b"\n")) + raw[at + 2 :]
    )


def _damage_base64(raw: bytes, dice: random.Random, _: list[bytes]) -> bytes:
    found = [match.span() for match in re.finditer(rb"^[A-Za-z0-9+/]{20,}={0,2}\r?$", raw, re.MULTILINE)][:500]
    if not found:
        return raw
    start, end = dice.choice(found)
    at = dice.randint(start, end)
    return raw[:at] + dice.choice((b"=", b"==\n", b"!", b"A", b"\n\n", b"-")) + raw[at + dice.randint(0, 2) :]


DAMAGES: tuple[Callable[[bytes, random.Random, list[bytes]], bytes], ...] = (
    _flip, _delete, _insert, _double_lines, _swap_lines, _splice, _swap_headers, _cut, _damage_border, _damage_base64,
    _at_one(rb'charset="?([^"\s;]{0,40})', CHARSETS),
    _at_one(rb"content-transfer-encoding:[ \t]*([^\r\n]{0,40})", ENCODINGS),
    _at_one(rb"content-type:[ \t]*([^\r\n;]{0,60})", KINDS),
    _at_one(rb"=\?([^?\s]{1,40})\?[bq]\?", CHARSETS),
)  # fmt: skip


def mails(count: int) -> Iterator[tuple[int, bytes]]:
    """Yield number and bytes of as many damaged mails."""
    here = seeds()
    for number in range(count):
        yield number, mutated(number, here)
