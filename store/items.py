"""Items: one by one, in lists, and as ticks and the digest read them.

A list answers with one page and how many there are in all, so that it can say "and 12 more".
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime
from functools import cache
from typing import Any, Literal, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CompoundSelect,
    FromClause,
    Integer,
    Row,
    ScalarSelect,
    Select,
    bindparam,
    func,
    or_,
    select,
    text,
    union_all,
    update,
)

from bot.plan.errors import UnknownReference
from bot.plan.items import OPEN, Colour, Forecast, Item, Plan, State
from bot.plan.numbers import NumberRow, silent_before
from store.plans import plan_here
from store.tables import ITEM, ITEM_HELPER, OPEN_STATES, PERSON, PLAN, THEME, columns
from store.unit import UnitOfWork


def _several(name: str) -> BindParameter[Any]:
    """A list in a statement made once.  An empty one differs for IN and NOT IN, so they share none."""
    return bindparam(name, expanding=True)


PAGE = 10
OF_PLAN = {
    name: select(column).where(PLAN.c.id == ITEM.c.plan_id).scalar_subquery().label(name)
    for name, column in (("plan_key", PLAN.c.key), ("zone", PLAN.c.zone))
}
"""What an item has from its plan."""
OWN_COLUMNS = {column.name: column for column in columns(ITEM, Item)}
ITEM_COLUMNS = [(OWN_COLUMNS | OF_PLAN)[field.name] for field in fields(Item)]
"""In the order of the fields of `Item`."""
STATE, COLOUR, FORECAST = (
    [field.name for field in fields(Item)].index(name) for name in ("state", "colour", "forecast")
)
BY_ID = (
    select(*ITEM_COLUMNS)
    .where(ITEM.c.workspace_id == bindparam("workspace_id"), ITEM.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(ITEM.c.id)
)
BY_NUMBER = select(*ITEM_COLUMNS).where(
    ITEM.c.workspace_id == bindparam("workspace_id"),
    ITEM.c.plan_id == bindparam("plan_id"),
    ITEM.c.number == bindparam("number"),
)
HELPERS = (
    select(ITEM_HELPER.c.person_id)
    .join(ITEM, ITEM.c.id == ITEM_HELPER.c.item_id)
    .where(ITEM.c.workspace_id == bindparam("workspace_id"), ITEM.c.id == bindparam("item_id"))
)
SAVE = update(ITEM).where(
    ITEM.c.workspace_id == bindparam("here"),
    ITEM.c.id == bindparam("item_id"),
    ITEM.c.version == bindparam("seen"),
)
"""Sets what it is run with."""
NEVER_SAVED = frozenset({"id", "plan_id", "number", "created_at", "version", *OF_PLAN})

IS_OPEN = text(f"item.{OPEN_STATES}")
HEARD_AT = func.coalesce(ITEM.c.heard_at, ITEM.c.created_at)
ORDERS = {
    "due": (ITEM.c.due_on.asc().nulls_last(), ITEM.c.id),
    "silence": (HEARD_AT, ITEM.c.id),
    "number": (ITEM.c.plan_id, ITEM.c.number),
}
OWN = (
    ITEM.c.workspace_id == bindparam("workspace_id"),
    ITEM.c.owner_id == bindparam("owner_id"),
    ITEM.c.plan_id.in_(_several("plan_ids")),
    IS_OPEN,
)
Order = Literal["due", "silence", "number"]
Page = tuple[list[Item], int]


class DueRow(NamedTuple):
    """An open item of which somebody may have to be reminded, with the two people who would be.

    Reachable is who has an open account in Slack.  A zone is None when the person's is not known: the plan's then
    holds.
    """

    item_id: int
    due_on: date | None
    snoozed_until: date | None
    owner_id: int | None
    owner_reachable: bool
    owner_zone: str | None
    lead_id: int | None
    lead_reachable: bool
    lead_zone: str | None


def item(unit: UnitOfWork, item_id: int) -> Item:
    """The item.  Raises UnknownReference when the workspace has none with this id."""
    found = items(unit, [item_id])
    if not found:
        raise UnknownReference(str(item_id))
    return found[0]


def items(unit: UnitOfWork, ids: Collection[int]) -> list[Item]:
    """Those of the items that the workspace has, by id."""
    return _read(unit, BY_ID, {"workspace_id": unit.workspace_id, "ids": list(ids)})


def by_number(unit: UnitOfWork, plan_id: int, number: int) -> Item | None:
    """Item `number` of the plan."""
    asked = {"workspace_id": unit.workspace_id, "plan_id": plan_id, "number": number}
    return next(iter(_read(unit, BY_NUMBER, asked)), None)


def by_ref(unit: UnitOfWork, plan_ids: Collection[int], ref: str) -> list[Item]:
    """Items of the plans with this reference of the council's own, which need not be unique."""
    query = _here(unit).where(ITEM.c.plan_id.in_(plan_ids), ITEM.c.ref == ref)
    return _read(unit, query.order_by(ITEM.c.plan_id, ITEM.c.number))


def add_items(unit: UnitOfWork, plan: Plan, new: Sequence[Item]) -> list[int]:
    """Ids of the new items, in the given order.

    They get the plan's next numbers; their own `id`, `plan_id`, `plan_key`, `number` and `version` are not
    looked at, and `created_at` must be there.  Raises LookupError when the workspace has no such plan.
    """
    if not new:
        return []
    taken = (
        update(PLAN)
        .where(PLAN.c.workspace_id == unit.workspace_id, PLAN.c.id == plan.id)
        .values(next_number=PLAN.c.next_number + len(new))
        .returning(PLAN.c.next_number)
    )
    after_last = unit.exec(taken).scalar_one_or_none()
    if after_last is None:
        raise LookupError(f"no plan {plan.id} in workspace {unit.workspace_id}")
    first = after_last - len(new)
    own = {"workspace_id": unit.workspace_id, "plan_id": plan.id, "version": 1}
    rows = [_facts(one) | own | {"number": first + n} for n, one in enumerate(new)]
    unit.exec(unit.insert(ITEM), rows)
    added = select(ITEM.c.id).where(ITEM.c.plan_id == plan.id, ITEM.c.number >= first)
    return list(unit.exec(added.order_by(ITEM.c.number)).scalars())


def add_helpers(unit: UnitOfWork, pairs: Collection[tuple[int, int]]) -> None:
    """Item and person id of each helper; one who helps already stays one.

    Raises LookupError when an item or a person is not of this workspace.
    """
    if not pairs:
        return
    item_ids, person_ids = {pair[0] for pair in pairs}, {pair[1] for pair in pairs}
    for table, ids in ((ITEM, item_ids), (PERSON, person_ids)):
        known = select(func.count()).where(table.c.workspace_id == unit.workspace_id, table.c.id.in_(ids))
        if unit.exec(known).scalar_one() != len(ids):
            raise LookupError(f"not all of {table.name} {sorted(ids)} are in workspace {unit.workspace_id}")
    rows = [{"item_id": item_id, "person_id": person_id} for item_id, person_id in pairs]
    unit.exec(unit.insert(ITEM_HELPER).on_conflict_do_nothing(), rows)


def helpers(unit: UnitOfWork, item_id: int) -> frozenset[int]:
    """Ids of the people who help the item's owner."""
    asked = {"workspace_id": unit.workspace_id, "item_id": item_id}
    return frozenset(unit.exec(HELPERS, asked).scalars())


def save(unit: UnitOfWork, before: Item, after: Item) -> bool:
    """Keep what differs; the stored version becomes `before.version + 1`.

    False when somebody was first and the version moved on: then nothing is changed.
    """
    was, now = _facts(before), _facts(after)
    changed = {name: value for name, value in now.items() if name not in NEVER_SAVED and was[name] != value}
    based_on = {"here": unit.workspace_id, "item_id": before.id, "seen": before.version}
    return unit.exec(SAVE, based_on | changed | {"version": before.version + 1}).rowcount == 1


def find(
    unit: UnitOfWork,
    plan_ids: Collection[int],
    *,
    open_only: bool = True,
    due_before: date | None = None,
    due_from: date | None = None,
    due_to: date | None = None,
    colour: Colour | None = None,
    owner_id: int | None = None,
    theme_ids: Collection[int] | None = None,
    silent_before: datetime | None = None,
    state: State | None = None,
    forecast: Forecast | None = None,
    order: Order = "due",
    limit: int = PAGE,
    offset: int = 0,
) -> Page:
    """A page of the plans' items that meet every condition given, and how many there are in all.

    `due_from` and `due_to` are included, `due_before` is not.  Silent is what nobody has spoken for since.
    """
    possible: dict[str, Any] = {
        "due_before": due_before,
        "due_from": due_from,
        "due_to": due_to,
        "colour": colour.value if colour else None,
        "owner_id": owner_id,
        "theme_ids": None if theme_ids is None else list(theme_ids),
        "silent_before": silent_before,
        "forecast": forecast.value if forecast else None,
    }
    asked = {name: value for name, value in possible.items() if value is not None}
    page, count = _listing(frozenset(asked), open_only, state, order, len(plan_ids) == 1)
    asked |= {"plan_id": next(iter(plan_ids), None), "plan_ids": list(plan_ids)}
    asked |= {"workspace_id": unit.workspace_id, "limit": limit, "offset": offset}
    found = _read(unit, page, asked)
    if len(found) < limit and (found or not offset):
        return found, offset + len(found)
    return found, unit.exec(count, asked).scalar_one()


CONDITIONS = {
    "due_before": ITEM.c.due_on < bindparam("due_before"),
    "due_from": ITEM.c.due_on >= bindparam("due_from"),
    "due_to": ITEM.c.due_on <= bindparam("due_to"),
    "colour": ITEM.c.colour == bindparam("colour"),
    "owner_id": ITEM.c.owner_id == bindparam("owner_id"),
    "theme_ids": ITEM.c.theme_id.in_(bindparam("theme_ids", expanding=True)),
    "silent_before": bindparam("silent_before", type_=HEARD_AT.type) > HEARD_AT,
    "forecast": ITEM.c.forecast == bindparam("forecast"),
}
"""What `find` may be asked for, by the names of its arguments."""


@cache
def _listing(
    asked: frozenset[str], open_only: bool, state: State | None, order: Order, of_one_plan: bool
) -> tuple[Select[Any], Select[Any]]:
    """Page and count of one kind of list, made once: making them takes longer than running them.

    Bounded to the workspace through the plans, so that an index by plan serves count and order whole.  One plan is
    asked for as one, because the index then has the order too.
    """
    several = select(PLAN.c.id).where(
        PLAN.c.workspace_id == bindparam("workspace_id"), PLAN.c.id.in_(_several("plan_ids"))
    )
    where: list[Any] = [ITEM.c.plan_id == _plan_here() if of_one_plan else ITEM.c.plan_id.in_(several)]
    where += [CONDITIONS[name] for name in sorted(asked)]
    if open_only:
        where.append(IS_OPEN)
    if state:
        where.append(text(f"item.state = '{state.value}'"))  # a parameter would find no index
    limit, offset = bindparam("limit", type_=Integer), bindparam("offset", type_=Integer)
    page = select(*ITEM_COLUMNS).where(*where).order_by(*ORDERS[order]).limit(limit).offset(offset)
    return page, select(func.count()).select_from(ITEM).where(*where)


def count_own(
    unit: UnitOfWork, person_id: int, plan_ids: Collection[int], today: date, sunday: date
) -> list[int]:
    """How many open items the person owns in the plans: due before today, to Sunday, later, and without a date."""
    asked = {
        "workspace_id": unit.workspace_id,
        "owner_id": person_id,
        "plan_ids": list(plan_ids),
        "today": today,
        "sunday": sunday,
    }
    return list(unit.exec(_count_own(), asked).one())


@cache
def _count_own() -> Select[Any]:
    due = ITEM.c.due_on
    today, sunday = (bindparam(name, type_=due.type) for name in ("today", "sunday"))
    parts = due < today, due.between(today, sunday), due > sunday, due.is_(None)
    counts: list[Any] = [func.count().filter(part) for part in parts]
    return select(*counts).where(*OWN)


def open_of(
    unit: UnitOfWork, person_id: int, plan_ids: Collection[int], limit: int | None = None
) -> list[Item]:
    """The open items the person owns in the plans, or the first so many: the nearest date first, undated ones last."""
    own = {"workspace_id": unit.workspace_id, "owner_id": person_id, "plan_ids": list(plan_ids)}
    return _read(unit, _open_of(limit), own)


@cache
def _open_of(limit: int | None) -> Select[Any]:
    return select(*ITEM_COLUMNS).where(*OWN).order_by(*ORDERS["due"]).limit(limit)


def for_reminder(
    unit: UnitOfWork, plan_id: int, due_days: Collection[date], snoozed_on: Collection[date]
) -> list[DueRow]:
    """Open items of the plan due on one of the days, or put off until one of them, in no order.

    Costs what is found, whatever the plan holds.
    """
    asked = {
        "workspace_id": unit.workspace_id,
        "plan_id": plan_id,
        "due_days": list(due_days),
        "other_than": list(due_days),
        "snoozed_on": list(snoozed_on),
    }
    return list(map(DueRow._make, unit.exec(_for_reminder(), asked).all()))


@cache
def _for_reminder() -> CompoundSelect[Any]:
    """The query of `for_reminder`, made once: making it takes longer than running it when little is due."""
    owner, lead = PERSON.alias("owner"), PERSON.alias("lead")
    open_items = (
        select(
            ITEM.c.id.label("item_id"),
            ITEM.c.due_on,
            ITEM.c.snoozed_until,
            ITEM.c.owner_id,
            _reachable(owner).label("owner_reachable"),
            owner.c.zone.label("owner_zone"),
            THEME.c.lead_id,
            _reachable(lead).label("lead_reachable"),
            lead.c.zone.label("lead_zone"),
        )
        .outerjoin_from(ITEM, owner, owner.c.id == ITEM.c.owner_id)
        .outerjoin(THEME, THEME.c.id == ITEM.c.theme_id)
        .outerjoin(lead, lead.c.id == THEME.c.lead_id)
        .where(ITEM.c.plan_id == _plan_here(), IS_OPEN)
    )
    due = open_items.where(ITEM.c.due_on.in_(_several("due_days")))
    not_due = or_(ITEM.c.due_on.is_(None), ITEM.c.due_on.not_in(_several("other_than")))
    put_off = open_items.where(ITEM.c.snoozed_until.in_(_several("snoozed_on")), not_due)
    return union_all(due, put_off)


def _reachable(person: FromClause) -> ColumnElement[bool]:
    return person.c.slack_user.is_not(None) & person.c.gone_at.is_(None)


def oldest_due(unit: UnitOfWork, plan_id: int) -> date | None:
    """The earliest date in force of an open item of the plan."""
    asked = {"workspace_id": unit.workspace_id, "plan_id": plan_id}
    return unit.exec(_oldest_due(), asked).scalar_one_or_none()


@cache
def _oldest_due() -> Select[Any]:
    open_items = select(ITEM.c.due_on).where(
        ITEM.c.plan_id == _plan_here(), IS_OPEN, ITEM.c.due_on.is_not(None)
    )
    return open_items.order_by(ITEM.c.due_on).limit(1)


def _plan_here() -> ScalarSelect[int]:
    """What `plan_here` is, for a statement that is made once."""
    query = select(PLAN.c.id).where(
        PLAN.c.workspace_id == bindparam("workspace_id"), PLAN.c.id == bindparam("plan_id")
    )
    return query.scalar_subquery()


def numbers(unit: UnitOfWork, plan: Plan, today: date) -> list[NumberRow]:
    """The plan's items grouped by everything that is counted; `today` is a day in the plan's zone."""
    late, unheard = ITEM.c.due_on < today, silent_before(plan, today) > HEARD_AT
    missing = ITEM.c.forecast == Forecast.MISS.value
    query = (
        select(ITEM.c.theme_id, ITEM.c.state, ITEM.c.colour, late, unheard, missing, func.count())
        .where(ITEM.c.plan_id == plan_here(unit, plan.id))
        .group_by(*map(text, "123456"))
    )
    alike: Counter[tuple[Any, ...]] = Counter()
    for theme_id, state, colour, is_late, is_unheard, misses, count in unit.exec(query):
        is_open, dated = State(state) in OPEN, is_late is not None
        overdue, silent = is_open and bool(is_late), is_open and bool(is_unheard)
        to_miss = is_open and dated and not is_late and bool(misses)
        told = (theme_id, state, colour, overdue, silent, dated, to_miss)
        alike[told] += count
    return [
        NumberRow(
            theme_id, State(state), Colour(colour) if colour else None, overdue, silent, dated, to_miss, count
        )
        for (theme_id, state, colour, overdue, silent, dated, to_miss), count in alike.items()
    ]


def _here(unit: UnitOfWork) -> Select[Any]:
    """All items of the workspace, to be narrowed and handed to `_read`."""
    return select(*ITEM_COLUMNS).where(ITEM.c.workspace_id == unit.workspace_id)


def _read(unit: UnitOfWork, query: Select[Any], asked: Mapping[str, Any] | None = None) -> list[Item]:
    """The items a query over `ITEM_COLUMNS` finds."""
    return list(map(_item, unit.exec(query, asked).all()))


def _item(row: Row[Any]) -> Item:
    values = list(row)
    values[STATE] = State(values[STATE])
    values[COLOUR] = Colour(values[COLOUR]) if values[COLOUR] else None
    values[FORECAST] = Forecast(values[FORECAST]) if values[FORECAST] else None
    return Item(*values)


def _facts(one: Item) -> dict[str, Any]:
    return {name: getattr(one, name) for name in OWN_COLUMNS if name != "id"}
