"""Placing a voice the moment it is heard: machine mail, part of a case, a new case, or waiting for a person."""

from datetime import datetime, timedelta

from django.utils.text import Truncator

from amends.cases import actions as cases
from amends.cases.actions.opening import Opening, raise_severity, verify_reply_address
from amends.cases.models import Case
from amends.core.clocks import due, firm_rules
from amends.core.complaint import Step
from amends.core.incoming import Address, Incoming, Machine
from amends.ledger.actions import record
from amends.letters.actions import letter_of_bounce, mark_bounced
from amends.people.models import Company
from amends.records.actions import link
from amends.registers.actions import lot_named, product_named
from amends.voices.actions.heard import Heard
from amends.voices.models import Decision, Disposition, Voice
from amends.voices.threads import Thread, may_have_thread, thread_of

ACKNOWLEDGE_WITHIN = timedelta(days=3)
"""No automatic letter to a message older than this: an imported mailbox must not write to last year's customers."""
REOPEN_WITHIN = timedelta(days=30)
"""A complaint that comes back to a closed case within this reopens it; later it is a new case."""
THREAD_RULE = "rule/thread-1"


def place(heard: Heard) -> None:
    """Give the voice its disposition. Runs inside the caller's transaction."""
    thread = thread_of(heard.incoming)
    if heard.incoming.machine is not Machine.NONE:
        _set_machine(heard, thread)
    elif thread is not None and thread.is_proven:
        join_case(heard, thread)
    elif heard.opened_by:
        by, why = heard.opened_by, tuple(heard.voice.triage["why"])
        case = open_from(heard.voice, why=why, by=by, now=heard.now, reply_to=heard.reply_to)
        settle(heard.voice, Disposition.OPENED, case=case, kind="complaint", by=by, now=heard.now)
    else:
        _wait(heard)
    if thread is not None and not thread.is_proven:
        heard.voice.suggested_case = thread.case
        heard.voice.save(update_fields=["suggested_case"])


def settle(
    voice: Voice,
    disposition: Disposition,
    *,
    kind: str,
    by: str,
    now: datetime,
    case: Case | None = None,
    why: str = "",
) -> Decision:
    """Write what became of the voice, and the decision that made it so."""
    voice.disposition, voice.disposition_why, voice.case, voice.kind = disposition, why, case, kind
    voice.save(update_fields=["disposition", "disposition_why", "case", "kind"])
    return Decision.objects.create(voice=voice, kind=kind, disposition=disposition, case=case, at=now, by=by, why=why)


def _set_machine(heard: Heard, thread: Thread | None) -> None:
    incoming = heard.incoming
    case = thread.case if thread and thread.is_proven else None
    letter = letter_of_bounce(incoming) if incoming.machine in (Machine.BOUNCE, Machine.DELAY) else None
    if letter is not None:
        mark_bounced(
            message_id=letter.message_id,
            reason=incoming.machine_reason,
            now=heard.now,
            is_final=incoming.machine is Machine.BOUNCE,
        )
        case = (Case.objects.filter(uid=letter.about).first() if letter.about else None) or case
    settle(
        heard.voice,
        Disposition.MACHINE,
        kind="machine",
        by="rule/machine-1",
        now=heard.now,
        case=case,
        why=incoming.machine_reason,
    )


def join_case(heard: Heard, thread: Thread) -> None:
    """Put the voice to its case. What comes back to a closed case reopens it, is a new one, or waits for a person."""
    if thread.case.is_open or heard.triage.kind == "praise":
        _join(heard, thread)
    elif not heard.opened_by:
        heard.voice.suggested_case = thread.case
        heard.voice.save(update_fields=["suggested_case"])
        _wait(heard)
    elif _was_closed_long_ago(thread.case, now=heard.now):
        _open_anew(heard, thread.case)
    else:
        cases.reopen(
            case=thread.case, reason="The customer wrote again and is not content.", by=THREAD_RULE, now=heard.now
        )
        _join(heard, thread)


def _join(heard: Heard, thread: Thread) -> None:
    settle(
        heard.voice,
        Disposition.JOINED,
        kind=heard.triage.kind,
        by=THREAD_RULE,
        now=heard.now,
        case=thread.case,
        why=thread.why,
    )
    if heard.voice.author_address.casefold() == thread.case.reply_address.casefold():
        verify_reply_address(thread.case, by="rule/answered-1", now=heard.now)
    heard_in_case(thread.case, heard.voice, now=heard.now)


def _was_closed_long_ago(case: Case, *, now: datetime) -> bool:
    return case.state == Step.CANCELLED or case.closed_at is None or now - case.closed_at > REOPEN_WITHIN


def _open_anew(heard: Heard, earlier: Case) -> None:
    why = (f"It follows {earlier.number}, which was closed before.", *heard.triage.why())
    case = open_from(heard.voice, why=why, by=THREAD_RULE, now=heard.now, reply_to=heard.reply_to)
    settle(heard.voice, Disposition.OPENED, kind="complaint", by=THREAD_RULE, now=heard.now, case=case, why=why[0])
    link(from_uid=case.uid, to_uid=earlier.uid, kind="follows", by=THREAD_RULE, now=heard.now)


def heard_in_case(case: Case, voice: Voice, *, now: datetime) -> None:
    """Note in the case's history that the customer spoke; a worse harm is seen at once."""
    if voice.severity > case.severity and case.severity_actual is None:
        raise_severity(case=case, severity=voice.level, by="rule/severity-1", now=now)
    record("case.customer_heard", now=now, by="system", subject=case.uid, content={"voice": str(voice.uid)})


def open_from(voice: Voice, *, why: tuple[str, ...], by: str, now: datetime, reply_to: Address | None = None) -> Case:
    """Open a case from what one voice says, and acknowledge it at once where that may happen by itself."""
    facts = voice.facts
    reply_to = reply_to or Address(voice.author_name, voice.author_address)
    product = product_named(name=facts["product"], now=now, by=by) if facts.get("product") else None
    lot = lot_named(number=facts["lot"], product=product, now=now, by=by) if facts.get("lot") else None
    opening = Opening(
        title=_title(voice),
        received_at=voice.received_at,
        severity=voice.level,
        why=why,
        language=voice.language if voice.language in Company.objects.the().languages else "en",
        customer=voice.party,
        reply_name=reply_to.name or voice.author_name,
        reply_address=reply_to.address,
        is_reply_confirmed=voice.channel != "form",
        product=product,
        lot=lot,
        order_number=str(facts.get("order", "")),
        wish=str(facts.get("wish", "")),
    )
    acknowledged_by = _acknowledged_by(voice, opening.reply_address, now=now)
    return cases.open_case(opening=opening, by=by, now=now, acknowledged_by=acknowledged_by)


def _title(voice: Voice) -> str:
    return voice.subject or Truncator(voice.excerpt).words(16) or "A complaint without words"


def _acknowledged_by(voice: Voice, address: str, *, now: datetime) -> str:
    """Return the rule that sends the first letter at once; empty where it may not, and the clock asks a person."""
    written_at = min(voice.received_at, voice.sent_at or voice.received_at)  # an old mail may not say when it came
    is_fresh = now - written_at <= ACKNOWLEDGE_WITHIN
    may_write = bool(address) and not voice.no_reply and is_fresh and Company.objects.the().auto_acknowledge
    return "rule/acknowledge-1" if may_write else ""


def waits(incoming: Incoming, opened_by: str) -> bool:
    """Whether a message is a person's first on its matter and opens no case by itself: a person decides."""
    return incoming.machine is Machine.NONE and not may_have_thread(incoming) and not opened_by


def wait(voice: Voice, company: Company) -> None:
    """Start the clock for the decision; the caller saves."""
    rule = next(rule for rule in firm_rules() if rule.key == "firm.decide")
    year = voice.received_at.year
    voice.decide_by = due(voice.received_at, rule, company.calendar((year, year + 1)))


def _wait(heard: Heard) -> None:
    wait(heard.voice, Company.objects.the())
    heard.voice.save(update_fields=["decide_by"])
