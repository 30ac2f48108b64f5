"""Marks in a customer's words, drawn."""

from django.template import Library
from django.utils.safestring import SafeString, mark_safe

from amends.desk.marked import END, SOME, STRONG

register = Library()


@register.filter
def marked(html: SafeString) -> SafeString:
    """{% filter marked %}{% quote words %}{% endfilter %}: signs of desk.marked become elements.

    What stands between them was escaped when it was drawn.
    """
    drawn = str(html).replace(STRONG, '<mark class="strong"><b>').replace(SOME, '<mark class="some">')
    open_strong = drawn.split('<mark class="strong"><b>')
    closed = [open_strong[0].replace(END, "</mark>")]
    closed += [piece.replace(END, "</b></mark>", 1).replace(END, "</mark>") for piece in open_strong[1:]]
    return mark_safe('<mark class="strong"><b>'.join(closed))  # noqa: S308  nothing but our own elements was added
