"""The bot's ticks and delivery in this process, on a real database and a clock in the hand: fast.

For rows about what is said when, where no process, socket or request is part of the question.
"""

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot import ticks
from bot.delivery import Delivery
from bot.deps import Deps
from bot.gateway import Slack, Team
from bot.messages.blocks import Message
from bot.outcomes import Mark, Sent
from bot.usecases.rendering import render
from store.unit import Database
from tests.fakes import HandClock
from tests.torture import bugs
from tests.torture.given import START, Council
from tests.torture.ground import Ground
from tests.torture.model import Model
from tests.torture.slack import BOT, TEAM, Accepted


class Door:
    """Where Slack would be: takes every message at once."""

    def __init__(self, clock: HandClock) -> None:
        self._clock = clock
        self.accepted: list[Accepted] = []

    def direct_channel(self, user: str) -> str:
        return f"D{user[1:]}"

    def post(
        self, channel: str, message: Message, *, thread_ts: str | None = None, mark: Mark | None = None
    ) -> Sent:
        ts = f"{self._clock.now().timestamp():.0f}.{len(self.accepted):06}"
        delivery_id = mark.delivery_id if mark else ""
        self.accepted.append(
            Accepted(
                self._clock.now(),
                "message",
                channel,
                message.text,
                message.blocks,
                thread_ts or "",
                ts,
                delivery_id,
            )
        )
        return Sent(channel, ts)

    def update(self, channel: str, ts: str, message: Message, **more: Any) -> Sent:
        return Sent(channel, ts)

    def delete(self, channel: str, ts: str) -> None:
        self.accepted = [one for one in self.accepted if (one.channel, one.ts) != (channel, ts)]

    def find(
        self, channel: str, mark: Mark, oldest: float, latest: float, *, thread_ts: str | None = None
    ) -> list[Sent]:
        mine = [one for one in self.accepted if (one.channel, one.delivery_id) == (channel, mark.delivery_id)]
        return [Sent(channel, one.ts) for one in mine if oldest < float(one.ts) <= latest]


class Yard:
    """One council and what the bot does for it, when it is told to."""

    def __init__(self, database: Database, council: Council, model: Model | None = None) -> None:
        self.database, self.council = database, council
        self.model = model or council.model()
        self.clock = HandClock(START)
        self.door = Door(self.clock)
        self.workspace_id = council.fill(database, self.model)
        self.wake_up()

    def wake_up(self) -> None:
        """A process begins: nothing is remembered from the one before."""
        team = Team(TEAM["id"], BOT, "B0GOLDEN", frozenset())
        self.deps = Deps(self.database, self.workspace_id, self.door, self.clock, team)  # type: ignore[arg-type] # a door
        self.delivery = Delivery(self.deps, render, paced=False)

    def deps_with(self, slack: Slack) -> Deps:
        """The same with another door."""
        return replace(self.deps, slack=slack)

    def on(self, database: Database) -> "Yard":
        """The same council on a database that has a copy of this one's past, with all that Slack has."""
        other = copy.copy(self)
        other.database, other.model = database, copy.deepcopy(self.model)
        other.clock = HandClock(self.clock.now())
        other.door = Door(other.clock)
        other.door.accepted = list(self.door.accepted)
        other.wake_up()
        return other

    def at(self, instant: datetime) -> None:
        self.clock.set(instant.astimezone(UTC))

    def tick(self) -> None:
        """Promise what is due, in the database and in the model."""
        ticks.tick(self.deps)
        for zone in self._open_zones():
            self.model.sweep(zone, self.clock.now().astimezone(ZoneInfo(zone)).date())

    def deliver(self) -> None:
        """Send what is due, and let the model say what that should have been."""
        for zone in self._open_zones():
            self.model.send(zone, self.clock.now().astimezone(ZoneInfo(zone)).date())
        self.delivery.deliver_due()

    def _open_zones(self) -> list[str]:
        now = self.clock.now()
        hours = range(self.model.hour, self.model.until_hour)
        return [
            zone
            for zone in sorted(set(self.model.zones.values()))
            if now.astimezone(ZoneInfo(zone)).hour in hours
        ]


@contextmanager
def yard(ground: Ground, council: Council, model: Model | None = None) -> Iterator[Yard]:
    """A yard on a fresh database."""
    database = Database(ground.new_url())
    try:
        with bugs.planted(ground.bug):
            yield Yard(database, council, model)
    finally:
        database.close()
