"""Issues of the digest: each keeps its snapshot, so that it can be printed again."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, select

from store.plans import plan_here
from store.tables import DIGEST
from store.unit import UnitOfWork


def digest(unit: UnitOfWork, plan_id: int, week_on: date) -> dict[str, Any] | None:
    """The snapshot of that week's issue; `week_on` is its Monday."""
    query = _of_plan(unit, plan_id, DIGEST.c.snapshot).where(DIGEST.c.week_on == week_on)
    return unit.exec(query).scalar_one_or_none()


def latest_before(unit: UnitOfWork, plan_id: int, week_on: date) -> dict[str, Any] | None:
    """The snapshot of the newest issue of an earlier week."""
    return unit.exec(_before(_of_plan(unit, plan_id, DIGEST.c.snapshot), week_on)).scalar_one_or_none()


def made_at(unit: UnitOfWork, plan_id: int, before_week: date) -> datetime | None:
    """When the issue that `latest_before` finds was made."""
    return unit.exec(_before(_of_plan(unit, plan_id, DIGEST.c.made_at), before_week)).scalar_one_or_none()


def keep(unit: UnitOfWork, plan_id: int, week_on: date, snapshot: Mapping[str, Any], now: datetime) -> bool:
    """Whether this is the first issue of the week; an issue once kept stays as it is."""
    new = unit.insert(DIGEST).values(
        workspace_id=unit.workspace_id,
        plan_id=plan_here(unit, plan_id),
        week_on=week_on,
        made_at=now,
        snapshot=dict(snapshot),
    )
    kept = new.on_conflict_do_nothing(index_elements=["plan_id", "week_on"]).returning(DIGEST.c.id)
    return unit.exec(kept).scalar_one_or_none() is not None


def _of_plan(unit: UnitOfWork, plan_id: int, column: Any) -> Select[Any]:
    return select(column).where(DIGEST.c.workspace_id == unit.workspace_id, DIGEST.c.plan_id == plan_id)


def _before(query: Select[Any], week_on: date) -> Select[Any]:
    return query.where(DIGEST.c.week_on < week_on).order_by(DIGEST.c.week_on.desc()).limit(1)
