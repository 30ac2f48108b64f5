"""The events of the ledger and the sentence for each: events.toml, read once."""

import functools
import tomllib
from collections.abc import Mapping
from pathlib import Path

from amends.core.errors import Refused


@functools.cache
def sentences() -> Mapping[str, str]:
    """Return every event name with its sentence."""
    with (Path(__file__).parent / "events.toml").open("rb") as file:
        return {str(name): str(sentence) for name, sentence in tomllib.load(file).items()}


def sentence_of(event: str) -> str:
    """Return the sentence a person reads for an event; the name itself for one that this version does not know."""
    return sentences().get(event, event)


def must_exist(event: str) -> None:
    """Raise Refused for an event that events.toml does not explain."""
    if event not in sentences():
        raise Refused(f"The event {event!r} has no sentence.", do="Add it to ledger/events.toml.")
