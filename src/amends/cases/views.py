"""The list of cases, on screen and as CSV. The page of one case is the desk's: it tells several features' story."""

from collections.abc import Sequence

from django.db.models import Min, Q
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render

from amends.cases.models import Case, CaseQuerySet
from amends.core.complaint import Step
from amends.people.models import Person
from amends.people.signed_in import signed_in
from amends.records.listing import Column, Filter, Listing

STATES: Sequence[tuple[str, str]] = [("open", "open")] + [(step.value, step.value) for step in Step]


def _in_state(rows: CaseQuerySet, value: str) -> CaseQuerySet:
    return rows.open() if value == "open" else rows.filter(state=value)


def _owners() -> list[tuple[str, str]]:
    people = Person.objects.active().filter(cases__isnull=False).distinct()
    return [(str(person.uid), person.name) for person in people]


CASES: Listing[Case] = Listing(
    columns=(
        Column(
            "number", "Number", lambda case: case.number, order=("number",), href=lambda case: case.get_absolute_url()
        ),
        Column("harm", "Harm", lambda case: case.level.word, order=("severity",), template="cases/_harm.html"),
        Column("title", "What it is about", lambda case: case.title, order=("title",)),
        Column("customer", "Customer", lambda case: str(case.customer or case.reply_name or "no name given")),
        Column("owner", "Owner", lambda case: case.owner.name if case.owner else "nobody yet", order=("owner__name",)),
        Column("state", "Where it stands", lambda case: case.state, order=("state",)),
        Column(
            "received",
            "Received",
            lambda case: case.received_at,
            order=("received_at",),
            template="cases/_received.html",
        ),
        Column(
            "due",
            "Next due",
            lambda case: getattr(case, "next_due", None),
            order=("next_due",),
            template="cases/_due.html",
        ),
    ),
    order_by="-received",
    filters=(
        Filter("state", "Where it stands", narrow=_in_state, choices=lambda: STATES),
        Filter("owner", "Owner", narrow=lambda rows, uid: rows.filter(owner__uid=uid), choices=_owners),
        Filter("lot", "Lot", narrow=lambda rows, number: rows.filter(lot__number__iexact=number)),
    ),
)


def _rows(request: HttpRequest) -> CaseQuerySet:
    seen = Case.objects.visible_to(signed_in(request)).select_related("customer", "owner")
    return seen.annotate(next_due=Min("clocks__due_at", filter=Q(clocks__stopped_at=None)))


def case_list(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """Show the cases this person may see."""
    if request.GET.get("format") == "csv":
        return CASES.csv(_rows(request), request.GET, filename="cases.csv")
    waiting = Case.objects.visible_to(signed_in(request)).open().count()
    return render(request, "cases/list.html", {"list": CASES.page(_rows(request), request.GET), "waiting": waiting})
