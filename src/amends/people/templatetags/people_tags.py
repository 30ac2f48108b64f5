"""What templates ask about people: {% if request.user|may_see:"cases:list" %}."""

from django import template
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, Min, QuerySet, When
from django.forms import Form
from django.http import HttpRequest

from amends.people.browsers import called
from amends.people.gate import may
from amends.people.models import Person
from amends.people.passkeys import can_use_passkeys
from amends.people.roles import ROLES

ENTERED_FIRST = ("handler", "quality_manager", "contact_staff", "top_management", "process_owner", "auditor")

register = template.Library()


@register.filter
def may_see(person: Person | AnonymousUser | None, page: str) -> bool:
    """Whether the person may open this page."""
    return may(person, page, "see")


@register.filter
def may_do(person: Person | AnonymousUser | None, page: str) -> bool:
    """Whether the person may do what this page offers."""
    return may(person, page, "do")


@register.filter
def role_name(code: str) -> str:
    """Return what people call a role."""
    return ROLES.get(code, code)


@register.filter
def passkeys_work(request: HttpRequest) -> bool:
    """Whether a browser offers passkeys at the address of this request."""
    return can_use_passkeys(request)


@register.filter
def browser_name(user_agent: str) -> str:
    """Return a browser as its owner calls it: "Firefox on Linux"."""
    return called(user_agent)


@register.filter
def without_placeholders(form: Form) -> Form:
    """Take allauth's placeholders away: the label above the field says it already, and stays while one types."""
    for one in form.fields.values():
        one.widget.attrs.pop("placeholder", None)
    return form


@register.simple_tag
def sample_people() -> QuerySet[Person]:
    """Return the people one can enter as, those with most to see first: of the sample company, and nobody elsewhere."""
    if not settings.SAMPLE:
        return Person.objects.none()
    first = Case(
        *[When(grants__role=role, then=rank) for rank, role in enumerate(ENTERED_FIRST)], default=len(ENTERED_FIRST)
    )
    people = Person.objects.active().annotate(rank=Min(first))
    return people.order_by("rank", "name").prefetch_related("grants")
