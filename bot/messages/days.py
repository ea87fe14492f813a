"""The days a plan's people have off, and what somebody changed of them."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from types import MappingProxyType

from bot.messages.answers import UNDO_HINT, plain_message, undo_button
from bot.messages.blocks import (
    NAME,
    Message,
    actions,
    context,
    full_day,
    header,
    joined,
    section,
    sections,
    spoken,
    words,
)
from bot.plan.calendar import Calendar, Nation, OwnDay, knows_bank_holidays
from bot.plan.items import Plan

NATIONS: Mapping[str, str] = MappingProxyType(
    {
        Nation.ENGLAND: "England",
        Nation.WALES: "Wales",
        Nation.SCOTLAND: "Scotland",
        Nation.NORTHERN_IRELAND: "Northern Ireland",
    }
)
HOW = (
    "`/plan days off 24 Dec office closed` adds one, `/plan days on 24 Dec` takes one away. "
    "Bank holidays that are announced later have to be added."
)
LOCAL = "Local holidays are not among them."


def days_message(plan: Plan, calendar: Calendar, own: Sequence[OwnDay], first: date, last: date) -> Message:
    """Every free day from `first` to `last` but the weekends, and weekend days that are worked."""
    nation = NATIONS[calendar.nation]
    top = f"Free days of {words(plan.key, 40)}, {full_day(first)} to {full_day(last)}"
    by_day = {day.on: day for day in own}
    every = (first + timedelta(days=n) for n in range((last - first).days + 1))
    lines = [line for day in every if (line := _line(day, calendar, by_day.get(day)))]
    small = [
        f"Saturdays, Sundays and the bank holidays of {nation} are free.",
        *_doubts(calendar, first, last),
    ]
    shown = lines or ["None but the weekends."]
    said = [f"{top}.", *(f"{line}." for line in shown), *small, HOW.replace("`", "")]
    return Message(spoken(said), (header(top), *sections(shown), context(" ".join([*small, HOW]))))


def day_words(day: date, calendar: Calendar, own: OwnDay | None) -> str:
    """`free (office closed)`: what the day is, and by which name."""
    if not calendar.is_working_day(day):
        name = own.name if own else calendar.holiday(day) or ""
        return f"free ({words(name, NAME)})" if name else "free"
    holiday = calendar.holiday(day)
    return f"a working day (in spite of {words(holiday, NAME)})" if holiday else "a working day"


def day_changed_message(plan: Plan, day: date, was: str, now: str, undo: int | None) -> Message:
    """Before → after of one day, as `day_words` tells both; `undo` is the inbox id while it can be taken back."""
    line = f"*{words(plan.key, 40)}*: {full_day(day)}: {was} → {now}."
    effect = "Reminders and working days are counted by it from now on."
    if undo is None:
        return Message(spoken([line, effect]), (section(line), context(effect)))
    blocks = (section(line), actions(undo_button(undo)), context(f"{effect} {UNDO_HINT}"))
    return Message(spoken([line, effect, UNDO_HINT]), blocks)


def day_unchanged_message(plan: Plan, day: date, now: str) -> Message:
    """Nothing had to be done."""
    return plain_message(f"{plan.key}: {full_day(day)} is {now} already. Nothing was changed.")


def _line(day: date, calendar: Calendar, own: OwnDay | None) -> str | None:
    works, holiday = calendar.is_working_day(day), calendar.holiday(day)
    if own is None and (works or holiday is None or day.weekday() >= 5):
        return None
    return f"{full_day(day)}: {day_words(day, calendar, own) if own else words(holiday or '', NAME)}"


def _doubts(calendar: Calendar, first: date, last: date) -> list[str]:
    """What this list cannot know."""
    unknown = [str(year) for year in range(first.year, last.year + 1) if not knows_bank_holidays(year)]
    local = [LOCAL] if calendar.nation == Nation.SCOTLAND else []
    if not unknown:
        return local
    return [
        *local,
        f"The bank holidays of {joined(unknown)} are not known here: only weekends are free then.",
    ]
