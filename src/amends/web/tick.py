"""What time alone makes due: sweeps, run in order, again and again, by one process at a time.

Four lanes, so that neither a slow mail server nor a long import nor a model that learns delays the proof: *seal* and
*learning* every 2 s, *sweeps* every 5 s, *sheets* every second. Each lane holds a lease row while it runs; a second
process finds it taken and waits. A sweep is safe to run twice, so a lease that ran out under a very slow sweep does no
harm.
"""

import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import close_old_connections, connections
from django.utils import timezone
from django.utils.module_loading import import_string

from amends.web.models import Heartbeat, Lease

log = logging.getLogger(__name__)
LEASE = timedelta(seconds=30)
BEAT_EVERY = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Lane:
    """Sweeps that run one after the other. `every`: seconds from one start to the next."""

    name: str
    every: float
    sweeps: Sequence[str]


SWEEPS = Lane(
    "sweeps",
    5.0,
    [
        "amends.letters.checkpoint_mail.sweep",
        "amends.letters.sweep.sweep",
        "amends.cases.sweep.sweep",
        "amends.voices.sweep.sweep",
        "amends.voices.quality_sweep.sweep",
        "amends.voices.scan_sweep.sweep",
    ],
)
SEAL = Lane("seal", 2.0, ["amends.ledger.sweep.sweep"])
SHEETS = Lane("sheets", 1.0, ["amends.voices.imports_sweep.sweep"])
LEARNING = Lane(
    "learning",
    2.0,
    [
        "amends.voices.learning_sweep.sweep",
        "amends.voices.likeness_sweep.sweep",
        "amends.voices.topics_sweep.sweep",
    ],
)
LANES = (SWEEPS, SHEETS, LEARNING, SEAL)  # sealing last: what a sweep records is sealed in the same round


def holder() -> str:
    """Who this process is to a lease: machine and process number."""
    return f"{socket.gethostname()}:{os.getpid()}"


def _has_ended(other: str) -> bool:
    """Whether a holder on this machine no longer runs. Of another machine's we know nothing: its lease must run out."""
    host, _, number = other.rpartition(":")
    if not number or host != socket.gethostname():
        return not other
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


def take_lease(*, name: str, me: str, now: datetime) -> bool:
    """Take a lease, or renew it in its second half, until now + LEASE; False when somebody else holds it."""
    lease, _ = Lease.objects.get_or_create(name=name, defaults={"holder": "", "until": now})
    if lease.holder == me and lease.until - now > LEASE / 2:
        return True
    if lease.holder != me and lease.until > now and not _has_ended(lease.holder):
        return False
    seen = Lease.objects.filter(pk=lease.pk, holder=lease.holder, until=lease.until)
    return seen.update(holder=me, until=now + LEASE) == 1


def give_back_all() -> None:
    """End this process's leases at once, so that the next one need not wait for them to run out."""
    Lease.objects.filter(holder=holder()).update(holder="")


def beat(*, name: str, now: datetime) -> None:
    """Write down that something ran to its end; at most every 10 s, so that an idle machine's disk may rest."""
    if not Heartbeat.objects.filter(name=name, at__gt=now - BEAT_EVERY, at__lte=now).exists():
        Heartbeat.objects.update_or_create(name=name, defaults={"at": now})


def attempt(what: str, call: Callable[[], object]) -> bool:
    """Run one thing; when it raises, log what went wrong and return False. The only place that catches everything."""
    try:
        call()
    except Exception:  # one failed sweep must not stop the others, whatever it was
        log.exception("%s failed; it is tried again in the next round.", what)
        return False
    return True


def run_sweep(path: str, *, now: datetime) -> bool:
    """Run one sweep by its dotted name. False when it raised; the reason is logged."""
    return attempt(f"The sweep {path}", lambda: import_string(path)(now=now))


def run_lane(lane: Lane, *, me: str, clock: Callable[[], datetime] = timezone.now) -> bool:
    """One round of a lane: False when another process holds its lease. Failures are logged, never raised."""
    if not take_lease(name=f"tick {lane.name}", me=me, now=clock()):
        return False
    for path in lane.sweeps:
        take_lease(name=f"tick {lane.name}", me=me, now=clock())
        if run_sweep(path, now=clock()):
            beat(name=path, now=clock())
    beat(name=f"tick {lane.name}", now=clock())
    return True


def run_once(*, clock: Callable[[], datetime] = timezone.now) -> bool:
    """Every sweep once, then seal: for `amends tick --once` and for shutting down."""
    me = holder()
    ran = [run_lane(lane, me=me, clock=clock) for lane in LANES]
    give_back_all()
    return all(ran)


def _repeat(lane: Lane, stopping: threading.Event) -> None:
    """One lane, until stopping. A database that is away for a while is waited for."""
    me = holder()
    while not stopping.is_set():
        started = time.monotonic()
        close_old_connections()
        attempt(f"The lane {lane.name}", lambda: run_lane(lane, me=me))
        stopping.wait(max(0.1, lane.every - (time.monotonic() - started)))
    connections.close_all()


def run_until(stopping: threading.Event) -> None:
    """All lanes side by side until stopping is set; then whatever is still unsealed is sealed."""
    threads = [threading.Thread(target=_repeat, args=(lane, stopping), name=lane.name) for lane in LANES]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    attempt("The last seal", lambda: run_lane(SEAL, me=holder()))
    attempt("Giving back the leases", give_back_all)
    connections.close_all()
