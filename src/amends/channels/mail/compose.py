"""A letter of ours as a mail. What comes from outside can never add a header (CWE-93)."""

import re
from collections.abc import Sequence
from datetime import datetime
from email.headerregistry import Address as HeaderAddress
from email.message import EmailMessage
from email.policy import EmailPolicy

from amends.channels.mail.machine import LOOP_HEADER
from amends.core.errors import Refused
from amends.core.incoming import Address

MAX_REFERENCES = 20
ATOM = re.compile(r"[^\s<>\x00-\x1f\x7f]{1,990}")
BREAKS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")
ID_FIELDS = frozenset({"in-reply-to", "references", "message-id"})


class _LetterPolicy(EmailPolicy):
    """Folds ids one a line: the library encodes ids longer than a line as words, and no thread survives that."""

    def fold(self, name: str, value: str) -> str:
        if name.lower() in ID_FIELDS:
            return f"{name}: " + f"{self.linesep} ".join(str(value).split()) + self.linesep
        return str(super().fold(name, value))

    def fold_binary(self, name: str, value: str) -> bytes:
        if name.lower() in ID_FIELDS:
            return self.fold(name, value).encode("ascii", "replace")
        return super().fold_binary(name, value)


LETTER = _LetterPolicy(linesep="\r\n")


def compose(
    *,
    sender: Address,
    to: Address,
    subject: str,
    text: str,
    message_id: str,
    in_reply_to: str = "",
    references: Sequence[str] = (),
    is_automatic: bool,
    reply_to: Address | None = None,
    at: datetime | None = None,
) -> EmailMessage:
    """Build the mail; `bytes(mail)` is what goes out. Ids come without brackets.

    is_automatic  nobody pressed send: marked so that no machine answers it (RFC 3834, 5)
    at            aware time for the Date field; without one, whoever sends it adds it

    Raises Refused when an address or an id could not stand in a header.
    """
    mail = EmailMessage(policy=LETTER)
    mail["From"] = _address(sender)
    mail["To"] = _address(to)
    if reply_to is not None:
        mail["Reply-To"] = _address(reply_to)
    mail["Subject"] = one_line(subject)
    mail["Message-ID"] = _id(message_id)
    if in_reply_to:
        mail["In-Reply-To"] = _id(in_reply_to)
    if references:
        kept = [*references[:1], *references[1:][-MAX_REFERENCES:]]  # the first names the thread (RFC 5322, 3.6.4)
        mail["References"] = " ".join(_id(item) for item in kept)
    if at is not None:
        mail["Date"] = at
    mail["Auto-Submitted"] = (
        "auto-replied" if is_automatic and in_reply_to else "auto-generated" if is_automatic else "no"
    )
    mail["X-Auto-Response-Suppress"] = "All"
    mail[LOOP_HEADER] = sender.address
    mail.set_content(text.replace("\r\n", "\n").replace("\r", "\n"), cte="quoted-printable")
    return mail


def one_line(text: str) -> str:
    """Without breaks and control characters: these are how headers are smuggled in."""
    return BREAKS.sub(" ", text).strip()[:900]


def _address(address: Address) -> HeaderAddress:
    bare = address.address.strip()
    local, at, domain = bare.rpartition("@")
    if (
        not at
        or not ATOM.fullmatch(bare)
        or not local
        or not domain
        or "," in bare
        or '"' in bare
        or not local.isascii()
    ):
        raise Refused(f"“{one_line(bare)[:80]}” is not an address a mail can go to.", do="Correct the address.")
    try:
        host = domain.encode("idna").decode("ascii")
        return HeaderAddress(display_name=one_line(address.name)[:200], username=local, domain=host)
    except (ValueError, IndexError) as problem:
        raise Refused(f"“{bare[:80]}” is not an address a mail can go to.", do="Correct the address.") from problem


def _id(value: str) -> str:
    bare = value.strip().strip("<>")
    if not ATOM.fullmatch(bare):
        raise Refused("A mail id holds spaces or breaks, so it cannot stand in a header.", do="Report this as a fault.")
    return f"<{bare}>"
