"""What somebody may choose for themselves: when their card comes, how much they hear, on which days they work."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.plan.items import Person, Plan
from bot.plan.reminders import Level

WEEKDAYS = "1234567"
"""ISO weekdays, Monday is 1."""


@dataclass(frozen=True)
class OwnSettings:
    """A person's own choice.  `hour` is local, None for the plan's; `works_on` lists ISO weekdays in order."""

    hour: int | None = None
    level: Level = Level.NORMAL
    works_on: str = "12345"


def settings_of(person: Person) -> OwnSettings:
    """What the person chose; the usual where they chose nothing."""
    level = Level(person.level) if person.level in list(Level) else Level.NORMAL
    return OwnSettings(person.hour, level, person.works_on)


def open_hours(plans: Iterable[Plan]) -> list[int]:
    """Hours at which one of these plans sends cards, in order."""
    return sorted({hour for plan in plans for hour in range(plan.hour, max(plan.until_hour, plan.hour + 1))})
