"""The system checks that stop a careless installation."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import ConnectionHandler
from pytest_django import Settings

from amends.people.checks import errors_of, keys_are_private, production_is_careful
from amends.web.settings import SQLITE_OPTIONS


@contextmanager
def _database(file: Path, options: dict[str, object]) -> Iterator[BaseDatabaseWrapper]:
    row = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(file), "OPTIONS": options}
    database = ConnectionHandler({"default": row})["default"]
    database.inc_thread_sharing()
    try:
        yield database
    finally:
        database.close()


@pytest.mark.django_db
def test_our_own_options_are_durable(tmp_path: Path) -> None:
    with _database(tmp_path / "a.sqlite3", dict(SQLITE_OPTIONS)) as database:
        assert errors_of(database) == []


@pytest.mark.django_db
def test_django_s_defaults_are_not(tmp_path: Path) -> None:
    with _database(tmp_path / "a.sqlite3", {}) as database:
        [error] = errors_of(database)
    assert error.id == "people.E002"
    assert "WAL" in error.msg
    assert "IMMEDIATE" in error.msg


@pytest.mark.django_db
def test_a_database_that_cannot_be_opened_is_said_so(tmp_path: Path) -> None:
    with _database(tmp_path / "missing" / "a.sqlite3", {}) as database:
        assert [error.id for error in errors_of(database)] == ["people.E001"]


def test_keys_that_others_can_read_are_refused(tmp_path: Path, settings: Settings) -> None:
    settings.HOME = SimpleNamespace(keys=tmp_path)
    key = tmp_path / "secret"
    key.write_text("not a real key")
    key.chmod(0o600)
    assert keys_are_private(None) == []
    key.chmod(0o640)
    assert [error.id for error in keys_are_private(None)] == ["people.E003"]


@pytest.mark.parametrize(
    ("url", "is_sample", "hosts", "found"),
    [
        ("", False, ["localhost"], []),
        ("http://localhost:8010", False, ["localhost"], []),
        ("http://127.0.0.1:8010", True, ["localhost"], []),
        ("https://quality.brook.example", False, ["quality.brook.example"], []),
        ("http://quality.brook.example", False, [], ["people.E004"]),
        ("http://192.0.2.7:8010", False, [], ["people.E004"]),
        ("https://quality.brook.example", True, [], ["people.E005"]),
        ("", False, ["*"], ["people.E006"]),
    ],
)
def test_production_is_not_careless(
    url: str, is_sample: bool, hosts: list[str], found: list[str], settings: Settings
) -> None:
    settings.PUBLIC_URL, settings.SAMPLE, settings.ALLOWED_HOSTS = url, is_sample, hosts
    assert [error.id for error in production_is_careful(None)] == found
