"""Spans of days and how they follow one another.  No words are read here.

A ValueError says that there is no such day, or that two may be meant.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from bot.plan.calendar import ENGLAND, ONE_DAY, Calendar

FRIDAY, SATURDAY = 4, 5


@dataclass(frozen=True, slots=True)
class When:
    """A span of days; a deadline is its last one.

    `weekday` is set when nothing but a weekday was named.  `weak`: the words have other meanings too, and
    count only where nothing else can be meant.  `part`: an edge of a period, so “before” it is unclear.
    `full`: the year was typed too.
    """

    first: date
    last: date
    weekday: int | None = None
    weak: bool = False
    part: bool = False
    full: bool = False

    @property
    def day(self) -> date:
        """The only day; ValueError when there are several."""
        if self.first != self.last:
            raise ValueError("a span of days")
        return self.first


@dataclass(frozen=True, slots=True)
class Length:
    """So many days, months or working days."""

    count: int
    unit: str

    def after(self, day: date, calendar: Calendar = ENGLAND) -> date:
        """The day that many days, months or working days after `day`."""
        if self.unit == "working":
            return calendar.add_working_days(day, self.count)
        if self.unit == "months":
            return add_months(day, self.count)
        return day + timedelta(days=self.count)


def on(day: date, weekday: int | None = None) -> When:
    """That single day; ValueError when the weekday beside it is not true."""
    if weekday is not None and day.weekday() != weekday:
        raise ValueError("that day is another weekday")
    return When(day, day)


def add_months(day: date, count: int) -> date:
    """The same day of the month, or that month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def month_of(year: int, month: int) -> When:
    """That month, first day to last."""
    return When(date(year, month, 1), date(year, month, monthrange(year, month)[1]))


def year_of(year: int) -> When:
    """That calendar year."""
    return When(date(year, 1, 1), date(year, 12, 31))


def financial_year(start: int) -> When:
    """The financial year that begins in April of `start`."""
    return When(date(start, 4, 1), date(start + 1, 3, 31))


def financial_quarter(start: int, quarter: int) -> When:
    """That quarter of the financial year that begins in April of `start`."""
    return _quarter_from(add_months(date(start, 4, 1), 3 * (quarter - 1)))


def financial_start(today: date) -> int:
    """The year in which the present financial year began."""
    return today.year - (today.month < 4)


def _quarter_from(first: date) -> When:
    return When(first, add_months(first, 3) - ONE_DAY)


def coming_month(today: date, month: int) -> When:
    """The next such month whose last day is today or later."""
    return month_of(today.year + (month < today.month), month)


def coming_day(today: date, month: int, day: int) -> date:
    """The next such day, today included; ValueError when none falls within twelve months."""
    for year in (today.year, today.year + 1):
        if day <= monthrange(year, month)[1] and date(year, month, day) >= today:
            return date(year, month, day)
    raise ValueError("no such day within twelve months")


def coming_weekday(today: date, weekday: int) -> date:
    """The next such weekday, strictly after today."""
    return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)


def monday_of(day: date) -> date:
    """The Monday of that Monday–Sunday week."""
    return day - timedelta(days=day.weekday())


def period(today: date, kind: str, ahead: int) -> When:
    """The present week, month, quarter, year or financial year (`ahead` 0) or the next one (1).

    Weeks run from Monday to Friday.  ValueError for weeks at the weekend: this one is over, “next” unclear.
    """
    if kind == "week":
        if today.weekday() >= SATURDAY:
            raise ValueError("this or next week at the weekend")
        monday = monday_of(today) + timedelta(weeks=ahead)
        return When(monday, monday + timedelta(days=FRIDAY))
    if kind == "month":
        first = add_months(today.replace(day=1), ahead)
        return month_of(first.year, first.month)
    if kind == "quarter":
        return _quarter_from(add_months(date(today.year, (today.month - 1) // 3 * 3 + 1, 1), 3 * ahead))
    if kind == "financial year":
        return financial_year(financial_start(today) + ahead)
    return year_of(today.year + ahead)
