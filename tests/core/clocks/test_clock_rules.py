"""Rule rows and the firm's own promises."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.core.clocks import Rule, Unit, applicable, firm_rules
from amends.core.clocks.rule import rule_from_row
from amends.core.errors import Refused
from amends.core.severity import Severity

ROW: dict[str, object] = {
    "key": "house.answer",
    "name": "Answer",
    "starts_on": "received",
    "stops_on": ["answered"],
    "amount": 3,
    "unit": "business_days",
    "citation": "House rule 7",
}


def test_the_firm_promises_to_acknowledge_to_answer_and_to_decide() -> None:
    promises = {rule.key: (rule.starts_on, rule.amount, rule.unit) for rule in applicable(firm_rules(), Severity.NONE)}
    assert promises == {
        "firm.acknowledge": ("received", 1, Unit.BUSINESS_DAYS),
        "firm.answer": ("received", 5, Unit.BUSINESS_DAYS),
        "firm.decide": ("received", 1, Unit.BUSINESS_DAYS),
    }


def test_who_was_or_could_be_hurt_is_promised_an_answer_the_same_day() -> None:
    promises = {rule.key: (rule.amount, rule.unit) for rule in applicable(firm_rules(), Severity.INJURY)}
    assert promises["firm.answer"] == (4, Unit.BUSINESS_HOURS)
    assert promises["firm.acknowledge"] == (1, Unit.BUSINESS_DAYS)


@given(st.permutations(firm_rules()), st.sampled_from(Severity))
def test_one_rule_a_key_holds_and_never_one_for_graver_harm(rules: list[Rule], severity: Severity) -> None:
    holding = applicable(rules, severity)
    assert [rule.key for rule in holding] == sorted({rule.key for rule in rules})
    assert all(rule.from_severity <= severity for rule in holding)
    assert holding == applicable(firm_rules(), severity)


def test_every_promise_says_who_asks_for_it() -> None:
    assert all(rule.citation and rule.name for rule in firm_rules())


def test_a_row_nobody_has_checked_is_unconfirmed() -> None:
    rule = rule_from_row(ROW)
    assert not rule.is_confirmed
    assert replace(rule, checked_on=date(2026, 3, 2)).is_confirmed


@pytest.mark.parametrize(
    "wrong",
    [{"unit": "fortnights"}, {"amount": 0}, {"amount": 10_001}, {"stops_on": []}, {"stops_on": ["received"]}, {"x": 1}],
)
def test_a_row_that_could_never_work_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(Refused):
        rule_from_row({**ROW, **wrong})


def test_a_row_without_a_needed_field_is_refused() -> None:
    with pytest.raises(Refused, match="unit"):
        rule_from_row({key: value for key, value in ROW.items() if key != "unit"})


def test_a_rule_can_be_kept_in_a_set() -> None:
    assert len({rule_from_row(ROW), rule_from_row(ROW)}) == 1
    assert isinstance(rule_from_row(ROW), Rule)
