"""What the customer sees behind the secret link: what was said, where it stands, what happens next and by when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils import formats, timezone, translation

from amends.cases.models import Case
from amends.core.complaint import WAY, Step, current
from amends.desk.story import without_link
from amends.letters.models import Letter
from amends.letters.words import say
from amends.people.models import Company


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that was said, by the customer or by us."""

    at: datetime
    when: str
    who: str
    words: str
    is_ours: bool


@dataclass(frozen=True, slots=True)
class Stand:
    """One step in plain words."""

    words: str
    detail: str
    is_done: bool


class CustomerPage:
    """The case as its customer may see it, in the customer's language. Notes and assessments stay ours."""

    def __init__(self, case: Case, *, language: str, now: datetime) -> None:
        """Remember which case, in which words, at what time."""
        self.case = case
        self.language = language
        self.now = now
        self.company = Company.objects.the()

    def say(self, key: str, **values: object) -> str:
        """Return words in the customer's language."""
        return say(key, self.language, **values)

    def when(self, moment: datetime) -> str:
        """Return a moment as the customer would write it, on the company's clock."""
        with translation.override(self.language), timezone.override(self.company.zone):
            local = timezone.localtime(moment)
            return f"{formats.date_format(local, 'DATE_FORMAT')}, {local:%H:%M}"

    def heading(self) -> str:
        """Return the first line: their name, and that this is where things stand."""
        name = self.case.reply_name
        return self.say("page_heading_name", name=name) if name else self.say("page_heading")

    def said(self) -> list[Said]:
        """Return what was said by both sides, oldest first; our automatic letters are not repeated."""
        voices = self.case.voices.select_related("body").exclude(machine__gt="")
        told = [
            Said(
                voice.received_at,
                self.when(voice.received_at),
                self.say("page_you_wrote"),
                voice.body.reply_text or voice.body.text,
                is_ours=False,
            )
            for voice in voices
        ]
        for step in self.case.steps.filter(kind=Step.ANSWERED):
            told.append(Said(step.at, self.when(step.at), self.say("page_we_wrote"), step.note, is_ours=True))
        asked = Letter.objects.about(self.case.uid).filter(kind="question")
        told += [
            Said(
                letter.queued_at,
                self.when(letter.queued_at),
                self.say("page_we_wrote"),
                without_link(letter.body),
                is_ours=True,
            )
            for letter in asked
        ]
        return sorted(told, key=lambda item: item.at)

    def stands(self) -> Iterator[Stand]:
        """Yield what was done, with its time, and what is still ahead."""
        facts = current(self.case.facts())
        for fact in facts:
            yield Stand(self.say(f"step_{fact.step}"), self.when(fact.at), is_done=True)
        if not self.case.is_open:
            return
        done = {fact.step for fact in facts}
        ahead = [Step.CLOSED] if Step.ANSWERED in done else [step for step in WAY[1:] if step not in done]
        for step in ahead:
            yield Stand(self.say(f"ahead_{step}"), self._by_when() if step is Step.ANSWERED else "", is_done=False)

    def next(self) -> Iterator[str]:
        """Yield what happens next, and by when."""
        case = self.case
        if not case.is_open:
            yield self.say("page_next_nothing")
            return
        if case.state == Step.ANSWERED:
            yield self.say("page_next_you")
        elif by_when := self._by_when():
            yield by_when
        yield self.say("page_owner", name=case.owner.name) if case.owner else self.say("page_nobody_yet")

    def _by_when(self) -> str:
        clock = next(
            (clock for clock in self.case.clocks.all() if clock.is_running and clock.rule.startswith("firm.answer")),
            None,
        )
        if clock is None:
            return ""
        key = "page_next_late" if clock.due_at < self.now else "page_next_by"
        return self.say(key, when=self.when(clock.due_at))
