"""The customer's page: no account, only the secret link. It is rate-limited, and never tells a stranger anything."""

from typing import Any

from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone

from amends.cases import actions as cases
from amends.cases.actions.writing import customer_path
from amends.cases.models import Case
from amends.channels import form as form_channel
from amends.core.complaint import Step
from amends.core.errors import AmendsError
from amends.core.incoming import Attachment
from amends.desk.customer_page import CustomerPage
from amends.desk.forms import CustomerMessageForm, CustomerWordForm
from amends.letters.tokens import make_token, read_token
from amends.letters.words import say
from amends.letters.writing import language_for
from amends.people.models import Company
from amends.voices import actions as voices

POSTS_AN_HOUR = 20
LANGUAGE_NAMES = {"en": "English", "de": "Deutsch", "fr": "Français", "es": "Español"}


def customer(request: HttpRequest, token: str) -> HttpResponseBase:
    """Show the customer where the complaint stands; take their message, their word, their confirmation."""
    read = read_token(token, purpose="page")
    case = Case.objects.with_story().filter(uid=read.uid).first() if read else None
    if case is None or read is None:
        return _ended(request, "page_link_wrong")
    if read.generation != case.link_generation:
        return _ended(request, "page_link_ended")
    language = (
        language_for(request.GET.get("lang", ""), case.language)
        if request.GET.get("lang")
        else language_for(case.language)
    )
    page = CustomerPage(case, language=language, now=timezone.now())
    if request.method == "POST":
        return _do(request, page)
    return _show(request, page)


def _ended(request: HttpRequest, key: str) -> HttpResponse:
    company = Company.objects.the()
    language = language_for(request.GET.get("lang", ""), (company.languages or ["en"])[0])
    return render(
        request,
        "desk/customer_ended.html",
        {"language": language, "company": company, "sentence": say(key, language)},
        status=404,
    )


def _do(request: HttpRequest, page: CustomerPage) -> HttpResponseBase:
    doings = {"write": _write, "accept": _word, "dispute": _word, "confirm": _confirm, "renew": _renew}
    doing = doings.get(request.POST.get("act", ""))
    if doing is None or _too_often(page.case):
        messages.error(request, page.say("form_too_often"))
        return _show(request, page, status=429)
    try:
        return doing(request, page)
    except AmendsError as error:
        messages.error(request, error.what)
        return redirect(request.get_full_path())


def _too_often(case: Case) -> bool:
    key = f"customer-{case.uid}"
    cache.add(key, 0, timeout=3600)
    return cache.incr(key) > POSTS_AN_HOUR


def _actor(case: Case) -> str:
    return case.customer.actor if case.customer else "customer"


def _write(request: HttpRequest, page: CustomerPage) -> HttpResponseBase:
    form = CustomerMessageForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, page, write_form=form, status=422)
    case, now = page.case, page.now
    raw = form_channel.dump(
        kind="page",
        at=now,
        message=form.cleaned_data["words"],
        files=[Attachment(file.name, file.content_type or "", file.read()) for file in form.cleaned_data["papers"]],
        name=case.reply_name,
        address=case.reply_address,
        language=case.language,
        token=make_token(case.uid, purpose="reply"),
    )
    voices.hear(raw, source=voices.source_for(channel="page", name="customers' pages", now=now), now=now)
    messages.success(request, page.say("page_sent"))
    return redirect(request.get_full_path())


def _word(request: HttpRequest, page: CustomerPage) -> HttpResponseBase:
    form = CustomerWordForm(request.POST)
    word = form.cleaned_data["word"] if form.is_valid() else ""
    if request.POST["act"] == "accept":
        cases.accept(case=page.case, word=word, by=_actor(page.case), now=page.now)
        messages.success(request, page.say("page_thanks_settled"))
    else:
        cases.dispute(case=page.case, word=word, by=_actor(page.case), now=page.now)
        messages.success(request, page.say("page_thanks_not_settled"))
    return redirect(request.get_full_path())


def _confirm(request: HttpRequest, page: CustomerPage) -> HttpResponseBase:
    cases.confirm_reply_address(case=page.case, by=_actor(page.case), now=page.now)
    messages.success(request, page.say("page_address_confirmed"))
    return redirect(request.get_full_path())


def _renew(request: HttpRequest, page: CustomerPage) -> HttpResponseBase:
    renewed = cases.renew_link(case=page.case, by=_actor(page.case), now=page.now)
    messages.success(request, page.say("page_link_renewed"))
    return redirect(customer_path(renewed))


def _labelled(form: Any, labels: dict[str, tuple[str, str]]) -> Any:
    for name, (label, help_text) in labels.items():
        form.fields[name].label, form.fields[name].help_text = label, help_text
    return form


def _show(
    request: HttpRequest, page: CustomerPage, *, write_form: CustomerMessageForm | None = None, status: int = 200
) -> HttpResponse:
    case, say_ = page.case, page.say
    owner = case.owner.name if case.owner else ""
    message = say_("page_message_to", name=owner) if owner else say_("page_message")
    labels = {"words": (message, say_("page_message_help")), "papers": (say_("page_files"), "")}
    word_labels = {"word": (say_("page_word"), say_("page_word_help"))}
    said = page.said()
    context = {
        "language": page.language,
        "company": page.company,
        "case": case,
        "heading": page.heading(),
        "is_sorry": case.is_open,
        "understood": said[0].words if said else case.title,
        "said": said[1:],
        "stands": list(page.stands()),
        "next": list(page.next()),
        "word_form": _labelled(CustomerWordForm(), word_labels) if case.state == Step.ANSWERED else None,
        "must_confirm": not case.is_reply_confirmed and bool(case.reply_address),
        "write_form": _labelled(write_form or CustomerMessageForm(), labels),
        "languages": [(code, LANGUAGE_NAMES[code]) for code in LANGUAGE_NAMES if code != page.language],
    }
    return render(request, "desk/customer.html", context, status=status)
