"""`./amends bench [COUNT]`: the whole thread, from a message to the record and the pages that show it."""

import hashlib
import os
import sqlite3
import statistics
import sys

from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from amends.core.proof import leaf_hash
from amends.ledger.actions import seal
from amends.ledger.models import Checkpoint, Entry
from amends.people.models import Person
from amends.voices.actions import hear, source_for
from amends.web.sample.volume import generate
from develop.bench_figures import SEED, commits, line, reading_alone, spent

PAGES = ("/inbox/", "/cases/", "/search/?q=hinge", "/voices/?all=1")


def receive(payloads: list[tuple[str, bytes]]) -> None:
    """Hear everything, against: the standard library reading the mails, and the disk committing as often."""
    now = timezone.now()
    sources = {
        channel: source_for(channel=channel, name=f"bench {channel}", now=now) for channel in ("mail", "form", "phone")
    }
    wall, cpu = spent(lambda: [hear(raw, source=sources[channel], now=now) for channel, raw in payloads])
    mails = [raw for channel, raw in payloads if channel == "mail"]
    reading, disk = reading_alone(mails), commits(settings.HOME.folder)
    bound = f"the standard library only reading: {reading:,.0f}/s of CPU; disk commits: {disk:,.0f}/s"
    count = len(payloads)
    line("receive, judge, place, record", f"{count / wall:,.0f}/s ({cpu / count * 1000:.1f} ms CPU each)", bound)


def sealing() -> None:
    """Seal everything, against hashing the same leaves alone."""
    waiting = Entry.objects.filter(index=None).count()
    leaves = [bytes(leaf) for leaf in Entry.objects.values_list("leaf", flat=True)]
    wall, _ = spent(lambda: seal(now=timezone.now()))
    _, hashing = spent(lambda: [leaf_hash(leaf) for leaf in leaves])
    line("seal", f"{waiting / wall:,.0f} entries/s", f"their hashes alone: {len(leaves) / hashing:,.0f}/s of CPU")


def verifying() -> None:
    """Verify the whole record, against hashing its files alone."""
    with open(os.devnull, "w") as nowhere:
        wall, _ = spent(lambda: call_command("verify", stdout=nowhere))
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
    """Run every part in the installation that bench.py has prepared."""
    count = int(arguments[0]) if arguments else 1_000
    payloads = list(generate(SEED, count, timezone.now()))
    versions = f"Python {sys.version.split()[0]}, SQLite {sqlite3.sqlite_version}"
    print(f"{count:,} invented voices, {os.cpu_count()} cores, {versions}\n")
    receive(payloads)
    sealing()
    verifying()
    pages()
    return 0
