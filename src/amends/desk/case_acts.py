"""What can be done to a case, as acts: which are offered depends on where it stands."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from amends.cases import actions
from amends.cases.actions.handling import Harm, Upload
from amends.cases.models import Case
from amends.cases.process import PROCESS
from amends.core.complaint import Step
from amends.core.severity import Severity
from amends.desk import forms
from amends.desk.acts import Act
from amends.people.models import Person
from amends.registers.actions import lot_named, product_named

UNSAFE = {"yes": True, "no": False, "unknown": None}


class CaseActs:
    """The acts that one person can do to one case now."""

    def __init__(self, case: Case, *, person: Person, now: datetime) -> None:
        """Remember who, on what, when."""
        self.case = case
        self.person = person
        self.now = now

    def all(self) -> list[Act]:
        """Return every act that may be done now."""
        return [*self._work(), *self._ends(), *self._always()]

    def _may(self, step: Step) -> bool:
        return PROCESS.permits(self.case.state, step)

    def _work(self) -> Iterator[Act]:
        case = self.case
        if case.is_open and case.owner_id != self.person.pk:
            yield Act("take", "Take it on", self._take, says="You look after it from now on.")
        if self._may(Step.ACKNOWLEDGED):
            yield Act(
                "acknowledge",
                "Send the first letter",
                self._acknowledge,
                says="It says that the complaint arrived, who looks after it, and by when they hear from us.",
            )
        if self._may(Step.ASSESSED):
            proposed = {"actual": case.severity_actual or case.severity, "potential": case.severity}
            yield Act(
                "assess",
                "Assess the harm",
                self._assess,
                forms.AssessmentForm,
                submit="Save the assessment",
                initial=proposed,
            )
        if self._may(Step.ANSWERED):
            yield Act("answer", "Write the answer", self._answer, forms.WordsForm, submit="Send the answer", letter="r")

    def _ends(self) -> Iterator[Act]:
        if self.case.is_open and self.case.reply_address:
            yield Act("ask", "Ask the customer", self._ask, forms.QuestionForm, submit="Send the question")
        if self._may(Step.INVESTIGATING):
            yield Act(
                "investigate",
                "Note the investigation",
                self._investigate,
                forms.InvestigationForm,
                submit="It has begun",
            )
        if self._may(Step.CLOSED):
            says = "The customer’s own word is better: they can give it on their page."
            yield Act(
                "close",
                "Close with a reason",
                self._close,
                forms.CloseForm,
                says=says,
                is_grave=True,
            )
        if self._may(Step.REOPENED):
            yield Act(
                "reopen",
                "Open it again",
                self._with(actions.reopen, "It is open again, and its clocks run anew."),
                forms.ReasonForm,
            )
        if self._may(Step.CANCELLED):
            says = "For what was no complaint at all. The case stays readable and counts nowhere."
            yield Act(
                "cancel",
                "No complaint after all",
                self._with(actions.cancel, "The opening was taken back."),
                forms.ReasonForm,
                says=says,
                is_grave=True,
            )

    def _always(self) -> Iterator[Act]:
        yield Act("note", "Add a note", self._note, forms.NoteForm, submit="Save the note", letter="n")
        if self.case.is_open:
            yield Act(
                "describe",
                "Say what it is about",
                self._describe,
                forms.DescribeForm,
                submit="Save it",
                initial=self._known(),
            )
            yield Act("assign", "Give it to somebody", self._assign, forms.OwnerForm, submit="Give it to them")
        if self.person.has_role("quality_manager"):
            yield Act("restrict", "Restrict who sees it", self._restrict, forms.RestrictForm, submit="Restrict it")
        yield Act(
            "renew_link",
            "Renew the customer’s link",
            self._renew,
            says="The old link ends at once; the next letter carries the new one.",
        )

    def _with(self, action: Callable[..., Case], said: str) -> Callable[[dict[str, Any]], str]:
        def run(cleaned: dict[str, Any]) -> str:
            action(case=self.case, reason=cleaned["reason"], by=self.person.actor, now=self.now)
            return said

        return run

    def _take(self, cleaned: dict[str, Any]) -> str:
        actions.assign(case=self.case, owner=self.person, by=self.person.actor, now=self.now)
        return "You look after it now."

    def _assign(self, cleaned: dict[str, Any]) -> str:
        owner = cleaned["owner"]
        actions.assign(case=self.case, owner=owner, by=self.person.actor, now=self.now)
        return f"{owner.name} looks after it now."

    def _acknowledge(self, cleaned: dict[str, Any]) -> str:
        letter = actions.acknowledge(case=self.case, by=self.person.actor, now=self.now)
        return "The first letter is in the outbox." if letter else "Noted. No letter could go out: there is no address."

    def _assess(self, cleaned: dict[str, Any]) -> str:
        harm = Harm(
            actual=Severity(cleaned["actual"]),
            potential=Severity(cleaned["potential"]),
            is_unsafe=UNSAFE[cleaned["is_unsafe"]],
            act_at_once=cleaned["act_at_once"],
            reason=cleaned["reason"],
        )
        actions.assess(case=self.case, harm=harm, by=self.person.actor, now=self.now)
        return "The assessment is kept."

    def _investigate(self, cleaned: dict[str, Any]) -> str:
        actions.begin_investigation(case=self.case, note=cleaned["note"], by=self.person.actor, now=self.now)
        return "The investigation has begun."

    def _answer(self, cleaned: dict[str, Any]) -> str:
        letter = actions.answer(case=self.case, words=cleaned["words"], by=self.person, now=self.now)
        return (
            "Your answer is in the outbox."
            if letter
            else "Your answer is noted: there is no address, so say it in person."
        )

    def _known(self) -> dict[str, str]:
        case = self.case
        return {
            "product": case.product.name if case.product else "",
            "lot": case.lot.number if case.lot else "",
            "order_number": case.order_number,
            "wish": case.wish,
        }

    def _describe(self, cleaned: dict[str, Any]) -> str:
        by, now = self.person.actor, self.now
        product = product_named(name=cleaned["product"], now=now, by=by) if cleaned["product"] else None
        lot = lot_named(number=cleaned["lot"], product=product, now=now, by=by) if cleaned["lot"] else None
        actions.describe(
            case=self.case,
            product=product,
            lot=lot,
            order_number=cleaned["order_number"],
            wish=cleaned["wish"],
            by=by,
            now=now,
        )
        return "What it is about is noted."

    def _ask(self, cleaned: dict[str, Any]) -> str:
        actions.ask(case=self.case, words=cleaned["words"], by=self.person, now=self.now)
        return "Your question is in the outbox. The clocks go on."

    def _close(self, cleaned: dict[str, Any]) -> str:
        actions.close(case=self.case, reason=cleaned["reason"], words=cleaned["words"], by=self.person, now=self.now)
        return "Closed, and the customer is told."

    def _note(self, cleaned: dict[str, Any]) -> str:
        uploads = [Upload(file.name, file.content_type or "", file.read()) for file in cleaned["papers"]]
        actions.add_note(case=self.case, text=cleaned["text"], by=self.person.actor, now=self.now, uploads=uploads)
        return "The note is kept."

    def _restrict(self, cleaned: dict[str, Any]) -> str:
        actions.restrict(case=self.case, to=cleaned["to"], about=cleaned["about"], by=self.person.actor, now=self.now)
        return "Who may see it has changed."

    def _renew(self, cleaned: dict[str, Any]) -> str:
        actions.renew_link(case=self.case, by=self.person.actor, now=self.now)
        return "The old link has ended."
