"""`amends backup`: one archive that a new machine can start from."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from amends.web.backup import write_archive


class Command(BaseCommand):
    """Write an archive of the installation, also while it is running."""

    help = "Write one consistent archive of database, files and checkpoints."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to, and what."""
        parser.add_argument("--to", type=Path, help="the archive to write; default: amends-<date>-<time>.tar.gz here")
        parser.add_argument("--with-keys", action="store_true", help="with the keys: lock such an archive away")
        parser.add_argument(
            "--files-only", action="store_true", help="without the database (PostgreSQL: after pg_dump)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Write it and say where."""
        database = settings.DATABASES["default"]
        is_sqlite = database["ENGINE"].endswith("sqlite3")
        if not is_sqlite and not options["files_only"]:
            raise CommandError(
                "The database is on PostgreSQL. Copy it first with pg_dump, then run amends backup --files-only. "
                "In this order every file that the database speaks of is in the archive."
            )
        target = (options["to"] or Path(f"amends-{timezone.now():%Y%m%d-%H%M%S}.tar.gz")).resolve()
        if target.exists():
            raise CommandError(f"{target} exists already. Give another name with --to.")
        if not target.parent.is_dir():
            raise CommandError(f"There is no folder {target.parent}. Make it, or give another with --to.")
        source = None if options["files_only"] else Path(database["NAME"])
        write_archive(settings.HOME, target, database=source, with_keys=options["with_keys"])
        self.stdout.write(f"Wrote {target} ({target.stat().st_size / 1e6:.1f} MB).")
        if not options["with_keys"]:
            self.stdout.write("The keys are not in it: keep a copy of the folder keys/ somewhere else.")
