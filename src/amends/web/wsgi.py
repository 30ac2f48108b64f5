"""The WSGI application, for granian inside `amends serve` and for any other server in front.

A thread beside it writes web's heartbeat for as long as the process that answers browsers lives.
"""

import os
import threading

from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, connections
from django.utils import timezone

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amends.web.settings")
application = get_wsgi_application()

# Only now may the tables be imported: Django has just been set up.
from amends.core.triage.said import Said  # noqa: E402
from amends.core.triage.seed import kinds_of  # noqa: E402
from amends.web.tick import attempt, beat  # noqa: E402

EVERY_SECONDS = 10
kinds_of([Said("Warm up: the first customer of the day must not wait for word lists and models to load.")])


def beat_until(stopping: threading.Event) -> None:
    """Write web's heartbeat now and every ten seconds; a database that is away for a while is waited for."""
    while not stopping.is_set():
        close_old_connections()
        attempt("The heartbeat of web", _beat_now)
        stopping.wait(EVERY_SECONDS)
    connections.close_all()


def _beat_now() -> None:
    beat(name="web", now=timezone.now())


threading.Thread(target=beat_until, args=(threading.Event(),), name="heartbeat", daemon=True).start()
