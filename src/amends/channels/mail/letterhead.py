"""What the tests for machine mail look at, and what they find."""

import re
from dataclasses import dataclass, field
from functools import cached_property

from amends.channels.mail import bounces, words
from amends.channels.mail.addresses import address_list
from amends.channels.mail.headers import Headers
from amends.channels.mail.mime import Entity
from amends.channels.mail.verp import Verp, verp_in
from amends.core.incoming import Machine

LIST_FIELDS = ("list-id", "list-unsubscribe", "list-post", "list-help")
RECIPIENT_FIELDS = ("x-original-to", "delivered-to", "envelope-to", "to")
NO_REPLY = re.compile(
    r"(?:no|do[-_.]?not|dont|non|ne)[-_.]?(?:reply|response|antwort|repl\w*|respond\w*)", re.IGNORECASE
)
REPLY_SUBJECT = re.compile(r"\s*\[?(?:re|aw|sv|antw|r|res|odp|vs)\s*(?:\[\d+\])?\s*[:：]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Origin:
    """The verdict and what came with it.

    facts: dsn (yes: it carries the fields of RFC 3464), dsn_action (of the recipient that decides), dsn_status (codes
    with blanks between), diagnostic, failed_recipients (where more than one, with blanks between),
    bounce_kind (hard: the address is wrong or gone; soft: it may get through another time), verp_key,
    feedback_type, reported_recipient.
    """

    machine: Machine = Machine.NONE
    reason: str = ""
    no_reply: bool = False
    failed_recipient: str = ""
    original_message_id: str = ""
    facts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Letterhead:
    """What the tests look at, read once."""

    root: Entity
    sender: str
    sender_name: str
    subject: str
    text: str
    message_id: str
    own_addresses: frozenset[str]
    own_domain: str

    @property
    def headers(self) -> Headers:
        """The fields of the mail itself."""
        return self.root.headers

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of all fields, in small letters."""
        return frozenset(name for name, _ in self.headers.fields)

    @cached_property
    def has_no_way_back(self) -> bool:
        """An empty Return-Path: mail that must never be answered (RFC 3834, 4)."""
        return (
            "return-path" in self.names and re.fullmatch(r"\s*<\s*>\s*", self.headers.first("return-path")) is not None
        )

    @cached_property
    def is_from_daemon(self) -> bool:
        """Whether a mail system is named as the sender."""
        return self._is_called_daemon or bounces.POSTMASTER.match(self.sender_name) is not None

    @cached_property
    def _is_called_daemon(self) -> bool:
        named = bounces.DAEMON.match(self.sender or self.sender_name) or bounces.DAEMON_NAME.match(self.sender_name)
        return named is not None

    @cached_property
    def is_from_system(self) -> bool:
        """Whether a mail system has sent it: by its sender, its form or its fields."""
        return self.is_from_daemon or self._has_form_of_system

    @cached_property
    def is_from_no_person(self) -> bool:
        """The same, by more than the name "Postmaster", for which a person may answer who looks after the mail."""
        return self._is_called_daemon or self._has_form_of_system

    @cached_property
    def _has_form_of_system(self) -> bool:
        kind = self.root.parameters.get("report-type", "").lower()
        is_report = self.root.media_type == "multipart/report" or kind == "delivery-status"
        mailer = self.headers.first("x-mailer") if "x-mailer" in self.names else ""
        return (
            is_report or not bounces.FIELDS.isdisjoint(self.names)
            or bounces.MAILER.match(mailer) is not None
        )  # fmt: skip

    @cached_property
    def is_from_postmaster(self) -> bool:
        """Whether the sender is a mail system by its name; at a small firm a person may use it."""
        named = bounces.POSTMASTER.match(self.sender) or bounces.ADMINISTRATOR.search(self.sender_name)
        return named is not None

    @cached_property
    def may_be_from_system(self) -> bool:
        """Whether a mail system can have sent it, or one of the few people who use such a sender."""
        return (
            self.is_from_postmaster or self.has_no_way_back or self.submitted not in ("", "no") or not self.sender
            or bounces.KEEPER.match(self.sender) is not None
        )  # fmt: skip

    @cached_property
    def submitted(self) -> str:
        """The word in Auto-Submitted (RFC 3834, 5), in small letters."""
        if "auto-submitted" not in self.names:
            return ""
        return re.split(r"[\s;(]", self.headers.first("auto-submitted").strip().lower(), maxsplit=1)[0]

    @cached_property
    def precedence(self) -> str:
        """The word in Precedence, in small letters."""
        if self.names.isdisjoint(("precedence", "x-precedence")):
            return ""
        return (self.headers.first("precedence") or self.headers.first("x-precedence")).strip().lower()

    @cached_property
    def list_fields(self) -> tuple[str, ...]:
        """The fields of a mailing list it carries (RFC 2369, 2919)."""
        return tuple(name for name in LIST_FIELDS if name in self.names and self.headers.first(name))

    @cached_property
    def is_handed_on(self) -> bool:
        """Whether its subject says that somebody answers or forwards a mail, and no machine can have sent it."""
        if self.is_from_system or self.has_no_way_back:
            return False
        is_answer = REPLY_SUBJECT.match(self.subject) is not None and not self.may_be_from_system
        return is_answer or words.FORWARD_SUBJECT.match(self.subject) is not None

    @cached_property
    def says_failure(self) -> bool:
        """Whether the subject speaks of a mail that did not arrive."""
        found = words.FAILURE.search(self.subject)
        if found is None and (self.is_from_system or self.may_be_from_system):
            found = bounces.FAILURE_SUBJECT.search(self.subject)
        return found is not None

    @cached_property
    def says_delay(self) -> bool:
        """Whether the subject speaks of a mail that is late."""
        return (words.DELAYED.search(self.subject) or bounces.DELAY_SUBJECT.search(self.subject)) is not None

    @cached_property
    def verp(self) -> Verp:
        """What the address it was sent to tells, when that is one made for bounces."""
        for name in RECIPIENT_FIELDS:
            for value in self.headers.all(name):
                found = next((key for one in address_list(value) if (key := verp_in(one.address)).key), None)
                if found is not None:
                    return found
        return Verp()
