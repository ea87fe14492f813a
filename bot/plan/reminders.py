"""The ladder: on which days an owner hears about an action.

14, 5 and 1 working days before, on the day, then 1, 3 and 7 working days late, then every fifth working day.
Who wants to hear less hears 5 working days before, on the day, and whenever it is late: the late rungs are for all.
Working days are those of the plan's calendar.  A deadline on a free day counts as the last working day before it.
The rule may be asked every
minute; a unique key makes each answer one reminder.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.plan.calendar import ONE_DAY, Calendar

BEFORE = (14, 5, 1)
BEFORE_LIGHT = (5,)
LATE = (1, 3, 7)
WEEKLY = 5
"""Working days between two reminders once the last rung of `LATE` is passed."""

CATCH_UP_DAYS = 35
"""How many slept-through days are walked; each deadline then gets its latest rung only."""


class Level(StrEnum):
    """How much somebody wants to hear before a date: late rungs are never left out."""

    NORMAL = "normal"
    LIGHT = "light"

    @property
    def before(self) -> tuple[int, ...]:
        """The rungs before the day."""
        return BEFORE_LIGHT if self is Level.LIGHT else BEFORE


@dataclass(frozen=True, order=True)
class Rung:
    """A place on the ladder: working days to the deadline, negative once it is late."""

    days_left: int

    @property
    def name(self) -> str:
        """Part of the reminder's unique key."""
        return f"{self.days_left:+d}" if self.days_left else "day"


def days_left(day: date, due_on: date, calendar: Calendar) -> Rung:
    """Where a deadline stands on `day`, in working days, whether or not that is a rung of the ladder."""
    return Rung(calendar.working_days_between(day, calendar.working_day_by(due_on)))


def due_days(
    first: date, last: date, calendar: Calendar, *, oldest: date, level: Level = Level.NORMAL
) -> dict[date, Rung]:
    """Deadlines that ask for a reminder on a day from `first` to `last`, each with its latest rung.

    `oldest` is the earliest deadline there is: the weekly rungs go back no further.  Days on which nobody
    works ask for nothing.
    """
    begin = calendar.working_day_by(min(oldest, first))
    working = calendar.working_days(begin, calendar.add_working_days(last, BEFORE[0]))
    found: dict[date, Rung] = {}
    for place, day in enumerate(working):
        if first <= day <= last:
            for rung in _rungs(place, level):
                found |= dict.fromkeys(_deadlines(working[place + rung.days_left], calendar), rung)
    return found


def _rungs(working_days_before: int, level: Level) -> list[Rung]:
    """The ladder as far back as there are working days."""
    weekly = range(LATE[-1] + WEEKLY, working_days_before + 1, WEEKLY)
    return [Rung(n) for n in (*level.before, 0)] + [
        Rung(-late) for late in (*LATE, *weekly) if late <= working_days_before
    ]


def _deadlines(working_day: date, calendar: Calendar) -> list[date]:
    """Deadlines that count as this working day: itself and the free days right after it."""
    found = [working_day]
    while not calendar.is_working_day(after := found[-1] + ONE_DAY):
        found.append(after)
    return found


def obligation_key(item_id: int, person_id: int, due_on: date, rung: str) -> str:
    """Unique for what is said to one person once: a moved date or a new owner makes a new one."""
    return f"remind:{item_id}:{person_id}:{due_on}:{rung}"


def card_key(person_id: int, day: date) -> str:
    """One card for each person and day, whatever their number of plans."""
    return f"card:{person_id}:{day}"
