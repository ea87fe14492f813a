"""Every count the product shows is summed here, so that no two screens differ."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.plan.items import DONE, OPEN, Colour, Item, Plan, State


@dataclass(frozen=True)
class NumberRow:
    """How many items of a theme are alike in everything that is counted."""

    theme_id: int | None
    state: State
    colour: Colour | None
    overdue: bool
    silent: bool
    dated: bool
    to_miss: bool
    """Forecast to miss its date, and still in date."""
    count: int


@dataclass(frozen=True)
class Part:
    """Some actions of one kind, the first to be told, and how many of that kind there are."""

    first: Sequence[Item] = ()
    total: int = 0


@dataclass(frozen=True)
class Own:
    """What somebody owns: past its date, due to the end of this week, due later, without a date, to be checked."""

    overdue: Part = Part()
    this_week: Part = Part()
    later: Part = Part()
    undated: Part = Part()
    claimed: Part = Part()


def silent_before(plan: Plan, today: date) -> datetime:
    """Last heard of before this instant means silent: more than `quiet_days` have begun in the plan's zone since."""
    return datetime.combine(today - timedelta(days=plan.quiet_days), time(), ZoneInfo(plan.zone))


class Reported(StrEnum):
    """How an item is reported upwards, worst first.

    A green nobody has spoken for in longer than the plan allows has lapsed and is not reported as green.
    """

    RED = "red"
    AMBER = "amber"
    GREEN = "green"
    BLUE = "blue"
    GREY = "grey"
    LAPSED = "lapsed green"
    NOT_RATED = "not rated"


def reported(state: State, colour: Colour | None, *, silent: bool) -> Reported:
    """The colour an item is counted under."""
    if state in DONE:
        return Reported.BLUE
    if colour is Colour.GREEN and silent:
        return Reported.LAPSED
    return Reported(colour.value) if colour else Reported.NOT_RATED


@dataclass(frozen=True)
class Counts:
    """Items of a plan or theme without the withdrawn ones: in all, by colour, and what needs a look."""

    total: int = 0
    by_colour: Mapping[Reported, int] = field(default_factory=dict)
    overdue: int = 0
    silent: int = 0
    open: int = 0
    claimed: int = 0
    done: int = 0
    undated: int = 0
    to_miss: int = 0


def count(rows: Iterable[NumberRow]) -> Counts:
    """The counts of these rows."""
    kept = [row for row in rows if row.state is not State.WITHDRAWN]
    by_colour = dict.fromkeys(Reported, 0)
    for row in kept:
        by_colour[reported(row.state, row.colour, silent=row.silent)] += row.count

    def having(test: Callable[[NumberRow], bool]) -> int:
        return sum(row.count for row in kept if test(row))

    return Counts(
        total=having(lambda _: True),
        by_colour={colour: n for colour, n in by_colour.items() if n},
        overdue=having(lambda row: row.overdue),
        silent=having(lambda row: row.silent),
        open=having(lambda row: row.state in OPEN),
        claimed=having(lambda row: row.state is State.CLAIMED_DONE),
        done=having(lambda row: row.state in DONE),
        undated=having(lambda row: row.state in OPEN and not row.dated),
        to_miss=having(lambda row: row.to_miss),
    )


def count_by_theme(rows: Iterable[NumberRow]) -> dict[int | None, Counts]:
    """The counts of each theme that has items."""
    by_theme: dict[int | None, list[NumberRow]] = {}
    for row in rows:
        by_theme.setdefault(row.theme_id, []).append(row)
    return {theme_id: count(own) for theme_id, own in by_theme.items()}
