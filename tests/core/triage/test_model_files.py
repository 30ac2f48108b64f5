"""Model files: the same model is the same bytes; what is no whole model is refused in a sentence."""

import io
import json
import zipfile
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amends.core.errors import Unreadable
from amends.core.triage.learning.learn import learn
from amends.core.triage.scoring import Model, Said, model_file
from tests.core.triage.causes import coded, few, learnt
from tests.core.triage.hostile import FORTY_LANGUAGES

ASKED = [*coded(9, seed=4)[0], Said(""), Said(FORTY_LANGUAGES)]
MODELS = (learnt, few)
Parts = dict[str, Any]


def unpacked(data: bytes) -> Parts:
    """Return what stands in a model file: about, and the arrays by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts: Parts = {
            name: np.load(io.BytesIO(archive.read(name))) for name in archive.namelist() if name[-4:] == ".npy"
        }
        return {**parts, "about.json": json.loads(archive.read("about.json"))}


def packed(parts: Parts) -> bytes:
    """Return a file of such parts, sound as an archive whatever they say."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        for name, part in parts.items():
            one = io.BytesIO()
            if name == "about.json":
                one.write(json.dumps(part).encode())
            else:
                np.save(one, part, allow_pickle=part.dtype == object)
            archive.writestr(name, one.getvalue())
    return kept.getvalue()


@cache
def files() -> tuple[bytes, ...]:
    return tuple(model().to_bytes() for model in MODELS)


def is_refused_or_works(data: bytes) -> bool:
    """Return whether a file is refused; one that is not must judge and explain as any model does."""
    try:
        model = Model.from_bytes(data)
    except Unreadable as refused:
        return "amends learn" in refused.do
    for judgement in model.judge(ASKED[:2]):
        assert judgement.label in model.classes
        assert sum(judgement.probabilities) == pytest.approx(1)
    assert len(model.words(model.classes[0])) <= 12
    assert model.explain(ASKED[0], model.classes[-1]).label == model.classes[-1]
    assert model.to_bytes()
    return False


@pytest.mark.parametrize("model", MODELS)
def test_a_model_answers_as_before_when_it_comes_back_from_its_file(model: Any) -> None:
    again = Model.from_bytes(model().to_bytes())
    assert again.judge(ASKED) == model().judge(ASKED)
    assert again.explain(ASKED[0], "staff") == model().explain(ASKED[0], "staff")
    assert [again.words(label) for label in again.classes] == [model().words(label) for label in again.classes]
    assert again.version == model().version
    assert again.to_bytes() == model().to_bytes()
    for name in ("label", "classes", "state", "examples", "level", "encoder", "report"):
        assert getattr(again, name) == getattr(model(), name)


def test_the_same_messages_give_the_same_bytes_and_others_give_others() -> None:
    said, labels = coded(36)
    once, again = learn(said, labels, label="cause"), learn(list(said), tuple(labels), label="cause")
    assert again.to_bytes() == once.to_bytes()
    other = learn(said, [*labels[:-1], "delivery"], label="cause")
    assert labels[-1] != "delivery"
    assert other.to_bytes() != once.to_bytes()
    assert other.version != once.version
    assert once.version.startswith("cause-")


@given(st.data())
def test_a_file_that_was_cut_is_refused(data: st.DataObject) -> None:
    whole = files()[data.draw(st.integers(0, 1))]
    assert is_refused_or_works(whole[: data.draw(st.integers(0, len(whole) - 1))])


@settings(max_examples=200)
@given(st.data())
def test_a_file_with_other_bytes_in_it_is_refused_or_is_still_the_model(data: st.DataObject) -> None:
    """Some bytes, such as a date, say nothing about the model."""
    whole = bytearray(files()[data.draw(st.integers(0, 1))])
    where = st.one_of(st.integers(0, len(whole) - 1), st.integers(len(whole) - 1500, len(whole) - 1))
    for place in data.draw(st.lists(where, min_size=1, max_size=6)):
        whole[place] = data.draw(st.integers(0, 255))
    is_refused_or_works(bytes(whole))


@given(st.data())
def test_a_file_with_bytes_put_in_or_taken_out_is_refused_or_is_still_the_model(data: st.DataObject) -> None:
    whole = files()[data.draw(st.integers(0, 1))]
    start = data.draw(st.integers(0, len(whole)))
    end = min(len(whole), start + data.draw(st.integers(0, 40)))
    is_refused_or_works(whole[:start] + data.draw(st.binary(max_size=40)) + whole[end:])


@given(st.binary(max_size=200))
def test_any_bytes_are_refused(data: bytes) -> None:
    assert is_refused_or_works(data)


NO_NUMBER = (np.nan, np.inf, -np.inf)
OTHERS = st.sampled_from(
    [
        lambda a: a[:-1],
        lambda a: a[:0],
        lambda a: a[..., None],
        lambda a: a.ravel(),
        lambda a: a.T,
        lambda a: np.concatenate((a, a)),
        lambda a: a[::-1],
        lambda a: a + 2**20,
        lambda a: a.astype(np.int64) - 1,
        lambda a: a.astype("U9"),
        lambda a: a.astype("M8[s]"),
        lambda a: a.astype(complex),
        lambda a: a.astype(object),
        lambda a: np.full(a.shape, np.nan),
        lambda a: np.full(a.shape, np.inf),
        lambda a: np.full(a.shape, -1.0),
        lambda a: np.full(a.shape, 2**62),
        lambda a: np.zeros((), a.dtype),
    ]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=200)
@given(st.data())
def test_a_sound_archive_with_another_array_in_it_is_refused_or_works(data: st.DataObject) -> None:
    parts = unpacked(files()[data.draw(st.integers(0, 1))])
    name = data.draw(st.sampled_from(sorted(set(parts) - {"about.json"})))
    with np.errstate(all="ignore"):
        try:
            parts[name] = data.draw(OTHERS)(parts[name])
        except (TypeError, ValueError):
            return  # such an array cannot be made of this one
    is_refused_or_works(packed(parts))


@given(st.data())
def test_a_sound_archive_in_which_something_is_missing_is_refused_or_works(data: st.DataObject) -> None:
    parts = unpacked(files()[data.draw(st.integers(0, 1))])
    del parts[data.draw(st.sampled_from(sorted(parts)))]
    is_refused_or_works(packed(parts))


@settings(max_examples=200)
@given(st.data())
def test_a_sound_archive_that_says_something_else_of_itself_is_refused_or_works(data: st.DataObject) -> None:
    parts = unpacked(files()[data.draw(st.integers(0, 1))])
    told: Any = parts["about.json"]
    while isinstance(told, dict | list) and told:
        keys = sorted(told) if isinstance(told, dict) else range(len(told))
        key = data.draw(st.sampled_from(keys))
        if not isinstance(told[key], dict | list) or not told[key] or data.draw(st.booleans()):
            told[key] = data.draw(JSON)
            break
        told = told[key]
    is_refused_or_works(packed(parts))


@given(JSON)
def test_a_sound_archive_that_says_anything_of_itself_is_refused(about: Any) -> None:
    assert is_refused_or_works(packed({**unpacked(files()[0]), "about.json": about}))


def test_a_small_file_cannot_ask_for_all_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    told = b"{'descr': '<f8', 'fortran_order': False, 'shape': (10000000000000,)}"
    header = b"\x93NUMPY\x01\x00\x76\x00" + told.ljust(117) + b"\n"
    parts = unpacked(files()[0])
    with zipfile.ZipFile(kept := io.BytesIO(), "w") as archive:
        archive.writestr("about.json", json.dumps(parts["about.json"]))
        archive.writestr("codes.npy", header)
    assert is_refused_or_works(kept.getvalue())
    monkeypatch.setattr(model_file, "LARGEST", 1_000)
    assert is_refused_or_works(files()[0])


def test_a_file_of_a_later_version_is_refused() -> None:
    parts = unpacked(files()[0])
    parts["about.json"]["format"] += 1
    assert is_refused_or_works(packed(parts))
