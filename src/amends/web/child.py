"""How a long-running command ends: when it is asked to, or when the process that started it is gone."""

import contextlib
import os
import signal
import threading
import time

GRACE_SECONDS = 20


def stop_on_signals() -> threading.Event:
    """Return an event that is set by SIGTERM, SIGINT or SIGHUP: the polite ways to ask a process to end."""
    stopping = threading.Event()
    for name in ("SIGTERM", "SIGINT", "SIGHUP"):
        if hasattr(signal, name):  # Windows has no SIGHUP
            signal.signal(getattr(signal, name), lambda *_: stopping.set())
    return stopping


def ask_to_end(leader: int) -> None:
    """Send SIGTERM to a child and to the workers it has started itself (its process group).

    Asked again every second, for a worker that is just starting hears the first one with its parent's ears.
    """
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGTERM)


def end_with_parent() -> None:
    """End ourselves when standard input ends: whoever started us holds its other end until it is gone."""
    threading.Thread(target=_wait_for_the_end_of_input, daemon=True).start()


def _wait_for_the_end_of_input() -> None:
    while os.read(0, 1024):  # not through sys.stdin, whose lock a daemon thread would hold while Python ends
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    if os.getpgid(0) != os.getpid():
        return  # started by hand, in a group that is not ours alone
    for _ in range(GRACE_SECONDS):
        time.sleep(1)
        ask_to_end(os.getpid())
    os.killpg(os.getpid(), signal.SIGKILL)
