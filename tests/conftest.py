"""What every test gets: an installation folder of its own, a fixed moment, and no network but this machine.

Rules and channels are tested without Django: it is loaded only when a test outside `WITHOUT_DJANGO` is asked for.
"""

import importlib
import os
import shutil
import socket
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import settings as property_settings

property_settings.register_profile("amends", deadline=None)  # a busy machine is no fault of the rule
property_settings.load_profile("amends")
ROOT = Path(__file__).parent.parent
WITHOUT_DJANGO = tuple(
    ROOT / part for part in ("tests/core", "tests/channels", "src/amends/core", "src/amends/channels")
)
FIXTURES = (  # they import tables
    "tests.make",
    "tests.people.cast",
    "tests.letters.post",
    "tests.journey.browser",
    "tests.voices.plain_models",
)
TEMPORARY_HOME = Path(tempfile.mkdtemp(prefix="amends-test-"))
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # threads of small sums only wait for each other
os.environ["AMENDS_HOME"] = str(TEMPORARY_HOME)
(TEMPORARY_HOME / "static").mkdir()

_connect = socket.socket.connect


def _connect_within_this_machine(self: socket.socket, address: object) -> None:
    """Let a test talk to this machine only. Datagram sockets may look up a route: that sends nothing."""
    host = address[0] if isinstance(address, tuple) else ""
    if self.type & socket.SOCK_STREAM and host and host not in {"localhost", "::1"} and not host.startswith("127."):
        raise RuntimeError(f"A test tried to reach {host}. Tests talk to this machine only.")
    _connect(self, address)  # type: ignore[arg-type]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the PostgreSQL leg run only what the database can change."""
    parser.addoption("--database-only", action="store_true", help="run only the tests that use the database")


def pytest_configure(config: pytest.Config) -> None:
    """Close the network, and load Django unless only rules and channels are asked for."""
    socket.socket.connect = _connect_within_this_machine  # type: ignore[method-assign,assignment]
    if config.getoption("numprocesses", None) and not hasattr(config, "workerinput"):
        return  # this process only hands out tests; what it put into its environment its workers would inherit
    asked = [(config.invocation_params.dir / argument.split("::")[0]).resolve() for argument in config.args]
    if not all(_is_without_django(path) for path in asked):
        os.environ["DJANGO_SETTINGS_MODULE"] = "amends.web.settings"
        config.pluginmanager.import_plugin("tests.installation")
        importlib.import_module("django").setup()
        for fixtures in FIXTURES:
            config.pluginmanager.import_plugin(fixtures)
        if importlib.import_module("django.conf").settings.HOME.folder != TEMPORARY_HOME.resolve():
            pytest.exit("Unset DJANGO_SETTINGS_MODULE: Django was loaded before the tests had a folder of their own.")


def _is_without_django(path: Path) -> bool:
    return any(path == part or part in path.parents for part in WITHOUT_DJANGO)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip what needs a browser where there is none; leave out what the database cannot change, when asked to."""
    if not shutil.which("chromium"):
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(pytest.mark.skip(reason="there is no chromium on PATH"))
    if not config.getoption("--database-only"):
        return
    chosen = [item for item in items if _is_for_the_database(item)]
    config.hook.pytest_deselected(items=[item for item in items if not _is_for_the_database(item)])
    items[:] = chosen


def _is_for_the_database(item: pytest.Item) -> bool:
    """Whether another database could change its verdict. What a browser shows is asked once, on SQLite."""
    fixtures = {"db", "transactional_db", "live_server"} & set(getattr(item, "fixturenames", ()))
    is_marked = item.get_closest_marker("django_db") is not None
    return (is_marked or bool(fixtures)) and item.get_closest_marker("browser") is None


def pytest_unconfigure() -> None:
    """Open the network again and remove the installation folder."""
    socket.socket.connect = _connect  # type: ignore[method-assign]
    shutil.rmtree(TEMPORARY_HOME, ignore_errors=True)


@pytest.fixture
def now() -> datetime:
    """A Monday morning, the moment at which most stories begin."""
    return datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@pytest.fixture
def home() -> Path:
    """The installation folder of this test run, without files or checkpoints of an earlier test."""
    for folder in ("files", "checkpoints", "drop"):
        shutil.rmtree(TEMPORARY_HOME / folder, ignore_errors=True)
    return TEMPORARY_HOME
