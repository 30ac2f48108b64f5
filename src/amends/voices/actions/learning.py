"""A model that was learnt is kept and put into use: one row, one kept file, one ledger entry. Older models stay."""

from datetime import datetime

from django.db import transaction

from amends.core.proof import Json
from amends.core.triage.scoring import Model
from amends.ledger.actions import keep_file, record
from amends.voices.actions.proposing import withdraw
from amends.voices.models import Taxonomy, TriageModel
from amends.voices.score import running_score

MEDIA_TYPE = "application/octet-stream"


def keep_model(*, taxonomy: str, model: Model, changes: int, now: datetime) -> TriageModel:
    """Keep a model that was just learnt and use it from now on. The same model again only notes that it is up to date.

    changes  how many codings had been made and taken back when it was learnt

    Returns the model in use.
    """
    active = TriageModel.objects.active().filter(taxonomy=taxonomy).first()
    if active is not None and active.version == model.version:
        TriageModel.objects.filter(pk=active.pk).update(changes=changes)
        return active
    stored = keep_file(model.to_bytes(), media_type=MEDIA_TYPE, now=now)
    with transaction.atomic():
        TriageModel.objects.active().filter(taxonomy=taxonomy).update(is_active=False)
        score = running_score(taxonomy)
        kept = TriageModel.objects.create(
            taxonomy=taxonomy,
            version=model.version,
            state=model.state,
            stored=stored,
            examples=model.examples,
            changes=changes,
            made_at=now,
            judged_count=score.judged,
            right_count=score.right,
            is_active=True,
        )
        if kept.state == "few" and taxonomy == Taxonomy.KIND:
            withdraw(taxonomy=taxonomy)
        content: dict[str, Json] = {
            "taxonomy": taxonomy,
            "version": kept.version,
            "instead_of": active.version if active else "",
            "examples": kept.examples,
            "state": kept.state,
            "right": score.right,
            "judged": score.judged,
        }
        record("triage_model.learnt", now=now, by="system", subject=kept.uid, content=content, files=[stored.sha256])
    return kept


@transaction.atomic
def retire_model(*, taxonomy: str, now: datetime) -> None:
    """Take a model out of use, for too much of what it had learnt from was taken back. Its proposals stand no more."""
    active = TriageModel.objects.active().filter(taxonomy=taxonomy).first()
    if active is None:
        return
    TriageModel.objects.filter(pk=active.pk).update(is_active=False)
    withdraw(taxonomy=taxonomy)
    content: dict[str, Json] = {"taxonomy": taxonomy, "version": active.version}
    record("triage_model.retired", now=now, by="system", subject=active.uid, content=content)
