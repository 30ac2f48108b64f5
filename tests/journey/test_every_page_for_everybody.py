"""Every page a person can reach: nothing serious for axe, no console error, nothing asked of another machine."""

import pytest
from django.utils import timezone

from amends.letters.models import Letter
from amends.voices.actions.health import failed
from amends.voices.actions.mailboxes import add_mailbox
from amends.voices.models import Voice
from tests.make import HURT, PRAISE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def now():
    """The browser lives now, so this story does too."""
    return timezone.now()


@pytest.fixture
def pages(make, now):
    """The address of every page for staff, with something on each."""
    case, praise = make.case(HURT), make.voice(PRAISE)
    make.hear(b"", place="empty.eml")
    letter = Letter.objects.first()
    place = {
        "host": "mail.brook.example",
        "user": "complaints.and.returns@brook-and-beam.example",
        "import_from": now.date(),
    }
    mailbox = add_mailbox(settings=place, secrets={"password": "made up"}, by=make.boss, now=now)
    for _ in range(3):
        failed(mailbox.source, "mail.brook.example is silent. It is tried again by itself.", now=now)
    return [
        "/",
        "/inbox/",
        "/inbox/?view=waiting",
        praise.get_absolute_url(),
        case.get_absolute_url(),
        Voice.objects.get(case=case).get_absolute_url(),
        "/cases/",
        "/voices/",
        "/voices/quarantine/",
        "/voices/phone/",
        "/voices/sheets/",
        "/voices/sources/",
        "/voices/topics/",
        "/taxonomies/",
        "/taxonomies/cause/",
        "/voices/sources/new/",
        mailbox.source.get_absolute_url(),
        f"{mailbox.source.get_absolute_url()}mailbox/",
        "/letters/",
        f"/letters/{letter.uid}/",
        "/search/?q=daughter",
        "/ledger/",
        "/people/",
        "/people/matrix/",
        "/people/company/",
        "/people/invite/",
        "/accounts/2fa/",
        "/accounts/password/change/",
        "/accounts/sessions/",
        "/help/",
        "/no-such-page/",
        f"/people/{make.boss.uid}/",
    ]


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (1280, "dark"), (360, "light"), (360, "dark")])
def test_every_page_for_staff(make, visitor, pages, width, theme):
    visitor.page.set_viewport_size({"width": width, "height": 800})
    visitor.page.emulate_media(color_scheme=theme)
    visitor.sign_in(make.boss.email)
    faults = {}
    for path in pages:
        visitor.go(path)
        assert visitor.page.locator("h1").count() == 1, path
        if found := visitor.grave_faults():
            faults[path] = found
        wide = visitor.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            faults.setdefault(path, []).append(f"scrolls sideways by {wide} px")
    visitor.complaints[:] = [line for line in visitor.complaints if "404" not in line]
    assert faults == {}


@pytest.mark.parametrize("width", [1280, 360])
def test_every_page_for_customers(make, visitor, width):
    case = make.case(HURT)
    link = Letter.objects.about(case.uid).first().body.split("/talk/")[1].split()[0]
    visitor.page.set_viewport_size({"width": width, "height": 800})
    faults = {}
    for path in (f"/talk/{link}", f"/talk/{link}?lang=de", "/voices/say/", "/voices/say/?lang=fr", "/accounts/login/"):
        visitor.go(path)
        if found := visitor.grave_faults():
            faults[path] = found
    assert faults == {}
