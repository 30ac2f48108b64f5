"""Trees of every size up to 70, and chance beyond, against the plain definition of the RFC."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.core.proof import Frontier, Tree, leaf_hash, root_of, verify_consistency, verify_inclusion
from tests.core.proof import naive

LARGEST = 70
LEAVES = [bytes([number, number * 3 % 256]) for number in range(LARGEST)]
HASHES = [leaf_hash(leaf) for leaf in LEAVES]
TREE = Tree.of(HASHES)
FRONTIERS = [Frontier()]
for each in HASHES:
    FRONTIERS.append(FRONTIERS[-1].append(each))
ROOTS = [frontier.root() for frontier in FRONTIERS]


def flipped(value: bytes, bit: int) -> bytes:
    return (int.from_bytes(value) ^ (1 << bit % (8 * len(value)))).to_bytes(len(value))


@pytest.mark.parametrize("size", range(LARGEST + 1))
def test_frontier_and_tree_give_the_root_of_the_definition(size: int) -> None:
    assert ROOTS[size] == TREE.root(size) == naive.mth(LEAVES[:size])
    assert len(FRONTIERS[size].peaks) == size.bit_count()


@pytest.mark.parametrize("size", range(1, LARGEST + 1))
def test_every_inclusion_proof_is_that_of_the_definition_and_verifies(size: int) -> None:
    for index in range(size):
        proof = TREE.inclusion(index, size)
        assert list(proof) == naive.path(index, LEAVES[:size])
        assert verify_inclusion(index=index, size=size, leaf=HASHES[index], proof=proof, root=ROOTS[size])


@pytest.mark.parametrize("size", range(1, LARGEST + 1))
def test_every_consistency_proof_is_that_of_the_definition_and_verifies(size: int) -> None:
    for old in range(1, size + 1):
        proof = TREE.consistency(old, size)
        assert list(proof) == naive.proof(old, LEAVES[:size])
        assert verify_consistency(old_size=old, new_size=size, old_root=ROOTS[old], new_root=ROOTS[size], proof=proof)


@given(st.lists(st.binary(max_size=40), max_size=300), st.integers(0, 300))
def test_appending_in_two_goes_gives_the_root_of_all(leaves: list[bytes], cut: int) -> None:
    hashes = [leaf_hash(leaf) for leaf in leaves]
    assert Frontier().extend(hashes[:cut]).extend(hashes[cut:]).root() == root_of(hashes) == naive.mth(leaves)


@given(st.data(), st.integers(1, LARGEST), st.integers(0, 10_000))
def test_an_inclusion_proof_with_one_flipped_bit_fails(data: st.DataObject, size: int, bit: int) -> None:
    index = data.draw(st.integers(0, size - 1))
    proof = list(TREE.inclusion(index, size))
    assert not verify_inclusion(index=index, size=size, leaf=flipped(HASHES[index], bit), proof=proof, root=ROOTS[size])
    for place in range(len(proof)):
        wrong = [*proof[:place], flipped(proof[place], bit), *proof[place + 1 :]]
        assert not verify_inclusion(index=index, size=size, leaf=HASHES[index], proof=wrong, root=ROOTS[size])
    if proof:
        assert not verify_inclusion(index=index, size=size, leaf=HASHES[index], proof=proof[:-1], root=ROOTS[size])
    longer = [*proof, HASHES[0]]
    assert not verify_inclusion(index=index, size=size, leaf=HASHES[index], proof=longer, root=ROOTS[size])


@given(st.data(), st.integers(2, LARGEST))
def test_an_inclusion_proof_holds_at_no_other_place(data: st.DataObject, size: int) -> None:
    index, other = data.draw(st.lists(st.integers(0, size - 1), min_size=2, max_size=2, unique=True))
    proof = TREE.inclusion(index, size)
    assert not verify_inclusion(index=other, size=size, leaf=HASHES[index], proof=proof, root=ROOTS[size])


@given(st.data(), st.integers(2, LARGEST), st.integers(0, 10_000))
def test_a_consistency_proof_with_one_flipped_bit_fails(data: st.DataObject, size: int, bit: int) -> None:
    old = data.draw(st.integers(1, size - 1))
    proof = list(TREE.consistency(old, size))
    sizes = {"old_size": old, "new_size": size}
    right = {"old_root": ROOTS[old], "new_root": ROOTS[size]}
    for name, root in right.items():
        assert not verify_consistency(**sizes, **{**right, name: flipped(root, bit)}, proof=proof)
    for place in range(len(proof)):
        wrong = [*proof[:place], flipped(proof[place], bit), *proof[place + 1 :]]
        assert not verify_consistency(**sizes, **right, proof=wrong)
    assert not verify_consistency(**sizes, **right, proof=proof[:-1])
    assert not verify_consistency(**sizes, **right, proof=[*proof, HASHES[0]])


def test_an_empty_log_is_a_prefix_of_every_log_and_of_nothing_else() -> None:
    assert verify_consistency(old_size=0, new_size=5, old_root=ROOTS[0], new_root=ROOTS[5], proof=())
    assert not verify_consistency(old_size=0, new_size=5, old_root=ROOTS[1], new_root=ROOTS[5], proof=())
    assert not verify_consistency(old_size=3, new_size=2, old_root=ROOTS[3], new_root=ROOTS[2], proof=())


def test_all_roots_differ() -> None:
    assert all(one != other for one, other in pairwise(ROOTS))


@pytest.mark.parametrize("frontier", [(1, ()), (2, (HASHES[0],) * 2), (-1, ()), (1, (b"short",))])
def test_an_edge_that_fits_no_tree_is_refused(frontier: tuple[int, tuple[bytes, ...]]) -> None:
    with pytest.raises(ValueError, match="hash"):
        Frontier(*frontier)


def test_proofs_beyond_the_tree_are_refused() -> None:
    for ask in (lambda: TREE.inclusion(70), lambda: TREE.root(71), lambda: TREE.consistency(0, 5)):
        with pytest.raises(ValueError, match="tree"):
            ask()
