"""Order and pace of sending, by a clock that is only a number."""

from datetime import UTC, datetime, timedelta

from bot.clock import Pause
from bot.lanes import CHANNEL_PACE, DEPTH, WORKSPACE_PACE, Lanes
from store.outbox import Promise

START = datetime(2026, 11, 2, 9, tzinfo=UTC)


def promise(number: int) -> Promise:
    due_at = START + timedelta(seconds=number)
    return Promise(
        number, f"k{number}", "notice", None, "C1", None, None, {}, due_at, None, "sending", None, None, 0,
        None, 0, None, None, "", due_at, None,
    )  # fmt: skip


def taken(lanes: Lanes, now: float) -> tuple[str, int] | None:
    """What goes out at `now`, and is dealt with at once."""
    job = lanes.take(now)
    if job is None:
        return None
    lanes.done(job[0], now)
    return job[0], job[1].id


def test_one_channel_gets_a_message_a_second_in_order() -> None:
    lanes = Lanes()
    for number in (1, 2, 3):
        lanes.add("C1", promise(number))
    times = [0.0, 0.5, CHANNEL_PACE - 0.01, CHANNEL_PACE, 2 * CHANNEL_PACE]
    assert [taken(lanes, now) for now in times] == [("C1", 1), None, None, ("C1", 2), ("C1", 3)]


def test_another_channel_need_not_wait_for_it_but_the_workspace_has_a_pace() -> None:
    lanes = Lanes()
    lanes.add("C1", promise(1))
    lanes.add("C1", promise(2))
    lanes.add("C2", promise(3))
    assert taken(lanes, 0.0) == ("C1", 1)
    assert taken(lanes, WORKSPACE_PACE / 2) is None
    assert taken(lanes, WORKSPACE_PACE) == ("C2", 3)
    assert 60 / WORKSPACE_PACE <= 300


def test_a_lane_that_is_being_served_waits_and_blocks_no_other() -> None:
    lanes = Lanes(paced=False)
    lanes.add("C1", promise(1))
    lanes.add("C1", promise(2))
    lanes.add("C2", promise(3))
    assert lanes.take(0.0) == ("C1", promise(1))
    assert lanes.take(0.0) == ("C2", promise(3))
    assert lanes.take(9.0) is None
    assert lanes.next_ready(9.0) is None
    lanes.done("C1", 9.0)
    assert lanes.take(9.0) == ("C1", promise(2))


def test_a_stopped_lane_hands_back_its_queue_and_says_when_all_of_it_is_due() -> None:
    lanes = Lanes(paced=False)
    lanes.add("C1", promise(1))
    lanes.add("C2", promise(2))
    again = START + timedelta(seconds=30)
    assert lanes.stop("C1", Pause(START, again)) == [promise(1)]
    almost = again - timedelta(seconds=0.1)
    assert [lanes.stopped_until(lane, almost) for lane in ("C1", "C2")] == [again, None]
    assert lanes.stopped_until("C1", again) is None
    assert lanes.in_hand == 1


def test_a_clock_that_is_set_back_does_not_make_a_stop_longer() -> None:
    lanes = Lanes()
    lanes.stop("C1", Pause(START, START + timedelta(seconds=30)))
    assert lanes.stopped_until("C1", START - timedelta(hours=1)) is None


def test_a_long_queue_is_left_in_the_database_so_that_there_is_room_for_others() -> None:
    lanes = Lanes(paced=False)
    assert [lanes.add("C1", promise(number)) for number in range(DEPTH + 1)] == [True] * DEPTH + [False]
    assert lanes.full() == ["C1"]
    lanes.take(0.0)
    assert lanes.full() == []
    assert lanes.add("C2", promise(99))


def test_processes_share_the_pace_of_the_workspace() -> None:
    lanes = Lanes()
    lanes.share(3)
    lanes.add("C1", promise(1))
    lanes.add("C2", promise(2))
    assert taken(lanes, 0.0) == ("C1", 1)
    assert taken(lanes, 2.9 * WORKSPACE_PACE) is None
    assert taken(lanes, 3 * WORKSPACE_PACE) == ("C2", 2)
    lanes.share(0)
    lanes.add("C3", promise(3))
    assert taken(lanes, 9.0) == ("C3", 3)
    lanes.add("C4", promise(4))
    assert taken(lanes, 9.0) is None
    assert taken(lanes, 9.0 + WORKSPACE_PACE) == ("C4", 4)


def test_it_says_when_to_look_again() -> None:
    lanes = Lanes()
    assert lanes.next_ready(0.0) is None
    lanes.add("C1", promise(1))
    lanes.add("C1", promise(2))
    assert lanes.next_ready(0.0) == 0.0
    assert taken(lanes, 0.0) == ("C1", 1)
    assert lanes.next_ready(0.05) == CHANNEL_PACE - 0.05
    assert lanes.clear() == [promise(2)]
    assert lanes.in_hand == 0
