"""Working days: Monday to Friday without a nation's bank holidays, and with what a plan has changed by hand.

One-off and moved bank holidays are those the library `holidays` knows.  Scottish local holidays are not in it.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

ONE_DAY = timedelta(days=1)
HOME_ZONE = "Europe/London"
"""Stands in for a zone whose name this machine does not know."""


class Nation(StrEnum):
    """Whose bank holidays count."""

    ENGLAND = "ENG"
    WALES = "WLS"
    SCOTLAND = "SCT"
    NORTHERN_IRELAND = "NIR"


class WorkingDays(Protocol):
    """Anything that knows on which days somebody is at work."""

    def is_working_day(self, day: date) -> bool:
        """Whether they are."""


@lru_cache(maxsize=512)
def bank_holidays(year: int, nation: str = Nation.ENGLAND) -> dict[date, str]:
    """Bank holidays of the nation in that year with their English names, earliest first.

    None at all outside the years of `knows_bank_holidays`.  Raises NotImplementedError for another nation.
    """
    from holidays import country_holidays  # noqa: PLC0415 -- takes 60 ms, and most processes never ask

    found = country_holidays("GB", subdiv=str(nation), years=year, language="en_GB")
    return dict(sorted((day, name) for day, name in found.items() if day.year == year))


def knows_bank_holidays(year: int) -> bool:
    """Whether the library has bank holidays for that year; where it has not, only weekends are free."""
    from holidays import country_holidays  # noqa: PLC0415 -- as above

    known = country_holidays("GB")
    return known.start_year <= year <= known.end_year


@dataclass(frozen=True)
class Calendar:
    """The working days of a nation's offices, or of one plan's people.

    Of the plan's own days, one in both sets is worked.
    """

    nation: str = Nation.ENGLAND
    days_off: frozenset[date] = frozenset()
    days_worked: frozenset[date] = frozenset()

    def is_working_day(self, day: date) -> bool:
        """Whether its people are at work on that day."""
        if day in self.days_worked:
            return True
        return day not in self.days_off and self._is_usual(day)

    def holiday(self, day: date) -> str | None:
        """The name of the bank holiday on that day, worked or not; None on every other day."""
        return bank_holidays(day.year, self.nation).get(day)

    def add_working_days(self, day: date, count: int) -> date:
        """The `count`-th working day after `day`, or before it when `count` is negative.

        Nought gives the day itself, working or not.  Raises OverflowError outside the years 1 to 9999.
        """
        step = ONE_DAY if count > 0 else -ONE_DAY
        for _ in range(abs(count)):
            day += step
            while not self.is_working_day(day):
                day += step
        return day

    def working_day_by(self, day: date) -> date:
        """The day itself, or the last working day before it."""
        return day if self.is_working_day(day) else self.add_working_days(day, -1)

    def working_days_between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`; negative when `end` comes first.

        It undoes `add_working_days`: the answer is the count that leads from `start` to a working day `end`.
        """
        if end < start:
            return -self._count(end, start)
        return self._count(start + ONE_DAY, end + ONE_DAY)

    def working_days(self, first: date, last: date) -> list[date]:
        """Every working day from `first` to `last`, both included, in order."""
        days = (first + timedelta(days=n) for n in range((last - first).days + 1))
        return [day for day in days if self.is_working_day(day)]

    def _is_usual(self, day: date) -> bool:
        """Whether it is a working day of the nation."""
        return day.weekday() < 5 and day not in bank_holidays(day.year, self.nation)

    def _count(self, first: date, stop: date) -> int:
        """Working days from `first` to the day before `stop`."""
        weeks, rest = divmod((stop - first).days, 7)
        tail = (first + timedelta(weeks=weeks, days=n) for n in range(rest))
        weekdays = weeks * 5 + sum(day.weekday() < 5 for day in tail)
        years = range(first.year, stop.year + 1)
        free = (day for year in years for day in bank_holidays(year, self.nation))
        usual = weekdays - sum(first <= day < stop and day.weekday() < 5 for day in free)
        more = sum(first <= day < stop and not self._is_usual(day) for day in self.days_worked)
        fewer = sum(first <= day < stop and self._is_usual(day) for day in self.days_off - self.days_worked)
        return usual + more - fewer


ENGLAND = Calendar()
"""Counts where no plan is at hand."""


@dataclass(frozen=True)
class OwnDay:
    """A day that a plan's people work, or have off, whatever its nation's calendar says."""

    on: date
    works: bool
    name: str = ""


def local_day(at: datetime, zone: str) -> date:
    """The day it is in `zone` at the aware instant `at`.  The only place where instants become days."""
    return at.astimezone(zone_info(zone)).date()


def zone_info(name: str) -> ZoneInfo:
    """The zone; Europe/London for a name that this machine does not know."""
    return ZoneInfo(known_zone(name) or HOME_ZONE)


def zone_of(own: str | None, plan_zone: str) -> str:
    """The zone somebody lives in: their own, else the plan's, else Europe/London; the first that is known."""
    return known_zone(own) or known_zone(plan_zone) or HOME_ZONE


@lru_cache(maxsize=1024)
def known_zone(name: str | None) -> str | None:
    """The IANA name if this machine knows the zone, else None."""
    try:
        return ZoneInfo(name).key if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
