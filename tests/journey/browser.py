"""A real Chromium for the journeys: it reaches this machine only, and reports every console error."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Request, sync_playwright

from tests.make import PASSWORD

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
GRAVE = ("serious", "critical")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, started once."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # the driver keeps a loop in this thread; Django runs in others
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        yield browser
        browser.close()


@dataclass
class Visitor:
    """Somebody at a browser: a page, what its console complained about, and what it asked for elsewhere."""

    page: Page
    home: str
    complaints: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)

    def watch(self) -> None:
        self.page.on(
            "console", lambda message: self.complaints.append(message.text) if message.type == "error" else None
        )
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", self._asked)

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.home, "data:", "blob:")):
            self.strangers.append(request.url)

    def go(self, path: str) -> None:
        self.page.goto(self.home + path)

    def sign_in(self, email: str) -> None:
        self.go("/accounts/login/")
        self.page.fill("input[name=login]", email)
        self.page.fill("input[name=password]", PASSWORD)
        self.page.locator("main form button[type=submit], main form button:not([type])").first.click()
        self.page.wait_for_url(self.home + "/")

    def grave_faults(self) -> list[str]:
        """What axe finds serious or critical on the page as it stands."""
        found = Axe().run(self.page).response["violations"]
        return [f"{fault['id']}: {fault['nodes'][0]['html'][:160]}" for fault in found if fault["impact"] in GRAVE]

    def faults(self) -> list[str]:
        """What axe finds grave, and whether the page is wider than the window."""
        page = "document.documentElement"
        is_wide = self.page.evaluate(f"{page}.scrollWidth > {page}.clientWidth")
        return [*self.grave_faults(), *(["scrolls sideways"] if is_wide else [])]

    def picture(self, name: str) -> None:
        """Keep a picture of the page, where a folder is named for them."""
        folder = os.environ.get("AMENDS_PICTURES")
        if folder:
            self.page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


@pytest.fixture
def visitor(chromium: Browser, live_server) -> Iterator[Visitor]:
    """A person at a desk, 1280 wide, light."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, color_scheme="light")
    context.set_default_timeout(15_000)
    person = Visitor(context.new_page(), live_server.url)
    person.watch()
    yield person
    context.close()
    assert person.strangers == []
    assert person.complaints == []
