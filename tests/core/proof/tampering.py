"""The ways to tamper with a log. Each takes a copy and chance, and changes something that the check must see.

A kind that finds nothing to change in this log changes a bit of a leaf instead, so that every trial tampers.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from random import Random

from amends.core.proof import NoteSigner, canonical, commitment, leaf_bytes
from amends.core.proof.entry_check import LogEntry
from amends.core.proof.log import LogCheckpoint
from tests.core.proof.log_in_memory import Log, checkpoint, entry

Tampering = Callable[[Log, Random], Log]


def flipped(data: bytes, rng: Random) -> bytes:
    """The same bytes with one bit flipped."""
    place = rng.randrange(len(data))
    return data[:place] + bytes([data[place] ^ 1 << rng.randrange(8)]) + data[place + 1 :]


def altered(text: str, rng: Random) -> str:
    """The same text with one letter replaced by another."""
    place = rng.randrange(len(text)) if text else 0
    letter = rng.choice([each for each in "0123456789abcdefxyz" if each != text[place : place + 1]])
    return text[:place] + letter + text[place + 1 :]


def sealed(log: Log) -> int:
    """How many entries are in the tree."""
    return sum(each.index is not None for each in log.entries)


def pick(log: Log, rng: Random, *, has_content: bool = False) -> int:
    """The place of a sealed entry, one with its content when asked for."""
    return rng.choice(
        [place for place, each in enumerate(log.entries[: sealed(log)]) if each.body is not None or not has_content]
    )


def renumbered(entries: list[LogEntry]) -> list[LogEntry]:
    """Places anew, in the given order, for the sealed ones."""
    return [each if each.index is None else replace(each, index=index) for index, each in enumerate(entries)]


def forged(old: LogEntry, rng: Random) -> LogEntry:
    """The entry with another content, made right in itself: salt, commitment, columns and leaf fit."""
    body, salt = canonical({"number": str(rng.random())}), rng.randbytes(32)
    columns = {**old.columns, "commitment": commitment(salt, body)}
    return replace(old, leaf=leaf_bytes(**columns), columns=columns, body=body, salt=salt, destroyed_at="", ground="")


def flip_leaf(log: Log, rng: Random) -> Log:
    place = pick(log, rng)
    log.entries[place] = replace(log.entries[place], leaf=flipped(log.entries[place].leaf, rng))
    return log


def alter_column(log: Log, rng: Random) -> Log:
    place = pick(log, rng)
    name = rng.choice(sorted(log.entries[place].columns))
    columns: Mapping[str, str] = {**log.entries[place].columns, name: altered(log.entries[place].columns[name], rng)}
    log.entries[place] = replace(log.entries[place], columns=columns)
    return log


def alter_column_and_leaf(log: Log, rng: Random) -> Log:
    place = pick(log, rng)
    columns = {**log.entries[place].columns, "actor": "person:somebody-else"}
    log.entries[place] = replace(log.entries[place], columns=columns, leaf=leaf_bytes(**columns))
    return log


def flip_body(log: Log, rng: Random) -> Log:
    place = pick(log, rng, has_content=True)
    log.entries[place] = replace(log.entries[place], body=flipped(log.entries[place].body or b"", rng))
    return log


def flip_salt(log: Log, rng: Random) -> Log:
    place = pick(log, rng, has_content=True)
    log.entries[place] = replace(log.entries[place], salt=flipped(log.entries[place].salt or b"", rng))
    return log


def lengthen_salt(log: Log, rng: Random) -> Log:
    place = pick(log, rng, has_content=True)
    log.entries[place] = replace(log.entries[place], salt=(log.entries[place].salt or b"") + b"\x00")
    return log


def lose_salt(log: Log, rng: Random) -> Log:
    place = pick(log, rng, has_content=True)
    log.entries[place] = replace(log.entries[place], salt=None)
    return log


def swap_contents(log: Log, rng: Random) -> Log:
    one = pick(log, rng, has_content=True)
    other = rng.choice([n for n in range(sealed(log)) if n != one and log.entries[n].body != log.entries[one].body])
    first, second = log.entries[one], log.entries[other]
    log.entries[one] = replace(first, body=second.body, salt=second.salt)
    log.entries[other] = replace(second, body=first.body, salt=first.salt)
    return log


def flip_file(log: Log, rng: Random) -> Log:
    name = rng.choice(sorted(log.stored))
    log.stored[name] = flipped(log.stored[name], rng)
    return log


def lose_file(log: Log, rng: Random) -> Log:
    del log.stored[rng.choice(sorted(log.stored))]
    return log


def lose_file_and_row(log: Log, rng: Random) -> Log:
    name = rng.choice(sorted(log.stored))
    del log.stored[name]
    log.files = [each for each in log.files if each.sha256 != name]
    return log


def lose_file_row(log: Log, rng: Random) -> Log:
    name = rng.choice(sorted(log.stored))
    log.files = [each for each in log.files if each.sha256 != name]
    return log


def forge_file_erasure(log: Log, rng: Random) -> Log:
    name = rng.choice(sorted(log.stored))
    del log.stored[name]
    log.files = [
        replace(each, destroyed_at="2026-03-02T10:00:00.000000Z", ground="asked") if each.sha256 == name else each
        for each in log.files
    ]
    return log


def remove_entry(log: Log, rng: Random) -> Log:
    del log.entries[pick(log, rng)]
    return log


def remove_entry_and_renumber(log: Log, rng: Random) -> Log:
    del log.entries[pick(log, rng)]
    log.entries = renumbered(log.entries)
    return log


def insert_entry(log: Log, rng: Random) -> Log:
    new = replace(entry(rng.randrange(1000), rng), index=0)
    log.entries.insert(rng.randrange(sealed(log) + 1), new)
    log.entries = renumbered(log.entries)
    return log


def repeat_number(log: Log, rng: Random) -> Log:
    place = pick(log, rng)
    log.entries.insert(place, log.entries[place])
    return log


def swap_entries(log: Log, rng: Random) -> Log:
    one, other = rng.sample(range(sealed(log)), 2)
    log.entries[one], log.entries[other] = log.entries[other], log.entries[one]
    log.entries = renumbered(log.entries)
    return log


def truncate(log: Log, rng: Random) -> Log:
    log.entries = log.entries[: rng.randrange(sealed(log))]
    return log


def truncate_to_a_stored_checkpoint(log: Log, rng: Random) -> Log:
    size = rng.choice([each.size for each in log.checkpoints[:-1]])
    return _cut(log, size)


def truncate_to_nothing(log: Log, rng: Random) -> Log:
    return replace(_cut(log, 0), files=[], stored={})


def _cut(log: Log, size: int) -> Log:
    """Everything after a size is gone, checkpoints and the notes beside the log too: as if it had never been."""
    kept = [each for each in log.checkpoints if each.size <= size]
    notes = {each.note for each in kept}
    return replace(
        log, entries=log.entries[:size], checkpoints=kept, copies=[each for each in log.copies if each.note in notes]
    )


def unseal_the_end(log: Log, rng: Random) -> Log:
    size = rng.choice([each.size for each in log.checkpoints[:-1]])
    rest = [replace(each, index=None) for each in log.entries[size:]]
    cut = _cut(log, size)
    return replace(cut, entries=cut.entries + rest)


def rewrite_content(log: Log, rng: Random) -> Log:
    place = pick(log, rng)
    log.entries[place] = forged(log.entries[place], rng)
    return log


def rewrite_and_seal_with_the_same_key(log: Log, rng: Random) -> Log:
    return rewrite_content(log, rng).sealed_again(log.signer)


def rewrite_and_seal_with_a_new_key(log: Log, rng: Random) -> Log:
    return rewrite_content(log, rng).sealed_again(NoteSigner(log.signer.name, rng.randbytes(32)))


def remove_and_seal_with_the_same_key(log: Log, rng: Random) -> Log:
    return remove_entry(log, rng).sealed_again(log.signer)


def seal_with_a_new_key(log: Log, rng: Random) -> Log:
    return log.sealed_again(NoteSigner(log.signer.name, rng.randbytes(32)))


def alter_checkpoint(log: Log, rng: Random) -> Log:
    place = rng.randrange(len(log.checkpoints))
    old = log.checkpoints[place]
    others = sorted(set(range(1, sealed(log))) - {each.size for each in log.checkpoints})
    new: list[LogCheckpoint] = [
        replace(old, root=altered(old.root, rng)),
        replace(old, note=altered(old.note, rng)),
        replace(old, sealed_at=altered(old.sealed_at, rng)),
        replace(old, frontier=old.frontier[:-1]),
        replace(old, frontier=(altered(old.frontier[0], rng), *old.frontier[1:])),
        replace(old, size=rng.choice(others)),
        replace(checkpoint(log.entries, old.size, log.signer), sealed_at="2026-01-01T00:00:00.000000Z"),
        checkpoint(log.entries, rng.choice(others), NoteSigner(log.signer.name, rng.randbytes(32))),
    ]
    log.checkpoints[place] = rng.choice([each for each in new if each != old])
    return log


def remove_checkpoint(log: Log, rng: Random) -> Log:
    del log.checkpoints[rng.randrange(len(log.checkpoints))]
    return log


def drop_content(log: Log, rng: Random) -> Log:
    place = pick(log, rng, has_content=True)
    log.entries[place] = replace(log.entries[place], body=None, salt=None)
    return log


def forge_erasure(log: Log, rng: Random) -> Log:
    place = pick(log, rng, has_content=True)
    at = next((each.destroyed_at for each in log.entries if each.destroyed_at), "2026-03-02T10:00:00.000000Z")
    log.entries[place] = replace(log.entries[place], body=None, salt=None, destroyed_at=at, ground="asked")
    return log


def forge_erasure_with_an_unsealed_entry(log: Log, rng: Random) -> Log:
    place = pick(log, rng, has_content=True)
    content: dict[str, object] = {"entries": [log.entries[place].columns["id"]], "ground": "asked"}
    proof = entry(900, rng, event="ledger.content_destroyed", content=content)
    at = proof.columns["happened_at"]
    log.entries[place] = replace(log.entries[place], body=None, salt=None, destroyed_at=at, ground="asked")
    log.entries.append(proof)
    return log


def mark_as_erased(log: Log, rng: Random) -> Log:
    place = pick(log, rng, has_content=True)
    log.entries[place] = replace(log.entries[place], destroyed_at="2026-03-02T10:00:00.000000Z", ground="asked")
    return log


def alter_ground(log: Log, rng: Random) -> Log:
    for place, each in enumerate(log.entries):
        if each.destroyed_at:
            log.entries[place] = replace(each, ground=altered(each.ground, rng))
            return log
    return flip_leaf(log, rng)


def flip_unsealed(log: Log, rng: Random) -> Log:
    if log.entries[-1].index is not None:
        return flip_leaf(log, rng)
    log.entries[-1] = replace(log.entries[-1], body=flipped(log.entries[-1].body or b"", rng))
    return log


KINDS: tuple[Tampering, ...] = (
    flip_leaf, alter_column, alter_column_and_leaf, flip_body, flip_salt, lengthen_salt, lose_salt, swap_contents,
    flip_file, lose_file, lose_file_and_row, lose_file_row, forge_file_erasure,
    remove_entry, remove_entry_and_renumber, insert_entry, repeat_number, swap_entries,
    truncate, truncate_to_a_stored_checkpoint, truncate_to_nothing, unseal_the_end,
    rewrite_content, rewrite_and_seal_with_the_same_key, rewrite_and_seal_with_a_new_key,
    remove_and_seal_with_the_same_key, seal_with_a_new_key, alter_checkpoint, remove_checkpoint,
    drop_content, forge_erasure, forge_erasure_with_an_unsealed_entry, mark_as_erased, alter_ground, flip_unsealed,
)  # fmt: skip
