"""Where we listen: every place, its health, and how a mailbox is read."""

import uuid
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse

CHANNELS = [
    ("mail", "mail"),
    ("form", "web form"),
    ("phone", "phone note"),
    ("page", "customer's page"),
    ("sheet", "spreadsheet"),
]


RED_AFTER = 3
"""So many failed looks in a row, and everybody is told: one alone is a passing cloud."""


class SourceQuerySet(models.QuerySet["Source"]):
    """Questions about the places we listen at."""

    def red(self) -> Self:
        """Narrow to those that could not be looked at several times in a row."""
        return self.filter(failures__gte=RED_AFTER)

    def silent(self, since: datetime) -> Self:
        """Narrow to mailboxes at which nobody has even tried to look since then."""
        not_lately = Q(looked_at=None) | Q(looked_at__lt=since)
        return self.filter(not_lately, failures=0, mailbox__is_paused=False, mailbox__changed_at__lt=since)


class Source(models.Model):
    """One place we listen at: a mailbox, a folder, the public form. Its health is part of the promise.

    looked_at    the last look that succeeded, whether anything lay there or not
    failures     failed looks in a row since then; last_error says why, failed_since from when on
    told_at      when the administrators were last told of an outage; is_told: and have not heard of its end yet
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    channel = models.CharField(max_length=20, choices=CHANNELS)
    name = models.CharField(max_length=200)
    looked_at = models.DateTimeField(null=True)
    heard_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    last_error = models.TextField(blank=True)
    failed_since = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    is_told = models.BooleanField(default=False)

    objects = SourceQuerySet.as_manager()

    class Meta:
        """A place has one row."""

        ordering = ["channel", "name"]
        constraints = [models.UniqueConstraint(fields=["channel", "name"], name="one_row_a_source")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the page where its health and its settings are shown."""
        return reverse("voices:source", args=[self.uid])

    @property
    def is_red(self) -> bool:
        """Whether it could not be looked at several times in a row."""
        return self.failures >= RED_AFTER


class MailboxSecurity(models.TextChoices):
    """How the way to a mailbox is kept from other ears."""

    TLS = "tls", "TLS from the start (usually port 993)"
    STARTTLS = "starttls", "STARTTLS (usually port 143)"
    NONE = "none", "none: the server is this machine"
    NONE_ANYWHERE = "none_anywhere", "none, and whoever listens on the way may read the password"


class MailboxLogin(models.TextChoices):
    """How Amends says who it is."""

    PASSWORD = "password", "password"
    TOKEN = "token", "OAuth (XOAUTH2)"


class AfterHearing(models.TextChoices):
    """What becomes of a mail at the server, once it is kept here."""

    LEAVE = "leave", "leave it untouched"
    SEEN = "seen", "mark it as seen"
    MOVE = "move", "move it to a folder"


class Mailbox(models.Model):
    """How a mailbox is read, and how far. Its source says whether that works.

    secret         what signs in, locked (voices.locked); only the key folder opens it
    uidvalidity    the numbering to which last_uid and after_uid belong (RFC 3501, 2.3.1.1); 0: not looked at yet
    last_uid       every mail up to it is kept here, is older than import_from, or is an Unfetched
    after_uid      what is done after hearing is done up to it
    renumbered_at  when the server last gave its mails new numbers, so that all were fetched again
    asked_at       when somebody last asked to look at once
    note           what is odd but stops nothing, in a sentence
    """

    source = models.OneToOneField(Source, on_delete=models.PROTECT, related_name="mailbox")
    host = models.CharField(max_length=253)
    port = models.PositiveIntegerField(default=993)
    security = models.CharField(max_length=20, choices=MailboxSecurity.choices, default=MailboxSecurity.TLS)
    user = models.CharField(max_length=254)
    login = models.CharField(max_length=20, choices=MailboxLogin.choices, default=MailboxLogin.PASSWORD)
    secret = models.TextField()
    token_url = models.CharField(max_length=500, blank=True)
    client_id = models.CharField(max_length=254, blank=True)
    folder = models.CharField(max_length=200, default="INBOX")
    import_from = models.DateField()
    after = models.CharField(max_length=20, choices=AfterHearing.choices, default=AfterHearing.LEAVE)
    move_to = models.CharField(max_length=200, blank=True)
    uidvalidity = models.PositiveBigIntegerField(default=0)
    last_uid = models.PositiveBigIntegerField(default=0)
    after_uid = models.PositiveBigIntegerField(default=0)
    renumbered_at = models.DateTimeField(null=True)
    is_paused = models.BooleanField(default=False)
    paused_why = models.CharField(max_length=300, blank=True)
    asked_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()
    note = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.folder} of {self.user} at {self.host}"


class UnfetchedQuerySet(models.QuerySet["Unfetched"]):
    """Questions about mails that could not be fetched."""

    def told(self) -> Self:
        """Narrow to those that failed so often that a person must know."""
        return self.filter(tries__gte=UNFETCHED_TOLD_AFTER)


UNFETCHED_TOLD_AFTER = 5
"""Tries after which a mail that cannot be fetched is shown to people. It is tried on, ever less often."""


class Unfetched(models.Model):
    """A mail that the server did not hand over: remembered, tried again, and shown; the mails after it go on."""

    mailbox = models.ForeignKey(Mailbox, on_delete=models.PROTECT, related_name="unfetched")
    uid = models.PositiveBigIntegerField()
    tries = models.PositiveIntegerField(default=0)
    why = models.TextField(blank=True)
    first_at = models.DateTimeField()
    next_try_at = models.DateTimeField()

    objects = UnfetchedQuerySet.as_manager()

    class Meta:
        """In the order of the mailbox; a mail has one row."""

        ordering = ["uid"]
        constraints = [models.UniqueConstraint(fields=["mailbox", "uid"], name="one_row_an_unfetched_mail")]

    def __str__(self) -> str:
        return f"mail {self.uid} of {self.mailbox}"
