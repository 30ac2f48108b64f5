"""Opening a case and telling the customer that it arrived (ISO 10002:2018, 7.2 and 7.4)."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from amends.cases.actions.steps import locked, recompute_clocks, take_step
from amends.cases.models import Case, CaseStep
from amends.core.complaint import Step
from amends.core.errors import Refused
from amends.core.proof import Json
from amends.core.severity import Severity
from amends.ledger.actions import record
from amends.letters.actions import write_letter
from amends.letters.models import Letter
from amends.letters.tokens import make_token
from amends.people.models import Company, Person
from amends.records.numbers import next_number
from amends.records.search import index
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


@transaction.atomic
def open_case(*, opening: Opening, by: str, now: datetime) -> Case:
    """Open a complaint case: number it, start its clocks, make it findable."""
    zone = Company.objects.the().zone
    case = Case.objects.create(
        number=next_number("C", now=now, zone=zone),
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
        state=Step.RECEIVED,
    )
    CaseStep.objects.create(case=case, kind=Step.RECEIVED, at=opening.received_at, by=by)
    recompute_clocks(case)
    find_by(case)
    content = {
        "number": case.number,
        "received_at": case.received_at.isoformat(),
        "severity": Severity(case.severity).word,
        "why": list(opening.why),
        "customer": str(case.customer.uid) if case.customer else "",
    }
    record("case.opened", now=now, by=by, subject=case.uid, content=content)
    if opening.severity >= Severity.INJURY:
        alert_management(case=case, by=by, now=now)
    return case


def find_by(case: Case) -> None:
    """Make the case findable by its number, title, names, order and lot."""
    words = [case.title, case.reply_name, case.order_number, case.wish]
    words += [case.lot.number if case.lot else "", case.product.name if case.product else ""]
    words += [case.customer.name if case.customer else ""]
    index(kind="case", uid=case.uid, number=case.number, title=case.title, words=" ".join(words), at=case.received_at)


def customer_path(case: Case) -> str:
    """Return the path of the customer's secret page."""
    return reverse("desk:customer", args=[make_token(case.uid, purpose="page", generation=case.link_generation)])


def customer_link(case: Case) -> str:
    """Return the customer's secret link, whole, as a letter needs it."""
    return f"{settings.LINKS_FROM}{customer_path(case)}"


@transaction.atomic
def acknowledge(*, case: Case, by: str, now: datetime, is_automatic: bool = False) -> Letter | None:
    """Tell the customer that the complaint arrived and what follows. Returns the letter, None where none can go.

    Raises Refused when it was acknowledged before.
    """
    case = locked(case)
    letter = _acknowledgement(case, by=by, now=now, is_automatic=is_automatic) if case.reply_address else None
    note = "" if letter else "No letter could go out: there is no address, or an automatic letter was held."
    take_step(case, Step.ACKNOWLEDGED, by=by, now=now, note=note)
    content: dict[str, Json] = {"letter": str(letter.uid) if letter else "", "automatic": is_automatic}
    record("case.acknowledged", now=now, by=by, subject=case.uid, content=content)
    return letter


def _acknowledgement(case: Case, *, by: str, now: datetime, is_automatic: bool) -> Letter | None:
    answer_clock = case.clocks.filter(rule__startswith="firm.answer").first()
    values = {
        "number": case.number,
        "owner": case.owner.name if case.owner else "",
        "answer_by": answer_clock.due_at if answer_clock else None,
        "link": customer_link(case),
        "must_confirm": not case.is_reply_confirmed,
    }
    return write_letter(
        key="acknowledgement",
        to_name=case.reply_name,
        to_address=case.reply_address,
        language=case.language,
        about=case.uid,
        is_restricted=case.is_restricted,
        values=values,
        by=by,
        now=now,
        is_automatic=is_automatic,
    )


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
        alert_management(case=case, by=by, now=now)
    return case


@transaction.atomic
def alert_management(*, case: Case, by: str, now: datetime) -> int:
    """Tell top management at once that somebody was or could be hurt. Returns how many were told."""
    people = Person.objects.active().holding("top_management", at=now)
    clock = case.clocks.order_by("due_at").first()
    values = {
        "number": case.number,
        "what": case.title,
        "why": case.opened_why,
        "answer_by": clock.due_at if clock else None,
        "link": f"{settings.LINKS_FROM}{case.get_absolute_url()}",
    }
    for person in people:
        write_letter(
            key="alert",
            to_name=person.name,
            to_address=person.email,
            language=person.language,
            about=case.uid,
            is_restricted=case.is_restricted,
            values=values,
            by=by,
            now=now,
            is_automatic=True,
        )
    return len(people)


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
