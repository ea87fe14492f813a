"""Slack away or slow, clocks apart, processes that sleep, two at once, a history that was lost."""

import socket
from datetime import datetime, timedelta
from threading import Event
from typing import Any

import pytest

from bot.breaker import FAILURES
from bot.clock import Clock
from bot.delivery import Delivery
from bot.deps import Deps
from bot.messages.blocks import Message
from bot.outcomes import Mark
from bot.playground.client import Playground
from store import installation, outbox, people
from store.unit import Database, UnitOfWork
from tests.fakes import HandClock
from tests.scenario.delivering import BOARD, PLAN, drain, kept, made, owe, render, said

CHANNELS = [f"C0FAULT{n}" for n in range(8)]


@pytest.fixture
def channels(slack: Playground) -> list[str]:
    """Eight channels the bot is in."""
    for number, channel in enumerate(CHANNELS):
        slack.channel(channel, name=f"fault-{number}", members=["U0PROG", "U0BOT"])
    return CHANNELS


def refused(deps: Deps) -> str:
    """Slack refuses every connection from now on; answers the address at which it did not."""
    address = deps.slack.sender.base_url
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        deps.slack.sender.base_url = f"http://127.0.0.1:{nobody.getsockname()[1]}/api/"
    return address


def attempts(deps: Deps, keys: list[str]) -> int:
    return sum(kept(deps, key).attempts for key in keys)


def test_while_slack_is_away_one_tries_for_all_and_the_order_is_kept(
    deps: Deps, slack: Playground, clock: HandClock, channels: list[str]
) -> None:
    keys = [f"{n}:{channel}" for n in range(3) for channel in channels]
    for key in keys:
        owe(deps, key, channel=key.partition(":")[2])
    address = refused(deps)
    delivery = Delivery(deps, render, paced=False)
    assert delivery.deliver_due() == 0
    assert attempts(deps, keys) == FAILURES
    assert {kept(deps, key).state for key in keys} == {"pending"}
    clock.advance(seconds=29)
    assert delivery.deliver_due() == 0
    assert attempts(deps, keys) == FAILURES
    for tries in (1, 2, 3):
        clock.advance(seconds=30)
        delivery.deliver_due()
        assert attempts(deps, keys) == FAILURES + tries
    deps.slack.sender.base_url = address
    clock.advance(seconds=30)
    assert delivery.deliver_due() == len(keys)
    for channel in channels:
        assert said(slack, channel) == [f"{n}:{channel}" for n in range(3)]


def test_a_rate_limit_of_the_whole_workspace_is_no_absence(
    deps_on_sqlite: Deps, slack: Playground, clock: HandClock, channels: list[str]
) -> None:
    deps = deps_on_sqlite
    for channel in channels:
        owe(deps, channel, channel=channel)
    slack.fault("chat.postMessage", "429", retry_after="20", times=len(channels))
    delivery = Delivery(deps, render, paced=False)
    assert delivery.deliver_due() == 0
    assert len(slack.sent("chat.postMessage")) == len(channels)
    clock.advance(seconds=20)
    assert delivery.deliver_due() == len(channels)


def test_nothing_is_claimed_again_and_again_while_its_lane_waits(
    deps_on_sqlite: Deps, slack: Playground, monkeypatch: pytest.MonkeyPatch
) -> None:
    deps = deps_on_sqlite
    for n in range(40):
        owe(deps, f"{n}")
    slack.fault("chat.postMessage", "429", retry_after="3600")
    claims: list[int] = []
    claim = outbox.claim

    def counted(*args: Any, **how: Any) -> list[outbox.Promise]:
        claims.append(len(found := claim(*args, **how)))
        return found

    monkeypatch.setattr(outbox, "claim", counted)
    delivery = Delivery(deps, render, paced=False)
    assert delivery.deliver_due() == 0
    assert sum(claims) <= 80
    claims.clear()
    assert delivery.deliver_due() == 0
    assert claims == [0]


def test_what_a_slow_call_has_in_hand_is_kept_and_nobody_takes_it(
    deps: Deps, slack: Playground, clock: HandClock
) -> None:
    owe(deps, "slow")
    owe(deps, "behind it")
    answered, post = Event(), deps.slack.post

    def slow(*args: Any, **how: Any) -> Any:
        answered.wait(60)
        return post(*args, **how)

    deps.slack.post = slow  # type: ignore[method-assign]
    delivery = Delivery(deps, render, paced=False)
    delivery.start()
    try:
        slack.until(lambda: kept(deps, "slow").attempts)
        for _ in range(5):
            before = clock.advance(seconds=31)
            deps.database.woken.set()
            for key in ("slow", "behind it"):
                slack.until(lambda: lease(deps, key) > before + timedelta(seconds=100))  # noqa: B023
        with deps.write() as unit:
            assert outbox.claim(unit, deps.now()) == []
        answered.set()
        assert delivery.wait_until_quiet(10)
    finally:
        answered.set()
        delivery.stop()
    assert said(slack) == ["slow", "behind it"]
    assert slack.sent("conversations.history") == []


def lease(deps: Deps, key: str) -> datetime:
    until = kept(deps, key).lease_until
    assert until is not None
    return until


def test_a_process_that_slept_after_it_wrote_its_attempt_down_sends_nothing(
    deps_on_sqlite: Deps, slack: Playground, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    deps = deps_on_sqlite
    owe(deps, "card")
    begin = outbox.begin_attempt

    def begin_and_sleep(unit: UnitOfWork, promise: outbox.Promise, now: datetime, channel: str) -> bool:
        monkeypatch.undo()
        begun = begin(unit, promise, now, channel)
        clock.advance(seconds=31)
        return begun

    sent = []
    post = deps.slack.post

    def posted(*args: Any, **how: Any) -> Any:
        sent.append(kept(deps, "card").attempts)
        return post(*args, **how)

    deps.slack.post = posted  # type: ignore[method-assign]
    monkeypatch.setattr(outbox, "begin_attempt", begin_and_sleep)
    assert drain(deps, render) == 1
    assert sent == [2]


def test_two_processes_send_everything_once_and_in_order(
    deps: Deps, slack: Playground, channels: list[str]
) -> None:
    for n in range(12):
        for channel in channels:
            owe(deps, f"{n:02}:{channel}", channel=channel)
    pair = [Delivery(deps, render, paced=False) for _ in range(2)]
    for delivery in pair:
        delivery.start()
    try:
        for delivery in pair:
            assert delivery.wait_until_quiet(60)
    finally:
        for delivery in pair:
            delivery.stop()
    for channel in channels:
        told = said(slack, channel)
        assert sorted(told) == [f"{n:02}:{channel}" for n in range(12)]


@pytest.mark.parametrize("hours", [-3, 3])
def test_a_clock_that_is_wrong_is_known_from_the_last_message(
    sqlite_database: Database, slack: Playground, hours: int
) -> None:
    clock = HandClock(Clock().now() + timedelta(hours=hours))
    deps = made(sqlite_database, slack, clock)
    owe(deps, "first")
    assert drain(deps, render) == 1
    owe(deps, "second")
    slack.fault("chat.postMessage", "accept_then_drop")
    drain(deps, render)
    clock.advance(seconds=60)
    assert drain(deps, render) == 1
    assert said(slack) == ["first", "second"]


def mark(deps: Deps, key: str) -> Mark:
    with deps.write() as unit:
        return Mark(kept(deps, key).delivery_id, installation.token(unit))


def test_a_second_copy_that_is_seen_is_deleted(deps: Deps, slack: Playground) -> None:
    owe(deps, "card")
    drain(deps, render)
    copy = deps.slack.post(PLAN, Message("card"), mark=mark(deps, "card"))
    first = kept(deps, "card")
    with deps.write() as unit:
        assert not outbox.settle_seen(unit, first.delivery_id, PLAN, str(first.ts))
        assert not outbox.settle_seen(unit, first.delivery_id, PLAN, copy.ts)  # type: ignore[union-attr]
    drain(deps, render)
    assert [message["ts"] for message in slack.messages("U0PROG", PLAN)] == [first.ts]
    assert kept(deps, "card").ts == first.ts


def test_of_two_copies_that_a_look_finds_the_newer_is_deleted(
    deps_on_sqlite: Deps, slack: Playground, clock: HandClock
) -> None:
    deps = deps_on_sqlite
    owe(deps, "card")
    slack.fault("chat.postMessage", "accept_then_drop")
    drain(deps, render)
    slack.until(lambda: said(slack))
    deps.slack.post(PLAN, Message("card"), mark=mark(deps, "card"))
    first, _ = slack.messages("U0PROG", PLAN)
    clock.advance(seconds=60)
    assert drain(deps, render) >= 1
    drain(deps, render)
    assert slack.messages("U0PROG", PLAN) == [first]
    assert kept(deps, "card").ts == first["ts"]


def test_a_message_of_ours_that_is_seen_settles_what_is_in_doubt(deps: Deps, slack: Playground) -> None:
    owe(deps, "card")
    slack.fault("chat.postMessage", "accept_then_drop")
    drain(deps, render)
    [message] = slack.until(lambda: slack.messages("U0PROG", PLAN))
    with deps.write() as unit:
        assert outbox.settle_seen(unit, kept(deps, "card").delivery_id, PLAN, message["ts"])
        assert not outbox.settle_seen(unit, "", PLAN, "1.5")
        assert not outbox.settle_seen(unit, "nobody's", PLAN, "1.5")
    assert (kept(deps, "card").state, kept(deps, "card").ts) == ("sent", message["ts"])


def lost_history(deps: Deps, clock: HandClock, key: str, kind: str = "digest") -> None:
    """A database that was restored from an hour ago: since then it has sent this, and does not know it."""
    since = deps.now()
    clock.advance(minutes=30)
    with deps.write() as unit:
        found = Mark(outbox.occasion_id(installation.token(unit), key), installation.token(unit))
    deps.slack.post(PLAN, Message(key), mark=found)
    clock.advance(minutes=30)
    with deps.write() as unit:
        installation.begin_gap(unit, since)
        installation.end_gap(unit, deps.now())


def test_what_a_lost_history_has_sent_is_found_and_not_sent_again(
    deps: Deps, slack: Playground, clock: HandClock
) -> None:
    owe(deps, "before the gap")
    lost_history(deps, clock, "digest:1")
    owe(deps, "digest:1", kind="digest")
    owe(deps, "digest:2", kind="digest")
    clock.advance(seconds=1)
    owe(deps, "answer after it")
    assert drain(deps, render) == 1  # nobody can have sent the answer
    clock.advance(seconds=59)
    assert drain(deps, render) == 3
    assert sorted(said(slack)) == ["answer after it", "before the gap", "digest:1", "digest:2"]
    assert len(slack.sent("conversations.history")) == 3


def test_a_day_after_a_gap_nothing_is_looked_for_any_more(
    deps_on_sqlite: Deps, slack: Playground, clock: HandClock
) -> None:
    lost_history(deps_on_sqlite, clock, "digest:1")
    clock.advance(hours=25)
    owe(deps_on_sqlite, "digest:9", kind="digest")
    assert drain(deps_on_sqlite, render) == 1
    assert slack.sent("conversations.history") == []


def test_what_cannot_be_looked_for_after_a_gap_waits_a_day_and_is_held(
    deps_on_sqlite: Deps, slack: Playground, clock: HandClock
) -> None:
    deps = deps_on_sqlite
    lost_history(deps, clock, "digest:1")
    owe(deps, "digest:1", kind="digest")
    slack.fault("conversations.history", "error", error="missing_scope", times=100)
    clock.advance(hours=23)
    drain(deps, render)
    assert kept(deps, "digest:1").state == "pending"
    clock.advance(hours=2)
    drain(deps, render)
    assert (kept(deps, "digest:1").state, said(slack)) == ("held", ["digest:1"])


def test_a_paused_installation_sends_nothing_until_somebody_says_yes(deps: Deps, slack: Playground) -> None:
    owe(deps, "card")
    with deps.write() as unit:
        installation.pause(unit, "the database was copied", deps.now())
    assert drain(deps, render) == 0
    assert kept(deps, "card").state == "pending"
    with deps.write() as unit:
        installation.resume(unit, "here")
    assert drain(deps, render) == 1


def test_a_picture_that_will_not_go_up_holds_up_nothing_and_is_given_up(
    deps_on_sqlite: Deps, slack: Playground, clock: HandClock
) -> None:
    deps = deps_on_sqlite
    issue = owe(deps, "digest", kind="digest")
    owe(deps, "chart", kind="digest_chart", parent_id=issue)
    slack.fault("upload", "500", times=100)
    delivery = Delivery(deps, render, paced=False)
    delivery.deliver_due()
    owe(deps, "goes on")
    assert delivery.deliver_due() == 1
    assert said(slack) == ["digest", "goes on"]
    for _ in range(6):
        clock.advance(hours=1)
        delivery.deliver_due()
    assert (kept(deps, "chart").state, kept(deps, "chart").attempts) == ("superseded", 5)
    assert kept(deps, "digest").state == "sent"


def test_a_look_that_is_limited_stops_the_other_looks_too(
    deps_on_sqlite: Deps, slack: Playground, clock: HandClock
) -> None:
    deps = deps_on_sqlite
    slack.fault("chat.postMessage", "accept_then_drop", times=2)
    owe(deps, "one")
    owe(deps, "two", channel=BOARD)
    delivery = Delivery(deps, render, paced=False)
    delivery.deliver_due()
    clock.advance(seconds=60)
    slack.fault("conversations.history", "429", retry_after="60")
    assert delivery.deliver_due() == 0
    assert len(slack.sent("conversations.history")) == 1
    clock.advance(seconds=60)
    assert delivery.deliver_due() == 2
    assert (said(slack), said(slack, BOARD)) == (["one"], ["two"])


def test_somebody_whose_account_is_closed_is_remembered(deps_on_sqlite: Deps, slack: Playground) -> None:
    deps = deps_on_sqlite
    slack.people("U0OWN1", deleted=True)
    with deps.write() as unit:
        tom = people.add_person(unit, name="Tom Wexcombe", slack_user="U0OWN1")
        people.add_person(unit, name="Ruth Ashdown", slack_user="U0PROG")
    owe(deps, "word", person_id=tom.id)
    drain(deps, render)
    assert (kept(deps, "word").state, kept(deps, "word").reason) == ("held", "user_disabled")
    with deps.read() as unit:
        assert people.person(unit, tom.id).gone


@pytest.mark.parametrize("word", ["account_inactive", "token_revoked"])
def test_a_closed_account_of_our_own_closes_nobody_elses(
    deps_on_sqlite: Deps, slack: Playground, word: str
) -> None:
    deps = deps_on_sqlite
    with deps.write() as unit:
        tom = people.add_person(unit, name="Tom Wexcombe", slack_user="U0OWN1")
    owe(deps, "word", person_id=tom.id)
    slack.fault("*", "error", error=word, times=2)
    drain(deps, render)
    assert kept(deps, "word").state == "pending"
    with deps.read() as unit:
        assert not people.person(unit, tom.id).gone
