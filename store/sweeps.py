"""Sweeps: up to which local day reminders were promised, by plan and zone."""

from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import bindparam, select

from bot.plan.items import Plan
from store.tables import PERSON, PLAN, SWEEP
from store.unit import UnitOfWork, insert_into

# Asked by every tick, and made once: making a statement takes five times as long as running it.
DAYS_DONE = select(SWEEP.c.zone, SWEEP.c.done_on).where(
    SWEEP.c.workspace_id == bindparam("workspace_id"), SWEEP.c.plan_id == bindparam("plan_id")
)
ZONES = (
    select(PERSON.c.zone)
    .distinct()
    .where(PERSON.c.workspace_id == bindparam("workspace_id"), PERSON.c.slack_user.is_not(None))
    .where(PERSON.c.zone.is_not(None))
)


def days_done(unit: UnitOfWork, plan_id: int) -> dict[str, date]:
    """The last local day that is finished for the people of each zone; zones before their first are left out."""
    found = unit.exec(DAYS_DONE, {"workspace_id": unit.workspace_id, "plan_id": plan_id})
    return {zone: done_on for zone, done_on in found}


def mark(unit: UnitOfWork, plan_id: int, zone: str, day: date) -> None:
    """The day is finished.  An earlier day than the one known changes nothing.

    Raises IntegrityError when the workspace has no such plan.
    """
    unit.exec(_mark(unit.on_sqlite), {"here": unit.workspace_id, "plan": plan_id, "swept": zone, "day": day})


@cache
def _mark(on_sqlite: bool) -> Any:
    plan_here = select(PLAN.c.id).where(
        PLAN.c.workspace_id == bindparam("here"), PLAN.c.id == bindparam("plan")
    )
    new = insert_into(SWEEP, on_sqlite=on_sqlite).values(
        plan_id=plan_here.scalar_subquery(),
        zone=bindparam("swept"),
        workspace_id=bindparam("here"),
        done_on=bindparam("day"),
    )
    later = new.excluded.done_on
    return new.on_conflict_do_update(
        index_elements=["plan_id", "zone"], set_={"done_on": later}, where=SWEEP.c.done_on < later
    )


def zones_of(unit: UnitOfWork, plan: Plan) -> set[str]:
    """The plan's own zone and those of everybody in the workspace who can be reached.

    More than the plan may need, but it does not grow with the items.
    """
    return {plan.zone, *unit.exec(ZONES, {"workspace_id": unit.workspace_id}).scalars()}
