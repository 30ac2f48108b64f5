"""`amends verify`: is the record still what was sealed?"""

import sys
from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError
from django.utils import timezone

from amends.core.errors import Unreadable
from amends.core.proof import NoteVerifier, parse_vkey
from amends.core.proof.findings import Report
from amends.core.proof.log import Claim
from amends.ledger.home import home
from amends.ledger.models import Entry
from amends.ledger.verification import verify

HOLDS, DOES_NOT_HOLD, COULD_NOT_LOOK = 0, 1, 2
MOST_SHOWN = 20


class Command(BaseCommand):
    """Exit 0: everything holds. 1: something was changed. 2: it could not look."""

    help = "Check every entry, content, file and checkpoint against one signed checkpoint."
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--checkpoint", metavar="FILE", help="a checkpoint kept elsewhere (else: latest.note here)")
        parser.add_argument(
            "--key", metavar="FILE|VKEY", help="the public key, or a file that holds it (else: key.vkey)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            code = self._look(options["checkpoint"], options["key"], timezone.now())
        except (Unreadable, OSError, DatabaseError) as error:
            self.stderr.write(f"Nothing was verified: {error}")
            code = COULD_NOT_LOOK
        if code:
            sys.exit(code)

    def _look(self, checkpoint: str | None, key: str | None, now: datetime) -> int:
        beside = home().checkpoints / "latest.note"
        if checkpoint is None and not beside.exists() and not Entry.objects.exists():
            self.stdout.write("The record is empty: nothing was recorded yet.")
            return HOLDS
        path = Path(checkpoint) if checkpoint else beside
        outside = Claim(f"The checkpoint {path}", _note_in(path))
        report = verify(outside=outside, verifier=_key_from(key), now=now)
        self._say(report, outside, is_from_elsewhere=checkpoint is not None)
        return HOLDS if report.holds else DOES_NOT_HOLD

    def _say(self, report: Report, outside: Claim, *, is_from_elsewhere: bool) -> None:
        say = self.stdout.write
        say(f"{outside.name} was compared with the record.")
        if not is_from_elsewhere:
            say("That copy lies beside the record. A copy kept elsewhere proves more: use --checkpoint FILE.")
        for sentence in _counts(report):
            say(sentence)
        for warning in report.warnings:
            say(f"Please see to this: {warning}")
        if report.holds:
            say("Everything holds.")
            return
        say(f"Something does not hold. The first of {len(report.findings)}:")
        for finding in report.findings[:MOST_SHOWN]:
            say(f"  {finding.sentence}")
        if len(report.findings) > MOST_SHOWN:
            say(f"  … and {len(report.findings) - MOST_SHOWN} more.")


def _counts(report: Report) -> list[str]:
    waiting = f"{report.unsealed} entries wait" if report.unsealed != 1 else "1 entry waits"
    since = (
        "" if report.oldest_unsealed is None else f", the oldest for {int(report.oldest_unsealed.total_seconds())} s"
    )
    return [
        f"{_many(report.sealed, 'sealed entry', 'sealed entries')} under {_many(report.checkpoints, 'checkpoint')} "
        "were looked at.",
        f"{_many(report.contents, 'content')} and {_many(report.files, 'file')} were compared with what was sealed.",
        f"{_many(report.erased, 'content')} and {_many(report.files_erased, 'file')} were erased lawfully.",
        f"{waiting} to be sealed{since}.",
    ]


def _many(count: int, one: str, more: str = "") -> str:
    return f"{count} {one}" if count == 1 else f"{count} {more or one + 's'}"


def _note_in(path: Path) -> str:
    """Read a note; a mail program may have changed the line ends or added blank lines."""
    try:
        text = path.read_bytes().decode()
    except FileNotFoundError:
        raise Unreadable(f"There is no checkpoint at {path}.", do="Give one with --checkpoint FILE.") from None
    except UnicodeDecodeError:
        raise Unreadable(f"{path} is not a signed note.", do="Give a checkpoint with --checkpoint FILE.") from None
    note = text.replace("\r\n", "\n").strip("\n") + "\n"
    if "\n\n— " not in note:
        raise Unreadable(f"{path} is not a signed note.", do="Give a checkpoint with --checkpoint FILE.")
    return note


def _key_from(key: str | None) -> NoteVerifier:
    """Read the public key from the argument, from the file that it names, or from the installation."""
    if key is not None and key.count("+") >= 2 and not Path(key).exists():
        return parse_vkey(key)
    path = Path(key) if key is not None else home().checkpoints / "key.vkey"
    try:
        return parse_vkey(path.read_text())
    except FileNotFoundError:
        raise Unreadable(f"There is no public key at {path}.", do="Give one with --key FILE or --key VKEY.") from None
