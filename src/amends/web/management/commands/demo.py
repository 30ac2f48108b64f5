"""`amends demo`: the invented sample company in a folder of its own, ready to look at."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.utils import timezone

from amends.people.models import Company
from amends.web.demo import SampleCompany


class Command(BaseCommand):
    """Load the sample company once, then serve it."""

    help = "Load the invented sample company into its own folder and serve it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to listen."""
        parser.add_argument("--host", default=settings.LISTEN_HOST, help="address to listen on (AMENDS_LISTEN_HOST)")
        parser.add_argument("--port", type=int, default=settings.LISTEN_PORT, help="first port to try (AMENDS_PORT)")
        parser.add_argument("--no-serve", action="store_true", help="load only, and end")

    def handle(self, *args: Any, **options: Any) -> None:
        """Prepare, load unless it was loaded before, serve."""
        if not settings.SAMPLE:
            raise CommandError("This folder holds a real installation. Choose another one: AMENDS_HOME=… ./amends demo")
        call_command("up", no_serve=True, host=options["host"], port=options["port"], stdout=self.stdout)
        if not Company.objects.exists():
            self._load()
        connections.close_all()
        if not options["no_serve"]:
            call_command("serve", host=options["host"], port=options["port"])

    def _load(self) -> None:
        self.stdout.write("Two years at Larkfield Cases, an invented company, in about half a minute:")
        for line in SampleCompany(now=timezone.now()).load():
            self.stdout.write(f"  {line}")
            self.stdout.flush()
        settings.HOME.end_sample()
