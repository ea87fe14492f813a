"""Is the bot keeping its promises?  Facts of the machinery, and what of them a person has to know."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

FAILING_FOR = timedelta(minutes=30)
"""So long something must have been failing before anybody is alarmed."""
TICKS_WITHIN = timedelta(minutes=5)
HEARS_WITHIN = timedelta(minutes=2)


@dataclass(frozen=True)
class Trouble:
    """Messages that are kept from being sent by one reason; `since` is when the oldest of them was first tried."""

    reason: str
    messages: int
    since: datetime


@dataclass(frozen=True)
class Health:
    """What the machinery was last seen to do, at `now`.  Instants are None for “never”.

    `heard_at` is None also where nothing listens by Socket Mode.  `waiting` counts promises due now or later by state,
    `held` those that wait for a person's decision.
    """

    now: datetime
    processes: int
    ticked_at: datetime | None
    heard_at: datetime | None
    next_send_at: datetime | None
    waiting: Mapping[str, int]
    troubles: Sequence[Trouble]
    held: Sequence[Trouble]
    sent_today: int
    last_sent_at: datetime | None
    beat_at: datetime | None = None
    """When a process that listens last said that it is at work."""
    paused_because: str = ""
    paused_at: datetime | None = None

    @property
    def overdue_since(self) -> datetime | None:
        """When the oldest promise that is kept from being sent was first tried."""
        return min((trouble.since for trouble in self.troubles), default=None)


class Problem(StrEnum):
    """What is wrong with the machinery, the worst first."""

    PAUSED = "paused"
    NO_TICKS = "no ticks"
    DEAF = "deaf"
    NOT_SENDING = "not sending"
    HELD = "held"


def problems(health: Health) -> list[Problem]:
    """Everything that is wrong now, the worst first; empty when all is well."""
    wrong = {
        Problem.PAUSED: bool(health.paused_because),
        Problem.NO_TICKS: _older(health.ticked_at, health.now - TICKS_WITHIN),
        Problem.DEAF: _deaf_for(health) > HEARS_WITHIN,
        Problem.NOT_SENDING: _older(health.overdue_since or health.now, health.now - FAILING_FOR),
        Problem.HELD: bool(health.held),
    }
    return [problem for problem, holds in wrong.items() if holds]


def alarming(health: Health) -> list[Problem]:
    """What has been wrong for half an hour and does not tell of itself in another way.

    A clock that does not tick raises no alarm: whoever looks for one ticks.
    """
    wrong = {
        Problem.DEAF: _deaf_for(health) > FAILING_FOR,
        Problem.NOT_SENDING: Problem.NOT_SENDING in problems(health),
    }
    return [problem for problem, holds in wrong.items() if holds]


def _deaf_for(health: Health) -> timedelta:
    """How long a process at work has heard nothing; one that is not at work is not deaf."""
    if health.heard_at is None or health.beat_at is None:
        return timedelta()
    return health.beat_at - health.heard_at


def _older(at: datetime | None, than: datetime) -> bool:
    return at is None or at < than
