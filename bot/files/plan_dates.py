"""Dates as councils type them in plan files: day before month, quarters from April, weeks from the start.

Dates typed in chat are another matter (`bot/plan/dates.py`): there a doubt is asked about, here flagged.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from bot.files.imported import ImportedDate

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_PARTS = {
    "month": r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)",
    "year": r"(?:(?:19|20)\d\d|\d\d)",
    "day": r"\d{1,2}",
    "fy": r"(?:20)?\d\d ?[/-] ?(?:20)?\d\d",
    "to": r"(?:-|to|until|and|&)",
}


class Found(NamedTuple):
    """What the words stand for: the first and the last day, if they name any."""

    kind: str
    first: date | None = None
    last: date | None = None
    flag: str | None = None
    shows_start: bool = False
    suggest: date | None = None
    no_year: bool = False


INVALID = Found("invalid", flag="date_invalid")
BLANK = frozenset(("", "-", "–", "n/a", "na", "none", "nil"))


def read_plan_date(raw: str, plan_start: date | None = None) -> ImportedDate:
    """The deadline a cell names, flagged where a person should look; never raises.

    `plan_start` gives "week 12" its meaning and helps where the year is left out.
    """
    found = _read(raw, plan_start)
    return ImportedDate(
        raw=raw.strip(),
        date=found.last,
        kind=found.kind,
        start=found.first if found.shows_start else None,
        suggest=found.suggest,
        no_year=found.no_year,
        flag=found.flag,
    )


def read_start_day(raw: str, plan_start: date | None = None) -> date | None:
    """The first day of what a start cell names ("Jul 2017" is 1 July); None where no day can be told."""
    return _read(raw, plan_start).first


def days_in(text: str) -> tuple[date, date] | None:
    """First and last day of the first date inside a sentence; None where there is none."""
    found = _inside(_plain(text))
    return (found[0].first, found[0].last) if found and found[0].first and found[0].last else None


@lru_cache(maxsize=4096)
def _read(raw: str, plan_start: date | None) -> Found:
    text = _plain(raw)
    if text in BLANK or raw.strip() in BLANK:
        return Found("none", flag="date_missing")
    if len(text) > 200:
        return INVALID
    found = _whole(text, plan_start)
    if found is None and "(" in text:
        found = _whole(re.sub(r"\([^)]*\)", " ", text).strip(), plan_start)
    return found or _several(raw, plan_start) or _only_one_inside(text) or INVALID


def _plain(raw: str) -> str:
    text = raw.casefold().translate(_SAME_TO_US)
    text = re.sub(r"(?<=\d)(?:st|nd|rd|th)\b", "", text)
    text = re.sub(r"\b(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b[,.]?", " ", text)
    text = re.sub(r"\b(?:of|the)\b", " ", text)
    return re.sub(r"[\s,]+", " ", text).strip(" .:;")


_SAME_TO_US = str.maketrans({"–": "-", "—": "-", "‑": "-", "−": "-", "’": "'", "‘": "'", "\u00a0": " "})


def _whole(text: str, plan_start: date | None) -> Found | None:
    """What the whole cell says, first as it stands, then without "by", "due" and the like in front."""
    bare = re.sub(
        r"^(?:(?:due|target|deadline|completed?|done|by|before|until|till|no later than|to|on|for)\b[ :]*)+",
        "",
        text,
    )
    for words in dict.fromkeys((text, bare)):
        for pattern, meaning in _RULES:
            match = pattern.fullmatch(words)
            if match and (found := meaning(match, plan_start)):
                return found
    return None


def _several(raw: str, plan_start: date | None) -> Found | None:
    """Two dates in one cell: the last counts, the first is the start, and a person is told."""
    parts = [part for part in re.split(r"\n|;| and | & | then ", raw) if part.strip()]
    found = [_whole(_plain(part), plan_start) for part in parts]
    dated = [one for one in found if one and one.first and one.last]
    if len(parts) < 2 or len(dated) < len(parts):
        return None
    latest = max(dated, key=lambda one: one.last or date.min)
    return latest._replace(
        first=min(one.first for one in dated if one.first), flag="date_two_in_cell", shows_start=True
    )


def _only_one_inside(text: str) -> Found | None:
    inside = _inside(text)
    return inside[0]._replace(flag="date_ambiguous") if len(inside) == 1 else None


def _inside(text: str) -> list[Found]:
    """Full dates standing in a sentence; months with a year only where no day is named."""
    for pattern, meaning in (_DAY_INSIDE, _QUARTER_INSIDE, _MONTH_INSIDE):
        found = [meaning(match, None) for match in pattern.finditer(text)]
        if found:
            return [one for one in found if one and one.last]
    return []


# -- days, months and years as numbers ------------------------------------------------------------------


def _year(digits: str) -> int:
    return int(digits) + (2000 if len(digits) == 2 else 0)


def _month(word: str) -> int:
    return int(word) if word.isdigit() else _MONTHS.index(word[:3]) + 1


def _day(year: int, month: int, day: int) -> date | None:
    fits = 1990 <= year <= 2099 and 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]
    return date(year, month, day) if fits else None


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def _next(month: int, day: int, plan_start: date | None) -> date | None:
    """The first such day on or after the start of the plan: only ever a suggestion."""
    if plan_start is None:
        return None
    this = _day(plan_start.year, month, day)
    return this if this and this >= plan_start else _day(plan_start.year + 1, month, day)


def _financial_year(words: str) -> int | None:
    """2017 for 2017/18, 17-18 or 2017-2018; None where the two years do not follow each other."""
    first, last = re.split(r" ?[/-] ?", words)
    return _year(first) if (_year(first) + 1) % 100 == _year(last) % 100 else None


# -- what each way of writing means -----------------------------------------------------------------------

Meaning = Callable[[re.Match[str], date | None], Found | None]


def _a_day(match: re.Match[str], _start: date | None) -> Found:
    day = _day(_year(match["year"]), _month(match["month"]), int(match["day"]))
    return Found("day", day, day) if day else INVALID


def _a_day_without_year(match: re.Match[str], start: date | None) -> Found:
    month, day = _month(match["month"]), int(match["day"])
    if _day(2020, month, day) is None:
        return INVALID
    return Found("day", flag="date_no_year", no_year=True, suggest=_next(month, day, start))


def _a_month(match: re.Match[str], start: date | None) -> Found | None:
    digits, month = match["year"], _month(match["month"])
    year = _year(digits)
    near = abs(year - start.year) <= 6 if start else 10 <= year % 100 <= 31
    if len(digits) == 2 and not near:  # "October 31" is a day, "July 17" a month of 2017
        return None
    first = _day(year, month, 1)
    return Found("month", first, _month_end(year, month)) if first else INVALID


def _a_month_without_year(match: re.Match[str], start: date | None) -> Found:
    first = _next(_month(match["month"]), 1, start)
    suggest = _month_end(first.year, first.month) if first else None
    return Found("month", flag="date_no_year", no_year=True, suggest=suggest)


def _part_of_month(match: re.Match[str], start: date | None) -> Found | None:
    month = _a_month(match, start)
    if month is None or month.first is None or month.last is None:
        return month
    if match["part"].startswith("mid"):
        return Found("part-month", month.first, month.first.replace(day=15))
    late = match["part"] in {"late", "latter part"}
    last = month.last if late else month.first.replace(day=10)
    return Found("part-month", month.first, last, flag="date_ambiguous")


def _part_of_year(match: re.Match[str], _start: date | None) -> Found:
    year, part = _year(match["year"]), match["part"] or "end"
    month = 6 if part.startswith("mid") else 3 if part in {"early", "start", "beginning"} else 12
    return Found("part-year", _day(year, 1, 1), _month_end(year, month), flag="date_ambiguous")


def _a_week(match: re.Match[str], _start: date | None) -> Found | None:
    found = _whole(match["rest"], None)
    if found is None or found.kind != "day" or found.last is None:
        return INVALID if found == INVALID else None
    friday = found.last + timedelta(days=(4 - found.last.weekday()) % 7)
    return Found("week", found.last, friday, shows_start=True)


def _a_week_ending(match: re.Match[str], _start: date | None) -> Found | None:
    found = _whole(match["rest"], None)
    if found is None or found.kind != "day" or found.last is None:
        return INVALID if found == INVALID else None
    monday = found.last - timedelta(days=found.last.weekday())
    return Found("week", monday, found.last, shows_start=True)


def _a_week_of_the_plan(match: re.Match[str], start: date | None) -> Found:
    number = int(match["number"])
    if start is None or number == 0:
        return Found("relative", flag="date_relative")
    monday = start - timedelta(days=start.weekday()) + timedelta(weeks=number - 1)
    return Found("week", monday, monday + timedelta(days=4))


def _a_quarter(match: re.Match[str], _start: date | None) -> Found:
    year, quarter = _financial_year(match["fy"]), int(match["quarter"])
    if year is None:
        return INVALID
    first_month = (quarter * 3) % 12 + 1
    first = date(year + (quarter == 4), first_month, 1)
    return Found("quarter", first, _month_end(first.year, first_month + 2))


def _a_quarter_in_doubt(match: re.Match[str], _start: date | None) -> Found:
    if match["year"] is None:
        return Found("quarter", flag="date_no_year", no_year=True)
    return Found("quarter", flag="date_needs_choice")


def _a_financial_year(match: re.Match[str], _start: date | None) -> Found | None:
    year = _financial_year(match["fy"])
    return Found("financial-year", date(year, 4, 1), date(year + 1, 3, 31)) if year else None


def _this_financial_year(_match: re.Match[str], start: date | None) -> Found:
    last = _next(3, 31, start)
    return Found("financial-year", date(last.year - 1, 4, 1) if last else None, last, flag="date_no_year")


_TERM_ENDS = {"autumn": (12, 31), "spring": (3, 31), "summer": (7, 31)}
_SEASONS = {"spring": 5, "summer": 8, "autumn": 11, "winter": 2}


def _a_term(match: re.Match[str], _start: date | None) -> Found:
    if match["year"] is None:
        return Found("term", flag="date_no_year", no_year=True)
    year = _year(match["year"]) + (match["year2"] is not None and match["season"] != "autumn")
    month, day = _TERM_ENDS[match["season"]]
    return Found("term", flag="date_needs_choice", suggest=date(year, month, day))


def _a_season(match: re.Match[str], start: date | None) -> Found:
    month = _SEASONS[match["season"]]
    if match["year"] is None:
        near = _next(month, 28, start)
        suggest = _month_end(near.year, month) if near else None
        return Found("season", flag="date_no_year", no_year=True, suggest=suggest)
    winter = match["season"] == "winter"
    year = _year(match["year"]) + winter
    first = date(year - 1, 12, 1) if winter else date(year, month - 2, 1)
    doubtful = (
        winter and match["year2"] is None
    )  # winter 2017 may be the one that ended or the one that began in it
    return Found("season", first, _month_end(year, month), flag="date_ambiguous" if doubtful else None)


def _days_of_one_month(match: re.Match[str], _start: date | None) -> Found:
    year, month = _year(match["year"]), _month(match["month"])
    return _range(_day(year, month, int(match["day"])), _day(year, month, int(match["day2"])))


def _days_of_two_months(match: re.Match[str], _start: date | None) -> Found:
    year, month, month2 = _year(match["year"]), _month(match["month"]), _month(match["month2"])
    first = _day(year - (month > month2), month, int(match["day"]))
    return _range(first, _day(year, month2, int(match["day2"])))


def _months(match: re.Match[str], _start: date | None) -> Found:
    year, month, month2 = _year(match["year"]), _month(match["month"]), _month(match["month2"])
    first, last = _day(year - (month > month2), month, 1), _day(year, month2, 1)
    return _range(first, last and _month_end(last.year, last.month))


def _two_dates(match: re.Match[str], start: date | None) -> Found | None:
    first, last = _whole(match["one"], start), _whole(match["two"], start)
    return _range(first.first, last.last) if first and last and first.first and last.last else None


def _range(first: date | None, last: date | None) -> Found:
    if first is None or last is None or last < first:
        return INVALID
    return Found("range", first, last, shows_start=True)


def _ongoing(match: re.Match[str], start: date | None) -> Found | None:
    return _begins(match, start, Found("ongoing", flag="date_ongoing"))


def _recurring(match: re.Match[str], start: date | None) -> Found | None:
    return _begins(match, start, Found("recurring"))


def _begins(match: re.Match[str], start: date | None, found: Found) -> Found | None:
    """`found` with the day it begins on; None where the words after "from" are no date."""
    if not match["rest"]:
        return found
    begin = _whole(match["rest"], start)
    return found._replace(first=begin.first, shows_start=True) if begin and begin.first else None


def _to_be_confirmed(_match: re.Match[str], _start: date | None) -> Found:
    return Found("tbc", flag="date_tbc")


def _relative(_match: re.Match[str], _start: date | None) -> Found:
    return Found("relative", flag="date_relative")


def _rule(words: str, meaning: Meaning) -> tuple[re.Pattern[str], Meaning]:
    """A pattern and its meaning.  <month> is a group, <month:2> one named month2, «month» has no group."""
    words = re.sub(r"<(\w+):2>", lambda m: f"(?P<{m[1]}2>{_PARTS[m[1]]})", words)
    words = re.sub(r"(?<!\?P)<(month|year|day|fy)>", lambda m: f"(?P<{m[1]}>{_PARTS[m[1]]})", words)
    return re.compile(re.sub(r"«(\w+)»", lambda m: _PARTS[m[1]], words)), meaning


_ONGOING = r"(?:on-?going|rolling(?: programme)?|continuous(?:ly)?|continuing|business as usual|bau|in place)"
_RHYTHM = (
    r"(?:(?:bi-?|twice |half-?|six-?|two-?|three-?|four-?|eight-?)?"
    r"(?:hourly|daily|weekly|monthly|quarterly|termly|annual(?:ly)?|yearly|fortnightly)(?: basis)?"
    r"|(?:once|twice|three times|\d+ times|\d+ x) (?:an?|per|each|every) \w+|(?:each|every) [\w ]{1,40}?)"
)
_COUNT = r"\d+(?: ?(?:-|to) ?\d+)? (?:working )?(?:day|week|month|year)s?"

_RULES = [
    _rule(r"tb[acd]|to be (?:confirmed|agreed|advised|determined|decided|set)|date tbc|asap"
          r"|as soon as (?:possible|practicable)|immediate(?:ly)?|unknown|\?+"
          r"|not (?:yet )?(?:set|agreed|known)",
          _to_be_confirmed),
    _rule(rf"{_ONGOING}(?: (?:from|since) (?P<rest>.+))?", _ongoing),
    _rule(r"(?:from )?(?P<rest>.+?),? (?:onwards?|and on-?going|on-?going|and rolling)", _ongoing),
    _rule(r"from (?P<rest>(?:(?! to | until | - ).)+)", _ongoing),
    _rule(rf"(?:on-?going[ -]*)?{_RHYTHM}(?: on-?going)?"
          r"(?:,? (?:starting|beginning|from)(?: from| in)? (?P<rest>.+))?",
          _recurring),
    _rule(r"(?:by |end )?(?:week|wk) ?(?P<number>\d{1,2})(?: plan)?", _a_week_of_the_plan),
    _rule(r"(?:w/?c|w/?b|week (?:commencing|beginning|starting)|week) (?P<rest>.+)", _a_week),
    _rule(r"(?:w/?e|week ending) (?P<rest>.+)", _a_week_ending),
    _rule(r"(?P<year>(?:19|20)\d\d)-(?P<month>\d{1,2})-<day>(?:[t ][\d:.]+)?", _a_day),
    _rule(r"<day>(?P<gap>[/.\- ])(?P<month>\d{1,2})(?P=gap)<year>(?: [\d:]{4,8})?", _a_day),
    _rule(r"<day>[ /.-]?<month>[ /.'-]*<year>", _a_day),
    _rule(r"<month>\.? <day> (?P<year>(?:19|20)\d\d)", _a_day),
    _rule(r"(?:by )?(?:(?:at )?end )?<month>[ /.'-]*<year>", _a_month),
    _rule(r"(?:end )?(?P<month>\d{1,2})[/.](?P<year>20\d\d)", _a_month),
    _rule(r"(?P<part>mid(?:dle)?|early|start|beginning|late)[ -]*<month>[ /.'-]*<year>", _part_of_month),
    _rule(r"<day>[ -]<month>", _a_day_without_year),
    _rule(r"<month> <day>", _a_day_without_year),
    _rule(r"(?:end )?<month>", _a_month_without_year),
    _rule(r"(?:end )?(?:q|quarter |qtr ?)(?P<quarter>[1-4])[ (-]*(?:fy ?)?<fy>\)?", _a_quarter),
    _rule(r"<fy> ?-? ?(?:q|quarter |qtr ?)(?P<quarter>[1-4])", _a_quarter),
    _rule(r"(?:end )?(?:q|quarter |qtr ?)[1-4](?:[ /-]*<year>)?", _a_quarter_in_doubt),
    _rule(r"(?:end )?(?:fy|financial year)? ?<fy>(?: financial year)?", _a_financial_year),
    _rule(r"(?:end )?(?:this )?financial year(?: end)?", _this_financial_year),
    _rule(r"(?:(?P<part>mid(?:dle)?|early|start|beginning|late|end)[ -]*)?(?P<year>20\d\d)", _part_of_year),
    _rule(r"(?:end |during )?(?P<season>autumn|spring|summer)(?: half)? term(?: [12])?"
          r"(?: <year>(?:[/-]<year:2>)?)?",
          _a_term),
    _rule(r"(?:end |during )?(?P<season>spring|summer|autumn|winter)(?: <year>(?:[/-]<year:2>)?)?",
          _a_season),
    _rule(r"(?:between )?<day> ?«to» ?<day:2> <month> <year>", _days_of_one_month),
    _rule(r"(?:between )?<day> <month> ?«to» ?<day:2> <month:2> <year>", _days_of_two_months),
    _rule(r"(?:from |between )?<month> ?(?:«to»|/) ?<month:2> <year>", _months),
    _rule(r"(?:from |between )?(?P<one>.{4,30}?) (?:-|to|until) (?P<two>.{4,30})", _two_dates),
    _rule(rf"(?:within|after|following|upon|on completion|once|post)\b.*|(?:in )?{_COUNT}(?: .*)?"
          r"|(?:month|year|day|phase|stage) \d+|end (?:phase|stage|project|programme).*", _relative),
]  # fmt: skip

_DAY_INSIDE = _rule(
    r"(?<![\d/.])<day>(?P<gap>[ /.-])(?P<month>\d{1,2}|«month»)(?P=gap)<year>(?![\d/])", _a_day
)
_MONTH_INSIDE = _rule(r"\b<month> (?P<year>20\d\d)(?!\d)", _a_month)
_QUARTER_INSIDE = _rule(r"\bq(?:uarter )?(?P<quarter>[1-4]) <fy>", _a_quarter)
