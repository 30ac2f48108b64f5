"""One look into a mailbox: fetch what is new, keep it, and only then note how far we are.

What cannot be fetched is remembered and tried again, and the mails after it go on. Nothing is marked, moved or removed
at the server before it is committed here. A crash anywhere means that something is fetched twice; its delivery is known
by source, Message-ID and bytes, and is kept once.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Protocol, TypeVar

from amends.channels.mail.imap import LookFailed, Session
from amends.channels.mail.imap_answers import Fetched, Lying, message_id
from amends.people.models import Company
from amends.voices.actions.health import looked
from amends.voices.actions.hearing import BATCH, Message, hear_all
from amends.voices.actions.reading_on import (
    advance,
    advance_after,
    note_oddity,
    note_unfetched,
    numbered,
    settle_unfetched,
)
from amends.voices.models import AfterHearing, Mailbox

BATCH_BYTES = 5_000_000
LARGEST_BYTES = 150_000_000
LISTED = 200
"""So many mails are asked for their size at once."""
MOST_LOST = 5
"""Connections that may break during one look before it counts as failed."""
MOST_UNFETCHED = 5
"""So many mails may turn out unfetchable in one look; with more it is the server that ails, and the look has failed."""

Answer = TypeVar("Answer")


class Opens(Protocol):
    """Whatever opens mailboxes: a Keyring."""

    def open(self, mailbox: Mailbox, *, now: datetime) -> Session:
        """Connect and sign in."""


class Look:
    """One look into one mailbox. `session` is the connection as it stands, None before the first and after a loss."""

    def __init__(
        self,
        mailbox: Mailbox,
        *,
        keys: Opens,
        clock: Callable[[], datetime],
        session: Session | None = None,
        goes_on: Callable[[], bool] = lambda: True,
        oddity: str = "",
    ) -> None:
        """Prepare a look.

        goes_on  asked between batches; when it says no, the rest waits for the next look
        oddity   what is known already to be odd about this mailbox, for its page
        """
        self.mailbox = mailbox
        self.keys = keys
        self.clock = clock
        self.session = session
        self.goes_on = goes_on
        self.oddities = [oddity] if oddity else []
        self.lost = 0
        self.heard = 0
        self.noted: set[int] = set()
        self.new_troubles = 0
        company = Company.objects.the()
        self.first_moment = company.at(datetime.combine(mailbox.import_from, time.min))

    def run(self) -> int:
        """Look once. Returns how many mails were heard.

        Raises LookFailed when the mailbox could not be read, Refused when its settings were changed meanwhile.
        """
        self.mailbox = self._opened()
        new = self._session().uids(after=self.mailbox.last_uid, since=self._since())
        for some in _slices(new):
            if self.goes_on():
                self._take(some)
        self._try_again()
        if self.goes_on():
            self._do_afterwards()
        note_oddity(mailbox=self.mailbox, sentence=" ".join(self.oddities))
        looked(self.mailbox.source, now=self.clock())
        return self.heard

    def close(self) -> None:
        """End the connection, if there is one."""
        if self.session is not None:
            self.session.close()
            self.session = None

    def _since(self) -> date:
        """Return a day earlier than we want: the server counts days by a calendar of its own."""
        return (self.first_moment - timedelta(days=1)).date()

    def _session(self) -> Session:
        if self.session is None:
            self.session = self.keys.open(self.mailbox, now=self.clock())
        return self.session

    def _opened(self) -> Mailbox:
        """Open the folder, on a new connection where the old one broke while it waited, and see how it is numbered."""
        had_one = self.session is not None
        try:
            folder = self._session().open_folder(self.mailbox.folder)
        except LookFailed as failure:
            if not (had_one and failure.is_lost):
                raise
            self.close()
            folder = self._session().open_folder(self.mailbox.folder)
        return numbered(
            mailbox=self.mailbox, uidvalidity=folder.uidvalidity, uid_next=folder.uid_next, now=self.clock()
        )

    def _take(self, uids: Sequence[int]) -> None:
        """Hear these new mails, leaving out what is older than the import date, and note how far we are."""
        fresh = [uid for uid in uids if uid not in self._remembered()]
        lying = self._ask(lambda some: self._session().lying(some), fresh) if fresh else []
        self._note_missing(set(fresh) - {one.uid for one in lying}, "The server did not say how large it is.")
        for batch in _batches([one for one in lying if self._is_wanted(one)]):
            if not self.goes_on():
                return
            self._hear(batch)
            advance(mailbox=self.mailbox, to=batch[-1].uid)
        advance(mailbox=self.mailbox, to=uids[-1])

    def _is_wanted(self, one: Lying) -> bool:
        return one.at is None or one.at >= self.first_moment

    def _hear(self, batch: Sequence[Lying]) -> None:
        """Fetch and keep; returns when everything is committed or remembered as unfetched."""
        small = [one for one in batch if one.size <= LARGEST_BYTES]
        for one in batch:
            if one.size > LARGEST_BYTES:
                self._note(one.uid, _too_large(one))
        if not small:
            return
        known = {one.uid: one for one in small}
        fetched = self._ask(lambda some: self._session().fetch([known[uid] for uid in some]), list(known))
        self._note_missing(known.keys() - {one.uid for one in fetched}, "The server gave no content for it.")
        self._keep(fetched)

    def _keep(self, fetched: Sequence[Fetched]) -> None:
        messages = [Message(one.raw, place=message_id(one.raw)[:500], received_at=one.at) for one in fetched]
        self.heard += len(hear_all(messages, source=self.mailbox.source, now=self.clock()))
        looked(self.mailbox.source, now=self.clock())

    def _ask(self, ask: Callable[[Sequence[int]], list[Answer]], uids: Sequence[int]) -> list[Answer]:
        """Ask for many at once; when that fails, for each alone, so that one poison mail does not stop the others."""
        try:
            return ask(uids)
        except LookFailed as failure:
            self._mend(failure)
        return [answer for uid in uids for answer in self._ask_for_one(ask, uid)]

    def _ask_for_one(self, ask: Callable[[Sequence[int]], list[Answer]], uid: int) -> list[Answer]:
        """Ask for one mail, once more where the connection broke: it may have been the mail before that broke it."""
        for is_last in (False, True):
            try:
                return ask([uid])
            except LookFailed as failure:
                self._mend(failure)
                if is_last or not failure.is_lost:
                    self._note(uid, str(failure))
                    break
        return []

    def _mend(self, failure: LookFailed) -> None:
        """Connect again when the connection is gone; raise the failure when that happens too often."""
        if not failure.is_lost:
            return
        self.lost += 1
        self.close()
        if self.lost > MOST_LOST:
            raise failure
        folder = self._session().open_folder(self.mailbox.folder)
        if folder.uidvalidity != self.mailbox.uidvalidity:
            raise LookFailed("The server numbered its mails anew during the look.", do="It is looked at again.")

    def _note_missing(self, uids: set[int], why: str) -> None:
        """Remember those that the server passed over in silence, unless somebody has removed them meanwhile."""
        asked = uids - self.noted
        for uid in self._session().uids(only=sorted(asked)) if asked else []:
            self._note(uid, why)

    def _remembered(self) -> set[int]:
        return set(self.mailbox.unfetched.values_list("uid", flat=True))

    def _note(self, uid: int, why: str) -> None:
        is_new = uid not in self._remembered()
        note_unfetched(mailbox=self.mailbox, uid=uid, why=why, now=self.clock())
        self.noted.add(uid)
        self.new_troubles += is_new
        if self.new_troubles > MOST_UNFETCHED:
            raise LookFailed(f"Mail after mail cannot be fetched. {why}", do="It is tried again by itself.")

    def _try_again(self) -> None:
        """Ask once more for mails that could not be fetched earlier, when their time has come."""
        for row in self.mailbox.unfetched.filter(next_try_at__lte=self.clock()):
            if not self.goes_on():
                return
            is_gone = not self._session().uids(only=[row.uid])
            if not is_gone:
                self._hear(self._ask(lambda some: self._session().lying(some), [row.uid]))
                if row.uid in self.noted:
                    continue
            settle_unfetched(unfetched=row, is_gone=is_gone, now=self.clock())

    def _do_afterwards(self) -> None:
        """Mark or move what was heard, as the administrator chose. Where that does not work it is said, no more.

        Works on everything between two numbers, so that a crash after the commit leaves nothing undone.
        """
        mailbox = numbered(mailbox=self.mailbox, uidvalidity=self.mailbox.uidvalidity, uid_next=0, now=self.clock())
        if mailbox.after == AfterHearing.LEAVE or mailbox.after_uid >= mailbox.last_uid:
            return
        found = set(self._session().uids(after=mailbox.after_uid, since=self._since())) - self._remembered()
        try:
            self._session().open_folder(mailbox.folder, may_write=True)
            for some in _slices(sorted(uid for uid in found if uid <= mailbox.last_uid)):
                done = [one.uid for one in self._session().lying(some) if self._is_wanted(one)]
                self._treat(mailbox, done)
                advance_after(mailbox=mailbox, to=some[-1])
            self._session().open_folder(mailbox.folder)
        except LookFailed as failure:
            if failure.is_lost:
                raise
            self.oddities.append(str(failure))
        else:
            advance_after(mailbox=mailbox, to=mailbox.last_uid)

    def _treat(self, mailbox: Mailbox, uids: Sequence[int]) -> None:
        if uids and mailbox.after == AfterHearing.SEEN:
            self._session().mark_seen(uids)
        elif uids:
            self._session().move(uids, mailbox.move_to)


def _batches(lying: Sequence[Lying]) -> Iterator[list[Lying]]:
    """Yield mails in order, at most BATCH and BATCH_BYTES together; a larger one stands alone."""
    batch: list[Lying] = []
    for one in lying:
        if batch and (len(batch) == BATCH or sum(other.size for other in batch) + one.size > BATCH_BYTES):
            yield batch
            batch = []
        batch.append(one)
    if batch:
        yield batch


def _slices(uids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (uids[start : start + LISTED] for start in range(0, len(uids), LISTED))


def _too_large(one: Lying) -> str:
    return (
        f"It has {one.size / 1e6:.0f} MB: Amends takes mails up to {LARGEST_BYTES / 1e6:.0f} MB. "
        "Read it at the server, and log what it says."
    )
