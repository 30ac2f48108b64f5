"""Mails written for these tests: invented people, `.example` addresses, and the faults of real programs."""

from collections.abc import Callable
from pathlib import Path

import pytest

from amends.channels.mail import parse
from amends.core.incoming import Incoming

SAMPLES = Path(__file__).parent / "samples"
OWN = frozenset({"care@kettles.example", "service@kettles.example"})


@pytest.fixture
def read() -> Callable[[str], Incoming]:
    """Read one of the sample mails as the firm kettles.example would."""

    def _read(name: str) -> Incoming:
        raw = (SAMPLES / f"{name}.eml").read_bytes()
        return parse(raw, own_addresses=OWN, own_domain="mail.kettles.example")

    return _read


@pytest.fixture
def letter() -> Callable[..., Incoming]:
    """Read a small mail made on the spot: a body and further header lines."""

    def _letter(body: str | bytes, *headers: str) -> Incoming:
        head = "\r\n".join(["From: Ida <ida@post.example>", "To: care@kettles.example", *headers, "", ""])
        data = body if isinstance(body, bytes) else body.encode()
        return parse(head.encode() + data, own_addresses=OWN, own_domain="mail.kettles.example")

    return _letter
