"""The daily card: one a working day, worst first, answered with a tap, never twice, never about what is over."""

from contextlib import contextmanager
from datetime import date

import pytest

from bot.plan.items import Colour, State
from store import outbox, people, plans
from tests.scenario.hands import (
    choose,
    heard,
    labels,
    made,
    now,
    owner_of,
    past,
    seen_again,
    slack_is_back,
    tap,
    whispered,
    words_of,
)
from tests.scenario.office import ANITA, CHAIR, JOE, LEAD, MANAGER, OTHER_LEAD, TOM, Office, new_process


def cards(office: Office, who: str) -> list[dict]:
    return [m for m in office.dm(who) if m["text"].startswith("Your actions")]


def to(office: Office, day: str) -> None:
    """On to 09:05 in London of a day in March or April, at one go as after an outage."""
    office.slack.advance(to=f"{day}T08:05:00+00:00" if day >= "2026-03-29" else f"{day}T09:05:00+00:00")


def keys(card: dict) -> list[str]:
    """The actions a card shows with buttons or with what became of them, in order."""
    shown = [b["text"]["text"] for b in card["blocks"] if b["type"] == "section"]
    return [text.split("*")[1] for text in shown if text.startswith("*")]


@pytest.fixture(scope="module")
def monday(shared: Office) -> Office:
    shared.slack.advance(seconds=35 * 60)
    return shared


def test_at_the_hour_everybody_gets_one_card_and_nobody_an_empty_one(office):
    assert cards(office, TOM) == []
    office.slack.advance(seconds=31 * 60)
    assert keys(cards(office, TOM)[0]) == ["NM-1", "NM-2"]
    assert keys(cards(office, ANITA)[0]) == ["NM-3"]
    assert keys(cards(office, JOE)[0]) == ["NM-5"]
    assert [cards(office, who) for who in (MANAGER, CHAIR, LEAD)] == [[], [], []]
    office.slack.advance(seconds=4 * 3600)
    assert [len(cards(office, who)) for who in (TOM, ANITA, JOE)] == [1, 1, 1]


def test_it_says_why_it_came_and_gives_every_way_to_answer(monday):
    [card] = cards(monday, TOM)
    assert "Why today: it is 1 working day late" in card["text"]
    assert "Why today: 5 working days are left" in card["text"]
    assert "Fri 27 Feb 2026, 3 days overdue" in card["text"]
    assert labels(card)[:5] == ["Done", "Update…", "On track", "Will slip…", "Blocked…"]


def test_what_nobody_in_slack_owns_comes_to_the_lead_who_may_answer_for_them(monday):
    [card] = cards(monday, OTHER_LEAD)
    assert keys(card) == ["NM-6"]
    assert "Head of ICT has no Slack account yet, so this comes to you" in card["text"]
    choose(monday, OTHER_LEAD, card, "Snooze 1 working day", "NM-6")
    assert monday.item(6).snoozed_until == date(2026, 3, 3)
    tap(monday, OTHER_LEAD, seen_again(monday, OTHER_LEAD, card), "Undo")
    tap(monday, OTHER_LEAD, seen_again(monday, OTHER_LEAD, card), "Done")
    assert monday.item(6).state is State.CLAIMED_DONE


def test_without_an_owner_and_a_lead_the_manager_hears(office):
    with office.deps.write() as unit:
        plan = plans.plan_by_key(unit, "NM")
        loose = plans.add_theme(unit, plan.id, ref="T3", name="Nobody's")
    assert loose.lead_id is None
    item = made(office, "Nobody's business", None, date(2026, 3, 3), theme="T3")
    office.morning()
    assert item.key in keys(cards(office, MANAGER)[0])
    assert "It has no owner yet, so this comes to you" in cards(office, MANAGER)[0]["text"]


def test_five_have_buttons_worst_first_and_the_rest_is_counted(office):
    for n in range(8):
        made(office, f"Late {n}", CHAIR, date(2026, 2, 27), colour=Colour.RED)
    worst = made(office, "Latest of all", CHAIR, date(2026, 2, 23))
    office.slack.advance(seconds=31 * 60)
    [card] = cards(office, CHAIR)
    assert keys(card)[0] == worst.key
    assert len(keys(card)) == 5
    assert labels(card).count("Done") == 5
    assert "And 4 more" in card["text"]
    tap(office, CHAIR, card, "Show all")
    assert "You have 9 actions" in whispered(office, CHAIR)[-1]


def test_weekends_and_bank_holidays_are_quiet_and_a_weekend_deadline_counts_on_friday(office):
    weekend = made(office, "Due on a Sunday", CHAIR, date(2026, 4, 5))
    to(office, "2026-04-02")
    said = len(cards(office, CHAIR))
    assert "this is the last working day for it" in cards(office, CHAIR)[-1]["text"]
    assert weekend.key in keys(cards(office, CHAIR)[-1])
    for quiet in ("2026-04-03", "2026-04-04", "2026-04-05", "2026-04-06"):
        to(office, quiet)
    assert len(cards(office, CHAIR)) == said
    to(office, "2026-04-07")
    assert "it is 1 working day late" in cards(office, CHAIR)[-1]["text"]


@contextmanager
def restarted(office: Office):
    """Another process on the same database, while the first one is gone."""
    office.slack.connection("cut")
    office.process.stop()
    again = new_process(office.slack, office.deps.database)
    again.start()
    try:
        yield
    finally:
        office.slack.connection("cut")
        again.stop()


def test_a_restart_loses_nothing_and_repeats_nothing(office_on_each):
    office = office_on_each
    office.slack.fault("chat.postMessage", "500", times=500)
    office.slack.advance(seconds=31 * 60)
    assert cards(office, TOM) == []
    with restarted(office):
        slack_is_back(office)
        assert [len(cards(office, who)) for who in (TOM, ANITA, JOE)] == [1, 1, 1]
        office.slack.advance(seconds=3600)
        assert [len(cards(office, who)) for who in (TOM, ANITA, JOE)] == [1, 1, 1]


def test_closed_moved_and_reassigned_actions_leave_tomorrows_card_and_todays_is_redrawn(office):
    due = date(2026, 3, 3)
    closed, moved, given = (made(office, name, CHAIR, due) for name in ("Closed", "Moved", "Given away"))
    stays = made(office, "Stays", CHAIR, due)
    office.slack.advance(seconds=31 * 60)
    [card] = cards(office, CHAIR)
    assert keys(card) == [closed.key, moved.key, given.key, stays.key]
    office.typed(CHAIR, f"/plan done {closed.key}")
    office.typed(MANAGER, f"/plan slip {moved.key} to 30 June because of the election")
    office.typed(MANAGER, f"/plan assign {given.key} @Joe Tregarth")
    again = seen_again(office, CHAIR, card)
    assert labels(again).count("Done") == 1
    assert "reported done" in again["text"]
    assert "Tue 3 Mar 2026 → Tue 30 Jun 2026" in again["text"]
    assert "→ Joe Tregarth" in again["text"]
    office.morning()
    assert keys(cards(office, CHAIR)[-1]) == [stays.key]
    assert given.key in keys(cards(office, JOE)[-1])


def test_a_promise_is_judged_when_it_is_sent(office):
    closed, stays = (
        made(office, name, CHAIR, date(2026, 3, 3)) for name in ("Closed meanwhile", "Still open")
    )
    alone = made(office, "The only one", LEAD, date(2026, 3, 3))
    office.slack.fault("chat.postMessage", "500", times=500)
    office.slack.advance(seconds=31 * 60)
    office.typed(CHAIR, f"/plan done {closed.key}")
    office.typed(MANAGER, f"/plan assign {alone.key} @Edmund Fairlight")
    slack_is_back(office)
    assert keys(cards(office, CHAIR)[-1]) == [stays.key]
    assert cards(office, LEAD) == []


def test_a_snooze_holds_and_ends_with_a_card(office):
    item = made(office, "Snoozed", CHAIR, date(2026, 3, 3))
    office.slack.advance(seconds=31 * 60)
    [card] = cards(office, CHAIR)
    choose(office, CHAIR, card, "Snooze 3 working days", item.key)
    assert "no reminder before Thu 5 Mar 2026" in seen_again(office, CHAIR, card)["text"]
    assert now(office, item).heard_at is None
    office.morning(2)
    assert len(cards(office, CHAIR)) == 1
    office.morning()
    assert keys(cards(office, CHAIR)[-1]) == [item.key]
    assert len(cards(office, CHAIR)) == 2


def test_not_mine_asks_the_lead_and_tells_the_asker_and_moves_nothing(monday):
    [card] = cards(monday, ANITA)
    before = monday.item(3)
    choose(monday, ANITA, card, "Not mine", "NM-3")
    assert "passed on to Imran Sayle" in whispered(monday, ANITA)[-1]
    monday.settle()
    assert "Anita Borrowdale asks" in monday.dm(LEAD)[-1]["text"]
    assert "not mine" in monday.dm(LEAD)[-1]["text"]
    assert owner_of(monday, before) == ANITA
    assert monday.item(3).state is before.state


def test_why_this_is_answered_to_the_asker_alone_and_leaves_the_card(monday):
    [card] = cards(monday, JOE)
    choose(monday, JOE, card, "Why this?", "NM-5")
    told = whispered(monday, JOE)[-1]
    assert "14 working days are left (deadline Fri 20 Mar 2026)" in told
    assert "Theme lead: Carys Penhale" in told
    assert seen_again(monday, JOE, card)["blocks"] == card["blocks"]


def test_a_tap_redraws_the_card_in_place_and_undo_brings_it_back(monday):
    [card] = cards(monday, TOM)
    before = monday.item(1)
    tap(monday, TOM, card, "On track", "NM-1")
    again = seen_again(monday, TOM, card)
    assert "Amber → 🟢 Green" in str(again["blocks"])
    assert labels(again).count("Done") == 1
    assert [m["ts"] for m in cards(monday, TOM)] == [card["ts"]]
    tap(monday, TOM, again, "Undo")
    back = seen_again(monday, TOM, card)
    assert labels(back).count("Done") == 2
    assert monday.item(1).colour is before.colour
    assert past(monday, before)[-2:] == ["colour", "undone"]
    tap(monday, TOM, back, "Done", "NM-2")
    assert monday.item(2).state is State.CLAIMED_DONE
    assert "to be checked" in seen_again(monday, TOM, card)["text"]


def test_what_somebody_gone_would_hear_goes_to_their_lead(office):
    office.settle()
    office.slack.people(TOM, deleted=True)
    heard(office)
    office.slack.advance(seconds=31 * 60)
    assert len(cards(office, ANITA)) == 1
    [card] = cards(office, LEAD)
    assert "NM-1" in keys(card)
    assert "Tom Wexcombe has a closed Slack account, so this comes to you" in card["text"]
    with office.deps.read() as unit:
        tom = people.person_by_slack(unit, TOM)
        assert outbox.promise_by_key(unit, f"card:{tom.id}:2026-03-02") is None
        assert outbox.waiting(unit).counts["held"] == 0
    assert "cannot be given an action" in office.typed(MANAGER, "/plan assign NM-3 @Tom Wexcombe")["text"]
    assert office.item(3).owner_id != tom.id


def test_somebody_who_is_back_hears_again(office):
    office.slack.people(TOM, deleted=True)
    heard(office)
    office.slack.people(TOM, deleted=False)
    heard(office)
    office.slack.advance(seconds=31 * 60)
    assert len(cards(office, TOM)) == 1


def test_people_elsewhere_get_it_at_their_own_nine_o_clock(office):
    office.slack.people(JOE, tz="America/New_York")
    heard(office)
    office.slack.advance(seconds=31 * 60)
    assert cards(office, JOE) == []
    office.slack.advance(seconds=5 * 3600)
    assert keys(cards(office, JOE)[0]) == ["NM-5"]


def test_a_fortnight_away_brings_each_deadline_once(office):
    to(office, "2026-03-18")
    [card] = cards(office, TOM)
    assert sorted(keys(card)) == ["NM-1", "NM-2"]
    assert words_of(office, office.item(1)) == ""
