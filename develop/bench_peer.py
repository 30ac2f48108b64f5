"""The bound that a team would have without us: django-helpdesk's own mail intake, in an environment thrown away after.

It is fetched with pip into a temporary folder, with SQLite as durable as ours (WAL, synchronous FULL), all else as its
own defaults have it, but without teams (they want one more package). Letters are rendered and then dropped. A mail
goes in as text through `helpdesk.email.extract_email_metadata`, as its own readers of mailboxes hand it over.
"""

import json
import subprocess
import sys
import tempfile
import venv
from base64 import b64encode
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

PATIENCE_SECONDS = 600
NOT_HERE = "django-helpdesk could not be measured beside it: {why}"
URLS = """
from django.urls import include, path
urlpatterns = [path("", include("helpdesk.urls", namespace="helpdesk"))]
"""
SCRIPT = """
import json, logging, sys, time
from base64 import b64decode
from importlib.metadata import version
from pathlib import Path

import django
from django.conf import settings

HERE = Path(__file__).parent
APPS = ["admin", "auth", "contenttypes", "sessions", "sites", "messages", "humanize", "staticfiles"]
settings.configure(
    SECRET_KEY="thrown away with its folder",
    INSTALLED_APPS=[*(f"django.contrib.{name}" for name in APPS), "rest_framework", "helpdesk"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": HERE / "db.sqlite3", "OPTIONS": {
        "transaction_mode": "IMMEDIATE", "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"}}},
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True, "OPTIONS": {
        "context_processors": ["django.template.context_processors.request",
            "django.contrib.auth.context_processors.auth",
            "django.contrib.messages.context_processors.messages"]}}],
    EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend", HELPDESK_TEAMS_MODE_ENABLED=False,
    MEDIA_ROOT=HERE / "media", STATIC_URL="static/", ROOT_URLCONF="urls", SITE_ID=1, USE_TZ=True,
)
django.setup()
from django.core.management import call_command
from django.utils.encoding import smart_str

call_command("migrate", verbosity=0)
from helpdesk.email import extract_email_metadata
from helpdesk.models import FollowUp, Queue, Ticket

logging.disable(logging.CRITICAL)
logger = logging.getLogger("bench")
queue = Queue.objects.create(title="Care", slug="care", email_address="care@larkfield.example")

def hear(raws):
    had, answered, raised = Ticket.objects.count(), FollowUp.objects.count(), 0
    wall, cpu = time.perf_counter(), time.process_time()
    for raw in raws:
        try:
            extract_email_metadata(smart_str(raw, errors="replace"), queue, logger)
        except Exception:
            raised += 1
    took = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu, "raised": raised}
    tickets = Ticket.objects.count() - had
    return {**took, "tickets": tickets, "followups": FollowUp.objects.count() - answered}

groups = json.loads((HERE / "mails.json").read_text())
found = {name: hear([b64decode(raw) for raw in raws]) for name, raws in groups.items()}
print(json.dumps({"name": "django-helpdesk " + version("django-helpdesk"), **found}))
"""


def intake_of_helpdesk(groups: Mapping[str, Sequence[bytes]]) -> dict[str, Any] | str:
    """Run groups of mails through it, in order, in one process.

    Returns its name with its version, and for each group wall and CPU seconds, tickets, follow-ups and how many mails
    raised; or a sentence that says why it could not be measured.
    """
    with tempfile.TemporaryDirectory(prefix="amends-bench-peer-", ignore_cleanup_errors=True) as temporary:
        folder = Path(temporary)
        try:
            python = _environment(folder / "venv")
            return _run(python, folder, groups)
        except (OSError, subprocess.SubprocessError, ValueError) as error:
            said = str(getattr(error, "stderr", "") or error).strip().splitlines()
            return NOT_HERE.format(why=said[-1] if said else type(error).__name__)


def _environment(folder: Path) -> Path:
    venv.create(folder, with_pip=True, symlinks=sys.platform != "win32")
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    _must_run([str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "django-helpdesk"])
    return python


def _run(python: Path, folder: Path, groups: Mapping[str, Sequence[bytes]]) -> dict[str, Any]:
    (folder / "urls.py").write_text(URLS)
    (folder / "peer.py").write_text(SCRIPT)
    packed = {name: [b64encode(raw).decode() for raw in raws] for name, raws in groups.items()}
    (folder / "mails.json").write_text(json.dumps(packed))
    said = _must_run([str(python), str(folder / "peer.py")])
    found: dict[str, Any] = json.loads(said.splitlines()[-1])
    return found


def _must_run(command: list[str]) -> str:
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=PATIENCE_SECONDS)
    return done.stdout
