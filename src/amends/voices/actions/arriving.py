"""A message on its way in: what was read in its bytes and how it is judged, before any table is touched."""

import hashlib
import logging
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from amends.core.errors import Unreadable
from amends.core.incoming import Incoming, Machine, storable
from amends.core.severity import Severity
from amends.core.triage import Likelihood, Reason, Triage, assess
from amends.ledger.models import StoredFile
from amends.people.models import Company
from amends.voices.judging import NOTHING, Judged, judge
from amends.voices.rulebook import book_in_use
from amends.voices.said import said_by

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Arrival:
    """Kept bytes, and what became of reading them: `incoming` and `triage`, or why it is `unreadable`.

    models  what the models say of it, beside the rules
    """

    stored: StoredFile
    place: str = ""
    received_at: datetime | None = None
    incoming: Incoming | None = None
    triage: Triage | None = None
    models: Judged = NOTHING
    unreadable: str = ""
    attached: list[StoredFile] = field(default_factory=list)
    is_whole_file: bool = True

    @property
    def read(self) -> tuple[Incoming, Triage] | None:
        """What was read and how it is judged; None when it could not be read."""
        return (self.incoming, self.triage) if self.incoming is not None and self.triage is not None else None

    @property
    def fingerprint(self) -> str:
        """What makes two deliveries the same message. What cannot be read is known by its bytes and its place."""
        if self.incoming is not None:
            return fingerprint_of(self.incoming)
        if self.is_whole_file:
            return self.stored.sha256
        return hashlib.sha256(f"{self.stored.sha256}\0{self.place}".encode()).hexdigest()

    def cannot_be_read(self, why: str) -> None:
        """Forget what was read."""
        self.incoming, self.triage, self.unreadable, self.attached = None, None, why, []
        self.models = NOTHING

    def files(self) -> list[str]:
        """Return the names of its files, its own bytes first of all."""
        return sorted({self.stored.sha256, *(file.sha256 for file in self.attached)})


def fingerprint_of(incoming: Incoming) -> str:
    """Return what makes two deliveries the same message: its id, its author and its words.

    The id alone is not enough: broken senders use one id for many messages, and none of those may be lost.
    """
    parts = (incoming.channel, incoming.native_id, incoming.author.address.casefold(), incoming.subject, incoming.text)
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def read_and_judge(arrival: Arrival, read: Callable[[], Incoming], *, channel: str) -> None:
    """Fill an arrival with what `read` returns and with triage's verdict, or with why it could not be read."""
    try:
        arrival.incoming = storable(read())
        arrival.triage = judged(arrival.incoming, arrival.triage)
    except Unreadable as error:
        arrival.cannot_be_read(str(error))
    except Exception as error:  # noqa: BLE001  one poison message must not stop its mailbox; it is kept and shown
        arrival.cannot_be_read(failed(channel, error))


def failed(channel: str, error: Exception) -> str:
    """Log where our own code failed, without a word of the message, and return the sentence for the quarantine."""
    where = traceback.extract_tb(error.__traceback__)[-1]
    logger.error(
        "A %s message is in quarantine: %s at %s:%s.", channel, type(error).__name__, where.filename, where.lineno
    )
    return f"Amends failed on it ({type(error).__name__}). It is kept word for word; try again after an update."


def judged(incoming: Incoming, triage: Triage | None = None) -> Triage:
    """Return the rules' verdict. Where a colleague noted that somebody was or could be hurt, that counts as injury."""
    if triage is None:
        subject = "" if incoming.in_reply_to else incoming.subject  # a reply carries the subject of an earlier letter
        said = "\n\n".join(part for part in (incoming.judged, incoming.signature) if part)
        triage = assess(said, subject=subject, language=incoming.language, book=book_in_use())
    if incoming.facts.get("urgency") != "hurt" or triage.severity >= Severity.INJURY:
        return triage
    reason = Reason("injury", "", -1, -1, "Whoever took the call noted that somebody was or could be hurt.")
    return replace(triage, severity=Severity.INJURY, severity_reasons=(reason, *triage.severity_reasons))


def judge_all(arrivals: Sequence[Arrival]) -> None:
    """Let the models judge what people wrote, all together, before anything is placed."""
    written = [
        (arrival, *arrival.read) for arrival in arrivals if arrival.read and arrival.read[0].machine is Machine.NONE
    ]
    if not written:
        return
    company = Company.objects.the()
    said = [said_by(incoming, language=language_of(incoming, triage, company)) for _, incoming, triage in written]
    by_models = judge(said, [triage for _, _, triage in written])
    for (arrival, _, _), models in zip(written, by_models, strict=True):
        arrival.models = models


def language_of(incoming: Incoming, triage: Triage, company: Company) -> str:
    """Return the language of a message: as it reads where the company writes it, else as its sender declared it."""
    spoken = triage.language
    return (spoken if spoken in company.languages else incoming.language or spoken)[:12]


def decider(triage: Triage, models: Judged, company: Company) -> str:
    """Return what opens a case by itself: a rule, or the firm's own model where it is sure enough; else "".

    The shipped model never does: it does not know this firm's customers, and is too sure of itself with some.
    """
    if triage.fired or triage.complaint is Likelihood.CLEAR:
        return f"rule/{triage.version}"
    level = company.auto_level
    is_sure = level is not None and models.is_own and models.complaint_p >= level
    return f"model/{models.complaint_by}" if is_sure else ""
