"""Charts: axis from zero, gaps where nothing was measured, and the table behind the picture."""

import re
from dataclasses import dataclass

from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from amends.web.charts import Bar, Reading, bars, line
from amends.web.charts.line import BOTTOM, TOP
from amends.web.charts.scale import ceiling

VALUES = st.lists(st.one_of(st.none(), st.floats(0, 1e6)), min_size=2, max_size=60)


@dataclass(frozen=True)
class Trend:
    readings: tuple[Reading, ...]
    key: str = "speed"
    finding: str = "Answers take 2 days & less"
    note: str = "Median"
    unit: str = "d"
    axis: str = "Week"


def drawn(source: object) -> str:
    return Template("{% chart source %}").render(Context({"source": source}))


@given(st.floats(1e-6, 1e12))
def test_the_top_of_an_axis_is_at_least_the_highest_value_and_not_far_above(highest: float) -> None:
    assert highest * (1 - 1e-9) <= ceiling(highest) <= highest * 2.5


@given(VALUES)
def test_a_line_stays_in_its_picture_and_its_table_leaves_nothing_out(values: list[float | None]) -> None:
    chart = line(
        key="k",
        finding="f",
        note="n",
        unit="d",
        axis="a",
        readings=[Reading(str(at), v) for at, v in enumerate(values)],
    )
    if chart is None:
        assert sum(value is not None for value in values) < 2
        return
    heights = [float(y) for y in re.findall(r"[ML]\S+ (\S+)", chart.path)]
    assert len(heights) == sum(value is not None for value in values)
    assert all(TOP <= height <= BOTTOM for height in heights)
    assert len(chart.rows) == len(values)


def test_zero_stands_on_the_base_line() -> None:
    chart = line(key="k", finding="f", note="n", unit="", axis="a", readings=[Reading("1", 0.0), Reading("2", 4.0)])
    assert chart is not None
    assert chart.path.startswith(f"M8 {BOTTOM:g} ")


def test_a_week_without_a_measurement_is_a_gap_not_a_zero() -> None:
    chart = line(
        key="k",
        finding="f",
        note="n",
        unit="",
        axis="a",
        readings=[Reading("1", 2.0), Reading("2", None), Reading("3", 1.0)],
    )
    assert chart is not None
    assert "L" not in chart.path
    assert len(chart.dots) == 2
    assert chart.rows[1] == ("2", "not measured")


def test_bars_are_as_long_as_their_values() -> None:
    chart = bars(key="k", finding="f", note="n", axis="a", values=[Bar("mail", 60), Bar("phone", 30), Bar("form", 0)])
    assert chart is not None
    full, half, none = (bar.length for bar in chart.bars)
    assert (half, none) == (full / 2, 0)


def test_a_picture_says_its_finding_and_describes_itself() -> None:
    html = drawn(Trend((Reading("wk 1", 3.0), Reading("wk 2", 2.0))))
    assert html.count("Answers take 2 days &amp; less") == 3  # caption, title of the picture, caption of the table
    assert "<desc" in html
    assert "From 3 d (wk 1) to 2 d (wk 2)." in html
    assert "<table>" in html


def test_one_value_is_said_in_words_without_a_picture() -> None:
    html = drawn(Trend((Reading("wk 1", None), Reading("wk 2", 2.0))))
    assert "<svg" not in html
    assert "Answers take 2 days" in html
