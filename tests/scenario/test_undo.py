"""Undo: ten minutes, one's own changes, and only what still stands."""

import pytest

from bot.plan.items import Colour, State
from tests.scenario.hands import labels, made, now, owner_of, past, seen_again, slack_is_back, tap, whispered
from tests.scenario.office import ANITA, GENERAL, JOE, LEAD, MANAGER, TOM, Office


def answer_to(office: Office, who: str, text: str) -> dict:
    return office.typed(who, f"/plan {text}")


@pytest.mark.parametrize(
    "line",
    [
        "done {}",
        "update {} 60% panel agreed",
        "colour {} red because two candidates withdrew",
        "block {} because legal advice is outstanding",
        "note {} adverts went out",
        "snooze {} 3 working days",
        "slip {} to 12 June because the panel moved",
        "assign {} @Anita Borrowdale",
    ],
)
def test_whatever_was_done_comes_back_whole(shared, line):
    item = made(shared, "To be undone", colour=Colour.GREEN, state=State.IN_PROGRESS, percent=20)
    told = answer_to(shared, TOM, line.format(item.key))
    assert labels(told) == ["Undo"]
    tap(shared, TOM, told, "Undo")
    after = now(shared, item)
    for fact in (
        "state",
        "colour",
        "percent",
        "due_on",
        "owner_id",
        "blocked_by",
        "snoozed_until",
        "due_text",
    ):
        assert getattr(after, fact) == getattr(item, fact)
    assert past(shared, item)[-1] == "undone"
    [shown] = [m for m in shared.slack.messages(TOM, GENERAL) if m["ts"] == told["ts"]]
    assert "taken back" in shown["text"]
    assert labels(shown) == []


@pytest.mark.parametrize("line", ["slip {} to 12 June because of it", "withdraw {} because of it"])
def test_a_managers_change_comes_back_and_the_owner_hears_both(shared, line):
    item = made(shared, "The manager's")
    told = answer_to(shared, MANAGER, line.format(item.key))
    shared.settle()
    tap(shared, MANAGER, told, "Undo")
    shared.settle()
    assert now(shared, item).due_on == item.due_on
    assert now(shared, item).state is item.state
    about = [m["text"] for m in shared.dm(TOM) if item.key in m["text"]]
    assert len(about) == 2
    assert "taken back" in about[1]


def test_an_added_action_can_be_taken_back_too(shared):
    told = answer_to(shared, MANAGER, "add Added by mistake owner:@Tom Wexcombe due:12 Dec")
    assert "Undo" in labels(told)
    shared.settle()
    tap(shared, MANAGER, told, "Undo")
    key = told["text"].split(" ")[0]
    assert "Added by mistake" not in shared.typed(TOM, "/plan mine")["text"]
    assert "withdrawn" in shared.typed(MANAGER, f"/plan show {key}")["text"]
    shared.settle()
    assert "taken back" in shared.dm(TOM)[-1]["text"]


def test_it_tells_nobody_what_they_never_heard(office):
    item, other = made(office, "Undone in time"), made(office, "Not undone")
    office.slack.fault("chat.postMessage", "500", times=50)
    told = answer_to(office, MANAGER, f"assign {item.key} @Joe Tregarth")
    tap(office, MANAGER, told, "Undo")
    answer_to(office, MANAGER, f"assign {other.key} @Joe Tregarth")
    slack_is_back(office)
    assert [m["text"].split(" ")[0] for m in office.dm(JOE) if "handed this over" in m["text"]] == [other.key]
    assert [m for m in office.dm(TOM) if item.key in m["text"]] == []


def test_what_was_changed_since_is_not_taken_back(shared):
    item = made(shared, "Changed since")
    told = answer_to(shared, TOM, f"update {item.key} 60%")
    answer_to(shared, LEAD, f"update {item.key} 70%")
    tap(shared, TOM, told, "Undo")
    assert "was changed again since" in whispered(shared, TOM, GENERAL)[-1]
    assert now(shared, item).percent == 70


def test_a_word_since_about_something_else_does_not_matter(shared):
    item = made(shared, "Noted since")
    told = answer_to(shared, TOM, f"update {item.key} 60%")
    answer_to(shared, LEAD, f"note {item.key} well done")
    tap(shared, TOM, told, "Undo")
    assert now(shared, item).percent is None


def test_undone_twice_is_undone_once(shared):
    item = made(shared, "Twice undone")
    answer_to(shared, TOM, f"update {item.key} 60%")
    assert "taken back" in answer_to(shared, TOM, "undo")["text"]
    told = answer_to(shared, TOM, "undo")["text"]
    assert "undone already" in told or "no change of yours" in told or item.key not in told
    assert past(shared, item) == ["progress", "undone"]


def test_what_somebody_else_did_is_theirs_to_undo(shared):
    item = made(shared, "Somebody else's")
    answer_to(shared, LEAD, f"update {item.key} 60%")
    told = answer_to(shared, JOE, "undo")["text"]
    assert "no change of yours" in told
    assert now(shared, item).percent == 60


def test_after_ten_minutes_it_is_too_late(office):
    item = made(office, "Too late")
    told = answer_to(office, TOM, f"update {item.key} 60%")
    office.slack.advance(seconds=599)
    other = answer_to(office, ANITA, "note NM-3 in between")
    assert labels(other) == ["Undo"]
    office.slack.advance(seconds=3)
    tap(office, TOM, told, "Undo")
    assert "Undo works for ten minutes, and they are over" in whispered(office, TOM, GENERAL)[-1]
    assert now(office, item).percent == 60
    assert owner_of(office, item) == TOM


def test_undo_of_several_is_all_or_nothing(shared):
    one, two = made(shared, "One of both"), made(shared, "Two of both")
    told = shared.said(TOM, f"{one.key} 40%, {two.key} 50%")
    answer_to(shared, LEAD, f"update {two.key} 70%")
    tap(shared, TOM, told, "Undo")
    assert (now(shared, one).percent, now(shared, two).percent) == (40, 70)
    assert "was changed again since" in whispered(shared, TOM)[-1]
    assert labels(seen_again(shared, TOM, told))[0] == "Undo"
