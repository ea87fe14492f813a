"""The main job, seen in a browser: reminder, answer, question, digest."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import act_as
from tests.scenario.office import CHAIR, MANAGER, TOM, Office

pytestmark = pytest.mark.browser


def test_whoever_comes_first_sees_who_has_something_new(page: Page, office: Office) -> None:
    office.morning()
    page.goto(office.slack.base_url)
    expect(page.locator("#messages")).to_contain_text("Your actions")
    chosen = page.locator("#act-as option:checked")
    expect(chosen).not_to_contain_text("new")
    assert page.locator("#act-as option", has_text="new)").count() >= 2


def test_a_reminder_is_answered_a_manager_asks_and_the_digest_comes(page: Page, office: Office) -> None:
    act_as(page, office, TOM, "app")
    page.click("#clock-morning")
    card = page.locator("#messages [data-ts]").filter(has_text="Your actions")
    expect(card).to_contain_text("Recruit six permanent social workers")
    expect(card).to_contain_text("Fri 27 Feb 2026")

    card.hover()
    card.get_by_role("button", name="Reply").first.click()
    page.fill("#thread-composer", "NM-1 done, all six started on Monday. NM-2 is amber")
    page.press("#thread-composer", "Enter")
    thread = page.locator("#thread-messages")
    expect(thread).to_contain_text("reported done")
    expect(thread).to_contain_text("Undo works for ten minutes")
    expect(card).to_contain_text("reported done")
    expect(card).to_contain_text("Amber")

    act_as(page, office, MANAGER, "C0GENERAL")
    page.fill("#composer", "/plan overdue")
    page.press("#composer", "Enter")
    answer = page.locator("#messages [data-ts]").filter(has_text="Only visible to you").last
    expect(answer).to_contain_text("Overdue: no actions")

    page.click("#clock-monday")
    act_as(page, office, CHAIR, "app")
    issue = page.locator("#messages [data-ts]").filter(has_text="week of")
    expect(issue).to_contain_text("Northmere improvement plan", timeout=30_000)
    picture = issue.locator("img").last
    expect(picture).to_have_attribute("alt", re.compile("Workforce.*Quality", re.DOTALL))
    assert picture.evaluate("img => img.complete && img.naturalWidth") > 500
