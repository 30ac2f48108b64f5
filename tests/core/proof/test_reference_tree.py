"""The tree and its proofs against the published Certificate Transparency vectors (see reference.py)."""

import pytest

from amends.core.proof import Frontier, Tree, leaf_hash, root_of, verify_consistency, verify_inclusion
from tests.core.proof.reference import CONSISTENCY, INCLUSION, LEAVES, ROOTS

HASHES = [leaf_hash(leaf) for leaf in LEAVES]
TREE = Tree.of(HASHES)


@pytest.mark.parametrize("size", range(9))
def test_each_root_is_the_published_one(size: int) -> None:
    assert root_of(HASHES[:size]) == Frontier().extend(HASHES[:size]).root() == TREE.root(size) == ROOTS[size]


@pytest.mark.parametrize(("index", "size", "proof"), INCLUSION)
def test_each_inclusion_proof_is_the_published_one(index: int, size: int, proof: tuple[str, ...]) -> None:
    published = tuple(bytes.fromhex(node) for node in proof)
    assert TREE.inclusion(index, size) == published
    assert verify_inclusion(index=index, size=size, leaf=HASHES[index], proof=published, root=ROOTS[size])


@pytest.mark.parametrize(("old", "new", "proof"), CONSISTENCY)
def test_each_consistency_proof_is_the_published_one(old: int, new: int, proof: tuple[str, ...]) -> None:
    published = tuple(bytes.fromhex(node) for node in proof)
    assert TREE.consistency(old, new) == published
    assert verify_consistency(old_size=old, new_size=new, old_root=ROOTS[old], new_root=ROOTS[new], proof=published)
