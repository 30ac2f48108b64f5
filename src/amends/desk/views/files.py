"""Files and raw messages, handed out only to those who may see what they belong to, and never as a page of ours."""

import base64
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from amends.cases.models import Case, CaseFile
from amends.desk.story import PICTURES
from amends.ledger.files import read
from amends.people.models import Person
from amends.people.signed_in import signed_in
from amends.voices.models import Attachment, Voice

LARGEST_INLINE = 2_097_152
LOCKED = "sandbox; default-src 'none'; img-src data:"
"""The policy of outside content: it runs nothing, loads nothing and counts as a site of its own."""


def file(request: HttpRequest, kind: str, uid: UUID) -> HttpResponse:
    """Hand out one file of a voice or a case. Pictures are shown, all else is saved."""
    digest, name, media_type = _found(kind, uid, signed_in(request))
    shown = media_type if media_type in PICTURES else "application/octet-stream"
    return _outside(read(digest), media_type=shown, name=name, is_shown=shown in PICTURES)


def _found(kind: str, uid: UUID, person: Person) -> tuple[str, str, str]:
    if kind == "voice":
        found = get_object_or_404(Attachment, uid=uid, voice__in=Voice.objects.visible_to(person))
        return found.stored_id, found.name, found.media_type
    if kind == "case":
        put = get_object_or_404(
            CaseFile.objects.select_related("stored"), uid=uid, case__in=Case.objects.visible_to(person)
        )
        return put.stored_id, put.name, put.stored.media_type
    raise Http404


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
    """Hand out a voice word for word, as it arrived."""
    voice = get_object_or_404(Voice.objects.visible_to(signed_in(request)), uid=uid)
    delivery = voice.deliveries.earliest("arrived_at", "id")
    ending = "eml" if voice.channel == "mail" else "json"
    return _outside(
        read(delivery.raw_id), media_type="application/octet-stream", name=f"{uid}.{ending}", is_shown=False
    )


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
