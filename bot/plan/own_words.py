"""How people type their own days and settings: `21 Dec-3 Jan`, `until 14 Jan`, `Mon-Thu`, `10`."""

import re
from collections.abc import Iterator
from datetime import date

from bot.plan.calendar import ENGLAND, ONE_DAY, Calendar
from bot.plan.date_words import WEEKDAYS
from bot.plan.dates import read_date, read_span

_BETWEEN = re.compile(r"\s*[-–—]\s*|\s+(?:to|through)\s+", re.IGNORECASE)
_UNTIL = re.compile(r"\s+(?:until|till|til)\s+", re.IGNORECASE)
_RETURN = re.compile(r"^(?:until|till|til|(?:i['’]?m )?back(?: on)?)\s+", re.IGNORECASE)
_LEAD_IN = re.compile(r"^(?:from|on|for)\s+", re.IGNORECASE)
_HOUR = re.compile(r"(\d{1,2})(?::00|\.00)?\s*(am|pm)?", re.IGNORECASE)


def read_absence(typed: str, today: date, calendar: Calendar = ENGLAND) -> tuple[date, date] | None:
    """The first and the last day somebody is away; None when no days can be made out.

    `21 Dec-3 Jan` names both, `until 14 Jan` the day they are back, one day alone is that day.
    """
    words = _LEAD_IN.sub("", " ".join(typed.split()))
    if back := _RETURN.match(words):
        day = read_date(words[back.end() :], today, calendar)
        return (today, day - ONE_DAY) if day else None
    left, until, right = words.partition(found[0]) if (found := _UNTIL.search(words)) else (words, "", "")
    if until:
        first, back_on = read_span(left, today, calendar), read_date(right, today, calendar)
        return (first.first, back_on - ONE_DAY) if first and back_on else None
    if span := read_span(words, today, calendar):
        return (today, span.last - ONE_DAY) if span.length else (span.first, span.last)
    return next(_two_days(words, today, calendar), None)


def _two_days(words: str, today: date, calendar: Calendar) -> Iterator[tuple[date, date]]:
    """The days on both sides of a dash that is not read as a span: `12 March-20 March`, or one that runs backwards."""
    for mark in _BETWEEN.finditer(words):
        first = read_span(words[: mark.start()], today, calendar)
        last = read_span(words[mark.end() :], today, calendar)
        if first and last and first.first == first.last and last.first == last.last:
            yield first.last, last.last


def read_weekdays(typed: str) -> str | None:
    """ISO weekdays as they are kept, `1234` for `Mon-Thu`; None for anything but Mondays to Fridays."""
    words = typed.lower().strip()
    if words in ("all", "full", "every day", "full time", "full-time"):
        return "12345"
    found: set[int] = set()
    for part in re.split(r"\s*(?:,|\band\b|&|\+|\s)\s*", re.sub(r"\s*[-–—]\s*|\s+to\s+", "-", words)):
        first, dash, last = part.partition("-")
        ends = [WEEKDAYS.get(day) for day in ([first, last] if dash else [first])]
        if None in ends or not part:
            return None
        numbers = [number for number in ends if number is not None]
        found |= set(range(numbers[0], numbers[-1] + 1))
        if numbers[0] > numbers[-1]:
            return None
    if not found or max(found) > WEEKDAYS["friday"]:
        return None
    return "".join(str(number + 1) for number in sorted(found))


def read_hour(typed: str) -> int | None:
    """A full hour of the day: `10`, `10:00`, `2pm`; None for anything else."""
    said = _HOUR.fullmatch(typed.strip())
    if said is None:
        return None
    hour, half = int(said[1]), (said[2] or "").lower()
    if half and not 1 <= hour <= 12:
        return None
    hour = hour % 12 + (12 if half == "pm" else 0) if half else hour
    return hour if hour <= 23 else None
