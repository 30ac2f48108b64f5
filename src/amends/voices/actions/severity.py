"""A person says how bad it is. Rules and models only ever propose more; less is a person's word, with its reason."""

from datetime import datetime

from django.db import transaction

from amends.cases.actions.opening import raise_severity
from amends.core.errors import Refused
from amends.core.proof import Json
from amends.core.severity import Severity
from amends.ledger.actions import record
from amends.voices.models import Disposition, SeverityRuling, Voice


@transaction.atomic
def set_severity(*, voice: Voice, level: Severity, why: str, by: str, now: datetime) -> SeverityRuling:
    """Say how bad it is or could be, above or below what triage saw (ISO 10002:2018, 7.5).

    More than its case knows is told to the case at once, unless somebody has assessed the harm there. Less changes the
    voice alone: a case is assessed on its own page.

    Raises Refused without a reason, and when nothing would change.
    """
    voice = Voice.objects.select_for_update().get(pk=voice.pk)
    if voice.disposition == Disposition.QUARANTINED:
        raise Refused("This voice could not be read.", do="Try to read it again first.")
    if not why.strip():
        raise Refused("Judging the harm otherwise needs a reason.", do="Say in a sentence what triage could not know.")
    if level == voice.level:
        raise Refused(f"It stands at “{level.word}” already.", do="Choose another level, or leave it.")
    ruling = SeverityRuling.objects.create(
        voice=voice, was=voice.severity, level=int(level), why=why.strip(), at=now, by=by
    )
    voice.severity = int(level)
    voice.save(update_fields=["severity"])
    content: dict[str, Json] = {"was": Severity(ruling.was).word, "now": level.word, "why": ruling.why}
    record("voice.severity_ruled", now=now, by=by, subject=voice.uid, content=content)
    case = voice.case
    if case is not None and level > case.severity and case.severity_actual is None:
        raise_severity(case=case, severity=level, by=by, now=now)
    return ruling
