"""{% load words %}{% say "page_next_by" language when="Friday" %}: words in the customer's language, escaped."""

from django import template

from amends.letters import words

register = template.Library()


@register.simple_tag
def say(key: str, language: str, **values: object) -> str:
    """Return the words for a key; simple_tag escapes them, and what was filled in, like every variable."""
    return words.say(key, language, **values)
