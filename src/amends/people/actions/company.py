"""The company's own details: its name, place, hours and languages."""

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

from django.db import transaction

from amends.core.errors import Refused
from amends.ledger.actions import record
from amends.people.models import Company, Person

CHANGEABLE = (
    "name", "zone", "country", "subdivision", "languages", "workdays", "opens", "closes",
    "address_line", "complaint_mail", "auto_acknowledge", "auto_level",
)  # fmt: skip


@transaction.atomic
def update_company(*, changes: Mapping[str, Any], by: Person, now: datetime) -> Company:
    """Change details of the company; only what differs is written and recorded, before and after.

    changes  values by field name, among CHANGEABLE

    Raises Refused for an unknown place, and for hours that run backwards.
    """
    company = Company.objects.select_for_update().the()
    before = {field: getattr(company, field) for field in CHANGEABLE}
    different = {field: changes[field] for field in CHANGEABLE if field in changes and changes[field] != before[field]}
    if not different:
        return company
    for field, value in different.items():
        setattr(company, field, value)
    _check(company, now)
    company.save(update_fields=list(different))
    content = {field: {"from": _plain(before[field]), "to": _plain(value)} for field, value in different.items()}
    record("company.updated", now=now, by=by.actor, subject=company.uid, content=content)
    return company


def _check(company: Company, now: datetime) -> None:
    if company.opens >= company.closes:
        raise Refused("The company would close before it opens.", do="Correct the hours.")
    if not company.workdays:
        raise Refused("A company needs at least one working day.", do="Choose the days on which people work.")
    if company.auto_level is not None and not 0.5 <= company.auto_level <= 1:
        raise Refused("A case cannot open by itself at that probability.", do="Choose 50 to 100 %, or leave it empty.")
    company.calendar([now.year])


def _plain(value: Any) -> Any:
    return value.isoformat("minutes") if isinstance(value, time) else value
