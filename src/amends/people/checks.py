"""System checks: evidence must survive a power cut, keys must be private, and production must not be careless."""

import stat
from collections.abc import Sequence
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.db import DatabaseError, connection
from django.db.backends.base.base import BaseDatabaseWrapper

FULL = 2
"""SQLite's number for PRAGMA synchronous=FULL (sqlite.org/pragma.html#pragma_synchronous)."""


def storage_is_durable(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Look whether SQLite runs with WAL, FULL and IMMEDIATE. Other databases are left to their administrator."""
    return errors_of(connection) if connection.vendor == "sqlite" else []


def errors_of(database: BaseDatabaseWrapper) -> list[CheckMessage]:
    """Return what stands in the way of durable evidence. A database in memory (a test's) makes no promise."""
    try:
        journal, synchronous, is_in_memory = _pragmas(database)
    except DatabaseError as error:
        hint = "Look at its folder and its rights."
        return [Error(f"The database cannot be opened: {error}.", hint=hint, id="people.E001")]
    if is_in_memory:
        return []
    found = {
        "journal_mode is not WAL": journal != "wal",
        "synchronous is not FULL": synchronous != FULL,
        "transaction_mode is not IMMEDIATE": getattr(database, "transaction_mode", None) != "IMMEDIATE",
    }
    wrong = [sentence for sentence, is_wrong in found.items() if is_wrong]
    if not wrong:
        return []
    hint = "Evidence could be lost at a power cut. Keep SQLITE_OPTIONS as they are, and the file on a local disk."
    return [Error(f"SQLite is not durable: {', '.join(wrong)}.", hint=hint, id="people.E002")]


def _pragmas(database: BaseDatabaseWrapper) -> tuple[str, int, bool]:
    with database.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode")
        journal = str(cursor.fetchone()[0]).lower()
        cursor.execute("PRAGMA synchronous")
        synchronous = int(cursor.fetchone()[0])
    return journal, synchronous, journal == "memory" and database.is_in_memory_db()  # type: ignore[attr-defined]


def keys_are_private(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Look whether others on this machine could read a key of this installation."""
    keys: Path = settings.HOME.keys
    files = [key for key in sorted(keys.glob("*")) if key.is_file()]
    open_keys = [key.name for key in files if stat.S_IMODE(key.stat().st_mode) & 0o077]
    if not open_keys:
        return []
    message = f"Others on this machine can read the keys: {', '.join(open_keys)}."
    return [Error(message, hint=f"Run: chmod 600 {keys}/*", id="people.E003")]


def production_is_careful(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse a public address without HTTPS, the sample company on a public address, and any host name at all."""
    url = urlsplit(settings.PUBLIC_URL)
    found: list[CheckMessage] = []
    if url.scheme == "http" and not is_local(url.hostname or ""):
        message = "AMENDS_URL begins with http://: passwords and complaints would cross the network in clear."
        found.append(Error(message, hint="Put a proxy with HTTPS in front and set https://…", id="people.E004"))
    if settings.SAMPLE and url.scheme == "https":
        message = "This is the sample company, whose door is open to everybody, at a public address."
        found.append(Error(message, hint="Use another AMENDS_HOME for your own company.", id="people.E005"))
    if "*" in settings.ALLOWED_HOSTS:
        message = "AMENDS_HOSTS holds '*': anybody could make links in our letters point to their own site."
        found.append(Error(message, hint="List the names under which Amends is reached.", id="people.E006"))
    return found


def is_local(host: str) -> bool:
    """Whether a host is this machine: localhost, a name under it, or a loopback address."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
