"""How a long-running command ends: when it is asked to, or when the process that started it is gone."""

import os
import signal
import threading


def stop_on_signals() -> threading.Event:
    """Return an event that is set by SIGTERM, SIGINT or SIGHUP: the polite ways to ask a process to end."""
    stopping = threading.Event()
    for name in ("SIGTERM", "SIGINT", "SIGHUP"):
        if hasattr(signal, name):  # Windows has no SIGHUP
            signal.signal(getattr(signal, name), lambda *_: stopping.set())
    return stopping


def end_with_parent() -> None:
    """Send ourselves SIGTERM when standard input ends: whoever started us holds its other end until it is gone."""
    threading.Thread(target=_wait_for_the_end_of_input, daemon=True).start()


def _wait_for_the_end_of_input() -> None:
    while os.read(0, 1024):  # not through sys.stdin, whose lock a daemon thread would hold while Python ends
        pass
    os.kill(os.getpid(), signal.SIGTERM)
