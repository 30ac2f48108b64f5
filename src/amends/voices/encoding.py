"""The encoder that this installation uses, if any (AMENDS_ENCODER). Only sweeps ask it: nobody waits for one."""

import logging
from functools import cache

from django.conf import settings

from amends.core.errors import Refused
from amends.core.triage.encoding import Encoder, encoder

log = logging.getLogger(__name__)


def encoder_in_use() -> Encoder | None:
    """Return the encoder of AMENDS_ENCODER; None without one, and where it cannot be had, which the log says once."""
    return _named(settings.ENCODER) if settings.ENCODER else None


@cache
def _named(name: str) -> Encoder | None:
    try:
        return encoder(name)
    except Refused as problem:
        log.error("AMENDS_ENCODER cannot be used; messages are judged by their words alone. %s", problem)
        return None
