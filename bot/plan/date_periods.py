"""Years, quarters, weeks, weekdays and lengths: words become spans of days.

As in `date_phrases`, the examples are read on Friday 3 November 2017.
"""

from datetime import date, timedelta
from typing import Any

from bot.plan.calendar import ENGLAND, Calendar
from bot.plan.grammar import Stage
from bot.plan.spans import (
    Length,
    When,
    coming_weekday,
    financial_quarter,
    financial_start,
    financial_year,
    monday_of,
    month_of,
    on,
    year_of,
)
from bot.plan.spans import period as span

PERIODS = Stage()
A_WEEK, A_FORTNIGHT = Length(7, "days"), Length(14, "days")

# ---------------------------------------------------------------- years, quarters, seasons


@PERIODS.rule("WHEN", "YEAR", examples={"2018": "2018-12-31", "by 2018": "2018-12-31"})
def year_alone(_today: date, year: int) -> When:
    """Its last day."""
    whole = year_of(year)
    return When(whole.first, whole.last, weak=True)


@PERIODS.rule("WHEN", "early [in] YEAR", examples={"early 2018": "2018-03-31"})
def early_year(_today: date, year: int) -> When:
    """The end of its first quarter."""
    return When(date(year, 3, 31), date(year, 3, 31), part=True)


@PERIODS.rule("WHEN", "mid|middle [-] YEAR", examples={"mid 2018": "2018-06-30"})
def mid_year(_today: date, year: int) -> When:
    """The end of its first half."""
    return When(date(year, 6, 30), date(year, 6, 30), part=True)


@PERIODS.rule("WHEN", "late [in] YEAR", examples={"late 2018": "2018-12-31"})
def late_year(_today: date, year: int) -> When:
    """Its last day."""
    return When(date(year, 12, 31), date(year, 12, 31), part=True)


@PERIODS.rule(
    "WHEN",
    "early|mid|middle|late [-] [in] [next|this] PERIOD|SEASON|QUARTER|DOUBLE|WEEKDAY",
    "early|mid|middle|late to|-|/ early|mid|late|middle [-] MONTH|YEAR",
    examples={"early next week": None, "mid-late March": None, "late summer 2018": None},
)
def vague_part(_today: date, **_: Any) -> When:
    """Early, mid and late mean something before a month or a year only."""
    raise ValueError("vague")


@PERIODS.rule("WHEN", "DOUBLE", examples={"2017/18": "2018-03-31", "end of 18/19": "2019-03-31"})
def double_year(_today: date, double: int) -> When:
    """A financial year."""
    return financial_year(double)


@PERIODS.rule(
    "WHEN",
    "QUARTER [-] [in] DOUBLE",
    "DOUBLE [-] QUARTER",
    "QUARTER first=YY - second=YY",
    examples={"Q3 2018/19": "2018-12-31", "Q1 18/19": "2018-06-30"},
)
def quarter_of_double_year(
    _today: date, quarter: int, double: int = 0, first: int = 0, second: int = 0
) -> When:
    """A quarter of that financial year; quarter 1 is April to June."""
    if first and second != first + 1:
        raise ValueError("not two years in a row")
    return financial_quarter(double or first, quarter)


@PERIODS.rule(
    "WHEN",
    "fy|financial QUARTER",
    "QUARTER fy|financial",
    "QUARTER [in] [this] PERIOD",
    "PERIOD QUARTER",
    examples={"FY Q3": "2017-12-31", "Q3 of the financial year": "2017-12-31", "FY Q2": "2018-09-30"},
)
def coming_financial_quarter(today: date, quarter: int, period: str = "financial year") -> When:
    """The next such quarter whose last day is today or later."""
    if period != "financial year":
        raise ValueError("from January or from April?")
    start = financial_start(today)
    this_year = financial_quarter(start, quarter)
    return this_year if this_year.last >= today else financial_quarter(start + 1, quarter)


@PERIODS.rule(
    "WHEN",
    "QUARTER [in] next PERIOD",
    "next PERIOD QUARTER",
    examples={"Q1 next financial year": "2018-06-30"},
)
def quarter_of_next_year(today: date, quarter: int, period: str) -> When:
    """A quarter of the financial year after this one."""
    if period != "financial year":
        raise ValueError("from January or from April?")
    return financial_quarter(financial_start(today) + 1, quarter)


@PERIODS.rule(
    "WHEN",
    "QUARTER [YEAR|YY]",
    "YEAR QUARTER",
    "PERIOD num=YEAR|YY|NUM [QUARTER]",
    "QUARTER PERIOD NUM",
    examples={"Q1": None, "Q2 2018": None, "FY18": None, "end of Q3": None, "week 12": None},
)
def bare_quarter(_today: date, **_: int) -> When:
    """Councils count from April, others from January; and `FY18` may end or begin in 2018."""
    raise ValueError("which year?")


@PERIODS.rule("WHEN", "SEASON YEAR", examples={"summer 2019": "2019-08-31", "autumn '18": "2018-11-30"})
def season_and_year(_today: date, season: int, year: int) -> When:
    """Spring ends with May, summer with August, autumn with November; winter is in two years."""
    last = month_of(year, season).last
    return When(last, last, part=True)


# ---------------------------------------------------------------- periods and weeks


@PERIODS.rule(
    "WHEN",
    "this|current PERIOD",
    "end [this|current] PERIOD",
    "last day [this|current] PERIOD",
    "period=ENDOF",
    examples={
        "this week": "2017-11-03",
        "end of the month": "2017-11-30",
        "end of year": "2017-12-31",
        "end of financial year": "2018-03-31",
    },
)
def presentspan(today: date, period: str) -> When:
    """The one that today is in."""
    return span(today, period, 0)


@PERIODS.rule(
    "WHEN", "PERIOD [-] end", examples={"month end": "2017-11-30", "year end": None, "week end": None}
)
def period_end(today: date, period: str) -> When:
    """A year end may be in December or March, and a week end is a weekend."""
    if period in ("year", "week"):
        raise ValueError("two meanings")
    return span(today, period, 0)


@PERIODS.rule("WHEN", "next PERIOD", examples={"next week": "2017-11-10", "next quarter": "2018-03-31"})
def nextspan(today: date, period: str) -> When:
    """The one after the present one."""
    return span(today, period, 1)


@PERIODS.rule(
    "WHEN",
    "start|beginning|beg|first [day] this|current PERIOD",
    "start|beginning|beg PERIOD",
    examples={"start of the month": None, "beginning of next week": "2017-11-06"},
)
def start_of_presentspan(today: date, period: str) -> When:
    """Gone, unless it is today."""
    first = span(today, period, 0).first
    if first < today:
        raise ValueError("gone")
    return on(first)


# ---------------------------------------------------------------- weekdays


@PERIODS.rule(
    "WHEN",
    "WEEKDAY",
    "coming WEEKDAY",
    "this coming WEEKDAY",
    "WEEKDAY coming",
    examples={"Monday": "2017-11-06", "Friday": "2017-11-10", "thursdy": "2017-11-09"},
)
def weekday_alone(today: date, weekday: int) -> When:
    """The next such day strictly after today."""
    day = coming_weekday(today, weekday)
    return When(day, day, weekday=weekday)


@PERIODS.rule(
    "WHEN",
    "this WEEKDAY",
    "WEEKDAY [in] this week",
    "this week WEEKDAY",
    examples={"this Friday": "2017-11-03", "this Thursday": None, "Sunday this week": "2017-11-05"},
)
def weekday_this_week(today: date, weekday: int) -> When:
    """The one in this Monday–Sunday week; nothing when it has gone."""
    day = monday_of(today) + timedelta(days=weekday)
    if day < today:
        raise ValueError("gone")
    return on(day)


@PERIODS.rule(
    "WHEN",
    "next WEEKDAY",
    "WEEKDAY [in] next week",
    "next week [on] WEEKDAY",
    examples={"next Friday": "2017-11-10", "Monday of next week": "2017-11-06"},
)
def weekday_next_week(today: date, weekday: int) -> When:
    """The one in the next Monday–Sunday week; at the weekend that may be two weeks."""
    return on(span(today, "week", 1).first + timedelta(days=weekday))


@PERIODS.rule(
    "WHEN",
    "[a|one] week [on|from] WEEKDAY",
    "WEEKDAY week",
    "WEEKDAY plus a week",
    examples={"Friday week": "2017-11-17", "a week on Friday": "2017-11-17"},
)
def week_on_weekday(today: date, weekday: int) -> When:
    """The coming one and seven days."""
    return on(coming_weekday(today, weekday) + timedelta(days=7))


@PERIODS.rule("WHEN", "WEEKDAY LENGTH", examples={"Friday fortnight": "2017-11-24", "Friday 3 weeks": None})
def fortnight_on_weekday(today: date, weekday: int, length: Length) -> When:
    """The coming one and fourteen days; nobody says so with other lengths."""
    if length != A_FORTNIGHT:
        raise ValueError("from Friday, or until Friday?")
    return on(length.after(coming_weekday(today, weekday)))


@PERIODS.rule(
    "WHEN",
    "LENGTH [on|from] WEEKDAY",
    examples={"two weeks on Monday": "2017-11-20", "a fortnight on Friday": "2017-11-24"},
)
def length_on_weekday(today: date, length: Length, weekday: int) -> When:
    """Taken literally, from the coming one."""
    if length.unit == "working":
        raise ValueError("the day itself counted or not?")
    return on(length.after(coming_weekday(today, weekday)))


@PERIODS.rule(
    "WHEN", "last WEEKDAY [in|this] MONTH [YEAR]", examples={"last Friday of November": "2017-11-24"}
)
def last_weekday_of_month(today: date, weekday: int, month: int, year: int = 0) -> When:
    """Looks forward, unlike `last Friday` alone."""
    whole = month_of(year, month) if year else month_of(today.year + (month < today.month), month)
    day = whole.last - timedelta(days=(whole.last.weekday() - weekday) % 7)
    if not year and day < today:
        raise ValueError("gone")
    return on(day)


# ---------------------------------------------------------------- lengths


@PERIODS.rule("WHEN", "LENGTH", examples={"a fortnight": "2017-11-17", "it takes 10 days": None})
def length_alone(today: date, length: Length, calendar: Calendar = ENGLAND) -> When:
    """From today, when nothing else is said."""
    day = length.after(today, calendar)
    return When(day, day, weak=True)


@PERIODS.rule(
    "WHEN",
    "in|within [next] LENGTH [time]",
    "LENGTH time",
    "over next LENGTH",
    "LENGTH [from] now|today",
    "in|within LENGTH from now|today",
    examples={"in 2 weeks": "2017-11-17", "two weeks' time": "2017-11-17", "3 weeks from now": "2017-11-24"},
)
def length_from_today(today: date, length: Length, calendar: Calendar = ENGLAND) -> When:
    """So long from today."""
    return on(length.after(today, calendar))


@PERIODS.rule(
    "WHEN",
    "in next week|month|year",
    "within [next] week|month|year",
    "within PERIOD",
    examples={"within the next month": None, "within the week": None},
)
def length_or_period(_today: date, **_: Any) -> When:
    """Seven days, or until the end of that week?"""
    raise ValueError("two meanings")


@PERIODS.rule(
    "WHEN",
    "NEAR",
    "by|on NEAR",
    examples={"tomorrow": "2017-11-04", "tmrw am": "2017-11-04", "today": "2017-11-03"},
)
def near_day(today: date, near: int) -> When:
    """Today, tomorrow, the day after."""
    return on(today + timedelta(days=near))


@PERIODS.rule(
    "WHEN",
    "LENGTH [from] NEAR",
    "[a] week [from] NEAR",
    "NEAR week",
    examples={
        "a week tomorrow": "2017-11-11",
        "a fortnight today": "2017-11-17",
        "tomorrow week": "2017-11-11",
    },
)
def length_from_near_day(today: date, near: int, length: Length = A_WEEK) -> When:
    """Taken literally."""
    if length.unit == "working":
        raise ValueError("the day itself counted or not?")
    return on(length.after(today + timedelta(days=near)))
