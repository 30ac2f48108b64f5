"""Who asks for this page."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from amends.people.models import Person


def signed_in(request: HttpRequest) -> Person:
    """Return the person who is signed in. Raises PermissionDenied for nobody, whom the gate should have stopped."""
    if not isinstance(request.user, Person):
        raise PermissionDenied("Nobody is signed in.")
    return request.user
