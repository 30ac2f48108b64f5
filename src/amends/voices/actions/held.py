"""Files nobody should open unwarned: programs, and what the firm's own scanner refuses."""

import shlex
import subprocess
from datetime import datetime

from django.db import transaction

from amends.ledger.actions import record
from amends.ledger.files import path_of
from amends.voices.models import Attachment

PATIENCE_SECONDS = 60
PROGRAM = "It can run as a program."


@transaction.atomic
def note_saved(*, attachment: Attachment, by: str, now: datetime) -> None:
    """Note that somebody saved a held file after reading the warning."""
    content = {"file": str(attachment.uid), "name": attachment.name}
    record("voice.held_file_saved", now=now, by=by, subject=attachment.voice.uid, content=content)


def scan(*, attachment: Attachment, command: str, now: datetime) -> bool:
    """Have the firm's scanner look at a file; what it refuses is held. Returns whether it is held now.

    command  a program with its options; it is given the file's path, and ends with 0 when the file is clean

    Raises OSError or subprocess.SubprocessError when the scanner itself fails: the file is then scanned later.
    """
    path = path_of(attachment.stored_id)
    done = subprocess.run(
        [*shlex.split(command), str(path)], capture_output=True, check=False, timeout=PATIENCE_SECONDS
    )
    said = done.stdout.decode("utf-8", "replace").replace(str(path), attachment.name).strip().partition("\n")[0]
    _note_scanned(
        attachment, refused=f"The scanner says: {said or 'refused'}"[:300] if done.returncode else "", now=now
    )
    return attachment.is_held


@transaction.atomic
def _note_scanned(attachment: Attachment, *, refused: str, now: datetime) -> None:
    attachment.scanned_at = now
    if refused:
        attachment.is_held, attachment.held_why = True, refused
        content = {"file": str(attachment.uid), "name": attachment.name, "why": refused}
        record("voice.file_held", now=now, by="rule/scan-1", subject=attachment.voice.uid, content=content)
    attachment.save(update_fields=["scanned_at", "is_held", "held_why"])
