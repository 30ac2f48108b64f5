"""A drop in the quality of triage: told once, over when the score is back or when somebody said what explains it."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from amends.core.errors import Refused
from amends.core.proof import Json
from amends.core.triage.certainty.prequential import Drop
from amends.core.triage.certainty.shares import Share
from amends.ledger.actions import record
from amends.letters.actions import write_letter
from amends.people.models import Person
from amends.voices.models import QualityAlert

FOUND_BY = "rule/prequential-1"


@transaction.atomic
def raise_alert(*, taxonomy: str, drop: Drop, since: datetime, now: datetime) -> QualityAlert | None:
    """Keep a drop, record it and write to the quality managers. None, and nothing happens, where one stands already.

    since  when the first decision after the fall was taken
    """
    counted = {
        "right_since": drop.last.hits,
        "judged_since": drop.last.of,
        "right_before": drop.before.hits,
        "judged_before": drop.before.of,
    }
    alert, is_new = QualityAlert.objects.get_or_create(
        taxonomy=taxonomy, ended_at=None, defaults={"found_at": now, "since": since, **counted}
    )
    if not is_new:
        return None
    content: dict[str, Json] = {
        "taxonomy": taxonomy,
        "since": since.isoformat(),
        **counted,
        "nats": round(drop.nats, 2),
    }
    record("triage.quality_dropped", now=now, by=FOUND_BY, subject=alert.uid, content=content)
    _tell(alert, now=now)
    return alert


@transaction.atomic
def end_alert(*, alert: QualityAlert, score: Share, now: datetime) -> bool:
    """Say that the score is back. Returns whether the alert still stood.

    score  of the latest decisions, which showed it
    """
    standing = QualityAlert.objects.select_for_update().filter(pk=alert.pk, ended_at=None).first()
    if standing is None:
        return False
    standing.ended_at = now
    standing.save(update_fields=["ended_at"])
    content: dict[str, Json] = {"taxonomy": standing.taxonomy, "right": score.hits, "judged": score.of}
    record("triage.quality_recovered", now=now, by=FOUND_BY, subject=standing.uid, content=content)
    return True


@transaction.atomic
def acknowledge_drop(*, alert: QualityAlert, why: str, by: Person, now: datetime) -> QualityAlert:
    """Say why a drop is understood. Raises Refused without a reason, and when it has ended already."""
    alert = QualityAlert.objects.select_for_update().get(pk=alert.pk)
    if alert.ended_at is not None:
        raise Refused("This drop is over already.", do="Look at the page again.")
    if not why.strip():
        raise Refused("Acknowledging a drop needs a reason.", do="Say in a sentence what explains it.")
    alert.ended_at, alert.acknowledged_by, alert.acknowledged_why = now, by, why.strip()
    alert.save(update_fields=["ended_at", "acknowledged_by", "acknowledged_why"])
    content: dict[str, Json] = {"taxonomy": alert.taxonomy, "why": alert.acknowledged_why}
    record("triage.quality_acknowledged", now=now, by=by.actor, subject=alert.uid, content=content)
    return alert


def _tell(alert: QualityAlert, *, now: datetime) -> None:
    """Write one letter to each quality manager."""
    values = {"subject": f"Triage is less often right: {alert.taxonomy}", "words": _words(alert)}
    for person in Person.objects.active().holding("quality_manager", at=now):
        write_letter(
            key="staff",
            to_name=person.name,
            to_address=person.email,
            language=person.language,
            about=None,
            values=values,
            by="system",
            now=now,
        )


def _words(alert: QualityAlert) -> str:
    before = round(100 * alert.right_before / alert.judged_before)
    return (
        f"Proposals of the {alert.taxonomy} were right in {alert.right_since} of the last "
        f"{alert.judged_since} decisions; before, they were right in {before} of 100. That is more than chance "
        "explains. No decision of a person is touched by it, but proposals need a closer look until it is "
        "understood.\n\n"
        f"Look here: {settings.LINKS_FROM}{alert.get_absolute_url()}\n\n"
        "You get no second letter about this drop. It ends by itself when the score is back, or when you say there "
        "what explains it."
    )
