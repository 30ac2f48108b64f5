"""How good the models are at one question, counted from what people decided after a proposal had been made.

Counts alone leave this place, and of fewer than ENOUGH decisions nothing finer: so all decisions count for everybody,
restricted cases included, and the page says the same number to each who may see it.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property

from django.db.models import F, OuterRef, Subquery

from amends.core.triage.certainty.calibration import Reliable, ece, perfect_ece, reliability
from amends.core.triage.certainty.prequential import Running
from amends.core.triage.certainty.quality import (
    Confused,
    Covered,
    MacroF1,
    confusion,
    coverage,
    macro_f1,
)
from amends.core.triage.certainty.shares import Share
from amends.voices.models import LABEL_FIELDS, Coding, Proposal, Taxonomy
from amends.voices.taxonomies import Labels

MOST = 5_000
"""Decisions that are read: the newest."""
ENOUGH = 30
"""With fewer the interval of a share is wider than a third of all there is: then only their number is said."""
MOST_CLASSES = 12
"""A table of confusion with more columns is no table any more."""
MOST_PAIRS = 8
MOST_ALIKE = 60
"""With more classes the interval of macro-F1 takes more memory than it is worth: a thousand tables of confusion."""


@dataclass(frozen=True, slots=True)
class Decided:
    """One proposal and what a person said then.

    said, truth  labels, as they count now
    p            what the model gave for its label, 0..1; None for a vote, which is no probability
    right        whether they were the same when the person decided
    decision     auto, suggest or ask; "" where the proposal is no longer kept
    language     ISO 639, "" where nobody knows
    version      of the model that had proposed
    """

    at: datetime
    said: str
    truth: str
    p: float | None
    right: bool
    decision: str
    channel: str
    language: str
    version: str


def decided(labels: Labels) -> list[Decided]:
    """Return the newest MOST decisions on a question that a proposal preceded, oldest first: a query, and the tree."""
    taxonomy = labels.taxonomy
    word = "decision__kind" if taxonomy == Taxonomy.KIND else f"{LABEL_FIELDS[taxonomy]}__uid"
    stood = Proposal.objects.filter(
        voice=OuterRef("voice"), taxonomy=taxonomy, version=OuterRef("proposed_by"), label=OuterRef("proposed_label")
    ).order_by("-pk")
    rows = (
        Coding.objects.compared()
        .filter(taxonomy=taxonomy)
        .annotate(took=Subquery(stood.values("decision")[:1]), is_vote=Subquery(stood.values("is_vote")[:1]))
        .annotate(truth=F(word), channel=F("voice__channel"), language=F("voice__language"))
        .order_by("-at", "-id")
    )
    stands = ("at", "proposed_label", "truth", "proposed_p", "was_right", "took", "is_vote")
    columns = (*stands, "channel", "language", "proposed_by")
    newest = list(rows.values_list(*columns)[:MOST])
    now = cache(labels.now)
    return [
        Decided(
            at=at,
            said=now(said),
            truth=now(str(truth)),
            p=None if is_vote else p,
            right=bool(right),
            decision=took or "",
            channel=channel,
            language=language.split("-")[0].lower(),
            version=version,
        )
        for at, said, truth, p, right, took, is_vote, channel, language, version in newest[::-1]
    ]


@dataclass(frozen=True, slots=True)
class Group:
    """How good it is for one channel or language."""

    key: str
    right: Share

    @property
    def is_enough(self) -> bool:
        """Whether there are enough decisions to say more than how many."""
        return self.right.of >= ENOUGH


@dataclass(frozen=True, slots=True)
class Calibrated:
    """Said probability against share right.

    rows      the diagram, one for each bin that holds any
    off       expected calibration error, 0..1
    chance    what a perfectly calibrated model stays below in 95 of 100 cases, 0..1
    said      mean probability, 0..1
    right     how many were right
    """

    rows: tuple[Reliable, ...]
    off: float
    chance: float
    said: float
    right: Share

    @property
    def finding(self) -> str:
        """Return in a sentence whether its probabilities can be believed."""
        if self.off <= self.chance:
            return "What it says comes true as often as it says"
        low, high = self.right.interval
        if self.said > high:
            return "It is surer than it should be"
        return "It is right more often than it says" if self.said < low else "Some of its probabilities are off"


class Quality:
    """The numbers of the page: all of these decisions, which are of one question, channel and language."""

    def __init__(self, rows: Iterable[Decided]) -> None:
        """Take decisions, oldest first."""
        self.rows = list(rows)

    @property
    def is_enough(self) -> bool:
        """Whether there are enough decisions to say more than how many."""
        return len(self.rows) >= ENOUGH

    @cached_property
    def running(self) -> Running:
        """Whether it was right, decision by decision."""
        return Running.of(row.right for row in self.rows)

    @property
    def score(self) -> Share:
        """Of the last hundred decisions, in how many it was right."""
        return self.running.last()

    @cached_property
    def calibrated(self) -> Calibrated | None:
        """Whether its probabilities come true; None while too few decisions came after one."""
        sure = [(row.p, row.right) for row in self.rows if row.p is not None]
        if len(sure) < ENOUGH:
            return None
        p, right = [one for one, _ in sure], [is_right for _, is_right in sure]
        mean = sum(p) / len(p)
        return Calibrated(reliability(p, right), ece(p, right), perfect_ece(p), mean, Share(sum(right), len(right)))

    @cached_property
    def covered(self) -> tuple[Covered, ...]:
        """What it did with the messages: sure, a suggestion, or the question to a person."""
        kept = [row for row in self.rows if row.decision]
        found = coverage([row.decision for row in kept], [row.right for row in kept], [""] * len(kept))
        return found.get("", ())

    @cached_property
    def classes(self) -> list[str]:
        """Labels, those that people said most often first."""
        times = Counter(row.truth for row in self.rows)
        return sorted(times.keys() | {row.said for row in self.rows}, key=lambda label: (-times[label], label))

    @property
    def confused(self) -> list[Confused]:
        """The pairs that are taken for each other most often, counted by pair: there may be thousands of products."""
        truths = Counter(row.truth for row in self.rows)
        pairs = Counter((row.truth, row.said) for row in self.rows if row.truth != row.said)
        found = [Confused(truth, said, Share(times, truths[truth])) for (truth, said), times in pairs.items()]
        return sorted(found, key=lambda pair: (-pair.rows.hits, -pair.rows.value, pair.truth, pair.said))[:MOST_PAIRS]

    @property
    def counts(self) -> list[list[int]]:
        """How often what people said (row) was proposed as what (column), in the order of classes; [] for too many."""
        if len(self.classes) > MOST_CLASSES:
            return []
        truth, said = self._places
        return [list(row) for row in confusion(truth, said, classes=len(self.classes)).tolist()]

    @cached_property
    def alike(self) -> MacroF1 | None:
        """How good it is when every class counts the same, however rare; None for too many classes."""
        if len(self.classes) > MOST_ALIKE:
            return None
        truth, said = self._places
        return macro_f1(truth, said, classes=len(self.classes))

    @property
    def _places(self) -> tuple[list[int], list[int]]:
        place = {label: nth for nth, label in enumerate(self.classes)}
        return [place[row.truth] for row in self.rows], [place[row.said] for row in self.rows]


def by(rows: Iterable[Decided], field: str) -> list[Group]:
    """Return how good it is for each channel or language (the name of the field), the most frequent first."""
    found: dict[str, list[bool]] = {}
    for row in rows:
        found.setdefault(getattr(row, field), []).append(row.right)
    groups = [Group(key, Share(sum(rights), len(rights))) for key, rights in found.items()]
    return sorted(groups, key=lambda group: (-group.right.of, group.key))
