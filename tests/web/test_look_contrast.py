"""Words can be read in both themes: 4.5 to 1 (WCAG 2.2, 1.4.3), and 3 to 1 around what can be operated (1.4.11)."""

import re
from pathlib import Path

import pytest

TOKENS = (Path(__file__).parents[2] / "src/amends/web/static/css/tokens.css").read_text()
PAIRS = dict(re.findall(r"--([a-z-]+): light-dark\((#[0-9a-f]{6}, #[0-9a-f]{6})\)", TOKENS))
WORDS = ["ink", "quiet", "accent", "low", "some", "serious", "danger", "present", "ageing", "missing", "none"]


def luminance(colour: str) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.2, glossary)."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Ratio of two colours, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def colour(name: str, theme: int) -> str:
    return PAIRS[name].split(", ")[theme]


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["paper", "card"])
@pytest.mark.parametrize("name", WORDS)
def test_words_of_this_colour_can_be_read(name: str, ground: str, theme: int) -> None:
    assert contrast(colour(name, theme), colour(ground, theme)) >= 4.5


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_the_primary_button_can_be_read_and_the_edge_of_a_field_seen(theme: int) -> None:
    assert contrast(colour("on-accent", theme), colour("accent", theme)) >= 4.5
    assert contrast(colour("edge", theme), colour("card", theme)) >= 3
