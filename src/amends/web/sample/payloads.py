"""Read the sample company from its files."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

FOLDER: Final = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Payload:
    """One file of `voices/`: its name, the channel that can read it (mail, form, phone) and its bytes."""

    name: str
    channel: str
    raw: bytes


def payloads() -> Iterator[Payload]:
    """Yield every voice, oldest first: their names begin with a running number."""
    channels = {entry["file"]: entry["channel"] for entry in story()}
    for path in sorted((FOLDER / "voices").iterdir()):
        yield Payload(name=path.name, channel=channels[path.name], raw=path.read_bytes())


def company() -> dict[str, Any]:
    """Return the facts of company.toml."""
    return tomllib.loads((FOLDER / "company.toml").read_text(encoding="utf-8"))


def story() -> list[dict[str, Any]]:
    """Return what was done with each voice, oldest first; the keys are explained at the top of story.toml."""
    entries: list[dict[str, Any]] = tomllib.loads((FOLDER / "story.toml").read_text(encoding="utf-8"))["voice"]
    return entries
