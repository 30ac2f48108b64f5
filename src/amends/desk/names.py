"""Who an actor is, in words: the ledger keeps opaque strings, a page shows names."""

from collections.abc import Iterable
from uuid import UUID

from amends.people.models import Person
from amends.registers.models import Party

OURSELVES = "Amends"


def names_of(actors: Iterable[str]) -> dict[str, str]:
    """Return a name for each actor, in two queries. A rule speaks as Amends, a model with its version.

    What is no actor (a customer's name as it came) is returned as it is.
    """
    wanted = set(actors)
    people = _uids(wanted, "person:")
    parties = _uids(wanted, "party:")
    found = {f"person:{person.uid}": person.name for person in Person.objects.filter(uid__in=people)}
    found |= {f"party:{party.uid}": str(party) for party in Party.objects.filter(uid__in=parties)}
    return {actor: found.get(actor) or _said(actor) for actor in wanted}


def _uids(actors: Iterable[str], prefix: str) -> list[UUID]:
    return [UUID(actor.removeprefix(prefix)) for actor in actors if actor.startswith(prefix)]


def _said(actor: str) -> str:
    if actor.startswith(("person:", "party:")):
        return "somebody who is no longer here"
    if actor == "customer":
        return "The customer"
    if actor.startswith("model/"):
        return f"{OURSELVES} ({actor.removeprefix('model/')})"
    return OURSELVES if actor == "system" or actor.startswith(("rule/", "setup")) else actor
