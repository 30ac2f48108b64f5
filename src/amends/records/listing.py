"""A list of records that one table declares: columns, filters, order and pages, all read from the query string.

Every state of the list is a link, so it works without JavaScript, can be kept as a bookmark and sent to a colleague.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import F, Model, QuerySet
from django.http import QueryDict, StreamingHttpResponse

from amends.records.csv_export import csv_response

Row = TypeVar("Row", bound=Model)

COUNT_TO = 1_000  # counting further would make PostgreSQL read the whole table; "1,000+" tells enough
PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """One column.

    key       in the query string ("?order=-key")
    text      what stands in a cell and in the CSV file
    order     model fields that sort it, ascending; empty: it cannot be sorted
    href      where the cell leads, if anywhere
    template  a partial that draws the cell instead, given `row`
    """

    key: str
    label: str
    text: Callable[[Row], object]
    order: tuple[str, ...] = ()
    href: Callable[[Row], str] | None = None
    template: str = ""
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Filter(Generic[Row]):
    """One filter.

    choices  pairs (value, label), asked at every look so that they may come from the database; None: free text
    narrow   keeps the rows that a value means
    """

    key: str
    label: str
    narrow: Callable[[Any, str], QuerySet[Row]]  # Any: each feature has its own query set
    choices: Callable[[], Sequence[tuple[str, str]]] | None = None


@dataclass(frozen=True, slots=True)
class Header:
    """A column's head: a link that sorts by it, and the other way when pressed again."""

    label: str
    href: str
    sorted: str  # "ascending", "descending" or "", as aria-sort says it
    is_number: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one place of the list."""

    text: object
    href: str
    template: str
    is_number: bool


@dataclass(frozen=True, slots=True)
class Line(Generic[Row]):
    """One row with its cells; `row` is for the partials."""

    row: Row
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Chosen:
    """A filter as it stands: its choices, and the value that is set."""

    key: str
    label: str
    choices: tuple[tuple[str, str], ...] | None
    value: str


@dataclass(frozen=True, slots=True)
class PageLink:
    """A page by its number; `href` is empty for the one shown."""

    number: int
    href: str


@dataclass(frozen=True, slots=True)
class ListPage(Generic[Row]):
    """All that records/_list.html needs."""

    headers: tuple[Header, ...]
    lines: tuple[Line[Row], ...]
    filters: tuple[Chosen, ...]
    order: str
    total: str
    pages: tuple[PageLink, ...]
    previous: str
    next: str
    csv: str
    is_narrowed: bool


@dataclass(frozen=True, slots=True)
class Listing(Generic[Row]):
    """The declaration of a list. `order_by` is a column's key, with "-" in front for descending."""

    columns: tuple[Column[Row], ...]
    order_by: str
    filters: tuple[Filter[Row], ...] = ()
    page_size: int = PAGE_SIZE

    def page(self, rows: QuerySet[Row], query: QueryDict) -> ListPage[Row]:
        """Read the query string and return one page. What it does not understand it takes for not said."""
        narrowed, chosen = self._narrow(rows, query)
        order = self._order(query)
        counted = narrowed.order_by()[: COUNT_TO + 1].count()
        number = self._number(query, counted)
        start = (number - 1) * self.page_size
        found = list(self._sorted(narrowed, order)[start : start + self.page_size + 1])
        has_more = len(found) > self.page_size
        return ListPage(
            headers=tuple(_header(column, order, query) for column in self.columns),
            lines=tuple(self._line(row) for row in found[: self.page_size]),
            filters=chosen,
            order=order,
            total=f"{COUNT_TO:,}+" if counted > COUNT_TO else f"{counted:,}",
            pages=self._pages(counted, number, query),
            previous=_href(query, page=str(number - 1)) if number > 1 else "",
            next=_href(query, page=str(number + 1)) if has_more else "",
            csv=_href(query, page="", format="csv"),
            is_narrowed=any(one.value for one in chosen),
        )

    def csv(self, rows: QuerySet[Row], query: QueryDict, *, filename: str) -> StreamingHttpResponse:
        """Answer with all rows that the query string means, not only one page, as CSV."""
        narrowed, _ = self._narrow(rows, query)
        ordered = self._sorted(narrowed, self._order(query)).iterator(chunk_size=1_000)
        lines = ([column.text(row) for column in self.columns] for row in ordered)
        return csv_response(lines, header=[column.label for column in self.columns], filename=filename)

    def _narrow(self, rows: QuerySet[Row], query: QueryDict) -> tuple[QuerySet[Row], tuple[Chosen, ...]]:
        chosen = []
        for each in self.filters:
            choices = None if each.choices is None else tuple(each.choices())
            value = query.get(each.key, "").replace("\x00", "").strip()
            if choices is not None and value not in {known for known, _ in choices}:
                value = ""
            if value:
                rows = each.narrow(rows, value)
            chosen.append(Chosen(each.key, each.label, choices, value))
        return rows, tuple(chosen)

    def _order(self, query: QueryDict) -> str:
        asked = query.get("order", "")
        known = {column.key for column in self.columns if column.order}
        return asked if asked.removeprefix("-") in known else self.order_by

    def _sorted(self, rows: QuerySet[Row], order: str) -> QuerySet[Row]:
        column = next(column for column in self.columns if column.key == order.removeprefix("-"))
        # nulls_last: the databases differ on where nothing goes
        fields = [F(field) for field in (*column.order, "pk")]
        if order.startswith("-"):
            return rows.order_by(*(field.desc(nulls_last=True) for field in fields))
        return rows.order_by(*(field.asc(nulls_last=True) for field in fields))

    def _number(self, query: QueryDict, counted: int) -> int:
        asked = query.get("page", "")
        number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1
        last = -(-counted // self.page_size)
        return max(1, number if counted > COUNT_TO else min(number, last))

    def _pages(self, counted: int, number: int, query: QueryDict) -> tuple[PageLink, ...]:
        last = -(-min(counted, COUNT_TO) // self.page_size)
        near = {1, last, number} | set(range(number - 2, number + 3))
        numbers = sorted(n for n in near if 1 <= n <= max(last, number))
        return tuple(PageLink(n, "" if n == number else _href(query, page=str(n))) for n in numbers) if last > 1 else ()

    def _line(self, row: Row) -> Line[Row]:
        return Line(row, tuple(_cell(column, row) for column in self.columns))


def _cell(column: Column[Row], row: Row) -> Cell:
    href = column.href(row) if column.href else ""
    return Cell("" if column.template else column.text(row), href, column.template, column.is_number)


def _header(column: Column[Row], order: str, query: QueryDict) -> Header:
    is_ascending, is_descending = order == column.key, order == f"-{column.key}"
    follows = f"-{column.key}" if is_ascending else column.key
    href = _href(query, order=follows, page="") if column.order else ""
    said = "ascending" if is_ascending else "descending" if is_descending else ""
    return Header(column.label, href, said, column.is_number)


def _href(query: QueryDict, **changes: str) -> str:
    changed = query.copy()
    for key, value in changes.items():
        changed.pop(key, None)
        if value:
            changed[key] = value
    return f"?{changed.urlencode()}" if changed else "?"
