"""Days with a name of their own: words become spans of days.

As in `date_phrases`, the examples are read on Friday 3 November 2017.
"""

from datetime import date, timedelta
from typing import Any

from bot.plan.calendar import bank_holidays
from bot.plan.grammar import Stage
from bot.plan.spans import When, coming_day, on

HOLIDAYS = Stage()


def _easter_sunday(year: int) -> date:
    """Two days after Good Friday."""
    return next(day for day, name in bank_holidays(year).items() if name == "Good Friday") + timedelta(days=2)


def _easter(today: date, year: int, shift: int) -> When:
    for candidate in [year] if year else [today.year, today.year + 1]:
        day = _easter_sunday(candidate) + timedelta(days=shift)
        if year or day >= today:
            return on(day)
    raise ValueError("no such day")


@HOLIDAYS.rule(
    "WHEN", "good friday [YEAR]", examples={"Good Friday": "2018-03-30", "Good Friday 2019": "2019-04-19"}
)
def good_friday(today: date, year: int = 0) -> When:
    """The Friday before Easter."""
    return _easter(today, year, -2)


@HOLIDAYS.rule(
    "WHEN", "easter [sunday] [YEAR]", examples={"Easter": "2018-04-01", "Easter Sunday": "2018-04-01"}
)
def easter(today: date, year: int = 0) -> When:
    """The Sunday."""
    return _easter(today, year, 0)


@HOLIDAYS.rule("WHEN", "easter monday [YEAR]", examples={"Easter Monday": "2018-04-02"})
def easter_monday(today: date, year: int = 0) -> When:
    """The day after."""
    return _easter(today, year, 1)


def _fixed(today: date, year: int, month: int, day: int) -> When:
    return on(date(year, month, day) if year else coming_day(today, month, day))


@HOLIDAYS.rule("WHEN", "christmas|xmas eve [YEAR]", examples={"Christmas Eve": "2017-12-24"})
def christmas_eve(today: date, year: int = 0) -> When:
    """24 December."""
    return _fixed(today, year, 12, 24)


@HOLIDAYS.rule(
    "WHEN",
    "christmas|xmas|chrimbo|crimbo [day] [YEAR]",
    examples={"by Xmas": "2017-12-25", "Christmas Day 2018": "2018-12-25"},
)
def christmas(today: date, year: int = 0) -> When:
    """25 December."""
    return _fixed(today, year, 12, 25)


@HOLIDAYS.rule("WHEN", "boxing day [YEAR]", examples={"Boxing Day": "2017-12-26"})
def boxing_day(today: date, year: int = 0) -> When:
    """26 December."""
    return _fixed(today, year, 12, 26)


@HOLIDAYS.rule("WHEN", "new years|year eve [YEAR]", "nye [YEAR]", examples={"New Year's Eve": "2017-12-31"})
def new_years_eve(today: date, year: int = 0) -> When:
    """31 December."""
    return _fixed(today, year, 12, 31)


@HOLIDAYS.rule("WHEN", "new years|year day [YEAR]", examples={"New Year's Day": "2018-01-01"})
def new_years_day(today: date, year: int = 0) -> When:
    """1 January."""
    return _fixed(today, year, 1, 1)


def _bank_holiday(today: date, year: int, name: str) -> When:
    for candidate in [year] if year else [today.year, today.year + 1]:
        for day, known_as in bank_holidays(candidate).items():
            if known_as == name and (year or day >= today):
                return on(day)
    raise ValueError("no such holiday")


@HOLIDAYS.rule(
    "WHEN",
    "[late] august|aug|summer bank holiday [YEAR]",
    examples={"August bank holiday": "2018-08-27", "summer bank holiday": "2018-08-27"},
)
def august_bank_holiday(today: date, year: int = 0) -> When:
    """The last Monday of August."""
    return _bank_holiday(today, year, "Late Summer Bank Holiday")


@HOLIDAYS.rule(
    "WHEN",
    "early|first may bank holiday [YEAR]",
    "may day bank holiday [YEAR]",
    examples={"early May bank holiday": "2018-05-07", "May Day bank holiday": "2018-05-07"},
)
def early_may_bank_holiday(today: date, year: int = 0) -> When:
    """The first Monday of May, but for moved ones."""
    return _bank_holiday(today, year, "May Day")


@HOLIDAYS.rule(
    "WHEN",
    "spring|whitsun|whit bank holiday [YEAR]",
    "late|second|last|end may bank holiday [YEAR]",
    examples={"spring bank holiday": "2018-05-28", "late May bank holiday": "2018-05-28"},
)
def spring_bank_holiday(today: date, year: int = 0) -> When:
    """The last Monday of May, but for moved ones."""
    return _bank_holiday(today, year, "Spring Bank Holiday")


@HOLIDAYS.rule(
    "WHEN",
    "may|easter|christmas|xmas|new|next bank holiday",
    "new years|year bank holiday",
    "may day",
    "boxing day bank holiday",
    "maundy|black|super|ash|palm|shrove|pancake|cyber|easter WEEKDAY",
    "easter|christmas|xmas week|weekend|break|holiday|holidays|hols|term|party|period|shutdown|closure",
    examples={"May bank holiday": None, "Black Friday": None, "Christmas break": None},
)
def doubtful_holiday(_today: date, **_: Any) -> When:
    """Names that fit several days, or days that are not kept here."""
    raise ValueError("which?")
