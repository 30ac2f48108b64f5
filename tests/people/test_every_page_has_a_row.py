"""The matrix and the table of addresses speak of the same pages."""

from amends.people.matrix import PAGES
from tests.people.addresses import all_pages


def test_every_page_has_a_row_in_the_matrix() -> None:
    without = sorted({page or "(a pattern without a name)" for page, _ in all_pages()} - PAGES)
    assert not without, f"Add rows to people/matrix.csv for: {', '.join(without)}"


def test_every_row_of_the_matrix_has_a_page() -> None:
    without = sorted(PAGES - {page for page, _ in all_pages()})
    assert not without, f"Remove from people/matrix.csv, or write the page: {', '.join(without)}"
