"""The heartbeat of a process, and its eye on the machine's clock."""

from threading import Event, Thread

import structlog

from bot.clock import Clock, SteadyClock
from bot.vitals import Vitals
from store import heartbeats, installation
from store.heartbeats import BEAT_EVERY
from store.unit import Database, DatabaseAway

log = structlog.get_logger()

LOOK_EVERY = 1.0
"""Seconds between two looks at the machine's clock."""


class Heart:
    """Writes down every 20 seconds that the process is at work, in a thread of its own.

    A machine's clock that leaps ahead by more than a day pauses delivery before anybody here sees the new time.
    Nothing that goes wrong stops it.
    """

    def __init__(self, database: Database, clock: Clock, vitals: Vitals) -> None:
        self._database = database
        self._clock = clock
        self._vitals = vitals
        self._stopping = Event()
        self._thread = Thread(target=self._run, name="heart", daemon=True)

    def start(self) -> None:
        """The first beat was written by the start's checks."""
        self._thread.start()

    def stop(self) -> None:
        """The last beat says that the process stopped in good order."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()
        try:
            with self._database.write(0) as unit:
                heartbeats.stopped(unit, self._vitals.process, self._clock.now())
        except DatabaseAway as away:
            log.error("beat.failed", reason=str(away))

    def beat(self) -> None:
        """Write down what the process did last."""
        vitals = self._vitals
        with self._database.write(0) as unit:
            heartbeats.beat(
                unit,
                vitals.process,
                vitals.role,
                self._clock.now(),
                ticked_at=vitals.ticked_at,
                heard_at=vitals.heard_at,
            )

    def look_at_clock(self) -> None:
        """Pause delivery when the machine's clock has leapt ahead."""
        clock = self._clock
        if not isinstance(clock, SteadyClock) or not (leap := clock.leap):
            return
        because = f"The clock of this computer leapt ahead by {leap.days} days."
        with self._database.write(0) as unit:
            installation.pause(unit, because, clock.now())
        clock.accept()
        log.critical("clock.leapt", days=leap.days)

    def _run(self) -> None:
        beaten, first_tick = self._clock.monotonic(), True
        while not self._stopping.wait(LOOK_EVERY):
            try:
                self.look_at_clock()
                news = first_tick and self._vitals.ticked_at
                if news or self._clock.monotonic() - beaten >= BEAT_EVERY:
                    beaten, first_tick = self._clock.monotonic(), first_tick and not news
                    self.beat()
            except DatabaseAway as away:
                log.error("beat.failed", reason=str(away))
            except Exception:  # a process without a heartbeat would be taken for dead
                log.exception("beat.failed")
