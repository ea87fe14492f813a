"""The playground's clock: real time plus an offset that people move forward in steps."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
FORGET_AFTER = 60.0
"""Seconds without a word after which a follower no longer counts."""
WAIT_FOR_FOLLOWERS = 20.0


@dataclass
class Follower:
    reached: int
    heard: float


class Clock:
    """Virtual time.  Every move raises `version`; followers say which version they have worked through."""

    def __init__(self, offset: float = 0.0, version: int = 0) -> None:
        self.offset = offset
        self.version = version
        self.followers: dict[str, Follower] = {}
        self._moved = asyncio.Condition()

    def epoch(self) -> float:
        """Virtual seconds since 1970."""
        return time.time() + self.offset

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.epoch(), UTC)

    def shown(self) -> dict[str, object]:
        return {
            "version": self.version,
            "offset_seconds": self.offset,
            "now": self.now().isoformat(),
            "followers": sorted(self.followers),
        }

    async def hear(self, name: str, reached: int) -> None:
        """A follower says how far it has come."""
        async with self._moved:
            self.followers[name] = Follower(reached, time.monotonic())
            self._moved.notify_all()

    async def wait_after(self, version: int, seconds: float) -> None:
        """Returns when the version is above this one or after so many real seconds."""
        await self._wait(lambda: self.version > version, seconds)

    async def move_to(self, instant: datetime) -> None:
        """One move; returns when every live follower has worked through it, after 20 s at the latest."""
        async with self._moved:
            self.offset = instant.timestamp() - time.time()
            self.version += 1
            self._moved.notify_all()
        target = self.version
        await self._wait(lambda: self._all_reached(target), WAIT_FOR_FOLLOWERS)

    def _all_reached(self, version: int) -> bool:
        alive = time.monotonic() - FORGET_AFTER
        self.followers = {name: f for name, f in self.followers.items() if f.heard >= alive}
        return all(follower.reached >= version for follower in self.followers.values())

    async def _wait(self, condition: Callable[[], bool], seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds), self._moved:
                await self._moved.wait_for(condition)
        except TimeoutError:
            return


def moves(now: datetime, step: str) -> list[datetime]:
    """The single moves that make up a step (`hour`, `morning`, `monday`), in order.  Raises KeyError."""
    if step == "hour":
        return [now + timedelta(hours=1)]
    if step == "morning":
        return [_morning(now, 1)]
    if step == "monday":
        days = 7 - now.astimezone(LONDON).weekday()
        return [_morning(now, day) for day in range(1, days + 1)]
    raise KeyError(step)


def _morning(now: datetime, days: int) -> datetime:
    """09:05 in London so many calendar days from now."""
    day = (now.astimezone(LONDON) + timedelta(days=days)).date()
    return datetime(day.year, day.month, day.day, 9, 5, tzinfo=LONDON).astimezone(UTC)
