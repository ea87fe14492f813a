"""What a start finds: a clock that was never set, a copied database, a time in which nobody watched."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.beating import Heart
from bot.clock import SteadyClock
from bot.config import StartError
from bot.starting import check_start, paused_sentence
from bot.vitals import RUN, WORKER, Vitals
from store import heartbeats, installation, outbox, places
from store.installation import Installation
from store.unit import Database
from tests.databases import opened
from tests.fakes import HandClock
from tests.store.given import a_workspace


def started(database: Database, clock: HandClock) -> Installation:
    """What a start leaves behind."""
    return check_start(database, clock, Vitals(RUN, clock))


def test_a_first_start_is_nothing_to_wonder_about(database: Database) -> None:
    clock = HandClock()
    found = started(database, clock)
    assert (found.paused_because, found.gap_from) == ("", None)
    assert paused_sentence(found) is None
    with database.read(0) as unit:
        [beat] = heartbeats.heartbeats(unit, clock.now())
    assert (beat.role, beat.seen_at, beat.stopped_at) == ("run", clock.now(), None)


@pytest.mark.parametrize("year", [1970, 2025])
def test_a_clock_that_was_never_set_is_refused_and_nothing_is_written(
    sqlite_database: Database, year: int
) -> None:
    with pytest.raises(StartError, match=f"clock of this computer says 1 January {year}"):
        started(sqlite_database, HandClock(datetime(year, 1, 1, tzinfo=UTC)))
    with sqlite_database.read(0) as unit, pytest.raises(LookupError):
        installation.installation(unit)


def test_a_remote_folder_is_refused_and_nothing_is_written(
    sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mounts").write_text("1 0 0:1 / / rw - nfs4 host:/x rw\n")
    monkeypatch.setattr(places, "MOUNTS", tmp_path / "mounts")
    with pytest.raises(StartError, match="remote folder"):
        started(sqlite_database, HandClock())
    with sqlite_database.read(0) as unit, pytest.raises(LookupError):
        installation.installation(unit)


def test_a_copy_starts_paused_until_somebody_says_yes(tmp_path: Path, sqlite_url: str) -> None:
    clock = HandClock()
    with opened(sqlite_url) as database:
        assert not started(database, clock).paused_because
        assert not started(database, clock).paused_because
    shutil.copyfile(sqlite_url.removeprefix("sqlite:///"), tmp_path / "copy.db")
    with opened(f"sqlite:///{tmp_path}/copy.db") as copy:
        for _ in range(2):
            found = started(copy, clock)
            assert "moved or copied" in found.paused_because
            assert "python -m bot resume" in str(paused_sentence(found))
        workspace = a_workspace(copy)
        with copy.write(workspace) as unit:
            installation.resume(unit, places.place(copy))
        assert not started(copy, clock).paused_because
    with opened(sqlite_url) as database:
        assert not started(database, clock).paused_because


def test_after_35_days_somebody_is_asked_first(database: Database) -> None:
    clock = HandClock()
    started(database, clock)
    clock.advance(days=35)
    assert not started(database, clock).paused_because
    clock.advance(days=35, seconds=1)
    assert "35 days" in started(database, clock).paused_because


def test_more_than_ten_minutes_without_a_heartbeat_are_a_gap(database: Database) -> None:
    clock = HandClock()
    first = clock.now()
    started(database, clock)
    assert started(database, clock).gap_from is None
    clock.advance(minutes=10)
    assert started(database, clock).gap_from is None
    clock.advance(minutes=11)
    found = started(database, clock)
    assert (found.gap_from, found.gap_until) == (first + timedelta(minutes=10), clock.now())
    clock.advance(seconds=20)
    assert started(database, clock).gap_until == found.gap_until


def test_gaps_that_follow_each_other_within_a_day_are_one_of_at_most_35_days(database: Database) -> None:
    clock = HandClock()
    first = clock.now()
    started(database, clock)
    clock.advance(hours=2)
    started(database, clock)
    clock.advance(hours=5)
    assert started(database, clock).gap_from == first
    for _ in range(45):
        clock.advance(hours=23)
        found = started(database, clock)
    assert found.gap_from == clock.now() - timedelta(days=35)


def test_a_gap_long_after_another_is_one_of_its_own(database: Database) -> None:
    clock = HandClock()
    started(database, clock)
    clock.advance(hours=2)
    started(database, clock)
    for _ in range(200):
        clock.advance(minutes=9)
        started(database, clock)
    seen_at = clock.now()
    clock.advance(hours=1)
    assert started(database, clock).gap_from == seen_at


def test_a_restore_is_a_gap_that_ends_at_the_next_start(database: Database) -> None:
    clock = HandClock()
    started(database, clock)
    with database.write(0) as unit:
        installation.begin_gap(unit, clock.now() - timedelta(hours=1))
    clock.advance(seconds=30)
    found = started(database, clock)
    assert (found.gap_from, found.gap_until) == (clock.now() - timedelta(seconds=3630), clock.now())


def test_the_playground_may_be_taken_elsewhere_and_its_clock_moved(tmp_path: Path, sqlite_url: str) -> None:
    clock = HandClock()
    clock.moved_by_people = True
    with opened(sqlite_url) as database:
        started(database, clock)
    shutil.move(sqlite_url.removeprefix("sqlite:///"), tmp_path / "moved.db")
    with opened(f"sqlite:///{tmp_path}/moved.db") as database:
        clock.advance(days=100)
        assert not started(database, clock).paused_because


def test_a_clock_that_leaps_pauses_delivery_before_anybody_sees_the_new_time(database: Database) -> None:
    machine = HandClock()
    clock, workspace = SteadyClock(machine), a_workspace(database)
    vitals = Vitals(WORKER, clock)
    check_start(database, clock, vitals)
    heart = Heart(database, clock, vitals)
    machine.advance(days=3)
    heart.look_at_clock()
    with database.write(workspace) as unit:
        assert not installation.installation(unit).paused_because
        outbox.promise(unit, key="later", kind="card", due_at=clock.now() + timedelta(days=30))
    machine.leap(days=365)
    machine.advance(seconds=5)
    before = machine.now() - timedelta(days=365)
    assert clock.now() == before
    heart.look_at_clock()
    with database.read(workspace) as unit:
        assert "leapt ahead by 365 days" in installation.installation(unit).paused_because
    assert clock.now() == machine.now()


def test_small_steps_of_the_clock_and_those_back_are_followed() -> None:
    machine = HandClock()
    clock = SteadyClock(machine)
    for step in ({"hours": 1}, {"hours": 23}, {"days": -30}, {"days": 1}):
        machine.leap(**step)
        assert clock.now() == machine.now()
        assert not clock.leap


def test_a_heart_beats_and_says_that_it_stopped(database: Database) -> None:
    clock = HandClock()
    vitals = Vitals(WORKER, clock)
    check_start(database, clock, vitals)
    heart = Heart(database, clock, vitals)
    clock.advance(seconds=20)
    vitals.ticked()
    vitals.heard()
    heart.beat()
    heart.stop()
    with database.read(0) as unit:
        [seen] = heartbeats.heartbeats(unit, clock.now())
    assert {seen.seen_at, seen.ticked_at, seen.heard_at, seen.stopped_at} == {clock.now()}
