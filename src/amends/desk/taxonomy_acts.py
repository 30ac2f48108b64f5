"""What can be done to a taxonomy and to its branches, as acts with a sentence that says what will happen."""

from collections.abc import Iterator
from typing import Any

from amends.core.errors import Refused
from amends.desk import taxonomy_forms as forms
from amends.desk.acts import Act
from amends.desk.taxonomies import Shown, counted
from amends.registers import actions
from amends.registers.models import Branch


class TreeActs:
    """The acts that one person can do to a whole tree."""

    def __init__(self, shown: Shown) -> None:
        """Remember the tree."""
        self.shown = shown

    def all(self) -> list[Act]:
        """Return every act. A list that is pasted is shown first: `enter` follows `paste`."""
        return [
            Act(
                "add",
                f"Add a {self.shown.words.one}",
                self._add,
                _form_for(self.shown),
                submit="Add it",
                says="It stands at the top, and can be chosen at once.",
            ),
            Act(
                "paste",
                "Paste a list",
                self._enter,
                forms.ListForm,
                submit="Show what it would make",
                says="Nothing is entered yet: you see the tree first.",
            ),
        ]

    def enter(self) -> Act:
        """Return the act that enters a list that was shown."""
        return Act("enter", "Enter them", self._enter, forms.ListForm)

    def _add(self, cleaned: dict[str, Any]) -> str:
        branch = _added(self.shown, cleaned, parent=None)
        return f"“{branch}” is there now."

    def _enter(self, cleaned: dict[str, Any]) -> str:
        new = actions.paste_branches(table=self.shown.table, text=cleaned["text"], **_told(self.shown))
        return f"{counted(len(new), 'branch is', 'branches are')} new." if new else "All of them were there already."


class BranchActs:
    """The acts that one person can do to one branch now."""

    def __init__(self, shown: Shown, branch: Branch, *, into: str = "") -> None:
        """Remember which branch. into: the uid of the branch to propose for a merge."""
        self.shown = shown
        self.branch = branch
        self.into = into
        self.times = _times(shown.ever[branch.pk].own)

    def all(self) -> Iterator[Act]:
        """Yield every act that may be done now."""
        if self.branch.merged_into_id is not None:
            yield self._undoing()
        elif self.branch.retired_at is not None:
            yield Act("bring_back", "Bring it back", self._bring_back, says="It can be chosen again.")
        else:
            yield self._renaming()
            yield self._adding()
            yield self._moving()
            yield self._merging()
            yield self._splitting()
            yield self._retiring()

    def _renaming(self) -> Act:
        return Act(
            "rename",
            "Rename",
            self._rename,
            forms.BranchForm,
            submit="Rename it",
            initial={"name": self.branch.name},
            says=f"What was coded stays coded, and “{self.branch}” still leads here.",
        )

    def _adding(self) -> Act:
        return Act(
            "add",
            "Add under it",
            self._add,
            _form_for(self.shown),
            submit="Add it",
            says=f"It stands under “{self.branch}”, and can be chosen at once.",
        )

    def _moving(self) -> Act:
        return Act(
            "move",
            "Move",
            self._move,
            forms.place_form(self._places()),
            submit="Move it",
            initial={"parent": str(self.branch.parent.uid) if self.branch.parent else ""},
            says=f"{self._moves()}. What was coded stays coded, and adds up under the new place.",
        )

    def _merging(self) -> Act:
        return Act(
            "merge",
            "Merge",
            self._merge,
            forms.into_form(self._places()),
            submit="Merge them" if self._standing(self.into) else "Show what will happen",
            initial={"into": self.into, "shown": self.into},
            says=self._merge_says(),
        )

    def _merge_says(self) -> str:
        other = self._standing(self.into)
        name = f"“{other}”" if other else "the branch you choose"
        theirs = f" ({_times(self.shown.ever[other.pk].own)})" if other else ""
        children = len(self.shown.nodes(self.branch))
        moves = f" {counted(children, 'branch', 'branches')} under it will stand under {name}." if children else ""
        own = f"What was coded “{self.branch}” ({self.times}) counts as {name}{theirs} from now on."
        return f"{own}{moves} It can be undone."

    def _splitting(self) -> Act:
        return Act(
            "split",
            "Split",
            self._split,
            forms.PartsForm,
            submit="Split it",
            says=f"The parts stand under “{self.branch}”. What was coded so far ({self.times}) stays “{self.branch}”, "
            "and is listed to be coded again.",
        )

    def _retiring(self) -> Act:
        return Act(
            "retire",
            "Retire",
            self._retire,
            submit="Retire it",
            says=f"It is no longer offered. What was coded ({self.times}) still counts. You can bring it back.",
        )

    def _undoing(self) -> Act:
        return Act(
            "unmerge",
            "Undo the merge",
            self._unmerge,
            submit="Let it stand for itself",
            says=f"What was coded “{self.branch}” counts for itself again, and what moved with it comes back.",
        )

    def _rename(self, cleaned: dict[str, Any]) -> str:
        renamed = actions.rename_branch(branch=self.branch, name=cleaned["name"], **_told(self.shown))
        return f"It is called “{renamed}” now."

    def _add(self, cleaned: dict[str, Any]) -> str:
        return f"“{_added(self.shown, cleaned, parent=self.branch)}” stands under “{self.branch}” now."

    def _move(self, cleaned: dict[str, Any]) -> str:
        parent = self._standing(cleaned["parent"])
        moved = actions.move_branch(branch=self.branch, parent=parent, **_told(self.shown))
        return f"It stands under “{parent}” now." if moved.parent_id else "It stands at the top now."

    def _merge(self, cleaned: dict[str, Any]) -> str:
        kept = self._standing(cleaned["into"])
        if kept is None:
            raise Refused("That branch can no longer be chosen.", do="Look at the list again.")
        actions.merge_branches(kept=kept, merged=self.branch, **_told(self.shown))
        return f"“{self.branch}” counts as “{kept}” from now on."

    def _split(self, cleaned: dict[str, Any]) -> str:
        names = [line for line in cleaned["parts"].splitlines() if line.strip()]
        parts = actions.split_branch(branch=self.branch, names=names, **_told(self.shown))
        return f"“{self.branch}” has {counted(len(parts), 'part', 'parts')} now."

    def _retire(self, cleaned: dict[str, Any]) -> str:
        actions.retire_branch(branch=self.branch, **_told(self.shown))
        return f"“{self.branch}” is no longer offered."

    def _bring_back(self, cleaned: dict[str, Any]) -> str:
        actions.bring_back_branch(branch=self.branch, **_told(self.shown))
        return f"“{self.branch}” can be chosen again."

    def _unmerge(self, cleaned: dict[str, Any]) -> str:
        actions.unmerge_branch(branch=self.branch, **_told(self.shown))
        return f"“{self.branch}” stands for itself again."

    def _standing(self, uid: str) -> Branch | None:
        return next((branch for branch in self.shown.standing if str(branch.uid) == uid), None)

    def _places(self) -> list[tuple[str, str]]:
        """Return the branches that do not stand below this one, by path."""
        return [
            (str(place.branch.uid), place.path)
            for place in self.shown.tree.places()
            if not self.shown.tree.is_within(place.branch, self.branch)
        ]

    def _moves(self) -> str:
        below = sum(self.shown.tree.is_within(branch, self.branch) for branch in self.shown.standing) - 1
        return f"It moves with the {counted(below, 'branch', 'branches')} below it" if below else "It moves"


def _times(number: int) -> str:
    return counted(number, "time", "times")


def _form_for(shown: Shown) -> type[forms.BranchForm]:
    return forms.ProductForm if shown.taxonomy == "product" else forms.BranchForm


def _told(shown: Shown) -> dict[str, Any]:
    return {"now": shown.now, "by": shown.person.actor}


def _added(shown: Shown, cleaned: dict[str, Any], *, parent: Branch | None) -> Branch:
    return actions.add_branch(
        table=shown.table, name=cleaned["name"], code=cleaned.get("code", ""), parent=parent, **_told(shown)
    )
