"""The forms of the pages of taxonomies."""

from collections.abc import Sequence

from django import forms

LONGEST_LIST = 100_000
Choices = Sequence[tuple[str, str]]


class BranchForm(forms.Form):
    """The name of a branch."""

    name = forms.CharField(
        label="Name",
        help_text="As you would say it. The same word may stand under two branches.",
        max_length=200,
        error_messages={"required": "Write it as you would say it."},
    )


class ProductForm(BranchForm):
    """A product has a number of ours, too."""

    code = forms.CharField(label="Code", help_text="Your own number for it.", max_length=60, required=False)


def place_form(places: Choices) -> type[forms.Form]:
    """Return the form that asks where a branch stands; "" is the top. places: (uid, path) pairs."""

    class PlaceForm(forms.Form):
        parent = forms.ChoiceField(
            label="Under",
            choices=[("", "nothing: at the top"), *places],
            required=False,
        )

    return PlaceForm


def into_form(places: Choices) -> type[forms.Form]:
    """Return the form that asks which branch another one counts as. places: (uid, path) pairs.

    shown: the uid of the branch whose merge the page has described when the button is pressed.
    """

    class IntoForm(forms.Form):
        into = forms.ChoiceField(
            label="It counts as",
            choices=[("", "choose a branch"), *places],
            error_messages={"required": "Choose the branch it counts as."},
        )
        shown = forms.CharField(widget=forms.HiddenInput, required=False)

    return IntoForm


class PartsForm(forms.Form):
    """The parts of a branch, one a line."""

    parts = forms.CharField(
        label="Parts",
        help_text="One a line, two or more.",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=5000,
        error_messages={"required": "Write the parts, one a line."},
    )


class ListForm(forms.Form):
    """A list to paste."""

    text = forms.CharField(
        label="The list",
        help_text="One branch a line. What is indented, with spaces or tabs, stands under the line above it.",
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=LONGEST_LIST,
        strip=False,
        error_messages={"required": "Paste one branch a line."},
    )
