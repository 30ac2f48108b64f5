"""Triage quality in a real browser: nothing serious for axe, nothing too wide for a phone, usable by keyboard alone."""

from datetime import timedelta

import pytest
from django.utils import timezone

from amends.registers.actions import paste_branches
from amends.registers.models import Cause
from amends.voices import learning_sweep, quality_sweep
from amends.voices.quality_sweep import Memory
from tests.voices.a_judge import Judge, mixed

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGE = "/triage-quality/"
LIST = """Workmanship
  Hinge came loose
  Seal leaks
Packing
  Label missing
  Box too small
Advice
  Wrong size recommended, though the chart on the page said otherwise
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
def pages(make, now, quality, monkeypatch):
    """The address of every state of the page; of causes there are many decisions, and they fell."""
    monkeypatch.setattr(quality_sweep, "_memory", Memory())
    paste_branches(table=Cause, text=LIST, now=now, by=quality.actor)
    leaves = [branch for branch in Cause.objects.order_by("pk") if branch.parent_id]
    judge = Judge(make, now - timedelta(days=9))
    for nth, right in enumerate([*mixed(80, 95), *mixed(8, 25)]):
        voice = judge.voice() if nth % 3 else make.call(f"Words at the phone, the {nth}th.", language="de")
        judge.at += timedelta(hours=1)
        said, truth = leaves[nth % len(leaves)], leaves[(nth + (not right)) % len(leaves)]
        p = (0.55, 0.72, 0.86, 0.94, 0.99)[nth % 5]
        decision = "auto" if p > 0.9 else "suggest" if p > 0.6 else "ask"
        judge.branch(said, truth, voice=voice, p=p, decision=decision)
    learning_sweep.learn_what_is_new(taxonomy="cause", now=now)
    quality_sweep.sweep(now)
    judge.kinds([True] * 4, version="seed-1")
    return {
        "few": PAGE,
        "none": f"{PAGE}?question=product",
        "fallen": f"{PAGE}?question=cause",
        "phone": f"{PAGE}?question=cause&channel=phone&language=de",
    }


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (1280, "dark"), (360, "light"), (360, "dark")])
def test_every_state_of_the_page(visitor, quality, pages, width, theme):
    visitor.page.set_viewport_size({"width": width, "height": 800})
    visitor.page.emulate_media(color_scheme=theme)
    visitor.sign_in(quality.email)
    faults = {}
    for name, path in pages.items():
        visitor.go(path)
        assert visitor.page.locator("h1").count() == 1, path
        for fold in visitor.page.locator("figure details summary, section details summary").all():
            fold.click()
        visitor.picture(f"quality-{name}-{width}-{theme}")
        faults[name] = visitor.faults()
    assert {name: found for name, found in faults.items() if found} == {}


def test_a_drop_is_explained_by_keyboard_alone(visitor, quality, pages):
    visitor.sign_in(quality.email)
    visitor.go(pages["fallen"])
    visitor.page.locator("summary", has_text="Say what explains it").focus()
    visitor.page.keyboard.press("Enter")
    visitor.page.get_by_label("What explains it").focus()
    visitor.page.keyboard.type("A new kind of hinge came out.")
    visitor.page.keyboard.press("Enter")
    visitor.page.get_by_text("The drop is acknowledged.").wait_for()
    assert visitor.page.locator(".late").count() == 0
