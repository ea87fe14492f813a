"""What is owed arrives once, or is kept with a reason: real SDK, real playground, real databases."""

from datetime import timedelta

import pytest

from bot.delivery import Delivery
from bot.deps import Deps
from bot.messages.blocks import Message
from bot.playground.client import Playground
from bot.sending import A_FAULT
from store import outbox, people
from tests.fakes import HandClock
from tests.scenario.delivering import BOARD, GENERAL, PLAN, drain, kept, owe, render, said


def test_what_is_due_arrives_once(deps: Deps, slack: Playground) -> None:
    owe(deps, "now")
    owe(deps, "later", due_at=deps.now() + timedelta(hours=1))
    assert drain(deps, render) == 1
    assert drain(deps, render) == 0
    assert said(slack) == ["now"]
    assert kept(deps, "now").ts == slack.messages("U0PROG", PLAN)[0]["ts"]


def test_a_person_is_written_to_directly_and_the_channel_is_kept(deps: Deps, slack: Playground) -> None:
    with deps.write() as unit:
        tom = people.add_person(unit, name="Tom Wexcombe", slack_user="U0OWN1")
    owe(deps, "card", person_id=tom.id)
    assert drain(deps, render) == 1
    assert kept(deps, "card").channel == "D0OWN1"
    assert [message["text"] for message in slack.messages("U0OWN1", "D0OWN1")] == ["card"]


def test_rate_limit_waits_as_long_as_slack_asks_and_keeps_the_order(
    deps: Deps, slack: Playground, clock: HandClock
) -> None:
    for key in ("first", "second", "third"):
        owe(deps, key)
    slack.fault("chat.postMessage", "429", retry_after="30")
    assert drain(deps, render) == 0
    clock.advance(seconds=29)
    assert drain(deps, render) == 0
    clock.advance(seconds=1)
    assert drain(deps, render) == 3
    assert said(slack) == ["first", "second", "third"]


def test_a_rate_limit_stops_its_own_lane_only(deps: Deps, slack: Playground) -> None:
    owe(deps, "stopped")
    owe(deps, "goes on", channel=BOARD)
    slack.fault("chat.postMessage", "429")
    assert drain(deps, render) == 1
    assert (said(slack), said(slack, BOARD)) == ([], ["goes on"])


def test_an_answer_lost_after_slack_took_it_makes_no_second_message(
    deps: Deps, slack: Playground, clock: HandClock
) -> None:
    owe(deps, "card")
    slack.fault("chat.postMessage", "accept_then_drop")
    assert drain(deps, render) == 0
    assert kept(deps, "card").state == "unknown"
    clock.advance(seconds=59)
    assert drain(deps, render) == 0
    clock.advance(seconds=1)
    assert drain(deps, render) == 1
    assert kept(deps, "card").ts == slack.messages("U0PROG", PLAN)[0]["ts"]
    assert said(slack) == ["card"]


@pytest.mark.parametrize("fault", ["drop", "500", "502_html"])
def test_an_unknown_is_sent_again_only_after_two_looks_found_nothing(
    deps_on_sqlite: Deps, slack: Playground, clock: HandClock, fault: str
) -> None:
    deps = deps_on_sqlite
    owe(deps, "card")
    slack.fault("chat.postMessage", fault)
    drain(deps, render)
    clock.advance(seconds=60)
    assert drain(deps, render) == 0
    assert (kept(deps, "card").state, kept(deps, "card").looked_up) == ("unknown", 1)
    clock.advance(seconds=60)
    assert drain(deps, render) == 1
    assert said(slack) == ["card"]
    assert len(slack.sent("conversations.history")) == 2


def test_a_crash_after_the_attempt_was_written_down_is_looked_up(
    deps: Deps, slack: Playground, clock: HandClock
) -> None:
    owe(deps, "card")
    with deps.write() as unit:
        [promise] = outbox.claim(unit, deps.now())
        outbox.begin_attempt(unit, promise, deps.now(), PLAN)
    clock.advance(seconds=121)
    assert drain(deps, render) == 0
    clock.advance(seconds=60)
    assert drain(deps, render) == 1
    assert said(slack) == ["card"]


def test_slack_gets_its_minute_before_the_first_look(
    deps_on_sqlite: Deps, slack: Playground, clock: HandClock
) -> None:
    deps = deps_on_sqlite
    owe(deps, "card")
    with deps.write() as unit:
        [promise] = outbox.claim(unit, deps.now())
        outbox.begin_attempt(unit, promise, clock.advance(seconds=85), PLAN)
    clock.advance(seconds=36)
    drain(deps, render)
    assert slack.sent("conversations.history") == []
    clock.advance(seconds=24)
    drain(deps, render)
    assert len(slack.sent("conversations.history")) == 1


def test_a_redraw_that_a_crash_interrupted_is_simply_done_again(
    deps_on_sqlite: Deps, slack: Playground, clock: HandClock
) -> None:
    deps = deps_on_sqlite
    card = owe(deps, "card")
    drain(deps, render)
    owe(deps, "redraw:1", kind="redraw", parent_id=card)
    with deps.write() as unit:
        [promise] = outbox.claim(unit, deps.now())
        outbox.begin_attempt(unit, promise, deps.now(), PLAN)
    clock.advance(seconds=121)
    assert drain(deps, render) == 1
    assert said(slack) == ["now with its chart"]
    assert slack.sent("conversations.history") == []


def test_a_crash_before_the_attempt_costs_the_lease_and_no_look(
    deps: Deps, slack: Playground, clock: HandClock
) -> None:
    owe(deps, "card")
    with deps.write() as unit:
        outbox.claim(unit, deps.now())
    assert drain(deps, render) == 0
    clock.advance(seconds=121)
    assert drain(deps, render) == 1
    assert slack.sent("conversations.history") == []


def test_a_look_that_slack_puts_off_decides_nothing(
    deps_on_sqlite: Deps, slack: Playground, clock: HandClock
) -> None:
    deps = deps_on_sqlite
    owe(deps, "card")
    slack.fault("chat.postMessage", "accept_then_drop")
    drain(deps, render)
    slack.fault("conversations.history", "429", retry_after="600")
    clock.advance(seconds=60)
    drain(deps, render)
    assert (kept(deps, "card").state, kept(deps, "card").looked_up) == ("unknown", 0)
    clock.advance(seconds=600)
    assert drain(deps, render) == 1
    assert said(slack) == ["card"]


def test_after_a_day_of_looks_in_vain_a_person_decides(
    deps_on_sqlite: Deps, slack: Playground, clock: HandClock
) -> None:
    deps = deps_on_sqlite
    owe(deps, "card")
    slack.fault("chat.postMessage", "accept_then_drop")
    drain(deps, render)
    slack.fault("conversations.history", "error", error="missing_scope", times=100)
    clock.advance(hours=23)
    drain(deps, render)
    assert kept(deps, "card").state == "unknown"
    clock.advance(hours=2)
    drain(deps, render)
    assert (kept(deps, "card").state, said(slack)) == ("held", ["card"])


def test_a_closed_channel_is_held_with_its_reason_and_stops_nobody(deps: Deps, slack: Playground) -> None:
    slack.channel(PLAN, archived=True)
    owe(deps, "held")
    owe(deps, "not a member", channel=GENERAL)
    owe(deps, "goes on", channel=BOARD)
    assert drain(deps, render) == 1
    assert (kept(deps, "held").state, kept(deps, "held").reason) == ("held", "is_archived")
    assert kept(deps, "not a member").reason == "not_in_channel"


def test_nobody_to_send_it_to_is_held(deps_on_sqlite: Deps, slack: Playground) -> None:
    deps = deps_on_sqlite
    slack.people("U0OWN1", deleted=True)
    with deps.write() as unit:
        gone = people.add_person(unit, name="Tom Wexcombe", slack_user="U0OWN1")
        never_there = people.add_person(unit, name="Principal Social Worker")
    owe(deps, "gone", person_id=gone.id)
    owe(deps, "never there", person_id=never_there.id)
    assert drain(deps, render) == 0
    assert {kept(deps, "gone").state, kept(deps, "never there").state} == {"held"}


def test_a_revoked_token_loses_nothing(deps_on_sqlite: Deps, slack: Playground, clock: HandClock) -> None:
    deps = deps_on_sqlite
    owe(deps, "card")
    slack.fault("chat.postMessage", "error", error="token_revoked")
    assert drain(deps, render) == 0
    assert kept(deps, "card").state == "pending"
    clock.advance(minutes=5)
    assert drain(deps, render) == 1


def test_an_error_nobody_knows_is_tried_twice_then_held(
    deps_on_sqlite: Deps, slack: Playground, clock: HandClock
) -> None:
    deps = deps_on_sqlite
    owe(deps, "card")
    slack.fault("chat.postMessage", "error", error="brand_new_error", times=2)
    for _ in range(3):
        drain(deps, render)
        clock.advance(seconds=60)
    assert (kept(deps, "card").state, kept(deps, "card").reason) == ("held", "brand_new_error")
    assert len(slack.sent("chat.postMessage")) == 2


def test_what_is_no_longer_true_or_of_use_is_not_sent(deps: Deps, slack: Playground) -> None:
    owe(deps, "over", facts={"over": True})
    owe(deps, "too late", useful_until=deps.now() - timedelta(seconds=1))
    assert drain(deps, render) == 0
    assert (kept(deps, "over").state, kept(deps, "too late").state) == ("superseded", "expired")
    assert slack.sent("chat.postMessage") == []


def test_blocks_that_slack_refuses_are_left_out(deps_on_sqlite: Deps, slack: Playground) -> None:
    owe(deps_on_sqlite, "words alone", facts={"blocks": [{"type": "unheard_of"}]})
    assert drain(deps_on_sqlite, render) == 1
    assert said(slack) == ["words alone"]


def test_the_digest_comes_first_then_its_thread_and_chart_then_it_shows_the_chart(
    deps: Deps, slack: Playground
) -> None:
    issue = owe(deps, "digest", kind="digest")
    owe(deps, "chart", kind="digest_chart", parent_id=issue)
    owe(deps, "the rest", parent_id=issue)
    assert drain(deps, render) == 4
    [message] = slack.messages("U0PROG", PLAN)
    assert message["text"] == "now with its chart"
    assert message["blocks"][0]["slack_file"] == {"id": kept(deps, "chart").file_id}
    _, *thread = slack.messages("U0PROG", PLAN, thread_ts=message["ts"])
    assert [file["id"] for reply in thread for file in reply.get("files", [])] == [
        kept(deps, "chart").file_id
    ]
    assert sorted(reply["text"] for reply in thread) == ["", "the rest"]


@pytest.mark.parametrize("method", ["files.completeUploadExternal", "files.getUploadURLExternal", "upload"])
def test_an_upload_that_fails_anywhere_shows_one_chart_in_the_end(
    deps_on_sqlite: Deps, slack: Playground, clock: HandClock, method: str
) -> None:
    deps = deps_on_sqlite
    issue = owe(deps, "digest", kind="digest")
    owe(deps, "chart", kind="digest_chart", parent_id=issue)
    slack.fault(method, "accept_then_drop")
    drain(deps, render)
    ts = str(kept(deps, "digest").ts)
    slack.until(lambda: method != "files.completeUploadExternal" or len(said(slack, thread_ts=ts)) == 2)
    clock.advance(seconds=60)
    drain(deps, render)
    assert kept(deps, "chart").state == "sent"
    _, *thread = slack.messages("U0PROG", PLAN, thread_ts=ts)
    assert len(thread) == 1
    assert said(slack) == ["now with its chart"]


def test_a_redraw_of_a_message_that_is_gone_holds_nothing_up(deps_on_sqlite: Deps, slack: Playground) -> None:
    deps = deps_on_sqlite
    card = owe(deps, "card")
    drain(deps, render)
    slack.fault("chat.update", "error", error="message_not_found")
    owe(deps, "redraw:1", kind="redraw", parent_id=card)
    assert drain(deps, render) == 0
    assert (kept(deps, "redraw:1").state, kept(deps, "redraw:1").reason) == (
        "superseded",
        "message_not_found",
    )


def test_a_redraw_whose_answer_was_lost_is_simply_done_again(
    deps_on_sqlite: Deps, slack: Playground, clock: HandClock
) -> None:
    deps = deps_on_sqlite
    card = owe(deps, "card")
    drain(deps, render)
    owe(deps, "redraw:1", kind="redraw", parent_id=card)
    slack.fault("chat.update", "accept_then_drop")
    assert drain(deps, render) == 0
    clock.advance(seconds=60)
    assert drain(deps, render) == 1
    assert said(slack) == ["now with its chart"]
    assert slack.sent("conversations.history") == []


def test_the_child_of_a_message_that_was_never_sent_goes_with_it(deps_on_sqlite: Deps) -> None:
    deps = deps_on_sqlite
    issue = owe(deps, "digest", facts={"over": True})
    owe(deps, "the rest", parent_id=issue)
    assert drain(deps, render) == 0
    assert kept(deps, "the rest").state == "superseded"


def test_a_fault_in_one_message_silences_no_other_and_is_tried_again(
    deps_on_sqlite: Deps, clock: HandClock, slack: Playground
) -> None:
    deps = deps_on_sqlite
    owe(deps, "broken", facts={"bug": True})
    owe(deps, "sound")
    assert drain(deps, render) == 1
    assert (kept(deps, "broken").state, kept(deps, "broken").reason) == ("pending", A_FAULT)
    clock.advance(minutes=5)
    assert drain(deps, lambda _unit, promise, _now: Message(promise.key)) == 1
    assert said(slack) == ["sound", "broken"]


def test_what_meets_a_fault_for_a_day_is_held(deps_on_sqlite: Deps, clock: HandClock) -> None:
    owe(deps_on_sqlite, "broken", facts={"bug": True})
    drain(deps_on_sqlite, render)
    clock.advance(hours=25)
    drain(deps_on_sqlite, render)
    broken = kept(deps_on_sqlite, "broken")
    assert (broken.state, broken.reason) == ("held", A_FAULT)


def test_a_thread_that_is_gone_moves_the_message_to_the_channel(
    deps_on_sqlite: Deps, slack: Playground
) -> None:
    deps = deps_on_sqlite
    owe(deps, "answer", thread_ts="1.000000")
    slack.fault("chat.postMessage", "error", error="thread_not_found")
    assert drain(deps, render) == 1
    assert said(slack) == ["answer"]


def test_a_running_delivery_is_woken_by_a_commit_and_stops_cleanly(deps: Deps, slack: Playground) -> None:
    delivery = Delivery(deps, render, paced=False)
    delivery.start()
    try:
        assert delivery.wait_until_quiet(10)
        for n in range(3):
            owe(deps, f"{n}")
        owe(deps, "board", channel=BOARD)
        assert delivery.wait_until_quiet(10)
        assert (said(slack), said(slack, BOARD)) == (["0", "1", "2"], ["board"])
    finally:
        delivery.stop()


def test_a_stop_gives_back_what_was_claimed_and_not_begun(deps: Deps, slack: Playground) -> None:
    for n in range(3):
        owe(deps, f"{n}")
    delivery = Delivery(deps, render)  # paced by a clock that stands still: only the first may go
    delivery.start()
    slack.until(lambda: said(slack) == ["0"])
    delivery.stop()
    assert [kept(deps, key).state for key in "012"] == ["sent", "pending", "pending"]
    assert drain(deps, render) == 2
