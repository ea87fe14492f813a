"""What a plan is made of, and what may happen to one action.

An *item* is an action of the plan; people always read "action".  Sources: `docs/rules.md`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from bot.plan.calendar import Nation, local_day
from bot.plan.errors import AlreadyFinished, BadPercent, BlueIsEarned, NoForecast, NotClaimed, SameDate


class State(StrEnum):
    """What has happened to an item.  Only verified and embedded count as done upwards."""

    NOT_STARTED = "not started"
    IN_PROGRESS = "in progress"
    BLOCKED = "blocked"
    CLAIMED_DONE = "claimed done"
    VERIFIED = "verified"
    EMBEDDED = "embedded"
    WITHDRAWN = "withdrawn"


class Colour(StrEnum):
    """How an item looks to its owner (BRAG).  The order is worst first."""

    RED = "red"
    AMBER = "amber"
    GREEN = "green"
    BLUE = "blue"
    GREY = "grey"


class Forecast(StrEnum):
    """What its owner expects of the date in force, while it is still ahead."""

    ON_TIME = "on time"
    AT_RISK = "at risk"
    MISS = "miss"


OPEN = frozenset({State.NOT_STARTED, State.IN_PROGRESS, State.BLOCKED})
DONE = frozenset({State.VERIFIED, State.EMBEDDED})


@dataclass(frozen=True)
class Person:
    """Somebody the plan knows: a post, a person in Slack, or both.

    `slack_user` is None while they have no account; `zone` is an IANA name or None (the plan's then holds).
    `gone_at` is when Slack said that the account is closed.  `hour` is the local hour they want their card at, None
    for the plan's; `level` one of `reminders.Level`; `works_on` the ISO weekdays they work, Monday is 1.
    """

    id: int
    name: str
    slack_user: str | None = None
    email: str | None = None
    post: str | None = None
    zone: str | None = None
    gone_at: datetime | None = None
    hour: int | None = None
    level: str = "normal"
    works_on: str = "12345"

    @property
    def gone(self) -> bool:
        """Whether their account was closed, or is an app's: nothing reaches them."""
        return self.gone_at is not None

    @property
    def reachable(self) -> bool:
        """Whether a message to them arrives."""
        return self.slack_user is not None and not self.gone


@dataclass(frozen=True)
class Plan:
    """One improvement plan and its settings.

    Reminders come from `hour` (0-23) to before `until_hour` (1-24), in the reader's zone; `nation` is that of
    `calendar.Nation` whose bank holidays are free.
    """

    id: int
    key: str
    title: str
    zone: str = "Europe/London"
    hour: int = 9
    until_hour: int = 17
    nation: str = Nation.ENGLAND
    start_on: date | None = None
    goal_on: date | None = None
    channel: str | None = None
    manager_id: int | None = None
    sponsor_id: int | None = None
    chair_id: int | None = None
    created_at: datetime | None = None
    quiet_days: int = 30
    """An open item nobody has spoken for in more days than this is shown as "no word"."""


@dataclass(frozen=True)
class Theme:
    """The main grouping of items.  `lead_id` checks and signs off."""

    id: int
    plan_id: int
    ref: str
    name: str
    lead_id: int | None = None


@dataclass(frozen=True)
class Item:
    """One action of a plan.

    `due_on` is the date in force, a day in the plan's zone; `first_due_on` is the first target and never
    changes.  `heard_at` is when its owner, or somebody for them, last said anything about it.  `forecast` is what its
    owner expects of the date in force, `forecast_on` the day on which they expect it done: no deadline.
    """

    id: int
    plan_id: int
    plan_key: str
    number: int
    title: str
    theme_id: int | None = None
    ref: str | None = None
    owner_id: int | None = None
    start_on: date | None = None
    first_due_on: date | None = None
    due_on: date | None = None
    due_text: str = ""
    due_kind: str = "none"
    times_moved: int = 0
    state: State = State.NOT_STARTED
    colour: Colour | None = None
    percent: int | None = None
    blocked_by: str | None = None
    snoozed_until: date | None = None
    forecast: Forecast | None = None
    forecast_on: date | None = None
    heard_at: datetime | None = None
    created_at: datetime | None = None
    version: int = 1
    zone: str = "Europe/London"
    """The plan's, in which its days are counted."""

    @property
    def key(self) -> str:
        """The reference people use, `TH-12`: never reused, whatever the council's own ref says."""
        return f"{self.plan_key}-{self.number}"

    @property
    def is_open(self) -> bool:
        """Still to be done by its owner.  Claimed done waits for somebody else."""
        return self.state in OPEN

    @property
    def days_slipped(self) -> int:
        """Days from the first target to the date in force; 0 without both."""
        if self.first_due_on is None or self.due_on is None:
            return 0
        return (self.due_on - self.first_due_on).days

    def is_overdue(self, today: date) -> bool:
        """Open and past its date in force.  Overdue begins on the day after."""
        return self.is_open and self.due_on is not None and self.due_on < today

    def is_to_miss(self, today: date) -> bool:
        """Open, still in date, and expected to miss it."""
        in_date = self.is_open and self.due_on is not None and self.due_on >= today
        return in_date and self.forecast is Forecast.MISS

    def days_silent(self, today: date) -> int:
        """Days since anybody spoke for it, counted from its import while nobody has; `today` is a day of its plan."""
        last = self.heard_at or self.created_at
        return max(0, (today - local_day(last, self.zone)).days) if last else 0

    def is_silent(self, today: date, quiet_days: int) -> bool:
        """Open and unspoken for in more than `quiet_days`."""
        return self.is_open and self.days_silent(today) > quiet_days


FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "state": "State",
        "colour": "Colour",
        "percent": "Progress",
        "due_on": "Due date",
        "owner_id": "Owner",
        "blocked_by": "Blocked by",
        "snoozed_until": "Reminder",
        "forecast": "Forecast",
        "forecast_on": "Expected on",
        "title": "Action",
    }
)
"""The facts of an item that people change, with the word they read for each."""


KEPT = (*FIELDS, "first_due_on", "due_text", "due_kind", "times_moved")
"""The facts of an item that the history keeps, so that a change can be taken back whole."""


def changes(before: Item, after: Item) -> dict[str, tuple[Any, Any]]:
    """Facts of `KEPT` that differ, each with what it was and what it is."""
    return {
        name: (getattr(before, name), getattr(after, name))
        for name in KEPT
        if getattr(before, name) != getattr(after, name)
    }


def spoken_for(item: Item, now: datetime) -> Item:
    """The item, heard of at `now`."""
    return replace(item, heard_at=now)


def claim_done(item: Item, now: datetime) -> Item:
    """Its owner says it is done: it waits for somebody else's check (`docs/rules.md` 1).

    Unchanged when it is already claimed or checked.  Raises AlreadyFinished when it was withdrawn.
    """
    if item.state is State.WITHDRAWN:
        raise AlreadyFinished(item.key, item.state)
    if item.state is State.CLAIMED_DONE or item.state in DONE:
        return item
    return replace(
        item,
        state=State.CLAIMED_DONE,
        blocked_by=None,
        snoozed_until=None,
        forecast=None,
        forecast_on=None,
        heard_at=now,
    )


def verify(item: Item, now: datetime) -> Item:
    """Somebody other than the owner has seen that it is done: it becomes blue.

    Unchanged when it was checked before.  Raises NotClaimed unless it is claimed done.
    """
    if item.state in DONE:
        return item
    if item.state is not State.CLAIMED_DONE:
        raise NotClaimed(item.key, item.state)
    return replace(item, state=State.VERIFIED, colour=Colour.BLUE, percent=100, heard_at=now)


def send_back(item: Item, now: datetime) -> Item:
    """The check found something missing: it is open again.  Raises NotClaimed unless it is claimed done."""
    if item.state is not State.CLAIMED_DONE:
        raise NotClaimed(item.key, item.state)
    return replace(item, state=State.IN_PROGRESS, heard_at=now)


def progress(item: Item, percent: int | None, now: datetime) -> Item:
    """Work has moved: `percent` of the action itself, 0 to 100, or None for words alone.

    100 per cent is not "done".  Raises BadPercent, AlreadyFinished.
    """
    _must_be_open(item)
    if percent is not None and not 0 <= percent <= 100:
        raise BadPercent(percent)
    started = item.state is State.NOT_STARTED and bool(percent)
    return replace(
        item,
        state=State.IN_PROGRESS if started else item.state,
        percent=item.percent if percent is None else percent,
        heard_at=now,
    )


def recolour(item: Item, colour: Colour, now: datetime) -> Item:
    """The owner's own colour.  Blue is earned by a check, never typed: raises BlueIsEarned, AlreadyFinished."""
    if colour is Colour.BLUE:
        raise BlueIsEarned(item.key)
    _must_be_open(item)
    unblocked = item.state is State.BLOCKED and colour is Colour.GREEN
    return replace(
        item,
        colour=colour,
        state=State.IN_PROGRESS if unblocked else item.state,
        blocked_by=None if unblocked else item.blocked_by,
        heard_at=now,
    )


def block(item: Item, by_what: str, now: datetime) -> Item:
    """It cannot go on before somebody or something else.  Raises AlreadyFinished."""
    _must_be_open(item)
    return replace(item, state=State.BLOCKED, blocked_by=by_what, heard_at=now)


def work_on(item: Item, state: State, now: datetime) -> Item:
    """Not started or in progress, with nothing in the way any more.  Raises AlreadyFinished."""
    _must_be_open(item)
    return replace(item, state=state, blocked_by=None, heard_at=now)


def foresee(item: Item, forecast: Forecast | None, on: date | None, today: date, now: datetime) -> Item:
    """What is expected of the date in force, which stays; None takes an earlier forecast back.

    Once it is late only a day can be expected.  Raises NoForecast, AlreadyFinished.
    """
    _must_be_open(item)
    if forecast is not None:
        if item.due_on is None:
            raise NoForecast(item.key, "undated")
        if item.is_overdue(today) and forecast is not Forecast.MISS:
            raise NoForecast(item.key, "overdue", item.due_on)
        if forecast is Forecast.MISS and (on is None or on <= item.due_on):
            raise NoForecast(item.key, "early", item.due_on)
    return replace(item, forecast=forecast, forecast_on=on, heard_at=now)


def foreseen(item: Item, on: date) -> Forecast:
    """What it means for the date in force that the item is expected to be done `on` that day."""
    return Forecast.MISS if item.due_on is not None and on > item.due_on else Forecast.ON_TIME


def move_date(item: Item, due_on: date, typed: str, now: datetime) -> Item:
    """Another date in force, agreed by somebody who may.  The first target stays; a forecast was of the old date.

    Raises SameDate, AlreadyFinished.
    """
    _must_be_open(item)
    if item.due_on == due_on:
        raise SameDate(item.key, due_on)
    return replace(
        item,
        due_on=due_on,
        first_due_on=item.first_due_on or due_on,
        due_text=typed,
        due_kind="day",
        times_moved=item.times_moved + (1 if item.due_on else 0),
        forecast=None,
        forecast_on=None,
        heard_at=now,
    )


def hand_over(item: Item, owner_id: int, now: datetime) -> Item:
    """Another owner; unchanged when they own it already.  Raises AlreadyFinished."""
    _must_be_open(item)
    if item.owner_id == owner_id:
        return item
    return replace(item, owner_id=owner_id, snoozed_until=None, heard_at=now)


SNOOZE = 20
"""Working days for which a reminder can be put off."""
SNOOZE_LATE = 5
"""The same once the action is overdue."""


def snooze(item: Item, until: date) -> Item:
    """No reminder before `until`.  This is no word about the work: `heard_at` stays.  Raises AlreadyFinished."""
    _must_be_open(item)
    return replace(item, snoozed_until=until)


def withdraw(item: Item, now: datetime) -> Item:
    """No longer wanted; it stays in the plan and in its history.  Raises AlreadyFinished."""
    _must_be_open(item)
    return replace(item, state=State.WITHDRAWN, heard_at=now)


def _must_be_open(item: Item) -> None:
    if not item.is_open:
        raise AlreadyFinished(item.key, item.state)
