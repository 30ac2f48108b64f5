"""Where mail servers find us: the doors of one process, kept open by an event loop in a thread of its own."""

import asyncio
import contextlib
import logging
import re
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from amends.channels.mail.smtp_in import STOPPING, Desk, Dialogue, LocalDialogue, Room
from amends.core.errors import Refused

log = logging.getLogger(__name__)
KNOCK_AGAIN = 10.0  # seconds until a door that could not be opened is tried again
BEAT = 30.0  # seconds between two words that a door is still open
GRACE = 12.0  # seconds a mail that is being kept may still take when we stop; whoever watches us waits 20
_ADDRESS = re.compile(r"(?:\[([0-9a-fA-F:.]+)\]|([^\s:/\[\]]*)):(\d{1,5})")
EVERYWHERE = frozenset({"0.0.0.0", "::", "*"})  # noqa: S104  compared, not bound


@dataclass(frozen=True, slots=True)
class Door:
    """Where one protocol is spoken: host and port, or the path of a Unix socket."""

    protocol: str
    host: str = ""
    port: int = 0
    path: str = ""

    def __str__(self) -> str:
        return self.path or (f"[{self.host}]" if ":" in self.host else self.host) + f":{self.port}"


def door(protocol: str, where: str) -> Door:
    """Read host:port, [IPv6]:port, :port (this machine only) or the absolute path of a socket. Raises Refused.

    >>> str(door("LMTP", ":8024")), door("LMTP", "/run/amends/lmtp").path
    ('127.0.0.1:8024', '/run/amends/lmtp')
    """
    path = where.removeprefix("unix:")
    if path.startswith("/"):
        return Door(protocol, path=path)
    found = _ADDRESS.fullmatch(where.strip())
    if found is None or int(found[3]) > 65_535:
        raise Refused(
            f"“{where}” is no place where mail servers could find us.",
            do="Write host:port, for example 127.0.0.1:8024, or the absolute path of a Unix socket.",
        )
    return Door(protocol, host=found[1] or found[2] or "127.0.0.1", port=int(found[3]))


class Doors:
    """All doors of this process. `tell` hears of each door's state: "" when it is open, else the sentence why not."""

    def __init__(
        self, doors: Sequence[Door], desk: Desk, *, limit: int, tell: Callable[[Door, str], None], patience: float = 300
    ) -> None:
        """limit: bytes of the largest mail; patience: seconds a sender may be silent."""
        self.doors = doors
        self.room = Room(desk, limit, patience)
        self.tell = tell
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="doors", daemon=True)

    def start(self) -> None:
        """Open them. A door that cannot be opened is said, and tried again; the others are open meanwhile."""
        self._loop = asyncio.new_event_loop()
        self._thread.start()

    def stop(self) -> None:
        """Let nobody in, answer whose mail is being kept, and end. At most GRACE seconds and a little."""
        self.room.is_stopping = True
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):  # it has ended already
                self._loop.call_soon_threadsafe(self._stopping.set)
            self._thread.join(GRACE + 3)

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop or asyncio.new_event_loop()) as runner:
            runner.run(self._keep_open())

    async def _keep_open(self) -> None:
        async with asyncio.TaskGroup() as group:
            for each in self.doors:
                group.create_task(self._keep_one_open(each))
        for dialogue in [each for each in self.room.dialogues if not each.is_keeping]:
            dialogue.end(STOPPING)
        until = time.monotonic() + GRACE
        while self.room.dialogues and time.monotonic() < until:
            await asyncio.sleep(0.02)

    async def _keep_one_open(self, each: Door) -> None:
        server: asyncio.Server | None = None
        while not self._stopping.is_set():
            problem = ""
            try:
                server = server or await self._open(each)
            except (OSError, ValueError) as error:  # a name that is none raises ValueError
                problem = f"No mail server can hand mail in at {each}: {getattr(error, 'strerror', None) or error}."
                log.error("%s It is tried again in %.0f s.", problem, KNOCK_AGAIN)
            await asyncio.to_thread(self._say, each, problem)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), KNOCK_AGAIN if problem else BEAT)
        if server is not None:
            server.close()
        if server is not None and each.path:
            Path(each.path).unlink(missing_ok=True)

    def _say(self, each: Door, problem: str) -> None:
        try:
            self.tell(each, problem)
        except Exception as error:  # noqa: BLE001  a note of the state must never close the door
            log.warning("The state of the door %s could not be noted: %s.", each, type(error).__name__)

    async def _open(self, each: Door) -> asyncio.Server:
        loop = asyncio.get_running_loop()
        dialogue = LocalDialogue if each.protocol == "LMTP" else Dialogue
        if each.path:
            server = await loop.create_unix_server(lambda: dialogue(self.room, loop), each.path)
            Path(each.path).chmod(0o660)  # its group is the mail server's
            return server
        if each.host in EVERYWHERE:
            log.warning(
                "The door %s is open to everybody who reaches this machine. A firewall has to stand before it.", each
            )
        host = None if each.host == "*" else each.host
        return await loop.create_server(lambda: dialogue(self.room, loop), host, each.port)
