"""The Home tab: what is a person's to do, what waits on them, and how the plans they answer for stand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from bot.messages.blocks import (
    NAME,
    Block,
    actions,
    button,
    context,
    counted,
    divider,
    header,
    plain_text,
    quoted,
    section,
    words,
)
from bot.messages.card import item_buttons
from bot.messages.ids import HOME_PAGE, RUN, SETTINGS, home_origin, nth
from bot.messages.item import check_buttons, decide_buttons, request_line
from bot.messages.lines import Names, counts_line, item_line, item_row, name_of, person_name, title
from bot.plan.history import HistoryEntry
from bot.plan.items import Item, Person, Plan
from bot.plan.numbers import Counts
from bot.plan.requests import DateRequest

ROWS = 10
"""Rows of a page, of all groups together."""
PLANS = 10
OWNERS = 5


class Group(Enum):
    """The parts of Home in their order; the value is the heading."""

    TODAY = "Yours today"
    WAITING = "Waiting on you"
    COMING = "Coming up"


@dataclass(frozen=True)
class Row:
    """One line of Home.  What waits on somebody has a `request` for a date or a question that was `asked`.

    One of neither is a check.
    """

    group: Group
    item: Item
    request: DateRequest | None = None
    asked: HistoryEntry | None = None


@dataclass(frozen=True)
class Behind:
    """Somebody's overdue actions: how many, days of all together, days of the oldest."""

    owner: str
    actions: int
    days: int
    oldest: int


@dataclass(frozen=True)
class Managed:
    """A plan that somebody answers for, with the owners who are furthest behind for those who may see them."""

    plan: Plan
    counts: Counts
    behind: Sequence[Behind] = ()


@dataclass(frozen=True)
class Home:
    """What one page shows.  `totals` counts all rows of each group, on whatever page.

    `health` is how the bot itself is doing.
    """

    person: Person
    today: date
    quiet_days: int
    totals: Mapping[Group, int]
    rows: Sequence[Row]
    page: int = 1
    people: Names | None = None
    managed: Sequence[Managed] = ()
    health: Sequence[str] = ()

    @property
    def pages(self) -> int:
        """How many pages there are, one at least."""
        return pages_of(sum(self.totals.values()))


def pages_of(rows: int) -> int:
    """How many pages so many rows need, one at least."""
    return max(1, -(-rows // ROWS))


def home_view(home: Home) -> Block:
    """The view for one person: at most ten rows with their buttons, then the plans."""
    blocks: list[Block] = [header("Your actions")]
    if not sum(home.totals.values()):
        blocks.append(
            section(f"{person_name(home.person)}, you have no open actions, and nothing waits on you.")
        )
    elif not home.totals.get(Group.TODAY):
        blocks.append(section("Nothing of yours is due today."))
    for group in Group:
        own = [row for row in home.rows if row.group is group]
        if own:
            blocks.append(section(f"*{group.value}: {counted(home.totals[group], _noun(group))}*"))
            blocks += [block for row in own for block in _row_blocks(row, home)]
    blocks += _paging(home)
    blocks.append(_links(home))
    for managed in home.managed[:PLANS]:
        blocks += [divider(), *_plan_blocks(managed)]
    if home.health:
        health = section("\n".join(home.health))
        blocks += [divider(), health, actions(button("Health", nth(RUN, 3), "health"))]
    return {"type": "home", "private_metadata": home_origin(home.page), "blocks": blocks}


def _noun(group: Group) -> str:
    return "thing" if group is Group.WAITING else "action"


def _row_blocks(row: Row, home: Home) -> list[Block]:
    item, people = row.item, home.people or {}
    told = item_line(item, home.today, home.quiet_days)
    if row.group is Group.COMING:
        return [item_row(item, told)]
    if row.group is Group.TODAY:
        return [item_row(item, told), actions(*item_buttons(item))]
    if row.request:
        return [section(f"{title(item)}\n{request_line(row.request, people)}"), decide_buttons(row.request)]
    if row.asked:
        by = name_of(row.asked.by_id, people, "Somebody")
        return [item_row(item, f"{title(item)}\n{by} asks: {quoted(row.asked.words)}")]
    owner = name_of(item.owner_id, people, "no owner yet")
    return [item_row(item, f"{told}\n{owner}"), actions(*check_buttons(item))]


def _paging(home: Home) -> list[Block]:
    """Where we are, the pages beside this one, and where each group begins when it is on another page."""
    if home.pages == 1:
        return []
    total, first = sum(home.totals.values()), (home.page - 1) * ROWS + 1
    turns = [("Previous", home.page - 1), ("Next", home.page + 1)]
    buttons = [
        button(text, nth(HOME_PAGE, n), str(to), label=f"{text} page")
        for n, (text, to) in enumerate(turns)
        if 1 <= to <= home.pages
    ]
    before = 0
    for n, group in enumerate(Group, len(turns)):
        count, to = home.totals.get(group, 0), before // ROWS + 1
        before += count
        if count and to != home.page:
            buttons.append(button(f"{group.value} ({count:,})", nth(HOME_PAGE, n), str(to)))
    where = f"{first:,} to {first + len(home.rows) - 1:,} of {total:,}, page {home.page:,} of {home.pages:,}."
    return [context(where), actions(*buttons)]


def _plan_blocks(managed: Managed) -> list[Block]:
    plan, key = managed.plan, managed.plan.key
    behind = [_behind_line(one) for one in managed.behind[:OWNERS]]
    lines = [f"*{words(plan.title, NAME + 40)}*", counts_line(managed.counts)]
    return [
        section("\n".join([*lines, *(["*Most days overdue*", *behind] if behind else [])])),
        actions(
            button("Overdue", nth(RUN, 0), f"overdue plan:{key}", label=f"Overdue in {plan.title}"),
            button(
                "Due in 4 weeks",
                nth(RUN, 1),
                f"due 28d plan:{key}",
                label=f"Due in four weeks in {plan.title}",
            ),
            button(
                "Digest",
                nth(RUN, 2),
                f"digest preview plan:{key}",
                label=f"Preview the digest of {plan.title}",
            ),
        ),
    ]


def _behind_line(one: Behind) -> str:
    who = words(one.owner, NAME) or "Somebody without a name"
    if one.actions == 1:
        return f"{who}: 1 action, {counted(one.days, 'day')} overdue"
    oldest = counted(one.oldest, "day")
    return f"{who}: {counted(one.actions)}, {counted(one.days, 'day')} overdue in all, the oldest {oldest}"


def _links(home: Home) -> Block:
    away = [button("I will be away…", nth(RUN, 3), "help away")]
    return actions(
        button("My whole list", nth(RUN, 0), "mine"),
        button("What is overdue", nth(RUN, 1), "overdue"),
        button("Help", nth(RUN, 2), "help"),
        button("My settings…", SETTINGS, "settings"),
        *away,
    )


def closed_home(sentence: str) -> Block:
    """Home of somebody who has no part in any plan."""
    return {"type": "home", "blocks": [{"type": "section", "text": plain_text(sentence, 2900)}]}
