"""Where a case stands, drawn as its way, and the one thing to do next."""

from dataclasses import dataclass
from datetime import datetime

from amends.cases.models import Case
from amends.core.complaint import CLAUSES, WAY, Step, current


@dataclass(frozen=True, slots=True)
class WayStep:
    """One step of the way: when it was done, or not yet, and the clause it is evidence for."""

    name: str
    clause: str
    at: datetime | None
    detail: str
    is_done: bool
    is_current: bool


@dataclass(frozen=True, slots=True)
class NextStep:
    """What to do now: a sentence, its reason, and the action that the one primary button performs."""

    heading: str
    why: str
    act: str


_NAMES = {
    Step.RECEIVED: "Received",
    Step.ACKNOWLEDGED: "Acknowledged",
    Step.ASSESSED: "Assessed",
    Step.INVESTIGATING: "Investigating",
    Step.ANSWERED: "Answered",
    Step.CLOSED: "Closed",
}


def way_of(case: Case) -> list[WayStep]:
    """Return the steps of ISO 10002:2018, 7.2–7.9 with what was done in the current round."""
    facts = current(case.facts())
    done = {fact.step: fact.at for fact in facts}
    if facts and facts[0].step is Step.REOPENED:
        done[Step.RECEIVED] = facts[0].at
    standing = {Step.REOPENED: Step.RECEIVED, Step.ACCEPTED: Step.ANSWERED, Step.DISPUTED: Step.ANSWERED}
    at = standing.get(Step(case.state), Step(case.state))
    return [
        WayStep(
            name=_NAMES[step],
            clause=CLAUSES[step],
            at=done.get(step),
            detail="when the customer says so" if step is Step.CLOSED and step not in done else "",
            is_done=step in done,
            is_current=step is at,
        )
        for step in WAY
    ]


def next_step(case: Case) -> NextStep:
    """Return the next thing to do. One sentence each: read it as the procedure."""
    done = {fact.step for fact in current(case.facts())}
    if not case.is_open:
        return NextStep("Nothing is left to do", "If the customer is not content after all, open it again.", "reopen")
    if case.owner_id is None:
        return NextStep(
            "Somebody must own this", "A complaint that nobody owns is a complaint that nobody answers.", "take"
        )
    if case.state == Step.DISPUTED:
        return NextStep(
            "The customer is not content: answer again", "Read what they wrote, and offer something else.", "answer"
        )
    if case.state in (Step.ANSWERED, Step.ACCEPTED):
        why = "They can say so on their page. Without their word, close only with a reason."
        return NextStep("Wait for the customer’s word", why, "close")
    if Step.ACKNOWLEDGED not in done:
        return NextStep("Tell the customer that it arrived", "People who hear nothing tell others.", "acknowledge")
    if Step.ASSESSED not in done:
        return NextStep("Say how bad it is", "Harm decides how soon the answer is due, and who must know.", "assess")
    return NextStep("Answer the customer", "Say what happened, what you offer, and by when.", "answer")
