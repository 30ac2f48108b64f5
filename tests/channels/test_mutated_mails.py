"""Damaged mails are read or refused with a sentence; none takes long, and what is read can be stored."""

import json
import time

import pytest

from amends.channels.mail import parse
from amends.core.errors import Unreadable
from amends.core.incoming import Incoming, storable
from tests.channels.fuzzing import mails

OURS = frozenset({"care@kettles.example"})
FEW, MANY = 300, 20_000
CPU_SECONDS = 2.0  # for one mail, as the makers of Amends promise


def _read(raw: bytes) -> Incoming | None:
    try:
        return parse(raw, own_addresses=OURS, own_domain="mail.kettles.example")
    except Unreadable as refusal:
        assert str(refusal).endswith(".")  # noqa: PT017  the sentence is what a person is shown
        return None


def _can_be_stored(mail: Incoming) -> bool:
    """Whether a database and a JSON file take it: no lone halves of letters, no null signs."""
    texts = (mail.text, mail.reply_text, mail.elided, mail.signature, mail.html, mail.subject, *mail.oddities,
             mail.author.name, mail.author.address, mail.native_id, mail.machine_reason, *mail.facts.values(),
             *(one.name for one in mail.attachments), *mail.references, *mail.in_reply_to)  # fmt: skip
    json.dumps(texts).encode()
    return all(text.encode("utf-8") is not None and "\0" not in text for text in texts) and storable(mail) is not None


def test_mutated_mails_are_read():
    for _, raw in mails(FEW):
        mail = _read(raw)
        assert mail is None or _can_be_stored(mail)


@pytest.mark.long
def test_twenty_thousand_mutated_mails_are_read_each_within_two_seconds():
    slowest, refused = (0.0, -1), 0
    for number, raw in mails(MANY):
        began = time.process_time()
        mail = _read(raw)
        slowest = max(slowest, (time.process_time() - began, number))
        refused += mail is None
        assert mail is None or _can_be_stored(mail), number
    print(f"{MANY} damaged mails read, {refused} refused with a sentence; the slowest (number {slowest[1]}) took "
          f"{slowest[0] * 1000:.0f} ms of CPU.")  # fmt: skip
    assert slowest[0] < CPU_SECONDS
