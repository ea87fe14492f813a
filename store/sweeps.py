"""Sweeps: up to which local day reminders were promised, by plan and zone."""

from datetime import date, timedelta
from functools import cache
from typing import Any

from sqlalchemy import bindparam, or_, select, update

from bot.plan.calendar import zone_of
from bot.plan.items import Plan
from store.tables import PERSON, PLAN, SWEEP, WORKSPACE
from store.unit import UnitOfWork, insert_into

# Asked by every tick, and made once: making a statement takes five times as long as running it.
DONE_ON = select(SWEEP.c.done_on).where(
    SWEEP.c.workspace_id == bindparam("workspace_id"),
    SWEEP.c.plan_id == bindparam("plan_id"),
    SWEEP.c.zone == bindparam("zone"),
)
ZONES = (
    select(PERSON.c.zone)
    .distinct()
    .where(PERSON.c.workspace_id == bindparam("workspace_id"), PERSON.c.slack_user.is_not(None))
    .where(PERSON.c.gone_at.is_(None), PERSON.c.zone.is_not(None))
)


def done_on(unit: UnitOfWork, plan_id: int, zone: str) -> date | None:
    """The last local day that is finished for the people of this zone; None before the first."""
    asked = {"workspace_id": unit.workspace_id, "plan_id": plan_id, "zone": zone}
    return unit.exec(DONE_ON, asked).scalar_one_or_none()


def take_turn(unit: UnitOfWork) -> None:
    """Wait until no other process decides what goes on the workspace's cards; the turn ends with the unit.

    SQLite has one writer at a time anyway.
    """
    if not unit.on_sqlite:
        here = select(WORKSPACE.c.id).where(WORKSPACE.c.id == unit.workspace_id)
        unit.exec(here.with_for_update(key_share=True))


def mark(unit: UnitOfWork, plan_id: int, zone: str, day: date) -> None:
    """The day is finished.  An earlier day than the one known changes nothing.

    But one known that lies beyond tomorrow was marked while the clock was wrong, and counts no more.

    Raises IntegrityError when the workspace has no such plan.
    """
    asked = {"here": unit.workspace_id, "plan": plan_id, "swept": zone, "day": day}
    unit.exec(_mark(unit.on_sqlite), asked | {"tomorrow": day + timedelta(days=1)})


def reopen(unit: UnitOfWork, plan_id: int, day: date) -> None:
    """Days after this one are walked again in every zone of the plan: its calendar has changed."""
    done_later = SWEEP.c.workspace_id == unit.workspace_id, SWEEP.c.plan_id == plan_id, SWEEP.c.done_on > day
    unit.exec(update(SWEEP).where(*done_later).values(done_on=day))


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
        index_elements=["plan_id", "zone"],
        set_={"done_on": later},
        where=or_(SWEEP.c.done_on < later, SWEEP.c.done_on > bindparam("tomorrow")),
    )


def zones_of(unit: UnitOfWork, plan: Plan) -> set[str]:
    """The plan's own zone and those of everybody in the workspace who can be reached, as far as they are known.

    More than the plan may need, but it does not grow with the items.
    """
    found = unit.exec(ZONES, {"workspace_id": unit.workspace_id}).scalars()
    return {zone_of(zone, plan.zone) for zone in (None, *found)}
