"""The people we know, while a colleague types: choosing one of them ties the call to that very customer."""

from amends.people.models import Person
from amends.registers.models import ContactPoint, Party

FEWEST_SIGNS = 2
MOST_SHOWN = 8
BETWEEN = " · "


def known_parties(typed: str, person: Person) -> dict[str, Party]:
    """Return up to eight parties whose name begins like what was typed, by the label that is offered for each."""
    name = typed.partition(BETWEEN)[0].strip()
    if len(name) < FEWEST_SIGNS:
        return {}
    found = Party.objects.visible_to(person).standing().filter(name__istartswith=name).order_by("name", "pk")
    parties = found.prefetch_related("contact_points")[:MOST_SHOWN]
    return {f"{party.name}{BETWEEN}{_reach(party)}": party for party in parties}


def _reach(party: Party) -> str:
    points = list(party.contact_points.all())
    return points[0].written if points else f"known since {party.known_since:%d %b %Y}"


def chosen_party(typed: str, person: Person) -> dict[str, str]:
    """Return what a phone note says of a party that was chosen from the list; nothing for a name typed freely."""
    party = known_parties(typed, person).get(typed)
    if party is None:
        return {}
    mail = next((point.written for point in party.contact_points.all() if point.kind == ContactPoint.Kind.MAIL), "")
    return {"party": str(party.uid), "name": party.name, **({"address": mail} if mail else {})}
