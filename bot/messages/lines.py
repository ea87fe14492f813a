"""How one action is told in a line, alike in every message."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from bot.messages.blocks import NAME, Block, button, counted, full_day, link, section, words
from bot.messages.ids import ITEM_SHOW
from bot.plan.absences import Away
from bot.plan.calendar import local_day
from bot.plan.digest import movement
from bot.plan.evidence import Evidence
from bot.plan.items import Colour, Forecast, Item, Person, State
from bot.plan.numbers import Counts, Reported, reported

CIRCLES = {
    Colour.RED: "🔴",
    Colour.AMBER: "🟠",
    Colour.GREEN: "🟢",
    Colour.BLUE: "🔵",
    Colour.GREY: "⚪",
}

STATES = {
    State.NOT_STARTED: "not started",
    State.IN_PROGRESS: "in progress",
    State.BLOCKED: "blocked",
    State.CLAIMED_DONE: "reported done",
    State.VERIFIED: "checked and complete",
    State.EMBEDDED: "checked and embedded",
    State.WITHDRAWN: "withdrawn",
}

FORECASTS = {
    Forecast.ON_TIME: "will make it",
    Forecast.AT_RISK: "at risk",
    Forecast.MISS: "will miss",
}

ORDER = (
    Reported.BLUE,
    Reported.GREEN,
    Reported.AMBER,
    Reported.RED,
    Reported.GREY,
    Reported.LAPSED,
    Reported.NOT_RATED,
)
"""Colours as counts and charts list them."""

Names = Mapping[int, Person]


def colour_words(colour: Colour | None) -> str:
    """`🟠 Amber`: the colour always with its word."""
    return f"{CIRCLES[colour]} {colour.value.capitalize()}" if colour else "not rated"


def colour_counts(now: Mapping[str, int], before: Mapping[str, int], *, circles: bool = False) -> str:
    """`8 blue (+1), 5 green`: counts by `Reported`; no changes where there was nothing before."""
    moved = movement(now, before) if before else {}
    told = []
    for colour in ORDER:
        if now.get(colour, 0) or colour in moved:
            change = f" ({moved[colour]:+d})".replace("-", "−") if colour in moved else ""
            circle = f"{CIRCLES[Colour(colour.value)]} " if circles and colour.value in list(Colour) else ""
            told.append(f"{circle}{now.get(colour, 0):,} {colour.value}{change}")
    return ", ".join(told)


def counts_line(counts: Counts) -> str:
    """`22 actions: 🔵 8 blue, 🟢 5 green, …`, and on a second line what needs a look."""
    colours = colour_counts({colour.value: n for colour, n in counts.by_colour.items()}, {}, circles=True)
    to_miss = f"{counts.to_miss:,} forecast to miss, " if counts.to_miss else ""
    need = f"{counts.overdue:,} overdue, {to_miss}{counts.silent:,} without word, {counts.claimed:,} to check"
    return f"{counted(counts.total)}: {colours or 'none rated'}\n{need}"


def title(item: Item) -> str:
    """`*TH-12* Recruit six permanent social workers`, safe for mrkdwn."""
    return f"*{words(item.key, 40)}* {words(item.title) or '(no title)'}"


def name_of(person_id: int | None, people: Names, nobody: str = "nobody yet") -> str:
    """The name of a person, safe for mrkdwn."""
    if person_id is None:
        return nobody
    person = people.get(person_id)
    return person_name(person) if person else "somebody"


def person_name(person: Person) -> str:
    """The person's name, safe for mrkdwn; of whom nothing but a mention is known, that mention."""
    if person.slack_user and person.slack_user.isalnum() and person.name == f"<@{person.slack_user}>":
        return person.name
    return words(person.name, NAME) or "somebody"


def evidence_line(found: Sequence[Evidence], total: int, zone: str) -> str:
    """`Evidence: minutes.pdf, Mon 12 Mar 2018; …`, newest first, as safe mrkdwn; empty where there is none."""
    told = [f"{link(one.url, one.name)}, {full_day(local_day(one.at, zone))}" for one in found]
    more = [f"and {total - len(found)} more"] if total > len(found) else []
    return f"Evidence: {'; '.join([*told, *more])}" if told else ""


def spoken_links(line: str) -> str:
    """The line with what its links are called, for those who hear it."""
    return re.sub(r"<https?://[^|<>]+\|([^<>]+)>", r"\1", line)


def away_words(owner: str, away: Away | None) -> str:
    """`Tom Wexcombe (away until Wed 14 Jan 2026, covered by Sam Outwood)`; `owner` is safe for mrkdwn."""
    if away is None:
        return owner
    cover = f", covered by {words(away.cover, NAME)}" if away.cover else ""
    return f"{owner} (away until {full_day(away.back_on)}{cover})"


def due_sentence(item: Item) -> str:
    """`It is due Fri 24 Nov 2017.`"""
    return f"It is {due_words(item)}." if item.due_on else "It has no date yet."


def due_words(item: Item) -> str:
    """`due Fri 24 Nov 2017`, or that there is no date and what was typed instead."""
    if item.due_on:
        return f"due {full_day(item.due_on)}"
    typed = words(item.due_text, 40)
    return f"no date (“{typed}”)" if typed else "no date"


def standing(item: Item, today: date, quiet_days: int) -> str:
    """`🟠 Amber, 60%, due Fri 24 Nov 2017, 4 days overdue, no word for 34 days, moved 3 times (+61 days)`.

    An old green is not shown as green: the silence then stands in its place.
    """
    silent = item.is_silent(today, quiet_days)
    as_reported = reported(item.state, item.colour, silent=silent)
    parts = [
        _colour_part(item, as_reported, today),
        _state_part(item),
        f"{item.percent}%" if item.percent is not None and item.is_open else "",
        "due today, " + full_day(today) if item.due_on == today and item.is_open else due_words(item),
        f"{counted((today - item.due_on).days, 'day')} overdue"
        if item.due_on and item.is_overdue(today)
        else "",
        _forecast_part(item, today),
        _silence(item, today) if silent and as_reported is not Reported.LAPSED else "",
        moved_words(item),
        _put_off(item, today),
    ]
    return ", ".join(part for part in parts if part)


def _put_off(item: Item, today: date) -> str:
    """A snooze is seen by everybody who sees the action."""
    if item.snoozed_until is None or item.snoozed_until <= today or not item.is_open:
        return ""
    return f"reminder put off to {full_day(item.snoozed_until)}"


def moved_words(item: Item) -> str:
    """`moved 3 times (+61 days)`; empty when the date never moved."""
    if not item.times_moved:
        return ""
    slipped = item.days_slipped
    sign = "–" if slipped < 0 else "+"
    return f"moved {_times(item.times_moved)} ({sign}{counted(abs(slipped), 'day')})"


def item_line(item: Item, today: date, quiet_days: int, whose: str = "") -> str:
    """An action on two lines, what it is and how it stands, and on a third whose it is."""
    return "\n".join(filter(None, (title(item), standing(item, today, quiet_days), whose)))


def in_one_line(line: str) -> str:
    """The same as one spoken sentence."""
    return f"{line.replace(chr(10), ': ', 1).replace(chr(10), '; ')}."


def item_row(item: Item, line: str) -> Block:
    """A line about an action with a button that shows all of it."""
    return section(line, button("Show", ITEM_SHOW, str(item.id), label=f"Show {item.key} {item.title}"))


def _colour_part(item: Item, as_reported: Reported, today: date) -> str:
    if item.state is State.WITHDRAWN:
        return ""
    if as_reported is Reported.LAPSED:
        return f"{_silence(item, today)} (green until then)"
    if as_reported is Reported.NOT_RATED:
        return "" if item.state is State.NOT_STARTED else "not rated"
    return colour_words(Colour(as_reported.value))


def _state_part(item: Item) -> str:
    if item.state is State.IN_PROGRESS:
        return ""
    if item.state is State.BLOCKED and item.blocked_by:
        return f"blocked by “{words(item.blocked_by, 80)}”"
    if item.state is State.CLAIMED_DONE:
        return "reported done, to be checked"
    return STATES[item.state]


def _forecast_part(item: Item, today: date) -> str:
    """What is expected of a date that is still ahead; once it has passed, only the day."""
    if item.forecast is None or not item.is_open:
        return ""
    day = full_day(item.forecast_on) if item.forecast_on else ""
    if item.is_overdue(today):
        return f"expected {day}" if day else ""
    if item.is_to_miss(today):
        return f"forecast to miss, expected {day}" if day else "forecast to miss"
    told = "forecast on time" if item.forecast is Forecast.ON_TIME else "forecast at risk"
    return f"{told}, expected {day}" if day else told


def _times(number: int) -> str:
    return {1: "once", 2: "twice"}.get(number, f"{number} times")


def _silence(item: Item, today: date) -> str:
    return f"no word for {counted(item.days_silent(today), 'day')}"
