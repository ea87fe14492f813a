"""The one job that ticks, and the watch over it."""

from collections.abc import Callable
from threading import Event, Lock, Thread, get_ident

import structlog
from apscheduler.schedulers.background import BackgroundScheduler

from bot import ticks
from bot.clock import Clock
from bot.deps import Deps
from bot.vitals import Vitals
from store import installation
from store.unit import DatabaseAway

log = structlog.get_logger()

TICK_EVERY = 20
"""Seconds.  A tick that finds nothing due costs next to nothing."""
OVERDUE = 90.0
"""Seconds without the end of a tick after which the watch ticks itself."""
HUNG = 300.0
"""Seconds after which a tick that does not end is given up, and the process with it."""
LOOK_EVERY = 5.0
WATCH_EVERY = 120.0
"""Seconds between two looks whether something has been failing."""
FINISH_WITHIN = 3.0


class Ticking:
    """Ticks every 20 seconds, whatever happens to the scheduler.

    `give_up` is called with a sentence when a tick has hung for five minutes: only a new process helps then.
    """

    def __init__(self, deps: Deps, vitals: Vitals, give_up: Callable[[str], None]) -> None:
        self._deps = deps
        self._vitals = vitals
        self._give_up = give_up
        self._clock = deps.clock
        self._scheduler = BackgroundScheduler(timezone="UTC")
        self._one_at_a_time = Lock()
        self._begun: dict[int, float] = {}
        self._ended = self._looked = self._clock.monotonic()
        self._awake = 0.0
        self._watched = self._ended
        self._failing: frozenset[int] = frozenset()
        self._asked: set[int] = set()
        self._joined = False
        self._stopping = Event()

    def start(self) -> None:
        """Tick at once, and from now on."""
        self._scheduler.add_job(
            self.tick,
            "interval",
            seconds=TICK_EVERY,
            next_run_time=Clock().now(),
            misfire_grace_time=None,
            coalesce=True,
            max_instances=1,
        )
        self._scheduler.start()
        Thread(target=self._watch, name="watch", daemon=True).start()

    def stop(self) -> None:
        """No more ticks; one that is being worked on is waited for, unless it hangs."""
        self._stopping.set()
        ended = self._one_at_a_time.acquire(timeout=FINISH_WITHIN)
        if ended:
            self._one_at_a_time.release()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=ended)

    def tick(self) -> None:
        """One tick after the one that is being worked on.  Nothing that goes wrong stops the next."""
        with self._one_at_a_time:
            self._tick()

    def look(self) -> None:
        """Tick where no tick has ended for 90 seconds, give up where one does not end at all."""
        now = self._clock.monotonic()
        # A process that was frozen finds its clock far ahead: only what it saw pass counts.
        self._awake += min(now - self._looked, 2 * LOOK_EVERY)
        self._looked = now
        oldest = min(self._begun.copy().values(), default=self._awake)
        if self._awake - oldest > HUNG:
            self._give_up(f"A tick has hung for {HUNG / 60:.0f} minutes.")
        elif now - self._ended > OVERDUE:
            self._ended = now
            log.error("tick.overdue", hanging=len(self._begun))
            Thread(target=self._tick, name="tick", daemon=True).start()

    def _watch(self) -> None:
        while not self._stopping.wait(LOOK_EVERY):
            self.look()

    def _tick(self) -> None:
        self._begun[get_ident()] = self._awake
        try:
            if self._work():
                self._vitals.ticked()
            else:
                self._vitals.waited()
        except DatabaseAway as away:
            log.error("tick.waits", reason=str(away))
        except Exception:  # the next tick finds what this one left; a dead scheduler would not
            log.exception("tick.failed")
        finally:
            del self._begun[get_ident()]
            self._ended = self._clock.monotonic()

    def _work(self) -> bool:
        """Whether the plans were walked.

        Not while the database is paused: a day that nobody may hear of is no day that is done.
        """
        with self._deps.read() as unit:
            if installation.installation(unit).paused_because:
                return True
        # Before everybody is known in Slack, a card would go to whoever stands in for its owner.
        self._joined = self._joined or ticks.join_people(self._deps, self._asked)
        if not self._joined:
            return False
        ticks.tick(self._deps)
        if self._clock.monotonic() - self._watched >= WATCH_EVERY:
            self._watched = self._clock.monotonic()
            self._failing = ticks.raise_alarms(self._deps, self._failing)
        return True
