"""One council, its Slack, its database, its bots and its time, for a row of the matrix."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from threading import Event

from sqlalchemy import text

from store import sweeps
from store.unit import Database
from tests.torture.child import Orders
from tests.torture.failpoints import Failpoint
from tests.torture.given import CHAIR, START, Council
from tests.torture.model import Model, works
from tests.torture.nursery import Bot, Nursery
from tests.torture.slack import CHANNEL, LocalSlack
from tests.torture.verdict import Verdict, compare_cards, compare_digests, compare_notes, each_delivered_once
from tests.torture.virtual import Flights, SharedClock

STEP = 61.0
"""Seconds of virtual time in one leap: a look-up waits for sixty."""
STUCK = 0.15
"""Real seconds without any progress after which time leaps on."""
STUCK_AT_PACE = 0.6
PATIENCE = 2.0
AHEAD = 2 * 3600.0
"""What comes due within so many seconds is waited for."""

# What hangs on a held message waits with it for a person.
OWED = text(
    "SELECT count(*) FROM outbox WHERE state IN ('pending', 'sending', 'unknown') AND due_at <= :soon "
    "AND NOT EXISTS (SELECT 1 FROM outbox AS parent WHERE parent.id = outbox.parent_id AND parent.state = 'held')"
)
FINISHED = text(
    "SELECT count(*), coalesce(sum(attempts), 0), coalesce(sum(looked_up), 0) FROM outbox WHERE state <> 'pending'"
)


class Stage:
    """Everything a row works with.  Time stands at `START`, and no bot has been started."""

    def __init__(
        self, folder: Path, database_url: str, council: Council, *, pace: float = 0.0, bug: str = ""
    ) -> None:
        self.folder, self.council = folder, council
        self.database = Database(database_url)
        self.model: Model = council.model()
        self.workspace_id = council.fill(self.database, self.model)
        self.clock = SharedClock(folder)
        self.slack = LocalSlack(folder, council.people(), pace)
        self.nursery = Nursery(folder)
        self.orders = Orders(str(folder), database_url, self.slack.api_url, "", bug=bug, paced=pace > 0)
        self.flights = Flights(folder)
        self.places: tuple[str, ...] = (CHANNEL, CHAIR)
        """Where the digest goes."""
        self._last_morning: date | None = None
        self.leap_to(START)

    def close(self) -> None:
        self.nursery.close()
        self.slack.stop()
        self.database.close()

    def bot(self, *fail: Failpoint) -> Bot:
        """One more bot."""
        return self.nursery.start(self.orders, *fail)

    def keep_alive(self) -> None:
        """A new bot where none is left."""
        if not self.nursery.living():
            self.nursery.at_work(self.bot())

    def leap(self, seconds: float, patience: float = PATIENCE) -> None:
        """Time passes for everybody at once, as soon as no request is on its way."""
        with self.flights.grounded(patience):
            self.slack.control.call("clock", {"seconds": seconds})
            self.clock.move(seconds)

    def leap_to(self, instant: datetime) -> None:
        """The same, to this instant; the first time also backwards."""
        seconds = (instant - self.clock.now()).total_seconds()
        with self.flights.grounded(PATIENCE):
            self.slack.control.advance(
                to=(self.clock.now() + timedelta(seconds=seconds)).isoformat(), force=True
            )
            self.clock.move(seconds, wall_only=seconds < 0)

    def mornings(self, days: int, *, only_mondays: bool = False) -> Iterator[datetime]:
        """09:05 in London on each of the next working days, or Mondays; the model hears of it.

        The caller makes the day come to its end before it asks for the next.
        """
        day = self.clock.now().date()
        while days:
            if works(day) and (day.weekday() == 0 or not only_mondays) and day != self._last_morning:
                self._last_morning = day
                at = self.model.opens(day, "Europe/London") + timedelta(minutes=5)
                self.leap_to(at)
                if self.council.digest:
                    self.model.issue(day)
                for zone in sorted(set(self.council.zones)):
                    self.model.sweep(zone, day)
                    self.model.send(zone, day)
                yield at
                days -= 1
            day += timedelta(days=1)

    def owed(self, ahead: float = 0.0) -> int:
        """Promises that are due and not settled."""
        with self.database.read(self.workspace_id) as unit:
            soon = self.clock.now() + timedelta(seconds=ahead)
            return int(unit.exec(OWED.bindparams(soon=_stored(soon, unit.on_sqlite))).scalar_one())

    def swept(self) -> bool:
        """Whether the day's reminders were promised in every zone."""
        today = self.clock.now().date()
        with self.database.read(self.workspace_id) as unit:
            return all(sweeps.days_done(unit, 1).get(zone) == today for zone in set(self.council.zones))

    def quiet(self) -> bool:
        """Everything people did is heard, and everything due is promised and settled."""
        today = self.clock.now().date()
        return (not works(today) or self.swept()) and not self.owed(ahead=AHEAD) and self.slack.heard()

    def settle(self, steps: int = 150, *, keep_alive: bool = False) -> bool:
        """Let time pass a minute at a time until all is quiet; whether it came to that.

        While something goes forward no time passes.  With `keep_alive` there is always a bot.
        """
        for _ in range(steps):
            before = self._progress()
            stuck = 0.0
            while stuck < (STUCK_AT_PACE if self.orders.paced else STUCK):
                if self.quiet():
                    return True
                if keep_alive:
                    self.keep_alive()
                Event().wait(0.02)
                now = self._progress()
                stuck = 0.0 if now != before else stuck + 0.02
                before = now
            self.leap(STEP)
        return self.quiet()

    def _progress(self) -> tuple[int, ...]:
        with self.database.read(self.workspace_id) as unit:
            return tuple(int(one) for one in unit.exec(FINISHED).one())

    def verdict(self, tries: int, *, forgiving: bool = False) -> Verdict:
        """What Slack has accepted against what the model says.

        `forgiving` takes no notice of copies that the bot found and deleted itself.
        """
        verdict = Verdict(tries)
        verdict.must(self.quiet(), f"{self.owed(ahead=AHEAD)} promises are still owed, swept: {self.swept()}")
        accepted = self.slack.read()
        if forgiving:
            accepted = [one for one in accepted if (one.channel, one.ts) not in self.slack.deleted]
        compare_cards(verdict, self.model.cards, accepted)
        others = compare_digests(verdict, self.model.digests, accepted, self.places)
        compare_notes(verdict, self.model.notes, others)
        each_delivered_once(verdict, accepted)
        return verdict


def _stored(at: datetime, on_sqlite: bool) -> object:
    return f"{at:%Y-%m-%d %H:%M:%S.%f}" if on_sqlite else at.replace(tzinfo=None)


@contextmanager
def staged(database_url: str, council: Council, *, pace: float = 0.0, bug: str = "") -> Iterator[Stage]:
    """A stage in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="gt-torture-") as folder:
        stage = Stage(Path(folder), database_url, council, pace=pace, bug=bug)
        try:
            yield stage
        finally:
            stage.close()
