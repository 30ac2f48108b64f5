"""The check names the first thing that is wrong, so that a person can look there."""

from dataclasses import replace
from random import Random

import pytest

from amends.core.proof import leaf_bytes
from amends.core.proof.file_check import LogFile
from amends.core.proof.log import Claim
from tests.core.proof import tampering
from tests.core.proof.log_in_memory import Log, make_log


def first(log: Log) -> str:
    return log.check().findings[0].sentence


def test_a_changed_column_is_named_with_both_values() -> None:
    log = make_log(1)
    old = log.entries[6]
    log.entries[6] = replace(old, columns={**old.columns, "actor": "person:nobody"})
    assert first(log) == (
        f"Entry 7 (voice.received): its actor is 'person:nobody' in the table, "
        f"but '{old.columns['actor']}' in the sealed bytes."
    )


def test_an_actor_rewritten_everywhere_is_found_between_two_checkpoints() -> None:
    log = make_log(1)
    columns = {**log.entries[6].columns, "actor": "person:nobody"}
    log.entries[6] = replace(log.entries[6], columns=columns, leaf=leaf_bytes(**columns))
    finding = log.check().findings[0]
    sizes = [0, *(each.size for each in log.checkpoints)]
    after = next(size for size in sizes if size >= 7)
    before = max(size for size in sizes if size < 7)
    assert finding.entry == before + 1
    assert finding.sentence.startswith(f"Checkpoint {after} does not fit the entries")


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (tampering.flip_body, "its content or the salt of it was changed"),
        (tampering.flip_file, "was changed"),
        (tampering.lose_file, "is missing"),
        (tampering.remove_entry, "is missing"),
        (tampering.truncate_to_nothing, "counts 24 entries, but only 0 are left: 24 are missing."),
        (tampering.drop_content, "its content is missing, and it is not marked as erased"),
        (tampering.forge_erasure, "no entry of the record says that it was erased"),
        (tampering.forge_erasure_with_an_unsealed_entry, "the entry that says so is not sealed yet"),
        (tampering.seal_with_a_new_key, "is not signed by the key"),
        (tampering.rewrite_and_seal_with_the_same_key, "the record was rewritten after that checkpoint was made"),
    ],
)
def test_each_kind_of_tampering_has_its_words(kind: tampering.Tampering, words: str) -> None:
    assert words in first(kind(make_log(1).copy(), Random("words")))


def test_an_erased_content_that_is_back_is_found() -> None:
    log = make_log(1)
    body, salt = b'{"number":"5"}', bytes(32)
    log.entries[5] = replace(log.entries[5], body=body, salt=salt, destroyed_at="", ground="")
    assert any("was erased, but it is back" in each.sentence for each in log.check().findings)


def test_the_proof_of_another_log_proves_nothing_here() -> None:
    log = make_log(1)
    log.outside = Claim("A foreign checkpoint", make_log(2).outside.note)
    assert "A foreign checkpoint cannot be trusted" in first(log)


def test_a_checkpoint_that_says_another_origin_is_of_another_log() -> None:
    log = make_log(1)
    text = log.outside.note.rpartition("\n\n")[0].replace(log.signer.name, "log.example/other") + "\n"
    log.outside = Claim("That note", log.signer.sign(text))
    assert first(log) == "That note speaks of another log: log.example/other."


def test_entries_sealed_under_no_checkpoint_are_found() -> None:
    log = make_log(1)
    log.entries[-1] = replace(log.entries[-1], index=24)
    assert first(log) == "No checkpoint covers what follows entry 24: 1 numbered by hand."


def test_a_checkpoint_signed_again_with_another_time_is_found() -> None:
    log = make_log(1)
    last = log.checkpoints[-1]
    at = "2026-01-01T00:00:00.000000Z"
    text = log.outside.note.rpartition("\n\n")[0].replace(last.sealed_at, at) + "\n"
    log.checkpoints[-1] = replace(last, sealed_at=at, note=log.signer.sign(text))
    assert first(log) == f"The stored checkpoint 24 is not the one that {log.outside.name} shows."


def test_a_forged_erasure_of_a_file_that_no_content_names_is_found() -> None:
    log = make_log(1)
    stray = "ab" * 32
    log.files.append(LogFile(stray, 3, "2026-03-02T10:00:00.000000Z", "asked"))
    assert first(log) == "The file abababababab… is marked as erased, but no sealed entry of the record says so."


def test_a_file_erased_while_a_content_still_names_it_is_found() -> None:
    log = make_log(1)
    used, gone = log.files[0], log.files[-1]
    stored = log.stored.pop(used.sha256)
    log.stored[gone.sha256] = stored
    log.files[0] = replace(used, destroyed_at=gone.destroyed_at, ground=gone.ground)
    sentences = [each.sentence for each in log.check().findings]
    assert any("is missing" in each for each in sentences)
    assert any("is marked as erased" in each for each in sentences)


def test_sealed_bytes_that_are_no_leaf_are_called_damaged() -> None:
    log = make_log(1)
    log.entries[3] = replace(log.entries[3], leaf=b"\xff")
    assert first(log) == "Entry 4 (voice.received): its sealed bytes are damaged."
