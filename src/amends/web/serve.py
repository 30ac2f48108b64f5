"""`amends serve`: three children, watched. *web* answers browsers, *tick* sweeps and seals, *listen* hears sources.

A child that ends by itself is started again, a little later each time. At the end web and listen stop first, so that
tick's last act seals what they still wrote. A child also stops by itself when this process is gone: its standard input
ends then (see amends.web.child).
"""

import contextlib
import errno
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from amends.web.child import GRACE_SECONDS, ask_to_end

BACK_OFF_SECONDS = (1, 2, 5, 10, 30, 60)
STEADY_SECONDS = 60  # a child that ran for so long starts again at the first back-off
LOOK_SECONDS = 0.25
PORTS_TO_TRY = 50


@dataclass
class Child:
    """One process that is kept running. `order`: lower stops first."""

    name: str
    command: Sequence[str]
    order: int
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    failures: int = 0
    not_before: float = 0.0
    clock: Callable[[], float] = time.monotonic

    def start(self) -> None:
        """Start it in a session of its own, so that Ctrl+C reaches only the one who watches."""
        self.started = self.clock()
        self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, start_new_session=True)

    def keep_running(self, say: Callable[[str], None]) -> None:
        """Start it when it does not run and its back-off is over; tell when it ended by itself."""
        now = self.clock()
        if self.process is not None:
            code = self.process.poll()
            if code is None:
                return
            self.failures = 0 if now - self.started > STEADY_SECONDS else self.failures
            wait = BACK_OFF_SECONDS[min(self.failures, len(BACK_OFF_SECONDS) - 1)]
            self.failures += 1
            self._let_go()
            self.not_before = now + wait
            say(f"{self.name} ended by itself (code {code}). It starts again in {wait} s.")
        elif now >= self.not_before:
            self.start()

    def stop(self) -> bool:
        """Ask it to end, and make it end when it has not after the grace period. True when it ended as asked."""
        if self.process is None:
            return False
        try:
            return self._ended_in_time(self.process)
        finally:
            self._let_go()

    def _ended_in_time(self, process: subprocess.Popen[bytes]) -> bool:
        """Ask it, then it and all it has started, every second; then end them. True when it ended as asked."""
        process.terminate()
        for _ in range(GRACE_SECONDS):
            try:
                return process.wait(1) == 0
            except subprocess.TimeoutExpired:
                ask_to_end(process.pid)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return False

    def _let_go(self) -> None:
        """Close our end of a child that ended, and forget it."""
        if self.process and self.process.stdin:
            self.process.stdin.close()
        self.process = None


def amends(*arguments: str) -> list[str]:
    """The command line that runs one of our own commands with this very Python."""
    return [sys.executable, "-m", "amends", *arguments]


def children(host: str, port: int) -> list[Child]:
    """The three children; web on host and port."""
    return [
        Child("web", amends("web", "--host", host, "--port", str(port), "--child"), order=1),
        Child("listen", amends("listen", "--child"), order=1),
        Child("tick", amends("tick", "--child"), order=2),
    ]


def supervise(kept: Sequence[Child], stopping: threading.Event, say: Callable[[str], None]) -> dict[str, bool]:
    """Keep all of them running until stopping is set, then stop them in order. Returns which of them ended as asked."""
    while not stopping.is_set():
        for child in kept:
            child.keep_running(say)
        stopping.wait(LOOK_SECONDS)
    return {child.name: child.stop() for child in sorted(kept, key=lambda child: child.order)}


def free_port(host: str, wanted: int) -> int:
    """Return the first free port from wanted on. Raises OSError when none of the next fifty is free."""
    for port in range(wanted, min(wanted + PORTS_TO_TRY, 65_536)):
        with socket.socket(_family(host), socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as problem:
                if problem.errno != errno.EADDRINUSE:
                    raise
            else:
                return port
    raise OSError(errno.EADDRINUSE, f"Ports {wanted} to {wanted + PORTS_TO_TRY - 1} are all taken.")


def reachable_at(host: str, port: int, *, own_addresses: Sequence[str], public_url: str = "") -> list[str]:
    """Every address under which a browser finds what listens on host and port, the best one first.

    >>> reachable_at("127.0.0.1", 8010, own_addresses=["192.0.2.7"])
    ['http://localhost:8010', 'http://127.0.0.1:8010']
    """
    everywhere = host in {"0.0.0.0", "::"}  # noqa: S104  compared, not bound
    if not everywhere and host not in {"127.0.0.1", "localhost", "::1"}:
        names = [f"[{host}]" if ":" in host else host]
    else:
        names = ["localhost", "127.0.0.1" if _family(host) == socket.AF_INET else "[::1]"]
    if everywhere:
        names += [address for address in own_addresses if (":" in address) == (":" in host)]
        names += [socket.gethostname()]
    found = [public_url] if public_url else []
    return list(dict.fromkeys(found + [f"http://{name}:{port}" for name in names]))


def answers(host: str, port: int) -> bool:
    """Whether something listens there already."""
    target = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  compared, not bound
    with socket.socket(_family(target), socket.SOCK_STREAM) as probe:
        probe.settimeout(0.5)
        return probe.connect_ex((target, port)) == 0


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET
