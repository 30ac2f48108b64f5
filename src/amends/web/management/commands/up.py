"""`amends up`: from an empty folder to a running installation, and the same again on every later start."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connections

from amends.web.preparation import collect_static_files, make_folders, migrate


class Command(BaseCommand):
    """Prepare the installation's folder and serve."""

    help = "Prepare this installation (folder, keys, database, static files) and serve it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to listen."""
        parser.add_argument("--host", default=settings.LISTEN_HOST, help="address to listen on (AMENDS_LISTEN_HOST)")
        parser.add_argument("--port", type=int, default=settings.LISTEN_PORT, help="first port to try (AMENDS_PORT)")
        parser.add_argument("--no-serve", action="store_true", help="prepare only, and end")

    def handle(self, *args: Any, **options: Any) -> None:
        """Prepare, say what was done, serve."""
        is_new = make_folders(settings.HOME)
        self.stdout.write(f"{'A new installation' if is_new else 'The installation'} in {settings.HOME.folder}")
        changes = migrate()
        if changes:
            self.stdout.write(f"The database is up to date ({changes} changes made).")
        if collect_static_files(settings.HOME):
            self.stdout.write("Style sheets and pictures are in place.")
        self.stdout.flush()
        connections.close_all()
        if not options["no_serve"]:
            call_command("serve", host=options["host"], port=options["port"])
