"""Two branches count as one, and are two again when that was a mistake."""

from datetime import datetime

import pytest

from amends.core.errors import Refused
from amends.ledger.models import Entry
from amends.registers.actions import (
    add_branch,
    lot_named,
    merge_branches,
    move_branch,
    product_named,
    rename_branch,
    retire_branch,
    unmerge_branch,
)
from amends.registers.models import Cause, Product, Request
from amends.registers.trees import Tree

pytestmark = pytest.mark.django_db
BY = "person:quality"


@pytest.fixture
def add(now: datetime):
    """Add a cause: add("Door", under=ovens)."""

    def do(name: str, under: Cause | None = None) -> Cause:
        return add_branch(table=Cause, name=name, parent=under, now=now, by=BY)

    return do


def drawn() -> list[str]:
    return ["  " * place.depth + str(place.branch) for place in Tree.of(Cause).places()]


def test_what_is_merged_counts_as_the_other_and_is_offered_no_more(add, now):
    hinge, pivot = add("Hinge"), add("Pivot")
    merge_branches(kept=hinge, merged=pivot, now=now, by=BY)
    assert Cause.objects.get(pk=pivot.pk).survivor == hinge
    assert list(Cause.objects.standing()) == [hinge]
    assert Entry.objects.filter(event="branch.merged", subject=hinge.uid).count() == 1


def test_a_merge_undone_gives_back_what_moved_and_nothing_else(add, now):
    door, hatch = add("Door"), add("Hatch")
    add("Hinge", door), add("Latch", hatch), add("Bolt", hatch)
    before = drawn()
    merge_branches(kept=door, merged=hatch, now=now, by=BY)
    assert drawn() == ["Door", "  Bolt", "  Hinge", "  Latch"]
    unmerge_branch(branch=hatch, now=now, by=BY)
    assert drawn() == before


def test_what_has_moved_on_since_stays_where_it_went(add, now):
    door, hatch, latch = add("Door"), add("Hatch"), None
    latch = add("Latch", hatch)
    merge_branches(kept=door, merged=hatch, now=now, by=BY)
    move_branch(branch=latch, parent=None, now=now, by=BY)
    unmerge_branch(branch=hatch, now=now, by=BY)
    assert drawn() == ["Door", "Hatch", "Latch"]


def test_nothing_is_merged_with_itself_twice_or_across_taxonomies(add, now):
    hinge, pivot, seal = add("Hinge"), add("Pivot"), add("Seal")
    with pytest.raises(Refused, match="with itself"):
        merge_branches(kept=hinge, merged=hinge, now=now, by=BY)
    merge_branches(kept=hinge, merged=pivot, now=now, by=BY)
    with pytest.raises(Refused, match="“Pivot” was merged into “Hinge”"):
        merge_branches(kept=seal, merged=pivot, now=now, by=BY)
    with pytest.raises(Refused, match="“Pivot” was merged into “Hinge”"):
        merge_branches(kept=pivot, merged=seal, now=now, by=BY)
    refund = add_branch(table=Request, name="Refund", now=now, by=BY)
    with pytest.raises(Refused, match="different taxonomies"):
        merge_branches(kept=refund, merged=seal, now=now, by=BY)


def test_a_branch_is_not_merged_into_one_below_it_but_into_one_above(add, now):
    ovens = add("Ovens")
    door = add("Door", ovens)
    hinge = add("Hinge", door)
    with pytest.raises(Refused, match="“Hinge” stands under “Ovens”"):
        merge_branches(kept=hinge, merged=ovens, now=now, by=BY)
    merge_branches(kept=ovens, merged=door, now=now, by=BY)
    assert drawn() == ["Ovens", "  Hinge"]


def test_two_children_of_one_name_stop_a_merge(add, now):
    door, hatch = add("Door"), add("Hatch")
    add("Hinge", door), add("Hinge", hatch)
    with pytest.raises(Refused, match="There is a “Hinge” under “Door” already"):
        merge_branches(kept=door, merged=hatch, now=now, by=BY)
    assert drawn() == ["Door", "  Hinge", "Hatch", "  Hinge"]


def test_a_name_that_was_merged_away_is_not_taken_again_while_it_is(add, now):
    hinge, pivot = add("Hinge"), add("Pivot")
    merge_branches(kept=hinge, merged=pivot, now=now, by=BY)
    with pytest.raises(Refused, match="Undo that merge"):
        add("pivot")
    with pytest.raises(Refused, match="Undo that merge"):
        rename_branch(branch=hinge, name="Pivot", now=now, by=BY)


def test_an_earlier_merge_is_undone_after_the_later_one(add, now):
    one, two, three = add("One"), add("Two"), add("Three")
    merge_branches(kept=two, merged=three, now=now, by=BY)
    merge_branches(kept=one, merged=two, now=now, by=BY)
    assert Cause.objects.get(pk=three.pk).survivor == one
    with pytest.raises(Refused, match="later merge first"):
        unmerge_branch(branch=three, now=now, by=BY)
    unmerge_branch(branch=two, now=now, by=BY)
    unmerge_branch(branch=three, now=now, by=BY)
    assert drawn() == ["One", "Three", "Two"]
    with pytest.raises(Refused, match="not merged"):
        unmerge_branch(branch=three, now=now, by=BY)


def test_a_merge_is_not_undone_into_a_circle_or_under_what_is_gone(add, now):
    above, kept = add("Above"), add("Kept")
    merged = add("Merged", above)
    child = add("Child", merged)
    merge_branches(kept=kept, merged=merged, now=now, by=BY)
    move_branch(branch=above, parent=child, now=now, by=BY)
    with pytest.raises(Refused, match="would be a circle"):
        unmerge_branch(branch=merged, now=now, by=BY)
    move_branch(branch=above, parent=None, now=now, by=BY)
    retire_branch(branch=above, now=now, by=BY)
    with pytest.raises(Refused, match="“Above” is retired"):
        unmerge_branch(branch=merged, now=now, by=BY)


def test_what_customers_call_it_leads_to_what_it_counts_as_now(now):
    tour, travel = (product_named(name=name, now=now, by=BY) for name in ("Tour 88", "Travel 88"))
    old = lot_named(number="4711", product=travel, now=now, by=BY)
    merge_branches(kept=tour, merged=travel, now=now, by=BY)
    assert product_named(name="travel 88", now=now, by=BY) == tour
    assert lot_named(number="4711", product=tour, now=now, by=BY) == old
    rename_branch(branch=tour, name="Tour 88 Classic", now=now, by=BY)
    assert product_named(name="Tour 88", now=now, by=BY) == tour
    assert Product.objects.count() == 2


def test_a_name_that_stands_in_two_places_leads_to_neither_and_an_old_one_not_past_a_new_one(now):
    cases, bags = (add_branch(table=Product, name=name, now=now, by=BY) for name in ("Cases", "Bags"))
    first, second = (add_branch(table=Product, name="Tour", parent=at, now=now, by=BY) for at in (cases, bags))
    loose = product_named(name="Tour", now=now, by=BY)
    assert loose not in (first, second)
    assert product_named(name="TOUR", now=now, by=BY) == loose
    rename_branch(branch=loose, name="Tour 1", now=now, by=BY)
    merge_branches(kept=second, merged=first, now=now, by=BY)
    assert product_named(name="tour", now=now, by=BY) == second
