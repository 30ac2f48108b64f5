"""The public complaint form and the phone form."""

from typing import Any

from django import forms
from django.conf import settings

from amends.letters.words import say


class ManyFilesInput(forms.ClearableFileInput):
    """A file field that takes several files."""

    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Cleans each file of several; all together may not be larger than the limit."""

    language = "en"

    def __init__(self, **kwargs: Any) -> None:
        """Never required: a complaint needs no picture."""
        super().__init__(widget=ManyFilesInput(), required=False, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Return the files as a list. Raises ValidationError when they are too large together."""
        files = data if isinstance(data, list | tuple) else [data] if data else []
        cleaned = [super(ManyFilesField, self).clean(file, initial) for file in files]
        if sum(file.size for file in cleaned) > settings.UPLOAD_LIMIT:
            raise forms.ValidationError(say("form_files_too_large", self.language))
        return cleaned


class PublicForm(forms.Form):
    """What a customer fills in, in the customer's language. Only the message is asked for; all else may stay empty."""

    message = forms.CharField(widget=forms.Textarea(attrs={"rows": 7, "data-draft": "complaint"}), max_length=20_000)
    name = forms.CharField(max_length=200, required=False, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    address = forms.EmailField(max_length=254, required=False, widget=forms.EmailInput(attrs={"autocomplete": "email"}))
    phone = forms.CharField(max_length=60, required=False, widget=forms.TextInput(attrs={"autocomplete": "tel"}))
    product = forms.CharField(max_length=120, required=False)
    lot = forms.CharField(max_length=60, required=False)
    order = forms.CharField(max_length=60, required=False)
    wish = forms.CharField(max_length=300, required=False)
    papers = ManyFilesField()
    website = forms.CharField(required=False, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}))

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        """Put labels and helps into the customer's words."""
        super().__init__(*args, **kwargs)
        self.fields["papers"].language = language  # type: ignore[attr-defined]
        for name, field in self.fields.items():
            field.label = say("form_files" if name == "papers" else f"form_{name}", language)
        self.fields["message"].help_text = say("form_message_help", language)
        self.fields["address"].help_text = say("form_address_help", language)
        self.fields["papers"].help_text = say("form_files_help", language)
        self.fields["message"].error_messages["required"] = say("form_message_missing", language)
        self.fields["address"].error_messages["invalid"] = say("form_address_wrong", language)


class PhoneForm(forms.Form):
    """A call, noted while it lasts: 20 seconds, keyboard only."""

    words = forms.CharField(
        label="What they said",
        help_text="In their own words, as far as you can.",
        widget=forms.Textarea(attrs={"rows": 4, "data-draft": "phone", "autofocus": True}),
        max_length=20_000,
        error_messages={"required": "Write at least a few of their words."},
    )
    name = forms.CharField(
        label="Who",
        max_length=200,
        required=False,
        help_text="Type a few letters: people we know appear below.",
        widget=forms.TextInput(attrs={"list": "known-parties", "autocomplete": "off"}),
    )
    phone = forms.CharField(label="Number to call back", max_length=60, required=False)
    address = forms.EmailField(label="E-mail", max_length=254, required=False)
    product = forms.CharField(label="Product", max_length=120, required=False)
    lot = forms.CharField(label="Lot", max_length=60, required=False)
    order = forms.CharField(label="Order", max_length=60, required=False)
    wish = forms.CharField(label="What they want", max_length=300, required=False)
    urgency = forms.ChoiceField(
        label="Was or could anybody be hurt?",
        choices=[("", "No"), ("hurt", "Yes, or I am not sure")],
        required=False,
        widget=forms.RadioSelect,
        initial="",
    )
