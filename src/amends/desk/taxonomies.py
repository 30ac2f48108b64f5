"""Taxonomies as their pages draw them: words, counts, and branches nested under each other."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.http import Http404
from django.urls import reverse

from amends.desk.branch_counts import Counts, confused, times_coded
from amends.people.models import Person
from amends.registers.actions.pasting import Pasted
from amends.registers.models import TAXONOMIES, Branch, FormerName
from amends.registers.trees import Sum, Tree


@dataclass(frozen=True, slots=True)
class Words:
    """How pages speak of a taxonomy."""

    one: str
    many: str
    about: str

    @property
    def title(self) -> str:
        """The name of the whole tree, as a heading."""
        return self.many.capitalize()


WORDS: Mapping[str, Words] = {
    "product": Words("product", "products", "What it is that they bought or used."),
    "process": Words("process", "processes", "The work of ours in which it went wrong."),
    "cause": Words("cause", "causes", "Why it happened, in words that fit more than one case."),
    "request": Words("request", "requests", "What they ask us to do about it."),
}


@dataclass(slots=True)
class Node:
    """A branch as it is drawn, with those under it. ever, lately: how often it was coded, those under it included."""

    name: str
    url: str = ""
    ever: int = 0
    lately: int = 0
    chips: tuple[str, ...] = ()
    note: str = ""
    children: list["Node"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class MixedUp:
    """Two branches that the model takes for each other, and where to mend it."""

    first: Branch
    second: Branch
    times: int
    of: int
    merge_url: str
    rename_url: str


class Shown:
    """One taxonomy as one person sees it now."""

    def __init__(self, taxonomy: str, *, person: Person, now: datetime) -> None:
        """Read the tree and its counts. Raises Http404 for a taxonomy that there is not."""
        if taxonomy not in TAXONOMIES:
            raise Http404(f"There is no taxonomy {taxonomy}.")
        self.taxonomy = taxonomy
        self.words = WORDS[taxonomy]
        self.table = TAXONOMIES[taxonomy]
        self.person = person
        self.now = now
        self.tree: Tree[Branch] = Tree.of(self.table)
        counts: Counts = times_coded(taxonomy, person=person, now=now)
        self.ever: dict[int, Sum] = self.tree.sums(counts.ever)
        self.lately: dict[int, Sum] = self.tree.sums(counts.lately)
        self.standing = [place.branch for place in self.tree.places()]
        self._former: dict[UUID, list[str]] | None = None

    @property
    def url(self) -> str:
        """The page of the tree."""
        return reverse("desk:taxonomy", args=[self.taxonomy])

    @property
    def coded(self) -> int:
        """How often any branch was coded."""
        return sum(one.own for one in self.ever.values())

    @property
    def coded_lately(self) -> int:
        """How often any branch was coded in the last 90 days."""
        return sum(one.own for one in self.lately.values())

    @property
    def unused(self) -> list[Branch]:
        """The standing branches that were never coded, nor any below them; none while nothing was coded at all."""
        return [branch for branch in self.standing if self.is_unused(branch)]

    def is_unused(self, branch: Branch) -> bool:
        """Whether others were coded and this one, and what is below it, never was."""
        return bool(self.coded) and not self.ever[branch.pk].whole

    @property
    def retired(self) -> list[Branch]:
        """The retired branches that one may bring back."""
        return [place.branch for place in self.tree.places(retired=True) if place.branch.retired_at is not None]

    def former(self, branch: Branch) -> list[str]:
        """Return what a branch was called before, oldest first."""
        if self._former is None:
            self._former = {}
            for row in FormerName.objects.filter(branch__in=self.table.objects.values("uid")):
                self._former.setdefault(row.branch, []).append(row.name)
        return self._former.get(branch.uid, [])

    def nodes(self, under: Branch | None = None) -> list[Node]:
        """Return the standing branches under one, or the whole tree."""
        return [self._node(branch) for branch in self.tree.under(under) if branch.is_standing]

    def _node(self, branch: Branch) -> Node:
        former, code = self.former(branch), getattr(branch, "code", "")
        chips = ((code,) if code and branch.name else ()) + (("never coded",) if self.is_unused(branch) else ())
        return Node(
            name=str(branch),
            url=branch_url(branch),
            ever=self.ever[branch.pk].whole,
            lately=self.lately[branch.pk].whole,
            chips=chips,
            note=f"formerly {', '.join(former)}" if former else "",
            children=self.nodes(branch),
        )

    def split(self) -> list[Branch]:
        """Return the branches that were split while something had been coded with them."""
        return [branch for branch in self.standing if branch.split_at and self.ever[branch.pk].own]

    def mixed_up(self, about: Branch | None = None) -> list[MixedUp]:
        """Return the pairs that the model takes for each other, the worst first; those of one branch when told."""
        by_uid = {branch.uid: branch for branch in self.standing}
        found = confused(self.taxonomy, self.tree, person=self.person, now=self.now)
        pairs = [(by_uid[a], by_uid[b], *counts) for (a, b), counts in found.items() if a in by_uid and b in by_uid]
        return [self._mixed_up(*pair) for pair in pairs if about is None or about in pair[:2]]

    def _mixed_up(self, one: Branch, other: Branch, times: int, of: int) -> MixedUp:
        """Propose to merge the one that is coded less into the one that is coded more."""
        first, second = sorted((one, other), key=lambda branch: (self.ever[branch.pk].whole, branch.name_key))
        merge = f"{branch_url(first)}?do=merge&into={second.uid}#merge"
        return MixedUp(first, second, times, of, merge, f"{branch_url(first)}?do=rename#rename")

    def rows(self) -> Iterator[tuple[object, ...]]:
        """Yield the tree as rows of a spreadsheet, retired branches included, in the order of COLUMNS."""
        for place in self.tree.places(retired=True):
            branch = place.branch
            yield (
                place.path,
                str(branch),
                getattr(branch, "code", ""),
                place.depth + 1,
                self.ever[branch.pk].own,
                self.lately[branch.pk].own,
                self.ever[branch.pk].whole,
                self.lately[branch.pk].whole,
                branch.retired_at,
                "; ".join(self.former(branch)),
                branch.uid,
            )


COLUMNS = (
    "Path",
    "Name",
    "Code",
    "Level",
    "Coded",
    "Coded in 90 days",
    "Coded, with all below",
    "Coded in 90 days, with all below",
    "Retired at",
    "Formerly",
    "Id",
)


def branch_url(branch: Branch) -> str:
    """Return the page of a branch."""
    return reverse("desk:branch", args=[branch.taxonomy, branch.uid])


def pasted_nodes(pasted: Iterable[Pasted[Branch]]) -> list[Node]:
    """Return a pasted list as it would stand, with a word on each branch that is there already."""
    top: list[Node] = []
    way: list[Node] = []
    for one in pasted:
        node = Node(one.line.name, chips=() if one.is_new else ("there already",))
        way = [*way[: one.line.depth], node]
        (way[-2].children if one.line.depth else top).append(node)
    return top


def counted(number: int, one: str, many: str) -> str:
    """Return a number with its noun, thousands set apart: "1 branch", "1,204 branches"."""
    return f"{number:,} {one if number == 1 else many}"
