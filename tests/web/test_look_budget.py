"""Pages stay light: what a browser loads for the look has a limit."""

import gzip
from pathlib import Path

import django_htmx
import pytest

STATIC = Path(__file__).parents[2] / "src/amends/web/static"
HTMX = Path(django_htmx.__file__).parent / "static/django_htmx/htmx-2.min.js"


def gzipped(*paths: Path) -> int:
    """Bytes on the wire, every file on its own, as it is sent."""
    return sum(len(gzip.compress(path.read_bytes(), 9)) for path in paths)


def test_all_style_sheets_together_stay_below_25_kb() -> None:
    sheets = list((STATIC / "css").rglob("*.css"))
    assert len(sheets) > 10
    assert gzipped(*sheets) < 25_000


def test_script_stays_below_20_kb_with_htmx() -> None:
    assert gzipped(HTMX, *(STATIC / "js").glob("*.js")) < 20_000


@pytest.mark.parametrize("sheet", sorted((STATIC / "css/components").glob("*.css")), ids=lambda path: path.stem)
def test_a_component_fits_on_one_screen(sheet: Path) -> None:
    assert len(sheet.read_text().splitlines()) < 100


@pytest.mark.parametrize("script", sorted((STATIC / "js").glob("*.js")), ids=lambda path: path.stem)
def test_a_script_of_ours_is_short(script: Path) -> None:
    assert len(script.read_text().splitlines()) <= 150


def test_every_style_sheet_is_linked_and_every_link_exists() -> None:
    links = (STATIC.parent / "templates/parts/styles.html").read_text()
    sheets = {path.relative_to(STATIC).as_posix() for path in (STATIC / "css").rglob("*.css")}
    linked = {piece.split("'")[0] for piece in links.split("static '")[1:]}
    assert linked == sheets
