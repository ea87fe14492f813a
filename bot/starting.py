"""What is looked at before anything is sent: the clock, the disk, the database's place, the time nobody watched."""

from datetime import UTC, datetime, timedelta

import structlog

from bot.clock import Clock
from bot.config import StartError
from bot.vitals import Vitals
from store import heartbeats, installation
from store.installation import Installation
from store.places import place, storage
from store.unit import Database, UnitOfWork

log = structlog.get_logger()

EARLIEST = datetime(2026, 1, 1, tzinfo=UTC)
"""This program is not older: a clock that says so was never set."""
UNWATCHED = timedelta(minutes=10)
LONGEST_WALK = timedelta(days=35)
"""More days than a tick walks through by itself."""
FORGOTTEN_AFTER = timedelta(days=90)
MOVED = "The database was moved or copied: if another copy is at work, both would write to people."
LONG_AWAY = "Nobody has watched the plan for more than 35 days."


def check_start(database: Database, clock: Clock, vitals: Vitals) -> Installation:
    """Note that this process is at work from now on, and what has to be asked or looked up because of the past.

    A database in a new place, or one nobody watched for 35 days, is paused; the answer says so.  Raises StartError
    where work would do harm, DatabaseAway when the database cannot be written.
    """
    refuse_harm(database, clock)
    now, where = clock.now(), place(database)
    with database.write(0) as unit:
        seen_at, vitals.nobody_since = heartbeats.newest_seen(unit), heartbeats.newest_heard(unit)
        known = installation.found_at(unit, where)
        if clock.moved_by_people:
            if not known:  # the playground: nobody real is written to
                installation.resume(unit, where)
        elif not known:
            installation.pause(unit, MOVED, now)
        elif seen_at and now - seen_at > LONGEST_WALK:
            installation.pause(unit, LONG_AWAY, now)
        _note_gap(unit, seen_at, now)
        heartbeats.beat(unit, vitals.process, vitals.role, now)
        heartbeats.forget_before(unit, now - FORGOTTEN_AFTER)
        state = installation.installation(unit)
    log.info("process.started", process=vitals.process, role=vitals.role)
    if state.paused_because:
        log.warning("delivery.paused", because=state.paused_because)
    return state


def refuse_harm(database: Database, clock: Clock) -> None:
    """Raises StartError where the clock was never set, or the disk loses what is written."""
    if clock.now() < EARLIEST:
        raise StartError(
            f"The clock of this computer says {clock.now():%-d %B %Y}: set it, then start again."
        )
    found = storage(database)
    if found.faults:
        raise StartError(*found.faults)
    for doubt in found.doubts:
        log.warning("storage.doubt", doubt=doubt)


def paused_sentence(state: Installation) -> str | None:
    """What the person at the terminal has to know about a pause; None when there is none."""
    if not state.paused_because:
        return None
    return (
        f"{state.paused_because} Nothing is sent until somebody says that it may be: "
        "make sure of it, then run: python -m bot resume"
    )


def _note_gap(unit: UnitOfWork, seen_at: datetime | None, now: datetime) -> None:
    """The time in which nobody watched ends now.

    It begins with an earlier such time that ended less than a day before: what fell due in that one may still
    be waiting.
    """
    state = installation.installation(unit)
    restored = state.gap_from is not None and state.gap_until is None
    if not restored and (seen_at is None or now - seen_at <= UNWATCHED):
        return
    since = min(one for one in (seen_at, state.gap_from if restored else None) if one)
    if state.gap_from and state.gap_until and since - state.gap_until < timedelta(days=1):
        since = max(state.gap_from, now - LONGEST_WALK)
    installation.begin_gap(unit, since)
    installation.end_gap(unit, now)
    log.warning("gap.noted", since=since.isoformat(), until=now.isoformat())
