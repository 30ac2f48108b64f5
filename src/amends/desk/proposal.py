"""What is proposed about a voice, in words and numbers, with the words that decided and how often it was right."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from amends.core.triage.said import Said
from amends.core.triage.verdict import SERIOUS_CATEGORIES
from amends.desk.estimates import guess_of, kind_to_agree, sentence_of
from amends.desk.facts import Fact
from amends.desk.marked import Mark, found_at
from amends.desk.names import names_of
from amends.voices.estimative import in_words
from amends.voices.judging import in_use
from amends.voices.models import Coding, Disposition, Proposal, Taxonomy, Voice
from amends.voices.said import said_in, words_of
from amends.voices.score import Score, running_scores
from amends.voices.taxonomies import Labels, trees_in_use

STRONG, SOME = 0.5, 0.2
"""Shares of the largest contribution from which on a word is marked strongly, or at all."""
SHOWN = 4  # words named beside a proposal
MARKED = 8  # words marked for one label: a text that is marked all over tells nothing
MARKS_AROUND = ".,;:!?()“”„\"'"  # a word is named without them


@dataclass(frozen=True, slots=True)
class Words:
    """What a model explains of one label: the words that speak for it, the strongest first, and their marks."""

    phrases: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()


@dataclass(slots=True)
class Proposed:
    """The proposal as the page shows it.

    sentence   the heading: “Very likely a complaint, 94 %”
    parts      the two parts of a complaint, each with its probability; empty where no model spoke
    lines      the firm's taxonomies: what was said, what is proposed, or that there are too few examples
    agreeing   what one key agrees with: taxonomy → label
    """

    sentence: str
    severity: int
    whys: tuple[str, ...]
    by: str
    score: str = ""
    parts: tuple[str, ...] = ()
    lines: list[Fact] = field(default_factory=list)
    agreeing: dict[str, str] = field(default_factory=dict)
    agree: str = ""
    agree_says: str = ""
    marks: list[Mark] = field(default_factory=list)


class Proposer:
    """Reads once what is known of one voice, and says it."""

    def __init__(self, voice: Voice) -> None:
        """Read the standing proposals and codings, the firm's trees and the models in use."""
        self.voice = voice
        self.said = said_in(voice, getattr(voice, "body", None))
        self.words = words_of(getattr(voice, "body", None))
        self.proposals = {one.taxonomy: one for one in voice.proposals.current()}
        branches = ("decision", "product", "process", "cause", "request")
        self.codings = {one.taxonomy: one for one in voice.codings.standing().select_related(*branches)}
        self.trees = trees_in_use()
        self.labels: Mapping[str, Labels] = {taxonomy: Labels(taxonomy) for taxonomy in self.trees}
        self.scores = running_scores()
        self.models = in_use()

    def proposed(self) -> Proposed:
        """Return everything the page says of it."""
        voice, kind = self.voice, self.proposals.get(Taxonomy.KIND)
        explained = self._explained(kind, self.said)
        shown = Proposed(
            sentence=sentence_of(kind, voice),
            severity=voice.severity,
            whys=(*voice.triage.get("why", []), *_because(explained)),
            by=" and ".join(
                filter(None, [str(voice.triage.get("version", "the rules")), kind.version if kind else ""])
            ),
            score=self._score(Taxonomy.KIND).sentence,
            parts=_parts(voice),
            marks=[*_marks_of_rules(voice, self.words), *explained.marks],
        )
        shown.lines = list(self._lines(shown))
        self._agree(shown)
        return shown

    def _lines(self, shown: Proposed) -> Iterator[Fact]:
        names = names_of(coding.by for coding in self.codings.values())
        for taxonomy in self.trees:
            coding, proposal = self.codings.get(taxonomy), self.proposals.get(taxonomy)
            label = taxonomy.label.capitalize()
            if coding is not None:
                yield Fact(label, self.labels[taxonomy].name(coding.label), note=f"said by {names[coding.by]}")
            elif proposal is not None:
                explained = self._explained(proposal, self.said)
                shown.marks += explained.marks
                learnt = self.models.get(taxonomy) if proposal.is_vote else None
                so_far = f"Said of {learnt.examples} so far." if learnt else ""
                note = " ".join(filter(None, [so_far, *_because(explained), self._score(taxonomy).sentence]))
                yield Fact(label, guess_of(proposal, self.labels[taxonomy]), note=note)
            else:
                yield Fact(label, "Too few examples yet.", note="Nobody has told two of them apart.")

    def _score(self, taxonomy: Taxonomy) -> Score:
        return self.scores.get(taxonomy, Score())

    def _explained(self, proposal: Proposal | None, said: Said) -> Words:
        """Ask the model that made a proposal for the words; an older one is not asked any more."""
        model = self.models.get(proposal.taxonomy) if proposal else None
        if proposal is None or model is None or not proposal.version.startswith(model.version):
            return Words()
        parts = [part for part in model.explain(said, proposal.label).parts if part.start >= 0]
        parts = sorted((part for part in parts if part.contribution > 0), key=lambda part: -part.contribution)
        if not parts:
            return Words()
        most = parts[0].contribution
        telling = [part for part in parts[:MARKED] if part.contribution >= SOME * most]
        marks = [
            Mark(*place, is_strong=part.contribution >= STRONG * most)
            for part in telling
            if (place := found_at(self.words, part.phrase, part.start))
        ]
        phrases = dict.fromkeys(part.phrase.strip(MARKS_AROUND) or part.phrase for part in telling)
        return Words(tuple(phrases)[:SHOWN], tuple(marks))

    def _agree(self, shown: Proposed) -> None:
        """Say what one key agrees with: the kind while it waits, and each branch that a model is ready to propose."""
        if self.voice.disposition == Disposition.WAITING:
            shown.agreeing[Taxonomy.KIND] = kind_to_agree(self.voice, self.proposals.get(Taxonomy.KIND))
        for taxonomy in self.trees:
            proposal = self.proposals.get(taxonomy)
            if proposal is not None and taxonomy not in self.codings and proposal.decision != "ask":
                branch = self.labels[taxonomy].branch(proposal.label)
                if branch is not None and branch.is_standing:
                    shown.agreeing[taxonomy] = str(branch.uid)
        kind = shown.agreeing.get(Taxonomy.KIND)
        coded = [
            f"{taxonomy.label}: {self.labels[taxonomy].name(shown.agreeing[taxonomy])}"
            for taxonomy in self.trees
            if taxonomy in shown.agreeing
        ]
        shown.agree = _agree_label(kind, bool(coded))
        opens = "Its clocks start from when it was received, and the customer is told that it arrived."
        says = [opens] if kind == "complaint" else []
        shown.agree_says = " ".join([*says, *([f"It is coded as {'; '.join(coded)}."] if coded else [])])


def _agree_label(kind: str | None, is_coded: bool) -> str:  # noqa: FBT001
    if kind == "complaint":
        return "Agree: open a case"
    if kind == "spam":
        return "Agree: set it aside"
    if kind:
        return f"Agree: keep it as {'feedback' if kind == 'other' else kind}"
    return "Agree: code it so" if is_coded else ""


def _because(explained: Words) -> list[str]:
    if not explained.phrases:
        return []
    return [f"For it speak {', '.join(f'“{phrase}”' for phrase in explained.phrases)}."]


def _parts(voice: Voice) -> tuple[str, ...]:
    """Return the two parts of a complaint (ISO 10002:2018, 3.2), each with its probability."""
    kinds = voice.triage.get("kinds")
    if not kinds:
        return ()
    return (
        f"dissatisfied: {in_words(kinds['dissatisfaction'])}",
        f"an answer is expected: {in_words(kinds['expectation'])}",
    )


def _marks_of_rules(voice: Voice, words: str) -> Iterator[Mark]:
    """Yield where the rules read harm (strong) and what it is (some)."""
    for key in ("severity_reasons", "reasons"):
        for reason in voice.triage.get(key, []):
            place = found_at(words, reason["phrase"], reason["start"]) if reason["start"] >= 0 else None
            if place:
                yield Mark(*place, is_strong=reason["category"] in SERIOUS_CATEGORIES)


def standing(voice: Voice) -> list[Coding]:
    """Return what stands as said of a voice in the firm's trees."""
    branches = ("product", "process", "cause", "request")
    return list(voice.codings.standing().exclude(taxonomy=Taxonomy.KIND).select_related("voice", *branches))
