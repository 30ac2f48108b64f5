"""Severity as a number: what it must keep to for every text."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from amends.core.severity import Severity
from amends.core.triage import Likelihood, Reason, Triage, assess
from amends.core.triage.verdict import WEIGHTS

reasons = st.builds(
    Reason, st.sampled_from(sorted(WEIGHTS)), st.just("x"), st.just(0), st.just(1), st.just("x"), st.booleans()
)
found = st.lists(reasons, max_size=30).map(tuple)
levels = st.sampled_from(Severity)


def verdict(severity: Severity, severity_reasons: tuple[Reason, ...]) -> Triage:
    """Return a verdict of which only the severity matters."""
    return Triage("", "", severity, severity_reasons, Likelihood.UNLIKELY, {}, ())


@given(levels, found)
def test_it_is_a_number_from_zero_to_one(severity: Severity, severity_reasons: tuple[Reason, ...]) -> None:
    assert 0 <= verdict(severity, severity_reasons).severity_score < 1


@given(levels, levels, found, found)
def test_a_worse_level_is_always_a_higher_number(
    one: Severity, other: Severity, few: tuple[Reason, ...], many: tuple[Reason, ...]
) -> None:
    if one < other:
        assert verdict(one, many).severity_score < verdict(other, few).severity_score


@given(levels, found, reasons)
def test_one_more_finding_never_lowers_it(severity: Severity, before: tuple[Reason, ...], more: Reason) -> None:
    assert verdict(severity, (*before, more)).severity_score >= verdict(severity, before).severity_score


@given(levels, found, reasons)
def test_what_happened_weighs_at_least_as_much_as_what_could(
    severity: Severity, others: tuple[Reason, ...], reason: Reason
) -> None:
    happened = verdict(severity, (*others, replace(reason, is_potential=False)))
    possible = verdict(severity, (*others, replace(reason, is_potential=True)))
    assert happened.severity_score >= possible.severity_score


def test_a_near_miss_weighs_less_than_the_injury_itself() -> None:
    near, hurt = assess("The shelf almost hit my son."), assess("The shelf hit my son.")
    assert near.severity is hurt.severity
    assert near.severity_score < hurt.severity_score
    assert near.severity_reasons[0].is_potential
    assert not hurt.severity_reasons[0].is_potential


def test_nothing_found_is_zero_and_names_no_kind() -> None:
    verdict = assess("Which colours are there?")
    assert (verdict.severity_score, verdict.severity_kinds) == (0.0, ())


def test_the_kinds_come_most_weighty_first_and_once() -> None:
    text = "My lawyer knows that the toaster caught fire and I burned my hand. The plug melted. My lawyer!"
    verdict = assess(text)
    assert verdict.severity_kinds == ("injury", "hazard", "legal")
    assert verdict.as_content()["severity_kinds"] == ["injury", "hazard", "legal"]
    assert verdict.as_content()["severity_score"] == round(verdict.severity_score, 4)
