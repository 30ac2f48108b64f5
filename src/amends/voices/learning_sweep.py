"""What people said makes due: a model that learns it, and kept voices about which it says something else now.

A model is refitted as a whole: seconds for thousands of messages, and no trace of what was taken back stays in it.
Voices that wait get the new word at once. The archive waits until the model has stood for a while: during an hour of
decisions there are many models, and only the last one's word on last year's voices is of use.
"""

import time
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q

from amends.core.triage.learning.learn import learn
from amends.core.triage.scoring import Model
from amends.people.models import Company
from amends.voices.actions.learning import keep_model, retire_model
from amends.voices.actions.proposing import propose_anew
from amends.voices.encoding import encoder_in_use
from amends.voices.examples import changes_in, examples_of
from amends.voices.judging import model_of, verdict_of
from amends.voices.models import Coding, Disposition, Proposal, Taxonomy, TriageModel, Voice, VoiceQuerySet
from amends.voices.said import all_said_in

BETWEEN = timedelta(seconds=20)
"""Between two models of a taxonomy: whoever decides quickly is learnt from together."""
STANDS = timedelta(minutes=10)
"""A model that stood so long without anything new also says its word on the archive."""
RECENT = 1_000
"""The newest voices get a newer model's word at once where nobody has said it of them, whether they wait or not."""
BATCH = 200  # voices that get a new word in one transaction
SECONDS = 1.0  # of work in one round: others want the database, too


def sweep(now: datetime) -> int:
    """Learn what is new, then propose anew. Returns how many models and proposals that made. Safe to run twice."""
    done = sum(learn_what_is_new(taxonomy=taxonomy, now=now) for taxonomy in Taxonomy.values)
    return done + propose_where_due(now)


def learn_what_is_new(*, taxonomy: str, now: datetime) -> int:
    """Learn one taxonomy's model again where people said something since, but not too often. Returns 1 when it did."""
    active = TriageModel.objects.active().filter(taxonomy=taxonomy).first()
    if active is not None and now - active.made_at < BETWEEN:
        return 0
    if changes_in(taxonomy) == (active.changes if active else 0):
        return 0
    examples = examples_of(taxonomy)
    if len(set(examples.labels)) < 2:
        retire_model(taxonomy=taxonomy, now=now)
        return 0  # with one answer there is nothing to tell apart
    level = Company.objects.the().auto_level
    model = learn(
        examples.said, examples.labels, label=taxonomy, encoder=encoder_in_use(), level=1.0 if level is None else level
    )
    keep_model(taxonomy=taxonomy, model=model, changes=examples.changes, now=now)
    return 1


def propose_where_due(now: datetime) -> int:
    """Let the models in use say their word on kept voices, for about a second. Returns on how many."""
    ends, done = time.monotonic() + SECONDS, 0
    for row in TriageModel.objects.active().exclude(taxonomy=Taxonomy.KIND, state="few"):
        model = model_of(row.version, row.stored_id)
        while model is not None and time.monotonic() < ends:
            proposed = _on_open(row, model, now=now) or _on_archive(row, model, now=now)
            if not proposed:
                break
            done += proposed
    return done


def _on_open(row: TriageModel, model: Model, *, now: datetime) -> int:
    """Every voice of which somebody must or may soon say it has the newest model's word."""
    told = Proposal.objects.current().filter(
        voice=OuterRef("pk"), taxonomy=row.taxonomy, version=model.version_with(encoder_in_use())
    )
    said = Coding.objects.standing().filter(voice=OuterRef("pk"), taxonomy=row.taxonomy)
    found = Voice.objects.filter(_open(row.taxonomy), ~Exists(told), ~Exists(said)).order_by("-pk")
    return _propose(row, model, found[:BATCH], now=now)


def _open(taxonomy: str) -> Q:
    waits = Q(disposition=Disposition.WAITING)
    if taxonomy == Taxonomy.KIND:
        return waits
    newest = Voice.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    by_nobody = Q(disposition__in=[Disposition.MACHINE, Disposition.QUARANTINED])
    return waits | (Q(pk__gt=newest - RECENT) & ~by_nobody)


def _on_archive(row: TriageModel, model: Model, *, now: datetime) -> int:
    """Go down the archive once, from the newest voice; a word that says the same as the one that stands is not kept."""
    if row.state == "few" or row.told_below == 0 or now - row.made_at < STANDS:
        return 0
    rest = Voice.objects.exclude(
        disposition__in=[Disposition.WAITING, Disposition.MACHINE, Disposition.QUARANTINED]
    ).order_by("-pk")
    below = rest if row.told_below is None else rest.filter(pk__lt=row.told_below)
    voices = list(below.select_related("body")[:BATCH])
    proposed = _propose(row, model, voices, now=now, only_news=True)
    row.told_below = voices[-1].pk if voices else 0
    TriageModel.objects.filter(pk=row.pk).update(told_below=row.told_below)
    return max(proposed, len(voices))


def _propose(
    row: TriageModel, model: Model, found: VoiceQuerySet | Sequence[Voice], *, now: datetime, only_news: bool = False
) -> int:
    voices = list(found.select_related("body") if isinstance(found, VoiceQuerySet) else found)
    if not voices:
        return 0
    judgements = model.judge(all_said_in(voices), encoder=encoder_in_use())
    verdicts = {voice.pk: verdict_of(model, judgement) for voice, judgement in zip(voices, judgements, strict=True)}
    if only_news:
        stands = Proposal.objects.current().filter(taxonomy=row.taxonomy, voice__in=voices)
        for pk, label, decision in stands.values_list("voice", "label", "decision"):
            if (verdicts[pk].label, verdicts[pk].decision) == (label, decision):
                del verdicts[pk]
    return propose_anew(model=row, verdicts=verdicts, now=now)
