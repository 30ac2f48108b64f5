"""A small IMAP server that misbehaves on demand: what a well-made one will not do, and the world's others do.

It knows as much of RFC 3501 as reading a mailbox needs. `mails` are what lies in it, by UID; the rest are its ills.
"""

import base64
import socket
import socketserver
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

USER, PASSWORD, TOKEN = "care", "a made-up password", "a-made-up-token"
GARBAGE = b"* 1 FETCH (UID )\r\n\xff\xfe\x00garbage {\r\n* 99999999999999999999 EXISTS\r\n"


class WildServer(socketserver.ThreadingTCPServer):
    """The server. Every ill is an attribute, and is well by default."""

    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Connection)
        self.mails: dict[int, bytes] = {}
        self.uidvalidity = 7
        self.offers = "IMAP4rev1 AUTH=PLAIN AUTH=XOAUTH2 IDLE"
        self.password = PASSWORD
        self.token = TOKEN
        self.refuses: Mapping[int, str] = {}  # by UID: NO or BAD, when this mail's body is asked for
        self.says_nothing_of: set[int] = set()  # neither a body nor a no
        self.cuts_within: list[int] = []  # UIDs in whose literal the connection breaks, once for each entry
        self.speaks_garbage_at: set[str] = set()  # commands that are answered with nonsense, which is then over
        self.hangs_at: set[str] = set()  # commands that are never answered
        self.let_go = threading.Event()  # ends every hanging
        self.commands: list[str] = []
        self.connections = 0
        self.told = threading.Condition()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server_address[1])

    def deliver(self, uid: int, raw: bytes) -> None:
        """Put a mail into the mailbox, and tell those who idle."""
        with self.told:
            self.mails[uid] = raw
            self.told.notify_all()

    @contextmanager
    def running(self) -> Iterator["WildServer"]:
        """Serve until the block ends."""
        thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self.let_go.set()
            self.shutdown()
            self.server_close()
            thread.join()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: that clients go away is what these tests are about."""


class _Connection(socketserver.StreamRequestHandler):
    server: WildServer
    disable_nagle_algorithm = True

    def handle(self) -> None:
        self.server.connections += 1
        if "GREETING" in self.server.hangs_at:
            self.server.let_go.wait()
        self._say(b"* OK ready")
        while line := self.rfile.readline():
            tag, _, rest = line.strip().partition(b" ")
            words = rest.decode("latin-1").split()
            name = " ".join(words[:2]).upper() if words[0].upper() == "UID" else words[0].upper()
            self.server.commands.append(name)
            if name in self.server.hangs_at:
                self.server.let_go.wait()
                return
            if name in self.server.speaks_garbage_at:
                self.server.speaks_garbage_at.discard(name)
                self.wfile.write(GARBAGE)
            if not self._obey(name, tag, words):
                return

    def _say(self, line: bytes) -> None:
        self.wfile.write(line + b"\r\n")

    def _obey(self, name: str, tag: bytes, words: list[str]) -> bool:
        """Answer a command. Returns whether the connection goes on."""
        does: Callable[[list[str]], str] | None = {
            "CAPABILITY": self._capability,
            "AUTHENTICATE": self._authenticate,
            "EXAMINE": self._select,
            "SELECT": self._select,
            "UID SEARCH": self._search,
            "UID FETCH": self._fetch,
            "IDLE": self._idle,
            "LOGOUT": lambda _: "OK bye",
        }.get(name)
        try:
            self._say(tag + b" " + (does(words) if does else "BAD what?").encode())
        except ConnectionAbortedError:
            return False
        return name != "LOGOUT"

    def _capability(self, _: list[str]) -> str:
        self._say(b"* CAPABILITY " + self.server.offers.encode())
        return "OK done"

    def _authenticate(self, words: list[str]) -> str:
        self._say(b"+ ")
        said = base64.b64decode(self.rfile.readline()).decode()
        right = {
            "PLAIN": f"\0{USER}\0{self.server.password}",
            "XOAUTH2": f"user={USER}\x01auth=Bearer {self.server.token}\x01\x01",
        }[words[1].upper()]
        if said == right:
            return "OK come in"
        if words[1].upper() == "XOAUTH2":  # RFC 7628, 3.2.3: the reason comes as one more question
            self._say(b"+ " + base64.b64encode(b'{"status":"401"}'))
            self.rfile.readline()
        return f"NO wrong: {said}"  # a careless server, which repeats what it was told

    def _select(self, _: list[str]) -> str:
        mails = self.server.mails
        self.told_of = len(mails)
        self._say(f"* {len(mails)} EXISTS".encode())
        self._say(f"* OK [UIDVALIDITY {self.server.uidvalidity}] valid".encode())
        self._say(f"* OK [UIDNEXT {max(mails, default=0) + 1}] next".encode())
        return "OK [READ-ONLY] done"

    def _search(self, words: list[str]) -> str:
        wanted = self._named(words[words.index("UID", 1) + 1])
        self._say(" ".join(["* SEARCH", *map(str, wanted)]).encode())
        return "OK done"

    def _named(self, numbers: str) -> list[int]:
        mails, found = self.server.mails, set()
        for part in numbers.split(","):
            first, _, last = part.partition(":")
            end = max(mails, default=0) if last == "*" else int(last or first)
            found |= {uid for uid in mails if min(int(first), end) <= uid <= max(int(first), end)}
        return sorted(found)

    def _fetch(self, words: list[str]) -> str:
        uids = self._named(words[2])
        if "BODY.PEEK[]" not in " ".join(words[3:]):
            for uid in uids:
                size = len(self.server.mails[uid])
                when = '" 2-Mar-2026 09:30:00 +0000"'
                self._say(f"* {uid} FETCH (UID {uid} RFC822.SIZE {size} INTERNALDATE {when})".encode())
            return "OK done"
        refused = [self.server.refuses[uid] for uid in uids if uid in self.server.refuses]
        for uid in [] if refused else uids:
            self._hand_over(uid)
        return f"{refused[0]} this mail is broken" if refused else "OK done"

    def _hand_over(self, uid: int) -> None:
        if uid in self.server.says_nothing_of:
            return
        raw = self.server.mails[uid]
        self._say(f"* {uid} FETCH (UID {uid} BODY[] {{{len(raw)}}}".encode())
        if uid in self.server.cuts_within:
            self.server.cuts_within.remove(uid)
            self.wfile.write(raw[: len(raw) // 2])
            self.connection.shutdown(socket.SHUT_RDWR)
            raise ConnectionAbortedError
        self.wfile.write(raw)
        self._say(b")")

    def _idle(self, _: list[str]) -> str:
        self._say(b"+ idling")
        watcher = threading.Thread(target=self._tell_of_new, daemon=True)
        self.is_idle = True
        watcher.start()
        self.rfile.readline()
        with self.server.told:
            self.is_idle = False
            self.server.told.notify_all()
        watcher.join()
        return "OK done"

    def _tell_of_new(self) -> None:
        with self.server.told:
            self.server.told.wait_for(lambda: not self.is_idle or len(self.server.mails) > self.told_of)
            if self.is_idle:
                self.told_of = len(self.server.mails)
                self._say(f"* {len(self.server.mails)} EXISTS".encode())


@contextmanager
def wild_server() -> Iterator[WildServer]:
    """Run one until the block ends."""
    with WildServer().running() as server:
        yield server
