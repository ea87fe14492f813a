"""What can be asked of a whole database, all workspaces together, by whoever looks after it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, text

from store.outbox import IS_OWED
from store.tables import HELD, HISTORY, ITEM, OPEN_STATES, OUTBOX, PERSON, PLAN, THEME
from store.unit import UnitOfWork

NAMED = 5
"""Actions that are named; the rest is counted."""
IS_OPEN = text(f"item.{OPEN_STATES}")


@dataclass(frozen=True)
class Owed:
    """The outbox: promises pending, sending, unknown and held, and those in the hand of somebody who is gone.

    `oldest_due_at` is when the oldest that is owed was first due.
    """

    counts: Mapping[str, int]
    oldest_due_at: datetime | None
    dropped: int


@dataclass(frozen=True)
class Actions:
    """How many open actions something is true of, and the keys of the first few."""

    count: int
    keys: tuple[str, ...]


def revision(unit: UnitOfWork) -> str | None:
    """Which revision the tables are of; None while there are none."""
    there = (
        "SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'"
        if unit.on_sqlite
        else "SELECT 1 FROM pg_tables WHERE schemaname = 'public' AND tablename = 'alembic_version'"
    )
    if unit.exec(text(there)).first() is None:
        return None
    return unit.exec(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def damage(unit: UnitOfWork) -> str | None:
    """What is broken in the SQLite file; None for a whole one, and for PostgreSQL, which finds such things itself."""
    if not unit.on_sqlite:
        return None
    told = str(unit.exec(text("PRAGMA quick_check(1)")).scalar_one())
    return None if told == "ok" else told.replace("\n", " ")


def loose_ends(unit: UnitOfWork) -> Mapping[str, int]:
    """By table how many rows point to nothing.  PostgreSQL lets none be written."""
    if not unit.on_sqlite:
        return {}
    found: dict[str, int] = {}
    for row in unit.exec(text("PRAGMA foreign_key_check")):
        found[row[0]] = found.get(row[0], 0) + 1
    return found


def line_named(unit: UnitOfWork, history_id: int) -> str:
    """A line of the history as people know it: its action and its day."""
    query = (
        select(PLAN.c.key, ITEM.c.number, HISTORY.c.at)
        .join_from(HISTORY, ITEM, ITEM.c.id == HISTORY.c.item_id)
        .join(PLAN, PLAN.c.id == ITEM.c.plan_id)
        .where(HISTORY.c.id == history_id)
    )
    row = unit.exec(query).first()
    return f"line {history_id}" + (f" ({row.key}-{row.number}, {row.at:%-d %B %Y})" if row else "")


def owed(unit: UnitOfWork, now: datetime) -> Owed:
    """What the outbox still has to do, what waits for a person, and what nobody is doing any more."""
    query = select(OUTBOX.c.state, func.count(), func.min(OUTBOX.c.created_at)).where(IS_OWED)
    found = unit.exec(query.group_by(OUTBOX.c.state)).all()
    held = select(func.count()).select_from(OUTBOX).where(text(f"outbox.{HELD}"))
    dropped = select(func.count()).where(OUTBOX.c.state == "sending", OUTBOX.c.lease_until < now)
    counts = dict.fromkeys(("pending", "sending", "unknown"), 0) | {state: n for state, n, _ in found}
    due = [at for _, _, at in found if at <= now]
    return Owed(
        counts | {"held": unit.exec(held).scalar_one()},
        min(due, default=None),
        unit.exec(dropped).scalar_one(),
    )


def unreachable(unit: UnitOfWork) -> Actions:
    """Open actions of which nobody can be reminded: neither the owner, nor the theme's lead, nor the manager."""
    owner, lead, manager = PERSON.alias("owner"), PERSON.alias("lead"), PERSON.alias("manager")
    nobody = and_(*(_out_of_reach(one.c) for one in (owner, lead, manager)))
    query = (
        select(PLAN.c.key, ITEM.c.number)
        .join_from(ITEM, PLAN, PLAN.c.id == ITEM.c.plan_id)
        .outerjoin(owner, owner.c.id == ITEM.c.owner_id)
        .outerjoin(THEME, THEME.c.id == ITEM.c.theme_id)
        .outerjoin(lead, lead.c.id == THEME.c.lead_id)
        .outerjoin(manager, manager.c.id == PLAN.c.manager_id)
        .where(IS_OPEN, nobody)
    )
    return _actions(unit, query)


def of_people_gone(unit: UnitOfWork) -> Actions:
    """Open actions whose owner's account in Slack is closed."""
    query = (
        select(PLAN.c.key, ITEM.c.number)
        .join_from(ITEM, PLAN, PLAN.c.id == ITEM.c.plan_id)
        .join(PERSON, PERSON.c.id == ITEM.c.owner_id)
        .where(IS_OPEN, PERSON.c.gone_at.is_not(None))
    )
    return _actions(unit, query)


def _out_of_reach(person: Any) -> ColumnElement[bool]:
    """Nobody is there, or nobody who is in Slack."""
    return or_(person.slack_user.is_(None), person.gone_at.is_not(None))


def _actions(unit: UnitOfWork, query: Select[tuple[str, int]]) -> Actions:
    count = unit.exec(select(func.count()).select_from(query.subquery())).scalar_one()
    first = unit.exec(query.order_by(PLAN.c.key, ITEM.c.number).limit(NAMED))
    return Actions(count, tuple(f"{row.key}-{row.number}" for row in first))
