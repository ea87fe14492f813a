"""Dates with a day or a month in them: words become spans of days.

Each rule has its examples beside it, what the whole text means when today is Friday 3 November 2017; None
is a refusal.  A ValueError in a rule says that the words fit but there is no such day, or two may be meant.
To mend a misreading, find the rule with the nearest example, or add one: the longest match wins.
"""

from dataclasses import replace
from datetime import date, timedelta

from bot.plan.grammar import Stage
from bot.plan.spans import When, add_months, coming_day, coming_month, month_of, on

DATES = Stage()
LARGEST_FRACTION = 10  # `4/5` may be four out of five

# ---------------------------------------------------------------- dates in figures


@DATES.rule(
    "WHEN",
    "[WEEKDAY] NUMERIC",
    examples={
        "03/04/18": "2018-04-03",
        "2017-11-06": "2017-11-06",
        "28/02/17": "2017-02-28",
        "12/25/17": None,
        "0/11/17": None,
        "29/02/2018": None,
    },
)
def numeric(_today: date, numeric: tuple[str, ...], weekday: int | None = None) -> When:
    """Day first always, or ISO with the year first; never repaired by swapping.  Two-digit years are 20xx."""
    first, middle, last = numeric
    if len(first) == 4 and len(middle) <= 2 and len(last) <= 2:
        return _in_full(date(int(first), int(middle), int(last)), weekday)
    if len(first) > 2 or len(middle) > 2 or len(last) not in (2, 4):
        raise ValueError("not day, month and year")
    return _in_full(date(_full_year(last), int(middle), int(first)), weekday)


def _in_full(day: date, weekday: int | None) -> When:
    return replace(on(day, weekday), full=True)


def _full_year(digits: str) -> int:
    return int(digits) + 2000 * (len(digits) == 2)


@DATES.rule("WHEN", "[WEEKDAY] DOTTED", examples={"31.03.17": "2017-03-31", "1.2.40": None})
def dotted(today: date, dotted: tuple[str, ...], weekday: int | None = None) -> When:
    """With a far year in two figures it is an action number instead."""
    found: When = numeric(today, dotted, weekday)
    if len(dotted[2]) == 2 and len(dotted[0]) < 4 and not -5 <= found.last.year - today.year <= 20:
        raise ValueError("an action number")
    return found


@DATES.rule(
    "WHEN", "DIGITS", examples={"061117": "2017-11-06", "06112017": "2017-11-06", "20171106": "2017-11-06"}
)
def digits_only(today: date, digits: str) -> When:
    """Day, month, year without separators, or ISO.  Only near years, as other numbers look the same."""
    if len(digits) == 8 and digits.startswith("20") and int(digits[4:6]) <= 12:
        found = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    else:
        found = date(_full_year(digits[4:]), int(digits[2:4]), int(digits[:2]))
    if not -2 <= found.year - today.year <= 6:
        raise ValueError("too far away to be sure")
    return on(found)


@DATES.rule(
    "WHEN",
    "[WEEKDAY] DAY /|- month=NUM",
    examples={"31/3": "2018-03-31", "24-11": "2017-11-24", "31/11": None},
)
def day_slash_month(today: date, day: int, month: int, weekday: int | None = None) -> When:
    """The next such day."""
    found = on(coming_day(today, month, day), weekday)
    return replace(found, weak=day < month <= LARGEST_FRACTION and weekday is None)


@DATES.rule(
    "WHEN",
    "[WEEKDAY] DAY / month=NUM YEAR",
    "DAY month=NUM YEAR|YY",
    examples={"31 3 2018": "2018-03-31", "31/3 2018": "2018-03-31", "31 03 18": "2018-03-31"},
)
def figures_with_spaces(_today: date, day: int, month: int, weekday: int | None = None, **year: int) -> When:
    """Day, month, year."""
    (full,) = year.values()
    return on(date(full, month, day), weekday)


@DATES.rule(
    "WHEN", "month=NUM /|- YEAR", "YEAR /|- month=NUM", examples={"09/2018": "2018-09-30", "13/2018": None}
)
def month_in_figures(_today: date, month: int, year: int) -> When:
    """A number and a four-digit year name a month."""
    return month_of(year, month)


# ---------------------------------------------------------------- dates with a month's name


@DATES.rule(
    "WHEN",
    "[WEEKDAY] DAY [-] MONTH",
    "DAY / MONTH",
    "[WEEKDAY] day=ORDWORD|SPOKEN MONTH",
    "[WEEKDAY] MONTH day=ORD|ORDWORD|SPOKEN",
    examples={
        "1 Nov": "2018-11-01",
        "3 Nov": "2017-11-03",
        "1st of April": "2018-04-01",
        "Nov 6th": "2017-11-06",
        "Fri 11 Nov": None,
        "30 Feb": None,
        "29 Feb": None,
    },
)
def day_and_month(today: date, month: int, day: int, weekday: int | None = None) -> When:
    """The next such day, today included; never moved when it does not exist."""
    return on(coming_day(today, month, day), weekday)


@DATES.rule(
    "WHEN",
    "[WEEKDAY] DAY [-] MONTH [-] year=YEAR|YY",
    "DAY / MONTH / year=YEAR|YY",
    "[WEEKDAY] MONTH DAY year=YEAR|YY",
    "[WEEKDAY] day=ORDWORD|SPOKEN MONTH year=YEAR|YY",
    "YEAR [-] MONTH [-] DAY",
    examples={
        "6 Nov 2017": "2017-11-06",
        "Fri 24th Nov 2017": "2017-11-24",
        "31-Mar-17": "2017-03-31",
        "12 Dec '18": "2018-12-12",
        "November 6, 2017": "2017-11-06",
    },
)
def full_date(_today: date, day: int, month: int, year: int, weekday: int | None = None) -> When:
    """Returned as typed, even in the past."""
    return _in_full(date(year, month, day), weekday)


@DATES.rule(
    "WHEN",
    "DAY to|- end=DAY MONTH [year=YEAR|YY]",
    "MONTH DAY to|- end=DAY [YEAR]",
    "MONTH ORD to|- end=ORD [YEAR]",
    "WEEKDAY DAY to|- weekday=WEEKDAY end=DAY MONTH [year=YEAR|YY]",
    "between DAY and end=DAY MONTH [year=YEAR|YY]",
    examples={
        "20th – 22nd November 2017": "2017-11-22",
        "Mon 20 - Fri 24 Nov": "2017-11-24",
        "24-20 Nov": None,
    },
)
def days_of_one_month(today: date, end: int, month: int, **given: int) -> When:
    """A range of dates is its last day."""
    day = given.get("ord", given.get("day", 0))
    if day >= end:
        raise ValueError("it ends before it begins")
    year = given.get("year")
    last = on(date(year, month, end) if year else coming_day(today, month, end)).last
    return When(last.replace(day=day), last)


@DATES.rule(
    "WHEN",
    "DAY /|or|and|& other=DAY MONTH [year=YEAR|YY]",
    "MONTH DAY /|or|and|& other=DAY",
    examples={"10/11 Nov": None, "6 or 7 Nov": None},
)
def choice_of_days(_today: date, **_: int) -> When:
    """Two days."""
    raise ValueError("which?")


@DATES.rule(
    "WHEN",
    "[WEEKDAY] day=ORD",
    "WEEKDAY day=NUM",
    "[WEEKDAY] day=ORD [this] PERIOD",
    examples={
        "the 14th": "2017-11-14",
        "the 2nd": "2017-12-02",
        "the 31st": None,
        "Tues 14th": "2017-11-14",
        "Tues 15th": None,
        "14th of the month": "2017-11-14",
    },
)
def day_alone(today: date, day: int, weekday: int | None = None, period: str = "month") -> When:
    """This month if still ahead or today, otherwise next month; nothing when that month has no such day."""
    if period != "month":
        raise ValueError("the fourteenth of what?")
    month = today if day >= today.day else add_months(today.replace(day=1), 1)
    found = on(month.replace(day=day), weekday)
    return replace(found, weak=weekday is None)


@DATES.rule(
    "WHEN",
    "day=ORDWORD",
    "day=SPOKEN",
    examples={"the fifteenth": "2017-11-15", "the twenty third": "2017-11-23", "the second": None},
)
def day_in_words(today: date, day: int) -> When | None:
    """As in figures; `first`, `second` and `third` count other things."""
    return day_alone(today, day) if day > 3 else None


@DATES.rule("WHEN", "[WEEKDAY] ORD next PERIOD", examples={"14th of next month": "2017-12-14"})
def day_of_next_month(today: date, ord: int, period: str, weekday: int | None = None) -> When:
    """That day of the month after this one."""
    if period != "month":
        raise ValueError("the fourteenth of what?")
    return on(add_months(today.replace(day=1), 1).replace(day=ord), weekday)


@DATES.rule("WHEN", "MONTH NUM", examples={"Nov 17": None, "Dec 25": "2017-12-25"})
def month_and_number(today: date, month: int, num: int) -> When:
    """A day, unless the number may be a year, from last year to five years ahead."""
    if -1 <= 2000 + num - today.year <= 5:
        raise ValueError("a day or a year")
    return on(coming_day(today, month, num))


# ---------------------------------------------------------------- months


@DATES.rule(
    "WHEN",
    "MONTH [-] YEAR",
    "MONTH - year=YY",
    "YEAR [-] MONTH",
    examples={"Sept 2017": "2017-09-30", "Jan-18": "2018-01-31", "Jan '18": "2018-01-31"},
)
def month_and_year(_today: date, month: int, year: int) -> When:
    """A hyphen or an apostrophe makes the number a year."""
    return month_of(year, month)


@DATES.rule("WHEN", "MONTH", "[this] coming MONTH", examples={"March": "2018-03-31", "Nov": "2017-11-30"})
def month_alone(today: date, month: int) -> When:
    """The next whose last day is today or later."""
    return coming_month(today, month)


@DATES.rule("WHEN", "this MONTH", examples={"this December": "2017-12-31", "this March": None})
def this_named_month(today: date, month: int) -> When:
    """The one of this year; once it has passed, gone or to come is unclear."""
    if month < today.month:
        raise ValueError("this year's has gone")
    return coming_month(today, month)


@DATES.rule("WHEN", "next MONTH", examples={"next March": "2018-03-31", "next December": None})
def next_named_month(today: date, month: int) -> When:
    """Next year's; while this year's is still to come, either may be meant."""
    if month > today.month:
        raise ValueError("this year's or next year's")
    return month_of(today.year + 1, month)


@DATES.rule("WHEN", "early [in] MONTH [YEAR]", examples={"early March": "2018-03-10"})
def early_month(today: date, month: int, year: int = 0) -> When:
    """The tenth."""
    return _part_of_month(today, month, year, 10)


@DATES.rule(
    "WHEN",
    "mid|middle [-] [in] MONTH [YEAR]",
    examples={"mid-December 2017": "2017-12-15", "middle of March": "2018-03-15"},
)
def mid_month(today: date, month: int, year: int = 0) -> When:
    """The fifteenth."""
    return _part_of_month(today, month, year, 15)


@DATES.rule("WHEN", "late [in] MONTH [YEAR]", examples={"late March": "2018-03-31"})
def late_month(today: date, month: int, year: int = 0) -> When:
    """The last day."""
    return _part_of_month(today, month, year, 31)


def _part_of_month(today: date, month: int, year: int, day: int) -> When:
    whole = month_of(year, month) if year else coming_month(today, month)
    found = min(whole.first + timedelta(days=day - 1), whole.last)
    if not year and found < today:
        raise ValueError("that part of the month has gone")
    return When(found, found, part=True)
