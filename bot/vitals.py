"""How a process is: written by its threads, read by whoever asks whether it is well."""

from datetime import datetime
from secrets import token_hex

from bot.clock import Clock

ALIVE_WITHIN = 300.0
"""Seconds in which a process that ticks must have completed a tick."""
RUN, WEB, WORKER = "run", "web", "worker"
ROLES = (RUN, WEB, WORKER)


class Vitals:
    """The health of one process.  Safe to share between threads."""

    def __init__(self, role: str, clock: Clock) -> None:
        """`role` is one of ROLES."""
        self.role = role
        self.process = f"{role}-{token_hex(4)}"
        self.ticked_at: datetime | None = None
        self.heard_at: datetime | None = None
        self.nobody_since: datetime | None = None
        """When a process last listened before this one; None on a new database."""
        self.ready = False
        """Whether everything was started and nothing is being stopped."""
        self._clock = clock
        self._well = clock.monotonic()

    def ticked(self) -> None:
        """A tick was completed."""
        self.ticked_at = self._clock.now()
        self._well = self._clock.monotonic()

    def waited(self) -> None:
        """The process does what it should, though nothing can be done yet: Slack is away."""
        self._well = self._clock.monotonic()

    def heard(self) -> None:
        """The socket heard from Slack."""
        self.heard_at = self._clock.now()

    @property
    def alive(self) -> bool:
        """Whether it works; one that does not tick does as long as it can say so."""
        return self.role == WEB or self._clock.monotonic() - self._well <= ALIVE_WITHIN
