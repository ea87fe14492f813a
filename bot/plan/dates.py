"""The day a typed phrase means, or none: never the likelier of two.

Read from the bottom up: words become tokens (`date_words`), tokens become parts (`date_parts`), parts become
spans of days (`date_phrases`, `date_periods`), and spans are joined here by the words between them.  What is
left over decides whether the day found is really meant.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from bot.plan.calendar import ENGLAND, ONE_DAY, Calendar
from bot.plan.date_holidays import HOLIDAYS
from bot.plan.date_parts import NUMBERS, PARTS
from bot.plan.date_periods import PERIODS
from bot.plan.date_phrases import DATES
from bot.plan.date_words import MONTHS, date_tokens, is_weak
from bot.plan.grammar import DOUBT, Stage, Token, words
from bot.plan.spans import FRIDAY, When, on
from bot.plan.spans import period as span

LONGEST = 400  # characters; a deadline is typed in a few words

DAYS = Stage(DATES, PERIODS, HOLIDAYS)
EDGES, RANGES, BEFORE = Stage(), Stage(), Stage()
STAGES = (NUMBERS, PARTS, DAYS, EDGES, EDGES, RANGES, BEFORE)

# ---------------------------------------------------------------- words that move within a span


@EDGES.rule(
    "WHEN",
    "end|close WHEN",
    "last day [in] WHEN",
    examples={"end Sept 2019": "2019-09-30", "end of next month": "2017-12-31"},
)
def end_of(_today: date, when: When) -> When:
    """Adds nothing: a period means its last day already."""
    if when.part:
        raise ValueError("the end of a part")
    return When(when.last, when.last, part=True)


@EDGES.rule(
    "WHEN",
    "start|beginning|beg|first [day] [in] WHEN",
    examples={"start of december": "2017-12-01", "beginning of next week": "2017-11-06", "start 6 Nov": None},
)
def start_of(today: date, when: When) -> When:
    """The first day of a period; nothing when it has gone, as another year's may be meant."""
    if when.first == when.last or when.part or when.first < today:
        raise ValueError("not the start of a period to come")
    return When(when.first, when.first, part=True)


@EDGES.rule(
    "WHEN",
    "last working|business day [in] WHEN",
    examples={"last working day of March 2018": "2018-03-29", "last working day Monday": None},
)
def last_working_day(_today: date, when: When, calendar: Calendar = ENGLAND) -> When:
    """Of a period, in the offices of the plan."""
    if when.first == when.last:
        raise ValueError("not a period")
    return on(calendar.working_day_by(when.last))


@EDGES.rule(
    "WHEN",
    "last working|business day before WHEN",
    examples={"last working day before Christmas": "2017-12-22"},
)
def last_working_day_before(_today: date, when: When, calendar: Calendar = ENGLAND) -> When:
    """Before the period or day begins."""
    return on(calendar.working_day_by(when.first - ONE_DAY))


@EDGES.rule(
    "WHEN",
    "last working|business day [in|this] PERIOD",
    examples={"last working day of the month": "2017-11-30", "last working day of the year": "2017-12-29"},
)
def last_working_day_of_present(today: date, period: str, calendar: Calendar = ENGLAND) -> When:
    """Of the period that today is in."""
    return on(calendar.working_day_by(span(today, period, 0).last))


@EDGES.rule(
    "WHEN", "first working|business day [in] WHEN", examples={"first working day of January": "2018-01-02"}
)
def first_working_day(today: date, when: When, calendar: Calendar = ENGLAND) -> When:
    """Of a period to come."""
    if when.first == when.last or when.first < today:
        raise ValueError("not the start of a period to come")
    return on(calendar.add_working_days(when.first - ONE_DAY, 1))


@EDGES.rule(
    "WHEN",
    "w/c|wc|w.c|w/b|wb WHEN",
    "week|wk|w beginning|commencing|commences|starting|beg|comm|c|b [on] WHEN",
    examples={"w/c 6 Nov": "2017-11-10", "w/c 8 Nov": None, "w/c 13th": "2017-11-17"},
)
def week_beginning(_today: date, when: When) -> When:
    """The Friday of that week; the date must be a Monday."""
    if when.day.weekday():
        raise ValueError("weeks begin on Monday")
    return When(when.day, when.day + timedelta(days=FRIDAY))


@EDGES.rule(
    "WHEN", "w/e|w.e WHEN", "week|wk|w ending|end|ends [on] WHEN", examples={"wk ending 10/11": "2017-11-10"}
)
def week_ending(_today: date, when: When) -> When:
    """The date as typed."""
    return on(when.day)


@EDGES.rule(
    "WHEN",
    "one=WHEN two=WHEN",
    examples={"24 Nov (Fri)": "2017-11-24", "24 Nov (Sat)": None, "tomorrow, Saturday": "2017-11-04"},
)
def day_and_weekday(_today: date, one: When, two: When) -> When:
    """A weekday beside a date must be true; two other days beside each other are a choice."""
    if one.weekday is None and two.weekday is None:
        raise ValueError("two days")
    day, weekday = (two, one.weekday) if two.weekday is None else (one, two.weekday)
    return on(day.day, weekday)


@EDGES.rule(
    "WHEN",
    "CLOSE [on|by] WHEN",
    "WHEN CLOSE",
    "TIME [on] WHEN",
    "before TIME|CLOSE [on] WHEN",
    examples={"COP Friday": "2017-11-10", "before 5pm on Friday": "2017-11-10", "10am 24 Nov": "2017-11-24"},
)
def close_of_day(_today: date, when: When, **_: Any) -> When:
    """A time of day changes nothing."""
    return when


# ---------------------------------------------------------------- words that join spans


@RANGES.rule("WHEN", "CLOSE", examples={"EOD": "2017-11-03", "close of business": "2017-11-03"})
def close_today(today: date, **_: str) -> When:
    """Today's, as no day stands beside it."""
    return on(today)


@RANGES.rule(
    "WHEN",
    "[from] start=WHEN to|-|until|till|til|through|thru end=WHEN",
    "between start=WHEN and end=WHEN",
    examples={
        "from 10 Nov to 24 Nov": "2017-11-24",
        "Oct-Dec": None,
        "Nov to Dec": "2017-12-31",
        "24 Nov to 10 Nov": None,
    },
)
def range_of_days(_today: date, start: When, end: When) -> When:
    """Its last day, be it a range or a move; when it runs backwards it is neither."""
    if start.last >= end.last:
        raise ValueError("runs backwards")
    return When(start.first, end.last)


@RANGES.rule(
    "WHEN",
    "when=WHEN instead|not other=WHEN",
    "when=WHEN rather than other=WHEN",
    "not other=WHEN but when=WHEN",
    "instead other=WHEN [can|could|please] [we|i] [do|say|have|make] [it] when=WHEN",
    examples={"24 Nov instead of 17 Nov": "2017-11-24", "24 Nov not 17 Nov": "2017-11-24"},
)
def instead_of(_today: date, when: When, **_: When) -> When:
    """The other one is given up."""
    return when


@BEFORE.rule(
    "WHEN",
    "before WHEN",
    "prior to WHEN",
    examples={"before April": "2018-03-31", "before Friday": "2017-11-09", "before Christmas": "2017-12-24"},
)
def before(today: date, when: When) -> When:
    """The day before it begins; “before the end of” has two meanings."""
    if when.part or when.first <= today:
        raise ValueError("before what?")
    return on(when.first - ONE_DAY)


# ---------------------------------------------------------------- the words left over

# Refusals, conditions, choices, recurrences, words that look back or on, and periods of unknown end.
BLOCKING = words("""
    not no never cant cannot wont couldnt wouldnt doesnt dont didnt isnt arent wasnt hasnt havent unable nor
    shouldnt without avoid except excluding bar impossible unavailable unlikely too busy away off leave miss
    missed missing clash clashes struggle struggling tricky difficult
    if unless once when whenever depends depending subject provided pending assuming
    or either maybe perhaps probably possibly around about circa ca approx approximately roughly ish some
    sometime any every each weekly fortnightly monthly quarterly yearly annually annual daily termly alternate per
    regularly rolling recurring
    after from since onward onwards following post beyond than later starting starts begins earliest wef
    yesterday last ago previous past was were had met ended passed back overdue before prior
    early mid middle late midweek start beginning weekend weekends term terms half bank winter
    termtime several few couple ongoing over
    """)
# Figures and date words that no rule has taken: something is being said that is not understood.
UNREAD = frozenset(
    {
        DOUBT,
        "NUM",
        "ORD",
        "DIGITS",
        "NUMERIC",
        "DOTTED",
        "UNIT",
        "PERIOD",
        "SEASON",
        "QUARTER",
        "DOUBLE",
        "LENGTH",
    }
)
SETTING = frozenset({"BY", "TIME", "WHEN"})
# Before and after a weak phrase (`may`, `the 14th`, `10 days`) only these may stand.
LEADS = words("by in until till til before due for to on say do make about try is date deadline it be at")
FOLLOWS = words(
    "pls please plz thanks thank thx ta cheers ok okay instead works is would will should suits latest max"
)
GOES_ON = FOLLOWS | words(
    """time hopefully realistically honestly really deadline at for as because so i we ill to on with then and
    but can could in by this that"""
)


def read_date(text: str, today: date, calendar: Calendar = ENGLAND) -> date | None:
    """The day by which, as one typed it; None when there is none or the person must be asked.

    Both are days in the plan's zone; working days are those of `calendar`.  Texts of more than 400 characters have
    none.  Never raises.
    """
    when = read_span(text, today, calendar)
    return when.last if when else None


def read_span(text: str, today: date, calendar: Calendar = ENGLAND) -> When | None:
    """The days that are meant, of which `read_date` takes the last."""
    if len(text) > LONGEST:
        return None
    return the_one(date_phrases(date_tokens(text), today, calendar))


def date_phrases(tokens: list[Token], today: date, calendar: Calendar = ENGLAND) -> list[Token]:
    """The tokens with every date phrase made one of kind WHEN, or DOUBT when it cannot be read."""
    for stage in STAGES:
        tokens = stage.apply(tokens, today, calendar=calendar)
    return tokens


def the_one(tokens: Sequence[Token]) -> When | None:
    """The only span named, when nothing beside it says that it is not meant."""
    found: list[When] = []
    for before_it, token, after_it in zip([None, *tokens], tokens, [*tokens[1:], None], strict=False):
        if "WHEN" in token.kinds:
            if _is_counted(token, after_it) or _names_a_thing(token, after_it):
                return None
            if before_it and (before_it.text in ("next", "but") or _is_somebody(before_it, token)):
                return None
            if not is_other_word(token, before_it, after_it):
                found.append(token.kinds["WHEN"])
        # `hr` alone is the department
        elif token.text in BLOCKING or (token.text != "hr" and not UNREAD.isdisjoint(token.kinds)):
            return None
    return found[0] if len(found) == 1 else None


def _is_counted(token: Token, after_it: Token | None) -> bool:
    """Whether the two-digit year may count what follows, as in “24 Nov 18 people”."""
    counts = token.text[-3:-2] == " " and token.text[-2:].isdigit()
    return bool(counts and after_it and after_it.text.isalpha() and after_it.text not in FOLLOWS)


def _is_somebody(before_it: Token, token: Token) -> bool:
    """`Ask June`, `with April`: a month's name is a person's, too."""
    return before_it.text in _TO_PEOPLE and token.text in MONTHS


_TO_PEOPLE = words("ask tell see email ring phone call thank thanks with cc copy chase")


def _names_a_thing(token: Token, after_it: Token | None) -> bool:
    """Whether a bare weekday or month belongs to the noun after it, as in “Sunday school”, “the March figures”."""
    named = token.kinds["WHEN"].weekday is not None or token.text in MONTHS
    if not named or after_it is None or not after_it.text.isalpha():
        return False
    return after_it.text not in GOES_ON and SETTING.isdisjoint(after_it.kinds)


def is_other_word(token: Token, before_it: Token | None, after_it: Token | None) -> bool:
    """Whether a phrase with other meanings stands where it need not be a date, as `may` in “we may need”."""
    if not (token.kinds["WHEN"].weak or is_weak(token.text)):
        return False
    if any(beside and not beside.text.isalnum() for beside in (before_it, after_it)):
        return False
    if token.text in ("sat", "sun") and after_it and after_it.text == "is":  # `sun is out`
        return True
    return not (_is_among(LEADS, before_it) and _is_among(FOLLOWS, after_it))


def _is_among(expected: frozenset[str], beside: Token | None) -> bool:
    return beside is None or beside.text in expected or not SETTING.isdisjoint(beside.kinds)
