"""Who spoke: the party behind a message's sender, found or made; for one message or for many at once."""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from amends.registers.actions.parties import new_party, new_point, normal, record_party, record_point
from amends.registers.models import ContactPoint, Party


@dataclass(frozen=True, slots=True)
class Sender:
    """Who spoke, as far as a message says.

    address    as it was written; `kind` says what it is. Empty when nobody left one: then only a verified `phone`
               leads to somebody we know, and without any of them the party is new, anonymous when nameless too
    is_sender  the message came from this address (a mail's From, a post's author). False: somebody typed it into a
               form or read it out, and only a verified address leads to a party that is already known.
    """

    address: str
    name: str
    language: str = ""
    phone: str = ""
    kind: ContactPoint.Kind = ContactPoint.Kind.MAIL
    is_sender: bool = True

    def points(self) -> list[tuple[ContactPoint.Kind, str, str, bool]]:
        """Return kind, normal form, written form and whether it sends, of each way to reach them."""
        given = ((self.kind, self.address, self.is_sender), (ContactPoint.Kind.PHONE, self.phone, False))
        return [(kind, normal(kind, said), said, sends) for kind, said, sends in given if normal(kind, said)]


def party_for(*, sender: Sender, now: datetime, by: str) -> Party:
    """Return the party behind a sender, or make one. Two workers may ask for the same at once."""
    try:
        with transaction.atomic():
            return parties_for([sender], now=now, by=by)[0]
    except IntegrityError:  # another worker heard the same sender at the same moment, and was first
        return parties_for([sender], now=now, by=by)[0]


def parties_for(senders: Sequence[Sender], *, now: datetime, by: str) -> list[Party]:
    """Return the party behind each sender, in their order, or make it; the same sender twice is one party.

    The same verified address is the same contact. A sender's address stands for one contact too, though unverified
    until its owner confirms or answers. Anything else becomes a new party, and suggest_same shows what it resembles.

    Raises IntegrityError when another worker made one of them at this moment: ask again in a new transaction.
    """
    known = _Known(now)
    known.look_up({value for sender in senders for _, value, _, _ in sender.points()})
    found = [known.party_of(sender) for sender in senders]
    known.write(by=by)
    return found


class _Known:
    """The contact points that a group of senders touches: those in the table and those about to be written."""

    def __init__(self, now: datetime) -> None:
        """Begin with none."""
        self.now = now
        self.points: dict[tuple[str, str], list[ContactPoint]] = {}
        self.new_parties: list[Party] = []
        self.new_points: list[ContactPoint] = []

    def look_up(self, values: Set[str]) -> None:
        """Read what is known of these addresses, in one query."""
        rows = ContactPoint.objects.filter(value__in=values).select_related("party") if values else ()
        for point in rows:
            self.points.setdefault((point.kind, point.value), []).append(point)

    def party_of(self, sender: Sender) -> Party:
        """Return who it is, with every way to reach them noted."""
        given = sender.points()
        owners = (self._owner(kind, value, is_sender=sends) for kind, value, _, sends in given)
        party = next((owner for owner in owners if owner is not None), None)
        if party is None:
            party = new_party(
                name=sender.name,
                language=sender.language,
                now=self.now,
                is_anonymous=not (sender.name.strip() or given),
            )
            self.new_parties.append(party)
        for kind, value, written, sends in given:
            self._note(party, kind, value, written, is_sender=sends)
        return party

    def _owner(self, kind: str, value: str, *, is_sender: bool) -> Party | None:
        points = self.points.get((kind, value), [])
        point = next((point for point in points if point.is_verified), None)
        if point is None and is_sender:
            point = next((point for point in points if point.is_sender), None)
        return point.party.survivor if point else None

    def _note(self, party: Party, kind: str, value: str, written: str, *, is_sender: bool) -> None:
        points = self.points.setdefault((kind, value), [])
        own = next((point for point in points if point.party.uid == party.uid), None)
        is_first = is_sender and not any(point.is_sender for point in points)  # an address sends for one party only
        if own is None:
            own = new_point(party=party, kind=kind, value=value, written=written, is_sender=is_first, now=self.now)
            points.append(own)
            self.new_points.append(own)
        elif is_first:
            own.is_sender = True
            if own.pk is not None:
                own.save(update_fields=["is_sender"])

    def write(self, *, by: str) -> None:
        """Write all that is new, and only then its entries: what fails has recorded nothing."""
        Party.objects.bulk_create(self.new_parties)
        ContactPoint.objects.bulk_create(self.new_points)
        first: dict[UUID, list[ContactPoint]] = {party.uid: [] for party in self.new_parties}
        for point in self.new_points:
            if point.party.uid in first:
                first[point.party.uid].append(point)
            else:
                record_point(point, now=self.now, by=by)
        for party in self.new_parties:
            record_party(party, points=first[party.uid], now=self.now, by=by)
