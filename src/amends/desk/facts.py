"""Facts beside a story: what is known, each with its label."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse

from amends.cases.models import Case
from amends.core.severity import Severity
from amends.voices.models import Voice


@dataclass(frozen=True, slots=True)
class Fact:
    """One known thing."""

    label: str
    value: str = ""
    url: str = ""
    severity: int | None = None
    at: datetime | None = None
    note: str = ""
    is_proof: bool = False
    is_late: bool = False


STATED = {
    "phone": "Telephone",
    "product": "Product",
    "lot": "Lot",
    "serial": "Serial number",
    "order": "Order",
    "wish": "Wants",
    "authentication_results": "Sender check",
}
"""What a message states about itself, and what to call it on the page."""


def facts_of_case(case: Case) -> Iterator[Fact]:
    """Say what is known of a complaint; what is not known is left out."""
    yield Fact("Customer", str(case.customer or case.reply_name or "no name given"))
    yield from (fact for fact in _details(case) if fact.value)
    yield Fact("Could be", Severity(case.severity).word, severity=case.severity)
    if case.is_unsafe is not False:
        yield Fact("Safe?", "no" if case.is_unsafe else "not known, so it counts as unsafe")
    moments = (("Received", case.received_at), ("Opened", case.opened_at), ("Closed", case.closed_at))
    yield from (Fact(label, at=at) for label, at in moments if at)


def _details(case: Case) -> Iterator[Fact]:
    yield Fact("Writes from", case.reply_address, note="" if case.is_reply_confirmed else "not confirmed yet")
    yield Fact("Product", str(case.product or ""))
    number = case.lot.number if case.lot else ""
    yield Fact("Lot", number, url=f"{reverse('cases:list')}?{urlencode({'lot': number})}")
    yield Fact("Order", case.order_number)
    yield Fact("Wants", case.wish)
    yield Fact("Harm done", "" if case.severity_actual is None else Severity(case.severity_actual).word)


def facts_of_voice(voice: Voice) -> Iterator[Fact]:
    """Say what is known of a voice, and on what its time of receipt rests."""
    if voice.party:
        yield Fact("From", str(voice.party))
    if voice.author_address:
        yield Fact("Address", voice.author_address)
    yield from (Fact(label, str(voice.facts[key])) for key, label in STATED.items() if voice.facts.get(key))
    yield Fact("Received", at=voice.received_at, note=voice.received_why)
    yield Fact("Arrived here", at=voice.arrived_at)
    for delivery in voice.deliveries.all():
        place = f", {delivery.place}" if delivery.place else ""
        yield Fact("Delivered", f"{delivery.source}{place}", note="a second time" if delivery.is_duplicate else "")
    if voice.language:
        yield Fact("Language", voice.language)
    if voice.machine_reason:
        yield Fact("Machine mail", voice.machine_reason)
