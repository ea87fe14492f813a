"""Items: one by one, in lists, and as ticks and the digest read them.

A list answers with one page and how many there are in all, so that it can say "and 12 more".
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import fields
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any, Literal, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CompoundSelect,
    FromClause,
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
from bot.plan.items import OPEN, Colour, Item, Plan, State
from bot.plan.numbers import NumberRow
from store.plans import plan_here
from store.tables import ITEM, ITEM_HELPER, OPEN_STATES, PERSON, PLAN, THEME, columns
from store.unit import UnitOfWork

PAGE = 10
PLAN_KEY = select(PLAN.c.key).where(PLAN.c.id == ITEM.c.plan_id).scalar_subquery().label("plan_key")
OWN_COLUMNS = {column.name: column for column in columns(ITEM, Item)}
ITEM_COLUMNS = [OWN_COLUMNS.get(field.name, PLAN_KEY) for field in fields(Item)]
"""In the order of the fields of `Item`."""
STATE, COLOUR = ([field.name for field in fields(Item)].index(name) for name in ("state", "colour"))
BY_ID = (
    select(*ITEM_COLUMNS)
    .where(ITEM.c.workspace_id == bindparam("workspace_id"), ITEM.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(ITEM.c.id)
)
NEVER_SAVED = frozenset({"id", "plan_id", "plan_key", "number", "created_at", "version"})

IS_OPEN = text(f"item.{OPEN_STATES}")
HEARD_AT = func.coalesce(ITEM.c.heard_at, ITEM.c.created_at)
ORDERS = {
    "due": (ITEM.c.due_on.asc().nulls_last(), ITEM.c.id),
    "silence": (HEARD_AT, ITEM.c.id),
    "number": (ITEM.c.plan_id, ITEM.c.number),
}
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
    found = unit.exec(BY_ID, {"workspace_id": unit.workspace_id, "ids": list(ids)})
    return list(map(_item, found.all()))


def by_number(unit: UnitOfWork, plan_id: int, number: int) -> Item | None:
    """Item `number` of the plan."""
    return next(
        iter(_read(unit, _here(unit).where(ITEM.c.plan_id == plan_id, ITEM.c.number == number))), None
    )


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
    query = (
        select(ITEM_HELPER.c.person_id)
        .join(ITEM, ITEM.c.id == ITEM_HELPER.c.item_id)
        .where(ITEM.c.workspace_id == unit.workspace_id, ITEM.c.id == item_id)
    )
    return frozenset(unit.exec(query).scalars())


def save(unit: UnitOfWork, before: Item, after: Item) -> bool:
    """Keep what differs; the stored version becomes `before.version + 1`.

    False when somebody was first and the version moved on: then nothing is changed.
    """
    was, now = _facts(before), _facts(after)
    changed = {name: value for name, value in now.items() if name not in NEVER_SAVED and was[name] != value}
    query = (
        update(ITEM)
        .where(ITEM.c.workspace_id == unit.workspace_id, ITEM.c.id == before.id)
        .where(ITEM.c.version == before.version)
        .values(**changed, version=before.version + 1)
    )
    return unit.exec(query).rowcount == 1


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
    order: Order = "due",
    limit: int = PAGE,
    offset: int = 0,
) -> Page:
    """A page of the plans' items that meet every condition given, and how many there are in all.

    `due_from` and `due_to` are included, `due_before` is not.  Silent is what nobody has spoken for since.
    """
    conditions = _present(
        IS_OPEN if open_only else None,
        None if due_before is None else ITEM.c.due_on < due_before,
        None if due_from is None else ITEM.c.due_on >= due_from,
        None if due_to is None else ITEM.c.due_on <= due_to,
        None if colour is None else ITEM.c.colour == colour.value,
        None if owner_id is None else ITEM.c.owner_id == owner_id,
        None if theme_ids is None else ITEM.c.theme_id.in_(theme_ids),
        None if silent_before is None else silent_before > HEARD_AT,
        None if state is None else text(f"item.state = '{state.value}'"),  # a parameter would find no index
    )
    return _page(unit, plan_ids, conditions, order, limit, offset)


def open_of(unit: UnitOfWork, person_id: int, plan_ids: Collection[int] | None = None) -> list[Item]:
    """The open items the person owns, in these plans or in all; the nearest date first, undated ones last."""
    query = _here(unit).where(ITEM.c.owner_id == person_id, IS_OPEN).order_by(*ORDERS["due"])
    return _read(unit, query if plan_ids is None else query.where(ITEM.c.plan_id.in_(plan_ids)))


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


def _several(name: str) -> BindParameter[Any]:
    """A list in a statement made once.  An empty one differs for IN and NOT IN, so they share none."""
    return bindparam(name, expanding=True)


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
    quiet_since = datetime.combine(today - timedelta(days=plan.quiet_days), time(), UTC)
    late, unheard = ITEM.c.due_on < today, quiet_since > HEARD_AT
    query = (
        select(ITEM.c.theme_id, ITEM.c.state, ITEM.c.colour, late, unheard, func.count())
        .where(ITEM.c.plan_id == plan_here(unit, plan.id))
        .group_by(*map(text, "12345"))
    )
    alike: Counter[tuple[Any, ...]] = Counter()
    for theme_id, state, colour, is_late, is_unheard, count in unit.exec(query):
        is_open, dated = State(state) in OPEN, is_late is not None
        told = (theme_id, state, colour, is_open and bool(is_late), is_open and bool(is_unheard), dated)
        alike[told] += count
    return [
        NumberRow(theme_id, State(state), Colour(colour) if colour else None, overdue, silent, dated, count)
        for (theme_id, state, colour, overdue, silent, dated), count in alike.items()
    ]


def _here(unit: UnitOfWork) -> Select[Any]:
    """All items of the workspace, to be narrowed and handed to `_read`."""
    return select(*ITEM_COLUMNS).where(ITEM.c.workspace_id == unit.workspace_id)


def _read(unit: UnitOfWork, query: Select[Any]) -> list[Item]:
    """The items a query over `ITEM_COLUMNS` finds."""
    return list(map(_item, unit.exec(query).all()))


def _item(row: Row[Any]) -> Item:
    values = list(row)
    values[STATE] = State(values[STATE])
    values[COLOUR] = Colour(values[COLOUR]) if values[COLOUR] else None
    return Item(*values)


def _facts(one: Item) -> dict[str, Any]:
    return {
        field.name: getattr(one, field.name) for field in fields(one) if field.name not in ("id", "plan_key")
    }


def _page(
    unit: UnitOfWork, plan_ids: Collection[int], conditions: list[Any], order: Order, limit: int, offset: int
) -> Page:
    """Bounded to the workspace through the plans, so that an index by plan serves count and order whole.

    Only the page itself is read from the table, and nothing is counted when the page is the last one.
    """
    where = [_in_plans(unit, plan_ids), *conditions]
    page = select(ITEM.c.id).where(*where).order_by(*ORDERS[order]).limit(limit).offset(offset)
    ids = list(unit.exec(page).scalars())
    if len(ids) < limit and (ids or not offset):
        total = offset + len(ids)
    else:
        total = unit.exec(select(func.count()).select_from(ITEM).where(*where)).scalar_one()
    found = {one.id: one for one in items(unit, ids)} if ids else {}
    return [found[item_id] for item_id in ids], total


def _in_plans(unit: UnitOfWork, plan_ids: Collection[int]) -> ColumnElement[bool]:
    """One plan is asked for as one, because the index then has the order too."""
    if len(plan_ids) == 1:
        return ITEM.c.plan_id == plan_here(unit, next(iter(plan_ids)))
    plans = select(PLAN.c.id).where(PLAN.c.workspace_id == unit.workspace_id, PLAN.c.id.in_(plan_ids))
    return ITEM.c.plan_id.in_(plans)


def _present(*conditions: Any) -> list[Any]:
    return [condition for condition in conditions if condition is not None]
