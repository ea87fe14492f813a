"""What time it is.  Nothing else reads the clock."""

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.client import HTTPException
from urllib.parse import urlencode
from urllib.request import ProxyHandler, build_opener

import structlog

log = structlog.get_logger()

LONG_POLL = 40.0
"""Seconds after which a poll that the playground should have answered within 25 is given up."""
LONGEST_LEAP = timedelta(days=1)
SLEEPS_TOO: int | None = getattr(time, "CLOCK_BOOTTIME", getattr(time, "CLOCK_MONOTONIC", None))
"""On Linux and on macOS the clock that counts a laptop's sleep."""


@dataclass(frozen=True)
class Pause:
    """A time to wait.  It is over, too, when the clock was set back to before its beginning."""

    since: datetime
    until: datetime

    def holds(self, now: datetime) -> bool:
        """Whether it is not over at `now`."""
        return self.since <= now < self.until


class Clock:
    """The machine's clock."""

    moved_by_people = False
    """Whether people may move it, so that a leap is nothing to wonder about."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        return datetime.now(UTC)  # noqa: TID251 -- the one place that reads it

    def monotonic(self) -> float:
        """Seconds that never run backwards, for waiting and pacing."""
        return time.monotonic()

    def elapsed(self) -> float:
        """Seconds that never run backwards and go on while the machine sleeps."""
        return time.clock_gettime(SLEEPS_TOO) if SLEEPS_TOO is not None else time.monotonic()


class SteadyClock(Clock):
    """A machine's clock that does not follow a leap forward of more than a day before somebody has seen to it.

    Until `accept` it runs on from the time before the leap.
    """

    def __init__(self, machine: Clock) -> None:
        self._machine = machine
        self._lock = threading.Lock()
        self._wall, self._elapsed = machine.now(), machine.elapsed()
        self._leap = timedelta(0)

    def now(self) -> datetime:
        with self._lock:
            wall, elapsed = self._machine.now(), self._machine.elapsed()
            expected = self._wall + timedelta(seconds=elapsed - self._elapsed)
            leap = wall - expected
            if leap <= LONGEST_LEAP:
                self._wall, self._elapsed, self._leap = wall, elapsed, timedelta(0)
                return wall
            self._leap = leap
            return expected

    def monotonic(self) -> float:
        return self._machine.monotonic()

    def elapsed(self) -> float:
        return self._machine.elapsed()

    @property
    def leap(self) -> timedelta:
        """How far the machine's clock is ahead of `now`; nothing when it did not leap."""
        self.now()
        return self._leap

    def accept(self) -> None:
        """Follow the machine's clock again."""
        with self._lock:
            self._wall, self._elapsed = self._machine.now(), self._machine.elapsed()
            self._leap = timedelta(0)


class FollowingClock(Clock):
    """The playground's clock, which people there move forward.

    `url` is the playground's address.  Between two words from it time runs on by the monotonic clock, so that
    a change of the machine's own clock moves nothing.
    """

    moved_by_people = True

    def __init__(self, url: str, name: str) -> None:
        """Asks once.  Raises OSError when the playground does not answer."""
        self._url = url.rstrip("/") + "/control/clock"
        self._name = name
        self._open = build_opener(ProxyHandler({})).open
        self._stopping = threading.Event()
        self._set(self._ask({}))

    def now(self) -> datetime:
        instant, at = self._base
        return instant + timedelta(seconds=self.monotonic() - at)

    def follow(self, work: Callable[[], None]) -> None:
        """Work through every move of the clock from now on, in a thread of its own.

        After each move `work` is called; the playground hears that the move is done when it returns.
        """
        threading.Thread(target=self._follow, args=(work,), name="clock", daemon=True).start()

    def stop(self) -> None:
        """No more work is begun."""
        self._stopping.set()

    def _follow(self, work: Callable[[], None]) -> None:
        while not self._stopping.is_set():
            try:
                answer = self._ask({"after": self._version, "reached": self._version, "follower": self._name})
            except (OSError, HTTPException, ValueError) as error:
                if self._stopping.is_set():
                    return
                log.warning("clock.lost", reason=type(error).__name__)
                self._stopping.wait(1.0)
                continue
            if answer["version"] == self._version or self._stopping.is_set():
                continue
            self._set(answer)
            work()

    def _ask(self, question: dict[str, int | str]) -> dict[str, str | int]:
        with self._open(f"{self._url}?{urlencode(question)}", timeout=LONG_POLL) as reply:
            answer: dict[str, str | int] = json.load(reply)
            return answer

    def _set(self, answer: dict[str, str | int]) -> None:
        self._base = (datetime.fromisoformat(str(answer["now"])), self.monotonic())
        self._version = int(answer["version"])
