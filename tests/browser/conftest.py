"""A real Chromium that looks at a council at work."""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from store.unit import Database
from tests.scenario.office import Office, open_office

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium of this computer.  Where there is none the test is skipped, but never in CI."""
    found = next((path for name in CHROMIUM if (path := shutil.which(name))), None)
    if found is None:
        message = "No Chromium here: install the package chromium."
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page as wide as a laptop, in London."""
    opened = browser.new_page(
        locale="en-GB", timezone_id="Europe/London", viewport={"width": 1200, "height": 850}
    )
    yield opened
    opened.close()


def act_as(page: Page, office: Office, who: str, channel: str) -> None:
    """Look through somebody's eyes at a conversation; `app` is the one with the bot."""
    page.goto("about:blank")
    page.goto(f"{office.slack.base_url}/#as={who}&channel={channel}")
    expect(page.locator("#composer")).to_be_visible()


@pytest.fixture
def office(sqlite_database: Database) -> Iterator[Office]:
    """The bot at work on SQLite."""
    with open_office(sqlite_database) as opened:
        yield opened
