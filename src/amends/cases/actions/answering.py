"""Answering the customer, and hearing what the customer says to the answer (ISO 10002:2018, 7.7 and 7.8)."""

from datetime import datetime

from django.db import transaction

from amends.cases.actions.steps import locked, take_step
from amends.cases.actions.writing import must_be_confirmed, write_to_customer
from amends.cases.models import Case
from amends.core.complaint import Step
from amends.core.errors import Refused
from amends.ledger.actions import record
from amends.letters.models import Letter
from amends.people.models import Person


@transaction.atomic
def answer(*, case: Case, words: str, by: Person, now: datetime) -> Letter | None:
    """Send the customer our answer. Returns the letter; None when the case has no address (said by other means)."""
    case = locked(case)
    if not words.strip():
        raise Refused("The answer is empty.", do="Write what you offer or decided, in plain words.")
    must_be_confirmed(case)
    letter = write_to_customer(case, "answer", {"owner": by.name, "words": words.strip()}, by=by.actor, now=now)
    take_step(case, Step.ANSWERED, by=by.actor, now=now, note=words.strip())
    content = {"words": words.strip(), "letter": str(letter.uid) if letter else ""}
    record("case.answered", now=now, by=by.actor, subject=case.uid, content=content)
    return letter


@transaction.atomic
def ask(*, case: Case, words: str, by: Person, now: datetime) -> Letter | None:
    """Ask the customer something that we need to know. No step: the clocks go on, for it is we who owe the answer."""
    case = locked(case)
    case.must_be_open()
    if not words.strip():
        raise Refused("The question is empty.", do="Write what you need to know, and why.")
    must_be_confirmed(case)
    clock = case.clocks.filter(rule="firm.answer", stopped_at=None).first()
    values = {"owner": by.name, "words": words.strip(), "answer_by": clock.due_at if clock else None}
    letter = write_to_customer(case, "question", values, by=by.actor, now=now)
    content = {"words": words.strip(), "letter": str(letter.uid) if letter else ""}
    record("case.question_asked", now=now, by=by.actor, subject=case.uid, content=content)
    return letter


@transaction.atomic
def accept(*, case: Case, word: str, by: str, now: datetime) -> Case:
    """The customer says the answer is fine: their word is kept and the case closes with it."""
    case = locked(case)
    take_step(case, Step.ACCEPTED, by=by, now=now, note=word.strip())
    take_step(case, Step.CLOSED, by=by, now=now, note=word.strip())
    record("case.accepted", now=now, by=by, subject=case.uid, content={"word": word.strip()})
    return case


@transaction.atomic
def dispute(*, case: Case, word: str, by: str, now: datetime) -> Case:
    """The customer says it is not settled: their word is kept and the case waits for us again."""
    case = locked(case)
    take_step(case, Step.DISPUTED, by=by, now=now, note=word.strip())
    record("case.disputed", now=now, by=by, subject=case.uid, content={"word": word.strip()})
    return case
