"""The verdict itself: subject, reasons, length, and what goes into the ledger."""

import json

from amends.core.severity import Severity
from amends.core.triage import Likelihood, assess
from amends.core.triage.assessment import JUDGED, VERSION


def test_the_subject_is_judged_and_its_reasons_point_nowhere_in_the_text() -> None:
    verdict = assess("Please call me.", subject="My toaster caught fire")
    assert verdict.severity is Severity.INJURY
    (reason,) = verdict.severity_reasons
    assert (reason.phrase, reason.start, reason.end) == ("caught fire", -1, -1)


def test_the_worst_comes_first_and_each_sentence_once() -> None:
    verdict = assess("I call my lawyer. My lawyer knows that the toaster caught fire. My mother was killed. My lawyer!")
    assert [reason.category for reason in verdict.severity_reasons] == ["injury", "hazard", "legal"]
    assert verdict.why()[0].startswith("Someone died")
    assert len(set(verdict.why())) == len(verdict.why())


def test_a_text_that_is_too_long_says_so() -> None:
    beginning, end = "The toaster caught fire. ", "My mother was killed. "
    text = beginning + "All was well. " * (JUDGED // 14) + end
    verdict = assess(text)
    assert verdict.severity is Severity.INJURY
    assert f"Only the first {JUDGED:,} of {len(text):,} characters were judged" in verdict.why()[-1]


def test_a_text_of_just_the_length_is_judged_whole() -> None:
    text = "x" * (JUDGED - len(" the toaster caught fire")) + " the toaster caught fire"
    verdict = assess(text)
    assert len(text) == JUDGED
    assert verdict.severity is Severity.INJURY
    assert "limit" not in {reason.category for reason in verdict.reasons}


def test_the_content_for_the_ledger_is_plain_json_and_complete() -> None:
    verdict = assess("The toaster caught fire, I want a refund.")
    content = json.loads(json.dumps(verdict.as_content()))
    assert content["version"] == VERSION
    assert content["severity"] == Severity.INJURY
    assert content["complaint"] == Likelihood.CLEAR
    assert content["kind"] == "complaint"
    assert content["fired"] is True
    assert content["severity_reasons"][0]["phrase"] == "caught fire"
    assert set(content["scores"]) == {"dissatisfaction", "expectation", "praise", "question", "suggestion"}


def test_an_empty_message_is_judged_too() -> None:
    verdict = assess("")
    assert (verdict.severity, verdict.complaint, verdict.kind) == (Severity.NONE, Likelihood.UNLIKELY, "other")
    assert verdict.why() == ()


def test_law_authority_and_fraud_fire_below_injury() -> None:
    for text in ("My solicitor will write.", "I am calling the ombudsman.", "This is fraud."):
        verdict = assess(text)
        assert verdict.fired
        assert verdict.severity is Severity.LOSS


def test_a_loss_of_money_alone_does_not_fire() -> None:
    verdict = assess("You charged me twice, please refund one.")
    assert verdict.severity is Severity.LOSS
    assert not verdict.fired
