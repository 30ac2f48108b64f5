"""Which parties could be the same person or firm: suggestions with their reasons, for a person to decide."""

from dataclasses import dataclass, field
from itertools import product

from django.db.models import Q

from amends.registers.models import ContactPoint, Party
from amends.registers.normal import likeness

MOST_COMPARED = 500
SHORTEST_TELLING = 6
NAMES_ALIKE = 0.85  # "anna marlow" and "ana marlow" 0.95, and "anna carlow" 0.91, and "marlow paul" 0.55
PHONE_TAIL = 8  # the national part without trunk prefix: 020 7946 0018 and +44 20 7946 0018 end alike


@dataclass(slots=True)
class Suggestion:
    """A party that could be the same, and why. `weight` adds the reasons up; it is no probability."""

    party: Party
    weight: float = 0.0
    reasons: list[str] = field(default_factory=list)

    def add(self, weight: float, reason: str) -> None:
        """Count one more reason."""
        self.weight += weight
        self.reasons.append(reason)


def suggest_same(party: Party, *, limit: int = 10) -> list[Suggestion]:
    """Return standing parties that could be the same as this one, most likely first.

    The same address or telephone speaks loudest, then the same or nearly the same name. A name alone is weak: two
    people may share it. Nothing is merged here.
    """
    points = list(party.contact_points.all())
    found: dict[int, Suggestion] = {}
    for other in _candidates(party, points):
        suggestion = Suggestion(other)
        _compare_points(suggestion, points, list(other.contact_points.all()))
        _compare_names(suggestion, party, other)
        if suggestion.reasons:
            found[other.pk] = suggestion
    return sorted(found.values(), key=lambda one: (-one.weight, one.party.pk))[:limit]


def _candidates(party: Party, points: list[ContactPoint]) -> list[Party]:
    near = Q(pk__in=[])
    for point in points:
        near |= Q(contact_points__kind=point.kind, contact_points__value=point.value)
        if point.kind == ContactPoint.Kind.PHONE and len(point.value) >= PHONE_TAIL:
            near |= Q(contact_points__kind=point.kind, contact_points__value__endswith=point.value[-PHONE_TAIL:])
        if point.kind == ContactPoint.Kind.MAIL and "@" in point.value:
            near |= Q(contact_points__kind=point.kind, contact_points__value__startswith=_local(point.value) + "@")
    if party.name_key:
        near |= Q(name_key__startswith=party.name_key[:2]) | Q(name_key__endswith=party.name_key[-4:])
    others = Party.objects.standing().exclude(pk=party.pk).filter(near).distinct().order_by("-pk")
    return list(others.prefetch_related("contact_points")[:MOST_COMPARED])


def _compare_points(suggestion: Suggestion, ours: list[ContactPoint], theirs: list[ContactPoint]) -> None:
    for our, their in product(ours, theirs):
        if our.kind != their.kind:
            continue
        if our.value == their.value:
            suggestion.add(3.0, f"Both use {our.written}.")
        elif our.kind == ContactPoint.Kind.PHONE and _tail(our.value) and _tail(our.value) == _tail(their.value):
            suggestion.add(2.0, f"The telephone numbers {our.written} and {their.written} end alike.")
        elif our.kind == ContactPoint.Kind.MAIL and _telling(our.value) and _local(our.value) == _local(their.value):
            suggestion.add(1.0, f"The addresses {our.written} and {their.written} begin alike.")


def _compare_names(suggestion: Suggestion, party: Party, other: Party) -> None:
    if not party.name_key or party.kind != other.kind:
        return
    if party.name_key == other.name_key:
        suggestion.add(1.0, f"Both are called {other.name}.")
    elif likeness(party.name_key, other.name_key) >= NAMES_ALIKE:
        suggestion.add(0.5, f"The names {party.name} and {other.name} are much alike.")


def _local(address: str) -> str:
    return address.rpartition("@")[0]


def _telling(address: str) -> bool:
    """Whether what stands before the @ says who it is: "info" and "mail" do not."""
    return len(_local(address)) >= SHORTEST_TELLING


def _tail(number: str) -> str:
    return number[-PHONE_TAIL:] if len(number) >= PHONE_TAIL else ""
