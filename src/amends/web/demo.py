"""The sample company, loaded through the real channels by the real actions, in the order in which it happened.

Nothing here writes a table: staff are invited, voices are heard, cases are answered exactly as people would do it, only
with the clock told. Dates are moved, so that its newest voices have just come in.
"""

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from typing import Any

from amends.cases import actions as cases
from amends.cases.actions.handling import Harm
from amends.cases.models import Case
from amends.channels import PARSERS
from amends.core.complaint import Step
from amends.core.errors import Refused
from amends.core.severity import Severity
from amends.ledger.actions import seal
from amends.letters.models import Letter
from amends.letters.sweep import sweep as deliver
from amends.people import actions as people
from amends.people.models import Person
from amends.registers.actions import lot_named, product_named
from amends.voices import actions as voices
from amends.voices.models import Disposition, Voice
from amends.web.sample.payloads import Payload, company, payloads, story
from amends.web.sample.times import REFERENCE_NOW, shift

Deed = Callable[[datetime], None]
SOURCES = {"mail": "care@larkfield.example", "form": "public form", "phone": "telephone and counter"}


@dataclass(order=True)
class Due:
    """A deed of the story and the moment it happens."""

    at: datetime
    order: int
    deed: Deed = field(compare=False)


class SampleCompany:
    """Plays two years of Larkfield Cases, up to `now`."""

    def __init__(self, *, now: datetime) -> None:
        """Move the story by whole minutes, so that its last voice came in half an hour before `now`."""
        self.now = now
        self.by = timedelta(minutes=(now - REFERENCE_NOW) // timedelta(minutes=1))
        self.people: dict[str, Person] = {}
        self.heard: dict[str, Voice] = {}
        self.letters: dict[str, str] = {}
        self.facts = company()
        self._due: list[Due] = []
        self._order = count()

    def load(self) -> Iterator[str]:
        """Play everything, oldest first; yield a line now and then for whoever waits."""
        told = {entry["file"]: entry for entry in story()}
        items = [(payload, told[payload.name]) for payload in payloads()]
        first = min(self._moment(payload.raw, payload.channel) for payload, _ in items)
        self._found(first - timedelta(days=30))
        for payload, entry in items:
            at = self._moment(payload.raw, payload.channel)
            self._at(at, partial(self._hear, payload, entry))
        yield from self._play(len(items))

    def _at(self, at: datetime, deed: Deed) -> None:
        heapq.heappush(self._due, Due(at, next(self._order), deed))

    def _play(self, voices_in_all: int) -> Iterator[str]:
        said = 0
        while self._due and self._due[0].at <= self.now:
            due = heapq.heappop(self._due)
            due.deed(due.at)
            deliver(due.at)
            if len(self.heard) >= said + 40:
                said = len(self.heard)
                seal(now=due.at)
                yield f"{said} of {voices_in_all} voices heard, up to {due.at:%d %b %Y}"
        seal(now=self.now)

    def _moment(self, raw: bytes, channel: str) -> datetime:
        """Return when a payload was received, in the moved time."""
        incoming = PARSERS[channel](raw)
        received = incoming.received_at or incoming.sent_at or REFERENCE_NOW
        return received + self.by

    def _found(self, at: datetime) -> None:
        facts = self.facts["company"]
        first, *others = self.facts["people"]
        boss = people.create_first_administrator(
            company_name=facts["name"],
            country=facts["country"],
            zone=facts["zone"],
            name=first["name"],
            email=first["email"],
            password=None,
            now=at,
        )
        for role in ("handler", "quality_manager"):
            people.revoke_role(person=boss, role=role, by=boss, now=at)
        known = (
            "subdivision",
            "languages",
            "workdays",
            "opens",
            "closes",
            "address_line",
            "complaint_mail",
            "auto_acknowledge",
        )
        people.update_company(changes={name: facts[name] for name in known}, by=boss, now=at)
        self.people[first["key"]] = boss
        for entry in others:
            joined = self.now if "guest_days" in entry else at
            self.people[entry["key"]] = people.add_person(
                name=entry["name"], email=entry["email"], roles=entry["roles"], by=boss.actor, now=joined
            )
        for product in self.facts["products"]:
            row = product_named(name=product["name"], code=product["code"], now=at, by=boss.actor)
            for number in product["lots"]:
                lot_named(number=number, product=row, now=at, by=boss.actor)

    def _hear(self, payload: Payload, entry: dict[str, Any], now: datetime) -> None:
        raw = shift(payload.raw, channel=payload.channel, by=self.by)
        for stands, message_id in self.letters.items():
            raw = raw.replace(stands.encode(), message_id.encode())
        second = entry["kind"] == "duplicate"
        name = self.facts["company"]["other_mailboxes"][0] if second else SOURCES[payload.channel]
        source = voices.source_for(channel=payload.channel, name=name, now=now)
        voice = voices.hear(raw, source=source, now=now, place=payload.name)
        self.heard[entry["file"]] = voice
        if "joins" in entry and voice.disposition == Disposition.WAITING:
            self._at(now + timedelta(hours=3), partial(self._join, entry))
        for hours, deed in self._deeds(entry):
            self._at(now + timedelta(hours=hours), deed)

    def _deeds(self, entry: dict[str, Any]) -> Iterator[tuple[float, Deed]]:
        """Yield what staff did about one voice, each with the hours after its receipt."""
        first = entry.get("acknowledged_after_hours", min(entry.get("answered_after_hours", 8.0), 8.0))
        if "decide" in entry and not self._is_open_work(entry):
            yield first, partial(self._decide, entry)
        if entry.get("decide") != "complaint":
            return
        if "assess" in entry:
            yield first + 0.5, partial(self._take_on, entry)
        if "answered_after_hours" in entry:
            yield max(entry["answered_after_hours"], first + 1), partial(self._answer, entry)
        if "closed_after_hours" in entry:
            yield max(entry["closed_after_hours"], first + 2), partial(self._close, entry)

    def _is_open_work(self, entry: dict[str, Any]) -> bool:
        return entry["kind"] == "complaint" and "answer" not in entry and "assess" not in entry

    def _voice(self, entry: dict[str, Any]) -> Voice:
        return Voice.objects.select_related("case").get(pk=self.heard[entry["file"]].pk)

    def _owner(self, entry: dict[str, Any]) -> Person:
        return self.people[entry.get("owner", "ruth")]

    def _decide(self, entry: dict[str, Any], now: datetime) -> None:
        """Decide as the story says; where the rules were wrong, take their decision back first."""
        voice, kind, by = self._voice(entry), entry["decide"], self._owner(entry).actor
        is_case = voice.disposition in (Disposition.OPENED, Disposition.JOINED)
        if voice.disposition == Disposition.MACHINE or (is_case and kind == "complaint"):
            return
        why = entry.get("why") or f"I read it as {kind}."
        if is_case:
            try:
                voices.undo(voice=voice, by=by, now=now, why=f"No complaint: {why}")
            except Refused:
                return
        voices.decide(
            voice=self._voice(entry), kind=kind, by=by, now=now, why=why if kind == "spam" else entry.get("why", "")
        )

    def _join(self, entry: dict[str, Any], now: datetime) -> None:
        case = self._voice({"file": entry["joins"]}).case
        if case is not None and self._voice(entry).disposition == Disposition.WAITING:
            voices.join(
                voice=self._voice(entry),
                case=case,
                by=self.people["owen"].actor,
                now=now,
                why="It thanks for our answer.",
            )

    def _case(self, entry: dict[str, Any]) -> Case | None:
        return self._voice(entry).case

    def _take_on(self, entry: dict[str, Any], now: datetime) -> None:
        case, owner = self._case(entry), self._owner(entry)
        if case is None or not case.is_open:
            return
        by = owner.actor
        if "about" in entry:
            cases.restrict(
                case=case, to=[owner, self.people["hannah"]], about=self.people[entry["about"]], by=by, now=now
            )
        cases.assign(case=case, owner=owner, by=by, now=now)
        self._describe(case, entry, by=by, now=now)
        if case.state == Step.RECEIVED:
            cases.acknowledge(case=case, by=by, now=now)
        judged = entry["assess"]
        harm = Harm(
            actual=Severity(judged["actual"]),
            potential=Severity(judged["potential"]),
            is_unsafe=judged["potential"] >= Severity.INJURY,
            reason=entry.get("why_milder", "") or self._reason(case, judged),
        )
        cases.assess(case=case, harm=harm, by=by, now=now)
        if "note" in entry:
            cases.add_note(case=case, text=entry["note"], by=by, now=now + timedelta(minutes=20))

    def _reason(self, case: Case, judged: dict[str, int]) -> str:
        is_milder = max(judged["actual"], judged["potential"]) < case.severity
        return "I know this product: what happened here cannot hurt anybody." if is_milder else ""

    def _describe(self, case: Case, entry: dict[str, Any], *, by: str, now: datetime) -> None:
        codes = {product["code"]: product["name"] for product in self.facts["products"]}
        code, number = entry.get("product", ""), entry.get("lot", "")
        product = product_named(name=codes[code], code=code, now=now, by=by) if code in codes else case.product
        lot = lot_named(number=number, product=product, now=now, by=by) if number else case.lot
        cases.describe(
            case=case, product=product, lot=lot, order_number=case.order_number, wish=case.wish, by=by, now=now
        )

    def _answer(self, entry: dict[str, Any], now: datetime) -> None:
        case, owner = self._case(entry), self._owner(entry)
        if case is None or not case.is_open:
            return
        if not case.is_reply_confirmed:
            case = cases.confirm_reply_address(case=case, by="customer", now=now)
        cases.answer(case=case, words=entry["answer"], by=owner, now=now)
        letter = Letter.objects.about(case.uid).filter(kind="answer").last()
        if letter is not None:
            name = entry["file"].split(".")[0].partition("-")[2]
            self.letters[f"letter-{name}@larkfield.example"] = letter.message_id

    def _close(self, entry: dict[str, Any], now: datetime) -> None:
        case = self._case(entry)
        if case is None or case.state not in (Step.ANSWERED, Step.DISPUTED):
            return
        by = case.customer.actor if case.customer else "customer"
        if entry["close"] == "not_accepted":
            reason = "The customer did not accept; the ways to an outside body were named."
            cases.close(case=case, reason=reason, by=self._owner(entry), now=now)
        else:
            cases.accept(case=case, word=entry["word"], by=by, now=now)
