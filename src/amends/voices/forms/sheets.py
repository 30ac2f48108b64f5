"""The forms of a spreadsheet on its way: hand it over, say what its columns mean, start."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings

from amends.channels.sheet import FIELDS, How
from amends.channels.sheet.text_table import SEPARATORS

ORDERS = [("", "as the column shows"), ("dmy", "day first: 24/12/2025"), ("mdy", "month first: 12/24/2025")]
HELPS = {
    "text": "The customer’s own words. Without a subject this column is needed.",
    "received": "The clocks start here. Rows without a date count as received now, and nobody is written to by itself.",
    "reference": "The number your table gives each row: by it the same row is known again.",
}


class SheetForm(forms.Form):
    """A file to hand over."""

    file = forms.FileField(
        label="Spreadsheet",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
        error_messages={"required": "Choose a file.", "empty": "The file is empty. Choose another one."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Say how large it may be."""
        super().__init__(*args, **kwargs)
        size = settings.SHEET_LIMIT // 1_048_576
        self.fields["file"].help_text = f"CSV or Excel (.xlsx), one row for each voice, at most {size} MB."

    def clean_file(self) -> Any:
        """Refuse by its size, before a byte of it is read."""
        file = self.cleaned_data["file"]
        if file.size > settings.SHEET_LIMIT:
            raise forms.ValidationError(
                f"It has {file.size / 1_048_576:,.0f} MB; at most {settings.SHEET_LIMIT // 1_048_576} MB are taken. "
                "Hand it over in parts: rows that are known already do no harm."
            )
        return file


class LookForm(forms.Form):
    """Where the table stands in the file, when our guess was wrong."""

    worksheet = forms.ChoiceField(label="Worksheet", required=False)
    head_row = forms.IntegerField(label="Row with the heads", min_value=1, max_value=60)
    separator = forms.ChoiceField(label="Between the cells", choices=list(SEPARATORS.items()), required=False)

    def __init__(self, *args: Any, how: How, worksheets: list[str], **kwargs: Any) -> None:
        """Ask only what this file has."""
        said = {"worksheet": how.worksheet, "head_row": how.head_row, "separator": how.separator}
        super().__init__(*args, **{**kwargs, "initial": said})
        self.fields["worksheet"].choices = [(name, name) for name in worksheets]  # type: ignore[attr-defined]
        self.fields.pop("separator" if how.form == "xlsx" else "worksheet")


class MappingForm(forms.Form):
    """What each column means. The fields are those of channels.sheet; a column that means nothing here is left out."""

    def __init__(self, *args: Any, how: How, examples: Mapping[str, str], **kwargs: Any) -> None:
        """Offer the heads of this file, each with the first value under it."""
        super().__init__(*args, **{**kwargs, "initial": {**how.columns, "date_order": how.date_order}})
        shown = [(head, f"{head}: {examples[head]}" if examples.get(head) else head) for head in how.heads]
        for field, label in FIELDS.items():
            self.fields[field] = forms.ChoiceField(
                label=label[:1].upper() + label[1:],
                choices=[("", "– not in this table –"), *shown],
                required=False,
                help_text=HELPS.get(field, ""),
            )
        self.fields["date_order"] = forms.ChoiceField(label="Dates are written", choices=ORDERS, required=False)

    def columns(self) -> dict[str, str]:
        """Return what was chosen: field → head."""
        return {field: self.cleaned_data[field] for field in FIELDS if self.cleaned_data.get(field)}


class StartForm(forms.Form):
    """As what the rows come in."""

    treat = forms.ChoiceField(
        label="Bring them in as",
        choices=[
            ("voices", "new voices: judged, placed and answered like every other"),
            ("history", "history: kept for search and statistics, nobody is asked and no letter leaves"),
        ],
        widget=forms.RadioSelect,
        initial="voices",
    )
