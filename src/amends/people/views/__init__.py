"""Pages about people and the company."""

from amends.people.views.colleagues import people, person
from amends.people.views.company import company, matrix
from amends.people.views.door import enter, welcome
from amends.people.views.inviting import accept, invitation

__all__ = ["accept", "company", "enter", "invitation", "matrix", "people", "person", "welcome"]
