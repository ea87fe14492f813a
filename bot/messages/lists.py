"""Lists of actions: my own, and what somebody asked for."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from types import MappingProxyType

from bot.messages.answers import Told, changed_line
from bot.messages.blocks import (
    NAME,
    Block,
    Message,
    actions,
    button,
    clean,
    context,
    counted,
    fitting,
    full_day,
    header,
    section,
    sections,
    spoken,
    words,
)
from bot.messages.ids import RUN, nth
from bot.messages.lines import (
    Names,
    away_words,
    counts_line,
    in_one_line,
    item_line,
    item_row,
    name_of,
    person_name,
)
from bot.plan.absences import Away
from bot.plan.digest import week_of
from bot.plan.items import Item, Person, Plan
from bot.plan.numbers import Counts, Own, Part

PAGE = 10
"""Actions on a page, and rows with a button in my list."""

IDEAS = (
    "`/plan due 28d` shows what is due in four weeks, `/plan overdue` what is late, `/plan help` the rest."
)

Group = tuple[str, Part, str]
"""A heading, its actions, and the command that shows all of them where there is one."""


def mine_message(person: Person, own: Own, today: date, quiet_days: int) -> Message:
    """The bare `/plan`: a person's own actions, the late ones first."""
    groups = my_groups(own, today)
    total = sum(part.total for _, part, _ in groups)
    top = f"You have {counted(total)}"
    if not total:
        return _idle(person)
    blocks, lines = rows(groups, today, quiet_days, PAGE)
    return Message(spoken([f"{top}.", *lines]), (header(top), *blocks))


def my_groups(own: Own, today: date) -> list[Group]:
    """A person's actions by urgency; empty groups are left out.  The week ends on Sunday."""
    sunday = week_of(today) + timedelta(days=6)
    groups = [
        ("Overdue", own.overdue, "overdue owner:me"),
        ("Due this week", own.this_week, f"due {sunday.isoformat()} owner:me"),
        ("Later", own.later, "due 365d owner:me"),
        ("No date yet", own.undated, ""),
        ("Reported done, to be checked", own.claimed, ""),
    ]
    return [group for group in groups if group[1].total]


def rows(groups: Sequence[Group], today: date, quiet_days: int, room: int) -> tuple[list[Block], list[str]]:
    """Blocks of the groups with `room` actions in all, and the same in spoken lines."""
    blocks: list[Block] = []
    lines: list[str] = []
    for heading, part, command in groups:
        shown = part.first[:room]
        room -= len(shown)
        left = part.total - len(shown)
        told = [item_line(item, today, quiet_days) for item in shown]
        top = f"*{heading}: {counted(part.total)}*"
        rest = button("Show all", RUN, command, label=f"Show all: {heading}") if left and command else None
        blocks += [section(top, rest), *map(item_row, shown, told)]
        lines += [f"{top}.", *map(in_one_line, told)]
        if left and shown:
            blocks.append(context(f"and {left} more"))
            lines.append(f"And {left} more.")
    return blocks, lines


def list_message(
    heading: str,
    items: Sequence[Item],
    total: int,
    page: int,
    command: str,
    people: Names,
    today: date,
    quiet_days: int,
    by_theme: Mapping[int, str],
    away: Mapping[int, Away] = MappingProxyType({}),
) -> Message:
    """One page, from 1, of the `total` actions that `command` asked for, with their owners and themes.

    `away` are owners who are, by id.
    """
    if not total:
        return _nothing(heading)
    top = f"{clean(heading, 100)}: {counted(total)}"
    told = [_line(item, people, today, quiet_days, by_theme, away) for item in items[:PAGE]]
    where = _where(total, page, len(told))
    blocks = [header(top), *map(item_row, items, told)]
    if total > PAGE or page > 1:
        blocks += [context(where), *_paging(total, page, command)]
    lines = [f"{words(top)}.", *map(in_one_line, told), where]
    return Message(spoken(lines), tuple(blocks))


def _line(
    item: Item,
    people: Names,
    today: date,
    quiet_days: int,
    by_theme: Mapping[int, str],
    away: Mapping[int, Away],
) -> str:
    owner = away_words(name_of(item.owner_id, people, "no owner yet"), away.get(item.owner_id or 0))
    theme = words(by_theme.get(item.theme_id or 0, ""), NAME)
    return item_line(item, today, quiet_days, f"{owner}, {theme}" if theme else owner)


def _where(total: int, page: int, shown: int) -> str:
    first = (page - 1) * PAGE + 1
    if not shown:
        return f"Page {page} is past the end: there {'is' if total == 1 else 'are'} {counted(total)}."
    return f"Actions {first} to {first + shown - 1} of {total:,}."


def _paging(total: int, page: int, command: str) -> list[Block]:
    last = -(-total // PAGE)
    before = min(page - 1, last)
    pages = [("Previous", before, before >= 1), ("Next", page + 1, page < last)]
    buttons = [
        button(text, nth(RUN, n), f"{clean(command, 1900)} page:{to}", label=f"{text} page of this list")
        for n, (text, to, there) in enumerate(pages)
        if there
    ]
    return [actions(*buttons)] if buttons else []


def _nothing(heading: str) -> Message:
    said = f"*{words(heading, 100)}*: no actions."
    return Message(spoken([said, IDEAS]), (section(said), context(IDEAS)))


def _idle(person: Person) -> Message:
    said = f"{person_name(person)}, you have no open actions."
    return Message(spoken([said, IDEAS]), (section(said), context(IDEAS)))


def overdue_heading(days: int | None) -> str:
    """Heading of the actions past their date, by more than so many days if named."""
    return f"Overdue by more than {counted(days, 'day')}" if days else "Overdue"


def due_heading(last: date) -> str:
    """Heading of what is due from today on."""
    return f"Due by {full_day(last)}"


def silent_heading(days: int) -> str:
    """Heading of the actions nobody has spoken for."""
    return f"No word for more than {counted(days, 'day')}"


def to_miss_heading() -> str:
    """Heading of what is still in date and forecast to miss it."""
    return "Forecast to miss"


def every_heading() -> str:
    """Heading of all open actions."""
    return "Open actions"


def summary_message(heading: str, whole: Counts, themes: Sequence[tuple[str, Counts]], plan: Plan) -> Message:
    """How a plan or a theme stands, theme by theme."""
    lines, _ = fitting([f"*{words(name, NAME)}*\n{counts_line(counts)}" for name, counts in themes], 8000)
    top = f"*{words(heading, 100)}*\n{counts_line(whole)}"
    links = actions(
        button("Overdue", nth(RUN, 0), f"overdue plan:{plan.key}"),
        button("Due in 4 weeks", nth(RUN, 1), f"due 28d plan:{plan.key}"),
        *([button("Forecast to miss", nth(RUN, 2), f"forecast plan:{plan.key}")] if whole.to_miss else []),
    )
    shown = [top, *(lines if len(themes) > 1 else [])]
    return Message(spoken(map(in_one_line, shown)), (*sections(shown), links))


def changes_message(since: date, told: Sequence[Told], people: Names, more: int) -> Message:
    """What happened since a day, newest first; `more` came before what is told."""
    top = f"*Since {full_day(since)}: {counted(len(told) + more, 'change')}*"
    shown, left = fitting([changed_line([one], people) for one in told], 8000)
    rest = [f"And {counted(left + more, 'earlier change')}."] if left + more else []
    lines = [top, *shown, *rest]
    return Message(spoken(lines), tuple(sections(lines)))
