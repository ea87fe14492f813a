"""What did not arrive: somebody who answers for the plan is told and decides; nothing is said late or twice."""

from datetime import date
from typing import Any

import pytest

from bot.plan.errors import UnknownReference
from bot.usecases import holding
from bot.usecases.acting import Actor
from store import obligations, outbox, people, plans
from tests.scenario.hands import finished, heard, labels, made, seen_again, slack_is_back, tap, whispered
from tests.scenario.office import CHAIR, LEAD, MANAGER, PLAN_CHANNEL, TOM, Office


def told(office: Office, who: str, words: str = "did not arrive") -> list[dict[str, Any]]:
    return [message for message in office.dm(who) if words in message["text"]]


def promise(office: Office, key: str) -> outbox.Promise:
    with office.deps.read() as unit:
        found = outbox.promise_by_key(unit, key)
    assert found is not None
    return found


def held_digest(office: Office) -> dict[str, Any]:
    """The card that tells the manager that the channel of the digest is archived."""
    office.slack.channel(PLAN_CHANNEL, archived=True)
    office.slack.advance(step="monday")
    office.settle()
    [card] = told(office, MANAGER)
    return card


def digest_of(office: Office) -> outbox.Promise:
    return promise(office, "digest:1:2026-03-09:channel")


def test_the_manager_hears_of_a_digest_that_was_refused_and_sends_it_again(office: Office) -> None:
    card = held_digest(office)
    assert "the channel is archived" in card["text"]
    assert labels(card) == ["Send again", "It arrived"]
    office.slack.channel(PLAN_CHANNEL, archived=False)
    tap(office, MANAGER, card, "Send again")
    after = seen_again(office, MANAGER, card)
    assert "had it sent again" in after["text"]
    assert labels(after) == []
    assert any("Northmere" in m["text"] for m in office.slack.messages(MANAGER, PLAN_CHANNEL))
    assert digest_of(office).state == "sent"


def test_what_is_held_a_second_time_is_told_a_second_time(office: Office) -> None:
    card = held_digest(office)
    tap(office, MANAGER, card, "Send again")
    office.settle()
    _, second = told(office, MANAGER)
    assert labels(second) == ["Send again", "It arrived"]


def test_a_second_tap_hears_what_was_decided_and_changes_nothing(office: Office) -> None:
    card = held_digest(office)
    office.slack.fault("chat.update", "429", retry_after="60")  # the card still shows its buttons
    tap(office, MANAGER, card, "It arrived")
    assert digest_of(office).state == "sent"
    assert digest_of(office).reason.startswith("it arrived, says person ")
    tap(office, MANAGER, card, "Send again")
    assert "said that it arrived already" in whispered(office, MANAGER)[-1]
    assert digest_of(office).state == "sent"


def test_nobody_else_decides(office: Office) -> None:
    card = held_digest(office)
    notice = promise(office, f"held:{digest_of(office).id}")
    for who in (LEAD, CHAIR):
        with office.deps.write() as unit:
            person = people.person_by_slack(unit, who)
            outbox.promise(
                unit,
                key=f"copy:{who}",
                kind="held",
                due_at=office.deps.now(),
                person_id=person.id,
                facts=notice.facts,
            )
        office.settle()
        [copy] = told(office, who)
        tap(office, who, copy, "It arrived")
        assert "You may not decide" in whispered(office, who)[-1]
    assert digest_of(office).state == "held"
    assert labels(seen_again(office, MANAGER, card)) == ["Send again", "It arrived"]


def test_a_forged_button_reaches_no_other_promise(office: Office) -> None:
    held_digest(office)
    chair = promise(office, "digest:1:2026-03-09:chair")
    with office.deps.write() as unit:
        plan = plans.plan_by_key(unit, "NM")
        manager = people.person(unit, plan.manager_id)
    with office.deps.write() as unit, pytest.raises(UnknownReference):
        holding.decide(unit, Actor(manager, office.deps.now()), chair.id, again=True)


def test_an_answer_that_did_not_reach_the_manager_is_told_to_nobody_without_a_sponsor(
    office: Office,
) -> None:
    office.slack.people(MANAGER, deleted=True)
    held = finished(office, "Nobody to check it")
    office.typed(TOM, f"/plan update {held.key} 50%")
    office.settle()
    assert told(office, TOM) == []


def test_a_reminder_for_a_closed_account_goes_to_the_lead_and_is_said_once(office: Office) -> None:
    item = made(office, "Owner left", TOM, date(2026, 3, 3))
    office.slack.people(TOM, deleted=True)
    office.slack.advance(seconds=31 * 60)
    office.slack.advance(seconds=10 * 60)
    office.settle()
    said = [m for m in office.dm(LEAD) if item.title in m["text"]]
    assert len(said) == 1
    assert told(office, MANAGER) == []


def test_a_day_without_slack_brings_one_card_the_next_day_and_every_obligation_ends(office: Office) -> None:
    item = made(office, "Said a day late", TOM, date(2026, 3, 3))
    address = office.deps.slack.sender.base_url
    office.deps.slack.sender.base_url = "http://127.0.0.1:9/api/"
    for _ in range(10):
        office.slack.advance(seconds=3600)
    office.deps.slack.sender.base_url = address
    office.slack.advance(seconds=3600)
    assert [m for m in office.dm(TOM) if item.title in m["text"]] == []
    office.morning()
    office.slack.advance(seconds=600)
    said = [m for m in office.dm(TOM) if item.title in m["text"]]
    assert len(said) == 1
    with office.deps.read() as unit:
        tom = people.person_by_slack(unit, TOM)
        today = obligations.standing(unit, f"card:{tom.id}:2026-03-03")
        first = outbox.promise_by_key(unit, f"card:{tom.id}:2026-03-02")
        assert outbox.obligations_of(unit, first.key) == []
    assert (first.state, first.reason) == ("superseded", "folded into a later card")
    assert {one.state for one in today} == {"sent"}


def test_what_was_answered_before_the_card_went_is_superseded_not_sent(office: Office) -> None:
    item = made(office, "Answered before", TOM, date(2026, 3, 3))
    kept = made(office, "Still open", TOM, date(2026, 3, 3))
    office.slack.fault("chat.postMessage", "429", retry_after="600", times=50)
    office.slack.advance(seconds=31 * 60)
    office.typed(TOM, f"/plan done {item.key}")
    office.slack.clear_faults()
    office.slack.advance(seconds=900)
    heard(office)
    with office.deps.read() as unit:
        tom = people.person_by_slack(unit, TOM)
        owed = outbox.obligations_of(unit, f"card:{tom.id}:2026-03-02")
    states = {one.item_id: one.state for one in owed}
    assert (states[item.id], states[kept.id]) == ("superseded", "sent")


def test_a_digest_that_could_go_on_the_next_day_only_says_so(office: Office) -> None:
    office.slack.fault("chat.postMessage", "429", retry_after="80000", times=50)
    office.slack.advance(step="monday")
    office.slack.clear_faults()
    office.slack.advance(seconds=86400)
    [issue] = [m for m in office.dm(CHAIR) if "week of Mon 9 Mar 2026" in m["text"]]
    assert "This digest is late: it was due on Mon 9 Mar 2026." in issue["text"]


def test_a_digest_that_comes_too_late_is_not_sent_and_the_manager_hears_of_it(office: Office) -> None:
    office.slack.fault("chat.postMessage", "429", retry_after="86000", times=50)
    office.slack.advance(step="monday")
    for _ in range(3):
        office.slack.advance(seconds=86400)
    office.slack.clear_faults()
    office.slack.advance(seconds=86400)
    slack_is_back(office)
    assert [m for m in office.dm(CHAIR) if "week of Mon 9 Mar 2026" in m["text"]] == []
    assert digest_of(office).state == "expired"
    late = told(office, MANAGER, "too late")
    assert len(late) == 2  # for the channel and for the chair
    assert labels(late[0]) == []
