"""Mailboxes: added, changed, paused and resumed by people; and how far each has been read."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from amends.channels.mail.imap import is_this_machine
from amends.core.errors import Refused
from amends.ledger.actions import record
from amends.people.models import Person
from amends.voices.actions.health import forget_failures
from amends.voices.locked import lock, unlock
from amends.voices.models import AfterHearing, Mailbox, MailboxLogin, MailboxSecurity, Source

CHANGEABLE = (
    "host", "port", "security", "user", "login", "token_url", "client_id", "folder", "import_from", "after", "move_to",
)  # fmt: skip
PLACE = ("host", "user", "folder")
"""Where these change it is another mailbox, whose mails have other numbers."""
ACCOUNT = ("host", "user", "login", "token_url", "client_id")
"""Where these change a secret that is kept is not theirs: nobody may have it sent to a server of their own."""
SECRETS = {MailboxLogin.PASSWORD: ("password",), MailboxLogin.TOKEN: ("refresh_token", "client_secret")}
NEW = "It is new: try the connection, then start listening."


@transaction.atomic
def add_mailbox(
    *, settings: Mapping[str, Any], secrets: Mapping[str, str], by: Person, now: datetime, like: Mailbox | None = None
) -> Mailbox:
    """Add a mailbox. It is paused until somebody has seen that it can be read and starts it.

    settings  values by field name, among CHANGEABLE
    secrets   password, or refresh_token and client_secret
    like      a mailbox of the same account, whose secrets are taken where none are given

    Raises Refused with what is missing or wrong.
    """
    mailbox = Mailbox(is_paused=True, paused_why=NEW, changed_at=now)
    _set(mailbox, settings)
    if like and all(getattr(like, field) == getattr(mailbox, field) for field in ACCOUNT):
        mailbox.secret = like.secret
    _lock(mailbox, secrets)
    _check(mailbox)
    mailbox.source = _new_source(mailbox)
    mailbox.save()
    record("source.added", now=now, by=by.actor, subject=mailbox.source.uid, content=_as_content(mailbox))
    return mailbox


@transaction.atomic
def change_mailbox(
    *, mailbox: Mailbox, settings: Mapping[str, Any], secrets: Mapping[str, str], by: Person, now: datetime
) -> Mailbox:
    """Change a mailbox. Empty secrets stay as they are. Another place is read from its import date on.

    A new server or account never gets the old secret: it has to be typed again. Raises Refused with what is wrong.
    """
    mailbox = Mailbox.objects.select_for_update().select_related("source").get(pk=mailbox.pk)
    before = {field: getattr(mailbox, field) for field in CHANGEABLE}
    _set(mailbox, settings)
    different = {field for field in CHANGEABLE if getattr(mailbox, field) != before[field]}
    if different & set(ACCOUNT):
        mailbox.secret = ""
    _lock(mailbox, secrets)
    _check(mailbox)
    if not different and not any(secrets.values()):
        return mailbox
    _begin_anew(mailbox, different)
    mailbox.changed_at = now
    mailbox.save()
    if different & set(PLACE):
        Source.objects.filter(pk=mailbox.source.pk).update(name=_free_name(mailbox))
    forget_failures(mailbox.source)
    content = {**_as_content(mailbox), "changed": sorted(different), "is_secret_new": any(secrets.values())}
    record("source.changed", now=now, by=by.actor, subject=mailbox.source.uid, content=content)
    return mailbox


def _begin_anew(mailbox: Mailbox, different: set[str]) -> None:
    """Forget how far it was read where that says nothing any more."""
    if different & {*PLACE, "import_from"}:
        mailbox.uidvalidity = mailbox.last_uid = mailbox.after_uid = 0
        mailbox.renumbered_at = None
        mailbox.unfetched.all().delete()
    if "after" in different or "move_to" in different:
        mailbox.after_uid = mailbox.last_uid  # what was heard before stays as it lies
    mailbox.note = ""


@transaction.atomic
def pause_mailbox(*, mailbox: Mailbox, why: str, by: Person, now: datetime) -> Mailbox:
    """Stop listening, for a reason that stands on the page. Raises Refused without one, or when it is paused."""
    mailbox = Mailbox.objects.select_for_update().select_related("source").get(pk=mailbox.pk)
    if mailbox.is_paused:
        raise Refused("This mailbox is paused already.", do="Start listening again when you want to.")
    if not why.strip():
        raise Refused("A pause needs a reason.", do="Say in a few words why nobody should listen there now.")
    mailbox.is_paused, mailbox.paused_why, mailbox.changed_at = True, why.strip()[:300], now
    mailbox.save(update_fields=["is_paused", "paused_why", "changed_at"])
    forget_failures(mailbox.source)
    content = {"why": mailbox.paused_why}
    record("source.paused", now=now, by=by.actor, subject=mailbox.source.uid, content=content)
    return mailbox


@transaction.atomic
def resume_mailbox(*, mailbox: Mailbox, by: Person, now: datetime) -> Mailbox:
    """Listen, or listen again. Raises Refused when it is not paused."""
    mailbox = Mailbox.objects.select_for_update().select_related("source").get(pk=mailbox.pk)
    if not mailbox.is_paused:
        raise Refused("This mailbox is not paused.", do="There is nothing to do.")
    mailbox.is_paused, mailbox.paused_why, mailbox.changed_at = False, "", now
    mailbox.save(update_fields=["is_paused", "paused_why", "changed_at"])
    record("source.resumed", now=now, by=by.actor, subject=mailbox.source.uid, content={})
    return mailbox


@transaction.atomic
def ask_to_look(*, mailbox: Mailbox, now: datetime) -> None:
    """Have the listening process look at once, also at mails that could not be fetched. Nothing is recorded."""
    Mailbox.objects.filter(pk=mailbox.pk).update(asked_at=now)
    mailbox.unfetched.update(next_try_at=now)


@transaction.atomic
def keep_refresh_token(*, mailbox: Mailbox, token: str) -> None:
    """Keep the refresh token that took the place of the last one; providers that change it each time accept no other.

    Nothing is recorded: nobody decided anything.
    """
    row = Mailbox.objects.select_for_update().get(pk=mailbox.pk)
    if row.login == MailboxLogin.TOKEN and row.changed_at == mailbox.changed_at:
        row.secret = lock({**unlock(row.secret), "refresh_token": token})
        row.save(update_fields=["secret"])


def _set(mailbox: Mailbox, settings: Mapping[str, Any]) -> None:
    for field in CHANGEABLE:
        if field in settings:
            value = settings[field]
            setattr(mailbox, field, value.strip() if isinstance(value, str) else value)


def _lock(mailbox: Mailbox, secrets: Mapping[str, str]) -> None:
    """Put new secrets into the place of the old; what was left empty stays."""
    wanted = SECRETS[MailboxLogin(mailbox.login)]
    given = {name: secrets.get(name, "") for name in wanted if secrets.get(name)}
    if given:
        mailbox.secret = lock({**_known(mailbox), **given})
    if not _known(mailbox).get(wanted[0]):
        what = "password" if mailbox.login == MailboxLogin.PASSWORD else "refresh token"
        raise Refused(f"The {what} is missing.", do="Type it: it is kept locked, and shown to nobody.")


def _known(mailbox: Mailbox) -> dict[str, str]:
    """Return the secrets that are kept; none where the key has changed, so that they are asked for again."""
    try:
        return unlock(mailbox.secret) if mailbox.secret else {}
    except Refused:
        return {}


def _check(mailbox: Mailbox) -> None:
    words = (mailbox.host, mailbox.user, mailbox.folder, mailbox.move_to, mailbox.token_url, mailbox.client_id)
    if not all(word.isprintable() for word in words):
        raise Refused("A name holds a sign that cannot be printed.", do="Type it instead of pasting it.")
    if not mailbox.host or set(mailbox.host) & set("/@ ") or mailbox.host.count(":") == 1:
        raise Refused("The server is a name such as mail.example.com.", do="Leave out imap:// and the port.")
    if mailbox.security == MailboxSecurity.NONE and not is_this_machine(mailbox.host):
        raise Refused(
            f"Without encryption the password for {mailbox.host} could be read on the way.",
            do="Choose TLS or STARTTLS.",
        )
    if mailbox.login == MailboxLogin.TOKEN and not (mailbox.token_url and mailbox.client_id):
        raise Refused("OAuth needs the token address and the client id.", do="The provider shows both.")
    if mailbox.after == AfterHearing.MOVE and mailbox.move_to in {"", mailbox.folder}:
        raise Refused("Mails can only move to another folder.", do="Name one that exists at the server.")


def _new_source(mailbox: Mailbox) -> Source:
    name = _free_name(mailbox)
    source, _ = Source.objects.get_or_create(channel="mail", name=name, defaults={"uid": uuid.uuid4()})
    return source


def _free_name(mailbox: Mailbox) -> str:
    """Return the name of the place. Raises Refused when another row listens there."""
    others = Mailbox.objects.exclude(pk=mailbox.pk)
    if others.filter(**{field: getattr(mailbox, field) for field in PLACE}).exists():
        raise Refused(f"{mailbox} is listened to already.", do="Change that one, or name another folder.")
    who = mailbox.user if "@" in mailbox.user else f"{mailbox.user}@{mailbox.host}"
    name = f"{who}, {mailbox.folder}"[:200]
    taken = Source.objects.filter(channel="mail", name=name, mailbox__in=others)
    return f"{name} at {mailbox.host}"[:200] if taken.exists() else name


def _as_content(mailbox: Mailbox) -> dict[str, Any]:
    """Return the settings for the ledger. Never a secret."""
    values = {field: getattr(mailbox, field) for field in CHANGEABLE}
    return {"channel": "mail", **values, "import_from": mailbox.import_from.isoformat()}
