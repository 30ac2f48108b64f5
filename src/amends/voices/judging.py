"""Models judge messages: the shipped one for kinds, and the firm's own. Stage 1 only, for a person may be waiting.

Each process keeps the models it uses by their version; which versions are in use is asked once a batch. Whatever fails
in a model, the rules' verdict stands and the message goes on.
"""

import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from amends.core.errors import AmendsError
from amends.core.triage import Likelihood, Triage
from amends.core.triage.said import Judgement, Said
from amends.core.triage.scoring import Model, Seen, seen_of
from amends.core.triage.seed import KINDS, LIKELY, Kinds, kinds_from
from amends.ledger.files import read
from amends.voices.models import Taxonomy, TriageModel

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a model says of one message in one taxonomy. label: a kind, or a branch's uid; p: 0..1.

    is_vote  too few examples: p is the share of the most similar ones that say so, no probability
    """

    taxonomy: str
    label: str
    p: float
    label_set: tuple[str, ...]
    decision: str
    version: str
    is_vote: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """What all models say of one message.

    kinds         the shipped model's probabilities; None where there is none
    verdicts      at most one for each taxonomy
    complaint_p   probability that it is a complaint, by `complaint_by`; 0.0 where no model could say
    """

    kinds: Kinds | None = None
    verdicts: tuple[Verdict, ...] = ()
    complaint_p: float = 0.0
    complaint_by: str = ""

    @property
    def kind(self) -> str:
        """The proposed kind; "" where no model could say."""
        return next((verdict.label for verdict in self.verdicts if verdict.taxonomy == Taxonomy.KIND), "")

    @property
    def is_own(self) -> bool:
        """Whether the firm's own model says how likely a complaint it is, not the shipped one."""
        return bool(self.complaint_by) and (self.kinds is None or self.complaint_by != self.kinds.version)

    @property
    def shows_harm(self) -> bool:
        """Whether somebody must look, for the model reads that somebody was or could be hurt."""
        return self.kinds is not None and self.kinds.shows_harm

    def as_content(self) -> dict[str, object]:
        """Return the shipped model's probabilities as plain JSON values, with its version."""
        return asdict(self.kinds) if self.kinds else {}


NOTHING = Judged()
_kept: dict[str, Model] = {}  # by version; of this process


def in_use() -> dict[str, Model]:
    """Return the firm's own models by taxonomy: one query; new ones are read from disk.

    While too few kinds were decided, the shipped model knows them better than a vote.
    """
    knowing = TriageModel.objects.active().exclude(taxonomy=Taxonomy.KIND, state="few")
    active = knowing.values_list("taxonomy", "version", "stored_id")
    models = {taxonomy: model_of(version, stored) for taxonomy, version, stored in active}
    for version in _kept.keys() - {model.version for model in models.values() if model}:
        _kept.pop(version, None)  # an older model is hardly asked again
    return {taxonomy: model for taxonomy, model in models.items() if model is not None}


def model_of(version: str, stored: str) -> Model | None:
    """Return a model by its version and the name of its file; None, and a line in the log, when it cannot be read."""
    model = _kept.get(version)
    if model is None:
        try:
            model = _kept[version] = Model.from_bytes(read(stored))
        except AmendsError as error:
            log.error("The model %s cannot be used: %s", version, error)
    return model


def judge(said: Sequence[Said], triages: Sequence[Triage]) -> list[Judged]:
    """Return what all models say of messages whose rules' verdicts are known, in order. Never raises."""
    if not said:
        return []
    try:
        return _judge(said, triages)
    except Exception as error:
        log.exception("The models failed (%s); the rules alone have judged.", type(error).__name__)
        return [NOTHING] * len(said)


def _judge(said: Sequence[Said], triages: Sequence[Triage]) -> list[Judged]:
    models = in_use()
    seen = seen_of(said, triages)
    judgements = {taxonomy: model.judge(said, seen=seen) for taxonomy, model in models.items()}
    shipped: Sequence[Kinds | None] = shipped_kinds(seen) or [None] * len(said)
    own = models.get(Taxonomy.KIND)
    found = []
    for place, kinds in enumerate(shipped):
        verdicts = [verdict_of(models[taxonomy], said_by[place]) for taxonomy, said_by in judgements.items()]
        if own is not None:
            p, by = p_of(own, judgements[Taxonomy.KIND][place], "complaint"), own.version
        elif kinds is not None:
            p, by = kinds.complaint, kinds.version
            verdicts.append(kind_of(kinds, triages[place]))
        else:
            p, by = 0.0, ""
        found.append(Judged(kinds, tuple(verdicts), p, by))
    return found


def shipped_kinds(seen: Seen) -> list[Kinds]:
    """Return what the shipped model says of messages."""
    return kinds_from(seen.knowledge)


def verdict_of(model: Model, judgement: Judgement) -> Verdict:
    """Return a model's judgement as a verdict on what the model tells."""
    return Verdict(
        model.label,
        judgement.label,
        judgement.p,
        judgement.label_set,
        judgement.decision,
        judgement.version,
        is_vote=model.state == "few",
    )


def p_of(model: Model, judgement: Judgement, label: str) -> float:
    """Return the probability of one label; 0.0 for one that the model does not know."""
    return float(dict(zip(model.classes, judgement.probabilities, strict=True)).get(label, 0.0))


def kind_of(kinds: Kinds, triage: Triage) -> Verdict:
    """Return the kind that the shipped model and the rules propose together; a message can be several at once."""
    likely = [kind for kind in KINDS if getattr(kinds, kind) >= LIKELY]
    label, p = kinds.most_likely(is_clear=triage.complaint is Likelihood.CLEAR)
    decision = "ask" if p < LIKELY or len(likely) > 1 else "suggest"
    return Verdict(Taxonomy.KIND, label, p, tuple(likely) or (label,), decision, kinds.version)
