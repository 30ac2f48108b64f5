"""The index of signatures: what it finds, forgets, keeps in bytes and refuses."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.core.errors import Unreadable
from amends.core.triage.similar import WORTH_COMPARING, Index, with_pieces
from amends.core.triage.similar.shingles import jaccard, shingles
from amends.core.triage.similar.signature import SIZE, VERSION, signature, signatures, told

_PLACES = ["kitchen", "cellar", "garden", "office", "street", "market", "station"]
_THINGS = ["kettle", "charger", "window", "parcel", "battery", "paper", "wheel", "cable"]
_DEEDS = ["broke", "arrived", "burnt", "leaked", "stopped", "vanished", "rusted"]
WORDS = [*_PLACES, *_THINGS, *_DEEDS, "silent", "heavy", "morning", "receipt", "refund", "neighbour", "driver", "green"]


def texts(count: int, words: int = 14, seed: int = 1) -> list[str]:
    generator = np.random.default_rng(seed)
    return [" ".join(generator.choice(WORDS, words)) for _ in range(count)]


def filled(count: int = 300) -> tuple[Index, list[str]]:
    index, said = Index(), texts(count)
    index.add(range(count), signatures(said))
    return index, said


def test_signatures_tell_the_jaccard_similarity_without_bias_and_with_the_promised_error() -> None:
    said = texts(400)
    copies = [" ".join(text.split()[place % 7 :]) for place, text in enumerate(said)]
    true = np.array([jaccard(shingles(a), shingles(b)) for a, b in zip(said, copies, strict=True)])
    errors = told(signatures(said), signatures(copies)) - true
    assert abs(errors.mean()) < 0.01
    assert errors.std() < 0.045


def test_a_signature_is_the_same_on_every_machine() -> None:
    """Kept signatures are compared with new ones: whoever changes the hashes or the normal form raises VERSION."""
    assert (VERSION, signature("the lid broke").tobytes().hex()[:32]) == (1, "31012a09abadbdaf6ba117a2f312f1f6")


def test_an_own_copy_is_found_first() -> None:
    index, said = filled()
    for number in (0, 137, 299):
        found = index.find(signature(said[number]))
        assert (found.ids[0], found.jaccard[0]) == (number, 1.0)


def test_adding_one_by_one_finds_the_same_as_adding_all_at_once() -> None:
    index, said = filled(60)
    slowly = Index()
    for number, text in enumerate(said):
        slowly.add([number], signatures([text]))
    asked = signatures(texts(20, seed=2))
    for one, other in zip(index.find_all(asked), slowly.find_all(asked), strict=True):
        assert one.ids.tolist() == other.ids.tolist()


def test_looking_up_many_finds_the_same_as_looking_up_each() -> None:
    index, said = filled()
    asked = signatures(said[:50])
    for one, row in zip(index.find_all(asked, least=0.2), asked, strict=True):
        assert one.ids.tolist() == index.find(row, least=0.2).ids.tolist()


def test_what_was_removed_is_found_no_more_and_its_signature_is_gone_from_the_bytes() -> None:
    index, said = filled(50)
    index.remove([7, 999])
    assert 7 not in index.find(signature(said[7])).ids
    assert signature(said[7]).tobytes() not in index.to_bytes()
    assert len(index) == 49


def test_an_index_is_the_same_after_it_was_kept_as_bytes() -> None:
    index, said = filled(100)
    index.remove([3])
    again = Index.from_bytes(index.to_bytes())
    assert again.to_bytes() == index.to_bytes()
    assert again.find(signature(said[50])).ids.tolist() == index.find(signature(said[50])).ids.tolist()


SPOILT = {
    "nothing": lambda data: b"",
    "something else": lambda data: b"PK" + data,
    "cut off": lambda data: data[:-1],
    "added to": lambda data: data + b"!",
    "of a later version": lambda data: data[:15] + b"\x63" + data[16:],
}


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT)
def test_bytes_that_are_no_index_are_refused_with_a_sentence(spoil) -> None:
    with pytest.raises(Unreadable, match="Make it again"):
        Index.from_bytes(spoil(filled(5)[0].to_bytes()))


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with pytest.raises(Unreadable):
        Index.from_bytes(b"amends similar\n" + data + b".")


def test_an_empty_index_finds_nothing() -> None:
    assert len(Index().find(signature("anything")).ids) == 0
    assert Index().find_all(signatures([])) == []


def test_ten_thousand_copies_cost_no_more_than_a_few_and_the_newest_are_found() -> None:
    index = Index()
    index.add(range(10_000), np.repeat(signatures(["the same form letter, ten thousand times"]), 10_000, axis=0))
    found = index.find(signature("the same form letter, ten thousand times"), most=10)
    assert found.ids.tolist() == list(range(9_999, 9_989, -1))


def test_a_message_is_found_in_a_much_longer_one_by_its_pieces() -> None:
    long = " ".join(texts(20, seed=3))
    part = long[len(long) // 2 :][:260].strip()
    index = Index()
    rows = with_pieces(long)
    index.add([1] * len(rows), rows)
    assert index.find(signature(part), least=WORTH_COMPARING).ids.tolist() == [1]
    assert len(rows) <= 9


def test_memory_is_what_the_index_says_it_is() -> None:
    index = Index()
    index.add(range(20_000), np.random.default_rng(4).integers(0, 256, (20_000, SIZE), dtype=np.uint8))
    assert index.size == 20_000 * 471
