"""What can be done on a page: each act is a form, the action it calls, and the sentence said afterwards."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest

from amends.core.errors import AmendsError


class Nothing(forms.Form):
    """An act that asks for nothing."""


@dataclass(slots=True)
class Act:
    """One act as a page offers it.

    key     its name in the POST ("act") and its anchor on the page
    form_class  makes the form, with the keywords of a form
    run     takes the form's cleaned data, calls one action, returns the sentence for the person
    letter  its key on the keyboard
    says    what will happen, in a sentence, beside the button
    """

    key: str
    label: str
    run: Callable[[dict[str, Any]], str]
    form_class: Callable[..., forms.Form] = Nothing
    submit: str = ""
    letter: str = ""
    says: str = ""
    is_grave: bool = False
    is_primary: bool = False
    is_open: bool = False
    action: str = ""
    initial: dict[str, Any] = field(default_factory=dict)
    form: forms.Form | None = None


def offered(acts: Iterable[Act], *, primary: str = "", opened: str = "") -> list[Act]:
    """Return the acts ready to be drawn, the primary one first. An act that was just tried keeps its bound form."""
    ready = list(acts)
    for act in ready:
        act.form = act.form or act.form_class(prefix=act.key, initial=act.initial)
        act.is_primary = act.key == primary
        act.is_open = act.key == opened
    return sorted(ready, key=lambda act: not act.is_primary)


def perform(request: HttpRequest, acts: Sequence[Act]) -> bool:
    """Run the act that the POST names. Returns whether it was done; if not, its form says why and lost nothing."""
    act = next((act for act in acts if act.key == request.POST.get("act")), None)
    if act is None:
        messages.error(
            request, "That can no longer be done here: somebody may have been quicker. Look at the page again."
        )
        return True
    act.form = act.form_class(request.POST, request.FILES, prefix=act.key)
    if not act.form.is_valid():
        return False
    try:
        messages.success(request, act.run(act.form.cleaned_data))
    except AmendsError as error:
        act.form.add_error(None, str(error))
        return False
    return True
