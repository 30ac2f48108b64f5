"""Closing, reopening, and undoing an opening (ISO 10002:2018, 7.9)."""

from datetime import datetime

from django.db import transaction

from amends.cases.actions.steps import locked, take_step
from amends.cases.actions.writing import write_to_customer
from amends.cases.models import Case
from amends.core.complaint import Step
from amends.core.errors import Refused
from amends.ledger.actions import record
from amends.people.models import Person


def _needs(reason: str, *, what: str) -> str:
    if not reason.strip():
        raise Refused(f"{what} needs a reason.", do="Say in a sentence why.")
    return reason.strip()


@transaction.atomic
def close(*, case: Case, reason: str, by: Person, now: datetime, words: str = "") -> Case:
    """Close an answered case without the customer's word: only with a reason, by a named person.

    The customer is told, with `words` where there is more to say than that; the reason stays ours.
    """
    case = locked(case)
    reason = _needs(reason, what="Closing without the customer's word")
    take_step(case, Step.CLOSED, by=by.actor, now=now, note=reason)
    write_to_customer(case, "case_closed", {"owner": by.name, "words": words.strip()}, by=by.actor, now=now)
    record("case.closed", now=now, by=by.actor, subject=case.uid, content={"reason": reason, "words": words.strip()})
    return case


@transaction.atomic
def cancel(*, case: Case, reason: str, by: str, now: datetime) -> Case:
    """Undo an opening: this was no complaint. The case stays readable; it counts nowhere."""
    case = locked(case)
    reason = _needs(reason, what="Cancelling a case")
    take_step(case, Step.CANCELLED, by=by, now=now, note=reason)
    record("case.cancelled", now=now, by=by, subject=case.uid, content={"reason": reason})
    return case


@transaction.atomic
def reopen(*, case: Case, reason: str, by: str, now: datetime) -> Case:
    """Open a closed case again, and tell the customer. Its clocks start anew; the first round stays as it was."""
    case = locked(case)
    reason = _needs(reason, what="Reopening")
    take_step(case, Step.REOPENED, by=by, now=now, note=reason)
    clock = case.clocks.get(rule="firm.answer")
    values = {"owner": case.owner.name if case.owner else "", "answer_by": clock.due_at}
    write_to_customer(case, "case_reopened", values, by=by, now=now, is_automatic=by.startswith("rule/"))
    record("case.reopened", now=now, by=by, subject=case.uid, content={"reason": reason})
    return case
