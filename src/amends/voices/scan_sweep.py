"""Files that came in are shown to the firm's own scanner, where it has one (AMENDS_SCAN)."""

import logging
import subprocess
from datetime import datetime

from django.conf import settings

from amends.voices.actions.held import scan
from amends.voices.models import Attachment

log = logging.getLogger(__name__)
MOST_AT_ONCE = 20  # a slow scanner must not keep the other sweeps waiting for long


def sweep(now: datetime) -> int:
    """Scan files that were not scanned yet, oldest first. Returns how many. Safe to run twice."""
    if not settings.SCAN:
        return 0
    waiting = Attachment.objects.filter(scanned_at=None).select_related("voice").order_by("pk")
    done = 0
    for attachment in waiting[:MOST_AT_ONCE]:
        try:
            scan(attachment=attachment, command=settings.SCAN, now=now)
        except (OSError, ValueError, subprocess.SubprocessError) as problem:
            log.error("The scanner of AMENDS_SCAN failed (%s). Files wait until it works.", type(problem).__name__)
            return done
        done += 1
    return done
