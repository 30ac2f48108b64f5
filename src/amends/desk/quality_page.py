"""The page of triage quality as its template draws it: what was asked, the ways to ask, and the numbers in words."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils.translation import get_language_info

from amends.core.triage.certainty.shares import Share
from amends.core.triage.scoring import Model
from amends.desk.taxonomies import branch_url
from amends.desk.triage_quality import ENOUGH, MOST_CLASSES, Decided, Group, Quality, by
from amends.voices.estimative import percent
from amends.voices.models import CHANNELS, QualityAlert, Taxonomy, TriageModel
from amends.voices.score import running_score
from amends.voices.taxonomies import Labels

UNKNOWN = "unknown"
"""How the address says that nobody knows a message's language."""
LANGUAGE = re.compile(r"[a-z]{2,3}")
MODELS = 10
DECISIONS = {"auto": "sure", "suggest": "a suggestion", "ask": "not sure: it asked"}
BY_CHANNEL = {"mail": "by mail", "form": "by web form", "phone": "by phone", "page": "on a customer’s page"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for. channel, language: "" for all."""

    question: str
    channel: str = ""
    language: str = ""

    @classmethod
    def of(cls, query: QueryDict) -> "Asked":
        """Read it from the address. Raises Http404 for a question, channel or language that there cannot be."""
        asked = cls(query.get("question", "kind"), query.get("channel", ""), query.get("language", ""))
        if asked.question not in Taxonomy.values:
            raise Http404("Models answer no such question.")
        if asked.channel and asked.channel not in dict(CHANNELS):
            raise Http404("We listen on no such channel.")
        if asked.language not in ("", UNKNOWN) and not LANGUAGE.fullmatch(asked.language):
            raise Http404("That is no language.")
        return asked

    @property
    def url(self) -> str:
        """Where this is shown."""
        said = {"question": self.question, "channel": self.channel, "language": self.language}
        return f"{reverse('desk:triage_quality')}?{urlencode({key: value for key, value in said.items() if value})}"

    @property
    def words(self) -> str:
        """What is narrowed down, to stand at the end of a sentence: “ by mail in German”."""
        channel = BY_CHANNEL.get(self.channel, "from a spreadsheet") if self.channel else ""
        language = f"in {language_name(self.language)}" if self.language else ""
        return "".join(f" {part}" for part in (channel, language) if part)

    def takes(self, row: Decided) -> bool:
        """Whether a decision is among those that are asked for."""
        return self.channel in ("", row.channel) and self.language in ("", row.language or UNKNOWN)


@dataclass(frozen=True, slots=True)
class Choice:
    """A way to ask: parts/views.html draws it."""

    label: str
    url: str
    count: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Choices:
    """Ways to ask under one heading."""

    heading: str
    items: list[Choice]


@dataclass(frozen=True, slots=True)
class Pair:
    """What people said, what had been proposed instead, how often; addresses of branches, "" where there is none."""

    truth: str
    said: str
    rows: Share
    truth_url: str
    said_url: str


@dataclass(frozen=True, slots=True)
class Version:
    """A model: when it was made, from how many examples, and how its proposals fared; None: before these decisions."""

    name: str
    made_at: datetime | None
    examples: int | None
    right: Share
    is_active: bool


class QualityPage:
    """Everything on the page, for those who may see it: counts of all decisions (see desk.triage_quality)."""

    def __init__(self, asked: Asked, rows: Iterable[Decided], labels: Labels, *, has_branches: bool) -> None:
        """Take the decisions on the question. has_branches: whether this person may open pages of branches."""
        self.asked = asked
        self.all = list(rows)
        self.labels = labels
        self.has_branches = has_branches
        self.quality = Quality(row for row in self.all if asked.takes(row))

    @property
    def finding(self) -> str:
        """The page in one sentence."""
        score, decisions = self.quality.score, len(self.quality.rows)
        if not decisions:
            return f"No decision on a proposal of the {self.asked.question} yet{self.asked.words}"
        if not self.quality.is_enough:
            said = f"{self.asked.question.capitalize()}: {_decisions(decisions)} so far{self.asked.words}"
            return f"{said}; from {ENOUGH} on we can say how good it is"
        return f"The {self.asked.question} was right in {score.hits} of the last {score.of}{self.asked.words}"

    @property
    def interval(self) -> str:
        """How far the true share may lie from the one that was counted."""
        return between(self.quality.score)

    def choices(self, alerts: Iterable[QualityAlert]) -> list[Choices]:
        """Return the ways to ask: questions, each with its running score, channels and languages."""
        fallen = {alert.taxonomy for alert in alerts}
        return [
            Choices("", [self._question(one, is_fallen=one in fallen) for one in Taxonomy.values]),
            Choices("Channel", self._narrowed("channel", "Every channel", dict(CHANNELS))),
            Choices("Language", self._narrowed("language", "Every language", None)),
        ]

    def _question(self, question: str, *, is_fallen: bool) -> Choice:
        score = running_score(question)
        enough = score.judged >= ENOUGH
        count = f"{100 * score.right / score.judged:.0f} %" if enough else "few" if score.judged else ""
        url = replace(self.asked, question=question).url
        return Choice(question.capitalize(), url, f"↓ {count}" if is_fallen else count, question == self.asked.question)

    def _narrowed(self, field: str, everything: str, names: Mapping[str, str] | None) -> list[Choice]:
        current = getattr(self.asked, field)
        groups = self._groups(field)
        whole = sum(group.right.of for group in groups)
        found = [Choice(everything, replace(self.asked, **{field: ""}).url, f"{whole:,}", not current)]
        for group in groups:
            key = group.key or UNKNOWN
            name = names.get(key, key) if names else language_name(key)
            url = replace(self.asked, **{field: key}).url
            found.append(Choice(name[:1].upper() + name[1:], url, f"{group.right.of:,}", current == key))
        return found

    def _groups(self, field: str) -> list[Group]:
        """Return groups of the decisions that the other choices leave."""
        others = replace(self.asked, **{field: ""})
        return by((row for row in self.all if others.takes(row)), field)

    def channels(self) -> list[tuple[str, str, Group]]:
        """Return a name, an address and how good it is, for each channel."""
        names = dict(CHANNELS)
        return [
            (names.get(group.key, group.key), replace(self.asked, channel=group.key).url, group)
            for group in self._groups("channel")
        ]

    def languages(self) -> list[tuple[str, str, Group]]:
        """Return a name, an address and how good it is, for each language."""
        return [
            (language_name(group.key), replace(self.asked, language=group.key or UNKNOWN).url, group)
            for group in self._groups("language")
        ]

    def confused(self) -> list[Pair]:
        """Return the pairs that are mixed up most often, by name."""
        return [
            Pair(
                self.labels.name(pair.truth),
                self.labels.name(pair.said),
                pair.rows,
                self._url(pair.truth),
                self._url(pair.said),
            )
            for pair in self.quality.confused
        ]

    def _url(self, label: str) -> str:
        if not self.has_branches or self.asked.question == Taxonomy.KIND:
            return ""
        branch = self.labels.branch(label)
        return branch_url(branch) if branch else ""

    def matrix(self) -> list[tuple[str, list[tuple[int, bool]]]]:
        """Return a row for each class: its name, its counts, whether each is the right one; [] for too many classes."""
        return [
            (name, [(number, nth == place) for nth, number in enumerate(row)])
            for place, (name, row) in enumerate(zip(self.classes(), self.quality.counts, strict=True))
        ]

    def classes(self) -> list[str]:
        """Return the names of the classes as heads of a table; [] when there are too many for one."""
        labels = self.quality.classes
        return [self._short(label) for label in labels] if len(labels) <= MOST_CLASSES else []

    def _short(self, label: str) -> str:
        if self.asked.question == Taxonomy.KIND:
            return label
        return str(self.labels.branch(label) or self.labels.name(label))

    def covered(self) -> list[tuple[str, Share, Share]]:
        """Return in words what was done with messages: how many of all, and how many of these were right."""
        return [(DECISIONS[one.decision], one.taken, one.right) for one in self.quality.covered if one.taken.of]

    def versions(self, models: Iterable[TriageModel]) -> list[Version]:
        """Return the firm's own models, newest first, and the shipped ones that proposed, with how they fared."""
        fared: dict[str, list[bool]] = {}
        for row in self.all:
            fared.setdefault(row.version, []).append(row.right)
        own = [
            Version(model.version, model.made_at, model.examples, _fared(fared, model.version), model.is_active)
            for model in models
        ]
        shipped = [name for name in fared if not name.startswith(f"{self.asked.question}-")]
        return own + [Version(name, None, None, _fared(fared, name), is_active=False) for name in reversed(shipped)]


def _fared(fared: Mapping[str, list[bool]], version: str) -> Share:
    rights = fared.get(version, [])
    return Share(sum(rights), len(rights))


def report_of(model: Model | None) -> str:
    """Return how good a model was on messages it had not learnt from, as a sentence; "" where nothing is kept."""
    report: Mapping[str, Any] = model.report if model else {}
    if "accuracy" not in report:
        return ""
    return (
        f"When it learnt, it was tried on {report['n']:,} messages whose answers it had not seen: right in "
        f"{percent(report['accuracy'])}; macro-F1 {report['macro_f1']:.2f}, {report['macro_f1_low']:.2f} to "
        f"{report['macro_f1_high']:.2f}; {100 * report['ece']:.1f} points off what it said, "
        f"{100 * report['perfect_ece']:.1f} by chance alone."
    )


def between(share: Share) -> str:
    """Return the 95 % interval of a share.

    >>> between(Share(83, 100))
    '74–89 %'
    """
    low, high = share.interval
    return f"{100 * low:.0f}–{100 * high:.0f} %"


def language_name(code: str) -> str:
    """Return what a language is called in English; its code where there is no name for it.

    >>> language_name("de"), language_name(""), language_name("tlh")
    ('German', 'unknown language', 'tlh')
    """
    if code in ("", UNKNOWN):
        return "unknown language"
    try:
        return str(get_language_info(code)["name"])
    except KeyError:
        return code


def _decisions(number: int) -> str:
    return "1 decision" if number == 1 else f"{number} decisions"
