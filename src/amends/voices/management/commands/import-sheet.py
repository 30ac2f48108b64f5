"""`amends import-sheet FILE`: bring a spreadsheet in from the terminal, with the same check as on its page."""

# ruff: noqa: N999  people type the name of the command, and nobody imports the module

import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from amends.channels.sheet import FIELDS
from amends.core.errors import AmendsError, Refused
from amends.people.models import Company
from amends.voices.actions import importing
from amends.voices.actions.sheet_rows import how_of
from amends.voices.imports_sweep import Reader
from amends.voices.models import SheetImport, SheetKind, SheetState

WIDTH = 30  # signs of the bar


class Command(BaseCommand):
    """Take, map, check, and unless told otherwise bring in; a bar shows how far it is."""

    help = "Bring the rows of a CSV or XLSX file in as voices, each once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """FILE, how it is read, and whether anything is written."""
        parser.add_argument("file", help="a CSV or XLSX file")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, and write no voice")
        parser.add_argument("--history", action="store_true", help="keep the rows for search only: nobody is asked")
        parser.add_argument("--kind", default="", help="read it like the files remembered under this name")
        parser.add_argument(
            "--map", action="append", default=[], metavar="FIELD=HEAD", help=f"what a column means; {', '.join(FIELDS)}"
        )
        parser.add_argument("--dates", choices=["dmy", "mdy"], default="", help="how 03/04/2025 is meant")
        parser.add_argument("--worksheet", default="", help="which worksheet of a workbook")
        parser.add_argument("--head-row", type=int, default=0, help="number of the row with the heads")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, and say what became of every row."""
        path = Path(options["file"])
        if not path.is_file():
            raise CommandError(f"There is no file at {path}. Nothing was read.")
        if not Company.objects.exists():
            raise CommandError("Nobody has set Amends up yet. Fill in the first page, then import.")
        try:
            sheet = self._checked(path, options)
            self._tell_check(sheet)
            if not options["dry_run"]:
                self._bring_in(sheet, is_history=options["history"])
        except AmendsError as error:
            raise CommandError(str(error)) from error

    def _checked(self, path: Path, options: dict[str, Any]) -> SheetImport:
        sheet = importing.take_sheet(path, name=path.name, by="system", now=timezone.now())
        if options["worksheet"] or options["head_row"]:
            where = {"worksheet": options["worksheet"], "head_row": options["head_row"]}
            sheet = importing.look_elsewhere(sheet=sheet, now=timezone.now(), **where)
        columns, order = self._columns(sheet, options)
        for field, head in columns.items():
            self.stdout.write(f"  {FIELDS.get(field, field):24} {head}")
        sheet = importing.map_columns(sheet=sheet, columns=columns, date_order=order, now=timezone.now())
        bar = Bar(self.stderr, "checked")
        sheet = importing.check_sheet(sheet=sheet, now=timezone.now(), tell=bar.tell)
        bar.end()
        if sheet.state == SheetState.FAILED:
            raise Refused(sheet.error)
        if sheet.check_found["is_order_open"]:
            raise Refused("Its dates can be read two ways.", do="Say which with --dates dmy or --dates mdy.")
        return sheet

    @staticmethod
    def _columns(sheet: SheetImport, options: dict[str, Any]) -> tuple[dict[str, str], str]:
        """What each column means: as --kind remembers, else as the heads say; --map has the last word."""
        how = how_of(sheet)
        columns, order = dict(how.columns), options["dates"] or how.date_order
        if options["kind"]:
            kind = SheetKind.objects.filter(name=options["kind"]).first()
            if kind is None:
                known = ", ".join(SheetKind.objects.values_list("name", flat=True)) or "none yet"
                raise Refused(f"No kind of spreadsheet is called “{options['kind']}”.", do=f"Known: {known}.")
            columns, order = dict(kind.columns), options["dates"] or kind.date_order
        for said in options["map"]:
            field, _, head = said.partition("=")
            columns[field.strip()] = head.strip()
        return columns, order

    def _tell_check(self, sheet: SheetImport) -> None:
        found = sheet.check_found
        self.stdout.write(
            f"{found['rows']:,} rows: {found['new']:,} would become voices ({found['changed']:,} changed since), "
            f"{found['known']:,} known already, {found['refused']:,} refused."
        )
        for fault in found["faults"]:
            where = f", column {fault['column']}" if fault["column"] else ""
            self.stdout.write(f"  row {fault['row']}{where} ({fault['value']}): {fault['what']} {fault['do']}")

    def _bring_in(self, sheet: SheetImport, *, is_history: bool) -> None:
        sheet = importing.start(sheet=sheet, is_history=is_history, by="system", now=timezone.now())
        bar, reader = Bar(self.stderr, "brought in", total=sheet.row_count), Reader(sheet)
        try:
            while reader.bring_in(sheet, now=timezone.now(), is_in_hand=True):
                sheet.refresh_from_db()
                bar.tell(sheet.done_count)
        except KeyboardInterrupt:
            importing.stop(sheet=sheet, by="system", now=timezone.now())
        finally:
            reader.close()
        sheet.refresh_from_db()
        bar.tell(sheet.done_count)
        bar.end()
        self.stdout.write(
            f"{sheet.new_count:,} new voices, {sheet.known_count:,} known already, {sheet.refused_count:,} refused, "
            f"{sheet.failed_count:,} in quarantine: {sheet.get_state_display()}."
        )
        if sheet.state == SheetState.FAILED:
            raise Refused(sheet.error)


class Bar:
    """How far it is, on one line of a terminal; in a file only the last line is written."""

    def __init__(self, out: Any, word: str, *, total: int = 0) -> None:
        self._out, self._word, self._total = out, word, total
        self._began = time.monotonic()
        self._said = ""

    def tell(self, done: int) -> None:
        speed = done / max(time.monotonic() - self._began, 0.001)
        whole = round(WIDTH * done / self._total) if self._total else 0
        bar = f"[{'#' * whole}{'.' * (WIDTH - whole)}] " if self._total else ""
        of = f" of {self._total:,}" if self._total else ""
        self._said = f"{bar}{done:,}{of} rows {self._word}, {speed:,.0f} a second"
        if sys.stderr.isatty():
            self._out.write(f"\r{self._said}", ending="")

    def end(self) -> None:
        self._out.write(f"\r{self._said}" if sys.stderr.isatty() else self._said)
