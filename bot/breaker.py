"""Whether Slack is there at all.  While it is not, one promise tries for all the others."""

from threading import Lock

FAILURES = 5
"""Calls in a row to which nothing of Slack's answered."""
TRY_EVERY = 30.0
"""Seconds between two tries while Slack is away."""


class Breaker:
    """Opens when calls in whatever lane get no answer, and closes with the first answer, even a refusal.

    Times are monotonic seconds, given by the caller.  Safe to share between threads.
    """

    def __init__(self) -> None:
        self._unanswered = 0
        self._next_try = 0.0
        self._lock = Lock()

    @property
    def is_open(self) -> bool:
        """Slack is away: nothing but a try may go."""
        return self._unanswered >= FAILURES

    def may_try(self, now: float) -> bool:
        """Whether it is time for the next try."""
        return now >= self._next_try

    def heard(self, *, answered: bool, now: float) -> bool:
        """A call was answered or was not; whether the breaker has opened or closed with it."""
        with self._lock:
            was_open = self.is_open
            self._unanswered = 0 if answered else self._unanswered + 1
            if self.is_open:
                self._next_try = now + TRY_EVERY
            return was_open != self.is_open
