"""What a page asks about a topic."""

from django import forms


class DismissForm(forms.Form):
    """Why a topic is nothing to look into."""

    why = forms.CharField(
        label="Why",
        max_length=300,
        error_messages={"required": "Say in a few words why this is nothing to look into."},
    )
