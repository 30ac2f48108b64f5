"""Many branches at once, from a pasted list: first shown, then entered."""

from dataclasses import dataclass
from datetime import datetime
from typing import Generic

from django.db import transaction

from amends.core.errors import Refused
from amends.ledger.actions import together
from amends.registers.actions.branches import new_branch
from amends.registers.actions.entering import locked, record_entered, write
from amends.registers.growing import must_fit, must_stand
from amends.registers.normal import word_key
from amends.registers.pasting import Line, read_list
from amends.registers.trees import AnyBranch, Tree


@dataclass(frozen=True, slots=True)
class Pasted(Generic[AnyBranch]):
    """A line of the list as a branch. is_new: it is not there yet, and would be entered."""

    line: Line
    branch: AnyBranch
    is_new: bool


def plan_paste(tree: Tree[AnyBranch], table: type[AnyBranch], text: str) -> list[Pasted[AnyBranch]]:
    """Return what a pasted list would make, and what of it is there already. Nothing is written.

    Raises Refused with the number of the line that will not do.
    """
    planned: list[Pasted[AnyBranch]] = []
    way: list[AnyBranch] = []
    made: dict[tuple[object, str], AnyBranch] = {}
    for line in read_list(text):
        parent = way[line.depth - 1] if line.depth else None
        try:
            branch, is_new = _placed(tree, table, line, parent, made)
        except Refused as error:
            raise Refused(f"Line {line.number}: {error.what}", do=error.do) from error
        way = [*way[: line.depth], branch]
        planned.append(Pasted(line, branch, is_new))
    return planned


def _placed(
    tree: Tree[AnyBranch],
    table: type[AnyBranch],
    line: Line,
    parent: AnyBranch | None,
    made: dict[tuple[object, str], AnyBranch],
) -> tuple[AnyBranch, bool]:
    """Return the branch of a line, found under its parent or made for it, and whether it is new."""
    place = (parent.uid if parent else None, word_key(line.name))
    is_there = parent is None or parent.pk is not None
    known = next((one for one in tree.under(parent) if one.name_key == place[1]), None) if is_there else None
    known = made.get(place) or known
    if known is not None:
        must_stand(tree, known)
        return known, False
    if is_there:
        branch = new_branch(tree, table, line.name, parent=parent)
    else:
        must_fit(tree, parent=None, levels=line.depth + 1)
        branch = table(name=line.name, name_key=place[1], parent=parent)
    made[place] = branch
    return branch, True


@transaction.atomic
def paste_branches(*, table: type[AnyBranch], text: str, now: datetime, by: str) -> list[AnyBranch]:
    """Enter every branch of a pasted list that is not there yet; returns those. All of them, or none.

    Pasting the same list again makes nothing. Raises Refused as plan_paste does.
    """
    planned = plan_paste(locked(table), table, text)
    new = [one.branch for one in planned if one.is_new]
    with together():
        for branch in new:
            branch.parent = branch.parent  # its parent has a key only since it was written
            write(branch)
            record_entered(branch, now=now, by=by)
    return new
