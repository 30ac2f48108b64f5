"""What belongs to the repository: tracked files and new ones that are not ignored; without git, all of them."""

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
NOT_OURS = {".venv", ".git", ".hypothesis", "__pycache__", "amends-data", "amends-sample", "shots", "build", "dist"}


@cache
def files(suffix: str = "") -> tuple[Path, ...]:
    """Every file of the repository that still exists, or those with one suffix."""
    listing = ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(listing, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        found = [ROOT / name for name in done.stdout.split("\0") if name]
    else:
        found = [path for path in ROOT.rglob("*") if not _is_foreign(path)]
    return tuple(path for path in sorted(found) if path.is_file() and path.name.endswith(suffix))


def _is_foreign(path: Path) -> bool:
    parts = path.relative_to(ROOT).parts
    return any(part in NOT_OURS or part.endswith("_cache") for part in parts)


def name_of(path: Path) -> str:
    """A file as a person names it."""
    return path.relative_to(ROOT).as_posix()


def text_of(path: Path) -> str:
    """A file's text; empty for what is no text or not there."""
    try:
        return path.read_text(encoding="utf-8")
    except (UnicodeDecodeError, FileNotFoundError):
        return ""
