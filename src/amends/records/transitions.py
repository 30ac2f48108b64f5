"""Which step may follow which: frozen data that a feature declares once and asks before each change."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from amends.core.errors import Refused

NO_WORDS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class TransitionTable:
    """The allowed steps of one kind of record.

    record   what it is called in a sentence, "complaint"
    allowed  pairs (from, to)
    words    a state as a person would say it; without an entry the state itself, underscores as spaces
    """

    record: str
    allowed: frozenset[tuple[str, str]]
    words: Mapping[str, str] = field(default_factory=lambda: NO_WORDS)

    def permits(self, before: str, after: str) -> bool:
        """Whether `after` may follow `before`."""
        return (before, after) in self.allowed

    def check(self, before: str, after: str) -> None:
        """Raise Refused, with a sentence that names what may follow, unless the step is allowed."""
        if self.permits(before, after):
            return
        what = f"This {self.record} is {self.word(before)} and cannot become {self.word(after)}."
        following = ", ".join(self.word(state) for state in self.following(before))
        raise Refused(what, do=f"It can become: {following}." if following else "Nothing follows after that.")

    def following(self, before: str) -> tuple[str, ...]:
        """The states that may follow, in alphabetical order."""
        return tuple(sorted(after for first, after in self.allowed if first == before))

    def word(self, state: str) -> str:
        """The state as a person would say it."""
        return self.words.get(state, state.replace("_", " "))
