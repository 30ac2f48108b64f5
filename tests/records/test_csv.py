"""CSV that a spreadsheet opens and cannot run."""

import csv
import io
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.records.csv_export import csv_response, safe_cell


def _read(rows: list[list[object]]) -> list[list[str]]:
    data = b"".join(csv_response(rows, header=["a"], filename="x.csv"))  # type: ignore[arg-type]
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("text", ["=1+1", "+49 30 1", "-2 stars", "@anna", "\tx", "\r=1"])
def test_what_looks_like_a_formula_becomes_text(text: str) -> None:
    assert safe_cell(text) == "'" + text


@given(st.text())
def test_no_text_ever_starts_a_formula(text: str) -> None:
    assert not safe_cell(text).startswith(("=", "+", "-", "@", "\t", "\r"))


def test_numbers_stay_numbers_and_moments_are_exact() -> None:
    moment = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
    cells = [safe_cell(value) for value in (-3, Decimal("-1.50"), None, moment)]
    assert cells == ["-3", "-1.50", "", "2026-03-02T09:30:00+00:00"]


def test_quotes_breaks_and_umlauts_come_back_as_they_were() -> None:
    assert _read([['He said "Größe",\nthen left']]) == [["a"], ['He said "Größe",\nthen left']]


def test_the_file_starts_with_the_mark_that_spreadsheets_ask_for() -> None:
    response = csv_response([], header=["a"], filename="cases.csv")
    assert b"".join(response).startswith(b"\xef\xbb\xbf")  # type: ignore[arg-type]
    assert response["Content-Disposition"] == 'attachment; filename="cases.csv"'
