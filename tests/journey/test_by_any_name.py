"""The real server: it answers by every name of this machine, and to nobody who calls it by another's."""

import http.client
import re
import shutil
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

from amends.web.installation import Installation
from tests.web.running import Amends, spare_port, until

WELCOME = "/people/welcome/"
ANSWERS = {
    "company_name": "Brook & Beam",
    "country": "DE",
    "zone": "Europe/Berlin",
    "name": "Ada Brook",
    "email": "ada@brook.example",
    "password": "a long made-up phrase",
}


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation that nobody has set up."""
    home = tmp_path_factory.mktemp("prepared") / "home"
    done = Amends(home)("up", "--no-serve")
    assert done.returncode == 0, done.stderr
    return home


@pytest.fixture(scope="module")
def running(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Amends]:
    """The server as `up` starts it, for the tests that change nothing in it."""
    yield from _serve(prepared, tmp_path_factory.mktemp("running") / "home")


@pytest.fixture
def fresh(prepared: Path, tmp_path: Path) -> Iterator[Amends]:
    """A server that one test may set up."""
    yield from _serve(prepared, tmp_path / "home")


def _serve(prepared: Path, home: Path) -> Iterator[Amends]:
    shutil.copytree(prepared, home)
    amends = Amends(home)
    amends.start("up", "--port", spare_port())
    until(lambda: re.search(r"\?key=\S+\n", amends.said), patience=30)
    yield amends
    if amends.process and amends.process.poll() is None:
        amends.stop()


def _port(amends: Amends) -> int:
    found = re.search(r"http://localhost:(\d+)", amends.said)
    assert found
    return int(found[1])


def _own_address() -> str:
    """An address of this machine that is not loopback, as a colleague's browser uses it."""
    found = [one for one in Installation(Path()).addresses() if not one.startswith(("127.", "["))]
    if not found:
        pytest.skip("this machine has no address but loopback")
    return found[0]


def _ask(
    port: int, *, to: str = "127.0.0.1", host: str = "", path: str = "/", cookie: str = "", form: dict | None = None
) -> tuple[http.client.HTTPResponse, str]:
    """Ask the server at one of this machine's addresses, under any name. Tests may reach no machine but this one."""
    line = http.client.HTTPConnection(to, port, timeout=20)
    line.sock = socket.socket()
    line.sock.settimeout(20)
    super(socket.socket, line.sock).connect((to, port))  # past the tests' guard: to is this machine's own
    headers = {"Host": f"{host or to}:{port}", "Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    with closing(line):
        line.request("POST" if form else "GET", path, body=urlencode(form) if form else None, headers=headers)
        answer = line.getresponse()
        return answer, answer.read().decode()


def test_it_answers_by_every_name_of_this_machine(running: Amends) -> None:
    port = _port(running)
    for name in ("localhost", "127.0.0.1", socket.gethostname(), socket.gethostname().upper()):
        answer, _ = _ask(port, host=name)
        assert (answer.status, answer.headers["Location"]) == (302, WELCOME), name
        assert _ask(port, host=name, path=WELCOME)[0].status == 200, name


def test_it_answers_by_its_own_address(running: Amends) -> None:
    own = _own_address()
    assert _ask(_port(running), to=own)[0].headers["Location"] == WELCOME
    assert f"http://{own}:{_port(running)}/" in running.said


@pytest.mark.parametrize("name", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example"])
def test_a_name_that_is_not_its_own_is_refused_in_a_sentence(running: Amends, name: str) -> None:
    answer, page = _ask(_port(running), host=name, path=WELCOME)
    assert answer.status == 400
    assert "the page is open under a name this installation does not know" in page
    assert "<form" not in page
    assert name not in page


def test_from_elsewhere_the_first_page_asks_for_the_link_and_opens_with_it(running: Amends) -> None:
    port, own = _port(running), _own_address()
    answer, page = _ask(port, to=own, path=WELCOME)
    assert answer.status == 403
    assert "use the one-time link that the terminal printed" in page
    assert "company_name" not in page
    answer, page = _ask(port, to=own, path=f"{WELCOME}?key=guessed")
    assert answer.status == 403
    link = urlsplit(_printed_link(running))
    assert link.hostname == own
    answer, page = _ask(port, to=own, path=f"{link.path}?{link.query}")
    assert answer.status == 200
    assert 'name="company_name"' in page


def test_setting_up_by_the_link_is_sealed_within_five_seconds_and_verifies(fresh: Amends) -> None:
    port, own = _port(fresh), _own_address()
    link = urlsplit(_printed_link(fresh))
    way = f"{link.path}?{link.query}"
    answer, page = _ask(port, to=own, path=way)
    [cookie] = re.findall(r"csrftoken=[^;]+", answer.headers["Set-Cookie"])
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token
    form = ANSWERS | {"csrfmiddlewaretoken": token[1]}
    answer, page = _ask(port, to=own, path=way, cookie=cookie, form=form)
    assert (answer.status, answer.headers["Location"]) == (302, "/"), page

    until(lambda: _sealed(fresh) == {"installation.set_up", "person.signed_in"}, patience=5)
    assert _ask(port, to=own, path=way)[0].headers["Location"] == "/"  # the link ends with its use
    answer, page = _ask(port, host="localhost", path="/accounts/login/")
    script = re.search(r'src="(/static/people/passkeys\.\w+\.js)"', page)
    assert script, page
    assert _ask(port, path=script[1])[0].status == 200
    assert fresh.stop() == 0
    verified = fresh("verify")
    assert (verified.returncode, verified.stderr) == (0, "")
    assert "Everything holds." in verified.stdout


def _printed_link(amends: Amends) -> str:
    found = re.search(r"\S+\?key=\S+", amends.said)
    assert found, amends.said
    return found[0]


def _sealed(amends: Amends) -> set[str]:
    """The events that the newest checkpoint covers, read beside the running server."""
    events = 'SELECT event FROM ledger_entry WHERE "index" < (SELECT max(size) FROM ledger_checkpoint)'
    with closing(sqlite3.connect(f"file:{amends.home / 'amends.sqlite3'}?mode=ro", uri=True, timeout=5)) as database:
        return {event for (event,) in database.execute(events)}
