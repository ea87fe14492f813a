"""Working days in England: Monday to Friday without the bank holidays, one-off and moved ones included."""

from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

ONE_DAY = timedelta(days=1)


@lru_cache(maxsize=128)
def bank_holidays(year: int) -> dict[date, str]:
    """Bank holidays of England in that year with their English names, earliest first."""
    from holidays import country_holidays  # noqa: PLC0415 -- takes 60 ms, and most processes never ask

    found = country_holidays("GB", subdiv="ENG", years=year, language="en_GB")
    return dict(sorted((day, name) for day, name in found.items() if day.year == year))


def is_working_day(day: date) -> bool:
    """Whether offices in England are open on that day."""
    return day.weekday() < 5 and day not in bank_holidays(day.year)


def add_working_days(day: date, count: int) -> date:
    """The `count`-th working day after `day`, or before it when `count` is negative.

    Nought gives the day itself, working or not.  Raises OverflowError outside the years 1 to 9999.
    """
    step = ONE_DAY if count > 0 else -ONE_DAY
    for _ in range(abs(count)):
        day += step
        while not is_working_day(day):
            day += step
    return day


def working_days_between(start: date, end: date) -> int:
    """Working days after `start` up to and including `end`; negative when `end` comes first.

    It undoes `add_working_days`: the answer is the count that leads from `start` to a working day `end`.
    """
    if end < start:
        return -_working_days_from(end, start)
    return _working_days_from(start + ONE_DAY, end + ONE_DAY)


def working_days(first: date, last: date) -> list[date]:
    """Every working day from `first` to `last`, both included, in order."""
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in days if is_working_day(day)]


def _working_days_from(first: date, stop: date) -> int:
    """Working days from `first` to the day before `stop`."""
    weeks, rest = divmod((stop - first).days, 7)
    tail = (first + timedelta(weeks=weeks, days=n) for n in range(rest))
    weekdays = weeks * 5 + sum(day.weekday() < 5 for day in tail)
    holidays = (day for year in range(first.year, stop.year + 1) for day in bank_holidays(year))
    return weekdays - sum(first <= day < stop and day.weekday() < 5 for day in holidays)


def local_day(at: datetime, zone: str) -> date:
    """The day it is in `zone` at the aware instant `at`.  The only place where instants become days."""
    return at.astimezone(ZoneInfo(zone)).date()


def known_zone(name: str | None) -> str | None:
    """The IANA name if this machine knows the zone, else None."""
    try:
        return ZoneInfo(name).key if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
