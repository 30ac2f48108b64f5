"""`amends listen`: hears the sources until stopped."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from amends.web.child import end_with_parent, stop_on_signals
from amends.web.listen import run_until


class Command(BaseCommand):
    """Listen at the drop folder."""

    help = "Hear what arrives in AMENDS_DROP_FOLDER, until stopped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Nothing but how to end."""
        parser.add_argument("--child", action="store_true", help="end when standard input ends (set by amends serve)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Listen."""
        if options["child"]:
            end_with_parent()
        run_until(stop_on_signals(), folder=settings.DROP_FOLDER)
