"""What a model answers: always a label, how sure it is, which others it could be, and what to do."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amends.core.triage.scoring import Judgement, Model, Said, seen_of
from amends.core.triage.scoring.model import TELLS_MIXES
from tests.core.triage.causes import coded, few, learnt
from tests.core.triage.hostile import HOSTILE, texts

messages = st.lists(texts.map(Said), min_size=1, max_size=5)


def check(model: Model, judgement: Judgement) -> None:
    """Assert whatever holds for each judgement."""
    assert judgement.label in model.classes
    assert judgement.version == model.version
    assert len(judgement.probabilities) == len(model.classes)
    assert sum(judgement.probabilities) == pytest.approx(1)
    assert all(0 <= p <= 1 for p in judgement.probabilities)
    assert judgement.p == judgement.probabilities[model.classes.index(judgement.label)]
    assert judgement.label_set[0] == judgement.label
    assert len(set(judgement.label_set)) == len(judgement.label_set)
    assert set(judgement.label_set) <= set(model.classes)
    if judgement.decision == "auto":
        assert len(judgement.label_set) == 1
        assert judgement.p >= model.level
    if model.state == "few":
        assert judgement.decision == "ask"


@settings(max_examples=60)
@given(messages, st.sampled_from([0.0, 0.5, 0.9, 1.0]))
def test_every_message_gets_a_label_its_probability_and_a_set_led_by_it(said: list[Said], level: float) -> None:
    for model in (replace(learnt(), level=level), few()):
        for judgement in model.judge(said):
            check(model, judgement)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_texts_are_judged_too(text: str) -> None:
    for model in (learnt(), few()):
        (judgement,) = model.judge([Said(text)])
        check(model, judgement)


def test_no_message_no_judgement() -> None:
    assert learnt().judge([]) == []
    assert few().judge([]) == []


def test_the_labels_of_the_other_leanings_lead_their_sets_as_well() -> None:
    """A rare class may be named although a common one is likelier; it is then suggested, not given."""
    plain = learnt().plain
    assert plain is not None
    leaning = replace(learnt(), plain=replace(plain, lean=1.0, prior=(0.98, 0.01, 0.01)), level=0.5)
    said = coded(60, seed=5)[0]
    judged = leaning.judge(said)
    for judgement in judged:
        check(leaning, judgement)
    assert any(judgement.p < max(judgement.probabilities) for judgement in judged)


def test_a_learnt_model_tells_new_messages_apart() -> None:
    said, labels = coded(60, seed=7, wrong=0)
    right = [judgement.label == label for judgement, label in zip(learnt().judge(said), labels, strict=True)]
    assert sum(right) >= 54  # nine of ten; by chance a third


def test_a_higher_level_never_decides_more() -> None:
    said = coded(60, seed=8)[0]
    decided = [
        {row for row, each in enumerate(replace(learnt(), level=level).judge(said)) if each.decision == "auto"}
        for level in (0.5, 0.8, 0.95, 1.0)
    ]
    assert decided[0]
    assert decided[0] >= decided[1] >= decided[2] >= decided[3]


def test_the_order_of_messages_changes_no_judgement() -> None:
    said = coded(40, seed=9)[0]
    order = np.random.default_rng(0).permutation(len(said))
    before, after = learnt().judge(said), learnt().judge([said[row] for row in order])
    for place, row in enumerate(order):
        assert after[place].label == before[row].label
        assert after[place].probabilities == pytest.approx(before[row].probabilities, abs=1e-6)


def test_a_double_gets_the_judgement_of_its_first() -> None:
    said = coded(6, seed=10)[0]
    judged = learnt().judge([*said, *said])
    for first, again in zip(judged[:6], judged[6:], strict=True):
        assert again.label == first.label
        assert again.probabilities == pytest.approx(first.probabilities, abs=1e-6)


def test_what_was_seen_once_can_be_judged_again() -> None:
    said = coded(12, seed=11)[0]
    assert learnt().judge(said, seen=seen_of(said)) == learnt().judge(said)


def test_few_examples_vote_for_what_is_most_like_them() -> None:
    said, labels = coded(12, wrong=0)
    assert few().state == "few"
    assert [judgement.label for judgement in few().judge(said)] == labels
    (stranger,) = few().judge([Said("好")])
    assert stranger.probabilities == pytest.approx([1 / 3] * 3)


def billing_only(count: int, channel: str) -> list[Said]:
    """Return messages of one cause in one channel."""
    said, labels = coded(3 * count, seed=12, wrong=0)
    return [replace(each, channel=channel) for each, label in zip(said, labels, strict=True) if label == "billing"]


def billing(judged: list[Judgement]) -> float:
    """Return the mean probability of billing, the first class."""
    return float(np.mean([judgement.probabilities[0] for judgement in judged]))


def many() -> Model:
    """Return the model as if it had learnt the same from many more messages."""
    return replace(learnt(), examples=TELLS_MIXES)


def test_a_model_of_few_examples_does_not_correct_a_mix() -> None:
    said = billing_only(120, "app")
    alone = [learnt().judge([each])[0] for each in said]
    assert billing(learnt().judge(said)) == pytest.approx(billing(alone), abs=1e-6)


@pytest.mark.parametrize("text", ["", " ", "!!!", "🔥🔥"])
def test_what_says_nothing_in_words_is_asked_about(text: str) -> None:
    (judgement,) = learnt().judge([Said(text)])
    assert judgement.decision == "ask"


def test_a_channel_of_another_mix_is_corrected_towards_it() -> None:
    said = billing_only(120, "app")
    alone = [many().judge([each])[0] for each in said]
    assert billing(many().judge(said)) > billing(alone) + 0.005


def test_a_few_messages_of_a_channel_move_nothing() -> None:
    said = billing_only(2, "app")
    alone = [many().judge([each])[0] for each in said]
    assert billing(many().judge(said)) == pytest.approx(billing(alone), abs=1e-6)


def test_the_mix_of_one_channel_moves_no_other() -> None:
    letters = coded(3, seed=13)[0]
    alone = many().judge(letters)
    together = many().judge([*billing_only(120, "app"), *letters])[-3:]
    for one, other in zip(alone, together, strict=True):
        assert one.probabilities == pytest.approx(other.probabilities, abs=1e-6)
