"""Models propose: at intake for every new voice, and anew for kept ones when the firm's own model has learnt more.

A proposal is a model's word. Nothing here touches what a person said.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime

from django.db import transaction

from amends.core.proof import Json
from amends.core.severity import Severity
from amends.core.triage import Triage
from amends.ledger.actions import record
from amends.voices.estimative import in_words
from amends.voices.judging import Judged, Verdict
from amends.voices.models import Disposition, Proposal, Taxonomy, TriageModel, Voice


def severity_of(triage: Triage, models: Judged) -> Severity:
    """Return the worst credible harm by rules or model, whichever is higher: a model never lowers what rules say."""
    return max(triage.severity, Severity.INJURY) if models.shows_harm else triage.severity


def seen(triage: Triage, models: Judged, *, is_reply: bool) -> dict[str, object]:
    """Return the whole of triage as plain JSON values: the rules' verdict, the models' probabilities, and why."""
    why = list(triage.why())
    if models.shows_harm and models.kinds is not None and triage.severity < Severity.INJURY:
        why.insert(0, f"The model reads that somebody was or could be hurt ({in_words(models.kinds.harm)}).")
    if models.complaint_by and models.kind == "complaint":
        why.append(f"The model reads a complaint ({in_words(models.complaint_p)}).")
    kinds = {"kinds": models.as_content()} if models.kinds else {}
    return {**triage.as_content(), **kinds, "why": why, "is_reply": is_reply}


def proposals(voice: Voice, models: Judged, *, now: datetime) -> Iterator[Proposal]:
    """Yield the rows of what the models say of a new voice; the caller saves them."""
    for verdict in models.verdicts:
        yield _row(voice.pk, verdict, voice=voice, now=now)


@transaction.atomic
def propose_anew(*, model: TriageModel, verdicts: Mapping[int, Verdict], now: datetime) -> int:
    """Let a newer model's word stand for kept voices, in one ledger entry. Returns how many. Old rows stay.

    verdicts  by the voice's key, all of the model's own taxonomy
    """
    if not verdicts:
        return 0
    old = Proposal.objects.current().filter(taxonomy=model.taxonomy, voice__in=list(verdicts))
    versions: list[Json] = [*old.order_by("version").values_list("version", flat=True).distinct()]
    old.update(is_current=False)
    Proposal.objects.bulk_create(_row(pk, verdict, now=now) for pk, verdict in verdicts.items())
    if model.taxonomy == Taxonomy.KIND:
        _name_waiting(verdicts)
    content: dict[str, Json] = {"version": model.version, "instead_of": versions, "voices": len(verdicts)}
    record("triage_model.proposed_anew", now=now, by=f"model/{model.version}", subject=model.uid, content=content)
    return len(verdicts)


def _name_waiting(verdicts: Mapping[int, Verdict]) -> None:
    """Show the new word where nobody has decided yet."""
    keys: dict[str, list[int]] = {}
    for pk, verdict in verdicts.items():
        keys.setdefault(verdict.label, []).append(pk)
    for label, voices in keys.items():
        Voice.objects.filter(pk__in=voices, disposition=Disposition.WAITING).update(kind=label)


def _row(pk: int, verdict: Verdict, *, now: datetime, voice: Voice | None = None) -> Proposal:
    row = Proposal(
        taxonomy=verdict.taxonomy,
        label=verdict.label,
        p=min(max(verdict.p, 0.0), 1.0),
        label_set=list(verdict.label_set),
        decision=verdict.decision,
        version=verdict.version,
        is_vote=verdict.is_vote,
        at=now,
    )
    if voice is not None:
        row.voice = voice
    else:
        row.voice_id = pk
    return row


def withdraw(*, taxonomy: str) -> int:
    """Let no proposal stand in a taxonomy that has no model any more. Runs inside the caller's transaction."""
    return Proposal.objects.current().filter(taxonomy=taxonomy).update(is_current=False)
