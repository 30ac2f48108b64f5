"""Thirty corrections in a real browser, two keys each: the next proposal is better, and the score says so."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from amends.registers.actions import cause_named
from amends.voices import learning_sweep
from amends.voices.models import Coding, TriageModel
from tests.journey.browser import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TOLD = {
    "Loose hinge": "Lovely trip, thank you, only the hinge of my case squeaks on journey {}.",
    "Stiff lock": "Thank you for the quick parcel {}, it is just that the lock sticks in the cold.",
    "Late parcel": "Nice colours, well done, but parcel {} came two weeks after the day you had named.",
}
CORRECTIONS = 30


@pytest.fixture
def now():
    """The browser lives now, so this story does too."""
    return timezone.now()


@pytest.fixture
def learn(monkeypatch):
    """Learn at once what was said, as the lane of the server does within seconds."""
    monkeypatch.setattr(learning_sweep, "BETWEEN", timedelta(0))
    return lambda: learning_sweep.sweep(timezone.now())


def correct(visitor: Visitor, voice, name: str) -> None:
    """Open the voice, press the letter of causes, then the digit beside the right one."""
    visitor.go(voice.get_absolute_url())
    page = visitor.page
    page.keyboard.press("u")
    digit = page.locator("#cause label", has_text=name).locator("kbd").inner_text()
    with page.expect_navigation():
        page.keyboard.press(digit)


def test_thirty_corrections_make_the_next_proposal_better_and_the_score_says_so(make, visitor, learn, now):
    for name in TOLD:
        cause_named(name=name, now=now, by=make.boss.actor)
    voices = [
        (name, make.voice(text.format(number), sender=f"p{number}@many.example", subject="A word"))
        for number in range(CORRECTIONS // len(TOLD))
        for name, text in TOLD.items()
    ]
    page = visitor.page
    visitor.sign_in(make.boss.email)
    last = make.voice(TOLD["Stiff lock"].format("of March"), sender="last@many.example", subject="A word")
    visitor.go(last.get_absolute_url())
    assert "Too few examples yet." in page.inner_text("main .decision")
    for number, (name, voice) in enumerate(voices, 1):
        correct(visitor, voice, name)
        if number % 5 == 0:
            learn()
    assert Coding.objects.standing().filter(taxonomy="cause", by=make.boss.actor).count() == CORRECTIONS
    visitor.go(last.get_absolute_url())
    said = page.inner_text("main .decision")
    assert re.search(r"Stiff lock: [a-z ]+, (over )?\d+ %", said)
    assert page.locator("blockquote mark", has_text="lock").count() == 1
    compared = Coding.objects.compared().filter(taxonomy="cause")
    right, judged = compared.filter(was_right=True).count(), compared.count()
    assert judged >= CORRECTIONS // 2
    assert right > judged // 2, "by chance it would be a third"
    assert f"The last {judged} times, it was right {right} times." in said
    models = list(TriageModel.objects.filter(taxonomy="cause"))
    assert [model.is_active for model in models].count(True) == 1
    page.keyboard.press("a")
    page.get_by_text("Cause: Stiff lock.").wait_for()


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (360, "dark")])
def test_everybody_can_read_the_page_with_all_that_is_proposed(make, visitor, learn, now, width, theme):
    for name in TOLD:
        cause = cause_named(name=name, now=now, by=make.boss.actor)
        for number in range(3):
            voice = make.voice(TOLD[name].format(number), sender=f"{cause.pk}{number}@many.example")
            Coding.objects.create(voice=voice, taxonomy="cause", cause=cause, at=now, by=make.boss.actor)
    learn()
    page = visitor.page
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=theme)
    visitor.sign_in(make.boss.email)
    voice = make.voice(TOLD["Stiff lock"].format("77"), sender="last@many.example")
    found = {}
    for path in (voice.get_absolute_url(), f"{voice.get_absolute_url()}?do=cause", "/inbox/?view=teach"):
        visitor.go(path)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        found[path] = visitor.grave_faults() + ([f"scrolls sideways by {wide} px"] if wide > 0 else [])
    assert found == {path: [] for path in found}


def test_it_is_said_without_a_script_too(make, chromium, live_server, now):
    cause = cause_named(name="Stiff lock", now=now, by=make.boss.actor)
    voice = make.voice(TOLD["Stiff lock"].format("77"))
    context = chromium.new_context(java_script_enabled=False)
    visitor = Visitor(context.new_page(), live_server.url)
    page = visitor.page
    visitor.sign_in(make.boss.email)
    visitor.go(voice.get_absolute_url())
    page.locator("#cause > summary").click()
    page.locator("#cause").get_by_label("Stiff lock").check()
    page.locator("#cause").get_by_role("button", name="Say it").click()
    page.get_by_text("Cause: Stiff lock.").wait_for()
    assert voice.codings.get().branch == cause
    context.close()
