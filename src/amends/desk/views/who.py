"""Who asks: behind the gate it is always a person."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from amends.people.models import Person


def person_of(request: HttpRequest) -> Person:
    """Return the signed-in person. Raises PermissionDenied where the gate was opened to somebody else."""
    if isinstance(request.user, Person):
        return request.user
    raise PermissionDenied
