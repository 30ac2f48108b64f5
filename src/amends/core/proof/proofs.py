"""Checking inclusion and consistency proofs without the tree (RFC 9162 sections 2.1.3.2 and 2.1.4.2)."""

from collections.abc import Sequence
from hmac import compare_digest

from amends.core.proof.merkle import EMPTY_ROOT, HASH_BYTES, node_hash


def verify_inclusion(*, index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether `leaf` (a leaf hash) stands at `index` (from 0) in the tree of `size` leaves with this root."""
    if not 0 <= index < size or not _are_hashes((leaf, root, *proof)):
        return False
    node, last, found = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if node & 1 or node == last:
            found = node_hash(sibling, found)
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and compare_digest(found, root)


def verify_consistency(
    *, old_size: int, new_size: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]
) -> bool:
    """Whether the tree of `old_size` leaves is a prefix of the tree of `new_size` leaves: nothing was rewritten."""
    if not 0 <= old_size <= new_size or not _are_hashes((old_root, new_root, *proof)):
        return False
    if old_size == 0:
        return not proof and compare_digest(old_root, EMPTY_ROOT)
    if old_size == new_size:
        return not proof and compare_digest(old_root, new_root)
    path = list(proof)
    if old_size.bit_count() == 1:  # the old root itself is the first node and is left out of the proof
        path.insert(0, old_root)
    return bool(path) and _climb(old_size, new_size, path, old_root, new_root)


def _climb(old_size: int, new_size: int, path: list[bytes], old_root: bytes, new_root: bytes) -> bool:
    """Rebuild both roots from one path and compare them."""
    node, last = old_size - 1, new_size - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    old = new = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if node & 1 or node == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            new = node_hash(new, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and compare_digest(old, old_root) and compare_digest(new, new_root)


def _are_hashes(values: Sequence[bytes]) -> bool:
    return all(len(value) == HASH_BYTES for value in values)
