"""Shares in the templates of triage quality."""

from django.template import Library

from amends.core.triage.certainty.shares import Share
from amends.desk.quality_page import between

register = Library()


@register.filter
def share(value: float) -> str:
    """{{ share.value|share }}: a share in percent, without decimals."""
    return f"{100 * value:.0f} %"


@register.filter
def interval(value: Share) -> str:
    """{{ share|interval }}: the 95 % interval of a share that was counted."""
    return between(value)
