"""The page of the record, and the checkpoint to take away."""

from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from amends.people.actions import add_person, create_first_administrator
from amends.people.models import Person
from tests.ledger.story import Story

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(story: Story) -> Person:
    return create_first_administrator(
        company_name="Brook & Beam", country="GB", zone="Europe/London", name="Ada Brook", email="ada@brook.example",
        password="a long made-up phrase", now=story.later(),
    )  # fmt: skip


@pytest.fixture
def auditor(boss: Person, story: Story) -> Person:
    return add_person(
        name="Una Reed", email="una@reed.example", roles=["auditor"], password="a long made-up phrase",
        by=boss.actor, now=story.later(),
    )  # fmt: skip


def test_before_the_first_seal_the_page_says_so(client: Client, auditor: Person) -> None:
    client.force_login(auditor)
    page = client.get(reverse("ledger:log")).content.decode()
    assert "made with the first seal" in page
    assert client.get(reverse("ledger:checkpoint")).status_code == 404


def test_the_page_shows_the_key_and_the_checkpoints(client: Client, auditor: Person, story: Story) -> None:
    made = story.seal()
    assert made is not None
    client.force_login(auditor)
    page = client.get(reverse("ledger:log")).content.decode()
    assert story.key().vkey in unescape(page)
    assert made.root[:16] in page
    assert "sealed</h1>" in page


def test_the_checkpoint_taken_away_verifies_the_record(client: Client, auditor: Person, story: Story) -> None:
    story.seal()
    client.force_login(auditor)
    answer = client.get(reverse("ledger:checkpoint"))
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert "attachment" in answer["Content-Disposition"]
    assert story.check(outside=answer.content.decode()).holds


def test_somebody_without_the_role_does_not_see_it(client: Client, boss: Person, story: Story) -> None:
    learner = add_person(
        name="Leo Lane", email="leo@brook.example", roles=["learner"], password="a long made-up phrase",
        by=boss.actor, now=story.later(),
    )  # fmt: skip
    client.force_login(learner)
    assert client.get(reverse("ledger:log")).status_code == 403
    assert client.get(reverse("ledger:checkpoint")).status_code == 403
