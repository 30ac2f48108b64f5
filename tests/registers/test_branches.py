"""A taxonomy is the firm's own: branches are added, renamed, moved, split and retired, and what was coded stays."""

from datetime import datetime, timedelta

import pytest

from amends.core.errors import Refused
from amends.ledger.models import Entry
from amends.registers.actions import (
    add_branch,
    bring_back_branch,
    merge_branches,
    move_branch,
    rename_branch,
    retire_branch,
    split_branch,
)
from amends.registers.models import DEEPEST, TAXONOMIES, Cause, FormerName, Product
from amends.registers.trees import Tree

pytestmark = pytest.mark.django_db
BY = "person:quality"


@pytest.fixture
def add(now: datetime):
    """Add a cause: add("Door", under=ovens)."""

    def do(name: str, under: Cause | None = None) -> Cause:
        return add_branch(table=Cause, name=name, parent=under, now=now, by=BY)

    return do


def events() -> list[str]:
    return list(Entry.objects.order_by("pk").values_list("event", flat=True))


def drawn() -> list[str]:
    return ["  " * place.depth + str(place.branch) for place in Tree.of(Cause).places()]


@pytest.mark.parametrize("table", TAXONOMIES.values(), ids=TAXONOMIES)
def test_every_taxonomy_is_a_tree(table, now):
    ovens = add_branch(table=table, name="Ovens", now=now, by=BY)
    door = add_branch(table=table, name=" The  door", parent=ovens, now=now, by=BY)
    assert door.path == "Ovens › The door"
    assert list(ovens.children.standing()) == [door]
    assert len(events()) == 2


def test_the_same_word_may_stand_under_two_parents_but_not_twice_under_one(add):
    ovens, hobs = add("Ovens"), add("Hobs")
    assert add("Hinge", ovens) != add("Hinge", hobs)
    with pytest.raises(Refused, match="There is a “Hinge” under “Ovens” already"):
        add(" HINGE ", ovens)
    with pytest.raises(Refused, match="at the top already"):
        add("ovens")


def test_an_old_name_still_leads_to_a_renamed_branch(add, now):
    hinge = add("Hinge")
    renamed = rename_branch(branch=hinge, name="Door hinge", now=now, by=BY)
    assert list(Cause.objects.called("hinge")) == list(Cause.objects.called("door hinge")) == [renamed]
    assert FormerName.objects.get().name == "Hinge"
    assert events() == ["cause.entered", "branch.renamed"]
    assert Entry.objects.filter(subject=hinge.uid).count() == 2


def test_renaming_to_the_same_name_changes_nothing_and_case_may_be_mended(add, now):
    hinge = add("hinge")
    rename_branch(branch=hinge, name=" hinge ", now=now, by=BY)
    assert events() == ["cause.entered"]
    assert rename_branch(branch=hinge, name="Hinge", now=now, by=BY).name == "Hinge"


def test_a_branch_moves_with_all_below_it(add, now):
    ovens, hobs = add("Ovens"), add("Hobs")
    add("Hinge", add("Door", ovens))
    move_branch(branch=Cause.objects.get(name="Door"), parent=hobs, now=now, by=BY)
    assert drawn() == ["Hobs", "  Door", "    Hinge", "Ovens"]
    moved = move_branch(branch=Cause.objects.get(name="Door"), parent=None, now=now, by=BY)
    assert moved.path == "Door"


def test_moving_it_where_it_is_records_nothing(add, now):
    door = add("Door", add("Ovens"))
    move_branch(branch=door, parent=door.parent, now=now, by=BY)
    assert events() == ["cause.entered", "cause.entered"]


def test_nothing_is_moved_under_itself_or_below_itself(add, now):
    ovens = add("Ovens")
    hinge = add("Hinge", add("Door", ovens))
    with pytest.raises(Refused, match="under itself"):
        move_branch(branch=ovens, parent=ovens, now=now, by=BY)
    with pytest.raises(Refused, match="“Hinge” stands under “Ovens”, so this would be a circle"):
        move_branch(branch=ovens, parent=hinge, now=now, by=BY)


def test_a_tree_is_only_so_deep(add, now):
    way = [add("1")]
    for depth in range(2, DEEPEST + 1):
        way.append(add(str(depth), way[-1]))
    with pytest.raises(Refused, match=f"{DEEPEST} levels deep"):
        add("too deep", way[-1])
    with pytest.raises(Refused, match=f"would make {DEEPEST + 1}"):
        move_branch(branch=way[0], parent=add("above"), now=now, by=BY)


def test_what_was_split_keeps_its_place_and_says_since_when(add, now):
    door = add("Door", add("Ovens"))
    parts = split_branch(branch=door, names=["Hinge", "Seal"], now=now, by=BY)
    assert drawn() == ["Ovens", "  Door", "    Hinge", "    Seal"]
    assert {part.parent for part in parts} == {door}
    assert Cause.objects.get(pk=door.pk).split_at == now
    assert events()[2:] == ["branch.split"]


@pytest.mark.parametrize(
    ("names", "says"),
    [([], "two parts"), (["Hinge"], "two parts"), (["Hinge", "hinge"], "same name"), (["a", " "], "name")],
)
def test_a_split_that_is_none_is_refused(add, now, names, says):
    door = add("Door")
    with pytest.raises(Refused, match=says):
        split_branch(branch=door, names=names, now=now, by=BY)
    assert drawn() == ["Door"]


def test_a_retired_branch_is_not_offered_and_comes_back(add, now):
    hinge = add("Hinge")
    retire_branch(branch=hinge, now=now, by=BY)
    assert drawn() == []
    with pytest.raises(Refused, match="and it is retired"):
        add("Hinge")
    bring_back_branch(branch=hinge, now=now + timedelta(days=1), by=BY)
    assert drawn() == ["Hinge"]
    assert events() == ["cause.entered", "branch.retired", "branch.brought_back"]


def test_a_branch_is_not_retired_before_those_under_it_nor_brought_back_before_its_parent(add, now):
    ovens = add("Ovens")
    door = add("Door", ovens)
    with pytest.raises(Refused, match="such as “Door”"):
        retire_branch(branch=ovens, now=now, by=BY)
    for branch in (door, ovens):
        retire_branch(branch=branch, now=now, by=BY)
    with pytest.raises(Refused, match="“Ovens” is retired"):
        bring_back_branch(branch=door, now=now, by=BY)


def test_what_is_retired_is_left_alone(add, now):
    hinge, seal = add("Hinge"), add("Seal")
    retire_branch(branch=hinge, now=now, by=BY)
    for attempt in (
        lambda: add("Pin", hinge),
        lambda: rename_branch(branch=hinge, name="Pin", now=now, by=BY),
        lambda: move_branch(branch=hinge, parent=seal, now=now, by=BY),
        lambda: move_branch(branch=seal, parent=hinge, now=now, by=BY),
        lambda: split_branch(branch=hinge, names=["a", "b"], now=now, by=BY),
        lambda: retire_branch(branch=hinge, now=now, by=BY),
        lambda: merge_branches(kept=hinge, merged=seal, now=now, by=BY),
        lambda: merge_branches(kept=seal, merged=hinge, now=now, by=BY),
    ):
        with pytest.raises(Refused, match="“Hinge” is retired"):
            attempt()
    with pytest.raises(Refused, match="not retired"):
        bring_back_branch(branch=seal, now=now, by=BY)


@pytest.mark.parametrize("name", ["", "  ", "\x00", "x" * 201])
def test_a_name_that_will_not_do_is_refused(add, name):
    with pytest.raises(Refused):
        add(name)


def test_a_code_belongs_to_one_product(now):
    add_branch(table=Product, name="Tour 88", code="T-88", now=now, by=BY)
    add_branch(table=Product, name="Tour 88", code="T-88B", now=now, by=BY)
    with pytest.raises(Refused, match="has the code t-88 already"):
        add_branch(table=Product, name="Tour 89", code="t-88", now=now, by=BY)


def test_counts_add_up_on_the_way_to_the_top(add, now):
    ovens = add("Ovens")
    door, seal = add("Door", ovens), add("Seal", ovens)
    merge_branches(kept=door, merged=seal, now=now, by=BY)
    sums = Tree.of(Cause).sums({ovens.pk: 1, door.pk: 2, seal.pk: 4})
    assert (sums[ovens.pk].own, sums[ovens.pk].whole) == (1, 7)
    assert (sums[door.pk].own, sums[door.pk].whole) == (6, 6)
    assert (sums[seal.pk].own, sums[seal.pk].whole) == (0, 0)
