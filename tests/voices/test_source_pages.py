"""Where we listen, through the front door: who sees what, what is said, and what an administrator can do."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from amends.ledger.models import Entry
from amends.voices.actions import source_for
from amends.voices.actions.health import failed, looked
from amends.voices.actions.mailboxes import add_mailbox, resume_mailbox
from amends.voices.actions.reading_on import note_unfetched
from amends.voices.locked import unlock
from amends.voices.models import RED_AFTER, UNFETCHED_TOLD_AFTER, Mailbox, Source
from amends.voices.views import sources as views_sources
from tests.channels.wild_imap_server import PASSWORD, USER, wild_server

LIST, NEW = "/voices/sources/", "/voices/sources/new/"
SENTENCE = "mail.brook.example did not let care in. Check user and password."
TYPED = {
    "host": "mail.brook.example", "port": "993", "security": "tls", "user": "care", "login": "password",
    "password": PASSWORD, "folder": "INBOX", "import_from": "2026-03-01", "after": "leave",
}  # fmt: skip
TOKEN = {
    "login": "token", "password": "", "token_url": "https://login.brook.example/token", "client_id": "amends",
    "refresh_token": "a made-up refresh token",
}  # fmt: skip


@pytest.fixture
def add(make, now):
    """Add a mailbox, at which somebody listens unless it is told to stay paused."""

    def mailbox(user: str = "care", *, is_paused: bool = False, **settings) -> Mailbox:
        place = {"host": "mail.brook.example", "user": user, "import_from": date(2026, 3, 1), **settings}
        made = add_mailbox(settings=place, secrets={"password": PASSWORD}, by=make.boss, now=now)
        return made if is_paused else resume_mailbox(mailbox=made, by=make.boss, now=now)

    return mailbox


@pytest.fixture
def boss(make, browser_of):
    return browser_of(make.boss)


def words(answer) -> str:
    return " ".join(answer.content.decode().split())


def page_of(mailbox: Mailbox) -> str:
    return mailbox.source.get_absolute_url()


def turn_red(mailbox: Mailbox, *, at) -> None:
    for _ in range(RED_AFTER):
        failed(mailbox.source, SENTENCE, now=at)


@pytest.mark.parametrize(
    ("role", "sees", "adds"),
    [
        ("administrator", 200, 200), ("quality_manager", 200, 403), ("auditor", 200, 403), ("handler", 403, 403),
        ("contact_staff", 403, 403), ("top_management", 403, 403),
    ],
)  # fmt: skip
def test_only_who_looks_after_it_sees_it_and_only_administrators_change_it(make, browser_of, add, role, sees, adds):
    mailbox = add()
    browser = browser_of(make.person(role, name="Kim Beam"))
    assert [browser.get(path).status_code for path in (LIST, page_of(mailbox))] == [sees, sees]
    change = reverse("voices:mailbox", args=[mailbox.source.uid])
    assert [browser.get(path).status_code for path in (NEW, change)] == [adds, adds]
    if adds == 403:
        assert [browser.post(path, TYPED).status_code for path in (NEW, change, page_of(mailbox))] == [403] * 3
        assert Mailbox.objects.get().changed_at == mailbox.changed_at


def test_nobody_who_is_not_signed_in_learns_where_we_listen(client, add):
    assert client.get(page_of(add()))["Location"].startswith("/accounts/login/")


def test_the_list_tells_red_paused_never_looked_and_well_apart(boss, add, make, now):
    turn_red(add("red"), at=now)
    add("paused", is_paused=True)
    add("never")
    looked(add("well").source, now=now)
    make.form()
    page = words(boss.get(LIST))
    assert "1 place is not heard" in page
    rows = {name: page[page.index(f">{name}") :].split("</tr>")[0] for name in ("red@", "paused@", "never@", "well@")}
    assert "could not look 3 times since" in rows["red@"]
    assert "paused" in rows["paused@"].split("</th>")[1]
    assert "not looked yet" in rows["never@"]
    assert "works" in rows["well@"]
    assert "nothing yet" in rows["well@"]


def test_the_red_ones_stand_first(boss, add, now):
    add("aaa")
    turn_red(add("zzz"), at=now)
    page = words(boss.get(LIST))
    assert page.index("zzz@") < page.index("aaa@")


def test_what_came_in_today_is_counted_by_the_companys_day(boss, make, now, monkeypatch):
    monkeypatch.setattr(views_sources.timezone, "now", lambda: now)
    make.voice("What a lovely case, thank you!", now=now - timedelta(hours=10))
    make.voice("Another lovely case, thank you!")
    row = words(boss.get(LIST)).split(">inbox<")[1].split("</tr>")[0]
    assert row.rstrip(" </td>").endswith('class="num">1')


def test_a_hundred_places_cost_no_more_queries_than_one(boss, add):
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert boss.get(LIST).status_code == 200
        return len(queries)

    add("first")
    few = cost()
    for number in range(30):
        add(f"more{number}")
    assert cost() == few


def test_a_place_that_is_red_says_what_happened_and_what_to_do_there_and_on_the_first_page(boss, add, now):
    mailbox = add()
    turn_red(mailbox, at=now)
    assert SENTENCE in words(boss.get(page_of(mailbox)))
    first = words(boss.get("/"))
    assert SENTENCE in first
    assert f'href="{page_of(mailbox)}"' in first


def test_who_answers_customers_learns_of_an_outage_without_a_way_to_the_settings(make, browser_of, add, now):
    mailbox = add()
    turn_red(mailbox, at=now)
    first = words(browser_of(make.person("handler", name="Han Beam")).get("/"))
    assert SENTENCE in first
    assert page_of(mailbox) not in first


def test_one_failed_look_is_no_alarm_on_the_first_page(boss, add, now):
    failed(add().source, SENTENCE, now=now)
    assert SENTENCE not in words(boss.get("/"))


def test_a_place_that_was_never_looked_at_is_not_called_heard(boss, add, now):
    mailbox = add()
    assert "has not been looked at yet" in words(boss.get(page_of(mailbox)))
    looked(mailbox.source, now=now)
    assert "is heard" in words(boss.get(page_of(mailbox)))


def test_a_mail_that_cannot_be_fetched_is_shown_with_its_reason_when_it_failed_often(boss, add, now):
    mailbox = add()
    for number in range(UNFETCHED_TOLD_AFTER):
        assert "The server answers with nothing." not in words(boss.get(page_of(mailbox))), number
        note_unfetched(mailbox=mailbox, uid=4711, why="The server answers with nothing.", now=now)
    page = words(boss.get(page_of(mailbox)))
    assert "1 mail could not be fetched" in page
    assert "The server answers with nothing." in page
    assert "4711" in page
    assert f'<a href="{page_of(mailbox)}">a mail cannot be fetched</a>' in words(boss.get("/"))


def test_the_way_from_hearing_leads_to_the_sources_for_those_who_see_them(make, browser_of, boss):
    assert f'href="{LIST}"' in words(boss.get("/voices/"))
    handler = browser_of(make.person("handler", name="Han Beam"))
    assert f'href="{LIST}"' not in words(handler.get("/voices/"))


def test_a_mailbox_is_kept_paused_and_its_password_locked(boss):
    answer = boss.post(NEW, TYPED, follow=True)
    mailbox = Mailbox.objects.get()
    assert answer.redirect_chain == [(page_of(mailbox), 302)]
    assert (mailbox.is_paused, str(mailbox.import_from)) == (True, "2026-03-01")
    assert unlock(mailbox.secret) == {"password": PASSWORD}
    assert Entry.objects.filter(event="source.added", subject=mailbox.source.uid).count() == 1
    assert PASSWORD not in words(answer)


def test_a_mailbox_with_oauth_is_kept(boss):
    boss.post(NEW, {**TYPED, **TOKEN})
    mailbox = Mailbox.objects.get()
    assert (mailbox.token_url, mailbox.client_id) == (TOKEN["token_url"], "amends")
    assert unlock(mailbox.secret) == {"refresh_token": "a made-up refresh token"}


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"host": ""}, "Please fill this in."),
        ({"host": "imap://mail.brook.example"}, "Leave out imap:// and the port."),
        ({"host": "mail.brook.example\x00"}, "Null characters are not allowed."),
        ({"port": "70000"}, "less than or equal to 65535"),
        ({"security": "none"}, "could be read on the way"),
        ({"security": "zzz"}, "Select a valid choice"),
        ({"password": ""}, "Please fill this in."),
        ({**TOKEN, "client_id": ""}, "Please fill this in."),
        ({**TOKEN, "token_url": "javascript:alert(1)"}, "Enter a valid URL."),
        ({"after": "move"}, "Please fill this in."),
        ({"after": "move", "move_to": "INBOX"}, "Mails can only move to another folder."),
        ({"import_from": "the first of May"}, "Enter a valid date."),
    ],
    ids=str,
)
def test_bad_input_comes_back_with_a_sentence_and_everything_but_the_secret(boss, typed, sentence):
    answer = boss.post(NEW, {**TYPED, "user": "somebody", **typed})
    page = words(answer)
    assert answer.status_code == 422
    assert sentence in page
    assert 'value="somebody"' in page
    assert PASSWORD not in page
    assert TOKEN["refresh_token"] not in page
    assert not Source.objects.filter(mailbox__isnull=False).exists()


def test_a_form_that_came_back_says_that_the_password_has_to_be_typed_again(boss):
    assert "Type it once more" in words(boss.post(NEW, {**TYPED, "port": "0"}))
    assert "Type it once more" not in words(boss.post(NEW, {**TYPED, "port": "0", "password": ""}))


def test_the_same_folder_is_not_listened_to_twice(boss, add):
    add()
    answer = boss.post(NEW, TYPED)
    assert answer.status_code == 422
    assert "is listened to already" in words(answer)


def test_another_folder_of_an_account_needs_no_second_password(boss, add):
    first = add()
    boss.post(f"{NEW}?like={first.source.uid}", {**TYPED, "password": "", "folder": "Returns"})
    assert Mailbox.objects.get(folder="Returns").secret == first.secret


def test_a_change_keeps_the_password_that_nobody_typed_and_no_page_shows_it(boss, add):
    mailbox = add()
    change = reverse("voices:mailbox", args=[mailbox.source.uid])
    page = words(boss.get(change))
    assert PASSWORD not in page
    assert "Leave this empty to keep it" in page
    assert boss.post(change, {**TYPED, "password": "", "after": "seen"}).status_code == 302
    mailbox.refresh_from_db()
    assert (mailbox.after, unlock(mailbox.secret)) == ("seen", {"password": PASSWORD})


def test_a_kept_password_is_never_sent_to_a_server_typed_later(boss, add):
    mailbox = add()
    change = reverse("voices:mailbox", args=[mailbox.source.uid])
    answer = boss.post(change, {**TYPED, "host": "mail.evil.example", "password": ""})
    assert answer.status_code == 422
    assert "The password is missing" in words(answer)
    mailbox.refresh_from_db()
    assert mailbox.host == "mail.brook.example"


def test_a_pause_needs_a_reason_and_shows_it_until_listening_starts_again(boss, add):
    mailbox = add()
    answer = boss.post(page_of(mailbox), {"act": "pause", "why": " "})
    assert answer.status_code == 422
    assert "Say in a few words why" in words(answer)
    boss.post(page_of(mailbox), {"act": "pause", "why": "The shop moves."})
    page = words(boss.get(page_of(mailbox)))
    assert "is paused" in page
    assert "The shop moves." in page
    boss.post(page_of(mailbox), {"act": "resume"})
    assert "The shop moves." not in words(boss.get(page_of(mailbox)))
    events = Entry.objects.filter(subject=mailbox.source.uid).order_by("pk").values_list("event", flat=True)
    assert list(events) == ["source.added", "source.resumed", "source.paused", "source.resumed"]


def test_looking_now_wakes_whoever_listens_and_is_refused_while_paused(boss, add):
    mailbox = add()
    boss.post(page_of(mailbox), {"act": "look"})
    mailbox.refresh_from_db()
    assert mailbox.asked_at is not None
    paused = add("old", is_paused=True)
    answer = boss.post(page_of(paused), {"act": "look"}, follow=True)
    assert "Start listening first." in words(answer)
    paused.refresh_from_db()
    assert paused.asked_at is None


@pytest.mark.parametrize("act", [{}, {"act": "zzz"}, {"act": "resume"}, {"act": "pause", "why": "a\x00b"}], ids=str)
def test_a_strange_act_changes_nothing(boss, add, act):
    mailbox = add()
    assert boss.post(page_of(mailbox), act, follow=True).status_code in (200, 422)
    assert Mailbox.objects.get().is_paused is False


def test_a_place_without_a_mailbox_has_a_page_and_no_acts(boss, make, now):
    source = source_for(channel="form", name="form", now=now)
    assert boss.get(source.get_absolute_url()).status_code == 200
    assert boss.post(source.get_absolute_url(), {"act": "look"}).status_code == 404
    assert boss.get(reverse("voices:mailbox", args=[source.uid])).status_code == 404


@pytest.fixture
def try_out(boss, add, make):
    """Try the connection to a server in which three mails lie; returns what the page says and what was asked for."""

    def act(**ills) -> tuple[str, list[str]]:
        with wild_server() as server:
            for name, value in ills.items():
                setattr(server, name, value)
            for uid in (1, 2, 3):
                server.deliver(uid, make.mail())
            mailbox = add(USER, host="127.0.0.1", port=server.port, security="none")
            return words(boss.post(page_of(mailbox), {"act": "try"})), server.commands

    return act


def test_trying_the_connection_says_step_by_step_what_works_and_changes_nothing(try_out):
    page, asked = try_out()
    for sentence in ("answers; the connection is not encrypted", f"{USER} is let in", "3 mails are in it"):
        assert sentence in page
    assert "About 3 mails are there since 1 March 2026" in page
    assert {"SELECT", "UID STORE", "UID MOVE", "UID FETCH"}.isdisjoint(asked)
    assert Source.objects.get(mailbox__isnull=False).looked_at is None


def test_a_try_that_fails_says_what_worked_before(try_out):
    page, _ = try_out(password="another")
    assert "answers; the connection is not encrypted" in page
    assert f"did not let {USER} in" in page
    assert "is let in" not in page
    assert PASSWORD not in page
