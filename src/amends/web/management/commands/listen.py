"""`amends listen`: hears the sources until stopped."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from amends.core.errors import Refused
from amends.web.child import end_with_parent, stop_on_signals
from amends.web.listen import run_until


class Command(BaseCommand):
    """Listen at the mailboxes, the drop folder and the doors for a mail server."""

    help = "Hear what arrives in mailboxes, in the drop folder and at the doors for a mail server, until stopped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Nothing but how to end."""
        parser.add_argument("--child", action="store_true", help="end when standard input ends (set by amends serve)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Listen."""
        if options["child"]:
            end_with_parent()
        try:
            run_until(stop_on_signals(), folder=settings.DROP_FOLDER)
        except Refused as refused:
            raise CommandError(str(refused)) from refused
