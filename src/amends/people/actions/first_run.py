"""The first page: one company, one administrator, once."""

from datetime import datetime

from django.db import IntegrityError, transaction

from amends.core.errors import Refused
from amends.ledger.actions import record
from amends.people.actions.joining import create_person, joined_content
from amends.people.models import Company, Person
from amends.people.roles import FIRST_ADMINISTRATOR

MONDAY_TO_FRIDAY = [0, 1, 2, 3, 4]


@transaction.atomic
def create_first_administrator(
    *,
    company_name: str,
    country: str,
    zone: str,
    name: str,
    email: str,
    password: str | None,
    now: datetime,
    language: str = "en",
) -> Person:
    """Name the company and make its first administrator, who may also do the quality work (a firm can be one person).

    Safe against two at once: the company's single row is the lock. Raises Refused when there is one already.
    """
    company = _found(name=company_name.strip(), country=country, zone=zone, language=language)
    person, roles = create_person(
        name=name, email=email, roles=FIRST_ADMINISTRATOR, password=password, language=language, now=now
    )
    content = joined_content(person, roles) | {
        "company": {"uid": str(company.uid), "name": company.name, "country": country, "zone": zone}
    }
    record("installation.set_up", now=now, by="setup", subject=person.uid, content=content)
    return person


def _found(*, name: str, country: str, zone: str, language: str) -> Company:
    try:
        with transaction.atomic():
            return Company.objects.create(
                pk=1, name=name, country=country, zone=zone, languages=[language], workdays=MONDAY_TO_FRIDAY
            )
    except IntegrityError as error:
        raise Refused("Amends has its administrator already.", do="Sign in, or ask to be invited.") from error
