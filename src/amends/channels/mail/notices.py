"""What a mail system tells about a mail of ours: not delivered, late, delivered, read, complained about."""

import re
from collections.abc import Iterable
from dataclasses import replace

from amends.channels.mail import bounces, words
from amends.channels.mail.addresses import address_list
from amends.channels.mail.delivery_status import Outcome, specific, vagueness
from amends.channels.mail.headers import message_ids
from amends.channels.mail.letterhead import NO_REPLY, Letterhead, Origin
from amends.channels.mail.reports import (
    Report,
    delivery_report_in_words,
    enclosed_headers,
    enclosed_message_id,
    message_id_in_words,
    report_in,
)
from amends.core.incoming import Machine

RETURNED_TO = re.compile(r"^[ \t>|]{0,8}To:[ \t]*(.{3,500})$", re.IGNORECASE | re.MULTILINE)


def by_report(head: Letterhead) -> Origin | None:
    """The verdict by a report written for machines, or None when the mail carries none."""
    report = report_in(head.root)
    if report is None:
        return None
    if report.kind == "abuse":
        facts = {"feedback_type": report.feedback_type, "reported_recipient": next(iter(report.recipients), "")}
        return Origin(Machine.ABUSE_REPORT, "A mail provider forwards a complaint about a mail of ours (abuse report).",
                      original_message_id=message_id_about(head), facts=_filled(facts))  # fmt: skip
    if report.kind == "disposition":
        return _from_receipt(head, report)
    if report.kind == "domain":
        return Origin(Machine.AUTO_REPLY, "It is a report between domains on checks of senders or of encryption.")
    return None if head.is_handed_on else _from_delivery_report(head, report)


def _from_receipt(head: Letterhead, report: Report) -> Origin:
    """A receipt (RFC 8098); filters of some mailboxes refuse mail with one that says "deleted" (RFC 5429, 2.1)."""
    about = report.original_id or message_id_about(head)
    said = bounces.listen(head.text)
    if head.is_from_system and head.says_failure and said.is_firm and not words.RECEIPT.match(head.subject):
        facts = {"dsn_status": " ".join(bounces.codes_in(said.words))}
        return replace(_told(head, Machine.BOUNCE, report.recipients, facts, said), original_message_id=about)
    return Origin(Machine.DELIVERY_REPORT, "It is a receipt that a mail was shown or deleted.",
                  original_message_id=about)  # fmt: skip


def _from_delivery_report(head: Letterhead, report: Report) -> Origin | None:
    said = bounces.listen(head.text)
    machine = _become_of(head, report, said)
    decisive = report.about("failed") or report.about("") or report.outcomes
    if machine is Machine.DELAY:
        decisive = report.about("delayed") or report.outcomes
    recipients = _once([one.recipient for one in decisive] or report.recipients) or _recipients(head, said)
    facts = {
        "dsn": "yes",
        "dsn_action": decisive[0].action if decisive else "",
        "dsn_status": " ".join(_codes(decisive, said)),
        "diagnostic": next((one.diagnostic[:500] for one in decisive if one.diagnostic), ""),
    }
    return _told(head, machine, recipients, facts, said)


def _become_of(head: Letterhead, report: Report, said: bounces.Said) -> Machine:
    """What became of the mail: one failed recipient makes it a bounce, whatever happened to the others."""
    if report.about("failed"):
        return Machine.BOUNCE
    silent = [one for one in report.outcomes if one.action not in ("delayed", "delivered", "relayed", "expanded")]
    if any(one.status.startswith("5") for one in silent):
        return Machine.BOUNCE
    if silent or not report.outcomes:
        return _spoken_of(head, said)
    return Machine.DELAY if report.about("delayed") else Machine.DELIVERY_REPORT


def _spoken_of(head: Letterhead, said: bounces.Said) -> Machine:
    """The same by the words alone; the subject is believed before the text."""
    if bounces.SUCCESS_SUBJECT.match(head.subject) or (said.success and not said.refusal):
        return Machine.DELIVERY_REPORT
    if head.says_delay or (said.trying and not said.refusal):
        return Machine.DELAY
    return Machine.BOUNCE


def _codes(outcomes: Iterable[Outcome], said: bounces.Said) -> list[str]:
    """The codes of the recipients; where those are general, the ones a server is quoted with, if they say more."""
    stated = list(dict.fromkeys(one.status for one in outcomes if one.status))
    quoted = bounces.codes_in(said.words)
    if not stated:
        return quoted
    is_vague = len(stated) == 1 and vagueness(stated[0]) == 2
    better = [code for code in quoted if is_vague and code[0] == stated[0][0] and vagueness(code) == 0]
    return better[:1] or specific(stated)


def _told(
    head: Letterhead, machine: Machine, recipients: tuple[str, ...], facts: dict[str, str], said: bounces.Said
) -> Origin:
    """The verdict on a notice of a mail system, with everything it is about."""
    to = f" to {recipients[0]}" if recipients else ""
    reason = {
        Machine.BOUNCE: f"A mail system reports that a mail{to} was not delivered.",
        Machine.DELAY: f"A mail system reports that a mail{to} is late but still being tried.",
    }.get(machine, f"A mail system reports that a mail{to} was delivered or passed on.")
    if machine is Machine.BOUNCE:
        is_dead = bounces.is_dead(facts.get("dsn_status", "").split(), facts.get("diagnostic", ""), said.words)
        facts["bounce_kind"] = "hard" if is_dead else "soft"
    facts["verp_key"] = head.verp.key
    facts["failed_recipients"] = " ".join(recipients[:50]) if len(recipients) > 1 else ""
    return Origin(machine, reason, failed_recipient=next(iter(recipients), ""),
                  original_message_id=message_id_about(head), facts=_filled(facts))  # fmt: skip


def _filled(facts: dict[str, str]) -> dict[str, str]:
    return {key: value for key, value in facts.items() if value}


def message_id_about(head: Letterhead) -> str:
    """The Message-ID of the mail a notice is about: as enclosed, as quoted, as answered."""
    answered = next(iter(message_ids(head.headers.first("in-reply-to"))), "")
    return enclosed_message_id(head.root) or message_id_in_words(head.text) or answered


def _recipients(head: Letterhead, said: bounces.Said) -> tuple[str, ...]:
    """Whom it did not reach, by the header, the words, or the address it came back to."""
    stated = [one.address for value in head.headers.all("x-failed-recipients") for one in address_list(value)]
    if stated:
        return _once(stated)
    if head.verp.recipient:
        return (head.verp.recipient,)
    others = _others(head)
    named = next(bounces.recipients_in(said.words, bounces.NAMED, not_these=others), "")
    if named:
        return (named,)
    mentioned = next(bounces.recipients_in(said.words, bounces.MENTIONED, not_these=others), "")
    return _addressees_of_returned_mail(head)[:1] or _once([mentioned])


def _addressees_of_returned_mail(head: Letterhead) -> tuple[str, ...]:
    """To whom the mail was written that came back, in small letters."""
    values = [value for mail in enclosed_headers(head.root) for value in mail.all("to")]
    match = RETURNED_TO.search(head.text)
    values += [match[1]] if match is not None else []
    return _once(one.address.lower() for value in values for one in address_list(value))


def _once(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))


def by_words(head: Letterhead) -> Origin | None:
    """Mail systems that write prose, or whose report lost its form on the way."""
    if not (head.is_from_system or head.may_be_from_system or head.says_failure):
        return None
    if head.is_handed_on:
        return None
    if words.AWAY.match(head.subject) and not head.says_failure:
        return None
    report = delivery_report_in_words(head.root)
    if report is not None:
        return _from_delivery_report(head, report)
    said = bounces.listen(_all_words(head))
    late, failed = _second_opinion(head)
    if not _is_notice(head, said, has_second=bool(late or failed)):
        return None
    machine = Machine.DELAY if late and not failed and not said.refusal else _spoken_of(head, said)
    others = _others(head)
    found = sorted(one for one in failed or late if one.lower() not in others)
    recipients = tuple(found) if len(found) > 1 else _recipients(head, said)
    facts = {"dsn_status": " ".join(bounces.codes_in(said.words))}
    return _told(head, machine, recipients or tuple(found), facts, said)


def _all_words(head: Letterhead) -> str:
    """The text, and what mail systems put into text files beside it."""
    files = (
        part.text([])[: bounces.MAX_WORDS] for part in head.root.walk()
        if part.media_type in ("text/plain", "text/html") and (part.filename or part.disposition == "attachment")
    )  # fmt: skip
    return "\n".join((head.text, *files))


def _second_opinion(head: Letterhead) -> tuple[frozenset[str], frozenset[str]]:
    """flufl.bounce looks at forms, not at senders; it is asked only where a machine is likely."""
    if head.is_from_system or head.has_no_way_back or head.says_failure:
        return bounces.second_opinion(head.root.raw)
    return frozenset(), frozenset()


def _is_notice(head: Letterhead, said: bounces.Said, *, has_second: bool) -> bool:
    """Whether a mail system speaks here about a mail of ours: a sign of its sender AND a phrase of its kind."""
    is_known = said.is_firm or has_second
    if head.is_from_system:
        says_something = said.is_loose or said.trying or said.success
        is_clear = is_known or head.says_failure or said.refusal or (said.trying and head.says_delay)
        return is_clear or (says_something and _names_somebody(head, said))
    if head.list_fields:  # some mail systems keep the fields of the list whose mail they return
        return head.is_from_postmaster and head.says_failure and is_known
    if head.may_be_from_system:
        return is_known or _speaks_of_its_own(head, said)
    if NO_REPLY.match(head.sender):
        return head.says_failure and is_known and said.refusal
    # Nothing but the words: they must open the mail, quote a server, and stand below a subject of their own kind.
    return words.FAILURE.match(head.subject) is not None and said.is_early and said.refusal


def _speaks_of_its_own(head: Letterhead, said: bounces.Said) -> bool:
    """Subject and text agree on what became of a mail."""
    if head.says_failure and (head.is_from_postmaster or said.refusal):
        return True
    is_success = said.success and bounces.SUCCESS_SUBJECT.match(head.subject) is not None
    return is_success or (said.trying and head.says_delay)


def _names_somebody(head: Letterhead, said: bounces.Said) -> bool:
    """Whether an address stands where mail systems put it; a warning to ourselves names nobody else."""
    return next(bounces.recipients_in(said.words, bounces.NAMED, not_these=_others(head)), "") != ""


def _others(head: Letterhead) -> frozenset[str]:
    """Addresses that did not fail, in small letters: ours, the sender's, and ids, which look like addresses."""
    ours = (one.address.lower() for value in head.headers.all("to") for one in address_list(value))
    return frozenset({*ours, head.sender.lower(), message_id_about(head).lower()})
