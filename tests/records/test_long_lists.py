"""A list that is too long to count."""

from datetime import datetime
from uuid import uuid4

import pytest
from django.http import QueryDict

from amends.records.listing import Column, Listing
from amends.records.models import SearchDocument

LIST: Listing[SearchDocument] = Listing(
    columns=(Column("number", "Number", lambda row: row.number, order=("number",)),), order_by="number"
)


@pytest.mark.django_db
def test_beyond_a_thousand_rows_it_says_more_and_still_turns_pages(now: datetime) -> None:
    rows = [SearchDocument(kind="case", uid=uuid4(), number=f"{n:04d}", at=now) for n in range(1_101)]
    SearchDocument.objects.bulk_create(rows)
    page = LIST.page(SearchDocument.objects.all(), QueryDict("page=22"))
    assert page.total == "1,000+"
    assert page.lines[0].row.number == "1050"
    assert page.next
    last = LIST.page(SearchDocument.objects.all(), QueryDict("page=23"))
    assert ([line.row.number for line in last.lines], last.next) == (["1100"], "")
