"""The door for a mail server that hands mail on: LMTP (RFC 2033) and SMTP (RFC 5321), for a trusted network.

A mail is answered with 250 only when whoever stands behind the door has kept it for good; until then it is the
sender's, who tries again. As the last hop we add what a final delivery adds (RFC 5321, 4.4): the address a bounce goes
to, and every recipient of the envelope. Both stand in front of the bytes, which are otherwise left as they came.
"""

import asyncio
import logging
import re
import socket
from collections import defaultdict
from collections.abc import Iterable
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import UTC, datetime
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Protocol

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session

LINE = 65_536  # bytes read at once; a line may be longer, it comes in pieces
IN_MEMORY = 1_048_576  # bytes of one mail kept in memory while it comes in; the rest waits in a temporary file
COMMAND = 2048  # bytes of a command line: addresses of mailing lists are longer than the 512 of RFC 5321, 4.5.3.1.4
MOST_RECIPIENTS = 1000  # RFC 5321, 4.5.3.1.8 asks for 100
MOST_DIALOGUES = 100
PATIENCE = 300.0  # seconds a sender may be silent (RFC 5321, 4.5.3.2.7)
LONGEST_KEEPING = 600.0  # seconds a sender waits for the answer to its mail (RFC 5321, 4.5.3.2.6)

TOO_MANY_SENDERS = "421 4.3.2 Too many mail servers are here at once. Try again in a minute."
STOPPING = "421 4.3.2 Amends is stopping. Try again in a minute."
NOT_KEPT = "451 4.3.0 Amends cannot keep the mail at the moment, and has kept nothing of it. Try again later."
NOT_ASKED = "451 4.3.0 Amends cannot look up its own addresses at the moment. Try again later."
TOO_MANY_RECIPIENTS = "452 4.5.3 That is more recipients than one mail may have here. Send it to the others apart."
SMUGGLED = (
    "550 5.6.0 A line of one dot has a line end that is not CR LF: another mail could be hidden behind it. It was not "
    "kept; send it with CR LF as line ends."
)
_ONE_DOT = re.compile(rb"[\r\n]\.[\r\n]")
_PATH = re.compile(r'\s*<((?:"(?:[^"\\]|\\.)*"|[^<>"])*)>\s*(.*)')
_BARE = re.compile(r"\s*([^\s<>]+)\s*(.*)")
_WITHOUT_CODE = re.compile(r"([245])\d\d (?!\d\.\d)")

logging.getLogger("mail.log").setLevel(logging.ERROR)  # it would write people's addresses, and at DEBUG their words


@dataclass(frozen=True, slots=True)
class Taken:
    """One mail that came in through a door.

    raw         its bytes with the trace fields in front
    recipients  of the envelope, as they were given
    protocol    LMTP or SMTP
    at          when its last byte was here
    """

    raw: bytes
    recipients: tuple[str, ...]
    protocol: str
    at: datetime


class Desk(Protocol):
    """Whoever stands behind the door."""

    def refusal(self, recipient: str) -> str:
        """Return the reply that refuses a recipient, or "". May take its time; whatever it raises is a 451."""

    def keep(self, mail: Taken) -> Future[str]:
        """Keep a mail for good. The result is what to call it in the answer; whatever is raised is a 451."""


def trace(sender: str, recipients: Iterable[str]) -> bytes:
    """Return the trace fields of a final delivery (RFC 5321, 4.4): Return-Path, and Delivered-To for each recipient.

    >>> trace("", ["c@example.com"])
    b'Return-Path: <>\\r\\nDelivered-To: c@example.com\\r\\n'
    """
    lines = [f"Return-Path: <{sender.strip('<>')}>", *(f"Delivered-To: {each}" for each in dict.fromkeys(recipients))]
    return "".join(f"{line}\r\n" for line in lines).encode("utf-8", "surrogateescape")


@dataclass(slots=True)
class Room:
    """What all dialogues of a process share."""

    desk: Desk
    limit: int
    patience: float = PATIENCE
    dialogues: set["Dialogue"] = field(default_factory=set)
    is_stopping: bool = False


class _Hooks:
    """What aiosmtpd asks while a mail is announced."""

    def __init__(self, room: Room) -> None:
        self.room = room

    async def handle_EHLO(  # noqa: N802  aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        ours = ["250-PIPELINING", "250-ENHANCEDSTATUSCODES"]  # RFC 2033, 4 asks for both
        return ["\r\n".join([*responses[:-1], *ours, responses[-1]])]

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return TOO_MANY_RECIPIENTS
        refusal = await asyncio.to_thread(self.room.desk.refusal, address)
        if not refusal:
            envelope.rcpt_tos.append(address)
        return refusal or "250 2.1.5 OK"

    async def handle_exception(self, error: Exception) -> str:
        logging.getLogger(__name__).error("A dialogue with a mail server failed: %s.", type(error).__name__)
        return NOT_ASKED


class Dialogue(SMTP):
    """One connection of a mail server that speaks SMTP."""

    line_length_limit = LINE
    protocol = "SMTP"

    def __init__(self, room: Room, loop: asyncio.AbstractEventLoop) -> None:
        """Wait for the connection."""
        super().__init__(
            _Hooks(room),
            data_size_limit=room.limit,
            enable_SMTPUTF8=True,
            hostname=socket.gethostname(),
            ident="Amends",
            timeout=room.patience,
            loop=loop,
        )
        self.command_size_limits = defaultdict(lambda: COMMAND)  # the library's own is shared by all connections
        self.room = room
        self.is_keeping = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Greet, unless there are too many."""
        super().connection_made(transport)
        is_full = len(self.room.dialogues) >= MOST_DIALOGUES
        self.room.dialogues.add(self)
        if is_full or self.room.is_stopping:
            self.end(STOPPING if self.room.is_stopping else TOO_MANY_SENDERS)

    def connection_lost(self, error: Exception | None) -> None:
        """Forget it; a mail that had not come in whole goes with it."""
        self.room.dialogues.discard(self)
        super().connection_lost(error)

    def end(self, farewell: str) -> None:
        """Say why, and hang up."""
        if isinstance(self.transport, asyncio.WriteTransport):
            self.transport.write(f"{farewell}\r\n".encode())
            self.transport.close()

    async def push(self, status: Any) -> None:
        """Answer, with the enhanced code that we said we give (RFC 2034)."""
        if isinstance(status, str) and self.session is not None and self.session.extended_smtp:
            status = _WITHOUT_CODE.sub(lambda found: f"{found[0]}{found[1]}.0.0 ", status, count=1)
        await super().push(status)

    def _getaddr(self, arg: str) -> tuple[str | None, str | None]:
        """Return address and parameters of MAIL or RCPT as they are; senders' addresses need not follow the grammar.

        What would break a header field is no address.
        """
        found = _PATH.fullmatch(arg) or _BARE.fullmatch(arg)
        if found is None or not all(sign.isprintable() or "\udc80" <= sign <= "\udcff" for sign in found[1]):
            return None, None
        return found[1].strip() or "<>", found[2]

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        """Take one mail in, have it kept, and only then say so."""
        if await self.check_helo_needed() or self.envelope is None:
            return
        if arg or not self.envelope.rcpt_tos:
            await self.push("501 5.5.4 Syntax: DATA" if arg else "503 5.5.1 None of the recipients is ours")
            return
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        envelope = self.envelope
        with SpooledTemporaryFile(max_size=IN_MEMORY) as spool:
            spool.write(trace(envelope.mail_from or "", envelope.rcpt_tos))
            fault = await self._receive(spool)
            answer = fault or await self._keep(spool, tuple(envelope.rcpt_tos))
        self.envelope = self._create_envelope()
        await self._answer(answer, envelope.rcpt_tos)
        self._reset_timeout()
        if self.room.is_stopping:
            self.end(STOPPING)

    async def _answer(self, answer: str, recipients: list[str]) -> None:
        await self.push(answer)

    async def _receive(self, spool: IO[bytes]) -> str:
        """Write the mail down as it comes, without the dots of RFC 5321, 4.5.2. Returns the reply that refuses it.

        Only CR LF dot CR LF ends a mail. A dot alone between other line ends is where servers disagree, and where a
        second mail could be smuggled in: such a mail is refused. Above the limit nothing more is written; a sender who
        goes on to twice the limit is not waited for.
        """
        fault, size, timed, before = "", 0, 0, b"\r\n"
        while (piece := await self._piece()) != b".\r\n" or not before.endswith(b"\r\n"):
            size += len(piece)
            if (b"\n." in piece or b"\r." in piece or piece[:1] in b".\r\n") and _ONE_DOT.search(before + piece):
                fault = fault or SMUGGLED
            if size > self.room.limit:
                fault = self._too_big()
            if size > 2 * self.room.limit:
                self.end(fault)
                return fault
            if not fault:
                spool.write(piece[1:] if piece[:1] == b"." and before.endswith(b"\r\n") else piece)
            before = (before + piece)[-2:]
            if size - timed > LINE:  # it is not silent
                timed = size
                self._reset_timeout()
        return fault

    async def _piece(self) -> bytes:
        """Return the next line with its CR LF, or a piece of one that is very long."""
        try:
            return await self._reader.readuntil(b"\r\n")
        except asyncio.LimitOverrunError as long:
            return await self._reader.readexactly(long.consumed)

    def _too_big(self) -> str:
        return f"552 5.3.4 The mail is larger than {self.room.limit:,} bytes, the most that is taken here."

    async def _keep(self, spool: IO[bytes], recipients: tuple[str, ...]) -> str:
        if self.room.is_stopping:
            return NOT_KEPT
        self._reset_timeout(LONGEST_KEEPING)
        self.is_keeping = True
        spool.seek(0)
        try:
            taken = Taken(spool.read(), recipients, self.protocol, datetime.now(UTC))
            name = await asyncio.wrap_future(self.room.desk.keep(taken))
        except Exception as error:  # noqa: BLE001  whatever it was, the mail is still the sender's
            logging.getLogger(__name__).error("A mail could not be kept (%s). Its sender has it.", type(error).__name__)
            return NOT_KEPT
        finally:
            self.is_keeping = False
        return f"250 2.0.0 Kept{f' as {name}' if name else ''}."


class LocalDialogue(Dialogue, LMTP):
    """One connection of a mail server that speaks LMTP: one answer for each recipient (RFC 2033, 4.2)."""

    protocol = "LMTP"

    async def _answer(self, answer: str, recipients: list[str]) -> None:
        for _ in recipients:
            await self.push(answer)
