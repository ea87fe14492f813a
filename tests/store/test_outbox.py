"""The outbox: what is owed is made once, claimed once and settled once."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from store import installation, outbox
from store.outbox import Promise
from store.tables import ATTEMPT
from store.unit import Database, UnitOfWork
from tests.store.given import MINUTE, NOW, a_person, a_plan, an_item, day

LEASE = timedelta(seconds=120)


def owed(unit: UnitOfWork, key: str = "card:1", **facts: object) -> Promise:
    assert outbox.promise(unit, key=key, **{"kind": "card", "due_at": NOW, **facts})  # type: ignore[arg-type]
    return stored(unit, key)


def stored(unit: UnitOfWork, key: str = "card:1") -> Promise:
    found = outbox.promise_by_key(unit, key)
    assert found is not None
    return found


def claimed(unit: UnitOfWork, now: object = NOW) -> Promise:
    [one] = outbox.claim(unit, now)  # type: ignore[arg-type]
    return one


def settled(unit: UnitOfWork, state: str, **facts: object) -> Promise:
    """A promise that went this way."""
    owed(unit)
    one = claimed(unit)
    assert outbox.begin_attempt(unit, one, NOW, "D1")
    assert outbox.settle(unit, one, state, now=NOW, **facts)  # type: ignore[arg-type]
    return stored(unit)


# ---------------------------------------------------------------- making


def test_a_promise_is_read_as_it_was_made(unit: UnitOfWork) -> None:
    person, parent = a_person(unit), owed(unit, "parent")
    made = owed(
        unit, person_id=person.id, channel="C1", thread_ts="1.2", parent_id=parent.id,
        facts={"day": "2017-11-24"}, useful_until=NOW + MINUTE,
    )  # fmt: skip
    assert (made.state, made.attempts, made.looked_up, made.reason) == ("pending", 0, 0, "")
    assert (made.person_id, made.channel, made.thread_ts, made.parent_id) == (
        person.id,
        "C1",
        "1.2",
        parent.id,
    )
    assert (made.facts, made.due_at, made.useful_until) == ({"day": "2017-11-24"}, NOW, NOW + MINUTE)
    assert outbox.promise_by_id(unit, made.id) == made
    assert outbox.promise_by_key(unit, "card") is None
    with pytest.raises(LookupError):
        outbox.promise_by_id(unit, 999)


def test_the_same_key_is_owed_once_and_keeps_its_first_facts(unit: UnitOfWork) -> None:
    first = owed(unit, facts={"n": 1})
    assert not outbox.promise(unit, key="card:1", kind="card", due_at=NOW + MINUTE, facts={"n": 2})
    assert stored(unit) == first


@pytest.mark.parametrize("state", ["superseded", "expired"])
def test_a_dead_key_does_not_block_a_live_promise(unit: UnitOfWork, state: str) -> None:
    """A date is moved away and back: what was no longer true is true again."""
    dead = settled(unit, state, reason="no longer true")
    assert (dead.state, dead.settled_at) == (state, NOW)
    assert outbox.promise(unit, key="card:1", kind="card", due_at=NOW + MINUTE, facts={"n": 2})
    live = stored(unit)
    assert live.id == dead.id
    assert (live.state, live.reason, live.attempts, live.attempted_at) == ("pending", "", 0, None)
    assert (live.facts, live.due_at, live.settled_at) == ({"n": 2}, NOW + MINUTE, None)
    assert claimed(unit, NOW + MINUTE).state == "sending"


@pytest.mark.parametrize("state", ["sent", "unknown", "held", "pending"])
def test_any_other_promise_is_left_alone(unit: UnitOfWork, state: str) -> None:
    before = settled(unit, state, ts="1.5", due_at=NOW + MINUTE)
    assert not outbox.promise(unit, key="card:1", kind="card", due_at=NOW, facts={"n": 2})
    assert stored(unit) == before


def test_a_promise_being_sent_is_left_alone(unit: UnitOfWork) -> None:
    owed(unit)
    claimed(unit)
    before = stored(unit)
    assert before.state == "sending"
    assert not outbox.promise(unit, key="card:1", kind="card", due_at=NOW, facts={"n": 2})
    assert stored(unit) == before


def test_of_many_promises_those_are_counted_that_were_not_owed_before(unit: UnitOfWork) -> None:
    person = a_person(unit)
    settled(unit, "superseded")
    before = owed(unit, "card:2")
    asked = [{"key": f"card:{n}", "kind": "card", "due_at": NOW, "person_id": person.id} for n in (1, 2, 3)]
    assert outbox.promise_all(unit, asked) == 2
    assert outbox.promise_all(unit, asked) == 0
    assert outbox.promise_all(unit, []) == 0
    assert stored(unit, "card:2") == before
    for new in (stored(unit), stored(unit, "card:3")):
        assert (new.state, new.person_id, new.facts, new.created_at) == ("pending", person.id, {}, NOW)


# ---------------------------------------------------------------- claiming


def test_only_what_is_due_is_claimed_oldest_first(unit: UnitOfWork) -> None:
    for n in (3, 1, 2, 5):
        owed(unit, f"card:{n}", due_at=NOW + n * MINUTE)
    now = NOW + 3 * MINUTE
    first = outbox.claim(unit, now, limit=2)
    assert [one.key for one in first] == ["card:1", "card:2"]
    assert {(one.state, one.lease_until) for one in first} == {("sending", now + LEASE)}
    assert [one.key for one in outbox.claim(unit, now)] == ["card:3"]
    assert outbox.claim(unit, now) == []


def test_threads_take_each_promise_once(database: Database, workspace_id: int) -> None:
    with database.write(workspace_id) as unit:
        for n in range(200):
            owed(unit, f"card:{n}")
    taken: list[str] = []
    tokens: set[str | None] = set()
    start = threading.Barrier(4)

    def work() -> None:
        start.wait()
        while True:
            with database.write(workspace_id) as unit:
                found = outbox.claim(unit, NOW, limit=7)
            if not found:
                return
            taken.extend(one.key for one in found)
            tokens.update(one.lease_token for one in found)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == sorted(f"card:{n}" for n in range(200))
    assert len(tokens) >= 200 / 7


def test_a_claim_that_another_process_has_open_is_passed_over(database: Database, workspace_id: int) -> None:
    """On PostgreSQL nobody waits for the other's locks; SQLite has one writer anyway."""
    with database.write(workspace_id) as unit:
        owed(unit, "card:1")
        owed(unit, "card:2")
        if unit.on_sqlite:
            return
    with database.write(workspace_id) as first, database.write(workspace_id) as second:
        assert [one.key for one in outbox.claim(first, NOW, limit=1)] == ["card:1"]
        assert [one.key for one in outbox.claim(second, NOW)] == ["card:2"]


def test_a_lease_that_is_over_with_an_attempt_begun_is_in_doubt(unit: UnitOfWork) -> None:
    owed(unit)
    first = claimed(unit)
    assert outbox.begin_attempt(unit, first, NOW, "D1")
    assert outbox.claim(unit, NOW + LEASE - timedelta(seconds=1)) == []
    second = claimed(unit, NOW + LEASE)
    assert (second.state, second.attempts, second.attempted_at, second.channel) == ("unknown", 1, NOW, "D1")
    assert second.lease_token != first.lease_token


def test_a_lease_that_is_over_before_any_attempt_is_as_good_as_new(unit: UnitOfWork) -> None:
    owed(unit)
    claimed(unit)
    assert claimed(unit, NOW + LEASE).state == "sending"


def test_what_slack_surely_did_not_take_is_not_in_doubt_later(unit: UnitOfWork) -> None:
    """Refused with 429, claimed again, and the process dies before the next request."""
    settled(unit, "pending", reason="ratelimited", due_at=NOW + MINUTE)
    assert claimed(unit, NOW + MINUTE).state == "sending"
    assert claimed(unit, NOW + MINUTE + LEASE).state == "sending"


def test_doubt_stays_until_somebody_looked(unit: UnitOfWork) -> None:
    settled(unit, "unknown", reason="timeout", due_at=NOW + MINUTE)
    assert outbox.claim(unit, NOW) == []
    first = claimed(unit, NOW + MINUTE)
    assert (first.state, first.reason) == ("unknown", "timeout")
    second = claimed(unit, NOW + MINUTE + LEASE)
    assert second.state == "unknown"
    assert outbox.settle(unit, second, "unknown", now=NOW, looked_up=1, due_at=NOW)
    third = claimed(unit)
    assert (third.state, third.looked_up, third.attempts) == ("unknown", 1, 1)
    assert outbox.begin_attempt(unit, third, NOW, "D1")
    assert (stored(unit).looked_up, stored(unit).attempts) == (0, 2)


@pytest.mark.parametrize(
    ("state", "waits"),
    [
        ("pending", True),
        ("unknown", True),
        ("held", True),
        ("sent", False),
        ("superseded", False),
        ("expired", False),
    ],
)
def test_a_child_waits_for_its_parent(unit: UnitOfWork, state: str, waits: bool) -> None:
    parent = settled(unit, state, ts="1.5", due_at=NOW + MINUTE)
    owed(unit, "child", parent_id=parent.id)
    assert [one.key for one in outbox.claim(unit, NOW)] == ([] if waits else ["child"])


def test_a_child_waits_while_its_parent_is_being_sent(unit: UnitOfWork) -> None:
    parent = owed(unit)
    owed(unit, "child", parent_id=parent.id)
    assert [one.key for one in outbox.claim(unit, NOW)] == ["card:1"]
    assert outbox.claim(unit, NOW) == []


# ---------------------------------------------------------------- attempts and outcomes


def test_an_attempt_is_written_down_before_and_completed_after(unit: UnitOfWork) -> None:
    owed(unit)
    one = claimed(unit)
    attempts = select(ATTEMPT.c.promise_id, ATTEMPT.c.outcome)
    assert outbox.begin_attempt(unit, one, NOW, "D1")
    assert [tuple(row) for row in unit.exec(attempts)] == [(one.id, "started")]
    outbox.settle(unit, one, "pending", now=NOW, reason="ratelimited")
    assert [tuple(row) for row in unit.exec(attempts)] == [(one.id, "pending: ratelimited")]


def test_no_request_begins_with_a_lease_nearly_over(unit: UnitOfWork) -> None:
    owed(unit)
    one = claimed(unit)
    late = NOW + LEASE - timedelta(seconds=29)
    assert not outbox.begin_attempt(unit, one, late, "D1")
    assert stored(unit).attempts == 0


def test_whoever_lost_the_lease_may_do_nothing_but_report_success(unit: UnitOfWork) -> None:
    owed(unit)
    slow = claimed(unit)
    assert outbox.begin_attempt(unit, slow, NOW, "D1")
    quick = claimed(unit, NOW + LEASE)
    before = stored(unit)
    assert not outbox.begin_attempt(unit, slow, NOW, "D1")
    for state in ("pending", "unknown", "held", "superseded", "expired"):
        assert not outbox.settle(unit, slow, state, now=NOW)
    assert stored(unit) == before

    assert outbox.settle(unit, slow, "sent", now=NOW, channel="D1", ts="1.5")
    assert not outbox.begin_attempt(unit, quick, NOW + LEASE, "D1")
    assert not outbox.settle(unit, quick, "unknown", now=NOW)
    assert not outbox.settle(unit, quick, "sent", now=NOW, channel="D1", ts="1.6")
    sent = stored(unit)
    assert (sent.state, sent.channel, sent.ts, sent.lease_token, sent.settled_at) == (
        "sent",
        "D1",
        "1.5",
        None,
        NOW,
    )


def test_a_certain_success_is_recorded_whatever_was_thought(unit: UnitOfWork) -> None:
    held = settled(unit, "held", reason="could not be looked up")
    assert outbox.settle(unit, held, "sent", now=NOW, ts="1.5")
    assert stored(unit).state == "sent"


def test_what_is_settled_is_not_settled_again(unit: UnitOfWork) -> None:
    settled(unit, "superseded")
    assert not outbox.settle(unit, stored(unit), "pending", now=NOW)
    assert outbox.claim(unit, NOW + LEASE) == []


def test_a_file_is_remembered(unit: UnitOfWork) -> None:
    assert settled(unit, "sent", ts="1.5", file_id="F1").file_id == "F1"


# ---------------------------------------------------------------- finding


def test_a_message_finds_its_promise(unit: UnitOfWork) -> None:
    sent = settled(unit, "sent", channel="D1", ts="1.5")
    assert outbox.promise_at(unit, "D1", "1.5") == sent
    assert outbox.promise_at(unit, "D1", "1.6") is None
    assert outbox.promise_at(unit, "D2", "1.5") is None


def send(unit: UnitOfWork, key: str, **facts: object) -> Promise:
    outbox.settle(unit, owed(unit, key, **facts), "sent", now=NOW, ts=key)
    return stored(unit, key)


def test_sent_promises_are_found_by_how_their_keys_begin(unit: UnitOfWork) -> None:
    found = [send(unit, f"date_request:1:{n}") for n in ("9", "B", "a", "é")]
    for other in ("date_request:10:1", "date_request:1", "date_request:2:1", "Date_request:1:1"):
        send(unit, other)
    owed(unit, "date_request:1:owed")
    assert outbox.with_prefix(unit, "date_request:1:") == found


def test_cards_are_found_by_what_they_show_and_whose_they_are(unit: UnitOfWork) -> None:
    me, plan = a_person(unit), a_plan(unit)
    item, other = an_item(unit, plan), an_item(unit, plan)
    facts = {"person_id": me.id, "occurrence_on": day("2017-11-24"), "stage": "day"}
    shown = [("old", item), ("new", item), ("new", other), ("else", other), ("owed", item)]
    rows = [
        {"key": f"{n}", "card_key": card, "item_id": it.id, **facts} for n, (card, it) in enumerate(shown)
    ]
    assert outbox.oblige(unit, rows) == 5
    send(unit, "old", person_id=me.id, due_at=NOW - 2 * MINUTE)
    new = send(unit, "new", person_id=me.id)
    send(unit, "else", person_id=a_person(unit).id)
    owed(unit, "owed", person_id=me.id)
    send(unit, "note", person_id=me.id, kind="answer")
    assert outbox.cards_of(unit, item.id, NOW - MINUTE) == [new]
    assert outbox.latest_card(unit, me.id) == new
    assert outbox.latest_card(unit, 999) is None


# ---------------------------------------------------------------- obligations and health


def test_an_obligation_is_new_once_and_stays_with_its_card(unit: UnitOfWork) -> None:
    me, item = a_person(unit), an_item(unit, a_plan(unit))
    facts = {"item_id": item.id, "person_id": me.id, "occurrence_on": day("2017-11-24"), "stage": "+5"}
    rows = [{"key": f"r:{n}", "card_key": "card:1", **facts} for n in range(3)]
    assert outbox.oblige(unit, rows[:2]) == 2
    assert outbox.oblige(unit, [{**row, "card_key": "card:2"} for row in rows]) == 1
    assert outbox.oblige(unit, []) == 0
    assert outbox.cards_that_say_something(unit, ["card:1", "card:2", "card:3"]) == {"card:1", "card:2"}
    assert [one.key for one in outbox.obligations_of(unit, "card:1")] == ["r:0", "r:1"]
    [last] = outbox.obligations_of(unit, "card:2")
    assert last == outbox.Obligation("r:2", "card:2", item.id, me.id, day("2017-11-24"), "+5")


def test_health_sees_what_waits_and_since_when(unit: UnitOfWork) -> None:
    assert outbox.waiting(unit) == outbox.Waiting({"pending": 0, "sending": 0, "unknown": 0, "held": 0}, None)
    settled(unit, "held")
    owed(unit, "a", due_at=NOW - MINUTE)
    owed(unit, "b", due_at=NOW + MINUTE)
    claimed(unit)
    send(unit, "c", due_at=NOW - 9 * MINUTE)
    counts = {"pending": 1, "sending": 1, "unknown": 0, "held": 1}
    assert outbox.waiting(unit) == outbox.Waiting(counts, NOW - MINUTE)


# ---------------------------------------------------------------- delivery ids, leases, doubts and decisions


def test_an_occasion_has_the_same_delivery_id_in_every_history_and_nothing_else_has(unit: UnitOfWork) -> None:
    card, notice = owed(unit, "card:1"), owed(unit, "note:1", kind="answer")
    token = installation.token(unit)
    assert card.delivery_id == outbox.occasion_id(token, "card:1")
    assert outbox.occasion_id("another", "card:1") != card.delivery_id
    assert len(card.delivery_id) == len(notice.delivery_id) == 32
    assert notice.delivery_id != outbox.occasion_id(token, "note:1")
    assert owed(unit, "note:2", kind="answer").delivery_id != notice.delivery_id


def test_nothing_is_claimed_while_the_installation_is_paused(unit: UnitOfWork) -> None:
    owed(unit)
    installation.pause(unit, "copied", NOW)
    assert outbox.claim(unit, NOW) == []
    installation.resume(unit, "here")
    assert claimed(unit).key == "card:1"


def test_only_whoever_holds_a_lease_makes_it_longer(unit: UnitOfWork) -> None:
    owed(unit)
    slow = claimed(unit)
    assert outbox.renew(unit, [slow], NOW + MINUTE) == 1
    assert stored(unit).lease_until == NOW + MINUTE + LEASE
    quick = claimed(unit, NOW + MINUTE + LEASE)
    assert outbox.renew(unit, [slow], NOW + MINUTE + LEASE) == 0
    assert outbox.renew(unit, [slow, quick], NOW + 9 * MINUTE) == 1
    assert outbox.renew(unit, [], NOW) == 0


def test_what_is_put_back_is_as_it_was(unit: UnitOfWork) -> None:
    owed(unit, "new", due_at=NOW - MINUTE)
    new = claimed(unit)
    assert outbox.put_back(unit, [new]) == 1
    back = stored(unit, "new")
    assert (back.state, back.due_at, back.lease_token) == ("pending", NOW - MINUTE, None)
    assert outbox.put_back(unit, [new]) == 0
    again = claimed(unit)
    outbox.put_back(unit, [again], NOW + MINUTE)
    assert stored(unit, "new").due_at == NOW + MINUTE


def test_what_is_in_doubt_stays_so_when_it_is_put_back(unit: UnitOfWork) -> None:
    settled(unit, "unknown", reason="timeout", due_at=NOW)
    assert outbox.put_back(unit, [claimed(unit)]) == 1
    back = stored(unit)
    assert (back.state, back.attempted_at, back.reason) == ("unknown", NOW, "timeout")


def test_what_was_begun_is_not_put_back(unit: UnitOfWork) -> None:
    owed(unit)
    begun = claimed(unit)
    outbox.begin_attempt(unit, begun, NOW, "D1")
    assert outbox.put_back(unit, [begun]) == 0
    assert stored(unit).state == "sending"


def test_a_conversation_that_a_process_is_serving_is_left_to_it_for_as_long_as_it_lives(
    unit: UnitOfWork,
) -> None:
    me, other = a_person(unit), a_person(unit)
    for n in (1, 2):
        owed(unit, f"channel:{n}", channel="C1")
        owed(unit, f"me:{n}", person_id=me.id)
    mine = outbox.claim(unit, NOW, limit=2)
    assert [one.key for one in mine] == ["channel:1", "me:1"]
    owed(unit, "other", person_id=other.id)
    assert [one.key for one in outbox.claim(unit, NOW)] == ["other"]
    assert [one.key for one in outbox.claim(unit, NOW + timedelta(seconds=41))] == ["channel:2", "me:2"]


def test_full_conversations_are_passed_over_and_so_are_the_threads_in_them(unit: UnitOfWork) -> None:
    me = a_person(unit)
    parent = settled(unit, "sent", channel="C1", ts="1.5")
    owed(unit, "thread", parent_id=parent.id)
    owed(unit, "channel", channel="C1")
    owed(unit, "person", person_id=me.id)
    owed(unit, "elsewhere", channel="C2")
    found = outbox.claim(unit, NOW, full_channels=["C1"], full_persons=[me.id])
    assert [one.key for one in found] == ["elsewhere"]


@pytest.mark.parametrize("order", [("1.5", "1.6"), ("1.6", "1.5")])
def test_of_two_messages_the_older_stays_and_the_newer_will_be_deleted(
    unit: UnitOfWork, order: tuple[str, str]
) -> None:
    sent = settled(unit, "sent", channel="C1", ts=order[0])
    assert not outbox.settle_seen(unit, sent.delivery_id, "C1", order[1])
    assert stored(unit).ts == "1.5"
    removal = stored(unit, "removal:C1:1.6")
    assert (removal.kind, removal.channel, removal.facts["ts"]) == ("removal", "C1", "1.6")
    attempts = [row.outcome for row in unit.exec(select(ATTEMPT.c.outcome))]
    assert attempts == ["sent", "arrived twice: 1.6 will be deleted"]


def test_a_message_seen_again_is_no_second_one(unit: UnitOfWork) -> None:
    sent = settled(unit, "sent", channel="C1", ts="1.5")
    assert not outbox.settle_seen(unit, sent.delivery_id, "C1", "1.5")
    assert outbox.promise_by_key(unit, "removal:C1:1.5") is None


def card_with_an_obligation(unit: UnitOfWork, key: str = "remind:1") -> None:
    me, item = a_person(unit), an_item(unit, a_plan(unit))
    facts = {"item_id": item.id, "person_id": me.id, "occurrence_on": day("2017-11-24"), "stage": "+5"}
    outbox.oblige(unit, [{"key": key, "card_key": "card:1", **facts}])


def obligation(unit: UnitOfWork) -> tuple[str, str]:
    [one] = outbox.obligations_of(unit, "card:1")
    return one.state, one.reason


@pytest.mark.parametrize("state", ["sent", "superseded", "expired", "held"])
def test_an_obligation_ends_as_its_card_does_and_with_its_reason(unit: UnitOfWork, state: str) -> None:
    card_with_an_obligation(unit)
    settled(unit, state, reason="so it is", ts="1.5")
    assert obligation(unit) == (state, "so it is")


@pytest.mark.parametrize("state", ["pending", "unknown"])
def test_an_obligation_is_owed_until_its_card_is_settled(unit: UnitOfWork, state: str) -> None:
    card_with_an_obligation(unit)
    settled(unit, state, reason="timeout")
    assert obligation(unit) == ("owed", "")


@pytest.mark.parametrize(("state", "revived"), [("superseded", 1), ("expired", 1), ("sent", 0), ("held", 0)])
def test_what_was_given_up_is_owed_again_and_nothing_else(unit: UnitOfWork, state: str, revived: int) -> None:
    card_with_an_obligation(unit)
    settled(unit, state)
    [one] = outbox.obligations_of(unit, "card:1")
    row = {name: getattr(one, name) for name in ("key", "item_id", "person_id", "occurrence_on", "stage")}
    assert outbox.oblige(unit, [row | {"card_key": "card:2"}]) == revived
    assert len(outbox.obligations_of(unit, "card:2")) == revived


def test_what_is_held_is_sent_again_once(unit: UnitOfWork) -> None:
    card_with_an_obligation(unit)
    held = settled(unit, "held", reason="is_archived")
    assert outbox.send_again(unit, held.id, NOW + MINUTE)
    again = stored(unit)
    assert (again.state, again.due_at, again.useful_until, again.attempted_at) == (
        "pending",
        NOW + MINUTE,
        None,
        None,
    )
    assert obligation(unit) == ("owed", "")
    assert not outbox.send_again(unit, held.id, NOW)
    assert not outbox.held_arrived(unit, held.id, "late", NOW)


def test_what_is_held_has_arrived_when_somebody_says_so(unit: UnitOfWork) -> None:
    card_with_an_obligation(unit)
    held = settled(unit, "held", reason="could not be looked up")
    assert outbox.held_arrived(unit, held.id, "it arrived, says person 7", NOW)
    assert (stored(unit).state, stored(unit).reason) == ("sent", "it arrived, says person 7")
    assert obligation(unit) == ("sent", "it arrived, says person 7")
    assert not outbox.send_again(unit, held.id, NOW)
