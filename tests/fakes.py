"""Stand-ins for what tests must hold in their own hands: the clock."""

from datetime import UTC, datetime, timedelta

from bot.clock import Clock


class HandClock(Clock):
    """A clock that stands still until somebody moves it.  It begins at the real time."""

    def __init__(self, start: datetime | None = None) -> None:
        self._now = start or Clock().now()
        self._monotonic = 1000.0

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self._monotonic

    def elapsed(self) -> float:
        return self._monotonic

    def advance(self, **how_far: float) -> datetime:
        """Move on, by `seconds=…`, `hours=…` and so on; answers the new instant."""
        step = timedelta(**how_far)
        self._now += step
        self._monotonic += step.total_seconds()
        return self._now

    def set(self, instant: datetime) -> None:
        """Move to this instant, aware, in whatever zone."""
        self.advance(seconds=(instant.astimezone(UTC) - self._now).total_seconds())

    def leap(self, **how_far: float) -> None:
        """The machine's clock is set, forward or back, while no time passes."""
        self._now += timedelta(**how_far)
