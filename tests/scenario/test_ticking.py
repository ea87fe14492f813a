"""The watch over the ticks: raised, hung, frozen or without a scheduler, the next one comes."""

from collections.abc import Callable, Iterator
from threading import Event, Thread

import pytest

from bot.deps import Deps
from bot.gateway import Slack, Team
from bot.playground.client import Found
from bot.ticking import HUNG, LOOK_EVERY, OVERDUE, Ticking
from bot.vitals import ALIVE_WITHIN, WORKER, Vitals
from store import installation
from store.unit import Database, DatabaseAway
from store.workspaces import adopt
from tests.fakes import HandClock

TEAM = Team("T1", "U0BOT", "B0BOT", frozenset())


class Watched:
    """A process' ticks, with its clock in the test's hand and `work` as what a tick does."""

    def __init__(self, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
        self.clock = HandClock()
        with database.write(0) as unit:
            installation.found_at(unit, "here")
        slack = Slack("xoxb-nobody", "http://127.0.0.1:9/api/")
        deps = Deps(database, adopt(database, TEAM.id, self.clock.now()), slack, self.clock, TEAM)
        self.database = database
        self.vitals = Vitals(WORKER, self.clock)
        self.given_up: list[str] = []
        self.begun = 0
        self.work: Callable[[], None] = lambda: None
        self.ticking = Ticking(deps, self.vitals, self.given_up.append)
        self.release = Event()

        def tick(_deps: Deps) -> None:
            self.begun += 1
            self.work()

        monkeypatch.setattr("bot.ticks.tick", tick)

    def hang(self) -> None:
        """What a tick does that never comes back, until the test is over."""
        self.release.wait(60)

    def pass_time(self, seconds: float) -> None:
        """The watch looks every five seconds."""
        for _ in range(int(seconds / LOOK_EVERY)):
            self.clock.advance(seconds=LOOK_EVERY)
            self.ticking.look()

    def until(self, look: Callable[[], Found]) -> Found:
        for _ in range(500):
            if found := look():
                return found
            Event().wait(0.01)
        raise AssertionError("it never came to that")


@pytest.fixture
def watched(sqlite_database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Watched]:
    one = Watched(sqlite_database, monkeypatch)
    yield one
    one.release.set()
    one.ticking.stop()


def fail() -> None:
    raise RuntimeError


def away() -> None:
    raise DatabaseAway("The file is locked.")


@pytest.mark.parametrize("work", [fail, away])
def test_a_tick_that_fails_is_no_completed_one_and_stops_nothing(
    watched: Watched, work: Callable[[], None]
) -> None:
    watched.work = work
    watched.ticking.tick()
    assert watched.vitals.ticked_at is None
    watched.work = lambda: None
    watched.ticking.tick()
    assert watched.vitals.ticked_at == watched.clock.now()


def test_without_a_scheduler_the_watch_ticks_after_90_seconds(watched: Watched) -> None:
    watched.pass_time(OVERDUE)
    assert watched.begun == 0
    watched.pass_time(LOOK_EVERY)
    watched.until(lambda: watched.vitals.ticked_at)
    watched.pass_time(OVERDUE)
    assert watched.begun == 1
    watched.pass_time(LOOK_EVERY)
    watched.until(lambda: watched.begun == 2)
    assert not watched.given_up


def test_beside_a_tick_that_hangs_the_watch_ticks_and_gives_it_up_after_five_minutes(
    watched: Watched,
) -> None:
    watched.work = watched.hang
    hanging = Thread(target=watched.ticking.tick, daemon=True)
    hanging.start()
    watched.until(lambda: watched.begun == 1)
    watched.work = lambda: None
    watched.pass_time(OVERDUE + LOOK_EVERY)
    watched.until(lambda: watched.vitals.ticked_at)
    watched.pass_time(HUNG - OVERDUE - 2 * LOOK_EVERY)
    assert not watched.given_up
    watched.pass_time(3 * LOOK_EVERY)
    assert watched.given_up[0] == "A tick has hung for 5 minutes."


def test_a_process_that_was_frozen_in_a_tick_is_not_given_up(watched: Watched) -> None:
    watched.work = watched.hang
    hanging = Thread(target=watched.ticking.tick, daemon=True)
    hanging.start()
    watched.until(lambda: watched.begun == 1)
    watched.clock.advance(hours=1)
    watched.ticking.look()
    watched.pass_time(60)
    assert not watched.given_up


def test_it_is_alive_while_ticks_are_completed(watched: Watched) -> None:
    assert watched.vitals.alive
    watched.clock.advance(seconds=ALIVE_WITHIN)
    assert watched.vitals.alive
    watched.clock.advance(seconds=1)
    assert not watched.vitals.alive
    watched.ticking.tick()
    assert watched.vitals.alive


def test_while_delivery_is_paused_no_day_is_walked(watched: Watched) -> None:
    with watched.database.write(0) as unit:
        installation.pause(unit, "moved", watched.clock.now())
    watched.ticking.tick()
    assert watched.begun == 0
    assert watched.vitals.ticked_at
    with watched.database.write(0) as unit:
        installation.resume(unit, "here")
    watched.ticking.tick()
    assert watched.begun == 1


def test_the_scheduler_ticks_at_once_whatever_the_clock_says(watched: Watched) -> None:
    watched.clock.leap(days=-400)
    watched.ticking.start()
    watched.until(lambda: watched.begun)
