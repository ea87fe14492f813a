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
HOURS = (8, 9)
"""The hours of a morning: digests are made at eight, cards are sent at nine."""


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
    """The single moves that make up a step (`hour`, `morning`, `monday`), in order.  Raises KeyError.

    A morning ends at nine in London, and Monday's is the one of the next week.  On the way every hour of `HOURS`
    is a move of its own: what is to come then comes then.
    """
    if step == "hour":
        return [now + timedelta(hours=1)]
    if step == "morning":
        ahead = _hours_ahead(now, 1)
        return ahead[: -len(HOURS)] or ahead  # what is left of today's, else all of tomorrow's
    if step == "monday":
        return _hours_ahead(now, 7 - now.astimezone(LONDON).weekday())
    raise KeyError(step)


def _hours_ahead(now: datetime, days: int) -> list[datetime]:
    """Every one of `HOURS` in London that is still to come today and on so many days after."""
    today = now.astimezone(LONDON).date()
    every = (
        datetime(day.year, day.month, day.day, hour, tzinfo=LONDON).astimezone(UTC)
        for day in (today + timedelta(days=more) for more in range(days + 1))
        for hour in HOURS
    )
    return [instant for instant in every if instant > now]
