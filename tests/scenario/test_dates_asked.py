"""Another date: asked for by those who do the work, agreed or not by those who answer for the plan."""

from datetime import date

from bot.plan.items import State
from tests.scenario.hands import FAR, labels, made, now, past, seen_again, tap, whispered
from tests.scenario.office import ANITA, CHAIR, LEAD, MANAGER, PLAN_CHANNEL, TOM, Office

WANTED = date(2026, 6, 12)


def asked(office: Office, title: str, who: str = TOM) -> tuple:
    """An action for which its owner asks for 12 June, and the manager's message about it."""
    item = made(office, title)
    told = office.typed(who, f"/plan slip {item.key} to 12 June because the panel moved")
    office.settle()
    return item, told, about(office, MANAGER, item)


def about(office: Office, who: str, item) -> dict:
    """The latest message a person has about an action."""
    return [m for m in office.dm(who) if item.key in m["text"]][-1]


def test_an_owner_asks_and_the_date_in_force_stays_until_the_manager_agrees(shared):
    item, told, request = asked(shared, "Agreed")
    assert "Fri 12 Jun 2026 asked for as the new date, not agreed yet" in told["text"]
    assert "Ruth Ashdown decides" in told["text"]
    assert now(shared, item).due_on == FAR
    assert "Fri 29 May 2026 → Fri 12 Jun 2026" in request["text"]
    assert "the panel moved" in request["text"]
    assert labels(request) == ["Agree new date", "Keep the date"]
    tap(shared, MANAGER, request, "Agree new date")
    after = now(shared, item)
    assert (after.due_on, after.first_due_on, after.times_moved) == (WANTED, FAR, 1)
    decided = seen_again(shared, MANAGER, request)
    assert "Agreed by Ruth Ashdown" in decided["text"]
    assert labels(decided) == ["Show", "Undo"]
    assert "Agreed by Ruth Ashdown" in about(shared, TOM, item)["text"]
    assert past(shared, item) == ["date asked", "date moved"]


def test_the_manager_keeps_the_date_and_the_owner_is_told(shared):
    item, _, request = asked(shared, "Kept")
    tap(shared, MANAGER, request, "Keep the date")
    shared.settle()
    assert now(shared, item).due_on == FAR
    assert "Not agreed by Ruth Ashdown: the date was kept" in about(shared, TOM, item)["text"]
    assert past(shared, item) == ["date asked", "date kept"]


def test_a_decision_is_made_once(shared):
    item, _, request = asked(shared, "Decided twice")
    shared.slack.fault("chat.update", "error", error="message_not_found", times=50)
    try:
        tap(shared, MANAGER, request, "Keep the date")
        tap(shared, MANAGER, request, "Agree new date")
    finally:
        shared.slack.clear_faults()
    assert now(shared, item).due_on == FAR
    assert "was turned down by Ruth Ashdown already" in whispered(shared, MANAGER)[-1]


def test_the_managers_own_slip_moves_at_once_and_tells_the_owner(shared):
    item = made(shared, "Moved at once")
    told = shared.typed(MANAGER, f"/plan slip {item.key} to 12 June because the panel moved")
    assert "Fri 29 May 2026 → Fri 12 Jun 2026" in told["text"]
    assert now(shared, item).due_on == WANTED
    shared.settle()
    assert "Ruth Ashdown changed an action of yours" in about(shared, TOM, item)["text"]


def test_a_request_taken_back_is_asked_no_more(shared):
    item, told, request = asked(shared, "Taken back")
    tap(shared, TOM, told, "Undo")
    gone = seen_again(shared, MANAGER, request)
    assert "Taken back by Tom Wexcombe" in gone["text"]
    assert labels(gone) == ["Show"]
    assert now(shared, item).due_on == FAR


def test_a_date_set_by_the_manager_overtakes_the_request(shared):
    item, _, request = asked(shared, "Overtaken")
    shared.typed(MANAGER, f"/plan slip {item.key} to 30 June because of the election")
    gone = seen_again(shared, MANAGER, request)
    assert "Overtaken" in gone["text"]
    assert labels(gone) == ["Show"]


def test_asking_again_replaces_the_first_request(shared):
    item, _, first = asked(shared, "Asked twice")
    shared.typed(TOM, f"/plan slip {item.key} to 30 June because of the election too")
    shared.settle()
    gone = seen_again(shared, MANAGER, first)
    assert "Overtaken" in gone["text"]
    tap(shared, MANAGER, about(shared, MANAGER, item), "Agree new date")
    assert now(shared, item).due_on == date(2026, 6, 30)


def test_a_request_for_what_is_finished_meanwhile_cannot_be_agreed(shared):
    item, _, request = asked(shared, "Finished meanwhile")
    shared.typed(TOM, f"/plan done {item.key}")
    tap(shared, MANAGER, request, "Agree new date")
    assert now(shared, item).due_on == FAR
    assert now(shared, item).state is State.CLAIMED_DONE
    assert "reported done" in whispered(shared, MANAGER)[-1]


def test_an_agreement_taken_back_is_open_again_and_whoever_asked_is_told(shared):
    item, _, request = asked(shared, "Agreed by mistake")
    tap(shared, MANAGER, request, "Agree new date")
    tap(shared, MANAGER, seen_again(shared, MANAGER, request), "Undo")
    assert now(shared, item).due_on == FAR
    shared.settle()
    assert "Fri 12 Jun 2026 → Fri 29 May 2026" in about(shared, TOM, item)["text"]
    again = seen_again(shared, MANAGER, request)
    assert labels(again) == ["Agree new date", "Keep the date"]
    tap(shared, MANAGER, again, "Keep the date")
    assert past(shared, item) == ["date asked", "date moved", "undone", "date kept"]


def test_a_date_kept_by_mistake_can_still_be_agreed(shared):
    item, _, request = asked(shared, "Kept by mistake")
    tap(shared, MANAGER, request, "Keep the date")
    tap(shared, MANAGER, seen_again(shared, MANAGER, request), "Undo")
    shared.settle()
    assert "waits for a decision" in about(shared, TOM, item)["text"]
    tap(shared, MANAGER, seen_again(shared, MANAGER, request), "Agree new date")
    assert now(shared, item).due_on == WANTED


def test_chair_and_stranger_may_not_ask_and_a_lead_asks_too(shared):
    item = made(shared, "Whose date")
    line = f"/plan slip {item.key} to 12 June because the panel moved"
    assert "You may not ask for another date" in shared.typed(CHAIR, line)["text"]
    assert "You may not ask for another date" in shared.typed(ANITA, line)["text"]
    assert "Ruth Ashdown decides" in shared.typed(LEAD, line)["text"]
    assert now(shared, item).due_on == FAR


def test_the_digest_tells_what_was_asked_agreed_and_moved(office):
    item, _, _ = asked(office, "In the digest")
    moved, _, request = asked(office, "Agreed in the digest")
    tap(office, MANAGER, request, "Agree new date")
    office.slack.advance(step="monday")
    place = office.slack.messages(MANAGER, PLAN_CHANNEL)
    issue = next(m for m in place if m.get("bot_id"))
    everything = str([issue, *office.slack.messages(MANAGER, PLAN_CHANNEL, thread_ts=issue["ts"])])
    assert moved.key in everything
    assert item.key in everything
