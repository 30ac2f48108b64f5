"""A PostgreSQL of our own for the tests: a temporary folder, a spare port of this machine, gone at the end."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

# Durability is not what the tests ask about: without it they take a third of the time.
QUICK = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "40"}
PATIENCE_SECONDS = 60


def binaries() -> Path | None:
    """The folder that holds initdb and postgres: the one on PATH, else Debian's newest, else None."""
    found = [Path(path).resolve().parent for path in [shutil.which("postgres")] if path]
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: path.parent.name, reverse=True)
    return next((folder for folder in found if (folder / "initdb").exists() and (folder / "postgres").exists()), None)


def _unprivileged() -> dict[str, Any]:
    """PostgreSQL refuses to run as root: whom to become for it. Empty when we are not root."""
    if os.getuid() != 0:
        return {}
    accounts = {account.pw_name: account for account in pwd.getpwall()}
    account = accounts.get("postgres") or accounts["nobody"]
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _spare_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def temporary_server(folder: Path) -> Iterator[str]:
    """Run a server until the block ends; yields the URL of its database for AMENDS_DATABASE.

    folder: where initdb and postgres are. Raises subprocess.CalledProcessError when initdb fails and TimeoutError
    when the server does not answer within a minute.
    """
    become = _unprivileged()
    with tempfile.TemporaryDirectory(prefix="amends-postgres-") as temporary:
        home = Path(temporary)
        if become:
            os.chown(home, become["user"], become["group"])
        data, log = home / "data", home / "log"
        initdb = [str(folder / "initdb"), "-D", str(data), "-U", "amends", "-A", "trust", "-N", "-E", "UTF8"]
        subprocess.run([*initdb, "--no-locale"], check=True, capture_output=True, cwd=home, **become)
        port = _spare_port()
        settings = [f"-c{name}={value}" for name, value in QUICK.items()]
        address = ["-h", "127.0.0.1", "-p", str(port), "-k", ""]
        command = [str(folder / "postgres"), "-D", str(data), *address, *settings]
        with log.open("w") as output:
            server = subprocess.Popen(command, stdout=output, stderr=output, cwd=home, **become)
        try:
            _wait_for(server, port, log)
            yield f"postgres://amends@127.0.0.1:{port}/postgres"
        finally:
            server.terminate()
            server.wait()


def _wait_for(server: subprocess.Popen[Any], port: int, log: Path) -> None:
    give_up = time.monotonic() + PATIENCE_SECONDS
    while "ready to accept connections" not in log.read_text():
        if server.poll() is not None or time.monotonic() > give_up:
            raise TimeoutError(f"The test PostgreSQL on port {port} did not start:\n{log.read_text()}")
        time.sleep(0.1)
