"""Whoever changes a way of signing in leaves an entry; and nothing of a page stays in the browser."""

from tests.people.cast import PASSWORD


def test_a_changed_password_is_an_entry_without_the_password(boss, signed_in, recorded):
    new = "another long made-up phrase"
    answer = signed_in(boss).post(
        "/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new}
    )
    assert answer.status_code == 302
    (entry,) = recorded("person.account_changed")
    assert (entry["by"], entry["content"]) == (boss.actor, {"what": "password_changed"})


def test_a_browser_is_told_to_keep_no_page(boss, signed_in):
    assert "no-store" in signed_in(boss).get("/")["Cache-Control"]
