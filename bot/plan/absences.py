"""Who is away, who hears for them meanwhile, and on which days somebody is at work (`docs/rules.md` 8).

Accountability does not move: an action keeps its owner while somebody else hears of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import TypeVar

from bot.plan.calendar import ONE_DAY, WorkingDays
from bot.plan.errors import BadAbsence
from bot.plan.items import Person
from bot.plan.reminders import Level

LONGEST = timedelta(days=400)
"""Whoever is away for longer hands their actions over."""
FRIDAY = 5

Heard = TypeVar("Heard")


@dataclass(frozen=True)
class Absence:
    """Somebody is away from `first_on` to `last_on`, both included, in their own zone.

    `ended_at` is when it was taken back, by the message `ended_inbox_id`; `told_at` when they were told, back at
    work, what had happened.
    """

    id: int
    person_id: int
    cover_id: int | None
    first_on: date
    last_on: date
    said_at: datetime
    inbox_id: int | None = None
    ended_at: datetime | None = None
    ended_inbox_id: int | None = None
    told_at: datetime | None = None

    def holds_on(self, day: date) -> bool:
        """Whether they are away on that day."""
        return self.first_on <= day <= self.last_on


@dataclass(frozen=True)
class Away:
    """Somebody who is away, as others read it: when they are at work again, and the name of who covers."""

    back_on: date
    cover: str = ""


@dataclass(frozen=True)
class Wanted:
    """An absence as somebody asks for it."""

    first_on: date
    last_on: date
    cover_id: int | None = None


def checked(wanted: Wanted, today: date, person_id: int, cover: Person | None) -> Wanted:
    """The absence that was asked for, from today on.  Raises BadAbsence for one that makes no sense."""
    if wanted.last_on < wanted.first_on:
        raise BadAbsence("ends_first", wanted.first_on, wanted.last_on)
    if wanted.last_on < today:
        raise BadAbsence("past", wanted.first_on, wanted.last_on)
    if wanted.last_on > today + LONGEST:
        raise BadAbsence("long", wanted.first_on, wanted.last_on)
    if cover is not None and cover.id == person_id:
        raise BadAbsence("own", wanted.first_on, wanted.last_on)
    if cover is not None and not cover.reachable:
        raise BadAbsence("cover", wanted.first_on, wanted.last_on, cover.name)
    return replace(wanted, first_on=max(wanted.first_on, today))


def overlapping(wanted: Wanted, known: Sequence[Absence]) -> list[Absence]:
    """Those of the absences that share a day with it, or end on the day before it begins."""
    return [
        one for one in known if one.first_on <= wanted.last_on and wanted.first_on <= one.last_on + ONE_DAY
    ]


def joined(wanted: Wanted, overlaps: Sequence[Absence]) -> Wanted:
    """One absence in place of those it overlaps.

    What begins within an earlier one and ends later prolongs it; anything else is taken as the better word.
    The cover stays when no other is named.
    """
    prolonged = [one for one in overlaps if one.first_on < wanted.first_on and one.last_on < wanted.last_on]
    covers = [one.cover_id for one in overlaps if one.cover_id]
    return Wanted(
        min([one.first_on for one in prolonged], default=wanted.first_on),
        wanted.last_on,
        wanted.cover_id or (covers[-1] if covers else None),
    )


@dataclass(frozen=True)
class OwnDays:
    """The days on which somebody gets cards: working days of `office` that they work and are there on.

    Weekdays they do not work are Mondays to Fridays; a weekend day that the office works is everybody's.
    """

    office: WorkingDays
    works_on: str
    away: tuple[Absence, ...] = ()

    def is_working_day(self, day: date) -> bool:
        """Whether they are at work on that day."""
        usual = day.isoweekday() > FRIDAY or str(day.isoweekday()) in self.works_on
        return usual and self.office.is_working_day(day) and not any(one.holds_on(day) for one in self.away)


def back_on(absence: Absence, office: WorkingDays, works_on: str, away: Sequence[Absence] = ()) -> date:
    """The first day after the absence on which its person is at work; `away` are their other absences."""
    days = OwnDays(office, works_on, (absence, *away))
    day = absence.last_on + ONE_DAY
    while not days.is_working_day(day):
        day += ONE_DAY
    return day


@dataclass(frozen=True)
class Staff:
    """What is not as usual: absences that hold or are to come, and people with settings of their own.

    `known` are people with such settings, and those who cover for somebody.
    """

    absences: Mapping[int, tuple[Absence, ...]] = field(default_factory=lambda: MappingProxyType({}))
    known: Mapping[int, Person] = field(default_factory=lambda: MappingProxyType({}))

    def is_usual(self, person_id: int) -> bool:
        """Whether nothing is known of the person that would change when they hear."""
        return person_id not in self.absences and person_id not in self.known

    def away(self, person_id: int, day: date) -> Absence | None:
        """Their absence on that day; of several the one that was said last."""
        found = [one for one in self.absences.get(person_id, ()) if one.holds_on(day)]
        return max(found, key=lambda one: one.id, default=None)

    def cover(self, person_id: int, day: date) -> Person | None:
        """Who covers for them on that day, if that person can be reached; they may be away themselves."""
        absence = self.away(person_id, day)
        cover = self.known.get(absence.cover_id or 0) if absence else None
        return cover if cover and cover.reachable else None

    def days(self, person_id: int, office: WorkingDays) -> WorkingDays:
        """The days on which the person gets cards of a plan with that calendar."""
        if self.is_usual(person_id):
            return office
        known = self.known.get(person_id)
        own = known.works_on if known else Person(0, "").works_on
        return OwnDays(office, own, self.absences.get(person_id, ()))

    def hour(self, person_id: int, opens: int, closes: int) -> int:
        """The hour at which the person wants their card, if it lies within the plan's; else the plan's first."""
        known = self.known.get(person_id)
        wanted = known.hour if known else None
        return wanted if wanted is not None and opens <= wanted < closes else opens

    def level(self, person_id: int) -> Level:
        """How much the person wants to hear."""
        known = self.known.get(person_id)
        return Level(known.level) if known and known.level in list(Level) else Level.NORMAL

    def heard_for(self, reached: Sequence[tuple[int, Heard]], day: date) -> Heard | None:
        """The first who is not away on the day; where all are, the first, who then hears when they are back.

        `reached` are ids of people who can be reached, in the order in which they answer for something.
        """
        there = (one for person_id, one in reached if self.away(person_id, day) is None)
        return next(there, reached[0][1] if reached else None)
