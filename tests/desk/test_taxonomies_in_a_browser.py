"""The trees in a real browser: nothing serious for axe, nothing too wide for a phone, and usable by keyboard alone."""

from datetime import timedelta

import pytest
from django.utils import timezone

from amends.registers.actions import merge_branches, paste_branches, rename_branch, retire_branch, split_branch
from amends.registers.models import Cause
from amends.voices.actions import code
from amends.voices.models import Proposal

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LIST = """Workmanship
  Hinge
    Pin too short, found only after the third delivery of the year
  Seal
Packing
  Label missing
  Box too small
    Foam forgotten
Advice
  Wrong size recommended
"""


@pytest.fixture
def now():
    """The browser lives now, so this story does too."""
    return timezone.now()


@pytest.fixture
def quality(make):
    """The quality manager."""
    return make.person("quality_manager", "handler", name="Quinn Beam")


@pytest.fixture
def pages(make, now, quality):
    """The address of every page of taxonomies, with something on each."""
    told = {"now": now, "by": quality.actor}
    paste_branches(table=Cause, text=LIST, **told)
    named = {branch.name: branch for branch in Cause.objects.all()}
    hinge, seal, label = named["Hinge"], named["Seal"], named["Label missing"]
    for number in range(9):
        voice = make.form(f"Words of somebody, the {number}th of them, about what went wrong here.")
        other = {"label": str(seal.uid if number < 6 else hinge.uid), "version": "cause-1"}
        Proposal.objects.create(voice=voice, taxonomy="cause", p=0.6, decision="suggest", at=now, **other)
        code(voice=voice, taxonomy="cause", branch=hinge, **told)
    rename_branch(branch=label, name="No label", **told)
    merge_branches(kept=label, merged=named["Foam forgotten"], **told)
    retire_branch(branch=named["Wrong size recommended"], **told)
    split_branch(branch=hinge, names=["Left", "Right"], by=quality.actor, now=now + timedelta(minutes=1))
    page = "/taxonomies/cause/"
    return {
        "all": "/taxonomies/",
        "tree": page,
        "empty": "/taxonomies/request/",
        "branch": f"{page}{hinge.uid}/",
        "merging": f"{page}{hinge.uid}/?do=merge&into={seal.uid}",
        "merged": f"{page}{named['Foam forgotten'].uid}/",
        "retired": f"{page}{named['Wrong size recommended'].uid}/",
        "pasting": f"{page}?do=paste",
    }


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (1280, "dark"), (360, "light"), (360, "dark")])
def test_every_page_of_taxonomies(visitor, quality, pages, width, theme):
    visitor.page.set_viewport_size({"width": width, "height": 800})
    visitor.page.emulate_media(color_scheme=theme)
    visitor.sign_in(quality.email)
    faults = {}
    for name, path in pages.items():
        visitor.go(path)
        assert visitor.page.locator("h1").count() == 1, path
        visitor.picture(f"{name}-{width}-{theme}")
        faults[name] = visitor.faults()
    assert {name: found for name, found in faults.items() if found} == {}


def test_a_list_is_pasted_and_a_branch_merged_by_keyboard_alone(visitor, quality, pages):
    visitor.sign_in(quality.email)
    visitor.go("/taxonomies/request/?do=paste")
    visitor.page.locator("textarea[name=paste-text]").focus()
    visitor.page.keyboard.insert_text("Refund\n  In full\n  In part\nReplacement")
    visitor.page.keyboard.press("Tab")
    visitor.page.keyboard.press("Enter")
    visitor.page.get_by_text("This list would make 4 new branches").wait_for()
    visitor.picture("pasted")
    visitor.page.get_by_role("button", name="Enter all 4").focus()
    visitor.page.keyboard.press("Enter")
    visitor.page.get_by_text("4 branches are new.").wait_for()
    visitor.page.keyboard.press("j")
    assert visitor.page.evaluate("document.activeElement.textContent") == "Refund"
    for _ in range(2):
        visitor.page.keyboard.press("j")
    visitor.page.keyboard.press("Enter")
    visitor.page.get_by_role("heading", name="“In part” was never coded").wait_for()
    visitor.page.locator("summary", has_text="Merge").focus()
    visitor.page.keyboard.press("Enter")
    visitor.page.get_by_label("It counts as").focus()
    visitor.page.keyboard.type("Repl")
    visitor.page.keyboard.press("Tab")
    visitor.page.keyboard.press("Enter")
    visitor.page.get_by_text("counts as “Replacement” (0 times) from now on.").wait_for()
    visitor.page.get_by_role("button", name="Merge them").focus()
    visitor.page.keyboard.press("Enter")
    visitor.page.get_by_role("heading", name="“In part” counts as “Replacement”").wait_for()
