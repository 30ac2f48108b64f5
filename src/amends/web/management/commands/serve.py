"""`amends serve`: web, tick and listen together, until stopped."""

import contextlib
import threading
import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.urls import reverse

from amends.people import setup_link
from amends.people.gate import there_is_an_administrator
from amends.web.child import stop_on_signals
from amends.web.serve import answers, children, free_port, reachable_at, supervise

PATIENCE_SECONDS = 60


class Command(BaseCommand):
    """Run everything that a company needs running."""

    help = "Run the web server, the sweeps and the listening together, until stopped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to listen."""
        parser.add_argument("--host", default=settings.LISTEN_HOST, help="address to listen on (AMENDS_LISTEN_HOST)")
        parser.add_argument("--port", type=int, default=settings.LISTEN_PORT, help="first port to try (AMENDS_PORT)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve until a signal says stop."""
        host, wanted = options["host"], options["port"]
        try:
            port = free_port(host, wanted)
        except OSError as problem:
            raise CommandError(f"Amends cannot listen on {host}: {problem.strerror}") from problem
        if port != wanted:
            self._say(f"Port {wanted} is taken by another program; using {port}.")
        stopping = stop_on_signals()
        threading.Thread(target=self._tell_where, args=(host, port, stopping), daemon=True).start()
        ended = supervise(children(host, port), stopping, self._say)
        self._say("Amends has stopped.")
        if not ended["tick"]:
            self._say("Its last entries may be unsealed still; the next start, or amends tick --once, seals them.")

    def _tell_where(self, host: str, port: int, stopping: threading.Event) -> None:
        """Print the addresses once something really answers there."""
        give_up = time.monotonic() + PATIENCE_SECONDS
        while not answers(host, port):
            if time.monotonic() > give_up or stopping.wait(0.1):
                return
        found = reachable_at(host, port, own_addresses=settings.HOME.addresses(), public_url=settings.PUBLIC_URL)
        self._say("\nAmends is running. Open one of these in a browser; Ctrl+C stops it.\n")
        for address in found:
            self._say(f"    {address}/")
        if not there_is_an_administrator():
            page = f"{reverse('people:welcome')}?key={setup_link.make(settings.HOME)}"
            self._say("\nIt has no administrator yet. On this machine, the first page asks who that is.")
            self._say("From another machine, this link does; it ends once there is one:\n")
            self._say(f"    {_from_elsewhere(found)}{page}")
        self._say("")
        connections.close_all()

    def _say(self, sentence: str) -> None:
        with contextlib.suppress(BrokenPipeError):  # whoever read it has gone; serving goes on
            self.stdout.write(sentence)
            self.stdout.flush()


def _from_elsewhere(addresses: list[str]) -> str:
    """The first address that means this machine on every machine."""
    only_here = ("http://localhost:", "http://127.", "http://[::1]")
    return next((address for address in addresses if not address.startswith(only_here)), addresses[0])
