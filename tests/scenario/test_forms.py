"""Forms: opened by a tap, kept open until they are right, and never about an action that changed meanwhile."""

from datetime import date

import pytest

from bot.messages import ids
from bot.plan.items import Colour, State
from tests.scenario.hands import FAR, labels, made, now, past, seen_again, tap, words_of
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
    answer = fill(monday, reason="legal advice")
    assert "Somebody changed" in answer["errors"]["reason"]
    assert now(monday, item).state is State.IN_PROGRESS
    monday.slack.close(TOM)
    tap(monday, TOM, told, "Blocked…")
    assert fill(monday, reason="legal advice")["ok"]
    assert now(monday, item).blocked_by == "legal advice"


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


def opened_home(office: Office, who: str) -> dict:
    """Home as the bot publishes it when somebody looks at it."""
    before = len(office.slack.sent("views.publish"))
    office.slack.open_home(who)
    office.slack.until(lambda: len(office.slack.sent("views.publish")) > before)
    return office.slack.home(who)


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
