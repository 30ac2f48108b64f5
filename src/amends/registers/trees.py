"""A taxonomy as a whole: all its branches in one query, and the questions that need more than one of them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from amends.registers.models import ARROW, Branch

AnyBranch = TypeVar("AnyBranch", bound=Branch)


@dataclass(frozen=True, slots=True)
class Place(Generic[AnyBranch]):
    """A branch where it stands. depth: 0 at the top."""

    branch: AnyBranch
    depth: int
    path: str


@dataclass(frozen=True, slots=True)
class Sum:
    """How many were coded with a branch itself, merged ones included (own), and with all below it (whole)."""

    own: int
    whole: int


class Tree(Generic[AnyBranch]):
    """The branches of one taxonomy. What was merged away is known to it, and stands nowhere."""

    def __init__(self, branches: Iterable[AnyBranch]) -> None:
        """Take every branch of the taxonomy, merged and retired ones included."""
        self.by_key = {branch.pk: branch for branch in branches}
        self._under: dict[int | None, list[AnyBranch]] = {}
        for branch in sorted(self.by_key.values(), key=lambda branch: (branch.name_key, str(branch), branch.pk)):
            self._under.setdefault(branch.parent_id, []).append(branch)

    @classmethod
    def of(cls, table: type[AnyBranch]) -> "Tree[AnyBranch]":
        """Read a taxonomy, in one query."""
        return cls(table.objects.all())

    def under(self, parent: AnyBranch | None) -> list[AnyBranch]:
        """Return the branches right under one, or at the top, by name; merged and retired ones included."""
        return self._under.get(parent.pk if parent else None, [])

    def parent(self, branch: AnyBranch) -> AnyBranch | None:
        """Return the branch it stands under, None at the top."""
        return self.by_key[branch.parent_id] if branch.parent_id is not None else None

    def places(self, *, retired: bool = False) -> Iterator[Place[AnyBranch]]:
        """Yield the standing branches, each before those under it; with the retired ones when asked for."""
        waiting = [(branch, 0, "") for branch in reversed(self.under(None))]
        while waiting:
            branch, depth, above = waiting.pop()
            if branch.merged_into_id is not None or (branch.retired_at is not None and not retired):
                continue
            path = f"{above}{ARROW}{branch}" if above else str(branch)
            yield Place(branch, depth, path)
            waiting += [(child, depth + 1, path) for child in reversed(self.under(branch))]

    def above(self, branch: AnyBranch) -> list[AnyBranch]:
        """Return the way down to a branch from the top, itself last."""
        way = [self.by_key[branch.pk]]
        while (parent := self.parent(way[-1])) is not None:
            way.append(parent)
        return way[::-1]

    def path(self, branch: AnyBranch) -> str:
        """Return the way down in words: "Ovens › Door › Hinge"."""
        return ARROW.join(str(step) for step in self.above(branch))

    def is_within(self, branch: AnyBranch, other: AnyBranch) -> bool:
        """Whether a branch is another one or stands somewhere below it."""
        return any(step.pk == other.pk for step in self.above(branch))

    def height(self, branch: AnyBranch) -> int:
        """Return how many levels a branch takes, itself included; what was merged away takes none."""
        level, levels = [branch], 0
        while level:
            levels += 1
            level = [child for one in level for child in self.under(one) if child.merged_into_id is None]
        return levels

    def survivor(self, branch: AnyBranch) -> AnyBranch:
        """Return the branch this one counts as, after all merges."""
        found = self.by_key[branch.pk]
        while found.merged_into_id is not None:
            found = self.by_key[found.merged_into_id]
        return found

    def sums(self, counts: Mapping[int, int]) -> dict[int, Sum]:
        """Add up how often each was coded. counts: by primary key, as it was coded; the result by primary key, too."""
        own: dict[int, int] = dict.fromkeys(self.by_key, 0)
        whole = dict(own)
        for key, number in counts.items():
            counted = self.survivor(self.by_key[key])
            own[counted.pk] += number
            for step in self.above(counted):
                whole[step.pk] += number
        return {key: Sum(own[key], whole[key]) for key in self.by_key}
