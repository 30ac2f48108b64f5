"""Listening at our sources: mailboxes, each in a thread of its own, and a folder into which messages are dropped.

Nothing is moved before it is committed here: the file is read, heard inside its own transaction, and only then put
aside into `heard/`. A crash in between means that it is heard again, which is recognised and opens nothing twice.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from django.db import close_old_connections, connections
from django.utils import timezone

from amends.channels.mail.sources import Place, messages_in
from amends.people.models import Company
from amends.voices.actions import Message, hear_all, source_for
from amends.voices.actions.health import failed, looked
from amends.voices.actions.hearing import in_batches
from amends.web.ears import Ears
from amends.web.receiver import receiver_of_settings
from amends.web.tick import attempt, beat

log = logging.getLogger(__name__)
EVERY_SECONDS = 2.0
AT_REST = timedelta(seconds=2)  # a file whose writer has been silent for so long is complete
TRY_AGAIN = timedelta(minutes=1)


class DropFolder:
    """One folder, and when a file in it that could not be taken may be tried again."""

    def __init__(self, folder: Path) -> None:
        """folder: made when it is missing; `heard/` inside it holds what was taken."""
        self.folder = folder
        self.not_before: dict[str, datetime] = {}

    def waiting(self, now: datetime) -> Iterator[Path]:
        """Complete files, oldest first. Hidden ones and `*.part` and `*.tmp` belong to whoever is writing them."""
        self.folder.mkdir(parents=True, exist_ok=True)
        files = [path for path in self.folder.iterdir() if path.is_file() and _is_a_message(path)]
        for path in sorted(files, key=lambda path: (path.stat().st_mtime, path.name)):
            at_rest = datetime.fromtimestamp(path.stat().st_mtime, tz=now.tzinfo) + AT_REST <= now
            if at_rest and self.not_before.get(path.name, now) <= now:
                yield path

    def take(self, path: Path, *, now: datetime) -> None:
        """Hear one file, then put it aside."""
        source = source_for(channel="mail", name=f"Folder {self.folder.name}", now=now)
        found = (Message(raw, place=place) for place, raw in messages_in(Place(path, path.name)))
        for batch in in_batches(found):
            hear_all(batch, source=source, now=now)
        heard = self.folder / "heard"
        heard.mkdir(exist_ok=True)
        path.rename(heard / f"{now:%Y%m%dT%H%M%S%f}-{path.name}")
        self.not_before.pop(path.name, None)

    def take_all(self, *, clock: Callable[[], datetime] = timezone.now) -> int:
        """Hear every complete file. One that fails stays where it is and is tried again a minute later."""
        taken = 0
        for path in self.waiting(clock()):
            now = clock()
            self.not_before[path.name] = now + TRY_AGAIN
            taken += attempt(f"Hearing {path.name}", partial(self.take, path, now=now))
        return taken


def _is_a_message(path: Path) -> bool:
    return not path.name.startswith(".") and path.suffix not in {".part", ".tmp"}


def look(drop: DropFolder) -> int:
    """Hear what lies there, once there is a company whose calendar and people a voice can rest on. Returns how many.

    The folder is one source, whose health is noted like that of every other. Raises OSError when it cannot be read.
    """
    if not Company.objects.exists():
        return 0
    now = timezone.now()
    source = source_for(channel="mail", name=f"Folder {drop.folder.name}", now=now)
    try:
        taken = drop.take_all()
    except OSError:
        failed(source, "The folder could not be read. Is it there, and may Amends read it?", now=now)
        raise
    looked(source, now=now)
    return taken


def run_until(stopping: threading.Event, *, folder: str) -> None:
    """Listen until stopping is set. Without a folder and without mailboxes only the heartbeat is written."""
    drop = DropFolder(Path(folder)) if folder else None
    ears, doors = Ears(), receiver_of_settings()
    if doors is not None:
        doors.start()
    while not stopping.is_set():
        close_old_connections()
        if drop and not attempt(f"Looking into {folder}", partial(look, drop)):
            log.warning("The folder %s could not be read. Is it there, and may Amends read it?", folder)
        attempt("Keeping up with the mailboxes", ears.keep_up)
        attempt("The heartbeat of listen", lambda: beat(name="listen", now=timezone.now()))
        stopping.wait(EVERY_SECONDS)
    if doors is not None:
        doors.stop()
    ears.stop()
    connections.close_all()
