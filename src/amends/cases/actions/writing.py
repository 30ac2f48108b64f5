"""Writing about a case: to its customer, with the secret link, and to top management when somebody could be hurt."""

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from amends.cases.models import Case
from amends.core.errors import Refused
from amends.letters.actions import write_letter
from amends.letters.models import Letter
from amends.letters.tokens import make_token
from amends.people.models import Person

FIRST_LETTER = "acknowledgement"


def must_be_confirmed(case: Case) -> None:
    """Raise Refused while the customer has not confirmed the typed address."""
    if case.reply_address and not case.is_reply_confirmed:
        raise Refused(
            "The customer has not yet confirmed the typed address.",
            do="Until the link in the first letter is opened, nothing else may go there: it could be a stranger's.",
        )


def customer_path(case: Case) -> str:
    """Return the path of the customer's secret page."""
    return reverse("desk:customer", args=[make_token(case.uid, purpose="page", generation=case.link_generation)])


def customer_link(case: Case) -> str:
    """Return the customer's secret link, whole, as a letter needs it."""
    return f"{settings.LINKS_FROM}{customer_path(case)}"


def write_to_customer(
    case: Case, key: str, values: Mapping[str, object], *, by: str, now: datetime, is_automatic: bool = False
) -> Letter | None:
    """Write to the customer, with number and link. Returns None where no letter can go: no address, or held back.

    To a typed address nobody has confirmed yet only the first letter goes: it could be a stranger's.
    """
    if not case.reply_address or not (case.is_reply_confirmed or key == FIRST_LETTER):
        return None
    return write_letter(
        key=key,
        to_name=case.reply_name,
        to_address=case.reply_address,
        language=case.language,
        about=case.uid,
        is_restricted=case.is_restricted,
        values={"number": case.number, "link": customer_link(case), **values},
        by=by,
        now=now,
        is_automatic=is_automatic,
    )


def alert_management(case: Case, *, by: str, now: datetime) -> int:
    """Tell top management at once that somebody was or could be hurt. Returns how many were told.

    Never the person whom the complaint is about.
    """
    managers = Person.objects.active().holding("top_management", at=now)
    people = [person for person in managers if person.pk != case.about_person_id]
    clock = case.clocks.order_by("due_at").first()
    values = {
        "number": case.number,
        "what": case.title,
        "why": case.opened_why,
        "answer_by": clock.due_at if clock else None,
        "link": f"{settings.LINKS_FROM}{case.get_absolute_url()}",
    }
    for person in people:
        write_letter(
            key="alert",
            to_name=person.name,
            to_address=person.email,
            language=person.language,
            about=case.uid,
            is_restricted=case.is_restricted,
            values=values,
            by=by,
            now=now,
            is_automatic=True,
        )
    return len(people)
