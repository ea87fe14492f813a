"""Slack sends things again: each counts once, and the answer is the stored one."""

from typing import Any

import pytest

from bot.messages import ids
from bot.plan.items import State
from tests.scenario.hands import heard, made, past, tap
from tests.scenario.office import MANAGER, PLAN_CHANNEL, TOM, Office


def again(office: Office, kind: str, times: int = 2) -> list[dict[str, Any]]:
    """Slack sends the latest thing of this kind again; what was answered each time."""
    heard(office)
    latest = [entry for entry in office.slack.events() if entry["kind"] == kind][-1]
    answers = [latest["answer"]]
    for _ in range(times):
        office.slack.redeliver(latest["n"])
        heard(office)
        found = next(entry for entry in office.slack.events() if entry["n"] == latest["n"])
        answers.append(found["answer"])
    return answers


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
def test_a_command_sent_again_counts_once_and_gets_the_same_answer(shared, line):
    item = made(shared, "Once")
    shared.typed(TOM, f"/plan {line.format(item.key)}")
    told = [len(shared.dm(who)) for who in (TOM, MANAGER)]
    answers = again(shared, "command")
    assert len(past(shared, item)) == 1
    assert all(answer == answers[0] for answer in answers)
    assert answers[0]["text"]
    assert [len(shared.dm(who)) for who in (TOM, MANAGER)] >= told


def test_adding_twice_makes_one_action(office):
    office.typed(MANAGER, "/plan add Only one of these owner:@Tom Wexcombe due:12 Dec")
    again(office, "command")
    assert "Only one of these" in office.typed(TOM, "/plan show NM-9")["text"]
    assert "There is no action" in office.typed(TOM, "/plan show NM-10")["text"]
    assert sum("Only one of these" in m["text"] for m in office.dm(TOM)) == 1


def test_the_same_words_within_two_minutes_are_asked_about(office):
    line = "/plan add Only one of these owner:@Tom Wexcombe due:12 Dec"
    assert "NM-9" in office.typed(MANAGER, line)["text"]
    told = office.typed(MANAGER, line.replace("Only", "only"))["text"]
    assert "a moment ago: it is NM-9" in told
    assert "NM-10" in office.typed(MANAGER, f"{line} again:yes")["text"]
    office.typed(MANAGER, "/plan undo")
    office.slack.advance(seconds=121)
    assert "NM-11" in office.typed(MANAGER, line)["text"]


def test_a_message_sent_again_counts_once_and_is_answered_once(office_on_each):
    office = office_on_each
    item = made(office, "Said once")
    office.said(TOM, f"{item.key} 60%")
    said = len(office.dm(TOM))
    again(office, "event", times=3)
    assert past(office, item) == ["progress"]
    assert len(office.dm(TOM)) == said


def test_a_mention_that_arrives_as_two_events_is_answered_once(shared):
    before = len(shared.dm(MANAGER))
    shared.slack.say(MANAGER, PLAN_CHANNEL, "@Golden Thread overdue")
    shared.slack.until(lambda: len(shared.dm(MANAGER)) > before)
    again(shared, "event")
    assert len(shared.dm(MANAGER)) == before + 1


def test_a_tap_sent_again_counts_once(shared):
    item = made(shared, "Tapped once", state=State.IN_PROGRESS)
    told = shared.typed(TOM, f"/plan show {item.key}")
    tap(shared, TOM, told, "On track")
    again(shared, "interaction")
    assert past(shared, item) == ["colour"]


def test_an_undo_sent_again_is_undone_once(shared):
    item = made(shared, "Undone once")
    told = shared.typed(TOM, f"/plan update {item.key} 60%")
    tap(shared, TOM, told, "Undo")
    again(shared, "interaction")
    assert past(shared, item) == ["progress", "undone"]


def test_a_form_sent_again_counts_once_and_is_answered_once(shared):
    item = made(shared, "Filled in once", state=State.IN_PROGRESS)
    told = shared.typed(TOM, f"/plan show {item.key}")
    tap(shared, TOM, told, "Blocked…")
    assert shared.slack.submit(TOM, {"reason": {ids.FORM_FIELD: "legal advice"}})["ok"]
    shared.settle()
    said = len(shared.dm(TOM))
    answers = again(shared, "interaction")
    assert past(shared, item) == ["blocked"]
    assert len(shared.dm(TOM)) == said
    assert answers[1:] == answers[:1] * 2


def test_a_refusal_sent_again_is_the_same_refusal(shared):
    shared.typed(TOM, "/plan done NM-999")
    answers = again(shared, "command")
    assert "There is no action" in answers[0]["text"]
    assert all(answer == answers[0] for answer in answers)


def test_two_taps_on_done_are_one_report(shared):
    item = made(shared, "Tapped twice", state=State.IN_PROGRESS)
    told = shared.typed(TOM, f"/plan show {item.key}")
    tap(shared, TOM, told, "Done")
    other = shared.typed(TOM, f"/plan done {item.key}")
    assert "It was so already" in other["text"]
    assert past(shared, item) == ["claimed done"]
