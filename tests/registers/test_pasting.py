"""A pasted list becomes branches: shown first, entered whole or not at all, and once."""

from datetime import datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.core.errors import Refused
from amends.ledger.models import Entry
from amends.registers.actions import add_branch, paste_branches, retire_branch
from amends.registers.actions.pasting import plan_paste
from amends.registers.models import Cause
from amends.registers.pasting import MOST_LINES, read_list
from amends.registers.trees import Tree

LIST = """Ovens
\tDoor
\t\tHinge
\t\tSeal

- Hobs
    - Glass
"""


def drawn() -> list[str]:
    return ["  " * place.depth + str(place.branch) for place in Tree.of(Cause).places()]


@pytest.mark.django_db
def test_a_list_is_shown_before_it_is_entered_and_entered_once(now: datetime) -> None:
    planned = plan_paste(Tree.of(Cause), Cause, LIST)
    assert " ".join(f"{one.line.depth}{one.branch}" for one in planned) == "0Ovens 1Door 2Hinge 2Seal 0Hobs 1Glass"
    assert all(one.is_new for one in planned)
    assert drawn() == []
    assert len(paste_branches(table=Cause, text=LIST, now=now, by="person:quality")) == 6
    assert drawn() == ["Hobs", "  Glass", "Ovens", "  Door", "    Hinge", "    Seal"]
    assert paste_branches(table=Cause, text=LIST, now=now, by="person:quality") == []
    assert Entry.objects.filter(event="cause.entered").count() == 6


@pytest.mark.django_db
def test_what_is_there_takes_what_is_new_under_it(now: datetime) -> None:
    add_branch(table=Cause, name="Ovens", now=now, by="person:quality")
    new = paste_branches(table=Cause, text="ovens\n  Door\nOVENS\n  Glass\n  door", now=now, by="person:quality")
    assert [str(branch) for branch in new] == ["Door", "Glass"]
    assert drawn() == ["Ovens", "  Door", "  Glass"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Hobs\nRetired", "Line 2: “Retired” is retired"),
        ("Retired\n  Child", "Line 1"),
        ("1\n 2\n  3\n   4\n    5\n     6\n      7", "Line 7.*levels deep"),
    ],
)
def test_one_line_that_will_not_do_enters_nothing(now: datetime, text: str, says: str) -> None:
    retired = add_branch(table=Cause, name="Retired", now=now, by="person:quality")
    retire_branch(branch=retired, now=now, by="person:quality")
    with pytest.raises(Refused, match=says):
        paste_branches(table=Cause, text=text, now=now, by="person:quality")
    assert Cause.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (" \n\n", "empty"),
        ("x\n" * (MOST_LINES + 1), "2001 lines"),
        ("a\n" + "x" * 201, "letters"),
        ("    a\nb", "Line 2 starts further left"),
    ],
)
def test_a_list_that_cannot_be_read_says_why(text: str, says: str) -> None:
    with pytest.raises(Refused, match=says):
        read_list(text)


@given(st.text(st.sampled_from("ab \t\n-•"), max_size=60))
def test_any_list_is_read_or_refused_and_no_line_hangs_in_the_air(text: str) -> None:
    try:
        lines = read_list(text)
    except Refused:
        return
    assert lines[0].depth == 0
    assert all(after.depth <= before.depth + 1 for before, after in pairwise(lines))
