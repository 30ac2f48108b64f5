"""A process that hears mails is killed at random moments and started again: each mail is one voice, nothing is half."""

import contextlib
import signal
import subprocess
from pathlib import Path
from random import Random

import pytest

from tests.voices.installation import Installation, write_mails
from tests.web.running import until

MOST_FURTHER_FILES = 15  # after which a kill is due
LONGEST_WAIT_SECONDS = 0.3  # longer than a batch takes from its bytes on the disk to its commit


def killed(installation: Installation, mailbox: Path, chance: Random) -> bool:
    """Begin to hear, and kill it while it does. Returns whether it was still at work."""
    due = len(installation.files()) + chance.randint(1, MOST_FURTHER_FILES)
    process = installation.hearing(mailbox)
    until(lambda: process.poll() is not None or len(installation.files()) >= due)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(chance.uniform(0, LONGEST_WAIT_SECONDS))
    process.kill()
    was_at_work = process.wait() == -signal.SIGKILL
    installation.nothing_is_half()
    return was_at_work


@pytest.mark.parametrize(
    ("mail_count", "kills"), [(60, 5), pytest.param(2_000, 200, marks=pytest.mark.long)], ids=["few", "many"]
)
def test_each_mail_is_one_voice_however_often_hearing_is_killed(
    tmp_path: Path, prepared: Installation, mail_count: int, kills: int
) -> None:
    installation, chance = prepared.copied_to(tmp_path / "home"), Random(20_261_124)
    mails = write_mails(tmp_path / "mailbox", mail_count)
    struck = sum(killed(installation, tmp_path / "mailbox", chance) for _ in range(kills))
    assert installation.hearing(tmp_path / "mailbox").wait(300) == 0
    installation.must_hold(mails, deliveries=mail_count)
    assert struck > kills // 2, "most kills came too late to strike anything"
    assert {path.name for path in (tmp_path / "mailbox").iterdir()} == set(mails)
