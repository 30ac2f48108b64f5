"""What people type on the pages of voices."""

from amends.voices.forms.by_hand import ManyFilesField, PhoneForm, PublicForm
from amends.voices.forms.sheets import LookForm, MappingForm, SheetForm, StartForm
from amends.voices.forms.sources import MailboxForm, PauseForm, initial_of
from amends.voices.forms.topics import DismissForm

__all__ = [
    "DismissForm",
    "LookForm",
    "MailboxForm",
    "ManyFilesField",
    "MappingForm",
    "PauseForm",
    "PhoneForm",
    "PublicForm",
    "SheetForm",
    "StartForm",
    "initial_of",
]
