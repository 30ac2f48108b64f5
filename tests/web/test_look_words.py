"""Time, harm and a customer's words, as the tags put them on a page."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.template import Context, Template

from amends.core.clocks import ClockState, firm_rules
from amends.records.search import MARK_END, MARK_START

NOW = datetime(2026, 11, 23, 13, 5, tzinfo=UTC)
BERLIN = SimpleNamespace(name="Brook & Beam", zone="Europe/Berlin")
ANSWER = next(rule for rule in firm_rules() if rule.key == "firm.answer")


def shown(text: str, **values: object) -> str:
    return Template(text).render(Context({"now": NOW, "company": BERLIN, **values})).strip()


def test_a_moment_is_said_on_the_company_s_clock_and_exact_on_hover() -> None:
    html = shown("{% when at %}", at=datetime(2026, 11, 23, 15, 0, tzinfo=UTC))
    assert ">today 16:00<" in html
    assert 'title="Mon 23 Nov 2026 16:00 CET"' in html


def test_a_clock_with_less_than_four_hours_is_marked_and_a_late_one_too() -> None:
    soon = shown(
        "{% due clock %}", clock=ClockState(ANSWER, NOW - timedelta(days=2), NOW + timedelta(hours=3, minutes=59))
    )
    calm = shown(
        "{% due clock %}", clock=ClockState(ANSWER, NOW - timedelta(days=2), NOW + timedelta(hours=4, minutes=1))
    )
    late = shown("{% due clock %}", clock=ClockState(ANSWER, NOW - timedelta(days=2), NOW - timedelta(hours=1)))
    assert "data-soon" in soon
    assert "answer in 3 h" in soon
    assert "data-soon" not in calm
    assert "data-late" not in calm
    assert "data-late" in late
    assert "late by 1 h" in late


def test_a_stopped_clock_says_how_long_it_took() -> None:
    clock = ClockState(ANSWER, NOW - timedelta(hours=30), NOW + timedelta(days=1), stopped_at=NOW - timedelta(hours=2))
    html = shown("{% ring clock %}", clock=clock)
    assert "answered" in html
    assert "after 28 h" in html
    assert "data-late" not in html


def test_the_ring_empties_with_the_time() -> None:
    clock = ClockState(ANSWER, NOW - timedelta(hours=30), NOW + timedelta(hours=10))
    assert 'stroke-dasharray="25 100"' in shown("{% ring clock %}", clock=clock)


def test_harm_is_a_sign_with_a_word() -> None:
    assert shown("{% harm 3 %}") == (
        '<span class="harm" data-harm="serious" title="injury or serious loss">serious</span>'
    )


@pytest.mark.parametrize("tag", ["{% quote words %}", "{{ words|paragraphs }}", "{{ words|mark_hits }}"])
def test_words_from_outside_cannot_become_markup(tag: str) -> None:
    html = shown(tag, words="<script>alert(1)</script> & <b>bold</b>")
    assert "<script" not in html
    assert "<b>" not in html
    assert "&lt;b&gt;bold" in html


def test_what_the_search_found_is_marked_and_nothing_else() -> None:
    html = shown("{{ snippet|mark_hits }}", snippet=f"the <{MARK_START}hinge{MARK_END}> broke")
    assert html == "the &lt;<mark>hinge</mark>&gt; broke"


def test_paragraphs_keep_their_lines() -> None:
    assert (
        shown("{{ words|paragraphs }}", words="Dear Ann,\r\nhello\r\n\r\nBye")
        == "<p>Dear Ann,<br>hello</p>\n<p>Bye</p>"
    )


def test_a_company_s_name_cannot_leave_its_css_string() -> None:
    html = shown("{{ name|css_string }}", name='A"} body{display:none} </style><script>\n\\')
    assert html[0] == html[-1] == '"'
    assert not set('"<>{}\n') & set(html[1:-1])


@pytest.mark.parametrize(("number", "words"), [(0, "no voices"), (1, "1 voice"), (1204, "1,204 voices")])
def test_a_number_comes_with_its_noun(number: int, words: str) -> None:
    assert shown('{% count number "voice" "voices" %}', number=number) == words
