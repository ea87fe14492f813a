"""Planted bugs: each breaks one rule that carries weight, and the matching row must see it.

A bug is a list of patches, made in the process that is to have it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from time import time as seconds
from typing import Any
from unittest.mock import patch

from slack_bolt import BoltResponse
from sqlalchemy import update

import bot.sending
import bot.sockets
import bot.usecases.reminding
import handlers.attending
import store.outbox
from store.tables import METADATA

Patch = Any
"""What `patch` makes."""


@contextmanager
def planted(name: str) -> Iterator[None]:
    """The bug is in this process while the block runs; no bug with an empty name."""
    patches = PLANTED[name]() if name else []
    for one in patches:
        one.start()
    try:
        yield
    finally:
        for one in patches:
            one.stop()


def _send_before_write() -> list[Patch]:
    """The attempt is written down after the request."""

    def attempt(self: Any, lane: str, promise: Any, errand: Any, place: Any, channel: str) -> bool:
        outcome = self._send(promise, errand.said, place, channel)
        with self._deps.write() as unit:
            store.outbox.begin_attempt(unit, promise, self._deps.now(), channel)
        return bool(self._record(lane, promise, outcome, self._deps.now()))

    return [patch.object(bot.sending.Sending, "_attempt", attempt)]


def _no_look_up() -> list[Patch]:
    """What is in doubt is sent again."""

    def look_up(self: Any, promise: Any, now: datetime) -> bool:
        return bool(self._settle(promise, "pending", "sent again", due_at=now))

    return [patch.object(bot.sending.Sending, "_look_up", look_up)]


def _key_without_date() -> list[Patch]:
    """A moved deadline makes no new reminder."""

    def key(item_id: int, person_id: int, due_on: date, rung: str) -> str:
        return f"remind:{item_id}:{person_id}:{rung}"

    return [patch("bot.usecases.reminding.obligation_key", key)]


def _lease_ignored() -> list[Patch]:
    """What another process has in hand is taken all the same."""
    due, outbox = store.outbox._due, METADATA.tables["outbox"]

    def any_due(unit: Any, now: datetime, *_served: Any) -> Any:
        unit.exec(update(outbox).where(outbox.c.state == "sending").values(lease_until=now))
        return due(unit, now, set(), set())

    def begin(unit: Any, promise: Any, now: datetime, channel: str) -> bool:
        begun = {"attempts": promise.attempts + 1, "attempted_at": now, "looked_up": 0, "channel": channel}
        unit.exec(update(outbox).where(outbox.c.id == promise.id).values(begun))
        return True

    return [patch("store.outbox._due", any_due), patch("store.outbox.begin_attempt", begin)]


def _stale_render() -> list[Patch]:
    """Facts are not checked again when a card is sent."""
    return [patch("bot.usecases.reminding._still_holds", lambda stands, card: True)]


def _inbox_key_missing() -> list[Patch]:
    """Each repeat of an input is a new one."""
    receive, number = handlers.attending.inbox.receive, count()  # type: ignore[attr-defined]

    def received(unit: Any, key: str, person_id: int | None, now: datetime) -> Any:
        return receive(unit, f"{key}:{seconds()}:{next(number)}", person_id, now)

    return [patch("handlers.attending.inbox.receive", received)]


def _local_time_arithmetic() -> list[Patch]:
    """The plan's hour is taken for UTC's."""

    def at(day: date, zone: str, hour: int) -> datetime:
        return datetime.combine(day, time(), UTC) + timedelta(hours=hour)

    return [patch("bot.plan.windows._at", at)]


def _stand_in_ignored() -> list[Patch]:
    """Nobody hears of actions whose owner is not in Slack."""
    hearer_of = bot.usecases.reminding._hearer_of

    def owner_only(row: Any, *more: Any) -> Any:
        found = hearer_of(row, *more)
        return found if found and found[0] == row.owner_id else None

    return [patch("bot.usecases.reminding._hearer_of", owner_only)]


def _every_tick_promises() -> list[Patch]:
    """A second tick of a day owes everything again."""
    promise_cards, tick = bot.usecases.reminding.promise_cards, count()
    now = [0]

    def promised(*arguments: Any) -> int:
        now[0] = next(tick)
        return promise_cards(*arguments)

    return [
        patch("bot.ticks.promise_cards", promised),
        patch("bot.usecases.reminding._is_over", lambda today, done: False),
        patch("bot.usecases.reminding._first_day", lambda today, done: today),
        patch("bot.usecases.reminding.obligation_key", lambda *parts: f"remind:{parts}:{now}"),
        patch("bot.usecases.reminding.card_key", lambda person_id, day: f"card:{person_id}:{day}:{now}"),
    ]


def _acknowledged_before_commit() -> list[Patch]:
    """Slack hears that an input was taken before the work on it has begun."""

    request = bot.sockets.Socket._request

    def answered_first(self: Any, client: Any, one: Any) -> None:
        bot.sockets.send_response(client, one, BoltResponse(status=200), seconds())  # type: ignore[attr-defined]
        request(self, client, one)

    return [patch.object(bot.sockets.Socket, "_request", answered_first)]


PLANTED: dict[str, Callable[[], list[Patch]]] = {
    "send before write": _send_before_write,
    "no look-up": _no_look_up,
    "key without date": _key_without_date,
    "lease ignored": _lease_ignored,
    "stale render": _stale_render,
    "inbox key missing": _inbox_key_missing,
    "local-time arithmetic": _local_time_arithmetic,
    "stand-in ignored": _stand_in_ignored,
    "every tick promises": _every_tick_promises,
    "acknowledged before commit": _acknowledged_before_commit,
}
