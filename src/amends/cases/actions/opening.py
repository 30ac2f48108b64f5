"""Opening a case and telling the customer that it arrived (ISO 10002:2018, 7.2 and 7.4)."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from amends.cases.actions.steps import locked, recompute_clocks, runs_of, take_step, write_first_steps
from amends.cases.actions.writing import alert_management, write_to_customer
from amends.cases.models import Case, CaseClock
from amends.core.clocks import ClockState
from amends.core.complaint import Fact, Step
from amends.core.errors import Refused
from amends.core.proof import Json
from amends.core.severity import Severity
from amends.ledger.actions import record
from amends.letters.models import Letter
from amends.people.models import Company
from amends.records.numbers import next_number
from amends.records.search import Findable, index, index_new
from amends.registers.actions import verify_contact_point
from amends.registers.models import ContactPoint, Lot, Party, Product
from amends.registers.normal import normal_mail


@dataclass(frozen=True, slots=True)
class Opening:
    """What is known of a complaint when its case opens. `received_at` starts the clocks, never the import."""

    title: str
    received_at: datetime
    severity: Severity
    why: tuple[str, ...] = ()
    language: str = "en"
    customer: Party | None = None
    reply_name: str = ""
    reply_address: str = ""
    is_reply_confirmed: bool = True
    product: Product | None = None
    lot: Lot | None = None
    order_number: str = ""
    wish: str = ""


@transaction.atomic(savepoint=False)
def open_case(*, opening: Opening, by: str, now: datetime, acknowledged_by: str = "") -> Case:
    """Open a complaint case: number it, start its clocks, make it findable.

    acknowledged_by  the rule that tells the customer at once that it arrived; empty: a person will be asked to
    """
    case = _new_case(opening, by=by, now=now)
    content = {
        "number": case.number,
        "received_at": case.received_at.isoformat(),
        "severity": Severity(case.severity).word,
        "why": list(opening.why),
        "customer": str(case.customer.uid) if case.customer else "",
    }
    record("case.opened", now=now, by=by, subject=case.uid, content=content)
    facts = [Fact(Step.RECEIVED, case.received_at, by)]
    if acknowledged_by:
        answer = runs_of(case, facts).get("firm.answer")
        if _tell_it_arrived(case, answer, by=acknowledged_by, now=now, is_automatic=True):
            facts.append(Fact(Step.ACKNOWLEDGED, now, acknowledged_by))
    write_first_steps(case, facts)
    index_new([_findable(case)])
    if opening.severity >= Severity.INJURY:
        alert_management(case, by=by, now=now)
    return case


def _new_case(opening: Opening, *, by: str, now: datetime) -> Case:
    return Case(
        number=next_number("C", now=now, zone=Company.objects.the().zone),
        title=opening.title[:200],
        language=opening.language,
        customer=opening.customer,
        reply_name=opening.reply_name[:200],
        reply_address=opening.reply_address[:254],
        is_reply_confirmed=opening.is_reply_confirmed,
        product=opening.product,
        lot=opening.lot,
        order_number=opening.order_number[:60],
        wish=opening.wish[:300],
        severity=opening.severity,
        opened_by=by,
        opened_why="\n".join(opening.why),
        received_at=opening.received_at,
        opened_at=now,
    )


def find_by(case: Case) -> None:
    """Make the case findable by its number, title, names, order and lot."""
    index(_findable(case))


def _findable(case: Case) -> Findable:
    words = [case.title, case.reply_name, case.order_number, case.wish]
    words += [case.lot.number if case.lot else "", case.product.name if case.product else ""]
    words += [case.customer.name if case.customer else ""]
    return Findable("case", case.uid, case.number, case.title, " ".join(words), case.received_at)


@transaction.atomic(savepoint=False)
def acknowledge(*, case: Case, by: str, now: datetime, is_automatic: bool = False) -> Letter | None:
    """Tell the customer that the complaint arrived and what follows (ISO 10002:2018, 7.4). Returns the letter.

    Without an address a person tells them by other means, and the step says so; an automatic letter that the loop guard
    held back is no acknowledgement, and its clock goes on. Raises Refused when it was acknowledged before.
    """
    case = locked(case)
    clock = case.clocks.filter(rule="firm.answer").first()
    letter = _tell_it_arrived(case, clock, by=by, now=now, is_automatic=is_automatic)
    if letter is not None or not is_automatic:
        note = "" if letter else "Told by other means: there is no address to write to."
        take_step(case, Step.ACKNOWLEDGED, by=by, now=now, note=note)
    return letter


def _tell_it_arrived(
    case: Case, answer: CaseClock | ClockState | None, *, by: str, now: datetime, is_automatic: bool
) -> Letter | None:
    values = {
        "owner": case.owner.name if case.owner else "",
        "answer_by": answer.due_at if answer else None,
        "must_confirm": not case.is_reply_confirmed,
    }
    letter = write_to_customer(case, "acknowledgement", values, by=by, now=now, is_automatic=is_automatic)
    if letter is not None or not is_automatic:
        content: dict[str, Json] = {"letter": str(letter.uid) if letter else "", "automatic": is_automatic}
        record("case.acknowledged", now=now, by=by, subject=case.uid, content=content)
    return letter


@transaction.atomic
def raise_severity(*, case: Case, severity: Severity, by: str, now: datetime) -> Case:
    """Note that a further voice shows worse harm. Only a person lowers it again; the clocks follow at once."""
    case = locked(case)
    if severity <= case.severity:
        return case
    was, case.severity = case.severity, severity
    case.save(update_fields=["severity"])
    recompute_clocks(case)
    content = {"was": Severity(was).word, "now": severity.word}
    record("case.severity_raised", now=now, by=by, subject=case.uid, content=content)
    if severity >= Severity.INJURY:
        alert_management(case, by=by, now=now)
    return case


@transaction.atomic
def confirm_reply_address(*, case: Case, by: str, now: datetime) -> Case:
    """Note that the customer opened the link we sent to the typed address, so further letters may go there."""
    case = locked(case)
    if not case.reply_address:
        raise Refused(f"{case.number} has no address to confirm.", do="Write one into the case first.")
    if not case.is_reply_confirmed:
        case.is_reply_confirmed = True
        case.save(update_fields=["is_reply_confirmed"])
        verify_reply_address(case, by=by, now=now)
        record("case.reply_address_confirmed", now=now, by=by, subject=case.uid, content={})
    return case


def verify_reply_address(case: Case, *, by: str, now: datetime) -> None:
    """Note that the customer's address is theirs: they answered from there, or opened the link we sent to it.

    Where the address is another party's already, the two stay apart: joining them is a person's decision.
    """
    points = ContactPoint.objects.filter(party=case.customer, kind=ContactPoint.Kind.MAIL, verified_at=None)
    point = points.filter(value=normal_mail(case.reply_address)).first() if case.customer else None
    taken = ContactPoint.objects.filter(value=normal_mail(case.reply_address)).exclude(verified_at=None)
    if point is not None and not taken.exists():
        verify_contact_point(point=point, now=now, by=by)
