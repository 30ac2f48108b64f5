"""The pages on which a spreadsheet becomes voices: hand over, map, check, start, watch."""

from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django_htmx.http import HttpResponseClientRefresh

from amends.core.errors import AmendsError, Refused
from amends.people.signed_in import signed_in
from amends.records.csv_export import csv_response
from amends.voices.actions import importing, sheet_check
from amends.voices.actions.sheet_rows import how_of, path_of
from amends.voices.forms import LookForm, MappingForm, SheetForm, StartForm
from amends.voices.models import SheetImport, SheetState

CHECKED_AT_ONCE = {"csv": 262_144, "xlsx": 65_536}
"""Bytes of a file that is checked while the person waits; what is larger is left to the sweep."""
ON_A_PAGE = 50


def sheets(request: HttpRequest) -> HttpResponseBase:
    """List the spreadsheets that came in, and take another one."""
    person = signed_in(request)
    form = SheetForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(_taken(form.cleaned_data["file"], by=person.actor))
        except AmendsError as error:
            form.add_error("file", str(error))
    imports = Paginator(SheetImport.objects.visible_to(person), ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "voices/sheet_list.html", {"form": form, "imports": imports})


def _taken(file: "UploadedFile[Any]", *, by: str) -> SheetImport:
    with NamedTemporaryFile(prefix="amends-sheet-") as copy:
        for block in file.chunks():
            copy.write(block)
        copy.flush()
        return importing.take_sheet(Path(copy.name), name=file.name or "spreadsheet", by=by, now=timezone.now())


def sheet(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """Show where one spreadsheet stands; take the next step with it."""
    found = get_object_or_404(SheetImport.objects.visible_to(signed_in(request)), uid=uid)
    forms = _forms(found)
    if request.method == "POST":
        return _step(request, found, forms)
    if request.headers.get("HX-Request"):
        if not found.is_in_work:
            return HttpResponseClientRefresh()
        return render(request, "voices/_sheet_progress.html", {"sheet": found})
    return _shown(request, found, forms)


def _shown(request: HttpRequest, found: SheetImport, forms: dict[str, Form], *, status: int = 200) -> HttpResponse:
    check = found.check_found
    first = [{**voice, "received_at": parse_datetime(voice["received_at"] or "")} for voice in check.get("first", [])]
    context: dict[str, Any] = {"sheet": found, "check": check, "first": first, **forms, "is_asked": _is_asked(found)}
    if check.get("is_order_open") and not forms["mapping"].is_bound:
        context["order_open"] = True
    return render(request, f"voices/sheet_{_template(found)}.html", context, status=status)


def _template(found: SheetImport) -> str:
    if found.is_in_work:
        return "running"
    return {SheetState.MAPPING: "mapping", SheetState.CHECKED: "checked"}.get(SheetState(found.state), "ended")


def _is_asked(found: SheetImport) -> bool:
    """Whether its columns are already known from an earlier file of the same kind."""
    return found.kind is None


def _forms(found: SheetImport, data: Any = None) -> dict[str, Form]:
    how = how_of(found)
    examples = found.check_found.get("examples", {})
    return {
        "mapping": MappingForm(data, how=how, examples=examples),
        "look": LookForm(data, how=how, worksheets=found.worksheets),
        "start": StartForm(data),
    }


def _step(request: HttpRequest, found: SheetImport, forms: dict[str, Form]) -> HttpResponseBase:
    """Take the step that the pressed button names. What a form lacks comes back with the form."""
    act = request.POST.get("act", "")
    steps: dict[str, Callable[[SheetImport, Form, str], None]] = {
        "mapping": _map,
        "look": _look,
        "start": _start,
        "stop": _stop,
    }
    if act not in steps:
        raise Refused("That button is not known.", do="Open the page again and choose one of its buttons.")
    form = _forms(found, request.POST).get(act, Form(request.POST))
    if form.is_valid():
        try:
            steps[act](found, form, signed_in(request).actor)
        except AmendsError as error:
            form.add_error(None, str(error))
        else:
            return redirect(found)
    if act in forms and _template(found) in ("mapping", "checked"):
        return _shown(request, found, {**forms, act: form}, status=422)
    messages.error(request, " ".join(str(error) for error in form.non_field_errors()) or "Choose one of the answers.")
    return redirect(found)


def _map(found: SheetImport, form: Form, by: str) -> None:
    now = timezone.now()
    said = form.columns() if isinstance(form, MappingForm) else {}
    mapped = importing.map_columns(sheet=found, columns=said, date_order=form.cleaned_data["date_order"], now=now)
    if mapped.stored.size <= CHECKED_AT_ONCE[how_of(mapped).form]:
        importing.check_sheet(sheet=mapped, now=now)


def _look(found: SheetImport, form: Form, by: str) -> None:
    importing.look_elsewhere(sheet=found, now=timezone.now(), **form.cleaned_data)


def _start(found: SheetImport, form: Form, by: str) -> None:
    is_history = form.cleaned_data["treat"] == "history"
    importing.start(sheet=found, is_history=is_history, by=by, now=timezone.now())


def _stop(found: SheetImport, form: Form, by: str) -> None:
    importing.stop(sheet=found, by=by, now=timezone.now())


def sheet_faults(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """Hand out every row that cannot be a voice, with the reason, as CSV."""
    found = get_object_or_404(SheetImport.objects.visible_to(signed_in(request)), uid=uid)
    header = ["row", "column", "what stands there", "what is wrong", "what to do"]
    return csv_response(_faults(found), header=header, filename=f"rows-to-mend-{found.made_at:%Y-%m-%d}.csv")


def _faults(found: SheetImport) -> Iterator[list[object]]:
    try:
        for fault in sheet_check.faults(path_of(found), how_of(found)):
            yield [fault.row, fault.column, fault.value, fault.what, fault.do]
    except AmendsError as error:  # the answer has begun: the sentence is its last line
        yield ["", "", "", error.what, error.do]
