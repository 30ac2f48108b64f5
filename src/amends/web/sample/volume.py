"""Many invented voices for load tests: seeded, so that the same numbers give the same bytes."""

import random
import tomllib
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from html import escape
from typing import Final

from amends.channels import form, phone
from amends.web.sample.payloads import FOLDER

SPAN: Final = timedelta(days=730)
"""How far back the oldest generated voice lies."""

_FRAGMENTS: Final[dict[str, dict[str, list[str]]]] = tomllib.loads((FOLDER / "volume.toml").read_text("utf-8"))
_LANGUAGES: Final = ("en",) * 11 + ("de",) * 4 + ("fr",) * 3 + ("es",) * 2
_CHANNELS: Final = ("mail",) * 8 + ("form", "phone")
_KINDS: Final = ("complaints",) * 6 + ("questions",) * 2 + ("praises",)
_LOTS: Final = {
    "Tour 88": ("4688", "4695", "4702", "4711", "4716"),
    "Tour 60": ("4390", "4402", "4471", "4530"),
    "Roller 2": ("4655", "4660", "4698"),
    "Atelier viola": ("A-31", "A-32", "A-33"),
}


@dataclass(frozen=True, slots=True)
class _Words:
    """What one invented person says."""

    language: str
    name: str
    address: str
    subject: str
    text: str
    product: str
    lot: str


def generate(seed: int, count: int, until: datetime) -> Iterator[tuple[str, bytes]]:
    """Yield `count` (channel, payload) pairs, oldest first, spread over the two years before `until`.

    seed   any integer: same seed, count and until, same bytes
    count  ≥ 0; for each third voice there is one author, so that people come back
    until  aware; no voice is later

    Message-IDs differ within a seed and between seeds.
    """
    for number in range(count):
        chance = random.Random(f"{seed}:{number}")  # noqa: S311 - repeatable invention, nothing secret
        at = (until - SPAN * (1 - (number + chance.random()) / count)).replace(microsecond=0)
        author = random.Random(f"{seed}/{chance.randrange(count // 3 + 1)}")  # noqa: S311 - the same person again
        words = _words(chance, author)
        channel = chance.choice(_CHANNELS)
        if channel == "mail":
            yield channel, _mail(words, at=at, id_=f"v{seed}.{number}@volume.example", chance=chance)
        else:
            yield channel, _stated(words, channel=channel, at=at, number=number)


def _words(chance: random.Random, author: random.Random) -> _Words:
    language = author.choice(_LANGUAGES)
    rows = _FRAGMENTS[language]
    name = author.choice(rows["names"])
    plain = name.encode("ascii", "ignore").decode().lower().replace(" ", ".")
    product = chance.choice(tuple(_LOTS))
    lot = chance.choice(_LOTS[product])

    def said(row: str) -> str:
        return chance.choice(rows[row]).format(product=product, lot=lot, n=chance.randint(2, 40))

    kind = chance.choice(_KINDS)
    body = [said(kind)]
    if kind == "complaints":
        body += [said("circumstances"), said("wishes")]
    text = "\n\n".join((said("greetings"), " ".join(body), said("closings") + "\n" + name))
    address = f"{plain}{author.randrange(10000)}@volume.example"
    return _Words(language, name, address, said("subjects"), text, product, lot)


def _mail(words: _Words, *, at: datetime, id_: str, chance: random.Random) -> bytes:
    """A mail as a plain webmail writes it. By hand: the standard library's generator is a hundred times slower."""
    head = (
        f"Received: from relay.volume.example by mx.larkfield.example with ESMTPS; {format_datetime(at)}",
        f"Date: {format_datetime(at)}",
        f"From: {_header(words.name)} <{words.address}>",
        "To: care@larkfield.example",
        f"Subject: {_header(words.subject)}",
        f"Message-ID: <{id_}>",
        "MIME-Version: 1.0",
    )
    plain = f"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{words.text}\n"
    if chance.random() < 0.5:
        paragraphs = "".join(f"<p>{escape(part)}</p>\n" for part in words.text.split("\n\n"))
        html = plain.split("\n\n", 1)[0].replace("plain", "html") + f"\n\n<html><body>{paragraphs}</body></html>\n"
        edge = f"=_{chance.getrandbits(64):016x}"
        both = f"--{edge}\n{plain}\n--{edge}\n{html}\n--{edge}--\n"
        plain = f'Content-Type: multipart/alternative; boundary="{edge}"\n\n{both}'
    return ("\n".join(head) + "\n" + plain).replace("\n", "\r\n").encode()


def _header(text: str) -> str:
    """As an encoded word (RFC 2047) where it needs one."""
    return text if text.isascii() else f"=?utf-8?B?{b64encode(text.encode()).decode('ascii')}?="


def _stated(words: _Words, *, channel: str, at: datetime, number: int) -> bytes:
    row = {"name": words.name, "address": words.address, "language": words.language}
    row |= {"product": words.product, "lot": words.lot, "order": str(30000 + number)}
    if channel == "form":
        return form.dump(at=at, message=words.text, extra={**row, "subject": words.subject})
    return phone.dump(at=at, words=words.text, extra={**row, "taken_by": "Gareth Mostyn"})
