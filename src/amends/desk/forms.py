"""The small forms of the desk: label above, help under, error beside, in sentences."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from amends.core.severity import Severity
from amends.people.models import Person
from amends.voices.forms import ManyFilesField

LEVELS = [(level.value, level.word) for level in Severity]


class DescribeForm(forms.Form):
    """What the complaint is about."""

    product = forms.CharField(label="Product", max_length=120, required=False)
    lot = forms.CharField(label="Lot", max_length=60, required=False)
    order_number = forms.CharField(label="Order", max_length=60, required=False)
    wish = forms.CharField(label="What the customer wants", max_length=300, required=False)


class ReasonForm(forms.Form):
    """An act that needs a reason."""

    reason = forms.CharField(
        label="Why",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        error_messages={"required": "Say in a sentence why, so that others can follow."},
    )


class CloseForm(ReasonForm):
    """Why a case closes without the customer's word, and what the customer is told."""

    words = forms.CharField(
        label="To the customer",
        help_text="They are told that it is closed. Add what you would like to say; the reason above stays ours.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=5000,
        required=False,
    )


class QuestionForm(forms.Form):
    """What we need to know from the customer."""

    words = forms.CharField(
        label="Your question",
        help_text="Say what you need and why. The clocks go on while you wait.",
        widget=forms.Textarea(attrs={"rows": 4, "data-draft": "question"}),
        max_length=5000,
        error_messages={"required": "Write what you need to know."},
    )


class WordsForm(forms.Form):
    """An act that says something."""

    words = forms.CharField(
        label="Your answer",
        help_text="Plain words: what happened, what you offer, and by when. Greeting and link are added.",
        widget=forms.Textarea(attrs={"rows": 7, "data-draft": "answer"}),
        max_length=20_000,
        error_messages={"required": "Write what you offer or decided."},
    )


class NoteForm(forms.Form):
    """A note for colleagues, with files."""

    text = forms.CharField(
        label="Note",
        help_text="Only colleagues see it.",
        widget=forms.Textarea(attrs={"rows": 4, "data-draft": "note"}),
        max_length=20_000,
        required=False,
    )
    papers = ManyFilesField(label="Files")


class InvestigationForm(forms.Form):
    """What is looked into."""

    note = forms.CharField(
        label="What you look into", widget=forms.Textarea(attrs={"rows": 3}), max_length=2000, required=False
    )


class AssessmentForm(forms.Form):
    """How bad it is and could be (ISO 10002:2018, 7.5)."""

    actual = forms.TypedChoiceField(label="Harm that was done", choices=LEVELS, coerce=int)
    potential = forms.TypedChoiceField(label="Harm that could be", choices=LEVELS, coerce=int)
    is_unsafe = forms.ChoiceField(
        label="Is it unsafe?",
        help_text="What nobody knows counts as unsafe.",
        choices=[("unknown", "Not known"), ("yes", "Yes"), ("no", "No")],
        widget=forms.RadioSelect,
        initial="unknown",
    )
    act_at_once = forms.CharField(label="What must be done at once", max_length=1000, required=False)
    reason = forms.CharField(
        label="Why",
        help_text="Needed when you go below what was proposed.",
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2000,
        required=False,
    )


class PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic while it runs
    """A choice among people, by name; uid outside, never the key."""

    def __init__(self, **kwargs: Any) -> None:
        """Offer active people."""
        super().__init__(queryset=Person.objects.none(), to_field_name="uid", **kwargs)


def handlers() -> QuerySet[Person]:
    """Return the people who may own a case."""
    return Person.objects.active().filter(grants__role__in=["handler", "quality_manager"]).distinct()


class OwnerForm(forms.Form):
    """Who looks after it."""

    owner = PersonField(label="Who looks after it", empty_label=None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer handlers and quality managers."""
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = handlers()  # type: ignore[attr-defined]


class RestrictForm(forms.Form):
    """Who may see the case, and whom it complains about."""

    to = forms.ModelMultipleChoiceField(
        label="Only these people see it",
        queryset=Person.objects.none(),
        to_field_name="uid",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    about = PersonField(label="It complains about", required=False, empty_label="nobody here")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer everybody who is active."""
        super().__init__(*args, **kwargs)
        for field in ("to", "about"):
            self.fields[field].queryset = Person.objects.active()  # type: ignore[attr-defined]


class CustomerMessageForm(forms.Form):
    """What the customer writes on the secret page."""

    words = forms.CharField(widget=forms.Textarea(attrs={"rows": 5, "data-draft": "message"}), max_length=20_000)
    papers = ManyFilesField()


class CustomerWordForm(forms.Form):
    """Whether it is settled, and the customer's word on it."""

    word = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), max_length=5000, required=False)
