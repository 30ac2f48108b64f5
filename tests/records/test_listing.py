"""A list that is all in its address: filters, order and pages."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string

from amends.records.listing import Column, Filter, Listing, ListPage
from amends.records.models import SearchDocument
from amends.records.search import Findable, index

pytestmark = pytest.mark.django_db
LIST: Listing[SearchDocument] = Listing(
    columns=(
        Column("number", "Number", lambda row: row.number, order=("number",), href=lambda row: f"/x/{row.uid}/"),
        Column("title", "Title", lambda row: row.title),
        Column("at", "When", lambda row: row.at, order=("at",)),
    ),
    order_by="-at",
    filters=(
        Filter("kind", "Kind", lambda rows, kind: rows.filter(kind=kind), choices=lambda: [("case", "Cases")]),
        Filter("says", "Says", lambda rows, words: rows.filter(title__icontains=words)),
    ),
    page_size=3,
)


@pytest.fixture(autouse=True)
def _seven(now: datetime) -> None:
    for number in range(7):
        kind = "case" if number % 2 else "voice"
        at = now + timedelta(hours=number)
        index(Findable(kind=kind, uid=uuid4(), number=f"C-{number}", title=f"=<b>{number}", words="", at=at))


def _page(query: str) -> ListPage[SearchDocument]:
    return LIST.page(SearchDocument.objects.all(), QueryDict(query))


def _numbers(page: ListPage[SearchDocument]) -> list[str]:
    return [line.row.number for line in page.lines]


def test_the_default_order_and_page_need_no_query() -> None:
    page = _page("")
    assert (_numbers(page), page.total, page.previous) == (["C-6", "C-5", "C-4"], "7", "")


def test_following_the_links_shows_every_row_once() -> None:
    seen, query = [], ""
    while True:
        page = _page(query)
        seen += _numbers(page)
        if not page.next:
            break
        query = page.next.removeprefix("?")
    assert seen == ["C-6", "C-5", "C-4", "C-3", "C-2", "C-1", "C-0"]


def test_a_heading_sorts_and_pressed_again_turns_round() -> None:
    up = next(header for header in _page("").headers if header.label == "Number")
    sorted_page = _page(up.href.removeprefix("?"))
    down = next(header for header in sorted_page.headers if header.label == "Number")
    assert (_numbers(sorted_page)[0], down.sorted) == ("C-0", "ascending")
    assert _numbers(_page(down.href.removeprefix("?")))[0] == "C-6"


def test_filters_narrow_and_stay_in_every_link() -> None:
    page = _page("kind=case")
    assert _numbers(page) == ["C-5", "C-3", "C-1"]
    assert all("kind=case" in header.href for header in page.headers if header.href)
    assert "kind=case" in page.csv


@pytest.mark.parametrize(
    "query", ["kind=' OR 1", "order=words", "order=-title", "page=0", "page=-1", "page=x", "page=²"]
)
def test_nonsense_in_the_address_is_taken_for_not_said(query: str) -> None:
    assert _numbers(_page(query)) == ["C-6", "C-5", "C-4"]


def test_a_page_far_beyond_the_end_is_the_last_one() -> None:
    assert _numbers(_page("page=99")) == ["C-0"]


def test_the_csv_holds_all_rows_of_the_choice_and_no_formula() -> None:
    response = LIST.csv(SearchDocument.objects.all(), QueryDict("kind=case&order=number&page=2"), filename="x.csv")
    lines = b"".join(response).decode("utf-8-sig").splitlines()  # type: ignore[arg-type]
    assert [line.split(",")[:2] for line in lines[1:]] == [[f"C-{n}", f"'=<b>{n}"] for n in (1, 3, 5)]


def test_the_page_shows_text_as_text_and_says_which_way_it_is_sorted() -> None:
    html = render_to_string("records/_list.html", {"list": _page("order=number"), "caption": "All", "empty": "None."})
    assert "=&lt;b&gt;0" in html
    assert 'aria-sort="ascending"' in html
    assert html.count("<a href=") == html.count("</a>")
