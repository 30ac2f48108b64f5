"""`amends tick`: sweeps and seals until stopped; `amends tick --once` for cron."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from amends.web.child import end_with_parent, stop_on_signals
from amends.web.tick import run_once, run_until


class Command(BaseCommand):
    """Do what time alone makes due."""

    help = "Run the sweeps and seal the ledger, again and again; --once for cron."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Once or until stopped."""
        parser.add_argument("--once", action="store_true", help="run every sweep once, seal, and end")
        parser.add_argument("--child", action="store_true", help="end when standard input ends (set by amends serve)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Tick."""
        if options["once"]:
            if not run_once():
                self.stderr.write("Another process is ticking already, or a sweep failed; the lines above say which.")
                sys.exit(1)
            return
        if options["child"]:
            end_with_parent()
        run_until(stop_on_signals())
