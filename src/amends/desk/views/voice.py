"""One voice: its words, what was proposed, what was decided, and the way back."""

from dataclasses import replace
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from amends.desk.acts import Act, offered, perform
from amends.desk.facts import facts_of_voice
from amends.desk.inbox import ICONS
from amends.desk.marked import with_marks
from amends.desk.names import names_of
from amends.desk.proposal import Proposed, Proposer
from amends.desk.story import StoryEntry, attached
from amends.desk.views.files import may_see_raw
from amends.desk.voice_acts import SAID_BY_NOBODY, VoiceActs
from amends.people.gate import may
from amends.people.signed_in import signed_in
from amends.voices.likeness import similar_to
from amends.voices.models import Disposition, Voice
from amends.voices.said import words_of


def voice(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """Show one voice; do the act that a POST names."""
    person = signed_in(request)
    found = get_object_or_404(
        Voice.objects.visible_to(person).select_related("body", "case", "party", "suggested_case"), uid=uid
    )
    proposer = Proposer(found)
    may_decide = may(person, "desk:voice", "do")
    acts = list(VoiceActs(found, person=person, now=timezone.now(), proposer=proposer).all()) if may_decide else []
    if request.method == "POST" and perform(request, acts):
        return _after(request, found)
    return _page(request, proposer, acts, tried=request.POST.get("act", ""))


def _after(request: HttpRequest, found: Voice) -> HttpResponseBase:
    """Go back to where the act came from; to the case, where it belongs to one now."""
    came_from = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(came_from, allowed_hosts=None):
        return redirect(came_from)
    had_case = found.case_id is not None
    found.refresh_from_db()
    return redirect(found.case if found.case and not had_case else found)


def _page(request: HttpRequest, proposer: Proposer, acts: list[Act], *, tried: str) -> HttpResponse:
    found, person = proposer.voice, signed_in(request)
    body = getattr(found, "body", None)
    shown = [act for act in acts if act.key != "agree"]
    is_person = found.disposition not in SAID_BY_NOBODY
    proposal = proposer.proposed() if is_person else None
    context = {
        "voice": found,
        "title": str(found),
        "author": found.author_name or found.author_address,
        "channel": found.get_channel_display(),
        "icon": ICONS.get(found.channel, "message-circle"),
        "status": _status(found),
        "status_url": found.case.get_absolute_url() if found.case else "",
        "due": found.decide_by if found.disposition == Disposition.WAITING else None,
        "proposal": proposal,
        "is_waiting": found.disposition == Disposition.WAITING,
        "agree_form": next((act.form for act in acts if act.key == "agree" and act.form), None),
        "acts": offered(shown, opened=tried or request.GET.get("do", "")),
        "words": _words(found, proposal),
        "elided": body.elided if body else "",
        "html_url": reverse("desk:voice_html", args=[found.uid]) if body and body.html else "",
        "similar": similar_to(found, person=person) if is_person else [],
        "files": [attached(file) for file in found.attachments.select_related("stored")],
        "oddities": found.oddities,
        "story": _decisions(found),
        "facts": list(facts_of_voice(found)),
        "raw_url": reverse("desk:raw", args=[found.uid]) if may_see_raw(found, person) else "",
        "may_decide": bool(acts),
    }
    return render(request, "desk/voice.html", context, status=422 if tried else 200)


def _words(found: Voice, proposal: Proposed | None) -> str:
    """Return the customer's words, with signs around those that decided."""
    body = getattr(found, "body", None)
    if body is None:
        return found.disposition_why
    words = body.reply_text or body.text
    judged = words_of(body)
    begins = words.find(judged) if judged != words else 0  # what was judged is the page's text, or a part of it
    if proposal is None or begins < 0:
        return with_marks(words, ())
    return with_marks(
        words, [replace(mark, start=mark.start + begins, end=mark.end + begins) for mark in proposal.marks]
    )


def _status(found: Voice) -> str:
    if found.disposition == Disposition.WAITING:
        return "Waits for a decision"
    if found.case and found.disposition in (Disposition.OPENED, Disposition.JOINED):
        return f"{found.get_disposition_display().capitalize()}: {found.case.number}"
    return found.get_disposition_display().capitalize()


def _decisions(found: Voice) -> list[StoryEntry]:
    decisions = list(found.decisions.select_related("case"))
    told = [
        StoryEntry(ruling.at, "decision", ruling.by, f"judged the harm: {ruling}", words=ruling.why)
        for ruling in found.severity_rulings.all()
    ]
    for decision in decisions:
        did = f"decided: {decision.get_disposition_display()}" + (f", {decision.case.number}" if decision.case else "")
        margin = f"Taken back: {decision.undone_why}" if decision.undone_at else ""
        told.append(StoryEntry(decision.at, "decision", decision.by, did, words=decision.why, margin=margin))
    told.sort(key=lambda entry: entry.at)
    names = names_of(entry.who for entry in told)
    return [replace(entry, who=names[entry.who]) for entry in told]
