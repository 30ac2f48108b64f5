"""`./amends bench [COUNT]`: how fast the thread is, each figure beside a bound measured in the same run.

Hears COUNT invented voices (1,000 when not said) in an installation of its own, then asks the pages and the record.
CPU seconds are this process's own: steadier than wall time on a machine that others use.
"""

import atexit
import hashlib
import os
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from email import message_from_bytes, policy
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
HOME = Path(tempfile.mkdtemp(prefix="amends-bench-"))
atexit.register(shutil.rmtree, HOME, ignore_errors=True)
os.environ |= {"AMENDS_HOME": str(HOME), "DJANGO_SETTINGS_MODULE": "amends.web.settings", "AMENDS_DATABASE": ""}

import django

django.setup()

from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from amends.core.proof import leaf_hash
from amends.ledger.actions import seal
from amends.ledger.models import Checkpoint, Entry
from amends.people.actions import create_first_administrator
from amends.people.models import Person
from amends.voices.actions import hear, source_for
from amends.web.sample.volume import generate

SEED = 20_261_124
PAGES = ("/inbox/", "/cases/", "/search/?q=hinge", "/voices/?all=1")


def spent(what: Callable[[], object]) -> tuple[float, float]:
    """Wall and CPU seconds of one call."""
    wall, cpu = time.perf_counter(), time.process_time()
    what()
    return time.perf_counter() - wall, time.process_time() - cpu


def line(name: str, figure: str, bound: str) -> None:
    """One figure and what it is measured against."""
    print(f"{name:28} {figure:34} {bound}", flush=True)


def receive(payloads: list[tuple[str, bytes]]) -> None:
    """Hear everything, against: the standard library reading the mails, and the disk committing as often."""
    now = timezone.now()
    sources = {
        channel: source_for(channel=channel, name=f"bench {channel}", now=now) for channel in ("mail", "form", "phone")
    }
    wall, cpu = spent(lambda: [hear(raw, source=sources[channel], now=now) for channel, raw in payloads])
    mails = [raw for channel, raw in payloads if channel == "mail"]
    _, reading = spent(lambda: [str(message_from_bytes(raw, policy=policy.default).get_body()) for raw in mails])
    count = len(payloads)
    bound = f"the standard library only reading: {len(mails) / reading:,.0f}/s of CPU; disk commits: {commits():,.0f}/s"
    line("receive, judge, place, record", f"{count / wall:,.0f}/s ({cpu / count * 1000:.1f} ms CPU each)", bound)


def commits() -> float:
    """Durable commits a second of bare SQLite in the same folder: no act of ours can be quicker."""
    with sqlite3.connect(HOME / "bound.sqlite3", isolation_level=None) as bare:
        bare.execute("PRAGMA journal_mode=WAL")
        bare.execute("PRAGMA synchronous=FULL")
        bare.execute("CREATE TABLE t (x)")
        wall, _ = spent(lambda: [bare.execute("INSERT INTO t VALUES (1)") for _ in range(200)])
    return 200 / wall


def sealing() -> None:
    """Seal everything, against hashing the same leaves alone."""
    waiting = Entry.objects.filter(index=None).count()
    leaves = [bytes(leaf) for leaf in Entry.objects.values_list("leaf", flat=True)]
    wall, _ = spent(lambda: seal(now=timezone.now()))
    _, hashing = spent(lambda: [leaf_hash(leaf) for leaf in leaves])
    line("seal", f"{waiting / wall:,.0f} entries/s", f"their hashes alone: {len(leaves) / hashing:,.0f}/s of CPU")


def verifying() -> None:
    """Verify the whole record, against hashing its files alone."""
    wall, _ = spent(lambda: call_command("verify", stdout=open(os.devnull, "w")))  # noqa: SIM115  ends with the process
    files = [path for path in settings.HOME.files.rglob("*") if path.is_file()]
    hashing, _ = spent(lambda: [hashlib.sha256(path.read_bytes()).digest() for path in files])
    size = Checkpoint.objects.latest("size").size
    line("verify", f"{size:,} entries in {wall:.1f} s", f"reading and hashing the files alone: {hashing:.1f} s")


def pages() -> None:
    """Median of ten visits a page, against the page that shows nothing from the tables."""
    browser = Client(SERVER_NAME="localhost")
    browser.force_login(Person.objects.get())

    def visit(path: str) -> float:
        return statistics.median(spent(lambda: browser.get(path))[0] for _ in range(10)) * 1000

    bare = visit("/help/")
    for path in PAGES:
        line(f"page {path}", f"{visit(path):.0f} ms", f"a page without rows: {bare:.0f} ms")


def main(arguments: list[str]) -> int:
    """Prepare an installation, run every part, leave nothing behind but the figures."""
    count = int(arguments[0]) if arguments else 1_000
    call_command("up", no_serve=True, stdout=open(os.devnull, "w"))  # noqa: SIM115  ends with the process
    now = timezone.now()
    create_first_administrator(
        company_name="Bench",
        country="GB",
        zone="Europe/London",
        name="Ada",
        email="a@b.example",
        password=None,
        now=now,
    )
    payloads = list(generate(SEED, count, now))
    versions = f"Python {sys.version.split()[0]}, SQLite {sqlite3.sqlite_version}"
    print(f"{count:,} invented voices, {os.cpu_count()} cores, {versions}\n")
    receive(payloads)
    sealing()
    verifying()
    pages()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
