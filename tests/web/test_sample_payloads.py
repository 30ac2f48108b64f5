"""What the outside world delivered to the sample company: true payloads, in a frame of two years, of nobody real."""

import re
from collections import Counter
from datetime import timedelta
from ipaddress import ip_address, ip_network

import pytest

from amends.channels import PARSERS
from amends.core.incoming import Incoming, Machine
from amends.web.sample.payloads import FOLDER, Payload, payloads, story
from amends.web.sample.times import REFERENCE_NOW

OURS = frozenset({"care@larkfield.example", "info@larkfield.example"})
ALL = list(payloads())
STRANGE = ("photo-only", "q-eight-bit-header", "broken-charset")
MACHINES = {
    "bounce": Machine.BOUNCE, "delay": Machine.DELAY, "vacation": Machine.AUTO_REPLY,
    "abuse_report": Machine.ABUSE_REPORT, "newsletter": Machine.BULK,
}  # fmt: skip
HOSTS = re.compile(r"(?:[\w.+-]+@|https?://)([\w.-]+[\w])")
PHONES = re.compile(r"(?<![\w@.+-])(\+\d[\d ]{7,}|0\d[\d ]{8,}|555-\d+)(?![\w@])")
INVENTED_PHONES = re.compile(r"0117 496 0\d{3}|\+49 30 23125 \d{3}|\+33 1 99 00 \d\d \d\d|555-01\d\d")
DOCUMENTATION = [ip_network(net) for net in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24")]


def read(payload: Payload) -> Incoming:
    if payload.channel == "mail":
        return PARSERS["mail"](payload.raw, own_addresses=OURS, own_domain="larkfield.example")
    return PARSERS[payload.channel](payload.raw)


READ = {payload.name: read(payload) for payload in ALL}
KINDS = {entry["file"]: entry["kind"] for entry in story()}
by_name = pytest.mark.parametrize("payload", ALL, ids=lambda payload: payload.name)


def visible(payload: Payload) -> str:
    """The bytes as text and what a reader decodes from them."""
    incoming = READ[payload.name]
    return payload.raw.decode("utf-8", "replace").replace("=\r\n", "") + incoming.subject + incoming.text


@by_name
def test_every_voice_is_read_without_oddity(payload: Payload) -> None:
    incoming = READ[payload.name]
    if not any(name in payload.name for name in STRANGE):
        assert incoming.text.strip()
        assert not incoming.oddities


def test_the_strange_mails_are_read_all_the_same() -> None:
    photo, header, label = (next(READ[name] for name in READ if part in name) for part in STRANGE)
    assert (photo.text, [file.media_type for file in photo.attachments]) == ("", ["image/jpeg"])
    assert "café crème" in header.subject
    assert "In the window at Ludlow the Atelier is" in label.text


@by_name
def test_every_voice_lies_in_the_two_years_before_now(payload: Payload) -> None:
    sent = READ[payload.name].sent_at
    assert sent is not None
    assert REFERENCE_NOW - timedelta(days=731) <= sent <= REFERENCE_NOW


@by_name
def test_no_host_address_or_number_belongs_to_anybody(payload: Payload) -> None:
    text = visible(payload)
    real = {host for host in HOSTS.findall(text) if not host.lower().endswith((".example", ".test"))}
    assert not real
    for found in re.findall(r"\[(\d+\.\d+\.\d+\.\d+)\]", text):
        assert any(ip_address(found) in net for net in DOCUMENTATION)
    assert all(INVENTED_PHONES.search(number) for number in PHONES.findall(READ[payload.name].text))


def test_only_the_mail_delivered_twice_has_the_id_of_another() -> None:
    ids = Counter(incoming.native_id for incoming in READ.values())
    twice = [name for name, incoming in READ.items() if ids[incoming.native_id] > 1]
    assert [name.partition("-")[2] for name in sorted(twice)] == ["same-mail-twice.eml", "same-mail-twice-copy.eml"]


def test_machines_are_known_as_machines_and_people_as_people() -> None:
    wrong = {
        name: incoming.machine
        for name, incoming in READ.items()
        if incoming.machine is not MACHINES.get(KINDS[name], Machine.NONE)
    }
    assert not wrong


def test_there_is_enough_of_every_channel_and_language() -> None:
    channels = Counter(payload.channel for payload in ALL)
    languages = Counter(entry["language"] for entry in story())
    assert not Counter(mail=110, form=22, phone=18) - channels
    assert not Counter(en=85, de=30, fr=20, es=15) - languages


def test_no_two_people_say_the_same() -> None:
    said = Counter(READ[name].reply_text for name, kind in KINDS.items() if kind != "duplicate")
    assert max(said.values()) == 1


def test_the_sample_stays_small() -> None:
    assert sum(path.stat().st_size for path in FOLDER.rglob("*") if path.is_file()) < 1_500_000
