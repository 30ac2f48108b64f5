"""The sample company can be entered as anybody in it; a real one cannot."""

from collections.abc import Callable
from typing import Any

from django.test import Client
from pytest_django import Settings

from amends.people.models import Person


def test_the_sample_company_is_entered_with_one_click(
    client: Client,
    settings: Settings,
    colleague: Callable[..., Person],
    recorded: Callable[[str], list[dict[str, Any]]],
) -> None:
    settings.SAMPLE = True
    ben = colleague("handler")
    assert "<b>Ben Beam</b> <small>handler</small>" in client.get("/accounts/login/").content.decode()
    assert client.post("/people/enter/", {"person": str(ben.uid)}).status_code == 302
    assert client.get("/people/").wsgi_request.user == ben
    [entry] = recorded("person.signed_in")
    assert entry["by"] == ben.actor


def test_a_real_company_has_no_such_door(client: Client, settings: Settings, boss: Person) -> None:
    settings.SAMPLE = False
    assert "Ada Brook" not in client.get("/accounts/login/").content.decode()
    assert client.post("/people/enter/", {"person": str(boss.uid)}).status_code == 404
    assert not client.get("/").wsgi_request.user.is_authenticated


def test_nobody_enters_as_somebody_who_is_not_there(client: Client, settings: Settings, boss: Person) -> None:
    settings.SAMPLE = True
    boss.is_active = True
    for wrong in ("", "not-a-number", "5b0f3c1e-0d7e-4b8e-9a59-2f2f6f0d3c11"):
        assert client.post("/people/enter/", {"person": wrong}).status_code == 404
