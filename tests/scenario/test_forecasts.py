"""A forecast before the miss: one tap on the card, in the manager's and the chair's view while it is in date."""

from datetime import date, timedelta

import pytest

from bot.messages import ids
from bot.plan.items import Forecast
from store import requests
from tests.scenario.hands import FAR, labels, made, now, past, seen_again, tap, words_of
from tests.scenario.office import CHAIR, JOE, MANAGER, OUTSIDER, TOM, Office

LATER = FAR + timedelta(days=14)


@pytest.fixture(scope="module")
def monday(shared: Office) -> Office:
    shared.slack.advance(seconds=35 * 60)
    return shared


def card_of(office: Office, who: str) -> dict:
    return next(m for m in office.dm(who) if m["text"].startswith("Your actions"))


def fill(office: Office, who: str = TOM, **fields: object) -> dict:
    return office.slack.submit(who, {block: {ids.FORM_FIELD: value} for block, value in fields.items()})


def test_fourteen_working_days_ahead_the_card_asks_and_one_tap_answers(monday):
    card = card_of(monday, JOE)
    assert "Will it be done by then?" in card["text"]
    assert labels(card)[:3] == ["Will make it", "At risk", "Will miss…"]
    assert "Will it be done" not in card_of(monday, TOM)["text"]
    tap(monday, JOE, card, "At risk")
    assert monday.item(5).forecast is Forecast.AT_RISK
    again = seen_again(monday, JOE, card)
    assert "forecast: at risk" in again["text"]
    tap(monday, JOE, again, "Undo")
    assert monday.item(5).forecast is None
    tap(monday, JOE, seen_again(monday, JOE, card), "Will make it")
    assert monday.item(5).forecast is Forecast.ON_TIME
    tap(monday, JOE, seen_again(monday, JOE, card), "Undo")


def test_a_forecast_to_miss_moves_no_date_until_that_is_asked_and_agreed(monday):
    monday.settle()
    card = card_of(monday, JOE)
    tap(monday, JOE, card, "Will miss…")
    early = fill(monday, JOE, due_on="2026-03-20", reason="the panel moved")
    assert "give a later day" in early["errors"]["due_on"]
    assert fill(monday, JOE, due_on="2026-04-10", reason="the panel moved")["ok"]
    missing = monday.item(5)
    assert (missing.forecast, missing.forecast_on) == (Forecast.MISS, date(2026, 4, 10))
    assert missing.due_on == date(2026, 3, 20)
    with monday.deps.read() as unit:
        assert requests.open_for(unit, missing.id) is None
    assert "1 forecast to miss" in monday.typed(MANAGER, "/plan summary")["text"]
    digest = monday.typed(CHAIR, "/plan digest preview")["text"]
    assert "Forecast to miss (1): NM-5" in digest
    assert "due Fri 20 Mar 2026, expected Fri 10 Apr 2026, “the panel moved”" in digest
    assert "1 is forecast to miss" in digest
    listed = monday.typed(MANAGER, "/plan forecast")["text"]
    assert "Forecast to miss: 1 action" in listed
    assert "forecast to miss, expected Fri 10 Apr 2026" in listed
    assert "forecast to miss, expected" in monday.typed(MANAGER, "/plan due 28d")["text"]
    assert "You have no part" in monday.typed(OUTSIDER, "/plan forecast")["text"]
    monday.typed(MANAGER, "/plan slip NM-5 to 10 Apr because the panel moved")
    assert (monday.item(5).forecast, monday.item(5).forecast_on) == (None, None)
    assert "forecast to miss" not in monday.typed(MANAGER, "/plan summary")["text"]


def test_the_same_form_asks_for_the_new_date_and_one_undo_takes_both_back(office):
    office.slack.advance(seconds=35 * 60)
    card = card_of(office, JOE)
    tap(office, JOE, card, "Will miss…")
    assert fill(office, JOE, due_on="2026-04-10", reason="the panel moved", also_ask=["yes"])["ok"]
    item = office.item(5)
    assert past(office, item)[-2:] == ["forecast", "date asked"]
    assert item.due_on == date(2026, 3, 20)
    office.settle()
    assert "another date" in office.dm(MANAGER)[-1]["text"]
    tap(office, JOE, seen_again(office, JOE, card), "Undo")
    assert office.item(5).forecast is None
    with office.deps.read() as unit:
        assert requests.open_for(unit, item.id) is None


def test_a_forecast_can_be_typed_and_is_over_when_it_is_done_or_late(office):
    item = made(office, "Typed ahead", due=date(2026, 3, 31))
    said = office.typed(TOM, f"/plan forecast {item.key} miss 14 April because the panel moved")["text"]
    assert "forecast: will miss, expected Tue 14 Apr 2026, “the panel moved”" in said
    assert words_of(office, item) == "the panel moved"
    changed = office.typed(TOM, f"/plan forecast {item.key} at risk")["text"]
    assert "will miss → at risk, no day named" in changed
    assert (
        "is due on Tue 31 Mar 2026"
        in office.typed(TOM, f"/plan forecast {item.key} miss 30 Mar because x")["text"]
    )
    office.typed(TOM, f"/plan forecast {item.key} will miss until 14 April because the panel moved")
    assert "You may not update" in office.typed(CHAIR, f"/plan forecast {item.key} on time")["text"]
    office.typed(TOM, f"/plan done {item.key}")
    assert now(office, item).forecast is None
    office.typed(TOM, "/plan undo")
    assert now(office, item).forecast is Forecast.MISS
    assert "1 forecast to miss" in office.typed(MANAGER, "/plan summary")["text"]
    office.morning(days=30)
    assert "forecast to miss" not in office.typed(MANAGER, "/plan summary")["text"]
    assert "expected Tue 14 Apr 2026" in office.typed(MANAGER, "/plan overdue")["text"]
    late = office.typed(TOM, f"/plan forecast {item.key} on time")["text"]
    assert "is late. Please say on which day" in late


def test_what_has_no_date_has_no_forecast(monday):
    item = made(monday, "No date yet", due=None)
    said = monday.typed(TOM, f"/plan forecast {item.key} at risk")["text"]
    assert "has no date yet" in said
    assert past(monday, item) == []
