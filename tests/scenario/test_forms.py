"""Forms: opened by a tap, kept open until they are right, and never about an action that changed meanwhile."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot.messages import ids
from bot.plan.items import Colour, Forecast, State
from tests.scenario.hands import FAR, labels, made, now, opened_home, past, person, seen_again, tap, words_of
from tests.scenario.office import (
    ANITA,
    CHAIR,
    GENERAL,
    JOE,
    LEAD,
    MANAGER,
    OUTSIDER,
    PLAN_CHANNEL,
    TOM,
    Office,
)


@pytest.fixture(scope="module")
def monday(shared: Office) -> Office:
    shared.slack.advance(seconds=35 * 60)
    return shared


def shown(office: Office, title: str, who: str = TOM, owner: str = TOM) -> tuple:
    """An action and the private answer that shows it with its buttons."""
    item = made(office, title, owner, colour=Colour.GREEN, state=State.IN_PROGRESS)
    return item, office.typed(who, f"/plan show {item.key}")


def fill(office: Office, who: str = TOM, **fields: object) -> dict:
    return office.slack.submit(who, {block: {ids.FORM_FIELD: value} for block, value in fields.items()})


def value_of(view: dict, field: str) -> Any:
    """What stands in a field of an open form, whether or not it was filled in anew."""
    state = next(
        state[ids.FORM_FIELD]
        for name, state in view["state"]["values"].items()
        if name.partition("~")[0] == field
    )
    return next(value for name, value in state.items() if name != "type")


def card_of(office: Office, who: str) -> dict:
    return next(m for m in office.dm(who) if m["text"].startswith("Your actions"))


def test_every_form_tells_which_action_it_is_about_and_does_its_work(monday):
    item, told = shown(monday, "All forms")
    for label in ("Update…", "Will slip…", "Blocked…"):
        tap(monday, TOM, told, label)
        [view] = monday.slack.views(TOM)
        assert item.key in str(view["blocks"][0])
        monday.slack.close(TOM)
    tap(monday, TOM, told, "Update…")
    assert fill(monday, words="panel agreed", colour="amber", percent="60")["ok"]
    after = now(monday, item)
    assert (after.colour, after.percent) == (Colour.AMBER, 60)
    assert past(monday, item) == ["progress", "colour"]
    monday.settle()
    answer = monday.dm(TOM)[-1]
    assert "60%" in answer["text"]
    assert "Amber" in answer["text"]
    assert "panel agreed" in answer["text"]
    tap(monday, TOM, answer, "Undo")
    assert (now(monday, item).colour, now(monday, item).percent) == (Colour.GREEN, None)


def test_only_what_is_filled_in_is_changed(monday):
    item, told = shown(monday, "Only words")
    tap(monday, TOM, told, "Update…")
    assert fill(monday, words="adverts went out")["ok"]
    after = now(monday, item)
    assert (after.colour, after.percent, after.state) == (item.colour, item.percent, item.state)
    assert words_of(monday, item) == "adverts went out"


def test_what_is_wrong_is_said_beside_its_field_and_the_form_stays(monday):
    item, told = shown(monday, "Wrongly filled in")
    tap(monday, TOM, told, "Update…")
    assert "say what has changed" in fill(monday)["errors"]["words"]
    assert "valid URL" in fill(monday, link="minutes.pdf")["errors"]["link"]
    assert "in the way" in fill(monday, state="blocked", link="https://example.org")["errors"]["in_the_way"]
    assert (
        "has passed" in fill(monday, state="in progress", forecast_on="2026-02-02")["errors"]["forecast_on"]
    )
    assert "percent" in fill(monday, percent="140")["errors"]
    monday.slack.close(TOM)
    tap(monday, TOM, told, "Will slip…")
    assert "has passed" in fill(monday, due_on="2026-02-02", reason="leave")["errors"]["due_on"]
    assert (
        "is due on Fri 29 May 2026 already"
        in fill(monday, due_on="2026-05-29", reason="leave")["errors"]["due_on"]
    )
    assert "reason" in fill(monday, due_on="2026-06-12", reason="  ")["errors"]
    assert len(monday.slack.views(TOM)) == 1
    assert fill(monday, due_on="2026-06-12", reason="leave")["ok"]
    assert monday.slack.views(TOM) == []
    assert now(monday, item).due_on == FAR
    assert past(monday, item) == ["date asked"]


def test_an_action_that_changed_meanwhile_is_not_written_over(monday):
    item, told = shown(monday, "Changed meanwhile")
    tap(monday, TOM, told, "Blocked…")
    monday.typed(LEAD, f"/plan colour {item.key} amber because of the audit")
    assert fill(monday, reason="legal advice")["action"] == "update"
    assert now(monday, item).state is State.IN_PROGRESS
    [view] = monday.slack.views(TOM)
    top = str(view["blocks"][0])
    assert "Changed while you were writing" in top
    assert "of the audit" in top
    assert value_of(view, "reason") == "legal advice"
    assert monday.slack.submit(TOM, {})["ok"]
    assert now(monday, item).blocked_by == "legal advice"
    assert now(monday, item).colour is Colour.AMBER


def test_what_was_typed_and_what_changed_meanwhile_are_both_kept(monday):
    item, told = shown(monday, "Two at once")
    tap(monday, TOM, told, "Update…")
    monday.typed(LEAD, f"/plan colour {item.key} amber because of the audit")
    monday.typed(LEAD, f"/plan update {item.key} 30%")
    typed = {"words": "panel\nagreed", "next_step": "interviews", "percent": "60"}
    assert fill(monday, **typed)["action"] == "update"
    [view] = monday.slack.views(TOM)
    top = str(view["blocks"][0])
    assert top.index("30%") < top.index("of the audit")
    assert "08:" in top or "09:" in top
    assert person(monday, monday.item(item.number).owner_id).name not in top
    assert {name: value_of(view, name) for name in typed} == typed
    assert value_of(view, "colour")["value"] == "amber"
    assert monday.slack.submit(TOM, {})["action"] == "close"
    after = now(monday, item)
    assert (after.colour, after.percent) == (Colour.AMBER, 60)
    assert words_of(monday, item) == "panel\nagreed. Next: interviews"
    assert past(monday, item)[-1] == "progress"


def test_a_form_is_shown_again_as_often_as_it_takes_and_errors_stand_beside_its_fields(monday):
    item, told = shown(monday, "Three times")
    tap(monday, TOM, told, "Update…")
    for colour in ("amber", "red"):
        monday.typed(LEAD, f"/plan colour {item.key} {colour} because of the audit")
        assert fill(monday, words="panel agreed")["action"] == "update"
    [view] = monday.slack.views(TOM)
    assert value_of(view, "colour")["value"] == "red"
    assert value_of(view, "words") == "panel agreed"
    renamed = next(name for name in view["state"]["values"] if name.startswith("colour~"))
    assert fill(monday, **{renamed: "green", "link": "nonsense"})["errors"].keys() == {"link"}
    assert fill(monday, link="https://example.org/minutes")["ok"]
    assert now(monday, item).colour is Colour.GREEN
    monday.settle()
    tap(monday, TOM, monday.dm(TOM)[-1], "Undo")
    assert now(monday, item).colour is Colour.RED


def test_everything_in_the_update_form_is_one_change_that_one_undo_takes_back(monday):
    item, told = shown(monday, "Everything at once")
    tap(monday, TOM, told, "Update…")
    [view] = monday.slack.views(TOM)
    assert value_of(view, "state")["value"] == "in progress"
    assert value_of(view, "colour")["value"] == "green"
    assert fill(
        monday,
        words="panel agreed",
        next_step="interviews",
        in_the_way="HR",
        colour="amber",
        percent="60",
        forecast_on="2026-06-12",
        link="https://example.org/minutes.pdf",
    )["ok"]
    after = now(monday, item)
    assert (after.state, after.colour, after.percent, after.blocked_by) == (
        State.BLOCKED,
        Colour.AMBER,
        60,
        "HR",
    )
    assert (after.forecast, after.forecast_on, after.due_on) == (Forecast.MISS, date(2026, 6, 12), FAR)
    assert past(monday, item) == ["progress", "colour", "forecast", "evidence", "blocked"]
    assert "example.org/…/minutes.pdf" in monday.typed(TOM, f"/plan show {item.key}")["text"]
    tap(monday, TOM, monday.typed(TOM, f"/plan show {item.key}"), "Update…")
    [view] = monday.slack.views(TOM)
    known = {name: value_of(view, name) for name in ("next_step", "in_the_way", "percent", "forecast_on")}
    assert known == {
        "next_step": "interviews",
        "in_the_way": "HR",
        "percent": "60",
        "forecast_on": "2026-06-12",
    }
    monday.slack.close(TOM)
    tap(monday, TOM, monday.dm(TOM)[-1], "Undo")
    after = now(monday, item)
    assert replace(after, version=item.version) == item
    assert "Evidence" not in monday.typed(TOM, f"/plan show {item.key}")["text"]


def test_what_is_in_the_way_no_more_and_done_are_said_in_the_form(monday):
    item, told = shown(monday, "Unblocked and done")
    monday.typed(TOM, f"/plan block {item.key} because legal advice is outstanding")
    tap(monday, TOM, told, "Update…")
    assert fill(monday, in_the_way="")["action"] == "errors"
    assert fill(monday, state="in progress")["ok"]
    assert (now(monday, item).state, now(monday, item).blocked_by) == (State.IN_PROGRESS, None)
    tap(monday, TOM, told, "Update…")
    assert fill(monday, state="claimed done", words="all six started")["ok"]
    assert now(monday, item).state is State.CLAIMED_DONE
    monday.settle()
    assert "all six started" in str(monday.dm(LEAD)[-1])


def test_what_was_finished_meanwhile_is_refused_in_the_form(monday):
    item, told = shown(monday, "Finished meanwhile")
    tap(monday, TOM, told, "Blocked…")
    monday.typed(TOM, f"/plan done {item.key}")
    assert not fill(monday, reason="legal advice")["ok"]
    assert now(monday, item).state is State.CLAIMED_DONE


def test_a_form_of_the_card_redraws_the_card_and_writes_nothing_more(monday):
    card = card_of(monday, JOE)
    before = len(monday.dm(JOE))
    tap(monday, JOE, card, "Blocked…", "NM-5")
    assert fill(monday, JOE, reason="legal advice is outstanding")["ok"]
    again = seen_again(monday, JOE, card)
    assert "legal advice is outstanding" in again["text"]
    assert "Undo" in labels(again)
    assert len(monday.dm(JOE)) == before


def test_a_date_on_the_card_is_asked_for_and_the_card_says_so(monday):
    card = card_of(monday, ANITA)
    tap(monday, ANITA, card, "Will slip…", "NM-3")
    assert fill(monday, ANITA, due_on="2026-03-20", reason="auditor is ill")["ok"]
    assert "Fri 20 Mar 2026 asked for" in seen_again(monday, ANITA, card)["text"]
    assert monday.item(3).due_on == date(2026, 3, 3)
    assert any("auditor is ill" in m["text"] for m in monday.dm(MANAGER))


def from_message(office: Office, who: str, text: str, channel: str = PLAN_CHANNEL) -> dict | None:
    ts = office.slack.say(MANAGER, channel, text)
    office.slack.shortcut(who, ids.ITEM_FROM_MESSAGE, channel, ts)
    return office.slack.views(who)[-1]


def test_a_message_becomes_an_action_with_owner_and_date(monday):
    view = from_message(monday, MANAGER, "Let us review R&D spending")
    place = next(b for b in view["blocks"] if b["block_id"] == "theme")["element"]["options"][0]["value"]
    assert not fill(monday, MANAGER, theme=place)["ok"]
    assert fill(monday, MANAGER, theme=place, owner=TOM, due_on="2026-06-30")["ok"]
    monday.settle()
    assert "Let us review R&amp;D spending" in monday.dm(TOM)[-1]["text"]
    assert "you own it" in monday.dm(TOM)[-1]["text"]
    assert "Tom Wexcombe" in monday.dm(MANAGER)[-1]["text"]
    assert "Tue 30 Jun 2026" in monday.dm(MANAGER)[-1]["text"]


def test_a_date_in_the_past_is_refused_for_a_new_action_too(monday):
    view = from_message(monday, MANAGER, "Too late to begin")
    place = next(b for b in view["blocks"] if b["block_id"] == "theme")["element"]["options"][0]["value"]
    answer = fill(monday, MANAGER, theme=place, owner=TOM, due_on="2026-02-02")
    assert "has passed" in answer["errors"]["due_on"]
    monday.slack.close(MANAGER)


@pytest.mark.parametrize(("who", "why"), [(TOM, "You may not add an action"), (OUTSIDER, "You have no part")])
def test_who_may_not_add_is_told_so_and_sees_no_plan(monday, who, why):
    view = (
        from_message(monday, who, "Not for everybody", GENERAL)
        if who == OUTSIDER
        else from_message(monday, who, "No")
    )
    assert why in str(view["blocks"])
    assert "Northmere" not in str(view["blocks"])
    assert "submit" not in view or view["submit"] is None
    monday.slack.close(who)


def test_home_shows_ones_own_and_what_one_answers_for(monday):
    assert "NM-1" in str(opened_home(monday, TOM)["blocks"])
    assert "Northmere improvement plan" in str(opened_home(monday, CHAIR)["blocks"])
    closed = opened_home(monday, OUTSIDER)
    assert "You have no part" in str(closed["blocks"])
    assert "NM-" not in str(closed["blocks"])


def test_a_button_on_home_answers_over_it_and_what_is_done_there_shows_at_once(monday):
    item = made(monday, "Seen from Home", due=date(2026, 2, 20))
    home = opened_home(monday, TOM)
    block = next(b for b in home["blocks"] if item.key in str(b) and b.get("accessory"))
    told = len(monday.dm(TOM))
    monday.slack.click(TOM, block["accessory"]["action_id"], view_id=home["id"], block_id=block["block_id"])
    [view] = monday.slack.views(TOM)
    assert "Seen from Home" in str(view["blocks"])
    done = next(
        (b["block_id"], one["action_id"])
        for b in view["blocks"]
        for one in b.get("elements", [])
        if one.get("text", {}).get("text") == "Done"
    )
    monday.slack.click(TOM, done[1], view_id=view["id"], block_id=done[0])
    [view] = monday.slack.views(TOM)
    assert "reported done" in str(view["blocks"])
    assert now(monday, item).state is State.CLAIMED_DONE
    assert item.key not in str(monday.slack.home(TOM)["blocks"])
    monday.settle()
    assert len(monday.dm(TOM)) == told
    monday.slack.close(TOM)
