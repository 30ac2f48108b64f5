"""Which case does a voice belong to? Asked in order of trust; what cannot be proven is a suggestion only."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Max

from amends.cases.models import Case
from amends.channels.mail.letterhead import REPLY_SUBJECT
from amends.core.incoming import Incoming
from amends.letters.models import Letter
from amends.letters.tokens import read_message_id, read_token
from amends.voices.models import Mention, Voice

MOST_MENTIONS = 50
_NUMBER = re.compile(r"\bC-\d{4}-\d{4,}\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Thread:
    """The case a voice belongs to, how we know, and whether that is proof enough to join it."""

    case: Case
    why: str
    is_proven: bool


def native_key(native_id: str) -> str:
    """Return a short key for an id of any length, so that it can be looked up by an index."""
    return hashlib.sha256(native_id.encode("utf-8", "surrogatepass")).hexdigest()


def mentioned(incoming: Incoming) -> list[str]:
    """Return the keys of all ids that a message answers or refers to, each once, at most MOST_MENTIONS."""
    return list(dict.fromkeys(native_key(each) for each in _ids(incoming)))[:MOST_MENTIONS]


def may_have_thread(incoming: Incoming) -> bool:
    """Whether anything in a message could lead to a case: asked before the database is."""
    return bool(incoming.reply_token or _ids(incoming) or _NUMBER.search(incoming.subject))


def thread_of(incoming: Incoming) -> Thread | None:
    """Return the case this message belongs to, None when it starts something new.

    Order: the secret token of the address; an id of our own letters, newest first; an id of a message that is in a
    case already, or that one in a case refers to; a case number in the subject. The last two prove nothing: they join
    only when the sender already takes part in that case, for numbers and ids can be guessed. A forward carries the
    ids of what it hands on, so there nothing but the token is proof. A subject alone never leads anywhere.
    """
    return _by_token(incoming) or _by_letter(incoming) or _by_known_id(incoming) or _by_number(incoming)


def _by_token(incoming: Incoming) -> Thread | None:
    token = read_token(incoming.reply_token, purpose="reply") if incoming.reply_token else None
    case = Case.objects.filter(uid=token.uid).first() if token else None
    if case is None:
        return None
    return Thread(case, "It came to the secret address of this case.", is_proven=True)


def _ids(incoming: Incoming) -> list[str]:
    return [*reversed(incoming.in_reply_to), *reversed(incoming.references)]


def _by_letter(incoming: Incoming) -> Thread | None:
    ours = [uid for uid in map(read_message_id, _ids(incoming)) if uid]
    for uid in ours:
        about = Letter.objects.filter(uid=uid).values_list("about", flat=True).first()
        case = Case.objects.filter(uid=about).first() if about else None
        if case is not None:
            is_proven = not incoming.is_forward or _goes_on_with(case, incoming)
            return Thread(case, "It answers a letter of ours.", is_proven=is_proven)
    return None


def _by_known_id(incoming: Incoming) -> Thread | None:
    keys = mentioned(incoming)
    pk = (_newest(keys, _heard_as(keys)) or _newest(keys, _mentioned_in(keys))) if keys else None
    case = Case.objects.filter(voices=pk).first() if pk else None
    if case is None:
        return None
    return Thread(case, "It answers a message of this case.", is_proven=_goes_on_with(case, incoming))


def _heard_as(keys: Sequence[str]) -> dict[str, int]:
    """Of each id, the newest voice in a case that came with it."""
    voices = Voice.objects.filter(native_key__in=keys).exclude(case=None)
    return dict(voices.values_list("native_key").annotate(newest=Max("pk")))


def _mentioned_in(keys: Sequence[str]) -> dict[str, int]:
    """Of each id, the newest voice in a case that answers or refers to it."""
    mentions = Mention.objects.filter(key__in=keys).exclude(voice__case=None).order_by()
    return dict(mentions.values_list("key").annotate(newest=Max("voice")))


def _newest(keys: Sequence[str], found: Mapping[str, int]) -> int | None:
    return next((found[key] for key in keys if key in found), None)


def _by_number(incoming: Incoming) -> Thread | None:
    found = _NUMBER.search(incoming.subject)
    case = Case.objects.filter(number=found.group().upper()).first() if found else None
    if case is None:
        return None
    return Thread(case, f"Its subject names {case.number}.", is_proven=_goes_on_with(case, incoming))


def _goes_on_with(case: Case, incoming: Incoming) -> bool:
    """Whether somebody who takes part in a case goes on with it, and does not hand on its mails about something new."""
    is_handed_on = incoming.is_forward and REPLY_SUBJECT.match(incoming.subject) is None
    return not is_handed_on and _takes_part(case, incoming)


def _takes_part(case: Case, incoming: Incoming) -> bool:
    address = incoming.author.address.casefold()
    if not address:
        return False
    known = {case.reply_address.casefold()}
    known.update(value.casefold() for value in case.voices.values_list("author_address", flat=True))
    return address in known
