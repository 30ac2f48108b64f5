"""The pages where voices come in by hand, and where their sum is shown."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language_from_request

from amends.cases.actions.writing import customer_path
from amends.channels import form as form_channel
from amends.channels import phone as phone_channel
from amends.core.errors import AmendsError
from amends.core.incoming import Attachment
from amends.letters.words import say
from amends.people.gate import may
from amends.people.models import Company
from amends.people.signed_in import signed_in
from amends.voices import actions
from amends.voices.forms import PhoneForm, PublicForm
from amends.voices.known import chosen_party, known_parties
from amends.voices.models import Source, Voice
from amends.voices.reconciliation import reconcile

POSTS_EACH_TEN_MINUTES = 6
SHOWN_DAYS = 60


def _language(request: HttpRequest) -> str:
    offered = Company.objects.the().languages or ["en"]
    asked = request.GET.get("lang") or get_language_from_request(request)[:2]
    return asked if asked in offered else offered[0]


def _posts_too_often(request: HttpRequest) -> bool:
    """Count posts from one address; the address itself is not kept."""
    key = "form-" + salted_hmac("voices.form", _visitor(request)).hexdigest()[:32]
    cache.add(key, 0, timeout=600)
    return cache.incr(key) > POSTS_EACH_TEN_MINUTES


def _visitor(request: HttpRequest) -> str:
    """Return the visitor’s address; behind our proxy the one that the proxy added, never one that was sent."""
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.BEHIND_PROXY else ""
    return forwarded.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")


def public_form(request: HttpRequest) -> HttpResponseBase:
    """Take a complaint from anybody, in the customer's language, without an account."""
    language = _language(request)
    form = PublicForm(request.POST or None, request.FILES or None, language=language)
    if request.method == "POST" and form.is_valid():
        if _posts_too_often(request):
            form.add_error(None, say("form_too_often", language))
        else:
            voice = _hear_form(form.cleaned_data, language=language)
            return redirect("voices:thanks", signing.dumps(str(voice.uid), salt="voices.thanks"))
    status = 429 if form.non_field_errors() else 200
    company = Company.objects.the()
    context = {"form": form, "language": language, "company": company, "languages": company.languages}
    return render(request, "voices/form.html", context, status=status)


def _hear_form(cleaned: dict[str, Any], *, language: str) -> Voice:
    now = timezone.now()
    is_trap_sprung = bool(cleaned.pop("website"))  # a field no person sees: programs fill it in
    files = [Attachment(file.name, file.content_type or "", file.read()) for file in cleaned.pop("papers")]
    raw = form_channel.dump(at=now, language=language, files=files, **cleaned)
    voice = actions.hear(raw, source=actions.source_for(channel="form", name="public form", now=now), now=now)
    if is_trap_sprung and voice.disposition == "waiting":
        actions.decide(
            voice=voice, kind="spam", by="rule/form-trap-1", now=now, why="A field that no person sees was filled in."
        )
    return voice


def thanks(request: HttpRequest, signed: str) -> HttpResponse:
    """Say that it arrived, with the number; the secret link is shown only where no address was given."""
    try:
        uid = signing.loads(signed, salt="voices.thanks", max_age=timedelta(days=1))
    except signing.BadSignature:
        raise Http404 from None
    voice = get_object_or_404(Voice.objects.select_related("case"), uid=uid)
    link = customer_path(voice.case) if voice.case and not voice.case.reply_address else ""
    language = voice.language if voice.language in (Company.objects.the().languages or []) else "en"
    context = {"voice": voice, "link": link, "language": language, "company": Company.objects.the()}
    return render(request, "voices/thanks.html", context)


def phone(request: HttpRequest) -> HttpResponseBase:
    """Note a call while it lasts."""
    person = signed_in(request)
    if request.headers.get("HX-Request") and request.method == "GET":
        return render(request, "voices/_known.html", {"known": known_parties(request.GET.get("name", ""), person)})
    form = PhoneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        fields = {**form.cleaned_data, **chosen_party(form.cleaned_data["name"], person)}
        note = phone_channel.dump(at=now, taken_by=person.actor, **fields)
        source = actions.source_for(channel="phone", name="telephone and counter", now=now)
        voice = actions.hear(note, source=source, now=now)
        messages.success(request, "Noted word for word." + (f" It opened {voice.case.number}." if voice.case else ""))
        return redirect(voice.case or voice)
    return render(request, "voices/phone.html", {"form": form})


def reconciliation(request: HttpRequest) -> HttpResponse:
    """Show that every delivery became exactly one voice or a duplicate, and every voice exactly one thing."""
    company = Company.objects.the()
    everything = request.GET.get("all") == "1"
    since = None if everything else (company.local(timezone.now()) - timedelta(days=SHOWN_DAYS)).date()
    sums = reconcile(zone=company.zone, since=since)
    context = {"sums": sums, "sources": Source.objects.all(), "everything": everything, "days": SHOWN_DAYS}
    context["may_see_source"] = may(signed_in(request), "voices:source")
    return render(request, "voices/reconciliation.html", context)


def quarantine(request: HttpRequest) -> HttpResponse:
    """Show what could not be read, why, and the one thing to try."""
    unread = Voice.objects.quarantined().prefetch_related("deliveries__source").order_by("-arrived_at")
    return render(request, "voices/quarantine.html", {"unread": unread[:200]})


def retry(request: HttpRequest, uid: str) -> HttpResponseBase:
    """Read one quarantined voice again."""
    voice = get_object_or_404(Voice, uid=uid)
    if request.method != "POST":
        return redirect("voices:quarantine")
    try:
        actions.retry(voice=voice, by=signed_in(request).actor, now=timezone.now())
    except AmendsError as error:
        messages.error(request, str(error))
        return redirect("voices:quarantine")
    messages.success(request, "It can be read now, and was placed like every other voice.")
    return redirect(voice)
