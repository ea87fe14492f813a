"""Sweeps: up to which local day reminders were promised, by plan and zone."""

from datetime import date

from sqlalchemy import select

from bot.plan.items import Plan
from store.plans import plan_here
from store.tables import PERSON, SWEEP
from store.unit import UnitOfWork


def done_on(unit: UnitOfWork, plan_id: int, zone: str) -> date | None:
    """The last local day that is finished for the people of this zone; None before the first."""
    query = select(SWEEP.c.done_on).where(
        SWEEP.c.workspace_id == unit.workspace_id, SWEEP.c.plan_id == plan_id, SWEEP.c.zone == zone
    )
    return unit.exec(query).scalar_one_or_none()


def mark(unit: UnitOfWork, plan_id: int, zone: str, day: date) -> None:
    """The day is finished.  An earlier day than the one known changes nothing.

    Raises IntegrityError when the workspace has no such plan.
    """
    new = unit.insert(SWEEP).values(
        plan_id=plan_here(unit, plan_id), zone=zone, workspace_id=unit.workspace_id, done_on=day
    )
    unit.exec(
        new.on_conflict_do_update(
            index_elements=["plan_id", "zone"], set_={"done_on": day}, where=SWEEP.c.done_on < day
        )
    )


def zones_of(unit: UnitOfWork, plan: Plan) -> set[str]:
    """The plan's own zone and those of everybody in the workspace who can be reached.

    More than the plan may need, but it does not grow with the items.
    """
    query = (
        select(PERSON.c.zone)
        .distinct()
        .where(PERSON.c.workspace_id == unit.workspace_id, PERSON.c.slack_user.is_not(None))
        .where(PERSON.c.zone.is_not(None))
    )
    return {plan.zone, *unit.exec(query).scalars()}
