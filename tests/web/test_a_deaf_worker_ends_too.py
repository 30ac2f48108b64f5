"""A worker that did not hear the first request to end is asked again, and ended at last: nothing is left running."""

import subprocess
import sys

import pytest

from amends.web import serve
from tests.web.running import until

# The worker ignores SIGTERM for its first second and a half, as one does that is still starting; its parent waits.
LATE = """
import os, signal, sys, time
if os.fork():
    signal.signal(signal.SIGTERM, lambda *_: None)
    os.wait()
    sys.exit(0)
signal.signal(signal.SIGTERM, signal.SIG_IGN)
open(sys.argv[1], "w").write(str(os.getpid()))
time.sleep(1.5)
signal.signal(signal.SIGTERM, signal.SIG_DFL)
time.sleep(60)
"""
DEAF = LATE.replace("signal.SIG_DFL", "signal.SIG_IGN")


def is_running(pid: int) -> bool:
    return subprocess.run(["ps", "-p", str(pid), "-o", "stat="], capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize(("program", "as_asked"), [(LATE, True), (DEAF, False)], ids=["late", "deaf"])
def test_no_worker_is_left_behind(tmp_path, monkeypatch, program, as_asked):
    monkeypatch.setattr(serve, "GRACE_SECONDS", 4)
    told = tmp_path / "pid"
    child = serve.Child("web", [sys.executable, "-c", program, str(told)], order=1)
    child.start()
    worker = int(until(lambda: told.exists() and told.read_text()))
    assert child.stop() is as_asked
    until(lambda: not is_running(worker))
