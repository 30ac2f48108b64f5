"""A mailbox in a real browser: added, tried, started, heard, broken and mended; with and without a script."""

import pytest
from django.utils import timezone

from amends.voices.actions.health import failed
from amends.voices.fetching import Look
from amends.voices.keyring import Keyring
from amends.voices.models import RED_AFTER, Mailbox
from tests.channels.wild_imap_server import PASSWORD, USER, wild_server
from tests.journey.browser import Visitor
from tests.make import BROKEN

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def now():
    """The browser lives now, so this story does too."""
    return timezone.now()


@pytest.fixture
def mail_server(make):
    """A mail server in which one mail lies."""
    with wild_server() as server:
        server.deliver(1, make.mail(BROKEN))
        yield server


def look() -> None:
    """Look once, as the listening process does."""
    mailbox = Mailbox.objects.select_related("source").get()
    one = Look(mailbox, keys=Keyring(), clock=timezone.now)
    try:
        one.run()
    finally:
        one.close()


def type_in(visitor: Visitor, *, port: int, password: str = PASSWORD, host: str = "127.0.0.1") -> None:
    page = visitor.page
    page.get_by_label("Mail server").fill(host)
    page.get_by_label("Encryption").select_option("none")
    page.get_by_label("Port").fill(str(port))
    page.get_by_label("User", exact=True).fill(USER)
    page.locator("input[name=password]").fill(password)
    page.get_by_label("Hear mails from").fill("2026-03-01")
    page.get_by_role("button", name="Keep").click()


def add_and_start(visitor: Visitor, *, port: int) -> None:
    """Walk from the first page to a mailbox that is listened to."""
    page = visitor.page
    page.get_by_role("link", name="Listen to the mailbox that customers write to").click()
    type_in(visitor, port=port)
    page.get_by_text("Try the connection, then start listening.").first.wait_for()
    page.get_by_role("button", name="Try the connection").click()
    page.get_by_text(f"{USER} is let in.").wait_for()
    page.get_by_role("button", name="Start listening").click()
    page.get_by_text("has not been looked at yet").wait_for()


def test_a_mailbox_is_added_tried_and_started_and_its_mail_stands_in_the_inbox(make, visitor, mail_server):
    visitor.sign_in(make.boss.email)
    add_and_start(visitor, port=mail_server.port)
    look()
    visitor.page.reload()
    assert "is heard" in visitor.page.inner_text("h1")
    today = visitor.page.locator("dt", has_text="Came in today").locator("xpath=following-sibling::dd[1]")
    assert today.inner_text() == "1"
    visitor.go("/inbox/")
    assert BROKEN[:30] in visitor.page.inner_text("main")


def test_a_mailbox_is_added_and_started_without_a_script(make, chromium, live_server, mail_server):
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 360, "height": 800})
    visitor = Visitor(context.new_page(), live_server.url)
    visitor.sign_in(make.boss.email)
    add_and_start(visitor, port=mail_server.port)
    visitor.page.locator("summary", has_text="Stop listening").click()
    visitor.page.get_by_label("Why").fill("The shop moves.")
    visitor.page.get_by_role("button", name="Pause").click()
    visitor.page.get_by_text("The shop moves.").wait_for()
    assert Mailbox.objects.get().is_paused
    context.close()


def test_what_is_wrong_stands_there_with_everything_but_the_password(make, visitor):
    visitor.sign_in(make.boss.email)
    visitor.go("/voices/sources/new/")
    type_in(visitor, port=143, host="mail.brook.example")
    page = visitor.page
    page.get_by_text("could be read on the way").wait_for()
    assert "Type it once more" in page.inner_text("form.form")
    assert page.get_by_label("User", exact=True).input_value() == USER
    assert page.locator("input[name=password]").input_value() == ""
    assert visitor.grave_faults() == []
    visitor.complaints[:] = [line for line in visitor.complaints if "422" not in line]


def test_an_outage_leads_from_the_first_page_to_the_settings_that_mend_it(make, visitor, mail_server, now):
    page = visitor.page
    visitor.sign_in(make.boss.email)
    visitor.go("/voices/sources/new/")
    type_in(visitor, port=mail_server.port, password="a wrong one")
    page.get_by_role("button", name="Try the connection").click()
    page.get_by_text(f"did not let {USER} in").wait_for()
    page.get_by_role("button", name="Start listening").click()
    for _ in range(RED_AFTER):
        failed(Mailbox.objects.get().source, "127.0.0.1 did not let care in. Check user and password.", now=now)
    visitor.go("/")
    page.get_by_role("alert").get_by_role("link", name="127.0.0.1").click()
    assert "is not heard" in page.inner_text("h1")
    assert visitor.grave_faults() == []
    page.get_by_role("link", name="Change the settings").click()
    type_in(visitor, port=mail_server.port)
    look()
    page.reload()
    assert "is heard" in page.inner_text("h1")
