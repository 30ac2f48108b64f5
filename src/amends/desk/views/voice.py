"""One voice: its words, what was proposed, what was decided, and the way back."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from amends.cases.models import Case
from amends.core.errors import Refused
from amends.desk import forms
from amends.desk.acts import Act, offered, perform
from amends.desk.facts import facts_of_voice
from amends.desk.inbox import ICONS, PROPOSALS
from amends.desk.names import names_of
from amends.desk.story import StoryEntry, attached
from amends.desk.views.files import may_see_raw
from amends.people.gate import may
from amends.people.models import Company, Person
from amends.people.signed_in import signed_in
from amends.voices import actions
from amends.voices.models import Disposition, Voice

UNDECIDED = (Disposition.WAITING, Disposition.MACHINE, Disposition.FEEDBACK, Disposition.SET_ASIDE)


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the rules propose, and the one button to agree."""

    sentence: str
    severity: int
    whys: tuple[str, ...]
    by: str
    agree: str
    agree_says: str


class VoiceActs:
    """The acts that one person can do to one voice now."""

    def __init__(self, voice: Voice, *, person: Person, now: datetime) -> None:
        """Remember who, on what, when."""
        self.voice = voice
        self.person = person
        self.now = now

    def all(self) -> Iterator[Act]:
        """Yield every act that may be done now."""
        voice = self.voice
        if voice.disposition == Disposition.WAITING:
            yield Act("agree", "Agree", self._agree)
        if voice.disposition in UNDECIDED:
            yield Act("correct", "Correct", self._correct, forms.KindForm, submit="Decide", letter="c")
            yield Act("join", "It belongs to a case", self._join, forms.JoinForm, submit="Put it there")
        if voice.case_id is None and voice.disposition != Disposition.QUARANTINED:
            yield Act("receipt", "Correct when it was received", self._receipt, forms.ReceiptForm, submit="Correct it")
        if voice.decisions.filter(undone_at=None).exists():
            yield Act(
                "undo",
                "Undo the decision",
                self._undo,
                forms.ReasonForm,
                says="The voice waits for a decision again. A case that rests on it alone is cancelled.",
            )

    def _agree(self, cleaned: dict[str, Any]) -> str:
        return self._decided(self.voice.kind or "other", "")

    def _correct(self, cleaned: dict[str, Any]) -> str:
        return self._decided(cleaned["kind"], cleaned["why"])

    def _decided(self, kind: str, why: str) -> str:
        decision = actions.decide(voice=self.voice, kind=kind, by=self.person.actor, now=self.now, why=why)
        return f"It opened {decision.case.number}." if decision.case else f"Kept as {PROPOSALS.get(kind, 'set aside')}."

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


def voice(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """Show one voice; do the act that a POST names."""
    person = signed_in(request)
    found = get_object_or_404(
        Voice.objects.visible_to(person).select_related("body", "case", "party", "suggested_case"), uid=uid
    )
    acts = list(VoiceActs(found, person=person, now=timezone.now()).all()) if may(person, "desk:voice", "do") else []
    if request.method == "POST" and perform(request, acts):
        came_from = request.POST.get("next", "")
        if url_has_allowed_host_and_scheme(came_from, allowed_hosts=None):
            return redirect(came_from)
        found.refresh_from_db()
        return redirect(found.case if found.case else found)
    return _page(request, found, acts, tried=request.POST.get("act", ""))


def _page(request: HttpRequest, found: Voice, acts: list[Act], *, tried: str) -> HttpResponse:
    body = getattr(found, "body", None)
    shown = [act for act in acts if act.key != "agree"]
    context = {
        "voice": found,
        "title": str(found),
        "author": found.author_name or found.author_address,
        "channel": found.get_channel_display(),
        "icon": ICONS.get(found.channel, "message-circle"),
        "status": _status(found),
        "status_url": found.case.get_absolute_url() if found.case else "",
        "due": found.decide_by if found.disposition == Disposition.WAITING else None,
        "proposal": _proposal(found) if found.disposition == Disposition.WAITING else None,
        "acts": offered(shown, opened=tried or request.GET.get("do", "")),
        "words": (body.reply_text or body.text) if body else found.disposition_why,
        "elided": body.elided if body else "",
        "html_url": reverse("desk:voice_html", args=[found.uid]) if body and body.html else "",
        "files": [attached(file) for file in found.attachments.select_related("stored")],
        "oddities": found.oddities,
        "story": _decisions(found),
        "facts": list(facts_of_voice(found)),
        "raw_url": reverse("desk:raw", args=[found.uid]) if may_see_raw(found, signed_in(request)) else "",
        "may_decide": bool(acts),
    }
    return render(request, "desk/voice.html", context, status=422 if tried else 200)


def _status(found: Voice) -> str:
    if found.disposition == Disposition.WAITING:
        return "Waits for a decision"
    if found.case and found.disposition in (Disposition.OPENED, Disposition.JOINED):
        return f"{found.get_disposition_display().capitalize()}: {found.case.number}"
    return found.get_disposition_display().capitalize()


def _proposal(found: Voice) -> Proposal:
    kind = found.kind or "other"
    what = PROPOSALS.get(kind, "something we cannot name")
    opens = kind == "complaint"
    return Proposal(
        sentence=f"This reads like {what}.",
        severity=found.severity,
        whys=tuple(found.triage.get("why", [])),
        by=str(found.triage.get("version", "the rules")),
        agree="Agree: open a case" if opens else f"Agree: keep it as {kind if kind != 'other' else 'feedback'}",
        agree_says="Its clocks start from when it was received, and the customer is told that it arrived."
        if opens
        else "",
    )


def _decisions(found: Voice) -> list[StoryEntry]:
    decisions = list(found.decisions.select_related("case"))
    told = []
    for decision in decisions:
        did = f"decided: {decision.get_disposition_display()}" + (f", {decision.case.number}" if decision.case else "")
        margin = f"Taken back: {decision.undone_why}" if decision.undone_at else ""
        told.append(StoryEntry(decision.at, "decision", decision.by, did, words=decision.why, margin=margin))
    names = names_of(entry.who for entry in told)
    return [replace(entry, who=names[entry.who]) for entry in told]
