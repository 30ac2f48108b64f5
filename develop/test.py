"""`./amends test [--long] [pytest's own arguments]`: everything on SQLite, then the database again on PostgreSQL.

The exit code is the worse of the two. What cannot run here (PostgreSQL, a browser) is said in a line, never in silence.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from develop.postgres import binaries, temporary_server

ROOT = Path(__file__).parent.parent
PROCESSES = "2"
NOTHING_COLLECTED = 5


def run(title: str, arguments: list[str], **environment: str) -> int:
    """One pytest run, titled; returns its exit code, where having nothing to run is no failure."""
    print(f"\n{title}", flush=True)
    command = [sys.executable, "-m", "pytest", "-q", *arguments]
    code = subprocess.run(command, check=False, cwd=ROOT, env={**os.environ, **environment}).returncode
    return 0 if code == NOTHING_COLLECTED else code


def chosen(arguments: list[str]) -> list[str]:
    """pytest's arguments: two processes for a whole run, and no long tests unless asked for.

    >>> chosen(["--long", "tests/core"])
    ['tests/core']
    >>> chosen([])
    ['-n', '2', '--dist', 'loadfile', '-m', 'not long']
    """
    own = [argument for argument in arguments if argument != "--long"]
    has_paths = any(not argument.startswith("-") for argument in own)
    spread = [] if has_paths or "-n" in own else ["-n", PROCESSES, "--dist", "loadfile"]
    marks = [] if "--long" in arguments or "-m" in own else ["-m", "not long"]
    return [*spread, *marks, *own]


def main(arguments: list[str]) -> int:
    """Run both legs, SQLite first because it is the quicker to fail."""
    own = chosen(arguments)
    if not shutil.which("chromium"):
        print("Browser tests are skipped: there is no chromium on PATH.")
    if not shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}{os.pathsep}/usr/sbin"):
        print("Tests against a real mail server are skipped: there is no dovecot with IMAP.")
    folder = binaries()
    if folder is None:
        print("Tests on PostgreSQL are skipped: there is no postgres on PATH or under /usr/lib/postgresql.")
    sqlite = run("Tests on SQLite:", own, AMENDS_DATABASE="")
    if folder is None:
        return sqlite
    with temporary_server(folder) as url:
        postgres = run("Tests on PostgreSQL:", ["--database-only", *own], AMENDS_DATABASE=url)
    return max(sqlite, postgres)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
