"""How good the models are, and a word on why they became worse."""

from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone

from amends.desk.acts import Act, offered, perform
from amends.desk.quality_page import MODELS, Asked, QualityPage, report_of
from amends.desk.quality_pictures import diagram, over_time
from amends.desk.triage_quality import ENOUGH, MOST, decided
from amends.people.gate import may
from amends.people.models import Company, Person
from amends.people.signed_in import signed_in
from amends.voices.actions.quality import acknowledge_drop
from amends.voices.judging import model_of
from amends.voices.models import QualityAlert, TriageModel
from amends.voices.taxonomies import Labels

REMEMBERED = 5
"""Drops that are over and still shown."""


class ExplainForm(forms.Form):
    """What explains a drop."""

    why = forms.CharField(
        label="What explains it",
        help_text="Such as: a new product came out; two branches were renamed; the model learns it now.",
        max_length=300,
        error_messages={"required": "Say in a sentence what explains it."},
    )


def triage_quality(request: HttpRequest) -> HttpResponseBase:
    """Show how good the models are at one question, and let a quality manager say what explains a drop."""
    person, asked = signed_in(request), Asked.of(request.GET)
    alerts = list(QualityAlert.objects.standing())
    acts = [_acknowledge(alert, person) for alert in alerts if alert.taxonomy == asked.question]
    acts = acts if may(person, "desk:triage_quality", "do") else []
    tried = request.method == "POST"
    if tried and perform(request, acts):
        return redirect(asked.url)
    labels = Labels(asked.question)
    page = QualityPage(asked, decided(labels), labels, has_branches=may(person, "desk:branch"))
    context = {
        "page": page,
        "choices": page.choices(alerts),
        "alerts": alerts,
        "acts": offered(acts, primary="acknowledge", opened="acknowledge" if tried else ""),
        "over": list(QualityAlert.objects.over().filter(taxonomy=asked.question)[:REMEMBERED]),
        "enough": ENOUGH,
        "most": f"{MOST:,}",
        **_pictures(page),
        **_models(page),
    }
    return render(request, "desk/triage_quality.html", context, status=422 if tried else 200)


def _acknowledge(alert: QualityAlert, person: Person) -> Act:
    def run(data: dict[str, Any]) -> str:
        acknowledge_drop(alert=alert, why=data["why"], by=person, now=timezone.now())
        return "The drop is acknowledged. Who said so and why stands below; from now on decisions are counted anew."

    return Act(
        "acknowledge",
        "Say what explains it",
        run,
        ExplainForm,
        submit="Acknowledge the drop",
        says="The alert ends. A further drop is told again.",
    )


def _pictures(page: QualityPage) -> dict[str, Any]:
    zone = ZoneInfo(Company.objects.the().zone)
    calibrated = page.quality.calibrated if page.quality.is_enough else None
    return {
        "trend": over_time(page.quality, zone) if page.quality.is_enough else None,
        "diagram": diagram(calibrated) if calibrated else None,
    }


def _models(page: QualityPage) -> dict[str, Any]:
    own = TriageModel.objects.filter(taxonomy=page.asked.question).order_by("-made_at", "-id")
    shown = list(own[:MODELS])
    active = next((model for model in shown if model.is_active), None)
    return {
        "versions": page.versions(shown),
        "older": own.count() - len(shown),
        "report": report_of(model_of(active.version, active.stored_id)) if active else "",
    }
