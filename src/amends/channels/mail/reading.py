"""One mail, from its bytes to `Incoming`."""

import hashlib
import re
from datetime import datetime, timedelta
from types import MappingProxyType

from amends.channels.mail import authentication, body, client_quotes, markup, mime, quotes, words
from amends.channels.mail.addresses import address_list, token_of
from amends.channels.mail.dates import date_of
from amends.channels.mail.files import attachments_of
from amends.channels.mail.headers import Headers, message_id, message_ids
from amends.channels.mail.machine import Letterhead, Origin, origin
from amends.core.errors import Unreadable
from amends.core.incoming import Address, Attachment, Incoming

MAX_BYTES = 100 * 1024 * 1024
MAX_LINES = 20_000
ANY_SIGN = re.compile(rb"[^\0 \t\r\n]")
MAX_TEXT = 400_000  # characters of visible text; the rest stays in the stored mail
RECIPIENT_FIELDS = ("x-original-to", "delivered-to", "x-gm-original-to", "envelope-to", "resent-to", "to", "cc")
HEADER_OF_A_MAIL = frozenset({
    "from", "to", "cc", "subject", "date", "received", "message-id", "mime-version", "content-type", "return-path",
    "reply-to", "sender", "delivered-to", "references", "in-reply-to", "x-mailer", "content-transfer-encoding",
    "apparently-to", "resent-from", "bcc", "auto-submitted", "x-original-to", "envelope-to",
})  # fmt: skip
SEALED = re.compile(r"^-----BEGIN PGP MESSAGE-----$", re.MULTILINE)
BEGINNINGS_OF_HTML = (
    b"<html", b"<!doctype html", b"<body", b"<div", b"<p>", b"<table", b"<head", b"<br", b"<span", b"<meta",
)  # fmt: skip


def parse(
    raw: bytes, *, own_addresses: frozenset[str] = frozenset(), own_domain: str = "", body_type: str = ""
) -> Incoming:
    """Read one mail.

    own_addresses  our mailboxes: mail from them is our own, and only they carry reply tokens
    own_domain     the right side of the Message-IDs we write
    body_type      the bytes are a body alone, of this media type: text/plain or text/html

    Raises Unreadable only when there is nothing to read, or more than may be read.
    """
    if len(raw) > MAX_BYTES:
        raise Unreadable(
            f"The mail is {len(raw) // 1048576} MB, and at most {MAX_BYTES // 1048576} MB are read.",
            do="Look at the stored file, and write down by hand what it says.",
        )
    if ANY_SIGN.search(raw) is None:  # strip() would copy the whole of it
        raise Unreadable("The mail is empty: not one word and no header.", do="Ask the sender to send it again.")
    if body_type:
        return _Reader(raw, _bare(raw, body_type), [], own_addresses, own_domain).incoming()
    root, oddities = mime.read(raw)
    if HEADER_OF_A_MAIL.isdisjoint(name for name, _ in root.headers.fields):
        root = _as_bare_text(raw, oddities)
    return _Reader(raw, root, oddities, own_addresses, own_domain).incoming()


def _as_bare_text(raw: bytes, oddities: list[str]) -> mime.Entity:
    """Bytes without the header of a mail are read as a text, or as HTML when they begin like it."""
    oddities[:] = ["It has no header of a mail; it was read as a plain text."]
    start = raw[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return _bare(raw, "text/html" if start.startswith(BEGINNINGS_OF_HTML) else "text/plain")


def _bare(raw: bytes, media_type: str) -> mime.Entity:
    return mime.Entity(headers=Headers(()), raw=raw, body=raw, media_type=media_type)


class _Reader:
    """The steps of reading, with what they share."""

    def __init__(self, raw: bytes, root: mime.Entity, oddities: list[str], own: frozenset[str], domain: str) -> None:
        self.raw, self.root, self.oddities = raw, root, oddities
        self.headers = root.headers
        self.own, self.domain = own, domain
        self.found = body.find(root)
        self.attachments = attachments_of(self.found)

    def incoming(self) -> Incoming:
        text, split = self._text_and_split()
        author = self._author()
        stated_id = message_id(self.headers)
        native_id = (stated_id or hashlib.sha256(self.raw).hexdigest())[:998]
        subject = self._subject()
        sent_at, received_at = self._times()
        head = Letterhead(self.root, author.address, author.name, subject, text, stated_id, self.own, self.domain)
        verdict = origin(head)
        return Incoming(
            channel="mail",
            native_id=native_id,
            author=author,
            to=self._addresses("to"),
            cc=self._addresses("cc"),
            reply_to=self._addresses("reply-to"),
            subject=subject,
            text=text,
            reply_text=split.reply,
            elided=split.elided,
            signature=split.signature,
            is_forward=split.forward or words.FORWARD_SUBJECT.match(subject) is not None,
            html=markup.sanitise(self.found.html) if self.found.html.strip() else "",
            attachments=self.attachments,
            sent_at=sent_at,
            received_at=received_at,
            language=self._language(),
            in_reply_to=message_ids(self.headers.first("in-reply-to")),
            references=self._references(),
            reply_token=self._token(),
            machine=verdict.machine,
            machine_reason=verdict.reason,
            no_reply=verdict.no_reply,
            failed_recipient=verdict.failed_recipient,
            original_message_id=verdict.original_message_id,
            facts=MappingProxyType(self._facts(verdict, author)),
            oddities=tuple(dict.fromkeys(self.oddities + self.found.oddities)),
        )

    def _addresses(self, name: str) -> tuple[Address, ...]:
        values = self.headers.all(name)
        return tuple(address for value in values for address in address_list(value)) if values else ()

    def _author(self) -> Address:
        """The first of From; without one, whoever else the mail names as sending (RFC 5322, 3.6.2)."""
        senders = [address for address in self._addresses("from") if address.address]
        if len(senders) > 1:
            others = ", ".join(address.address for address in senders[1:6])
            self.oddities.append(f"It names several senders; the first is taken as the author. The others: {others}.")
        if senders:
            return senders[0]
        named = next(iter(self._addresses("from")), Address())
        for other in ("sender", "x-original-from", "x-original-sender", "reply-to", "return-path"):
            found = next((address for address in self._addresses(other) if address.address), None)
            if found is not None:
                self.oddities.append(f"It has no From address; the one in {other.title()} is taken as the author.")
                return Address(name=found.name or named.name, address=found.address)
        if self.headers.fields:
            self.oddities.append("It does not say who sent it.")
        return named

    def _subject(self) -> str:
        return self.headers.words("subject")[:998]

    def _times(self) -> tuple[datetime | None, datetime | None]:
        stated = self.headers.first("date")
        sent_at = date_of(stated) if stated else None
        received = self.headers.first("received")
        received_at = date_of(received.rsplit(";", 1)[-1]) if ";" in received else None
        if stated and sent_at is None:
            self.oddities.append(f"Its date cannot be read: “{stated[:60]}”.")
        if sent_at and received_at and abs(sent_at - received_at) > timedelta(days=2):
            self.oddities.append("The date the sender states and the date of delivery are more than two days apart.")
        return sent_at, received_at

    def _references(self) -> tuple[str, ...]:
        values = [value for value in self.headers.all("references") if value.strip()]
        if len(values) > 1:
            self.oddities.append("It has more than one References field; the first is used (RFC 5322 allows one).")
        return message_ids(values[0]) if values else ()

    def _token(self) -> str:
        for name in RECIPIENT_FIELDS:
            for address in self._addresses(name):
                token = token_of(address.address, self.own)
                if token:
                    return token[:200]
        return ""

    def _language(self) -> str:
        match = re.match(r"\s*([a-z]{2})(?:[-_ ,]|$)", self.headers.first("content-language").lower())
        return match[1] if match else ""

    def _facts(self, verdict: Origin, author: Address) -> dict[str, str]:
        """What else a reader may ask for: the true sender behind a list, and what our server thought of the mail."""
        facts = dict(verdict.facts)
        for name in ("sender", "x-original-from", "x-original-sender"):
            other = next(iter(self._addresses(name)), Address()).address
            if other and other.lower() != author.address.lower():
                facts[name.removeprefix("x-").replace("-", "_")] = other
        domains = {self.domain, *(address.rpartition("@")[2] for address in self.own)}
        return facts | authentication.facts(self.headers, domains)

    def _text_and_split(self) -> tuple[str, quotes.Split]:
        found = self.found
        is_plain = bool(found.plain.strip())
        whole = found.plain if is_plain else found.marked()
        whole = self._bounded(whole).strip("\n").rstrip()
        split = quotes.split_both(whole, found.marked, html=found.html) if is_plain else quotes.split_marked(whole)
        text = whole if is_plain else client_quotes.PRIVATE_USE.sub("", whole).strip("\n")
        if SEALED.search(text):
            self.oddities.append("The words are encrypted with PGP; only the keeper of the key can read them.")
        if not text.strip():
            self.oddities.append(_no_words(self.root, self.attachments))
        return text, split

    def _bounded(self, text: str) -> str:
        """The beginning of a text longer than any person writes."""
        if len(text) > MAX_TEXT:
            self.oddities.append(f"Only the first {MAX_TEXT} characters of the text are shown.")
            text = text[:MAX_TEXT]
        if text.count("\n") > MAX_LINES:
            self.oddities.append(f"Only the first {MAX_LINES} lines of the text are shown.")
            text = "\n".join(text.split("\n", MAX_LINES)[:MAX_LINES])
        return text


def _no_words(root: mime.Entity, attachments: tuple[Attachment, ...]) -> str:
    kinds = {attachment.media_type for attachment in attachments}
    if "encrypted" in root.media_type or any(kind.endswith("pkcs7-mime") for kind in kinds | {root.media_type}):
        return "No visible words: the message is encrypted or sealed."
    if any(kind.startswith("image/") for kind in kinds):
        return "No visible words: the message is an image."
    return "No visible words: the message is a file." if kinds else "No visible words: the message is blank."
