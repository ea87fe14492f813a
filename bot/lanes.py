"""The order and pace of sending: one lane per conversation, none of which holds up another."""

from collections import deque
from collections.abc import Collection
from datetime import datetime
from threading import Lock

from bot.clock import Pause
from store.outbox import Promise

CHANNEL_PACE = 1.05
"""Seconds between two messages in one conversation; Slack takes about one a second."""
WORKSPACE_PACE = 0.205
"""Seconds between any two messages; Slack takes about 300 a minute."""
LATE = 0.02
"""Seconds that a message may be late without delaying those that follow it in its conversation."""
DEPTH = 10
"""Promises of one lane in hand, so that there is room for others."""


class Lanes:
    """What was claimed and is not being sent yet.  Numbers are monotonic seconds, given by the caller.

    Safe to share between threads.
    """

    def __init__(self, *, paced: bool = True) -> None:
        """`paced` False sends as fast as it can: for tests."""
        self._pace = CHANNEL_PACE if paced else 0.0
        self._any_pace = WORKSPACE_PACE if paced else 0.0
        self._sharers = 1
        self._waiting: dict[str, deque[Promise]] = {}
        self._busy: set[str] = set()
        self._ready: dict[str, float] = {}
        self._stopped: dict[str, Pause] = {}
        self._any_ready = 0.0
        self._lock = Lock()

    @property
    def in_hand(self) -> int:
        """Promises waiting here or being sent."""
        with self._lock:
            return len(self._busy) + sum(map(len, self._waiting.values()))

    def share(self, processes: int) -> None:
        """So many processes send in the workspace, and its pace is theirs together."""
        self._sharers = max(1, processes)

    def add(self, lane: str, promise: Promise) -> bool:
        """Queue a promise; False when the lane has no room."""
        with self._lock:
            if len(self._waiting.get(lane, ())) >= DEPTH:
                return False
            self._waiting.setdefault(lane, deque()).append(promise)
            return True

    def full(self) -> Collection[str]:
        """Lanes that have no room."""
        with self._lock:
            return [lane for lane, queue in self._waiting.items() if len(queue) >= DEPTH]

    def take(self, now: float) -> tuple[str, Promise] | None:
        """The oldest promise whose lane may go now; its lane is busy until `done`."""
        with self._lock:
            if now < self._any_ready:
                return None
            free = [lane for lane, queue in self._waiting.items() if queue and self._may_go(lane, now)]
            if not free:
                return None
            lane = min(free, key=lambda name: (self._waiting[name][0].due_at, self._waiting[name][0].id))
            self._busy.add(lane)
            pace = self._any_pace * self._sharers
            self._ready[lane] = _in_step(self._ready.get(lane, 0.0), now, LATE) + self._pace
            self._any_ready = _in_step(self._any_ready, now, pace) + pace
            return lane, self._waiting[lane].popleft()

    def done(self, lane: str, now: float) -> None:
        """The lane's message was dealt with."""
        with self._lock:
            self._busy.discard(lane)
            if not self._waiting.get(lane):
                self._waiting.pop(lane, None)
            if len(self._ready) > 1000:
                self._ready = {name: ready for name, ready in self._ready.items() if ready > now}

    def stop(self, lane: str, pause: Pause) -> list[Promise]:
        """Nothing more for this lane until the pause is over; what was waiting in it is handed back."""
        with self._lock:
            self._stopped[lane] = pause
            return list(self._waiting.pop(lane, ()))

    def stopped_until(self, lane: str, now: datetime) -> datetime | None:
        """When everything of a stopped lane is due, so that its order is kept; None when it may go."""
        with self._lock:
            pause = self._stopped.get(lane)
            if pause and pause.holds(now):
                return pause.until
            self._stopped.pop(lane, None)
            return None

    def clear(self) -> list[Promise]:
        """Everything that was waiting is handed back."""
        with self._lock:
            waiting = [promise for queue in self._waiting.values() for promise in queue]
            self._waiting.clear()
            return waiting

    def next_ready(self, now: float) -> float | None:
        """Seconds until a lane may go; None when nothing waits for the time alone."""
        with self._lock:
            ready = [
                max(self._ready.get(lane, 0.0), self._any_ready) - now
                for lane, queue in self._waiting.items()
                if queue and lane not in self._busy
            ]
            return max(0.0, min(ready)) if ready else None

    def _may_go(self, lane: str, now: float) -> bool:
        return lane not in self._busy and self._ready.get(lane, 0.0) <= now


def _in_step(planned: float, now: float, late: float) -> float:
    """When what goes now was to go, so that short delays do not add up; now, if that is long ago."""
    return planned if now - planned < late else now
