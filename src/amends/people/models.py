"""The tables of people: who works here, what they may do, and the company they work for.

Personal columns (name, email) stay as long as a record names the person: who decided must stay readable. Invitations
keep an address until they have run out.
"""

import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, time
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property

from amends.core.clocks import Calendar, business_calendar
from amends.core.errors import Refused
from amends.people.roles import ROLES, SEES_ADDRESSES


class PersonQuerySet(models.QuerySet["Person"]):
    """Questions about people."""

    def active(self) -> "PersonQuerySet":
        """People who can sign in."""
        return self.filter(is_active=True)

    def holding(self, *roles: str, at: datetime) -> "PersonQuerySet":
        """People who hold one of the roles at that moment."""
        in_force = RoleGrant.objects.in_force(at).filter(role__in=roles)
        return self.filter(pk__in=in_force.values("person"))

    def visible_to(self, person: "Person") -> "PersonQuerySet":
        """Return the colleagues `person` may see; `shown_email` holds the address only for those who may read it.

        Everybody sees the names of active colleagues. Administrators and quality managers also see addresses and
        people who have left. One's own address is always shown.
        """
        if person.has_role(*SEES_ADDRESSES):
            return self.annotate(shown_email=models.F("email"))
        own = models.When(pk=person.pk, then=models.F("email"))
        return self.active().annotate(shown_email=models.Case(own, default=models.Value("")))


PersonManager = BaseUserManager.from_queryset(PersonQuerySet)


class Person(AbstractBaseUser):
    """Somebody who works here, or a guest auditor. What they may do comes from roles alone: there is no superuser."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField("email address", unique=True)
    name = models.CharField(max_length=120)
    language = models.CharField(max_length=12, default="en")
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField()

    objects = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        ordering = ("name", "pk")
        verbose_name_plural = "people"
        constraints = (
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="person_email_is_lower_case"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def actor(self) -> str:
        """How the ledger names this person."""
        return f"person:{self.uid}"

    def get_full_name(self) -> str:
        """Return the name, as Django and allauth ask for it."""
        return self.name

    @cached_property
    def role_codes(self) -> frozenset[str]:
        """The roles in force now; read once per object, that is once per request."""
        return frozenset(RoleGrant.objects.in_force(timezone.now()).filter(person=self).values_list("role", flat=True))

    def has_role(self, *codes: str) -> bool:
        """Whether this person holds at least one of these roles now."""
        return not self.role_codes.isdisjoint(codes)

    def forget_roles(self) -> None:
        """Read the roles again at the next question: they were just changed."""
        self.__dict__.pop("role_codes", None)


class RoleGrantQuerySet(models.QuerySet["RoleGrant"]):
    """Questions about who holds which role."""

    def in_force(self, at: datetime) -> "RoleGrantQuerySet":
        """Grants of active people that have not run out at that moment."""
        open_ended = models.Q(until__isnull=True) | models.Q(until__gt=at)
        return self.filter(open_ended, person__is_active=True)


class RoleGrant(models.Model):
    """One role of one person. Guests have an end."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(max_length=24, choices=list(ROLES.items()))
    granted_at = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    objects = RoleGrantQuerySet.as_manager()

    class Meta:
        ordering = ("person", "role")
        constraints = (models.UniqueConstraint(fields=("person", "role"), name="one_grant_per_person_and_role"),)

    def __str__(self) -> str:
        return ROLES[self.role]


class Team(models.Model):
    """People who share work; a case can be restricted to one."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=120, unique=True)
    members = models.ManyToManyField(Person, related_name="teams", blank=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Invitation(models.Model):
    """A link sent to one address. Only the token's digest is kept: the database cannot be used to accept it."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField()
    roles = models.JSONField(default=list)
    token_sha256 = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-invited_at",)

    def __str__(self) -> str:
        return f"Invitation {self.uid}"

    def is_open(self, now: datetime) -> bool:
        """Whether the link can still be used."""
        return self.used_at is None and now < self.expires_at


_held: "ContextVar[Company | None]" = ContextVar("held", default=None)


class CompanyQuerySet(models.QuerySet["Company"]):
    """The one company of this installation."""

    def known(self) -> "Company | None":
        """Return the company, None while the first page has not been filled in."""
        return _held.get() or self.first()

    @contextmanager
    def held(self) -> Iterator["Company"]:
        """Read the company once for all that happens inside: work on many records asks for it again and again."""
        token = _held.set(self.the())
        try:
            yield self.the()
        finally:
            _held.reset(token)

    def the(self) -> "Company":
        """Return the company. Raises Refused while the first page has not been filled in."""
        company = self.known()
        if company is None:
            raise Refused("This installation has no company yet.", do="Open the first page and name it.")
        return company


class Company(models.Model):
    """The company that uses this installation: exactly one row.

    auto_level  probability, 0.5..1, from which on a model's word alone opens a case; None: it never does
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=160)
    zone = models.CharField(max_length=64, default="UTC")
    country = models.CharField(max_length=2)
    subdivision = models.CharField(max_length=8, blank=True, default="")
    languages = models.JSONField(default=list)
    workdays = models.JSONField(default=list)
    opens = models.TimeField(default=time(9, 0))
    closes = models.TimeField(default=time(17, 0))
    address_line = models.CharField(max_length=240, blank=True, default="")
    complaint_mail = models.EmailField(blank=True, default="")
    auto_acknowledge = models.BooleanField(default=True)
    auto_level = models.FloatField(null=True, blank=True, default=0.95)

    objects = CompanyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "companies"
        constraints = (
            models.CheckConstraint(condition=models.Q(pk=1), name="one_company_per_installation"),
            models.CheckConstraint(
                condition=models.Q(opens__lt=models.F("closes")), name="company_opens_before_it_closes"
            ),
            models.CheckConstraint(
                condition=models.Q(auto_level__isnull=True) | models.Q(auto_level__gte=0.5, auto_level__lte=1),
                name="company_auto_level_is_more_likely_than_not",
            ),
        )

    def __str__(self) -> str:
        return self.name

    def calendar(self, years: Iterable[int]) -> Calendar:
        """Return the working time of these calendar years, with the public holidays of the company's place."""
        return business_calendar(
            zone=self.zone,
            country=self.country,
            subdivision=self.subdivision,
            years=years,
            workdays=self.workdays,
            opens=self.opens,
            closes=self.closes,
        )

    def local(self, moment: datetime) -> datetime:
        """Return the same moment on the company's clock."""
        return moment.astimezone(ZoneInfo(self.zone))

    def at(self, wall_clock: datetime) -> datetime:
        """Return the moment at which the company's clock shows this naive time, in UTC."""
        return wall_clock.replace(tzinfo=ZoneInfo(self.zone)).astimezone(UTC)
