"""The pages of the firm's own trees, through the front door."""

import pytest

from amends.ledger.models import Entry
from amends.registers.actions import add_branch, merge_branches, rename_branch, retire_branch
from amends.registers.models import Cause, Product
from amends.registers.trees import Tree


@pytest.fixture
def quality(make):
    """The quality manager."""
    return make.person("quality_manager", name="Quinn Beam")


@pytest.fixture
def desk(browser_of, quality):
    """The quality manager's browser."""
    return browser_of(quality)


@pytest.fixture
def add(now, quality):
    """Add a cause: add("Door", under=ovens)."""

    def do(name, under=None, table=Cause):
        return add_branch(table=table, name=name, parent=under, now=now, by=quality.actor)

    return do


def page_of(branch) -> str:
    return f"/taxonomies/{branch.taxonomy}/{branch.uid}/"


def text_of(answer) -> str:
    return " ".join(answer.content.decode().split())


def merge(kept) -> dict[str, str]:
    return {"act": "merge", "merge-into": str(kept.uid), "merge-shown": str(kept.uid)}


def drawn(table=Cause) -> list[str]:
    return ["  " * place.depth + str(place.branch) for place in Tree.of(table).places()]


def test_the_list_links_all_four_trees(desk, add):
    add("Ovens", table=Product)
    page = text_of(desk.get("/taxonomies/"))
    assert all(f'href="/taxonomies/{key}/"' in page for key in ("product", "process", "cause", "request"))
    assert "1 branch · nothing coded yet" in page


def test_a_branch_is_added_at_the_top_and_under_another(desk):
    desk.post("/taxonomies/product/", {"act": "add", "add-name": "Ovens", "add-code": "O-1"})
    ovens = Product.objects.get(code="O-1")
    answer = desk.post(page_of(ovens), {"act": "add", "add-name": "Door"}, follow=True)
    assert drawn(Product) == ["Ovens", "  Door"]
    assert "“Door” stands under “Ovens” now." in text_of(answer)


def test_each_act_does_what_its_sentence_says(desk, add):
    ovens, door = add("Ovens"), add("Door")
    desk.post(page_of(door), {"act": "rename", "rename-name": "Hatch"})
    desk.post(page_of(door), {"act": "move", "move-parent": str(ovens.uid)})
    desk.post(page_of(door), {"act": "split", "split-parts": "Hinge\r\n\r\nSeal\r\n"})
    assert drawn() == ["Ovens", "  Hatch", "    Hinge", "    Seal"]
    desk.post(page_of(door), {"act": "move", "move-parent": ""})
    desk.post(page_of(ovens), {"act": "retire"})
    assert drawn() == ["Hatch", "  Hinge", "  Seal"]
    desk.post(page_of(ovens), {"act": "bring_back"})
    desk.post(page_of(door), merge(ovens))
    assert drawn() == ["Ovens", "  Hinge", "  Seal"]
    desk.post(page_of(door), {"act": "unmerge"})
    assert drawn() == ["Hatch", "  Hinge", "  Seal", "Ovens"]
    assert set(Entry.objects.values_list("event", flat=True)) >= {
        "branch.renamed", "branch.moved", "branch.split", "branch.retired", "branch.brought_back", "branch.merged",
        "branch.unmerged",
    }  # fmt: skip


def test_what_is_refused_is_said_beside_the_form_and_nothing_is_lost(desk, add):
    add("Door"), add("Hatch")
    door = Cause.objects.get(name="Door")
    answer = desk.post(page_of(door), {"act": "rename", "rename-name": "hatch"})
    assert answer.status_code == 422
    assert "There is a “Hatch” at the top already." in text_of(answer)
    assert 'value="hatch"' in text_of(answer)
    assert desk.post("/taxonomies/cause/", {"act": "add", "add-name": ""}).status_code == 422


@pytest.mark.parametrize("field", ["move-parent", "merge-into"])
def test_only_a_branch_that_is_offered_can_be_chosen(desk, add, field):
    door = add("Door")
    hinge = add("Hinge", door)
    act = field.split("-")[0]
    for value in (str(door.uid), str(hinge.uid), "nonsense", str(add(f"Gone {field}", table=Product).uid)):
        assert desk.post(page_of(door), {"act": act, field: value, "merge-shown": value}).status_code == 422
    assert drawn() == ["Door", "  Hinge"]


def test_a_merge_says_with_numbers_what_will_happen(desk, add):
    door, hatch = add("Door"), add("Hatch")
    add("Latch", hatch)
    page = text_of(desk.get(f"{page_of(hatch)}?do=merge&into={door.uid}"))
    assert "What was coded “Hatch” (0 times) counts as “Door” (0 times) from now on." in page
    assert "1 branch under it will stand under “Door”. It can be undone." in page
    assert f'<option value="{door.uid}" selected>' in page


def test_another_branch_than_the_one_described_is_described_first(desk, add):
    door, hatch = add("Door"), add("Hatch")
    answer = desk.post(page_of(hatch), {**merge(door), "merge-shown": str(hatch.uid)}, follow=True)
    assert "counts as “Door” (0 times) from now on." in text_of(answer)
    assert drawn() == ["Door", "Hatch"]
    desk.post(page_of(hatch), merge(door))
    assert drawn() == ["Door"]


def test_old_names_and_merged_branches_are_shown_where_they_count(desk, add, now, quality):
    door, hatch = add("Door"), add("Hatch")
    rename_branch(branch=door, name="Front door", now=now, by=quality.actor)
    merge_branches(kept=door, merged=hatch, now=now, by=quality.actor)
    assert "formerly Door" in text_of(desk.get("/taxonomies/cause/"))
    page = text_of(desk.get(page_of(door)))
    assert page_of(hatch) in page
    assert "“Hatch” counts as “Front door”" in text_of(desk.get(page_of(hatch)))


def test_retired_branches_are_one_step_away(desk, add, now, quality):
    retire_branch(branch=add("Door"), now=now, by=quality.actor)
    page = text_of(desk.get("/taxonomies/cause/"))
    assert "There is no cause yet" in page
    assert "1 retired branch" in page


def test_a_pasted_list_is_shown_before_anything_is_entered(desk, add):
    add("Ovens")
    text = "Ovens\r\n  Door\r\n    Hinge\r\nHobs <b>"
    answer = desk.post("/taxonomies/cause/", {"act": "paste", "paste-text": text})
    page = text_of(answer)
    assert (answer.status_code, drawn()) == (200, ["Ovens"])
    assert "This list would make 3 new branches" in page
    assert "Hobs &lt;b&gt;" in page
    assert page.count("there already</span>") == 1
    desk.post("/taxonomies/cause/", {"act": "enter", "enter-text": text})
    assert drawn() == ["Hobs <b>", "Ovens", "  Door", "    Hinge"]


@pytest.mark.parametrize("act", ["paste", "enter"])
def test_a_list_that_will_not_do_says_which_line(desk, act):
    answer = desk.post("/taxonomies/cause/", {"act": act, f"{act}-text": "a\n" + "b" * 300})
    assert answer.status_code == 422
    assert "letters" in text_of(answer)
    assert drawn() == []


def test_the_tree_leaves_as_a_table_that_cannot_run(desk, add):
    add("Door", add("=Ovens"))
    lines = b"".join(desk.get("/taxonomies/cause/?format=csv").streaming_content).decode().splitlines()
    assert lines[0].startswith("\ufeffPath,Name,Code,Level,Coded")
    assert lines[1].startswith("'=Ovens,'=Ovens,,1,0,0,0,0,,,")
    assert lines[2].startswith("'=Ovens › Door,Door,,2,")


def test_a_handler_sees_the_tree_and_changes_nothing(make, add, browser_of):
    door = add("Door")
    handler = browser_of(make.person("handler", name="Hal Beam"))
    assert handler.get("/taxonomies/cause/").status_code == 200
    assert 'name="act"' not in handler.get(page_of(door)).content.decode()
    assert handler.post(page_of(door), {"act": "retire"}).status_code == 403
    assert handler.post("/taxonomies/cause/", {"act": "add", "add-name": "x"}).status_code == 403


@pytest.mark.parametrize(
    "address",
    ["/taxonomies/nonsense/", "/taxonomies/cause/00000000-0000-4000-8000-000000000000/"],
)
def test_what_is_not_there_is_a_page_that_says_so(desk, address):
    assert desk.get(address).status_code == 404


@pytest.mark.parametrize(
    "act", [{}, {"act": "zzz"}, {"act": "paste"}, {"act": "enter"}, {"act": "add", "add-name": "\x00"}]
)
def test_a_strange_act_changes_nothing_and_says_so(desk, act):
    assert desk.post("/taxonomies/cause/", act, follow=True).status_code in (200, 422)
    assert drawn() == []


def test_a_large_tree_costs_no_more_queries_than_a_small_one(desk, add, django_assert_max_num_queries):
    for number in range(20):
        add(f"Part {number}", add(f"Branch {number}"))
    for address in ("/taxonomies/cause/", "/taxonomies/cause/?format=csv", page_of(Cause.objects.first())):
        with django_assert_max_num_queries(30):
            desk.get(address)
