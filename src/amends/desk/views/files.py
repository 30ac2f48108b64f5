"""Files and raw messages, handed out only to those who may see what they belong to, and never as a page of ours."""

import base64
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from amends.cases.models import Case, CaseFile
from amends.desk.story import PICTURES
from amends.ledger.files import read
from amends.people.gate import may
from amends.people.models import Person
from amends.people.signed_in import signed_in
from amends.voices.actions import note_saved
from amends.voices.actions.held import PROGRAM
from amends.voices.models import Attachment, Voice

LARGEST_INLINE = 2_097_152
LOCKED = "sandbox; default-src 'none'; img-src data:"
"""The policy of outside content: it runs nothing, loads nothing and counts as a site of its own."""


def file(request: HttpRequest, kind: str, uid: UUID) -> HttpResponse:
    """Hand out one file of a voice or a case. Pictures are shown, all else is saved; a program only after a warning."""
    person = signed_in(request)
    if kind == "voice":
        found = get_object_or_404(
            Attachment.objects.select_related("voice", "stored"), uid=uid, voice__in=Voice.objects.visible_to(person)
        )
        why = why_held(found)
        return _held(request, found, person, why) if why else _file(found.stored_id, found.name, found.media_type)
    if kind == "case":
        put = get_object_or_404(
            CaseFile.objects.select_related("stored"), uid=uid, case__in=Case.objects.visible_to(person)
        )
        return _file(put.stored_id, put.name, put.stored.media_type)
    raise Http404


def _file(digest: str, name: str, media_type: str) -> HttpResponse:
    shown = media_type if media_type in PICTURES else "application/octet-stream"
    return _outside(read(digest), media_type=shown, name=name, is_shown=shown in PICTURES)


def why_held(found: Attachment) -> str:
    """Return why a file is not handed out at a click, "" when it is."""
    if found.is_held:
        return found.held_why or PROGRAM
    return "It was not scanned yet." if settings.SCAN and found.scanned_at is None else ""


def _held(request: HttpRequest, found: Attachment, person: Person, why: str) -> HttpResponse:
    """Warn first. Whoever goes on gets the bytes, never to be shown here, and that is recorded."""
    if request.method == "POST":
        note_saved(attachment=found, by=person.actor, now=timezone.now())
        return _outside(read(found.stored_id), media_type="application/octet-stream", name=found.name, is_shown=False)
    context = {"title": "A held file", "file": found, "why": why, "may_save": may(person, "desk:file", "do")}
    return render(request, "desk/held.html", context)


def _outside(data: bytes, *, media_type: str, name: str, is_shown: bool) -> HttpResponse:
    response = HttpResponse(data, content_type=media_type)
    safe = "".join(char if char.isalnum() or char in " ._-" else "_" for char in name)[:120] or "file"
    response["Content-Disposition"] = (
        f'{"inline" if is_shown else "attachment"}; filename="{safe.encode("ascii", "replace").decode()}"'
    )
    response["Content-Security-Policy"] = LOCKED
    response["X-Content-Type-Options"] = "nosniff"
    return response


def raw(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Hand out a voice word for word, as it arrived; a spreadsheet's, which holds others' rows, only to who may."""
    person = signed_in(request)
    voice = get_object_or_404(Voice.objects.visible_to(person), uid=uid)
    if not may_see_raw(voice, person):
        raise Http404
    data = read(voice.deliveries.earliest("arrived_at", "id").raw_id)
    table = "xlsx" if data.startswith(b"PK") else "csv"
    ending = {"mail": "eml", "sheet": table}.get(voice.channel, "json")
    return _outside(data, media_type="application/octet-stream", name=f"{uid}.{ending}", is_shown=False)


def may_see_raw(voice: Voice, person: Person) -> bool:
    """Whether somebody who sees a voice may see the bytes it came in."""
    return voice.channel != "sheet" or may(person, "voices:sheets", "see")


def _with_pictures(voice: Voice) -> str:
    """Return the mail's HTML with its own pictures put in: the frame is a site of its own and may fetch nothing."""
    html: str = voice.body.html
    for attachment in voice.attachments.select_related("stored").exclude(content_id=""):
        reference = f"cid:{attachment.content_id}"
        if reference in html and attachment.media_type in PICTURES and attachment.stored.size <= LARGEST_INLINE:
            encoded = base64.b64encode(read(attachment.stored_id)).decode("ascii")
            html = html.replace(reference, f"data:{attachment.media_type};base64,{encoded}")
    return html


def voice_html(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show the cleaned HTML of a mail, for a sandboxed frame."""
    voice = get_object_or_404(Voice.objects.visible_to(signed_in(request)).select_related("body"), uid=uid)
    html = _with_pictures(voice)
    page = f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>Mail</title></head><body>{html}</body></html>'
    return _outside(page.encode("utf-8", "replace"), media_type="text/html; charset=utf-8", name="mail", is_shown=True)
