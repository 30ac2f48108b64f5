"""Trying a connection, step by step, in sentences: what works, and what the first thing is that does not."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from amends.channels.mail.imap import Session
from amends.core.errors import AmendsError
from amends.people.models import Company
from amends.voices.keyring import Keyring
from amends.voices.models import AfterHearing, Mailbox

PATIENCE_SECONDS = 8.0
"""A person waits for this; the listening process is more patient."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One step: what was found, and whether it is as it should be."""

    sentence: str
    is_well: bool = True


def try_connection(mailbox: Mailbox, *, now: datetime) -> list[Finding]:
    """Go to a mailbox as the listening process would, up to the first thing that fails. Changes nothing there."""
    found: list[Finding] = []
    try:
        _try(mailbox, found, now=now)
    except AmendsError as error:
        found.append(Finding(str(error), is_well=False))
    return found


def _try(mailbox: Mailbox, found: list[Finding], *, now: datetime) -> None:
    account = Keyring().account(mailbox, now=now, patience=PATIENCE_SECONDS)
    with Session(account) as session:
        way = f"encrypted with {session.encryption}" if session.encryption else "not encrypted"
        found.append(Finding(f"{account.place} answers; the connection is {way}."))
        session.log_in()
        found.append(Finding(f"{account.user} is let in."))
        for finding in _in_the_folder(mailbox, session):
            found.append(finding)  # one by one: what was found before something fails stays


def _in_the_folder(mailbox: Mailbox, session: Session) -> Iterator[Finding]:
    folder = session.open_folder(mailbox.folder)
    yield Finding(f"The folder “{mailbox.folder}” can be opened; {_mails(folder.exists)} in it.")
    first = Company.objects.the().at(datetime.combine(mailbox.import_from, time.min))
    day = mailbox.import_from
    uids = session.uids(since=(first - timedelta(days=1)).date())
    yield Finding(f"About {_mails(len(uids))} there since {day.day} {day:%B %Y}: they would be heard first.")
    waits = "says at once when a mail comes" if "IDLE" in session.offers else "is asked every half minute"
    yield Finding(f"The server {waits}.")
    if mailbox.after == AfterHearing.MOVE and not session.has_folder(mailbox.move_to):
        yield Finding(f"There is no folder “{mailbox.move_to}” to move mails to. Make it at the server.", is_well=False)


def _mails(number: int) -> str:
    return f"{number:,} mail is" if number == 1 else f"{number:,} mails are"
