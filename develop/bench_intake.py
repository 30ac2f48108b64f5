"""`./amends bench intake [COUNT]`: what a mail costs, from its bytes to a judged voice with its entry in the ledger.

COUNT mails (1,000 when not said) that wait for a person's decision, half as many that open a case and queue a letter,
and 100 of each sort one by one, beside two bounds of the same run: the standard library only reading the same mails,
and bare durable commits in the same folder. Then the same mails by the mail intake of django-helpdesk, where it can be
installed. Mails are invented (amends.web.sample.volume); which of them wait is told by the product's own rule.
"""

import os
import sqlite3
import statistics
import sys
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from itertools import islice

from django.conf import settings
from django.utils import timezone

from amends.channels.mail import parse
from amends.core.incoming import Incoming
from amends.people.models import Company
from amends.voices.actions.arriving import decider, judged, language_of
from amends.voices.actions.hearing import BATCH, Message, hear, hear_all, source_for
from amends.voices.actions.placing import waits
from amends.voices.judging import judge
from amends.voices.models import Disposition, Source, Voice
from amends.voices.said import said_by
from amends.web.sample.volume import generate
from develop.bench_figures import SEED, commits, line, reading_alone, spent
from develop.bench_peer import intake_of_helpdesk

WARM_UP = 200  # mails heard first, uncounted: word lists, templates and calendars are read once in a process's life
ALONE = 200


def mails(count: int, now: datetime) -> tuple[list[bytes], list[bytes], list[bytes]]:
    """Invent mails: so many to warm up with, so many that wait, so many that open a case; none of them twice.

    count   as many as asked for wait, and half as many open a case, plus those that are heard one by one

    Raises IndexError when the inventor made too few of one sort.
    """
    made = (raw for channel, raw in generate(SEED, 8 * count + 4_000, now) if channel == "mail")
    first = list(islice(made, WARM_UP))
    company = Company.objects.the()
    waiting: list[bytes] = []
    opening: list[bytes] = []
    wanted = {True: count + ALONE // 2, False: count // 2 + ALONE // 2}
    for raw in made:
        incoming = parse(raw)
        (waiting if _waits(incoming, company) else opening).append(raw)
        if len(waiting) >= wanted[True] and len(opening) >= wanted[False]:
            return first, waiting[: wanted[True]], opening[: wanted[False]]
    raise IndexError(f"Only {len(waiting)} mails that wait and {len(opening)} that open a case were invented.")


def _waits(incoming: Incoming, company: Company) -> bool:
    triage = judged(incoming)
    said = said_by(incoming, language=language_of(incoming, triage, company))
    return waits(incoming, decider(triage, judge([said], [triage])[0], company))


def batches(raws: Sequence[bytes], source: Source, now: datetime) -> tuple[list[Voice], float, float]:
    """Hear mails in batches of one commit. Returns the voices, and mails a second: of wall time, of CPU."""
    heard: list[Voice] = []
    messages = [Message(raw, received_at=now) for raw in raws]
    wall, cpu = spent(lambda: heard.extend(hear_all(messages, source=source, now=now)))
    return heard, len(raws) / wall, len(raws) / cpu


def one_by_one(raws: Sequence[bytes], source: Source, now: datetime) -> tuple[list[float], list[float]]:
    """Hear each mail alone, in a transaction of its own. Returns wall and CPU milliseconds of each, quickest first."""
    took = [spent(partial(hear, raw, source=source, now=now, received_at=now)) for raw in raws]
    return sorted(wall * 1000 for wall, _ in took), sorted(cpu * 1000 for _, cpu in took)


def ours(waiting: Sequence[bytes], opening: Sequence[bytes], source: Source, now: datetime) -> None:
    """Hear both sorts in batches and print what they cost."""
    disk = BATCH * commits(settings.HOME.folder)
    for name, raws, disposition, goal in (
        ("wait for a decision", waiting, Disposition.WAITING, 200),
        ("open a case, a letter each", opening, Disposition.OPENED, 100),
    ):
        heard, wall, cpu = batches(raws, source, now)
        as_meant = sum(voice.disposition == disposition for voice in heard)
        bound = f"standard library only reading: {reading_alone(raws):,.0f}/s of CPU; bare commits: {disk:,.0f}/s"
        line(f"{as_meant:,} {name}", f"{cpu:,.0f}/s of CPU, {wall:,.0f}/s wall", f"goal: {goal}/s of CPU; {bound}")


def alone(name: str, raws: Sequence[bytes], source: Source, now: datetime) -> None:
    """Print how long a sender waits for one mail, beside how long one durable commit takes here."""
    disk = 1000 / commits(settings.HOME.folder)
    wall, cpu = one_by_one(raws, source, now)
    at = int(len(raws) * 0.95)
    figure = f"p50 {statistics.median(wall):.0f} ms, p95 {wall[at]:.0f} ms ({cpu[at]:.0f} of CPU)"
    line(f"one mail alone, {name}", figure, f"goal: p95 below 50 ms; one bare durable commit: {disk:.1f} ms")


def peer(waiting: Sequence[bytes], opening: Sequence[bytes], warm_up: Sequence[bytes]) -> None:
    """The same mails by the other helpdesk, or why not."""
    found = intake_of_helpdesk({"warm up": warm_up, "wait": waiting, "open": opening})
    if isinstance(found, str):
        print(found)
        return
    for name, raws in (("wait", waiting), ("open", opening)):
        said = found[name]
        figure = f"{len(raws) / said['cpu']:,.0f}/s of CPU, {len(raws) / said['wall']:,.0f}/s wall"
        became = f"{said['tickets']:,} tickets, {said['followups']:,} follow-ups, {said['raised']:,} raised"
        line(f"{found['name']}: {name}", figure, f"{became}; one process, the same SQLite settings")


def main(arguments: list[str]) -> int:
    """Measure in the installation that bench.py has prepared."""
    count = int(arguments[0]) if arguments else 1_000
    now = timezone.now()
    source = source_for(channel="mail", name="bench", now=now)
    warm_up, waiting, opening = mails(count, now)
    versions = f"Python {sys.version.split()[0]}, SQLite {sqlite3.sqlite_version}"
    print(f"{count:,} and {count // 2:,} invented mails, {BATCH} in a commit, {os.cpu_count()} cores, {versions}\n")
    batches(warm_up, source, now)
    half = ALONE // 2
    ours(waiting[half:], opening[half:], source, now)
    alone("waits", waiting[:half], source, now)
    alone("opens a case", opening[:half], source, now)
    peer(waiting[half:], opening[half:], warm_up)
    return 0
