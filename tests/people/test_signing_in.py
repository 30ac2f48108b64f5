"""Every way in and out leaves an entry, and nothing that was typed."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from amends.ledger.models import Entry
from amends.people.models import Person

PASSWORD = "a long made-up phrase"


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    cache.clear()


def test_signing_in_and_out_is_recorded(
    boss: Person, client: Client, recorded: Callable[[str], list[dict[str, Any]]]
) -> None:
    response = client.post("/accounts/login/", {"login": "ADA@brook.example", "password": PASSWORD})
    assert response.headers["Location"] == "/"
    client.post("/accounts/logout/")
    [entered], [left] = recorded("person.signed_in"), recorded("person.signed_out")
    assert entered["by"] == left["by"] == boss.actor
    assert entered["content"] == {}


def test_after_signing_in_one_comes_back(boss: Person, client: Client) -> None:
    answer = client.post("/accounts/login/?next=/people/matrix/", {"login": boss.email, "password": PASSWORD})
    assert answer.headers["Location"] == "/people/matrix/"
    elsewhere = Client().post(
        "/accounts/login/", {"login": boss.email, "password": PASSWORD, "next": "https://evil.example/"}
    )
    assert elsewhere.headers["Location"] == "/"


def test_a_failure_names_whom_it_concerned_but_nothing_typed(
    boss: Person, client: Client, recorded: Callable[[str], list[dict[str, Any]]]
) -> None:
    client.post("/accounts/login/", {"login": boss.email, "password": "guessed wrong"})
    client.post("/accounts/login/", {"login": "stranger@elsewhere.example", "password": "guessed wrong"})
    known, unknown = recorded("person.sign_in_failed")
    assert known["subject"] == boss.uid
    assert not Person.objects.filter(uid=unknown["subject"]).exists()
    for entry in (known, unknown):
        assert entry["content"] == {"reason": "password"}
        assert entry["by"] == "system"


def test_guessing_is_slowed_down(boss: Person, client: Client) -> None:
    for _ in range(5):
        client.post("/accounts/login/", {"login": boss.email, "password": "guessed wrong"})
    right = client.post("/accounts/login/", {"login": boss.email, "password": PASSWORD})
    assert "Too many failed login attempts" in right.content.decode()


def test_an_entry_that_cannot_be_written_lets_nobody_in(
    boss: Person, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(**_: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("amends.people.adapter.note_sign_in", fails)
    with pytest.raises(RuntimeError):
        client.post("/accounts/login/", {"login": boss.email, "password": PASSWORD})
    assert not client.get("/").wsgi_request.user.is_authenticated


@pytest.mark.usefixtures("boss")
def test_nobody_signs_themselves_up(client: Client) -> None:
    assert client.get("/accounts/signup/").status_code == 200
    before = Entry.objects.count()
    client.post("/accounts/signup/", {"email": "eve@elsewhere.example", "password1": PASSWORD})
    assert Person.objects.count() == 1
    assert Entry.objects.count() == before
