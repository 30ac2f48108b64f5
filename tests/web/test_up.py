"""From an empty folder to a running installation, and down again: the real command, as the README shows it."""

import json
import os
import re
import sqlite3
import subprocess
import urllib.error
import urllib.parse
import urllib.request
from contextlib import closing

import pytest

from tests.web.running import Amends, spare_port, until

MESSAGE = b"From: Ada Example <ada@example.com>\r\nTo: care@example.org\r\nSubject: The lid\r\n\r\nThe lid broke.\r\n"


@pytest.fixture
def amends(tmp_path):
    """An installation in a folder with a space in its name; stopped at the end, whatever happened."""
    running = Amends(tmp_path / "our company", AMENDS_DROP_FOLDER=str(tmp_path / "drop"))
    yield running
    if running.process and running.process.poll() is None:
        running.stop()


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """An installation that was prepared once, for the tests that change nothing in it."""
    installation = Amends(tmp_path_factory.mktemp("prepared") / "home")
    done = installation("up", "--no-serve")
    assert done.stdout.startswith("A new installation in"), done.stderr
    return installation


def rows(amends, query: str):
    with closing(sqlite3.connect(amends.home / "amends.sqlite3", timeout=20)) as database:
        return database.execute(query).fetchall()


def get(address: str):
    with urllib.request.urlopen(address, timeout=20) as answer:  # noqa: S310  our own server
        return answer.read()


def set_up(address: str) -> None:
    """Fill in the first page, as a browser would."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    page = browser.open(address, timeout=20).read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    answers = {"company_name": "Brook Kettles", "country": "IE", "zone": "Europe/Dublin", "name": "Ada Brook"}
    sign_in = {"email": "ada@brook.example", "password": "a-long-enough-phrase", "csrfmiddlewaretoken": token}
    browser.open(address, data=urllib.parse.urlencode(answers | sign_in).encode(), timeout=20)


def test_up_leads_from_nothing_to_a_page_and_seals_what_it_hears(amends, tmp_path):
    address = amends.start("up", "--host", "127.0.0.1", "--port", spare_port())
    assert json.loads(get(f"{address}/health/"))["ok"] is True
    assert b"<form" in get(f"{address}/")  # the first page asks who the administrator is
    assert (amends.home / "keys").stat().st_mode & 0o077 == 0
    until(lambda: "people/welcome/?key=" in amends.said)

    message = tmp_path / "drop/lid.eml"
    message.parent.mkdir()
    message.write_bytes(MESSAGE)
    os.utime(message, (1, 1))
    until(lambda: rows(amends, "SELECT count(*) FROM web_heartbeat WHERE name = 'listen'") == [(1,)])
    assert message.exists()  # nobody is there yet to whom it could matter
    set_up(f"{address}/people/welcome/")
    until(lambda: not message.exists())
    assert rows(amends, "SELECT count(*) FROM voices_voice") == [(1,)]
    until(lambda: rows(amends, 'SELECT count(*) FROM ledger_entry WHERE "index" IS NULL') == [(0,)], patience=5)

    assert amends.stop() == 0
    assert amends.said.rstrip().endswith("Amends has stopped.")
    assert rows(amends, "SELECT count(*) FROM web_lease WHERE holder <> ''") == [(0,)]


def test_up_a_second_time_changes_nothing(prepared):
    again = prepared("up", "--no-serve")
    assert (again.returncode, again.stdout, again.stderr) == (0, f"The installation in {prepared.home}\n", "")


def test_without_the_process_that_started_them_the_children_end(prepared):
    address = prepared.start("serve", "--host", "127.0.0.1", "--port", spare_port())
    with prepared.process.stdout:
        prepared.process.kill()
        prepared.process.wait()
        until(lambda: _is_silent(address))
        until(lambda: rows(prepared, "SELECT count(*) FROM web_lease WHERE holder <> ''") == [(0,)])


def _is_silent(address: str) -> bool:
    """Nobody answers there; a connection dropped half-way is an end under way, so it is asked again."""
    try:
        get(f"{address}/health/")
    except ConnectionError:
        return False
    except urllib.error.URLError:
        return True
    return False


def test_a_backup_starts_as_another_installation(prepared, tmp_path):
    archive = tmp_path / "backup.tar.gz"
    done = prepared("backup", "--to", str(archive), "--with-keys")
    assert done.returncode == 0, done.stderr
    other = Amends(tmp_path / "restored")
    other.home.mkdir()
    subprocess.run(["tar", "-xzf", archive, "-C", other.home], check=True)
    assert other("up", "--no-serve").stdout.startswith(f"The installation in {other.home}\nStyle sheets")
    applied = "SELECT app, name FROM django_migrations ORDER BY id"
    assert rows(other, applied) == rows(prepared, applied) != []
