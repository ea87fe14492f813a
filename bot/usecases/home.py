"""The Home tab, read in one moment: a page of what is somebody's to do, and the plans they answer for."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.messages.health import health_lines
from bot.messages.home import (
    OWNERS,
    PLANS,
    ROWS,
    Behind,
    Group,
    Home,
    Managed,
    Row,
    closed_home,
    home_view,
    pages_of,
)
from bot.messages.refusals import refusal_text
from bot.plan.calendar import local_day, zone_of
from bot.plan.errors import PlanError
from bot.plan.items import Person, Plan
from bot.plan.numbers import count
from bot.plan.permissions import Act, may
from bot.plan.reminders import card_key
from bot.usecases.acting import Actor, acting, plan_parts, seen_plans
from bot.usecases.watching import health_of
from store import desk, items, people
from store.desk import Desk
from store.unit import UnitOfWork

QUESTIONS_WAIT = timedelta(days=14)
"""After so long a question that nobody answered is no longer shown as waiting."""

Part = tuple[Group, int, Callable[[int, int], list[Row]]]
"""A part of the list: its group, how many rows it has, and what gives so many of them from one on."""


def home_of(unit: UnitOfWork, person: Person, now: datetime, page: int = 1) -> dict[str, Any]:
    """A page of the Home tab of a person, from 1; beyond the last page that one.

    For those who answer for plans also how these stand.  Changes nothing: a unit that only reads will do.
    """
    actor = acting(unit, person, now)
    try:
        seen = seen_plans(unit, actor)
    except PlanError as refusal:
        return closed_home(refusal_text(refusal))
    parts = parts_of(unit, desk_of(actor, seen))
    totals = {group: sum(total for one, total, _ in parts if one is group) for group in Group}
    shown = min(max(page, 1), pages_of(sum(totals.values())))
    rows = rows_of(parts, (shown - 1) * ROWS, ROWS)
    answers_for = [plan for plan in seen if may(Act.SEE_HEALTH, plan_parts(unit, actor, plan))]
    health = (
        health_lines(health_of(unit, answers_for[0].zone, now), answers_for[0].zone) if answers_for else []
    )
    return home_view(
        Home(
            actor.person,
            actor.today(seen[0]),
            min(plan.quiet_days for plan in seen),
            totals,
            rows,
            shown,
            _named(unit, rows),
            _managed(unit, actor, seen, answers_for),
            health,
        )
    )


def desk_of(actor: Actor, seen: Sequence[Plan]) -> Desk:
    """What is asked for to fill somebody's Home."""
    day = local_day(actor.now, zone_of(actor.person.zone, seen[0].zone))
    return Desk(
        actor.person.id,
        [plan.id for plan in seen],
        actor.today(seen[0]),
        card_key(actor.person.id, day),
        actor.now - QUESTIONS_WAIT,
    )


def parts_of(unit: UnitOfWork, of: Desk) -> list[Part]:
    """The parts of somebody's list in their order, counted and not read yet."""
    totals = desk.totals(unit, of)
    return [
        (Group.TODAY, totals.today, lambda limit, offset: [
            Row(Group.TODAY, item) for item in desk.today(unit, of, limit, offset)]),
        (Group.WAITING, totals.checks, lambda limit, offset: [
            Row(Group.WAITING, item) for item in desk.checks(unit, of, limit, offset)]),
        (Group.WAITING, totals.dates, lambda limit, offset: [
            Row(Group.WAITING, items.item(unit, one.item_id), request=one)
            for one in desk.dates(unit, of, limit, offset)]),
        (Group.WAITING, totals.questions, lambda limit, offset: [
            Row(Group.WAITING, items.item(unit, one.item_id), asked=one)
            for one in desk.questions(unit, of, limit, offset)]),
        (Group.COMING, totals.coming, lambda limit, offset: [
            Row(Group.COMING, item) for item in desk.coming(unit, of, limit, offset)]),
    ]  # fmt: skip


def rows_of(parts: Sequence[Part], offset: int, limit: int) -> list[Row]:
    """So many rows from one on, counted through all parts."""
    rows: list[Row] = []
    for _, total, read in parts:
        if offset < total and len(rows) < limit:
            rows += read(limit - len(rows), offset)
        offset = max(0, offset - total)
    return rows


def _named(unit: UnitOfWork, rows: Sequence[Row]) -> dict[int, Person]:
    """Everybody these rows speak of."""
    ids = {row.item.owner_id for row in rows}
    ids |= {row.request.asked_by_id for row in rows if row.request}
    ids |= {row.asked.by_id for row in rows if row.asked}
    return people.people(unit, sorted(i for i in ids if i))


def _managed(
    unit: UnitOfWork, actor: Actor, seen: Sequence[Plan], answers_for: Sequence[Plan]
) -> list[Managed]:
    """Plans whose digest the actor may see; who is behind only for those who answer for them."""
    shown = [plan for plan in seen if may(Act.PREVIEW_DIGEST, plan_parts(unit, actor, plan))][:PLANS]
    return [
        Managed(
            plan,
            count(items.numbers(unit, plan, actor.today(plan))),
            _behind(unit, actor, plan) if plan in answers_for else (),
        )
        for plan in shown
    ]


def _behind(unit: UnitOfWork, actor: Actor, plan: Plan) -> list[Behind]:
    found = desk.fullest(unit, plan.id, actor.today(plan), OWNERS)
    named = people.people(unit, [one.person_id for one in found])
    return [Behind(named[one.person_id].name, one.actions, one.days, one.oldest) for one in found]
