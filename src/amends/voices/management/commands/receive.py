"""`amends receive PATH|-`: hear mails from a file, a folder, an mbox or standard input."""

import sys
from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from amends.channels.mail.sources import read_messages
from amends.voices.actions import hear, source_for
from amends.voices.models import Delivery, Disposition


class Command(BaseCommand):
    """Hear every message of a place; whatever cannot be read is in quarantine, nothing is skipped."""

    help = "Hear mails from a file, a folder, an mbox or - (standard input)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """PATH, and the name under which the place is remembered."""
        parser.add_argument("path", help="a file, a folder, an mbox, or - for standard input")
        parser.add_argument("--source", default="", help="name of the mailbox they come from (default: the path)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Hear each message in a transaction of its own, and say what became of them all."""
        path = options["path"]
        if path != "-" and not Path(path).exists():
            raise CommandError(f"There is no file or folder at {path}. Nothing was read.")
        found = read_messages(path, stdin=sys.stdin.buffer)
        name = options["source"] or ("standard input" if path == "-" else Path(path).name)
        source = source_for(channel="mail", name=name, now=timezone.now())
        before = Delivery.objects.filter(source=source).count()
        became: Counter[str] = Counter()
        number = 0
        for place, raw in found:
            became[hear(raw, source=source, now=timezone.now(), place=place).disposition] += 1
            number += 1
        new = Delivery.objects.filter(source=source).count() - before
        self.stdout.write(f"{number} messages read from {name}: {new} new deliveries, {number - new} known already.")
        for value, label in Disposition.choices:
            if became[value]:
                self.stdout.write(f"  {became[value]:5d} {label}")
