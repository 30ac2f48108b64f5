"""Working on a case: who owns it, how bad it is, what colleagues note, who may see it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from amends.cases.actions.opening import find_by
from amends.cases.actions.steps import locked, take_step
from amends.cases.actions.writing import alert_management
from amends.cases.models import Assessment, Case, CaseFile, Note
from amends.core.complaint import Step
from amends.core.errors import Refused
from amends.core.severity import Severity
from amends.ledger.actions import keep_file, record
from amends.letters.actions import restrict_letters
from amends.people.models import Person
from amends.registers.models import Lot, Product


@dataclass(frozen=True, slots=True)
class Upload:
    """A file somebody handed in: its name, type as told, and bytes."""

    name: str
    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Harm:
    """What a person judged: harm that was done, harm that could be, whether it is unsafe (None: unknown, so yes)."""

    actual: Severity
    potential: Severity
    is_unsafe: bool | None = None
    act_at_once: str = ""
    reason: str = ""


@transaction.atomic
def assign(*, case: Case, owner: Person, by: str, now: datetime) -> Case:
    """Give the case to somebody. Nobody owns a complaint about themselves (ISO 10002:2018, 4.7)."""
    case = locked(case)
    case.must_be_open()
    if case.about_person_id == owner.pk:
        raise Refused(f"{case.number} is about {owner.name}.", do="Choose somebody who is not involved.")
    case.owner = owner
    case.save(update_fields=["owner"])
    record("case.assigned", now=now, by=by, subject=case.uid, content={"owner": owner.actor})
    return case


@transaction.atomic
def assess(*, case: Case, harm: Harm, by: str, now: datetime) -> Assessment:
    """Say how bad it is and could be. Going below what was proposed needs a reason."""
    case = locked(case)
    worst = max(harm.actual, harm.potential)
    if worst < case.severity and not harm.reason.strip():
        raise Refused("This is milder than what was proposed.", do="Say why in a sentence, so that others can follow.")
    assessment = Assessment.objects.create(
        case=case,
        at=now,
        by=by,
        proposed=case.severity,
        actual=harm.actual,
        potential=harm.potential,
        is_unsafe=harm.is_unsafe,
        act_at_once=harm.act_at_once,
        reason=harm.reason,
    )
    is_graver = worst >= Severity.INJURY > case.severity
    case.severity, case.severity_actual, case.is_unsafe = worst, harm.actual, harm.is_unsafe
    case.save(update_fields=["severity", "severity_actual", "is_unsafe"])
    take_step(case, Step.ASSESSED, by=by, now=now)
    content = {
        "actual": harm.actual.word,
        "potential": harm.potential.word,
        "unsafe": {True: "yes", False: "no", None: "unknown"}[harm.is_unsafe],
        "act_at_once": harm.act_at_once,
        "reason": harm.reason,
    }
    record("case.assessed", now=now, by=by, subject=case.uid, content=content)
    if is_graver:
        alert_management(case, by=by, now=now)
    return assessment


@transaction.atomic
def describe(
    *,
    case: Case,
    product: Product | None,
    lot: Lot | None,
    order_number: str = "",
    wish: str = "",
    by: str,
    now: datetime,
) -> Case:
    """Say which product, lot and order it is about, and what the customer wants (ISO 10002:2018, 7.2)."""
    case = locked(case)
    case.product, case.lot = product, lot
    case.order_number, case.wish = order_number.strip()[:60], wish.strip()[:300]
    case.save(update_fields=["product", "lot", "order_number", "wish"])
    find_by(case)
    content = {
        "product": str(product.uid) if product else "",
        "lot": str(lot.uid) if lot else "",
        "order_number": case.order_number,
        "wish": case.wish,
    }
    record("case.described", now=now, by=by, subject=case.uid, content=content)
    return case


@transaction.atomic
def begin_investigation(*, case: Case, note: str, by: str, now: datetime) -> Case:
    """Note that somebody looks for what happened (ISO 10002:2018, 7.6)."""
    case = locked(case)
    take_step(case, Step.INVESTIGATING, by=by, now=now, note=note)
    record("case.investigation_begun", now=now, by=by, subject=case.uid, content={"note": note})
    return case


@transaction.atomic
def add_note(*, case: Case, text: str, by: str, now: datetime, uploads: Iterable[Upload] = ()) -> Note:
    """Write a note for colleagues, with files. Also on a closed case: knowledge may come late."""
    uploads = list(uploads)
    if not text.strip() and not uploads:
        raise Refused("The note is empty.", do="Write a sentence or add a file.")
    note = Note.objects.create(case=case, text=text.strip(), at=now, by=by)
    kept = []
    for upload in uploads:
        stored = keep_file(upload.data, media_type=upload.media_type, now=now)
        CaseFile.objects.create(case=case, note=note, stored=stored, name=upload.name[:255], at=now, by=by)
        kept.append(stored.sha256)
    record("case.note_added", now=now, by=by, subject=case.uid, content={"text": note.text}, files=kept)
    return note


@transaction.atomic
def restrict(*, case: Case, to: Iterable[Person], about: Person | None, by: str, now: datetime) -> Case:
    """Restrict the case to named people, and hide it from the person it complains about."""
    case = locked(case)
    to = [person for person in to if about is None or person.pk != about.pk]
    case.is_restricted = bool(to) or about is not None
    case.about_person = about
    if about is not None and case.owner_id == about.pk:
        case.owner = None
    case.save(update_fields=["is_restricted", "about_person", "owner"])
    case.restricted_to.set(to)
    content = {"to": sorted(person.actor for person in to), "about": about.actor if about else ""}
    restrict_letters(about=case.uid, is_restricted=case.is_restricted)
    record("case.restricted", now=now, by=by, subject=case.uid, content=content)
    return case


@transaction.atomic
def renew_link(*, case: Case, by: str, now: datetime) -> Case:
    """Make a new secret link for the customer; the old one ends at once."""
    case = locked(case)
    case.link_generation += 1
    case.save(update_fields=["link_generation"])
    record("case.link_renewed", now=now, by=by, subject=case.uid, content={"generation": case.link_generation})
    return case
