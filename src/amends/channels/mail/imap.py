"""One connection to a mailbox (RFC 3501 and 9051), as imap-tools speaks it: look, read, and touch nothing unless told.

A folder is opened read-only and bodies are asked for with BODY.PEEK, so that no mail is marked as seen and none loses
its "recent" mark. Mails are known by UID within UIDVALIDITY, never by a flag. Every failure is a LookFailed: a sentence
in which no secret stands, whatever the server said.
"""

import base64
import imaplib
import re
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, Self

from imap_tools import BaseMailBox, MailBox, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError, UnexpectedCommandStatusError
from imap_tools.utils import encode_folder

from amends.channels.mail.imap_answers import Fetched, Lying, bodies_in, lying_in, number_in, search_day, uids_in
from amends.core.errors import AmendsError

Security = Literal["tls", "starttls", "none", "none_anywhere"]

TIMEOUT_SECONDS = 30.0  # a server that is silent for so long hangs
COMMAND_SECONDS = 180.0  # and one that trickles is cut off after this, and a second more for every SLOWEST bytes
SLOWEST = 50_000  # bytes a second
IDLE_SLICE_SECONDS = 1.0
LONGEST_QUOTE = 200
_BROKEN = (imaplib.IMAP4.abort, OSError, EOFError)
_REFUSED = (imaplib.IMAP4.error, ImapToolsError)
_GARBAGE = (ValueError, LookupError, TypeError, AttributeError)  # what imaplib raises on answers that make no sense


class LookFailed(AmendsError):
    """A mailbox could not be read. is_lost: the connection is gone with it."""

    def __init__(self, what: str, *, do: str = "", is_lost: bool = False) -> None:
        """what, do: sentences for the page. is_lost: a new connection is needed."""
        super().__init__(what, do=do)
        self.is_lost = is_lost


@dataclass(frozen=True, slots=True)
class Account:
    """How to reach a mailbox. secret: a password, or with is_token an OAuth access token; never printed."""

    host: str
    port: int
    security: Security
    user: str
    secret: str = field(repr=False)
    is_token: bool = False
    timeout: float = TIMEOUT_SECONDS

    @property
    def place(self) -> str:
        """Host and port, for sentences."""
        return f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder as it was opened. uid_next is 0 where the server does not say."""

    uidvalidity: int
    uid_next: int
    exists: int


def is_this_machine(host: str) -> bool:
    """Whether a host is the machine itself: what goes there unencrypted is read by nobody on the way.

    >>> is_this_machine("127.0.0.1"), is_this_machine("mail.example.com"), is_this_machine("127.0.0.1.example.com")
    (True, False, False)
    """
    loop = host.startswith("127.") and host.replace(".", "").isdigit()
    return loop or host.lower() in {"localhost", "::1", "[::1]"}


class Session:
    """One connection. Everything it does raises LookFailed and nothing else."""

    def __init__(self, account: Account) -> None:
        """Connect and encrypt, as the account says; nothing secret is sent yet."""
        self.account = account
        self.offers: frozenset[str] = frozenset()
        if account.security == "none" and not is_this_machine(account.host):
            raise LookFailed(
                f"The password would go to {account.host} unencrypted.",
                do="Choose TLS or STARTTLS, or say on the mailbox's page that this may be.",
            )
        with self._explained("The mail server does not answer"):
            self._box = _connect(account)
        if account.security == "starttls":
            self._start_tls()

    def __enter__(self) -> Self:
        """Use it in a with block: it ends there."""
        return self

    def __exit__(self, *_: object) -> None:
        """Say goodbye, if there is anybody to say it to."""
        self.close()

    @property
    def encryption(self) -> str:
        """Name the TLS version, as "TLSv1.3"; empty when the connection is not encrypted."""
        sock = self._client.sock
        return sock.version() or "" if isinstance(sock, ssl.SSLSocket) else ""

    @property
    def _client(self) -> Any:
        return self._box.client

    def _start_tls(self) -> None:
        """Encrypt, or end the connection: nothing is said in the open when encryption was asked for."""
        try:
            if "STARTTLS" not in self._client.capabilities:
                raise LookFailed(
                    f"{self.account.place} does not offer STARTTLS.",
                    do="Choose TLS, which uses port 993 as a rule, or ask whoever runs the server.",
                )
            with self._explained("The connection could not be encrypted"):
                self._client.starttls(ssl.create_default_context())
        except LookFailed:
            self.close()
            raise

    def log_in(self) -> None:
        """Sign in with the password or the token, and learn what the server offers then."""
        account = self.account
        with self._explained(
            f"{account.host} did not let {account.user} in",
            do="Check user and password; many providers ask for a password made for programs, or for OAuth.",
        ):
            if account.is_token:
                self._authenticate("XOAUTH2", f"user={account.user}\x01auth=Bearer {account.secret}\x01\x01")
            elif "AUTH=PLAIN" in self._client.capabilities:
                self._authenticate("PLAIN", f"\0{account.user}\0{account.secret}")
            else:
                self._box.login(account.user, account.secret, initial_folder=None)
            self.offers = frozenset(self._client.capability()[1][0].decode("ascii", "replace").upper().split())

    def _authenticate(self, mechanism: str, words: str) -> None:
        """Send the words once; a further question can only be the server's refusal (RFC 7628, 3.2.3)."""
        answers = iter([words.encode()])
        status, said = self._client.authenticate(mechanism, lambda _: next(answers, b""))
        if status != "OK":
            raise UnexpectedCommandStatusError((status, said), "OK")

    def open_folder(self, name: str, *, may_write: bool = False) -> Folder:
        """Open a folder, read-only unless told otherwise, and say how its mails are numbered."""
        with self._explained(f"The folder “{name}” could not be opened", do="Check its name on the mailbox's page."):
            self._box.folder.set(name, readonly=not may_write)
            numbers = [number_in(self._client.response(what)[1]) for what in ("UIDVALIDITY", "UIDNEXT", "EXISTS")]
        if not numbers[0]:
            raise LookFailed(
                f"{self.account.host} does not number its mails (UIDVALIDITY is missing).",
                do="Without numbers mails would be missed: ask whoever runs the server.",
            )
        return Folder(*numbers)

    def has_folder(self, name: str) -> bool:
        """Whether there is a folder of this name."""
        with self._explained("The folders could not be listed"):
            return self._box.folder.exists(name)

    def uids(self, *, after: int = 0, since: date | None = None, only: Sequence[int] = ()) -> list[int]:
        """Return the UIDs in the open folder, ascending.

        after  greater than this one
        since  reached the server on this day or later, by the server's own calendar: ask for a day more than needed
        only   of these
        """
        asked = f"UID {','.join(map(str, only))}" if only else f"UID {after + 1}:*"
        if since is not None:
            asked += f" SINCE {search_day(since)}"
        with self._explained("The mails could not be listed"):
            found = uids_in(_ok(self._client.uid("SEARCH", asked)))
        return [uid for uid in found if uid > after]  # "9:*" names the last mail even when its UID is 7

    def lying(self, uids: Sequence[int]) -> list[Lying]:
        """Return size and moment of arrival of these mails, in the order of their UIDs."""
        with self._explained("The sizes of the mails could not be read"):
            answer = _ok(self._client.uid("FETCH", ",".join(map(str, uids)), "(UID RFC822.SIZE INTERNALDATE)"))
            found = {one.uid: one for one in lying_in(answer)}
        return [found[uid] for uid in sorted(set(uids) & found.keys())]

    def fetch(self, lying: Sequence[Lying]) -> list[Fetched]:
        """Return these mails word for word. One that the server left out is left out here."""
        uids = ",".join(str(one.uid) for one in lying)
        allowed = COMMAND_SECONDS + sum(one.size for one in lying) / SLOWEST
        with self._explained("A mail could not be fetched"), self._cut_off_after(allowed):
            answer = _ok(self._client.uid("FETCH", uids, "(UID BODY.PEEK[])"))
            found = bodies_in(answer)
        return [Fetched(one.uid, found[one.uid], one.at) for one in lying if one.uid in found]

    def mark_seen(self, uids: Sequence[int]) -> None:
        """Mark mails as seen, in a folder opened with may_write."""
        with self._explained("The mails could not be marked as seen"):
            _ok(self._client.uid("STORE", ",".join(map(str, uids)), "+FLAGS.SILENT", r"(\Seen)"))

    def move(self, uids: Sequence[int], folder: str) -> None:
        """Move mails to another folder (RFC 6851, else copy and remove just these, RFC 4315)."""
        named, target = ",".join(map(str, uids)), encode_folder(folder)
        with self._explained(f"The mails could not be moved to “{folder}”", do="Does that folder exist?"):
            if "MOVE" in self.offers:
                _ok(self._client.uid("MOVE", named, target))
                return
            if "UIDPLUS" not in self.offers:  # a bare EXPUNGE would remove what others have marked
                raise LookFailed("The mail server cannot move mails.", do="Choose to leave them or to mark them seen.")
            _ok(self._client.uid("COPY", named, target))
            _ok(self._client.uid("STORE", named, "+FLAGS.SILENT", r"(\Deleted)"))
            _ok(self._client.uid("EXPUNGE", named))

    def wait(self, seconds: float, *, is_over: Callable[[], bool]) -> bool:
        """Idle until the server says something, the time is up or is_over (RFC 2177). Returns whether it spoke.

        seconds  at most 29 minutes: a server may log out who idles longer
        """
        with self._explained("The mail server does not answer to IDLE"):
            idle: Any = self._box.idle
            idle.start()
            said = self._said_already()
            for _ in range(max(1, round(seconds / IDLE_SLICE_SECONDS))):
                if said or is_over():
                    break
                said = idle.poll(timeout=IDLE_SLICE_SECONDS)
            idle.stop()
        return bool(said)

    def _said_already(self) -> list[bytes]:
        """Return what came together with the server's yes to IDLE: it lies in a buffer that a poll does not see."""
        self._client.sock.settimeout(0)
        try:
            return [self._client._get_line()]
        except _BROKEN:
            return []
        finally:
            self._client.sock.settimeout(self.account.timeout)

    def close(self) -> None:
        """Log out; a connection that is gone already does not matter."""
        with suppress(*_BROKEN, *_REFUSED, *_GARBAGE):
            self._client.sock.settimeout(2)
            self._box.logout()
        with suppress(*_BROKEN, *_REFUSED, *_GARBAGE):
            self._client.shutdown()

    @contextmanager
    def _cut_off_after(self, seconds: float) -> Iterator[None]:
        """Break the connection under a command that takes too long, however lively it trickles."""
        timer = threading.Timer(seconds, self._break)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _break(self) -> None:
        with suppress(OSError):
            self._client.sock.shutdown(2)

    @contextmanager
    def _explained(self, what: str, *, do: str = "") -> Iterator[None]:
        """Turn whatever goes wrong into a sentence. The cause is cut off: it could repeat what we sent."""
        try:
            yield
        except ssl.SSLCertVerificationError as error:
            raise LookFailed(
                f"{self.account.host} shows a certificate that cannot be trusted ({error.verify_message}).",
                do="Correct the name of the server, or have its certificate renewed.",
                is_lost=True,
            ) from None
        except TimeoutError:
            raise LookFailed(f"{what}: {self.account.place} is silent.", do=do or RETRIED, is_lost=True) from None
        except _BROKEN as error:
            said = f"{what}: the connection to {self.account.place} broke{self._quote(error)}."
            raise LookFailed(said, do=do or RETRIED, is_lost=True) from None
        except _REFUSED as error:
            passes = PASSES.search(_words(error).upper())
            raise LookFailed(f"{what}{self._quote(error)}.", do=RETRIED if passes else do) from None
        except _GARBAGE:
            said = f"{what}: the answer of {self.account.place} makes no sense."
            raise LookFailed(said, do=do or RETRIED, is_lost=True) from None

    def _quote(self, error: BaseException) -> str:
        """Quote what the server said, without the secret that a careless server repeats."""
        said = " ".join(_words(error).split())
        secret = self.account.secret
        forms = {secret, secret.replace("\\", "\\\\").replace('"', '\\"'), base64.b64encode(secret.encode()).decode()}
        for form in sorted(forms - {""}, key=len, reverse=True):
            said = said.replace(form, "…")
        return f" ({said[:LONGEST_QUOTE]})" if said else ""


def _words(error: BaseException) -> str:
    """Return the server's own words, which imap-tools and imaplib wrap in theirs."""
    told = getattr(error, "command_result", (None, [str(error)]))[1] or []
    return " ".join(part.decode("utf-8", "replace") if isinstance(part, bytes) else str(part) for part in told)


PASSES = re.compile(r"\[(UNAVAILABLE|LIMIT|INUSE|SERVERBUG|CONTACTADMIN)\]")
"""What a server says that ails itself (RFC 5530): no fault of user, password or folder."""
RETRIED = "It is tried again by itself."


def _connect(account: Account) -> BaseMailBox:
    host, port, timeout = account.host, account.port, account.timeout
    if account.security == "tls":
        return MailBox(host, port, timeout=timeout, ssl_context=ssl.create_default_context())
    return MailBoxUnencrypted(host, port, timeout=timeout)


def _ok(answer: tuple[str, list[Any]]) -> list[Any]:
    status, said = answer
    if status != "OK":
        raise UnexpectedCommandStatusError((status, said), "OK")
    return said


def open_session(account: Account) -> Session:
    """Connect and sign in. Raises LookFailed, and leaves no connection behind then."""
    session = Session(account)
    try:
        session.log_in()
    except LookFailed:
        session.close()
        raise
    return session
