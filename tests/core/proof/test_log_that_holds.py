"""A log that nobody touched passes, erasures and waiting entries included."""

from dataclasses import replace
from datetime import timedelta

import pytest

from amends.core.proof.log import Claim
from tests.core.proof.log_in_memory import make_log


@pytest.mark.parametrize("seed", range(50))
def test_an_untouched_log_holds(seed: int) -> None:
    report = make_log(seed, size=8 + seed, waiting=seed % 3).check()
    assert report.findings == []
    assert (report.sealed, report.unsealed, report.erased) == (8 + seed, seed % 3, 1)
    assert (report.contents, report.files, report.files_erased) == (7 + seed + seed % 3, 3, 1)


def test_an_older_checkpoint_kept_elsewhere_holds_too() -> None:
    log = make_log(1)
    log.outside = Claim("An old copy", log.checkpoints[0].note)
    assert log.check().holds


def test_a_copy_with_a_witness_signature_holds() -> None:
    log = make_log(2)
    witness = make_log(3).signer.sign(log.outside.note.rpartition("\n\n")[0] + "\n").rpartition("\n\n")[2]
    log.outside = Claim("A witnessed copy", log.outside.note + witness)
    assert log.check().holds


def test_an_entry_that_waits_too_long_is_a_warning_and_no_finding() -> None:
    log = make_log(4)
    late = replace(log, now=log.now + timedelta(minutes=7)).check()
    assert late.holds
    assert "has waited 7 minutes: sealing does not run" in late.warnings[0]
    assert make_log(4).check().warnings == []


def test_bytes_left_after_an_erasure_are_a_warning() -> None:
    log = make_log(5)
    log.stored[log.files[-1].sha256] = b"left over"
    report = log.check()
    assert report.holds
    assert "its bytes are still on the disk" in report.warnings[0]
