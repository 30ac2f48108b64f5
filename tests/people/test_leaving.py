"""Somebody leaves: the account closes at once, the name stays."""

from collections.abc import Callable
from typing import Any

from django.test import Client

from amends.people.models import Person


def test_a_closed_account_is_signed_out_and_cannot_sign_in(
    boss: Person, colleague: Callable[..., Person], signed_in: Callable[[Person], Client]
) -> None:
    ben = colleague("handler")
    his = signed_in(ben)
    assert his.get("/people/").status_code == 200
    signed_in(boss).post(f"/people/{ben.uid}/", {"act": "deactivate"})
    assert his.get("/people/").status_code == 302
    his.post("/accounts/login/", {"login": ben.email, "password": "a long made-up phrase"})
    assert his.get("/people/").status_code == 302
    assert "Ben Beam has left" in signed_in(boss).get(f"/people/{ben.uid}/").content.decode()


def test_an_account_can_be_opened_again(
    boss: Person,
    colleague: Callable[..., Person],
    signed_in: Callable[[Person], Client],
    recorded: Callable[[str], list[dict[str, Any]]],
) -> None:
    ben, browser = colleague("handler"), signed_in(boss)
    for act in ("deactivate", "deactivate", "reactivate"):
        browser.post(f"/people/{ben.uid}/", {"act": act})
    assert Person.objects.get(pk=ben.pk).has_role("handler")
    assert len(recorded("person.deactivated")) == len(recorded("person.reactivated")) == 1


def test_the_last_administrator_s_account_stays_open(boss: Person, signed_in: Callable[[Person], Client]) -> None:
    assert signed_in(boss).post(f"/people/{boss.uid}/", {"act": "deactivate"}).status_code == 409
    assert Person.objects.get(pk=boss.pk).is_active


def test_a_new_name_is_recorded_beside_the_old(
    boss: Person, signed_in: Callable[[Person], Client], recorded: Callable[[str], list[dict[str, Any]]]
) -> None:
    browser = signed_in(boss)
    for name in ("Ada Stream", "Ada Stream", " "):
        browser.post(f"/people/{boss.uid}/", {"act": "rename", "name": name})
    [entry] = recorded("person.renamed")
    assert entry["content"] == {"from": "Ada Brook", "to": "Ada Stream"}
