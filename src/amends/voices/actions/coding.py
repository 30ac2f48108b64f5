"""Saying what a voice is about: a recorded, reversible word of a person, kept beside what the model had proposed."""

from datetime import datetime
from typing import Any

from django.db import transaction

from amends.core.errors import Refused
from amends.core.proof import Json
from amends.ledger.actions import record
from amends.registers.models import TAXONOMIES, Branch
from amends.voices.models import LABEL_FIELDS, Coding, Decision, Disposition, Proposal, Taxonomy, Voice
from amends.voices.taxonomies import Labels

ANEW = "Said anew."


@transaction.atomic
def code(*, voice: Voice, taxonomy: str, branch: Branch, by: str, now: datetime) -> Coding:
    """Say which branch of a taxonomy a voice is about. The same word again changes nothing; another one replaces it.

    Raises Refused for a branch of another taxonomy, one that cannot be chosen any more, and for what nobody could read.
    """
    voice = Voice.objects.select_for_update().get(pk=voice.pk)
    if voice.disposition in (Disposition.QUARANTINED, Disposition.MACHINE):
        raise Refused("Only what a person said is about something.", do="Look at what became of this message first.")
    if not isinstance(branch, TAXONOMIES.get(taxonomy, ())):
        raise Refused(f"“{branch}” is no {taxonomy}.", do="Choose one of the branches that the page offers.")
    if not branch.is_standing:
        raise Refused(f"“{branch}” cannot be chosen any more.", do="Choose the branch that stands in its place.")
    standing = voice.codings.standing().filter(taxonomy=taxonomy).first()
    if standing is not None:
        if standing.branch == branch and not (branch.split_at and standing.at < branch.split_at):
            return standing
        _take_back(standing, by=by, now=now, why=ANEW)
    coding = _keep(voice, taxonomy, branch, by=by, now=now)
    content: dict[str, Json] = {"taxonomy": taxonomy, "branch": str(branch.uid), **_compared(coding)}
    record("voice.coded", now=now, by=by, subject=voice.uid, content=content)
    return coding


@transaction.atomic
def undo_coding(*, coding: Coding, by: str, now: datetime, why: str) -> Coding:
    """Take a word back, for a reason. A kind goes with its decision. Raises Refused when it is gone already."""
    coding = Coding.objects.select_for_update().get(pk=coding.pk)
    if coding.taxonomy == Taxonomy.KIND:
        raise Refused("The kind is a decision.", do="Undo the decision.")
    if coding.undone_at is not None:
        raise Refused("This was taken back already.", do="Say what the voice is about.")
    if not why.strip():
        raise Refused("Taking a word back needs a reason.", do="Say in a sentence what was wrong.")
    _take_back(coding, by=by, now=now, why=why.strip())
    content: dict[str, Json] = {"taxonomy": coding.taxonomy, "branch": coding.label, "why": why.strip()}
    record("voice.coding_undone", now=now, by=by, subject=coding.voice.uid, content=content)
    return coding


def code_kind(decision: Decision, *, now: datetime) -> dict[str, Json]:
    """Keep a person's decision as their word on the kind; returns what to record of it.

    Runs inside the transaction of the decision. What a rule or a model decided teaches nothing.
    """
    if not decision.by.startswith("person:"):
        return {}
    voice = decision.voice
    standing = voice.codings.standing().filter(taxonomy=Taxonomy.KIND).first()
    if standing is not None:
        _take_back(standing, by=decision.by, now=now, why=ANEW)
    return _compared(_keep(voice, Taxonomy.KIND, decision, by=decision.by, now=now))


def undo_kind(decision: Decision, *, by: str, now: datetime, why: str) -> None:
    """Take back the word on the kind with its decision. Runs inside the caller's transaction."""
    standing = Coding.objects.standing().filter(decision=decision).first()
    if standing is not None:
        _take_back(standing, by=by, now=now, why=why)


def _keep(voice: Voice, taxonomy: str, word: Decision | Branch, *, by: str, now: datetime) -> Coding:
    said: dict[str, Any] = {LABEL_FIELDS[Taxonomy(taxonomy)]: word}
    coding = Coding(voice=voice, taxonomy=taxonomy, at=now, by=by, **said)
    _compare(coding)
    coding.save()
    return coding


def _compare(coding: Coding) -> None:
    """Put the proposal beside the word that a person says without having said it before.

    A proposal that was made after a first word may have been learnt from it: a second word is compared with what stood
    before the first one (prequential scoring: Dawid, 1984).
    """
    first = coding.voice.codings.filter(taxonomy=coding.taxonomy).first()
    if first is not None:
        coding.proposed_label, coding.proposed_p = first.proposed_label, first.proposed_p
        coding.proposed_by = first.proposed_by
    else:
        stood = Proposal.objects.current().filter(voice=coding.voice, taxonomy=coding.taxonomy).first()
        if stood is not None:
            coding.proposed_label, coding.proposed_p, coding.proposed_by = stood.label, stood.p, stood.version
    if coding.proposed_label:
        labels = Labels(coding.taxonomy)
        coding.was_right = labels.now(coding.proposed_label) == labels.now(coding.label)


def _compared(coding: Coding) -> dict[str, Json]:
    if coding.was_right is None:
        return {}
    p = None if coding.proposed_p is None else round(coding.proposed_p, 4)
    return {"proposed": coding.proposed_label, "p": p, "proposed_by": coding.proposed_by}


def _take_back(coding: Coding, *, by: str, now: datetime, why: str) -> None:
    coding.undone_at, coding.undone_by, coding.undone_why = now, by, why
    coding.save(update_fields=["undone_at", "undone_by", "undone_why"])
