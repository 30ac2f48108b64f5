"""Several processes that number at the same moment, on a real database of either kind."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

WORKERS, EACH = 3, 40
NUMBER_MANY = f"""
import datetime, django
django.setup()
from amends.records.numbers import next_number
now = datetime.datetime(2026, 3, 2, tzinfo=datetime.timezone.utc)
for _ in range({EACH}):
    print(next_number("C", now=now, zone="UTC"))
"""


def _database(folder: Path) -> str:
    if connection.vendor == "sqlite":
        return f"sqlite:///{folder / 'amends.sqlite3'}"
    to = connection.settings_dict
    return f"postgres://{to['USER']}:{to['PASSWORD']}@{to['HOST'] or 'localhost'}:{to['PORT'] or 5432}/{to['NAME']}"


@pytest.mark.django_db(transaction=True)
def test_no_number_is_given_twice_and_none_is_left_out(tmp_path: Path) -> None:
    environment = {**os.environ, "AMENDS_HOME": str(tmp_path), "AMENDS_DATABASE": _database(tmp_path)}
    environment |= {"DJANGO_SETTINGS_MODULE": "amends.web.settings", "PYTHONPATH": os.pathsep.join(sys.path)}
    if connection.vendor == "sqlite":
        migrate = [sys.executable, "-m", "django", "migrate", "--skip-checks", "-v0", "records"]
        subprocess.run(migrate, env=environment, check=True)
    command = [sys.executable, "-c", NUMBER_MANY]
    workers = [subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(WORKERS)]
    numbers = [line for worker in workers for line in worker.communicate(timeout=120)[0].split()]
    assert [worker.returncode for worker in workers] == [0] * WORKERS
    assert sorted(numbers) == [f"C-2026-{number:04d}" for number in range(1, WORKERS * EACH + 1)]
