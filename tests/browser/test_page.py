"""The page itself: what people do on it with keyboard and eyes."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import act_as
from tests.scenario.office import TOM, Office

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("button", ["Will slip…", "Update…"])
def test_escape_leaves_a_modal_once_and_without_complaint(page: Page, office: Office, button: str) -> None:
    office.morning()
    act_as(page, office, TOM, "app")
    closings: list[str] = []
    page.on("request", lambda request: closings.append(request.url) if "views/close" in request.url else None)
    page.locator("#messages").get_by_role("button").filter(has_text=button).first.click()
    expect(page.locator("#modal :focus")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator("#modal")).to_be_hidden()
    act_as(page, office, TOM, "app")
    assert len(closings) == 1
    assert office.slack.views(TOM) == []


def test_home_is_drawn_anew_when_the_app_publishes_it(page: Page, office: Office) -> None:
    act_as(page, office, TOM, "app")
    page.get_by_role("tab", name="Home").click()
    home = page.locator(".home-sheet")
    expect(home).to_contain_text("NM-1")
    words = {"type": "section", "text": {"type": "mrkdwn", "text": "Nothing is asked of you."}}
    office.deps.slack.publish_home(TOM, {"type": "home", "blocks": [words]})
    expect(home).to_contain_text("Nothing is asked of you.")
    expect(home).not_to_contain_text("NM-1")


def test_the_message_box_is_one_key_away(page: Page, office: Office) -> None:
    office.morning()
    act_as(page, office, TOM, "app")
    page.keyboard.press("Tab")
    skip = page.get_by_role("button", name="To the message box")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#composer")).to_be_focused()
    page.locator("#act-as").focus()
    page.keyboard.press("F6")
    expect(page.locator("#composer")).to_be_focused()


def test_a_menu_says_which_action_it_is_about(page: Page, office: Office) -> None:
    office.morning()
    act_as(page, office, TOM, "app")
    name = re.compile("^More actions: NM-1 Recruit six permanent social workers$")
    page.locator("#messages").get_by_role("button", name=name).click()
    expect(page.get_by_role("menu", name=name)).to_contain_text("Snooze")
