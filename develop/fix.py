"""`./amends fix`: let the machine mend what it can: format and lint of Python, form of templates."""

import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from develop.check import BIN, ROOT, SOURCES


def main() -> int:
    """Mend in place; 0 even when something is left for a person: `./amends check` says what."""
    templates = [str(path) for path in sorted((ROOT / "src").rglob("*.html"))]
    for command in (
        [sys.executable, "-m", "ruff", "check", "--fix-only", "--quiet", *SOURCES],
        [sys.executable, "-m", "ruff", "format", "--quiet", *SOURCES],
        [str(BIN / "djade"), "--target-version", "5.2", *templates],
    ):
        subprocess.run(command, cwd=ROOT, check=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
