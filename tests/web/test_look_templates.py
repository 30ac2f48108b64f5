"""What every template of every feature promises: it parses, and a strict content policy has nothing to forbid."""

import re
from pathlib import Path

import pytest
from django.template import engines

SOURCE = Path(__file__).parents[2] / "src/amends"
TEMPLATES = sorted(SOURCE.glob("*/templates/**/*.html"))
NONCED = "web/templates/parts/print.html"  # the one style in a page: what stands in the margins of paper


def name_of(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix()


def without_comments(text: str) -> str:
    return re.sub(r"{% comment %}.*?{% endcomment %}|{#.*?#}", "", text, flags=re.DOTALL)


def test_there_are_templates_to_look_at() -> None:
    assert len(TEMPLATES) > 30


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_a_template_parses(path: Path) -> None:
    assert engines["django"].from_string(path.read_text()) is not None


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_a_template_has_no_style_script_or_handler_of_its_own(path: Path) -> None:
    text = without_comments(path.read_text())
    assert not re.search(r"<[^>]*\sstyle\s*=", text)
    assert not re.search(r"<[^>]*\son[a-z]+\s*=", text)
    assert not re.search(r"javascript:", text, re.IGNORECASE)
    assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")", text)
    styles = re.findall(r"<style[^>]*>", text)
    assert styles == ([] if name_of(path) != NONCED else ['<style nonce="{{ request.csp_nonce }}">'])


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_a_template_loads_nothing_from_elsewhere(path: Path) -> None:
    loaded = re.findall(
        r"<(?:link|script|img|iframe)[^>]*(?:src|href)=\"(https?:|//)", without_comments(path.read_text())
    )
    assert loaded == []


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_a_form_that_changes_something_carries_its_token(path: Path) -> None:
    text = without_comments(path.read_text())
    forms = re.findall(r"<form[^>]*method=\"post\".*?</form>", text, re.DOTALL | re.IGNORECASE)
    assert [form for form in forms if "csrf_token" not in form] == []
