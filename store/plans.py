"""Plans, their settings and themes, and who has a part in them."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    ScalarSelect,
    Select,
    bindparam,
    delete,
    exists,
    or_,
    select,
    update,
)

from bot.plan.calendar import Calendar, Nation, OwnDay
from bot.plan.items import Plan, Theme
from store.tables import ABSENCE, DAY, ITEM, ITEM_HELPER, PERSON, PLAN, THEME, columns
from store.unit import UnitOfWork

PLAN_COLUMNS = columns(PLAN, Plan)
THEME_COLUMNS = columns(THEME, Theme)
HERE = select(*PLAN_COLUMNS).where(PLAN.c.workspace_id == bindparam("workspace_id")).order_by(PLAN.c.id)
THEMES = (
    select(*THEME_COLUMNS)
    .where(THEME.c.workspace_id == bindparam("workspace_id"), THEME.c.plan_id == bindparam("plan_id"))
    .order_by(THEME.c.id)
)

DAYS = (
    select(DAY.c.day_on, DAY.c.works, DAY.c.name)
    .where(DAY.c.workspace_id == bindparam("workspace_id"), DAY.c.plan_id == bindparam("plan_id"))
    .order_by(DAY.c.day_on)
)


def plans(unit: UnitOfWork) -> list[Plan]:
    """All plans of the workspace, oldest first."""
    return [_plan(row) for row in unit.exec(HERE, {"workspace_id": unit.workspace_id})]


def plan(unit: UnitOfWork, plan_id: int) -> Plan:
    """The plan.  Raises LookupError when the workspace has none with this id."""
    asked = {"workspace_id": unit.workspace_id, "plan_id": plan_id}
    found = unit.exec(HERE.where(PLAN.c.id == bindparam("plan_id")), asked).one_or_none()
    if found is None:
        raise LookupError(f"no plan {plan_id} in workspace {unit.workspace_id}")
    return _plan(found)


def plan_by_key(unit: UnitOfWork, key: str) -> Plan | None:
    """The plan with this key, in whatever case it is typed."""
    asked = {"workspace_id": unit.workspace_id, "plan_key": key.strip().upper()}
    found = unit.exec(HERE.where(PLAN.c.key == bindparam("plan_key")), asked).one_or_none()
    return _plan(found) if found else None


def plans_of(unit: UnitOfWork, person_id: int) -> list[Plan]:
    """The plans in which the person has any part, oldest first."""
    asked = {"workspace_id": unit.workspace_id, "person_id": person_id}
    return [_plan(row) for row in unit.exec(_plans_of(), asked)]


@cache
def _plans_of() -> Select[Any]:
    """The query of `plans_of`, made once: every command asks it, and making it takes longer than running it."""
    here = PLAN.c.workspace_id == bindparam("workspace_id")
    query = select(*PLAN_COLUMNS).where(here, _has_a_part(bindparam("person_id", type_=Integer)))
    return query.order_by(PLAN.c.id)


def members(unit: UnitOfWork, plan_id: int) -> set[int]:
    """Ids of everybody with a part in the plan: manager, sponsor, chair, theme leads, owners and helpers."""
    query = (
        select(PERSON.c.id)
        .join(PLAN, PLAN.c.workspace_id == PERSON.c.workspace_id)
        .where(PLAN.c.workspace_id == unit.workspace_id, PLAN.c.id == plan_id, _has_a_part(PERSON.c.id))
    )
    return set(unit.exec(query).scalars())


def add_plan(
    unit: UnitOfWork,
    *,
    key: str,
    title: str,
    now: datetime,
    zone: str = "Europe/London",
    hour: int = 9,
    until_hour: int = 17,
    nation: str = Nation.ENGLAND,
    start_on: date | None = None,
    goal_on: date | None = None,
    channel: str | None = None,
    manager_id: int | None = None,
    sponsor_id: int | None = None,
    chair_id: int | None = None,
    quiet_days: int = 30,
) -> Plan:
    """A new plan; its key is kept in capitals.  The database refuses a second one with the same key."""
    new = Plan(
        id=0,
        key=key.strip().upper(),
        title=title,
        zone=zone,
        hour=hour,
        until_hour=until_hour,
        nation=nation,
        start_on=start_on,
        goal_on=goal_on,
        channel=channel,
        manager_id=manager_id,
        sponsor_id=sponsor_id,
        chair_id=chair_id,
        quiet_days=quiet_days,
    )
    values = _settings(new) | {"workspace_id": unit.workspace_id, "key": new.key, "next_number": 1}
    query = unit.insert(PLAN).values(**values, created_at=now).returning(*PLAN_COLUMNS)
    return _plan(unit.exec(query).one())


def save_settings(unit: UnitOfWork, changed: Plan) -> None:
    """Keep everything of the plan but its key.  Raises LookupError when the workspace has no such plan."""
    query = update(PLAN).where(PLAN.c.workspace_id == unit.workspace_id, PLAN.c.id == changed.id)
    if unit.exec(query.values(_settings(changed))).rowcount != 1:
        raise LookupError(f"no plan {changed.id} in workspace {unit.workspace_id}")


def plan_by_file(unit: UnitOfWork, digest: str) -> Plan | None:
    """The plan that the file with this SHA-256 was imported as."""
    asked = {"workspace_id": unit.workspace_id, "digest": digest}
    found = unit.exec(HERE.where(PLAN.c.file_hash == bindparam("digest")), asked).first()
    return _plan(found) if found else None


def calendar_of(unit: UnitOfWork, plan: Plan) -> Calendar:
    """The plan's working days: its nation's, with the days that were set by hand."""
    own = days(unit, plan.id)
    return Calendar(
        plan.nation,
        frozenset(day.on for day in own if not day.works),
        frozenset(day.on for day in own if day.works),
    )


def days(unit: UnitOfWork, plan_id: int) -> list[OwnDay]:
    """The days of the plan that were set by hand, in order."""
    asked = {"workspace_id": unit.workspace_id, "plan_id": plan_id}
    return [OwnDay(row.day_on, row.works, row.name) for row in unit.exec(DAYS, asked)]


def set_day(unit: UnitOfWork, plan_id: int, day: OwnDay) -> None:
    """The plan's people work that day, or have it off, whatever was set before.

    Raises LookupError when the workspace has no such plan.
    """
    values = {"day_on": day.on, "works": day.works, "name": day.name}
    new = unit.insert(DAY).values(workspace_id=unit.workspace_id, plan_id=plan(unit, plan_id).id, **values)
    unit.exec(
        new.on_conflict_do_update(
            index_elements=["plan_id", "day_on"], set_={"works": day.works, "name": day.name}
        )
    )


def clear_day(unit: UnitOfWork, plan_id: int, day: date) -> None:
    """The day is what the nation's calendar says."""
    unit.exec(
        delete(DAY).where(
            DAY.c.workspace_id == unit.workspace_id, DAY.c.plan_id == plan_id, DAY.c.day_on == day
        )
    )


def set_file_hash(unit: UnitOfWork, plan_id: int, digest: str) -> None:
    """Remember the file the plan was imported from."""
    query = update(PLAN).where(PLAN.c.workspace_id == unit.workspace_id, PLAN.c.id == plan_id)
    unit.exec(query.values(file_hash=digest))


def themes(unit: UnitOfWork, plan_id: int) -> list[Theme]:
    """The plan's themes in the order they were added."""
    asked = {"workspace_id": unit.workspace_id, "plan_id": plan_id}
    return [_theme(row) for row in unit.exec(THEMES, asked)]


def add_theme(unit: UnitOfWork, plan_id: int, *, ref: str, name: str, lead_id: int | None = None) -> Theme:
    """A new theme.  Raises LookupError when the workspace has no such plan."""
    values = {"plan_id": plan(unit, plan_id).id, "ref": ref, "name": name, "lead_id": lead_id}
    query = unit.insert(THEME).values(workspace_id=unit.workspace_id, **values).returning(*THEME_COLUMNS)
    return _theme(unit.exec(query).one())


def _has_a_part(person_id: int | ColumnElement[int]) -> ColumnElement[bool]:
    """Whether the person has a part in the plan of the row at hand, or covers for an owner who is away or will be."""
    helps = exists().where(
        ITEM_HELPER.c.person_id == person_id, ITEM.c.id == ITEM_HELPER.c.item_id, ITEM.c.plan_id == PLAN.c.id
    )
    covers = exists().where(
        ABSENCE.c.cover_id == person_id,
        ABSENCE.c.ended_at.is_(None),
        ABSENCE.c.told_at.is_(None),
        ITEM.c.owner_id == ABSENCE.c.person_id,
        ITEM.c.plan_id == PLAN.c.id,
    )
    return or_(
        PLAN.c.manager_id == person_id,
        PLAN.c.sponsor_id == person_id,
        PLAN.c.chair_id == person_id,
        exists().where(THEME.c.plan_id == PLAN.c.id, THEME.c.lead_id == person_id),
        exists().where(ITEM.c.owner_id == person_id, ITEM.c.plan_id == PLAN.c.id),
        helps,
        covers,
    )


def plan_here(unit: UnitOfWork, plan_id: int) -> ScalarSelect[int]:
    """The plan's id, nothing when the workspace has none with it: what bounds a query to the workspace."""
    query = select(PLAN.c.id).where(PLAN.c.workspace_id == unit.workspace_id, PLAN.c.id == plan_id)
    return query.scalar_subquery()


def _settings(one: Plan) -> dict[str, Any]:
    return {name: value for name, value in asdict(one).items() if name not in ("id", "key", "created_at")}


def _plan(row: Sequence[Any]) -> Plan:
    return Plan(*row)


def _theme(row: Sequence[Any]) -> Theme:
    return Theme(*row)
