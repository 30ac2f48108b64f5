"""The rules by which this installation judges: the shipped ones, and what it added to them (AMENDS_RULES)."""

import logging
from functools import cache
from pathlib import Path

from django.conf import settings

from amends.core.errors import Unreadable
from amends.core.triage.lexicon import Rulebook, with_added

log = logging.getLogger(__name__)


def book_in_use() -> Rulebook | None:
    """Return the rules with what AMENDS_RULES adds; None where it adds nothing or cannot be used."""
    return _read(settings.RULES) if settings.RULES else None


@cache
def _read(name: str) -> Rulebook | None:
    try:
        return with_added(Path(name).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, Unreadable) as problem:
        log.error("AMENDS_RULES cannot be used; the shipped rules judge alone. %s", problem)
        return None
