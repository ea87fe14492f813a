"""How the bot itself is doing: for the plan's manager, and as an alarm when it has been failing."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from bot.messages.blocks import Message
from bot.messages.health import alarm_message, health_message
from bot.plan.calendar import local_day
from bot.plan.health import Health, alarming
from bot.plan.items import Plan
from bot.plan.permissions import Act, must
from bot.usecases.acting import Actor, plan_parts
from bot.usecases.returning import there_first
from store import health as state
from store import outbox, people
from store.unit import UnitOfWork


def health_of(unit: UnitOfWork, zone: str, now: datetime) -> Health:
    """How the bot is doing; “today” is the day in `zone`."""
    return state.health(unit, now, datetime.combine(local_day(now, zone), time(), ZoneInfo(zone)))


def health_told(unit: UnitOfWork, actor: Actor, plan: Plan) -> Message:
    """The answer to `/plan health`.  Raises NotAllowed for everybody but the plan's manager and sponsor."""
    must(Act.SEE_HEALTH, plan_parts(unit, actor, plan), plan.key)
    return health_message(health_of(unit, plan.zone, actor.now), plan.zone)


def is_alarming(unit: UnitOfWork, plan: Plan, now: datetime) -> bool:
    """Whether the plan's manager has to hear that something is failing."""
    return bool(alarming(health_of(unit, plan.zone, now)))


def promise_alarm(unit: UnitOfWork, plan: Plan, now: datetime) -> bool:
    """Owe the plan's manager, else its sponsor, an alarm, one a day; whether it is new."""
    ids = [i for i in (plan.manager_id, plan.sponsor_id) if i]
    named = people.people(unit, ids)
    told = there_first(unit, [named[i] for i in ids], plan, now)
    if told is None:
        return False
    return outbox.promise(
        unit,
        key=f"alarm:{plan.id}:{local_day(now, plan.zone)}",
        kind="alarm",
        due_at=now,
        person_id=told.id,
        facts={"plan_id": plan.id},
    )


def alarm_now(unit: UnitOfWork, plan: Plan, now: datetime) -> Message | None:
    """The alarm as it stands when it is sent; None when it is over."""
    health = health_of(unit, plan.zone, now)
    return alarm_message(health, alarming(health), plan.zone)
