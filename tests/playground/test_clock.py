"""The clock and those who follow it."""

import threading
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk import WebClient

from bot.playground.client import Playground, PlaygroundError
from bot.playground.clock import moves

LONDON = ZoneInfo("Europe/London")
instants = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis wants naive bounds


def now(slack: Playground) -> datetime:
    return datetime.fromisoformat(slack.clock()["now"])


def test_an_hour_is_an_hour(slack: Playground) -> None:
    before = now(slack)
    slack.advance(step="hour")
    assert timedelta(hours=1) <= now(slack) - before < timedelta(hours=1, minutes=1)


def london(*day_and_time: int) -> datetime:
    return datetime(*day_and_time, tzinfo=LONDON).astimezone(UTC)  # type: ignore[arg-type, misc] # at least a day


@pytest.mark.parametrize(
    ("now", "day"),
    [((2026, 10, 23, 20), 24), ((2026, 10, 24, 9), 25), ((2026, 10, 25, 0, 30), 25)],
)
def test_the_next_morning_is_eight_and_nine_in_london_across_the_clock_change(
    now: tuple[int, ...], day: int
) -> None:
    assert moves(london(*now), "morning") == [london(2026, 10, day, 8), london(2026, 10, day, 9)]


def test_a_morning_begun_is_ended_first() -> None:
    assert moves(london(2026, 10, 23, 8), "morning") == [london(2026, 10, 23, 9)]


@given(instants)
def test_monday_goes_through_every_morning_up_to_the_next_monday(instant: datetime) -> None:
    today = instant.astimezone(LONDON).date()
    monday = today + timedelta(days=7 - today.weekday())
    days = [today + timedelta(days=n) for n in range((monday - today).days + 1)]
    every = [london(day.year, day.month, day.day, hour) for day in days for hour in (8, 9)]
    assert moves(instant, "monday") == [at for at in every if at > instant]


def test_messages_carry_the_playgrounds_time(slack: Playground, web: WebClient) -> None:
    first = float(web.chat_postMessage(channel="C0PLAN", text="a")["ts"])
    slack.advance(seconds=86_400)
    second = float(web.chat_postMessage(channel="C0PLAN", text="b")["ts"])
    assert 86_400 <= second - first < 86_460


def test_the_clock_goes_back_only_by_force_and_timestamps_never(slack: Playground, web: WebClient) -> None:
    first = web.chat_postMessage(channel="C0PLAN", text="a")["ts"]
    with pytest.raises(PlaygroundError, match="only goes forward"):
        slack.advance(to="2020-01-01T09:00:00+00:00")
    slack.advance(to="2020-01-01T09:00:00+00:00", force=True)
    assert now(slack).year == 2020
    assert float(web.chat_postMessage(channel="C0PLAN", text="b")["ts"]) > float(first)


@pytest.mark.parametrize("wish", [{"step": "year"}, {"to": "monday"}, {"to": "2030-01-01"}, {}])
def test_moves_that_make_no_sense_are_refused(slack: Playground, wish: dict[str, str]) -> None:
    with pytest.raises(PlaygroundError):
        slack.call("clock", wish)


class Follower(threading.Thread):
    """Follows the clock as the bot does: polls, works, says how far it has come."""

    def __init__(self, slack: Playground, name: str) -> None:
        super().__init__()
        self._slack = slack
        self._known = int(slack.call(f"clock?follower={name}")["version"])
        self._follower = name
        self.seen: list[tuple[int, str]] = []
        self.stop = threading.Event()

    def run(self) -> None:
        while not self.stop.is_set():
            path = f"clock?after={self._known}&reached={self._known}&follower={self._follower}"
            answer = self._slack.call(path)
            self._known = int(answer["version"])
            self.seen.append((self._known, answer["now"]))
        self._slack.call(f"clock?reached={self._known}&follower={self._follower}")


def test_every_single_move_waits_until_all_followers_have_reached_it(slack: Playground) -> None:
    followers = [Follower(slack, "one"), Follower(slack, "two")]
    for follower in followers:
        follower.start()
    count = len(moves(now(slack), "monday"))
    version = slack.advance(step="monday")["version"]
    assert version == count
    for follower in followers:
        follower.stop.set()
    slack.advance(seconds=1)
    for follower in followers:
        follower.join()
        assert [seen for seen, _ in follower.seen[:count]] == list(range(1, count + 1))


def test_a_move_without_followers_answers_at_once_and_wakes_the_long_poll(slack: Playground) -> None:
    answers: list[int] = []
    poll = threading.Thread(target=lambda: answers.append(slack.call("clock?after=0")["version"]))
    poll.start()
    slack.advance(seconds=1)
    poll.join(timeout=5)
    assert answers == [1]


def test_a_move_does_not_answer_before_a_slow_follower_is_there(slack: Playground) -> None:
    slack.call("clock?follower=slow")
    moved = threading.Event()

    def move() -> None:
        slack.advance(seconds=60)
        moved.set()

    thread = threading.Thread(target=move)
    thread.start()
    slack.until(lambda: slack.clock()["version"] == 1)
    assert not moved.is_set()
    slack.call("clock?follower=slow&reached=1")
    thread.join(timeout=5)
    assert moved.is_set()
