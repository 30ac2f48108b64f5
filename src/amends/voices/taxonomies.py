"""The firm's trees beside what was said of voices: which are in use, how a label reads, what it counts as now."""

from collections.abc import Iterator
from functools import cached_property
from uuid import UUID

from amends.core.errors import Refused
from amends.registers.models import TAXONOMIES, Branch
from amends.registers.trees import Place, Tree
from amends.voices.models import Taxonomy

KINDS = {
    "complaint": "a complaint",
    "praise": "praise",
    "question": "a question",
    "suggestion": "a suggestion",
    "other": "feedback without a name",
    "spam": "nothing for us",
}
"""Kinds of voices, as a sentence says them."""
TREES = tuple(Taxonomy(key) for key in TAXONOMIES)
"""The taxonomies that are the firm's own, in the order of pages."""


class Labels:
    """The labels of one taxonomy: a kind, or the uid of a branch. Reads its tree at the first question, once."""

    def __init__(self, taxonomy: str) -> None:
        """Remember which."""
        self.taxonomy = Taxonomy(taxonomy)

    @cached_property
    def tree(self) -> Tree[Branch]:
        """The branches; of kinds there is no tree."""
        return Tree.of(TAXONOMIES[self.taxonomy])

    @cached_property
    def _by_label(self) -> dict[str, Branch]:
        return {str(branch.uid): branch for branch in self.tree.by_key.values()}

    def places(self) -> Iterator[Place[Branch]]:
        """Yield the branches that can be chosen, each before those under it."""
        yield from self.tree.places()

    def branch(self, label: str) -> Branch | None:
        """Return what a label counts as now, after all merges; None for one that nobody knows."""
        found = self._by_label.get(label)
        return self.tree.survivor(found) if found else None

    def now(self, label: str) -> str:
        """Return the label that counts instead of this one now; itself where nothing was merged."""
        if self.taxonomy == Taxonomy.KIND:
            return label
        branch = self.branch(label)
        return str(branch.uid) if branch else label

    def name(self, label: str) -> str:
        """Return how a label reads: a kind as in a sentence, a branch with the way down to it."""
        if self.taxonomy == Taxonomy.KIND:
            return KINDS.get(label, label)
        branch = self.branch(label)
        return self.tree.path(branch) if branch else "a branch that is no longer known"


def branch_to_choose(taxonomy: str, label: str) -> Branch:
    """Return the branch of this uid. Raises Refused for one that is not there, was merged away or is retired."""
    try:
        found: Branch | None = TAXONOMIES[taxonomy].objects.standing().filter(uid=UUID(label)).first()
    except (KeyError, ValueError):
        found = None
    if found is None:
        raise Refused("That branch cannot be chosen any more.", do="Load the page again and choose another one.")
    return found


def trees_in_use() -> list[Taxonomy]:
    """Return the taxonomies in which the firm has something to choose from, in the order of pages."""
    return [taxonomy for taxonomy in TREES if TAXONOMIES[taxonomy].objects.standing().exists()]
