"""Deciding what a voice is: a recorded, reversible decision of its own (ISO 10002:2018, 3 and 7.5)."""

from datetime import datetime

from django.db import transaction

from amends.cases import actions as cases
from amends.cases.models import Case
from amends.core.complaint import Step
from amends.core.errors import Refused
from amends.core.proof import Json
from amends.ledger.actions import record
from amends.voices.actions.coding import code_kind, undo_kind
from amends.voices.actions.placing import heard_in_case, open_from, settle
from amends.voices.models import Decision, Disposition, Voice

KINDS = {
    "complaint": Disposition.OPENED,
    "praise": Disposition.FEEDBACK,
    "question": Disposition.FEEDBACK,
    "suggestion": Disposition.FEEDBACK,
    "other": Disposition.FEEDBACK,
    "spam": Disposition.SET_ASIDE,
}
"""What a person may call a voice, and what becomes of it then."""


def _undecided(voice: Voice) -> Voice:
    voice = Voice.objects.select_for_update().get(pk=voice.pk)
    if voice.disposition in (Disposition.OPENED, Disposition.JOINED):
        raise Refused("This voice belongs to a case.", do="Undo that first.")
    if voice.disposition == Disposition.QUARANTINED:
        raise Refused("This voice could not be read.", do="Try to read it again first.")
    return voice


@transaction.atomic
def decide(*, voice: Voice, kind: str, by: str, now: datetime, why: str = "") -> Decision:
    """Say what a voice is. A complaint opens a case; setting something aside needs a reason."""
    voice = _undecided(voice)
    if kind not in KINDS:
        raise Refused(f"“{kind}” is not a kind of voice.", do=f"Choose one of: {', '.join(KINDS)}.")
    disposition = KINDS[kind]
    if disposition == Disposition.SET_ASIDE and not why.strip():
        raise Refused("Setting a voice aside needs a reason.", do="Say in a sentence why nobody needs to answer.")
    case = None
    if disposition == Disposition.OPENED:
        case = open_from(voice, why=(why.strip() or "A colleague read it as a complaint.",), by=by, now=now)
    decision = settle(voice, disposition, kind=kind, by=by, now=now, case=case, why=why.strip())
    content: dict[str, Json] = {"kind": kind, "why": why.strip(), "case": str(case.uid) if case else ""}
    content |= code_kind(decision, now=now)
    record("voice.decided", now=now, by=by, subject=voice.uid, content=content)
    return decision


@transaction.atomic
def join(*, voice: Voice, case: Case, by: str, now: datetime, why: str = "") -> Decision:
    """Put a voice to a case that is there already: the same complaint, said again."""
    voice = _undecided(voice)
    decision = settle(voice, Disposition.JOINED, kind=voice.kind or "complaint", by=by, now=now, case=case, why=why)
    record("voice.joined", now=now, by=by, subject=voice.uid, content={"case": str(case.uid), "why": why})
    heard_in_case(case, voice, now=now)
    return decision


@transaction.atomic
def undo(*, voice: Voice, by: str, now: datetime, why: str) -> Voice:
    """Take the last decision back: the voice waits again, and a case that rested on it alone is cancelled."""
    voice = Voice.objects.select_for_update().get(pk=voice.pk)
    decision = voice.decisions.filter(undone_at=None).last()
    if decision is None:
        raise Refused("Nothing was decided about this voice yet.", do="Decide what it is.")
    if not why.strip():
        raise Refused("Undoing needs a reason.", do="Say in a sentence what was wrong.")
    decision.undone_at, decision.undone_by, decision.undone_why = now, by, why.strip()
    decision.save(update_fields=["undone_at", "undone_by", "undone_why"])
    undo_kind(decision, by=by, now=now, why=why.strip())
    case = decision.case
    if case is not None and decision.disposition == Disposition.OPENED:
        _cancel_unless_others(case, voice, by=by, now=now, why=why)
    voice.disposition, voice.disposition_why, voice.case = Disposition.WAITING, "", None
    voice.decide_by = voice.decide_by or now
    voice.save(update_fields=["disposition", "disposition_why", "case", "decide_by"])
    record(
        "voice.decision_undone", now=now, by=by, subject=voice.uid, content={"why": why.strip(), "kind": decision.kind}
    )
    return voice


def _cancel_unless_others(case: Case, voice: Voice, *, by: str, now: datetime, why: str) -> None:
    if case.voices.exclude(pk=voice.pk).exists():
        raise Refused(f"Other voices belong to {case.number} too.", do="Move them first, or close the case.")
    if case.state in (Step.ANSWERED, Step.ACCEPTED, Step.DISPUTED, Step.CLOSED):
        raise Refused(f"{case.number} was answered already.", do="Close it with a reason instead.")
    cases.cancel(case=case, reason=why, by=by, now=now)
