"""What one person can do to one voice now: agree, correct, say what it is about and how bad it is, take it back."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Count

from amends.cases.models import Case
from amends.core.errors import Refused
from amends.core.severity import Severity
from amends.desk import forms, voice_forms
from amends.desk.acts import Act
from amends.desk.estimates import kind_to_agree
from amends.desk.proposal import Proposer, standing
from amends.people.models import Company, Person
from amends.voices import actions
from amends.voices.models import Coding, Disposition, Proposal, Taxonomy, Voice
from amends.voices.taxonomies import KINDS, TREES, Labels, branch_to_choose

UNDECIDED = (Disposition.WAITING, Disposition.MACHINE, Disposition.FEEDBACK, Disposition.SET_ASIDE)
SAID_BY_NOBODY = (Disposition.MACHINE, Disposition.QUARANTINED)
LETTERS = {Taxonomy.PRODUCT: "p", Taxonomy.PROCESS: "o", Taxonomy.CAUSE: "u", Taxonomy.REQUEST: "q"}
"""A letter of each word that nothing else on the page has."""


class VoiceActs:
    """The acts that one person can do to one voice now."""

    def __init__(self, voice: Voice, *, person: Person, now: datetime, proposer: Proposer | None = None) -> None:
        """Remember who, on what, when; proposer: what the page has read of it already."""
        self.voice = voice
        self.person = person
        self.now = now
        self.proposer = proposer or Proposer(voice)

    def all(self) -> Iterator[Act]:
        """Yield every act that may be done now."""
        voice = self.voice
        if voice.disposition not in SAID_BY_NOBODY:
            yield Act("agree", "Agree", self._agree, voice_forms.AgreeForm)
        if voice.disposition in UNDECIDED:
            yield Act("correct", "Correct", self._correct, voice_forms.KindForm, submit="Decide", letter="c")
        if voice.disposition not in SAID_BY_NOBODY:
            yield from self._codings()
        if voice.disposition in UNDECIDED:
            yield Act("join", "It belongs to a case", self._join, voice_forms.JoinForm, submit="Put it there")
        yield from self._corrections()

    def _codings(self) -> Iterator[Act]:
        for taxonomy in self.proposer.trees:
            yield Act(
                taxonomy.value,
                taxonomy.label.capitalize(),
                partial(self._code, taxonomy),
                partial(
                    voice_forms.BranchForm,
                    places=list(self.proposer.labels[taxonomy].places()),
                    likely=self._likely(taxonomy),
                ),
                submit="Say it",
                letter=LETTERS[taxonomy],
            )

    def _corrections(self) -> Iterator[Act]:
        voice = self.voice
        if voice.disposition != Disposition.QUARANTINED:
            yield Act(
                "severity",
                "How bad it is",
                self._rule_severity,
                voice_forms.SeverityForm,
                submit="Judge it so",
                letter="s",
                initial={"level": voice.severity},
            )
        if said := standing(voice):
            form = partial(voice_forms.TakeBackForm, codings=said)
            yield Act("take_back", "Take back what was said", self._take_back, form, submit="Take it back")
        if voice.case_id is None and voice.disposition != Disposition.QUARANTINED:
            receipt = voice_forms.ReceiptForm
            yield Act("receipt", "Correct when it was received", self._receipt, receipt, submit="Correct it")
        if voice.decisions.filter(undone_at=None).exists():
            says = "The voice waits for a decision again. A case that rests on it alone is cancelled."
            yield Act("undo", "Undo the decision", self._undo, forms.ReasonForm, says=says)

    def _likely(self, taxonomy: Taxonomy) -> list[str]:
        """Return what to offer first: what the model does not rule out, then what is said most often."""
        proposal = self.proposer.proposals.get(taxonomy)
        labels: Labels = self.proposer.labels[taxonomy]
        likely = [proposal.label, *proposal.label_set] if proposal else []
        first = [labels.now(label) for label in likely]
        said = Coding.objects.standing().filter(taxonomy=taxonomy).order_by().values(f"{taxonomy}__uid")
        often = said.annotate(number=Count("pk")).order_by("-number")[: voice_forms.DIGITS]
        return [*first, *(labels.now(str(row[f"{taxonomy}__uid"])) for row in often)]

    @transaction.atomic
    def _agree(self, cleaned: dict[str, Any]) -> str:
        """Do all that the page proposed, or nothing: one refusal takes everything back."""
        said = []
        waits = self.voice.disposition == Disposition.WAITING
        trees = [(taxonomy, cleaned[taxonomy]) for taxonomy in TREES if cleaned.get(taxonomy)]
        if waits:
            proposal = Proposal.objects.current().filter(voice=self.voice, taxonomy=Taxonomy.KIND).first()
            kind = cleaned["kind"] or kind_to_agree(self.voice, proposal)
            why = "Agreed: nobody needs to answer." if kind == "spam" else ""
            said.append(self._decided(kind, why))
        elif not trees:
            raise Refused("Nothing waits here any more.", do="Look at what was decided; correct it where it is wrong.")
        said += [self._code(taxonomy, {"chosen": label}) for taxonomy, label in trees]
        return " ".join(said)

    def _correct(self, cleaned: dict[str, Any]) -> str:
        return self._decided(cleaned["kind"], cleaned["why"])

    def _decided(self, kind: str, why: str) -> str:
        decision = actions.decide(voice=self.voice, kind=kind, by=self.person.actor, now=self.now, why=why)
        if decision.case:
            return f"It opened {decision.case.number}."
        return "It is set aside." if kind == "spam" else f"Kept as {KINDS[kind]}."

    def _code(self, taxonomy: Taxonomy, cleaned: dict[str, Any]) -> str:
        branch = branch_to_choose(taxonomy, cleaned["chosen"])
        actions.code(voice=self.voice, taxonomy=taxonomy, branch=branch, by=self.person.actor, now=self.now)
        return f"{taxonomy.label.capitalize()}: {branch}."

    def _take_back(self, cleaned: dict[str, Any]) -> str:
        coding = next((one for one in standing(self.voice) if str(one.uid) == cleaned["coding"]), None)
        if coding is None:
            raise Refused("That was taken back already.", do="Load the page again.")
        actions.undo_coding(coding=coding, by=self.person.actor, now=self.now, why=cleaned["reason"])
        return "It is taken back."

    def _rule_severity(self, cleaned: dict[str, Any]) -> str:
        level: Severity = cleaned["level"]
        actions.set_severity(voice=self.voice, level=level, why=cleaned["reason"], by=self.person.actor, now=self.now)
        return f"It stands at “{level.word}” now."

    def _join(self, cleaned: dict[str, Any]) -> str:
        case = Case.objects.visible_to(self.person).filter(number__iexact=cleaned["number"].strip()).first()
        if case is None:
            raise Refused(
                f"There is no case {cleaned['number']}.", do="Look for it in the search, and copy its number."
            )
        actions.join(voice=self.voice, case=case, by=self.person.actor, now=self.now, why=cleaned["why"])
        return f"It belongs to {case.number} now."

    def _receipt(self, cleaned: dict[str, Any]) -> str:
        actions.correct_receipt(
            voice=self.voice,
            received_at=Company.objects.the().at(cleaned["received_at"].replace(tzinfo=None)),
            why=cleaned["why"],
            by=self.person.actor,
            now=self.now,
        )
        return "The time of receipt is corrected."

    def _undo(self, cleaned: dict[str, Any]) -> str:
        actions.undo(voice=self.voice, by=self.person.actor, now=self.now, why=cleaned["reason"])
        return "The decision is taken back."
