"""What every channel hands over: one outside message, read but not yet judged."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

NO_FACTS: Mapping[str, str] = MappingProxyType({})


class Machine(StrEnum):
    """Who wrote it, when it was not a person. An empty value means: a person did."""

    NONE = ""
    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"
    DELAY = "delay"
    DELIVERY_REPORT = "delivery_report"
    ABUSE_REPORT = "abuse_report"
    BULK = "bulk"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class Address:
    """A name and a bare address; either may be empty."""

    name: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a message. `name` is the sender's, as decoded; `data` its bytes.

    is_inline      a picture shown inside the text
    is_held        a program, or a document that can hold one: nobody should open it without asking the sender
    is_decoration  a logo, an icon or a picture that only counts readers: no evidence of anything
    """

    name: str
    media_type: str
    data: bytes
    content_id: str = ""
    is_inline: bool = False
    is_held: bool = False
    is_decoration: bool = False


@dataclass(frozen=True, slots=True)
class Incoming:
    """One message from outside. Texts are Unicode with `\\n`; times are aware; empty means absent.

    native_id     the sender's own id (Message-ID without brackets, post id), else SHA-256 of the raw bytes
    text          all that a person would see, quotes included
    reply_text    what this person newly wrote (text, when nothing could be told apart)
    elided        the quoted part that was set aside from reply_text
    is_forward    the part set aside is somebody else's message, handed on
    html          sanitised HTML of the body, safe to show in a sandboxed frame
    received_at   when our side took it in, by the outermost trusted Received header, else None
    reply_token   the secret part of the address it was sent to (user+TOKEN@…)
    no_reply      an automatic answer must not be sent, whoever wrote it
    facts         what a form or a phone note states: order, product, lot, serial, phone, wish …
    oddities      sentences on what was strange while reading
    """

    channel: str
    native_id: str
    author: Address = Address()
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    reply_to: tuple[Address, ...] = ()
    subject: str = ""
    text: str = ""
    reply_text: str = ""
    elided: str = ""
    signature: str = ""
    is_forward: bool = False
    html: str = ""
    attachments: tuple[Attachment, ...] = ()
    sent_at: datetime | None = None
    received_at: datetime | None = None
    language: str = ""
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    reply_token: str = ""
    machine: Machine = Machine.NONE
    machine_reason: str = ""
    no_reply: bool = False
    failed_recipient: str = ""
    original_message_id: str = ""
    facts: Mapping[str, str] = field(default_factory=lambda: NO_FACTS)
    oddities: tuple[str, ...] = ()

    @property
    def is_first(self) -> bool:
        """Whether it answers nothing: the first message of its sender on this matter."""
        return not (self.in_reply_to or self.references or self.reply_token)

    @property
    def shown(self) -> str:
        """The words a page shows at once: of a first message all, of an answer what is new in it."""
        return self.text if self.is_first else self.reply_text or self.text

    @property
    def judged(self) -> str:
        """The words triage reads: what is new, and with it what a first message hands on from somebody else."""
        return self.text if self.is_first and self.is_forward else self.reply_text or self.text


_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(incoming: Incoming) -> Incoming:
    """Return the same message with every text fit to be stored: no null signs and no halves of characters.

    The raw bytes stay as they were; a database or a JSON file can hold neither of these.
    """
    return replace(incoming, **{entry.name: _clean(getattr(incoming, entry.name)) for entry in fields(incoming)})


def _clean(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return value
    if isinstance(value, str):
        return _UNSTORABLE.sub("\ufffd", value)
    if isinstance(value, tuple):
        return tuple(_clean(item) for item in value)
    if isinstance(value, Mapping):
        return MappingProxyType({_clean(key): _clean(item) for key, item in value.items()})
    if isinstance(value, Address | Attachment):
        return replace(value, **{entry.name: _clean(getattr(value, entry.name)) for entry in fields(value)})
    return value
