"""`amends web`: the web server alone. `amends serve` starts it; a process manager may, too."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from amends.web.child import end_with_parent

BLOCKING_THREADS = 4


class Command(BaseCommand):
    """Answer browsers until asked to stop."""

    help = "Run the web server alone (amends serve runs it together with tick and listen)."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to listen."""
        parser.add_argument("--host", default=settings.LISTEN_HOST, help="address to listen on")
        parser.add_argument("--port", type=int, default=settings.LISTEN_PORT, help="port to listen on")
        parser.add_argument("--child", action="store_true", help="end when standard input ends (set by amends serve)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve. Requests are never logged: addresses hold customers' secret links."""
        if options["child"]:
            end_with_parent()
        Granian(
            "amends.web.wsgi:application",
            address=options["host"],
            port=options["port"],
            interface=Interfaces.WSGI,
            blocking_threads=BLOCKING_THREADS,
            websockets=False,
            log_access=False,
            log_level=LogLevels.warning,
        ).serve()
