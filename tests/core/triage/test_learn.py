"""Learning from coded messages: what is refused, what few examples give, and a report that promises what holds."""

from dataclasses import replace

import numpy as np
import pytest

from amends.core.errors import Refused
from amends.core.triage.learning import learn as learning
from amends.core.triage.learning.learn import ENOUGH, learn
from amends.core.triage.scoring import Model, Said
from tests.core.triage.causes import CAUSES, coded, few, learnt
from tests.core.triage.hostile import HOSTILE


def accuracy(model: Model, said: list[Said], labels: list[str]) -> float:
    judged = [judgement.label for judgement in model.judge(said)]
    return float(np.mean([one == other for one, other in zip(judged, labels, strict=True)]))


@pytest.mark.parametrize("count", [0, 1, 40])
def test_where_nothing_differs_nothing_is_learnt(count: int) -> None:
    with pytest.raises(Refused) as refused:
        learn([Said(f"The lid of cup {number} broke.") for number in range(count)], ["defect"] * count)
    assert "same label" in refused.value.what
    assert refused.value.do


def test_each_message_needs_its_label() -> None:
    said, labels = coded(12)
    for wrong in (labels[:-1], [*labels, "staff"]):
        with pytest.raises(ValueError, match="zip"):
            learn(said, wrong)


def test_below_thirty_examples_a_person_is_asked_and_from_thirty_on_a_model_speaks() -> None:
    assert ENOUGH == 30
    said, labels = coded(30, wrong=0)
    assert few().examples == 12
    before, after = learn(said[:29], labels[:29]), learn(said, labels)
    assert (before.state, before.examples) == ("few", 29)
    assert (after.state, after.examples) == ("learnt", 30)
    assert {judgement.decision for judgement in before.judge(said)} == {"ask"}


def test_what_it_tells_and_from_when_on_it_decides_is_as_given() -> None:
    model = learn(*coded(6), label="cause", level=0.75)
    assert (model.label, model.level, model.classes) == ("cause", 0.75, tuple(sorted(CAUSES)))
    assert model.version.startswith("cause-")


def test_only_the_newest_examples_are_learnt_from_when_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    said, labels = coded(40)
    monkeypatch.setattr(learning, "MOST", 12)
    assert learn(said, labels).to_bytes() == learn(said[-12:], labels[-12:]).to_bytes()


def test_a_class_of_one_message_is_learnt_with_the_others() -> None:
    said, labels = coded(36, wrong=0)
    model = learn([*said, Said("The lawyer of the tenants has a question.")], [*labels, "legal"])
    assert "legal" in model.classes
    assert accuracy(model, *coded(30, seed=2, wrong=0)) > 0.7


def test_hostile_examples_are_learnt_from() -> None:
    said, labels = coded(36, wrong=0)
    hostile = [Said(text) for text in HOSTILE.values()]
    model = learn([*said, *hostile], [*labels, *["spam"] * len(hostile)])
    assert Model.from_bytes(model.to_bytes()).judge(hostile) == model.judge(hostile)
    assert accuracy(model, *coded(30, seed=2, wrong=0)) > 0.7


@pytest.mark.parametrize("count", [4, 40])
def test_messages_without_a_word_tell_nothing_apart(count: int) -> None:
    model = learn([Said("")] * count, ["staff", "billing"] * (count // 2))
    (judgement,) = model.judge([Said("")])
    assert judgement.probabilities == pytest.approx([0.5, 0.5], abs=0.02)
    assert judgement.decision != "auto"


def test_the_same_words_with_both_labels_are_decided_by_nobody_but_a_person() -> None:
    said, labels = coded(36, wrong=0)
    riddle = Said("The blue folder about the thing was mentioned.")
    model = learn([*said, *[riddle] * 10], [*labels, *["staff", "billing"] * 5])
    (judgement,) = model.judge([riddle])
    assert judgement.decision != "auto"
    assert {"staff", "billing"} <= set(judgement.label_set)


def test_messages_that_came_twice_are_learnt_like_others() -> None:
    said, labels = coded(36, wrong=0)
    model = learn([*said, *said], [*labels, *labels])
    assert model.examples == 72
    assert accuracy(model, *coded(60, seed=2, wrong=0)) > 0.8


def test_the_order_of_examples_hardly_matters() -> None:
    said, labels = coded(90)
    order = np.random.default_rng(3).permutation(90)
    other = learn([said[row] for row in order], [labels[row] for row in order], label="cause")
    asked = coded(60, seed=6)[0]
    pairs = zip(learnt().judge(asked), other.judge(asked), strict=True)
    assert np.mean([one.label == two.label for one, two in pairs]) > 0.9


def test_labels_given_by_chance_are_reported_as_such() -> None:
    """Of 90 fair coins between 29 and 61 fall on one side, 999 of 1000 times; a set of nine in ten holds 72 to 89."""
    said = coded(90, seed=14)[0]
    coins = np.random.default_rng(5).integers(2, size=90)
    model = learn(said, [("heads", "tails")[coin] for coin in coins])
    assert 29 / 90 <= model.report["accuracy"] <= 61 / 90
    assert 72 / 90 <= model.report["coverage"] <= 89 / 90
    assert model.report["auto"] < 0.1
    assert model.report["n"] == 90
    decided = [judgement.decision == "auto" for judgement in model.judge(coded(60, seed=15)[0])]
    assert np.mean(decided) < 0.1


def test_what_the_report_says_holds_for_new_messages() -> None:
    said, labels = coded(300, seed=77)
    report, judged = learnt().report, learnt().judge(said)
    right = np.array([judgement.label == label for judgement, label in zip(judged, labels, strict=True)])
    held = [label in judgement.label_set for judgement, label in zip(judged, labels, strict=True)]
    sure = np.array([judgement.p for judgement in judged])
    auto = np.array([judgement.decision == "auto" for judgement in judged])
    assert right.mean() == pytest.approx(report["accuracy"], abs=0.1)
    assert report["macro_f1_low"] <= report["macro_f1"] <= report["macro_f1_high"]
    assert np.mean(held) > 0.85
    assert sure.mean() == pytest.approx(right.mean(), abs=0.1)
    assert auto.mean() == pytest.approx(report["auto"], abs=0.2)
    assert right[auto].mean() > 0.87
    assert sum(report[what] for what in ("auto", "suggest", "ask")) == pytest.approx(1)


def test_a_channel_or_language_that_is_told_is_no_label() -> None:
    said = coded(12, seed=16)[0]
    told = [replace(each, channel="mail", language="en") for each in said]
    labels = [judgement.label for judgement in learnt().judge(said)]
    assert [judgement.label for judgement in learnt().judge(told)] == labels
