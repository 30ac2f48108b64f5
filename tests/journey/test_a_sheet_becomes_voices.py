"""A spreadsheet in a real browser: handed over, mapped, checked, brought in and watched, with and without a script."""

import csv
from pathlib import Path

import pytest
from django.utils import timezone

from amends.voices import imports_sweep
from amends.voices.actions import importing
from amends.voices.models import SheetImport, Voice
from tests.journey.browser import Visitor
from tests.make import BROKEN, PRAISE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HEADS = ["Kunde", "E-Mail", "Beschwerde", "Eingang am", "Bestellnummer"]
ROWS = [
    ["Cleo Reed", "cleo@reed.example", BROKEN, "01.11.2026 10:00", "00123"],
    ["Finn Ash", "finn@ash.example", PRAISE, "02.11.2026", "00124"],
    ["Nia Elm", "nia@elm.example", "", "02.11.2026", "00125"],
]


@pytest.fixture
def now():
    """The browser lives now, so this story does too."""
    return timezone.now()


@pytest.fixture
def table(tmp_path) -> Path:
    path = tmp_path / "reklamationen.csv"
    with path.open("w", encoding="cp1252", newline="") as file:
        csv.writer(file, delimiter=";").writerows([HEADS, *ROWS])
    return path


@pytest.fixture(autouse=True)
def _no_reader_of_another_test():
    imports_sweep._close()
    yield
    imports_sweep._close()


def hand_over(visitor: Visitor, table: Path) -> None:
    visitor.go("/voices/sheets/")
    visitor.page.set_input_files("input[type=file]", str(table))
    visitor.page.get_by_role("button", name="Read its columns").click()


def faults(visitor: Visitor) -> list[str]:
    wide = visitor.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return visitor.grave_faults() + ([f"scrolls sideways by {wide} px"] if wide > 0 else [])


def test_a_table_becomes_voices_and_the_page_follows_by_itself(make, visitor, table):
    page = visitor.page
    visitor.sign_in(make.boss.email)
    hand_over(visitor, table)
    assert page.input_value("select[name=text]") == "Beschwerde"
    assert "00123" in page.inner_text("select[name=order]")
    page.get_by_role("button", name="Check every row").click()
    assert "2 rows would become voices" in page.inner_text("h1")
    assert "Cleo Reed" in page.inner_text("main")
    assert "row cannot be a voice" in page.inner_text("main")
    assert not Voice.objects.exists()
    page.get_by_role("button", name="Bring them in").click()
    page.locator("progress").wait_for()
    imports_sweep.sweep(timezone.now())
    imports_sweep.sweep(timezone.now())
    page.get_by_text("2 rows became voices").wait_for()
    assert Voice.objects.count() == 2


def test_the_next_file_of_the_same_kind_is_only_confirmed(make, visitor, table):
    page = visitor.page
    visitor.sign_in(make.boss.email)
    hand_over(visitor, table)
    page.select_option("select[name=came_by]", "Kunde")
    page.select_option("select[name=name]", "")
    page.get_by_role("button", name="Check every row").click()
    hand_over(visitor, table)
    assert "We know this kind of file" in page.inner_text("h1")
    assert page.input_value("select[name=came_by]") == "Kunde"


def test_an_import_is_stopped_and_gone_on_with(make, visitor, table, monkeypatch):
    monkeypatch.setattr("amends.channels.sheet.ahead.CHUNK", 1)
    monkeypatch.setattr(imports_sweep, "SECONDS", 0.001)
    page = visitor.page
    visitor.sign_in(make.boss.email)
    hand_over(visitor, table)
    page.get_by_role("button", name="Check every row").click()
    page.get_by_role("button", name="Bring them in").click()
    page.locator("progress").wait_for()
    imports_sweep.sweep(timezone.now())
    page.get_by_role("button", name="Stop").click()
    page.get_by_text("Stopped after 1 row").wait_for()
    page.get_by_role("button", name="Go on with the other rows").click()
    page.locator("progress").wait_for()
    while SheetImport.objects.to_work_on(timezone.now()).exists():
        imports_sweep.sweep(timezone.now())
    page.get_by_text("2 rows became voices").wait_for()


def test_a_table_becomes_voices_without_a_script(make, chromium, live_server, table):
    context = chromium.new_context(java_script_enabled=False)
    visitor = Visitor(context.new_page(), live_server.url)
    page = visitor.page
    visitor.sign_in(make.boss.email)
    hand_over(visitor, table)
    page.get_by_role("button", name="Check every row").click()
    page.get_by_label("history").check()
    page.get_by_role("button", name="Bring them in").click()
    assert page.locator("meta[http-equiv=refresh]").count() == 1
    imports_sweep.sweep(timezone.now())
    page.get_by_text("2 rows became voices").wait_for()
    context.close()


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (360, "dark")])
def test_everybody_can_read_every_page_of_it(make, visitor, table, width, theme, now):
    page = visitor.page
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=theme)
    visitor.sign_in(make.boss.email)
    visitor.go("/voices/sheets/")
    found = {"empty": faults(visitor)}
    hand_over(visitor, table)
    found["mapping"] = faults(visitor)
    page.get_by_role("button", name="Check every row").click()
    found["checked"] = faults(visitor)
    page.get_by_role("button", name="Bring them in").click()
    found["running"] = faults(visitor)
    sheet = SheetImport.objects.get()
    importing.fail(sheet=sheet, why="The kept file is missing.", now=now)
    visitor.go(sheet.get_absolute_url())
    found["ended"] = faults(visitor)
    visitor.go("/voices/sheets/")
    found["list"] = faults(visitor)
    assert found == {name: [] for name in found}
