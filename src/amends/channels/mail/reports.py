"""Reports that mail systems write for machines.

Delivery status (RFC 3464), disposition (RFC 8098), abuse (RFC 5965, 6591), and what domains tell each other about
checks of senders (RFC 7489, 7.2) and of encryption (RFC 8460).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from amends.channels.mail.delivery_status import FIELD, Outcome, outcomes_in, outcomes_in_words
from amends.channels.mail.headers import Headers, message_ids, one_line
from amends.channels.mail.mime import Entity, split_headers

DELIVERY_PARTS = ("message/delivery-status", "message/global-delivery-status")
DISPOSITION_PARTS = ("message/disposition-notification", "message/global-disposition-notification")
MAIL_PARTS = ("message/rfc822", "message/global")
HEADER_PARTS = ("text/rfc822-headers", "message/rfc822-headers", "message/global-headers", "message/partial-headers")
# What providers sent before RFC 5965, and some still send.
OLD_COMPLAINT = re.compile(
    r"complaint about message from [\d.:a-f]+$|e-?mail feedback report for ip\b|client tos notification", re.IGNORECASE
)
COMPLAINT_WORDS = re.compile(r"this is an e-?mail abuse report for an e-?mail message", re.IGNORECASE)
FEEDBACK = re.compile(r"^[ \t]*Feedback-Type[ \t]*:[ \t]*([\w-]{2,40})", re.IGNORECASE | re.MULTILINE)
FEEDBACK_COMPANION = re.compile(r"^[ \t]*(?:User-Agent|Version)[ \t]*:", re.IGNORECASE | re.MULTILINE)
DOMAIN_REPORT = re.compile(
    r"\s*(?:\W*\w{1,20}\W{1,3})?report domain\s*:.{1,300}\b(?:submitter|report-id)\s*:", re.IGNORECASE
)
MAX_WORDS = 65_536  # characters of one part looked at


@dataclass(frozen=True, slots=True)
class Report:
    """What a report states. kind: delivery | disposition | abuse | domain; lists hold each value once, in order.

    outcomes  of a delivery report: one for each recipient
    """

    kind: str
    outcomes: tuple[Outcome, ...] = ()
    recipients: tuple[str, ...] = ()
    feedback_type: str = ""
    original_id: str = ""

    @property
    def actions(self) -> tuple[str, ...]:
        """What was done, each word once; "" for recipients of whom it is not said."""
        return tuple(dict.fromkeys(outcome.action for outcome in self.outcomes))

    def about(self, *actions: str) -> tuple[Outcome, ...]:
        """The recipients to whom one of these was done."""
        return tuple(outcome for outcome in self.outcomes if outcome.action in actions)


def report_in(root: Entity) -> Report | None:
    """The report a mail carries outside its enclosed mails, or None."""
    for part in root.walk():
        if part.media_type in DELIVERY_PARTS:
            return _delivery(outcomes_in(part.text([])))
        if part.media_type in DISPOSITION_PARTS:
            return _disposition(part.text([]))
        if part.media_type == "message/feedback-report":
            return _feedback(part.text([]))
        if part.media_type.startswith("application/tlsrpt"):
            return Report(kind="domain")
    return _named_report(root) or _old_complaint(root)


def _disposition(text: str) -> Report:
    match = re.search(r"^Original-Message-ID[ \t]*:[ \t]*<?([^<>\s]+)", text, re.IGNORECASE | re.MULTILINE)
    recipients = _once(outcome.recipient for outcome in outcomes_in(text))
    return Report(kind="disposition", recipients=recipients, original_id=match[1] if match is not None else "")


def _named_report(root: Entity) -> Report | None:
    """A report known by the outside of the mail alone."""
    kind = root.parameters.get("report-type", "").lower()
    if kind == "disposition-notification":
        return Report(kind="disposition")
    if kind == "feedback-report":
        return next(_feedback_in_words(root), Report(kind="abuse", feedback_type="abuse"))
    if kind == "tlsrpt" or root.headers.has("tls-report-domain"):
        return Report(kind="domain")
    return Report(kind="domain") if DOMAIN_REPORT.match(root.headers.words("subject")) else None


def _old_complaint(root: Entity) -> Report | None:
    if OLD_COMPLAINT.match(root.headers.words("subject")) and any(_mails_in(root)):
        return next(_feedback_in_words(root), Report(kind="abuse", feedback_type="abuse"))
    if not root.is_multipart or not any(_mails_in(root)):
        return None
    if any(COMPLAINT_WORDS.search(part.text([])[:2000]) for part in root.walk() if part.media_type == "text/plain"):
        return next(_feedback_in_words(root), Report(kind="abuse", feedback_type="abuse"))
    return None


def _mails_in(root: Entity) -> Iterator[Entity]:
    return (part for part in root.walk() if part.media_type in MAIL_PARTS or part.media_type in HEADER_PARTS)


def _feedback_in_words(root: Entity) -> Iterator[Report]:
    """The fields of an abuse report whose part is called something else."""
    for part in root.walk():
        if not part.is_multipart and part.media_type not in MAIL_PARTS:
            text = part.text([])[:MAX_WORDS]
            if FEEDBACK.search(text) and FEEDBACK_COMPANION.search(text):
                yield _feedback(text)


def _feedback(text: str) -> Report:
    kind = FEEDBACK.search(text)
    fields = [match for line in text.splitlines()[:200] if (match := FIELD.match(line))]
    recipients = (one_line(match[2]).strip("<> ") for match in fields if match[1].lower() == "original-rcpt-to")
    return Report(kind="abuse", feedback_type=kind[1].lower() if kind else "abuse", recipients=_once(recipients))


def delivery_report_in_words(root: Entity) -> Report | None:
    """A delivery report whose fields stand in a part that is not called so, or inside an enclosed mail: a gateway
    wrapped a bounce into one of its own. None without any."""
    for part in root.walk():
        if part.is_multipart or part.media_type in MAIL_PARTS or part.media_type in HEADER_PARTS:
            continue
        if not part.media_type.startswith(("image/", "audio/", "video/")):
            outcomes = outcomes_in_words(part.text([])[:MAX_WORDS])
            if outcomes:
                return _delivery(outcomes)
    inner = (part for part in root.walk(into_mails=True) if part.media_type in DELIVERY_PARTS)
    return next((_delivery(outcomes_in(part.text([]))) for part in inner), None)


def _delivery(outcomes: tuple[Outcome, ...]) -> Report:
    return Report(kind="delivery", outcomes=outcomes, recipients=_once(outcome.recipient for outcome in outcomes))


def _once(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))


def enclosed_headers(root: Entity) -> Iterator[Headers]:
    """The header of each mail that a report encloses, whole or in part."""
    for part in root.walk():
        if part.media_type in MAIL_PARTS and part.children:
            yield part.children[0].headers
        elif part.media_type in HEADER_PARTS:
            yield split_headers(part.content().lstrip(b"\r\n"), [])[0]


def enclosed_message_id(root: Entity) -> str:
    """The Message-ID of the mail a report is about, from the enclosed mail or its enclosed header."""
    ids = (message_ids(headers.first("message-id")) for headers in enclosed_headers(root))
    return next((found[0] for found in ids if found), "")


def message_id_in_words(text: str) -> str:
    """The Message-ID of a mail returned as plain text below the words of the mail system."""
    match = re.search(r"^[ \t>|]*Message-ID:[ \t]*\n?[ \t]*<([^<>\s]+)>", text, re.IGNORECASE | re.MULTILINE)
    return match[1] if match else ""
