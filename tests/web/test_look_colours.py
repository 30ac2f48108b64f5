"""Colour has one home, and no meaning rests on colour alone."""

import re
from pathlib import Path

import pytest

from amends.core.severity import Severity
from amends.web.templatetags.look import EVIDENCE

CSS = Path(__file__).parents[2] / "src/amends/web/static/css"
SHEETS = sorted(path for path in CSS.rglob("*.css") if path.name != "tokens.css")
LITERAL = re.compile(
    r"#[0-9a-f]{3,8}\b|\b(?:rgba?|hsla?|oklch|oklab|lab|lch|hwb|light-dark)\(|:\s*(?:white|black|red|green|blue|gr[ae]y)\b",
    re.IGNORECASE,
)


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.stem)
def test_a_colour_is_named_only_among_the_tokens(sheet: Path) -> None:
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.DOTALL)
    assert LITERAL.findall(text) == []


def test_the_search_for_colours_would_find_one() -> None:
    assert LITERAL.search("color: #fff")
    assert LITERAL.search("border: 1px solid rgb(1 2 3)")


def shape_of(sheet: str, rule: str) -> str:
    """The declarations that draw the sign of a state."""
    return " ".join(re.findall(re.escape(rule) + r"\s*{([^}]*)}", (CSS / "components" / sheet).read_text()))


def test_every_level_of_harm_has_a_shape_of_its_own() -> None:
    signs = {level.harm for level in Severity}
    shapes = {sign: shape_of("harm.css", f'[data-harm="{sign}"]::before') for sign in signs - {"low"}}
    shapes["low"] = shape_of("harm.css", ".harm::before")
    assert all("clip-path" in shape for shape in shapes.values())
    assert len(set(shapes.values())) == len(signs)


def test_every_state_of_evidence_has_a_shape_of_its_own() -> None:
    shapes = {state: shape_of("evidence.css", f'.evidence[data-evidence="{state}"]::before') for state in EVIDENCE}
    shapes["present"] = shape_of("evidence.css", ".evidence::before")
    assert all("background" in shape for shape in shapes.values())
    assert len(set(shapes.values())) == len(EVIDENCE)


def test_each_theme_names_every_colour() -> None:
    tokens = (CSS / "tokens.css").read_text()
    named = re.findall(r"--[a-z-]+: (#[0-9a-f]{3,8});", tokens)
    assert set(named) <= {"#ffffff", "#fff"}  # only paper itself is the same in both
