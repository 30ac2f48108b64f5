"""`./amends check`: everything that can be judged without running the product, one line each with its time."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
SOURCES = ["amends", "src", "tests", "develop"]
# Called as modules where they allow it: a script's first line breaks when the folder was moved or has a space in it.
LINT_IMPORTS = "from importlinter.cli import lint_imports_command; lint_imports_command()"
CHECKS: dict[str, list[str]] = {
    "format": [sys.executable, "-m", "ruff", "format", "--check", *SOURCES],
    "lint": [sys.executable, "-m", "ruff", "check", *SOURCES],
    "types": [sys.executable, "-m", "mypy"],
    "imports": [sys.executable, "-c", LINT_IMPORTS, "--no-cache"],
    "template syntax": [str(BIN / "djade"), "--check", "--target-version", "5.2"],
    "template rules": [sys.executable, "-m", "djlint", "--lint", "--quiet", "src"],
    "migrations": [sys.executable, "-m", "amends", "makemigrations", "--check", "--dry-run"],
    "system": [sys.executable, "-m", "amends", "check"],
    "system, deployed": [sys.executable, "-m", "amends", "check", "--deploy", "--fail-level", "WARNING"],
}
DEPLOYED = {"AMENDS_URL": "https://quality.example.com", "AMENDS_BEHIND_PROXY": "true"}


def command_of(name: str) -> list[str]:
    """The command line of a check; djade wants every file by name."""
    templates = [str(path) for path in sorted((ROOT / "src").rglob("*.html"))]
    return [*CHECKS[name], *templates] if name == "template syntax" else CHECKS[name]


def run(name: str, home: str) -> bool:
    """Run one check, print its line, and its own words when it found something."""
    started = time.monotonic()
    environment = {**os.environ, "AMENDS_HOME": home, "AMENDS_DATABASE": "", "PYTHONPATH": str(ROOT / "src")}
    environment |= DEPLOYED if name.endswith("deployed") else {}
    done = subprocess.run(command_of(name), cwd=ROOT, env=environment, check=False, capture_output=True, text=True)
    verdict = "ok" if done.returncode == 0 else "found something:"
    print(f"{name:18} {time.monotonic() - started:5.1f} s  {verdict}", flush=True)
    if done.returncode:
        print(f"{done.stdout}{done.stderr}".strip(), flush=True)
    return done.returncode == 0


def main(chosen: list[str]) -> int:
    """Run the named checks, or all of them; 1 when one found something."""
    unknown = [name for name in chosen if name not in CHECKS]
    if unknown:
        print(f"There is no check called {', '.join(unknown)}. There are: {', '.join(CHECKS)}.")
        return 2
    with tempfile.TemporaryDirectory(prefix="amends-check-") as home:
        verdicts = [run(name, home) for name in chosen or CHECKS]
    print("All is well." if all(verdicts) else f"{verdicts.count(False)} of {len(verdicts)} checks found something.")
    return 0 if all(verdicts) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
