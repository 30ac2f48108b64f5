"""An installation that listens at a mailbox of a real server, and workers of it that can be killed."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from tests.voices.dovecot import PASSWORD
from tests.voices.installation import Installation
from tests.web.running import until

SCRIPT = str(Path(__file__).with_name("a_fetcher.py"))
LOAD = "import django, runpy, sys; django.setup(); del sys.argv[0]; runpy.run_path(sys.argv[0], run_name='__main__')"
PATIENCE_SECONDS = 120.0


class Workers:
    """Forks workers from a process that has loaded Amends already, so that each is at work at once."""

    def __init__(self, installation: Installation) -> None:
        """installation: prepared, and it listens at a mailbox."""
        self.said = installation.home / "workers"
        self.errors = installation.home / "workers.err"
        with self.said.open("w") as said, self.errors.open("w") as errors:
            self.parent = subprocess.Popen(
                _command("forks"),
                env=_environment(installation),
                stdin=subprocess.PIPE,
                stdout=said,
                stderr=errors,
            )
        self.living: set[int] = set()

    def __enter__(self) -> "Workers":
        return self

    def __exit__(self, *_: object) -> None:
        for pid in list(self.living):
            self.kill(pid)
        self.parent.stdin.close()
        self.parent.wait(PATIENCE_SECONDS)

    def begin(self, number: int = 1) -> list[int]:
        """Start so many workers together; returns their process ids as soon as all are at work."""
        before = len(self._began())
        self.parent.stdin.write(b"go\n" * number)
        self.parent.stdin.flush()
        until(lambda: len(self._began()) >= before + number or self._ended(), patience=PATIENCE_SECONDS)
        pids = self._began()[before:]
        self.living.update(pids)
        return pids

    def kill(self, pid: int) -> bool:
        """Kill one, at once and without a word, and see that it is gone. Returns whether it was alive until then."""
        self.living.discard(pid)
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            return False
        until(lambda: not Path(f"/proc/{pid}").exists(), patience=PATIENCE_SECONDS)
        return True

    def _began(self) -> list[int]:
        lines = self.said.read_text().splitlines(keepends=True)
        return [int(line.split()[1]) for line in lines if line.endswith("\n")]

    def _ended(self) -> None:
        assert self.parent.poll() is None, f"it ended by itself:\n{self.errors.read_text()}"


def listening_at(installation: Installation, port: int) -> Installation:
    """Have an installation listen at a server's mailbox, and return it."""
    subprocess.run(_command("listen-at", str(port), PASSWORD), env=_environment(installation), check=True)
    return installation


def _command(*words: str) -> list[str]:
    return [sys.executable, "-c", LOAD, SCRIPT, *words]


def _environment(installation: Installation) -> dict[str, str]:
    return {**installation.amends.environment, "DJANGO_SETTINGS_MODULE": "amends.web.settings"}
