"""Bringing in a spreadsheet: take it, say what its columns mean, check it, start, go on, stop, finish."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path, PurePath
from typing import Any

from django.conf import settings
from django.db import transaction

from amends.channels import sheet as channel
from amends.channels.sheet import How, Look
from amends.channels.sheet.ahead import Chunk, Judged
from amends.channels.sheet.heads import folded
from amends.core.errors import Refused, Unreadable
from amends.ledger.actions import keep_file, record
from amends.people.models import Company
from amends.voices.actions import sheet_check
from amends.voices.actions.hearing import Read, hear_read, source_for
from amends.voices.actions.sheet_rows import how_of, must_be_whole, path_of
from amends.voices.models import Disposition, SheetImport, SheetKind, SheetState
from amends.voices.rulebook import book_in_use

IN_HAND = timedelta(seconds=60)
MEDIA_TYPES = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "text/csv"}
LONGEST_EXAMPLE = 40  # characters of a cell beside its head
COUNTS = ("new_count", "known_count", "refused_count", "failed_count")


def take_sheet(path: Path, *, name: str, by: str, now: datetime) -> SheetImport:
    """Keep a spreadsheet and say how it is probably read: as the last one with the same heads, else by a guess.

    path  where its bytes lie now; name: what it is called

    Raises Refused for one that is too large, Unreadable where no table can be found. Nothing is kept then.
    """
    if path.stat().st_size > settings.SHEET_LIMIT:
        raise Refused(
            f"The file has {path.stat().st_size / 1_048_576:,.0f} MB; at most {settings.SHEET_LIMIT // 1_048_576} MB "
            "are taken.",
            do="Hand it over in parts: rows that are known already do no harm.",
        )
    found = channel.look(path)
    stored = keep_file(path.read_bytes(), media_type=MEDIA_TYPES[found.how.form], now=now)
    zone = Company.objects.the().zone
    made = SheetImport(name=PurePath(name).name[:255], stored=stored, by=by, made_at=now, state=SheetState.MAPPING)
    _remember(made, replace(found.how, zone=zone))
    made.worksheets, made.check_found = list(found.worksheets), _examples(found)
    made.save()
    return made


def _remember(sheet: SheetImport, how: How) -> None:
    """Take over what somebody said about the last file with these heads."""
    kind = SheetKind.objects.filter(key=channel.kind_key(how.heads)).first()
    if kind is not None:
        written = {folded(head): head for head in how.heads}
        columns = {field: written[folded(head)] for field, head in kind.columns.items() if folded(head) in written}
        how = replace(how, columns=columns, date_order=kind.date_order)
    sheet.kind, sheet.how = kind, how.as_json()


@transaction.atomic
def look_elsewhere(
    *, sheet: SheetImport, worksheet: str = "", head_row: int = 0, separator: str = "", now: datetime
) -> SheetImport:
    """Look at another worksheet, another row of heads or with another separator, and guess the columns anew."""
    sheet = _unstarted(sheet)
    found = channel.look(path_of(sheet), worksheet=worksheet, head_row=head_row, separator=separator)
    _remember(sheet, replace(found.how, zone=how_of(sheet).zone))
    sheet.state, sheet.check_found = SheetState.MAPPING, _examples(found)
    sheet.save()
    return sheet


def _examples(found: Look) -> dict[str, Any]:
    """Return what stands first under each head, so that a person sees which column is which."""
    cells = {
        head: next((row.cells[place] for row in found.sample if row.cells[place : place + 1] > ("",)), "")
        for place, head in enumerate(found.how.heads)
    }
    return {"examples": {head: " ".join(cell.split())[:LONGEST_EXAMPLE] for head, cell in cells.items()}}


@transaction.atomic
def map_columns(*, sheet: SheetImport, columns: Mapping[str, str], date_order: str = "", now: datetime) -> SheetImport:
    """Say what the columns mean. It is remembered for the next file with the same heads, and the check begins.

    columns     field of channels.sheet.FIELDS → head
    date_order  "dmy", "mdy", or "" for: as the column shows
    """
    sheet, how = _unstarted(sheet), how_of(sheet)
    said = {field: head for field, head in columns.items() if head}
    if not set(said) <= set(channel.FIELDS) or not set(said.values()) <= set(how.heads):
        raise Refused("A column was named that the table does not have.", do="Choose among its heads.")
    if not ("text" in said or "subject" in said):
        raise Refused("Nobody said where the customers’ words stand.", do="Choose a column for what they wrote.")
    if len(set(said.values())) < len(said):
        raise Refused("One column was chosen for two things.", do="Choose each column once.")
    sheet.how = replace(how, columns=said, date_order=date_order).as_json()
    defaults = {"columns": said, "date_order": date_order, "confirmed_at": now}
    sheet.kind, _ = SheetKind.objects.update_or_create(
        key=channel.kind_key(how.heads),
        defaults=defaults,
        create_defaults={**defaults, "name": PurePath(sheet.name).stem[:200] or "spreadsheet"},
    )
    sheet.state, sheet.error, sheet.row_count = SheetState.CHECKING, "", 0
    sheet.save()
    return sheet


def _unstarted(sheet: SheetImport) -> SheetImport:
    sheet = SheetImport.objects.select_for_update().get(pk=sheet.pk)
    if sheet.started_at is not None or sheet.state == SheetState.FAILED:
        raise Refused("This import has begun or ended.", do="Hand the file over again to read it in another way.")
    return sheet


def check_sheet(*, sheet: SheetImport, now: datetime, tell: Callable[[int], None] | None = None) -> SheetImport:
    """Do the dry run: count what the rows would become, and keep the first of them to be shown. Writes no voice."""

    def remember(count: int) -> None:
        SheetImport.objects.filter(pk=sheet.pk).update(row_count=count)

    try:
        must_be_whole(sheet)
        how, found = sheet_check.check(path_of(sheet), how_of(sheet), tell=tell or remember)
    except Unreadable as error:
        return fail(sheet=sheet, why=str(error), now=now)
    return _checked(sheet, how, found)


@transaction.atomic
def _checked(sheet: SheetImport, how: How, found: sheet_check.Found) -> SheetImport:
    """Note what the check found, unless somebody chose other columns meanwhile."""
    now_said = SheetImport.objects.select_for_update().get(pk=sheet.pk)
    if now_said.state != SheetState.CHECKING or now_said.how != sheet.how:
        return now_said
    now_said.how, now_said.row_count = how.as_json(), found.rows
    now_said.check_found = {**found.as_json(), "examples": sheet.check_found.get("examples", {})}
    now_said.state = SheetState.MAPPING if found.is_order_open else SheetState.CHECKED
    now_said.save()
    return now_said


@transaction.atomic
def start(*, sheet: SheetImport, is_history: bool, by: str, now: datetime) -> SheetImport:
    """Begin to bring its rows in, or go on after a stop.

    is_history  kept for search and statistics only: nobody is asked, nothing opens, no letter leaves
    """
    sheet = SheetImport.objects.select_for_update().get(pk=sheet.pk)
    if sheet.state not in (SheetState.CHECKED, SheetState.STOPPED):
        raise Refused("This spreadsheet cannot be started now.", do="Look at its page: it says where it stands.")
    if sheet.started_at is None:
        sheet.is_history, sheet.started_at = is_history, now
        name = sheet.kind.name if sheet.kind else sheet.name
        sheet.source = source_for(channel="sheet", name=name, now=now)
    sheet.state, sheet.ended_at, sheet.by = SheetState.RUNNING, None, by
    sheet.save()
    _record("sheet.import_started", sheet, by=by, now=now)
    return sheet


@transaction.atomic
def bring_in(*, sheet: SheetImport, chunk: Chunk, after: int, now: datetime, is_in_hand: bool = False) -> bool:
    """Make the next rows voices, and note how far it is, in one transaction. False when others went on meanwhile.

    after       number of the last row that was in when the chunk was read
    is_in_hand  a command at a terminal does it: sweeps leave it alone for a minute
    """
    rows_of = SheetImport.objects.select_related("source", "stored")
    locked = rows_of.select_for_update(of=("self",)).get(pk=sheet.pk)
    if locked.state != SheetState.RUNNING or locked.at_row != after or locked.source is None:
        return False
    rows = [row for row in chunk if row.fault is None]
    standings = iter(sheet_check.standings([row.incoming for row in rows if row.incoming]))
    known = [row.incoming is not None and next(standings) == sheet_check.KNOWN for row in rows]
    heard = hear_read(
        [_reading(row) for row in rows],
        stored=locked.stored,
        source=locked.source,
        now=now,
        is_history=locked.is_history,
        judged=[None if book_in_use() else row.triage for row in rows],
    )
    _count(locked, known, failed=[voice.disposition == Disposition.QUARANTINED for voice in heard])
    locked.refused_count += len(chunk) - len(rows)
    locked.at_row = chunk[-1].number
    locked.in_hand_until = now + IN_HAND if is_in_hand else None
    locked.save(update_fields=[*COUNTS, "at_row", "in_hand_until"])
    return True


def _count(sheet: SheetImport, known: Sequence[bool], *, failed: Sequence[bool]) -> None:
    """Count each row that was heard as one thing: in quarantine, known already, or new."""
    for is_known, is_failed in zip(known, failed, strict=True):
        sheet.failed_count += is_failed
        sheet.known_count += is_known and not is_failed
        sheet.new_count += not (is_known or is_failed)


def _reading(row: Judged) -> Read:
    """Return a row as hearing takes it. What our own code failed on goes to quarantine, to be tried again there."""
    place = f"row {row.number}"
    if row.incoming is not None:
        return Read(place, row.incoming)
    return Read(
        place, None, f"Amends failed on it ({row.failed}). It is kept in its spreadsheet; try again after an update."
    )


@transaction.atomic
def finish(*, sheet: SheetImport, now: datetime) -> SheetImport:
    """Note that every row is through."""
    return _end(sheet, SheetState.DONE, "sheet.import_finished", by="system", now=now)


@transaction.atomic
def stop(*, sheet: SheetImport, by: str, now: datetime) -> SheetImport:
    """Stop after the chunk that is being brought in. What is in stays in; it can go on later."""
    return _end(sheet, SheetState.STOPPED, "sheet.import_stopped", by=by, now=now)


@transaction.atomic
def fail(*, sheet: SheetImport, why: str, now: datetime) -> SheetImport:
    """Note why the file cannot be read on. What is in stays in."""
    SheetImport.objects.filter(pk=sheet.pk).update(error=why)
    if SheetImport.objects.filter(pk=sheet.pk, state=SheetState.RUNNING).exists():
        return _end(sheet, SheetState.FAILED, "sheet.import_stopped", by="system", now=now)
    SheetImport.objects.filter(pk=sheet.pk).update(state=SheetState.FAILED, ended_at=now)
    sheet.refresh_from_db()
    return sheet


def _end(sheet: SheetImport, state: SheetState, event: str, *, by: str, now: datetime) -> SheetImport:
    """End what runs; anything else is left as it is, so that two who end it record it once."""
    sheet = SheetImport.objects.select_for_update().get(pk=sheet.pk)
    if sheet.state != SheetState.RUNNING:
        return sheet
    sheet.state, sheet.ended_at, sheet.in_hand_until = state, now, None
    sheet.check_found = {**sheet.check_found, "first": [], "examples": {}}  # people's words are in their voices now
    sheet.save()
    _record(event, sheet, by=by, now=now)
    return sheet


def _record(event: str, sheet: SheetImport, *, by: str, now: datetime) -> None:
    content: dict[str, Any] = {
        "name": sheet.name,
        "rows": sheet.row_count,
        "is_history": sheet.is_history,
        "source": str(sheet.source.uid) if sheet.source else "",
        "error": sheet.error,
        **{count: getattr(sheet, count) for count in COUNTS},
    }
    record(event, now=now, by=by, subject=sheet.uid, content=content, files=[sheet.stored_id])
