"""Whether Slack is there at all.  While it is not, one promise tries for all the others."""

from datetime import datetime, timedelta
from threading import Lock

from bot.clock import Pause

FAILURES = 5
"""Calls in a row to which nothing of Slack's answered."""
TRY_EVERY = timedelta(seconds=30)
"""Between two tries while Slack is away."""


class Breaker:
    """Opens when calls in whatever lane get no answer, and closes with the first answer, even a refusal.

    Safe to share between threads.
    """

    def __init__(self) -> None:
        self._unanswered = 0
        self._pause: Pause | None = None
        self._lock = Lock()

    @property
    def is_open(self) -> bool:
        """Slack is away: nothing but a try may go."""
        return self._unanswered >= FAILURES

    def may_try(self, now: datetime) -> bool:
        """Whether it is time for the next try."""
        return self._pause is None or not self._pause.holds(now)

    def heard(self, *, answered: bool, now: datetime) -> bool:
        """A call was answered or was not; whether the breaker has opened or closed with it."""
        with self._lock:
            was_open = self.is_open
            self._unanswered = 0 if answered else self._unanswered + 1
            self._pause = Pause(now, now + TRY_EVERY) if self.is_open else None
            return was_open != self.is_open
