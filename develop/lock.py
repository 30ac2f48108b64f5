"""`./amends lock`: write requirements/*.lock anew from pyproject.toml. Needs uv on PATH.

One file for all systems and Python versions from 3.11 on, every file by its hash, and no address of any registry.
Arguments go to uv: `./amends lock --upgrade`.
"""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
LOCKS: dict[str, list[str]] = {
    "core": [],
    "analytics": ["analytics"],
    "encoder": ["encoder"],
    "postgres": ["postgres"],
    "dev": ["analytics", "encoder", "postgres", "dev"],
}
OPTIONS = ["--universal", "--generate-hashes", "--no-header", "--python-version", "3.11", "--quiet"]


def main(arguments: list[str]) -> int:
    """Write core first; the others take their common versions from it."""
    uv = shutil.which("uv")
    if uv is None:
        print("Writing the locks needs uv on PATH (pipx install uv). Installing from them does not.")
        return 1
    for name, extras in LOCKS.items():
        target = f"requirements/{name}.lock"
        chosen = [f"--extra={extra}" for extra in extras]
        constraint = [] if name == "core" else ["-c", "requirements/core.lock"]
        command = [uv, "pip", "compile", *OPTIONS, *chosen, *constraint, "pyproject.toml", "-o", target, *arguments]
        done = subprocess.run(command, cwd=ROOT, check=False, stdout=subprocess.DEVNULL)
        if done.returncode:
            return done.returncode
        print(f"Wrote {target}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
