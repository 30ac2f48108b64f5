"""Actions on letters: writing one, noting that it came back, sending it again."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from amends.core.errors import Refused
from amends.core.incoming import Incoming
from amends.core.proof import Json
from amends.ledger.actions import record
from amends.letters.addresses import domain
from amends.letters.guard import STAFF_KEYS, reason_to_hold
from amends.letters.models import SECRET_KINDS, Letter
from amends.letters.tokens import make_message_id, make_token, read_token
from amends.letters.writing import LONGEST_SUBJECT, Written, write
from amends.people.models import Company
from amends.registers.normal import normal_mail

LONGEST_ID = 500
MOST_RECIPIENTS = 20  # of a bounce, in which our own address is looked for
SENT_AGAIN_FROM = (Letter.Status.FAILED, Letter.Status.HELD, Letter.Status.BOUNCED)


@transaction.atomic(savepoint=False)
def write_letter(
    *,
    key: str,
    to_name: str,
    to_address: str,
    language: str,
    about: UUID | None,
    values: Mapping[str, object],
    by: str,
    now: datetime,
    is_automatic: bool = False,
    is_restricted: bool = False,
    in_reply_to: str = "",
    references: Iterable[str] = (),
    body: str | None = None,
    subject: str | None = None,
) -> Letter | None:
    """Write a letter and queue it. Returns None when the loop guard holds it back; the outbox then shows it, and why.

    key           which text (letters.writing.VARIABLES lists them and what `values` must hold)
    about         uid of the case: an answer to the letter finds it through the Reply-To address
    is_automatic  nobody decided on this very letter; it leaves with a null envelope sender and counts for the guard
    is_restricted the record it speaks of is restricted to named people: the letter stands in no outbox
    in_reply_to, references  Message-IDs without angle brackets
    body, subject words that take the place of the text's own, word for word
    """
    written = _in_words(key, language, {"name": to_name, **values}, body=body, subject=subject)
    uid, to_key = uuid4(), normal_mail(to_address.replace("\x00", ""))[:254]
    held = reason_to_hold(
        key=key, to_address=to_address, to_key=to_key, about=about, is_automatic=is_automatic, now=now
    )
    letter = Letter.objects.create(
        uid=uid,
        kind=key,
        language=written.language,
        to_name=_one_line(to_name)[:200],
        to_address=_one_line(to_address)[:254],
        to_key=to_key,
        subject=written.subject,
        body=written.body,
        about=about,
        author=by,
        is_automatic=is_automatic,
        is_restricted=is_restricted,
        message_id=make_message_id(uid, domain=domain()),
        in_reply_to=next(_clean_ids([in_reply_to]), ""),
        references=list(_clean_ids(references))[-20:],
        plus_token=make_token(about) if about and key not in STAFF_KEYS else "",
        status=Letter.Status.HELD if held else Letter.Status.QUEUED,
        held_reason=held,
        queued_at=now,
        next_try_at=now,
    )
    _record_written(letter, values, now=now)
    return None if held else letter


def _in_words(
    key: str, language: str, values: Mapping[str, object], *, body: str | None, subject: str | None
) -> Written:
    if body is not None and subject is not None:
        return Written(language[:12], _one_line(subject)[:LONGEST_SUBJECT], body.replace("\x00", ""))
    company = Company.objects.known()
    ours = {"company": company.name if company else "", "address_line": company.address_line if company else ""}
    written = write(key, language, {**ours, **values}, zone=company.zone if company else "UTC")
    return Written(
        written.language,
        written.subject if subject is None else _one_line(subject)[:LONGEST_SUBJECT],
        (written.body if body is None else body).replace("\x00", ""),
    )


def _record_written(letter: Letter, values: Mapping[str, object], *, now: datetime) -> None:
    words = "" if letter.is_secret else letter.body
    link = values.get("link")
    if isinstance(link, str) and link:  # whoever reads the evidence must not become the customer by it
        words = words.replace(link, "[secret link]")
    content: dict[str, Json] = {
        "letter": str(letter.uid),
        "kind": letter.kind,
        "language": letter.language,
        "to": letter.to_address,
        "to_name": letter.to_name,
        "subject": letter.subject,
        "words": words,
        "is_automatic": letter.is_automatic,
        "held_because": letter.held_reason,
    }
    event = "letter.held" if letter.status == Letter.Status.HELD else "letter.written"
    record(event, now=now, by=letter.author, subject=letter.about or letter.uid, content=content)


def letter_of_bounce(incoming: Incoming) -> Letter | None:
    """Return the letter of ours that a bounce or a delay speaks of, None when it is nobody's.

    Asked first is the address it came to, which only we can have made (VERP); then the Message-ID it names.
    """
    came_to = [address.address.rpartition("@")[0].rpartition("+")[2] for address in (*incoming.to, *incoming.cc)]
    for token in (incoming.reply_token, *came_to[:MOST_RECIPIENTS]):
        read = read_token(token, purpose="bounce")
        letter = Letter.objects.filter(uid=read.uid).first() if read else None
        if letter is not None:
            return letter
    named = _plain_id(incoming.original_message_id)
    return Letter.objects.filter(message_id=named).first() if named else None


def _plain_id(message_id: str) -> str:
    return message_id.strip().strip("<>").lower()


@transaction.atomic
def mark_bounced(*, message_id: str, reason: str, now: datetime, is_final: bool = True) -> Letter | None:
    """Note that a letter came back. Returns it, or None when no letter of ours has this Message-ID.

    is_final  the address does not work (RFC 3464 action "failed"). False: it is only late, and may still arrive.
    Hearing the same again changes nothing. A final bounce stops automatic letters to that address.
    """
    letter = Letter.objects.select_for_update().filter(message_id=_plain_id(message_id)).first()
    if letter is None or letter.status == Letter.Status.BOUNCED or letter.bounce_reason == reason:
        return letter
    letter.bounce_reason = reason.replace("\x00", "")
    if is_final:
        letter.status = Letter.Status.BOUNCED
    letter.save(update_fields=["bounce_reason", "status"])
    record(
        "letter.bounced" if is_final else "letter.delayed",
        now=now,
        by="system",
        subject=letter.about or letter.uid,
        content={"letter": str(letter.uid), "to": letter.to_address, "reason": letter.bounce_reason},
    )
    return letter


def restrict_letters(*, about: UUID, is_restricted: bool) -> int:
    """Take the letters about a record out of the outbox, or put them back. Returns how many there are.

    Part of the action that restricts the record, which records it; later letters are written with is_restricted.
    """
    return Letter.objects.filter(about=about).update(is_restricted=is_restricted)


@transaction.atomic
def send_again(*, letter: Letter, by: str, now: datetime) -> Letter:
    """Queue a letter again that failed, came back or was held: a person has decided so, the loop guard is not asked."""
    letter = Letter.objects.select_for_update().get(pk=letter.pk)
    if letter.status not in SENT_AGAIN_FROM:
        raise Refused(f"This letter is {letter.get_status_display()}.", do="Only one that did not arrive goes again.")
    if letter.kind in SECRET_KINDS and not letter.body:
        raise Refused("The words of this letter were removed after it was sent.", do="Ask for a new link instead.")
    was = letter.status
    letter.status, letter.tries, letter.next_try_at = Letter.Status.QUEUED, 0, now
    letter.error = letter.held_reason = letter.bounce_reason = ""
    letter.save(update_fields=["status", "tries", "next_try_at", "error", "held_reason", "bounce_reason"])
    content = {"letter": str(letter.uid), "was": was}
    record("letter.queued_again", now=now, by=by, subject=letter.about or letter.uid, content=content)
    return letter


def _clean_ids(ids: Iterable[str]) -> Iterator[str]:
    """Message-IDs without brackets; one that no header may carry is left out, the letter goes all the same."""
    for each in ids:
        bare = each.strip().strip("<>")
        if 0 < len(bare) <= LONGEST_ID and bare.isprintable() and " " not in bare:
            yield bare


def _one_line(text: str) -> str:
    return " ".join(text.replace("\x00", "").split())
