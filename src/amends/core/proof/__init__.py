"""Proof that a record was not changed afterwards: canonical form, Merkle tree, signed checkpoints, offline check.

RFC 8785 (canonical JSON), RFC 6962 section 2.1 and RFC 9162 section 2.1 (tree and proofs),
C2SP signed-note and tlog-checkpoint (signatures). Nothing here reads a clock, a file or a database.
"""

from amends.core.proof.canonical import Json, canonical
from amends.core.proof.checkpoint import Checkpoint, open_checkpoint, parse_checkpoint
from amends.core.proof.commitment import SALT_BYTES, commitment, new_salt
from amends.core.proof.leaf import leaf_bytes, rfc3339
from amends.core.proof.merkle import EMPTY_ROOT, Frontier, Tree, leaf_hash, node_hash, root_of
from amends.core.proof.note import NoteSigner, NoteVerifier, open_note, parse_skey, parse_vkey
from amends.core.proof.proofs import verify_consistency, verify_inclusion

__all__ = [
    "EMPTY_ROOT",
    "SALT_BYTES",
    "Checkpoint",
    "Frontier",
    "Json",
    "NoteSigner",
    "NoteVerifier",
    "Tree",
    "canonical",
    "commitment",
    "leaf_bytes",
    "leaf_hash",
    "new_salt",
    "node_hash",
    "open_checkpoint",
    "open_note",
    "parse_checkpoint",
    "parse_skey",
    "parse_vkey",
    "rfc3339",
    "root_of",
    "verify_consistency",
    "verify_inclusion",
]
