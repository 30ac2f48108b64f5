"""A real installation for a test: the real commands, a real database file, a folder of its own."""

import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

PATIENCE_SECONDS = 240.0  # loading the sample company on a busy machine takes a minute or two


def until(condition: Callable[[], Any], patience: float = PATIENCE_SECONDS) -> Any:
    """Wait for what another process does; returns it, and fails when it never comes."""
    give_up = time.monotonic() + patience
    while not (found := condition()):
        assert time.monotonic() < give_up, "it never happened"
        threading.Event().wait(0.02)
    return found


def spare_port() -> str:
    """A port of this machine that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


class Amends:
    """`amends` for one installation folder."""

    def __init__(self, home: Path, **settings: str) -> None:
        """settings: more environment, AMENDS_…"""
        self.home = home
        self.environment = {**os.environ, "AMENDS_HOME": str(home), "AMENDS_DATABASE": "", **settings}
        self.environment["PYTHONPATH"] = str(Path(__file__).parent.parent.parent / "src")
        self.environment.pop("DJANGO_SETTINGS_MODULE", None)
        self.process: subprocess.Popen[str] | None = None
        self.said = ""

    def __call__(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        command = [sys.executable, "-m", "amends", *arguments]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False, timeout=120)

    def start(self, *arguments: str) -> str:
        """Start a command that serves; returns the address where it answers on this machine."""
        command = [sys.executable, "-m", "amends", *arguments]
        self.process = subprocess.Popen(
            command, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        threading.Thread(target=self._listen, args=(self.process.stdout,), daemon=True).start()
        return until(lambda: re.search(r"http://localhost:\d+", self.said) or self._ended())[0]

    def stop(self) -> int:
        """Ask it to end; returns its exit code."""
        assert self.process is not None
        self.process.terminate()
        code = self.process.wait(PATIENCE_SECONDS)
        self.process.stdout.close()
        return code

    def _listen(self, lines: Any) -> None:
        for line in lines:
            self.said += line

    def _ended(self) -> None:
        assert self.process is not None
        assert self.process.poll() is None, f"it ended by itself:\n{self.said}"
