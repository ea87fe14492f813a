"""The parts of date phrases: ordinals, quarters, double years, lengths, and words around a date.

Each rule has its examples beside it, what the whole text means when today is Friday 3 November 2017; None
is a refusal.  A ValueError in a rule says that the words fit but cannot be read as one thing, and refuses the
text.
"""

from datetime import date
from typing import Any

from bot.plan.grammar import Stage
from bot.plan.spans import Length

NUMBERS, PARTS = Stage(), Stage()


@NUMBERS.rule(
    "SPOKEN",
    "tens=TENS [-] ORDWORD",
    examples={"twenty-first of November": "2017-11-21", "thirty-first of November": None},
)
def ordinal_in_words(_today: date, tens: int, ordword: int) -> int:
    """Two words for one ordinal."""
    if tens > 30 or ordword > 9:
        raise ValueError("no such ordinal")
    return tens + ordword


@NUMBERS.rule("COUNT", "tens=TENS [-] units=ONES", examples={"in twenty-one days": "2017-11-24"})
def number_in_words(_today: date, tens: int, units: int) -> int:
    """Two words for one number."""
    return tens + units


@PARTS.rule(
    "QUARTER",
    "q|qtr|quarter NUM",
    "num=ORD|ORDWORD quarter|qtr",
    examples={"Q3 2018/19": "2018-12-31", "third quarter of 2018/19": "2018-12-31", "Q5 2018/19": None},
)
def quarter(_today: date, num: int) -> int:
    """A numbered quarter."""
    if num not in (1, 2, 3, 4):
        raise ValueError("a year has four quarters")
    return num


@PARTS.rule(
    "DOUBLE",
    "first=YEAR /|- second=YY|YEAR",
    "first=YY / second=YY",
    "financial year first=YEAR|YY /|- second=YY|YEAR",
    "fy first=YEAR|YY /|- second=YY|YEAR",
    examples={"2017/18": "2018-03-31", "17/18": "2018-03-31", "2019-20": "2020-03-31", "2018/20": None},
)
def double_year(today: date, first: int, second: int) -> int | None:
    """The year in which a financial year starts.  Only near ones; `10/11` is a day."""
    if second % 100 <= 12:
        return None
    if second != first + 1 or not -3 <= first - today.year <= 10:
        raise ValueError("not two years in a row")
    return first


@PARTS.rule("PERIOD", "financial|fin year|yr", examples={"end of financial year": "2018-03-31"})
def financial_year(_today: date) -> str:
    """The year that starts on 1 April."""
    return "financial year"


@PARTS.rule("PERIOD", "working week", examples={"end of the working week": "2017-11-03"})
def working_week(_today: date) -> str:
    """Weeks end on Friday in any case."""
    return "week"


@PARTS.rule("PERIOD", "calendar PERIOD", examples={"end of the calendar year": "2017-12-31"})
def calendar_period(_today: date, period: str) -> str:
    """The plain year, month or quarter."""
    return period


_DAYS_PER_UNIT = {"days": 1, "weeks": 7}
_MONTHS_PER_UNIT = {"months": 1, "years": 12}


@PARTS.rule(
    "LENGTH",
    "COUNT [-] UNIT",
    examples={
        "10 days": "2017-11-13",
        "within six weeks": "2017-12-15",
        "in a month": "2017-12-03",
        "48 hours": "2017-11-05",
        "36 hours": None,
        "2 wd": "2017-11-07",
    },
)
def length(_today: date, count: int, unit: str) -> Length:
    """A number of days, weeks, months or years in figures or words; hours only by whole days."""
    if unit == "working":
        return Length(count, "working")
    if unit == "hours":
        unit, (count, rest) = "days", divmod(count, 24)
        if rest:
            raise ValueError("part of a day")
    if not 0 < count <= 999:
        raise ValueError("not a sensible length")
    if unit in _DAYS_PER_UNIT:
        return Length(count * _DAYS_PER_UNIT[unit], "days")
    return Length(count * _MONTHS_PER_UNIT[unit], "months")


@PARTS.rule(
    "LENGTH",
    "COUNT working|business|work|wkg [-] day|days",
    examples={"3 working days": "2017-11-08", "within five business days": "2017-11-10"},
)
def working_length(_today: date, count: int) -> Length:
    """Monday to Friday without the bank holidays, counted from the day after today."""
    if not 0 < count <= 300:
        raise ValueError("not a sensible length")
    return Length(count, "working")


@PARTS.rule("LENGTH", "next working|business day", examples={"next working day": "2017-11-06"})
def next_working_day(_today: date) -> Length:
    """The first working day after today."""
    return Length(1, "working")


@PARTS.rule(
    "LENGTH",
    "[a|one] fortnight",
    "COUNT fortnights",
    examples={"a fortnight": "2017-11-17", "in two fortnights": "2017-12-01"},
)
def fortnight(_today: date, count: int = 1) -> Length:
    """Fourteen days."""
    if not 0 < count <= 26:
        raise ValueError("not a sensible length")
    return Length(14 * count, "days")


@PARTS.rule(
    "LENGTH",
    "COUNT half UNIT",
    "half COUNT UNIT",
    "COUNT and a half UNIT",
    "COUNT UNIT and a half",
    "COUNT to|-|or|/ end=COUNT [working|business] UNIT",
    "COUNT UNIT to|-|or end=COUNT [working|business] UNIT",
    "COUNT couple|few|handful",
    "REF UNIT",
    "one day",
    "- COUNT UNIT",
    "COUNT UNIT or so|two|more|less",
    "COUNT UNIT REF",
    examples={
        "within 12-18 months": None,
        "a week and a half": None,
        "a week or two": None,
        "1.5 weeks": None,
    },
)
def vague_length(_today: date, **_: Any) -> Length:
    """Not a number of whole days, or a range of lengths."""
    raise ValueError("vague")


@PARTS.rule(
    "LENGTH",
    "another|extra|further|additional|more|for|by|about|around|roughly|approx|over|takes|took|to LENGTH",
    "another|extra|further|additional|more|for|by|about|around|roughly|approx|over|takes|took|to COUNT UNIT",
    "it|this|that|deadline|date|back LENGTH",
    "it|this|that|deadline|date|back COUNT UNIT",
    "COUNT extra|more|further|additional|other UNIT",
    "COUNT UNIT more|longer|extra|later|late|overdue|ago|earlier|prior|back|behind|old",
    examples={"another 2 weeks": None, "2 more weeks": None, "extend by 2 weeks": None, "3 weeks ago": None},
)
def other_length(_today: date, **_: Any) -> Length:
    """Counted from another day than today, or backwards, or not exact."""
    raise ValueError("from which day?")


@PARTS.rule("NEAR", "day after NEAR", examples={"the day after tomorrow": "2017-11-05"})
def day_after(_today: date, near: int) -> int:
    """Two days ahead."""
    if near != 1:
        raise ValueError("the day after what?")
    return 2


@PARTS.rule(
    "NEAR", "this afternoon|evening|morning|pm", "later today", examples={"this afternoon": "2017-11-03"}
)
def part_of_today(_today: date) -> int:
    """A part of today."""
    return 0


@PARTS.rule(
    "CLOSE",
    "end|close [working] day|play|business",
    examples={"end of the day": "2017-11-03", "close of play Monday": "2017-11-06", "COP": "2017-11-03"},
)
def close_of_play(_today: date) -> str:
    """The end of a working day: today's, unless a day stands beside it."""
    return "close"


@PARTS.rule(
    "TIME",
    "at NUM",
    "NUM noon",
    "at TIME",
    "first|last thing",
    "TIME TIME",
    examples={
        "Monday at 2": "2017-11-06",
        "first thing Monday": "2017-11-06",
        "monday morning": "2017-11-06",
    },
)
def time_of_day(_today: date, num: int = 0, **_: Any) -> str:
    """A time of day changes nothing."""
    if num > 24:
        raise ValueError("no such hour")
    return "time"


@PARTS.rule(
    "BY",
    "no|not later than",
    "on or before",
    "by or before",
    "at [very] latest",
    "or before|earlier|sooner",
    "if possible|poss|ok|okay",
    "if thats ok|okay|fine|alright|possible",
    "no problem|worries",
    "how|what about",
    "put|push|pushed|move|moved|set|kick [it|this|that] back to|till|until",
    examples={
        "no later than 6 Nov": "2017-11-06",
        "on or before 6 Nov": "2017-11-06",
        "6 Nov at the latest": "2017-11-06",
        "6 Nov if possible": "2017-11-06",
    },
)
def by(_today: date) -> str:
    """Words that would refuse, choose or set a condition elsewhere."""
    return "by"
