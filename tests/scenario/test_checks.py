"""Done is not blue: somebody else has to see it."""

from bot.plan.items import Colour, State
from tests.scenario.hands import (
    finished,
    labels,
    made,
    now,
    past,
    seen_again,
    tap,
    words_of,
)
from tests.scenario.office import ANITA, LEAD, MANAGER, OTHER_LEAD, TOM, Office


def about(office: Office, who: str, item) -> dict:
    return [m for m in office.dm(who) if item.key in m["text"]][-1]


def reported(office: Office, title: str, **facts) -> tuple:
    item = made(office, title, **facts)
    office.typed(TOM, f"/plan done {item.key} all six started")
    office.settle()
    return item, about(office, LEAD, item)


def test_the_lead_is_asked_sees_it_and_the_owner_hears_that_it_is_blue(shared):
    item, request = reported(shared, "Seen")
    assert "Tom Wexcombe reports this done." in request["text"]
    assert "all six started" in request["text"]
    assert labels(request) == ["Seen and done", "Send back…"]
    tap(shared, LEAD, request, "Seen and done")
    after = now(shared, item)
    assert (after.state, after.colour, after.percent) == (State.VERIFIED, Colour.BLUE, 100)
    assert labels(seen_again(shared, LEAD, request)) == ["Undo"]
    assert "Blue" in about(shared, TOM, item)["text"]


def test_a_check_taken_back_is_asked_for_again_and_the_owner_hears(shared):
    item, request = reported(shared, "Seen by mistake")
    tap(shared, LEAD, request, "Seen and done")
    tap(shared, LEAD, seen_again(shared, LEAD, request), "Undo")
    assert labels(seen_again(shared, LEAD, request)) == ["Seen and done", "Send back…"]
    assert now(shared, item).state is State.CLAIMED_DONE
    assert "taken back" in about(shared, TOM, item)["text"]


def test_it_is_sent_back_with_a_reason_that_the_owner_reads(shared):
    item, request = reported(shared, "Sent back")
    tap(shared, LEAD, request, "Send back…")
    assert "NM-" in str(shared.slack.views(LEAD)[-1]["blocks"])
    answer = shared.slack.submit(LEAD, {"reason": {"value": "the minutes are missing"}})
    assert answer["ok"]
    assert now(shared, item).state is State.IN_PROGRESS
    assert words_of(shared, item) == "the minutes are missing"
    shared.settle()
    assert "the minutes are missing" in about(shared, TOM, item)["text"]
    assert "sent back" in seen_again(shared, LEAD, request)["text"]


def test_nobody_checks_their_own_action_whatever_else_they_are(shared):
    item = finished(shared, "The lead's own", LEAD)
    assert "nobody checks their own action" in shared.typed(LEAD, f"/plan verify {item.key}")["text"]
    assert labels(shared.typed(LEAD, f"/plan show {item.key}")) == ["History"]
    assert now(shared, item).state is State.CLAIMED_DONE
    assert "Seen and done" in labels(shared.typed(MANAGER, f"/plan show {item.key}"))


def test_the_leads_own_action_goes_to_the_manager_for_its_check(shared):
    item = made(shared, "Led and owned", LEAD)
    shared.typed(LEAD, f"/plan done {item.key}")
    shared.settle()
    assert labels(about(shared, MANAGER, item)) == ["Seen and done", "Send back…"]


def test_another_themes_lead_and_a_colleague_may_not_check(shared):
    item = finished(shared, "Not theirs to check")
    for who in (OTHER_LEAD, ANITA):
        assert "You may not check" in shared.typed(who, f"/plan verify {item.key}")["text"]
    assert now(shared, item) == item


def test_done_taken_back_takes_the_request_back(shared):
    item, request = reported(shared, "Done by mistake")
    assert "taken back" in shared.typed(TOM, "/plan undo")["text"]
    again = seen_again(shared, LEAD, request)
    assert "took back that it is done" in again["text"]
    assert labels(again) == ["Show"]
    assert now(shared, item).state is State.NOT_STARTED


def test_a_check_twice_is_one_check(shared):
    item, request = reported(shared, "Checked twice")
    shared.slack.fault("chat.update", "error", error="message_not_found", times=50)
    try:
        tap(shared, LEAD, request, "Seen and done")
        tap(shared, LEAD, request, "Seen and done")
    finally:
        shared.slack.clear_faults()
    assert past(shared, item).count("verified") == 1


def test_what_was_reopened_and_reported_again_is_asked_for_again(shared):
    item, first = reported(shared, "Twice reported")
    shared.typed(LEAD, f"/plan back {item.key} because of the minutes")
    shared.typed(TOM, f"/plan done {item.key}")
    shared.settle()
    second = about(shared, LEAD, item)
    assert second["ts"] != first["ts"]
    tap(shared, LEAD, second, "Seen and done")
    assert now(shared, item).state is State.VERIFIED


def test_done_said_twice_asks_once(shared):
    item, _ = reported(shared, "Said twice")
    assert "It was so already" in shared.typed(TOM, f"/plan done {item.key}")["text"]
    shared.settle()
    asked = [m for m in shared.dm(LEAD) if item.key in m["text"] and "reports this done" in m["text"]]
    assert len(asked) == 1
