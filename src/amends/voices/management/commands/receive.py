"""`amends receive PATH|-`: hear mails from a file, a folder, a Maildir, an mbox or standard input."""

import sys
import time
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from amends.channels.mail.sources import messages_in, messages_of, places_below
from amends.core.errors import Unreadable
from amends.voices.actions import source_for
from amends.voices.actions.hearing import Message, hear_all, in_batches
from amends.voices.models import Delivery, Disposition, Source

TRY_AGAIN = 75  # EX_TEMPFAIL of sysexits.h: a mail server that pipes a mail to us keeps it
SAY_EVERY = 0.5  # seconds


class Command(BaseCommand):
    """Hear every message of a place; whatever cannot be read is in quarantine, nothing is skipped."""

    help = "Hear mails from a file, a folder, a Maildir, an mbox (all may be zipped by gzip) or - (standard input)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """PATH, and the name under which the place is remembered."""
        parser.add_argument("path", help="a file, a folder, a Maildir, an mbox, or - for standard input")
        parser.add_argument("--source", default="", help="name of the mailbox they come from (default: the path)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Hear all messages, a few in one transaction, and say what became of them.

        The exit code is 1 when a file could not be read, 75 when the database did not answer: then run it again.
        """
        path = options["path"]
        if path != "-" and not Path(path).exists():
            raise CommandError(f"There is no file or folder at {path}. Nothing was read.")
        name = options["source"] or ("standard input" if path == "-" else Path(path).resolve().name)
        self.problems: list[str] = []
        self.became: Counter[str] = Counter()
        try:
            self._hear(path, name)
        except (OperationalError, InterfaceError) as error:
            sentence = f"The database does not answer ({error}). What was heard before is kept. Run the command again."
            raise CommandError(sentence, returncode=TRY_AGAIN) from error
        except Unreadable as problem:
            raise CommandError(f"{problem} Nothing was read.") from problem
        if self.problems:
            raise CommandError("\n".join(self.problems))

    def _hear(self, path: str, name: str) -> None:
        source = source_for(channel="mail", name=name, now=timezone.now())
        before = Delivery.objects.filter(source=source).count()
        number, said = 0, time.monotonic()
        for batch in in_batches(self._messages(path)):
            self._hear_batch(batch, source)
            number += len(batch)
            if self.stderr.isatty() and time.monotonic() - said > SAY_EVERY:
                said = time.monotonic()
                self.stderr.write(f"\r{number:,} messages heard …", ending="")
        if self.stderr.isatty():
            self.stderr.write("\r" + " " * 40 + "\r", ending="")
        new = Delivery.objects.filter(source=source).count() - before
        self.stdout.write(f"{number} messages read from {name}: {new} new deliveries, {number - new} known already.")
        for value, label in Disposition.choices:
            if self.became[value]:
                self.stdout.write(f"  {self.became[value]:5d} {label}")

    def _hear_batch(self, batch: list[Message], source: Source) -> None:
        self.became.update(voice.disposition for voice in hear_all(batch, source=source, now=timezone.now()))

    def _messages(self, path: str) -> Iterator[Message]:
        """Every message below the path. A file that cannot be read is noted, and the next one is read."""
        if path == "-":
            opened = iter([messages_of(sys.stdin.buffer, "stdin")])
        else:
            opened = (messages_in(place) for place in places_below(Path(path)))
        for messages in opened:
            try:
                yield from (Message(raw, place=place) for place, raw in messages)
            except Unreadable as problem:
                self.problems.append(str(problem))
