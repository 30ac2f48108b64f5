"""Why a label: what each word adds, in the words of the message, and nothing is left over."""

import numpy as np
import pytest
from hypothesis import given, settings

from amends.core.triage.scoring import Explanation, Said
from tests.core.triage.causes import coded, few, learnt
from tests.core.triage.hostile import HOSTILE, texts

CAUSES = learnt().classes


def check(said: Said) -> None:
    """Assert that parts sum to logits, logits become the judgement's probabilities, and words stand where they are."""
    model = learnt()
    explanations = [model.explain(said, label) for label in CAUSES]
    for explanation in explanations:
        assert sum(part.contribution for part in explanation.parts) == pytest.approx(explanation.logit, abs=1e-6)
        for part in explanation.parts:
            if part.start == -1:
                assert part.phrase.startswith("(")
            else:
                assert said.text[part.start : part.end] == part.phrase != ""
    assert model.plain is not None
    (p,) = model.plain.calibration.apply([[explanation.logit for explanation in explanations]])
    (judgement,) = model.judge([said])
    assert p == pytest.approx(judgement.probabilities, abs=1e-4)


@settings(max_examples=60)
@given(texts)
def test_parts_sum_to_the_logit_and_the_logit_is_the_one_that_was_judged(text: str) -> None:
    check(Said(text))


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_texts_are_explained_in_full(text: str) -> None:
    check(Said(text))


def test_messages_as_people_write_them_are_explained_in_full() -> None:
    for said in coded(12, seed=3)[0]:
        check(said)


def added(explanation: Explanation, phrase: str) -> float:
    return sum(part.contribution for part in explanation.parts if part.phrase == phrase)


@pytest.mark.parametrize("blank", [" ", "\n", "\r", "\x0b", "\x1c", "\u00a0", " \u0301 ", " \0 ", " \u200b "])
def test_what_a_word_adds_stands_at_that_word_whatever_is_before_it(blank: str) -> None:
    explanation = learnt().explain(Said(f"x{blank}y{blank}invoice"), "billing")
    words = [part for part in explanation.parts if part.start >= 0]
    assert max(words, key=lambda part: part.contribution).phrase == "invoice"


def test_a_word_speaks_for_its_cause_and_against_the_others() -> None:
    said = Said("the invoice, and nothing else")
    assert added(learnt().explain(said, "billing"), "invoice,") > 0.1
    assert added(learnt().explain(said, "staff"), "invoice,") < 0


def test_what_is_no_word_never_claims_a_place_in_the_text() -> None:
    explanation = learnt().explain(Said(""), "staff")
    assert explanation.parts
    assert all((part.start, part.end) == (-1, -1) for part in explanation.parts)


def test_few_examples_have_no_weights_to_explain() -> None:
    assert few().explain(Said("the invoice"), "billing") == Explanation("billing", 0.0, ())


@pytest.mark.parametrize("model", [learnt, few])
def test_a_label_that_the_model_does_not_know_is_a_mistake(model: object) -> None:
    with pytest.raises(ValueError, match="not in tuple"):
        model().explain(Said("the invoice"), "weather")  # type: ignore[operator]


def without(text: str, spans: list[tuple[int, int]]) -> str:
    """Return the text without some of its words."""
    for start, end in sorted(spans, reverse=True):
        text = text[:start] + text[end:]
    return text


def moved(said: Said, label: str, spans: list[tuple[int, int]]) -> float:
    """Return how far the probability of a label falls when words are deleted."""
    column = CAUSES.index(label)
    before, after = (learnt().judge([each])[0] for each in (said, Said(without(said.text, spans))))
    return before.probabilities[column] - after.probabilities[column]


def test_deleting_the_words_that_speak_most_moves_the_label_more_than_deleting_others() -> None:
    """Comprehensiveness as in ERASER (DeYoung et al., ACL 2020), beside as many words drawn by chance."""
    rng = np.random.default_rng(1)
    spoken, drawn = [], []
    for said in coded(30, seed=21, wrong=0)[0]:
        label = learnt().judge([said])[0].label
        words = [part for part in learnt().explain(said, label).parts if part.start >= 0]
        words.sort(key=lambda part: -part.contribution)
        spans = [(part.start, part.end) for part in words]
        spoken.append(moved(said, label, spans[:2]))
        others = rng.permutation(len(spans) - 2)[:2] + 2
        drawn.append(moved(said, label, [spans[at] for at in others]))
    assert np.mean(spoken) > np.mean(drawn) + 0.15
    assert np.mean(np.array(spoken) > np.array(drawn)) > 0.8


def test_words_that_a_model_names_come_from_three_messages_or_more_and_from_the_right_ones() -> None:
    said, labels = coded(90)
    for cause in CAUSES:
        named = learnt().words(cause, most=8)
        assert len(named) == 8
        for word in named:
            with_it = [label for each, label in zip(said, labels, strict=True) if word in each.text.lower()]
            assert len(with_it) >= 3
            assert with_it.count(cause) / len(with_it) > 0.4  # of all messages: a third
    assert "invoice" in learnt().words("billing")
    assert "courier" in learnt().words("delivery")
    assert learnt().words("billing", most=0) == ()
    assert few().words("billing") == ()
