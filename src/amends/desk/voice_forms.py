"""What a person says of a voice: what it is, what about, how bad. A letter opens a form, a digit chooses."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.html import format_html

from amends.core.severity import Severity
from amends.desk.forms import LEVELS, ReasonForm
from amends.registers.models import Branch
from amends.registers.trees import Place
from amends.voices.models import Coding

DIGITS = 9
"""Choices that have a digit; the others stand in a list below."""


class DigitSelect(forms.RadioSelect):
    """Choices of which a digit takes one and sends the form, for whoever has a keyboard and lets it."""

    def __init__(self, attrs: dict[str, Any] | None = None, choices: Iterable[Any] = ()) -> None:
        """Mark every choice, so that the keys find it."""
        super().__init__(attrs={"data-digit": True, **(attrs or {})}, choices=choices)


def numbered(choices: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return choices that show their digit."""
    return [
        (value, format_html('{} <kbd aria-hidden="true">{}</kbd>', label, number))
        for number, (value, label) in enumerate(choices, 1)
    ]


class KindForm(forms.Form):
    """What a voice is, when the proposal is not right."""

    kind = forms.ChoiceField(
        label="It is",
        choices=numbered(
            [
                ("complaint", "a complaint: an answer is expected"),
                ("praise", "praise"),
                ("question", "a question"),
                ("suggestion", "a suggestion"),
                ("other", "something else worth keeping"),
                ("spam", "nothing for us: set it aside"),
            ]
        ),
        widget=DigitSelect,
    )
    why = forms.CharField(label="Why", help_text="Needed when you set it aside.", max_length=500, required=False)


class JoinForm(forms.Form):
    """Which case it belongs to."""

    number = forms.CharField(label="Number of the case", help_text="Such as C-2026-0042.", max_length=20)
    why = forms.CharField(label="Why", max_length=500, required=False)


class ReceiptForm(forms.Form):
    """When it was really received."""

    received_at = forms.DateTimeField(label="Received at", widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))
    why = forms.CharField(label="How you know", max_length=300)


class AgreeForm(forms.Form):
    """What the page showed when somebody agreed: by then a newer model may propose something else."""

    kind = forms.CharField(max_length=20, required=False, widget=forms.HiddenInput)
    product = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)
    process = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)
    cause = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)
    request = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)


class BranchForm(forms.Form):
    """What a voice is about, in one of the firm's trees: the likeliest by a digit, any other from the list."""

    branch = forms.ChoiceField(label="It is about", widget=DigitSelect, required=False)
    other = forms.ChoiceField(label="Another", required=False)

    def __init__(self, *args: Any, places: Sequence[Place[Branch]], likely: Sequence[str], **kwargs: Any) -> None:
        """places: what can be chosen, in the order of the tree; likely: the uids to offer first."""
        super().__init__(*args, **kwargs)
        paths = {str(place.branch.uid): place.path for place in places}
        first = [uid for uid in dict.fromkeys([*likely, *paths]) if uid in paths][:DIGITS]
        self.fields["branch"].choices = numbered((uid, paths[uid]) for uid in first)  # type: ignore[attr-defined]
        rest = [(uid, path) for uid, path in paths.items() if uid not in first]
        self.fields["other"].choices = [("", "–"), *rest]  # type: ignore[attr-defined]
        if not rest:
            self.fields.pop("other")
            self.fields["branch"].required = True

    def clean(self) -> dict[str, Any]:
        """Take what was chosen from the list, else the choice above it. One of them is needed."""
        cleaned = super().clean() or {}
        chosen = cleaned.get("other") or cleaned.get("branch")
        if not chosen and not self.errors:
            self.add_error("branch", "Choose what it is about.")
        return {**cleaned, "chosen": chosen}


class TakeBackForm(ReasonForm):
    """Which word is taken back, and why."""

    coding = forms.ChoiceField(label="Take back", widget=forms.RadioSelect)
    field_order = ("coding", "reason")

    def __init__(self, *args: Any, codings: Sequence[Coding], **kwargs: Any) -> None:
        """Offer what stands."""
        super().__init__(*args, **kwargs)
        choices = [(str(one.uid), f"{one.get_taxonomy_display().capitalize()}: {one.branch}") for one in codings]
        self.fields["coding"].choices = choices  # type: ignore[attr-defined]
        if len(choices) == 1:
            self.fields["coding"].initial = choices[0][0]


class SeverityForm(ReasonForm):
    """How bad it is or could be, and why triage is wrong."""

    level = forms.TypedChoiceField(
        label="Harm that was done or could be", choices=LEVELS, coerce=lambda value: Severity(int(value))
    )
    field_order = ("level", "reason")
