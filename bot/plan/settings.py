"""What somebody may choose for themselves: when their card comes, how much they hear, on which days they work."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.plan.errors import HourOutside, NoWorkingDay
from bot.plan.items import Plan

WEEKDAYS = "1234567"
"""ISO weekdays, Monday is 1."""


class Level(StrEnum):
    """How much somebody wants to hear, within what the plan asks for."""

    NORMAL = "normal"
    LIGHT = "light"


@dataclass(frozen=True)
class OwnSettings:
    """A person's own choice.  `hour` is local, None for the plan's; `works_on` lists ISO weekdays in order."""

    hour: int | None = None
    level: Level = Level.NORMAL
    works_on: str = "12345"


def open_hours(plans: Iterable[Plan]) -> Sequence[int]:
    """Hours at which a card may go in every one of these plans; empty where they have none in common."""
    windows = [range(plan.hour, max(plan.until_hour, plan.hour + 1)) for plan in plans]
    return [hour for hour in range(24) if windows and all(hour in window for window in windows)]


def must_fit(settings: OwnSettings, plans: Sequence[Plan]) -> None:
    """Raises HourOutside for an hour at which no card may go, NoWorkingDay for a week without one."""
    hours = open_hours(plans)
    if settings.hour is not None and settings.hour not in hours:
        raise HourOutside(settings.hour, tuple(hours))
    if not set(settings.works_on) & set(WEEKDAYS):
        raise NoWorkingDay
