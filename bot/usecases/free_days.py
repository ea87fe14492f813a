"""The days a plan's people have off: seen by all of them, set by its manager and sponsor."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import structlog

from bot.messages.blocks import Message
from bot.messages.days import day_changed_message, day_unchanged_message, day_words, days_message
from bot.plan.calendar import Calendar, OwnDay
from bot.plan.commands import Command
from bot.plan.errors import NothingToUndo
from bot.plan.items import Plan
from bot.plan.permissions import Act, must
from bot.usecases.acting import Actor, chosen_plans, plan_parts
from bot.usecases.adding import only_plan
from bot.usecases.undoing import UNDO_FOR
from store import inbox, plans, sweeps
from store.unit import UnitOfWork

log = structlog.get_logger()

AHEAD = timedelta(days=365)
DAY_CHANGED = "day"
"""Under this name the inbox keeps what a day was, so that it can be taken back."""


def free_days(unit: UnitOfWork, actor: Actor, command: Command) -> Message:
    """The free days of the next twelve months; or one of them is set.  Raises NotAllowed."""
    plan = only_plan(chosen_plans(unit, actor, command.plan), "days")
    if command.day is not None:
        must(Act.SET_DAYS, plan_parts(unit, actor, plan), plan.key)
        return _set(unit, actor, plan, OwnDay(command.day, bool(command.works), command.words))
    today = actor.today(plan)
    return days_message(plan, plans.calendar_of(unit, plan), plans.days(unit, plan.id), today, today + AHEAD)


def undo_latest_day(unit: UnitOfWork, actor: Actor, after_inbox_id: int) -> Message | None:
    """Take back the day the actor set last, if that came after the message with this inbox id."""
    for inbox_id, kept in inbox.lately(unit, actor.person.id, actor.now - UNDO_FOR):
        if inbox_id > after_inbox_id and DAY_CHANGED in kept:
            return undo_day(unit, actor, inbox_id)
    return None


def undo_day(unit: UnitOfWork, actor: Actor, inbox_id: int) -> Message | None:
    """Take back the day that a message set; None when it set none.  Raises NothingToUndo."""
    kept = dict(inbox.answer(unit, inbox_id) or {})
    changed: Mapping[str, Any] | None = kept.pop(DAY_CHANGED, None)
    if changed is None or inbox.person_of(unit, inbox_id) != actor.person.id:
        return None
    plan, on = plans.plan(unit, changed["plan_id"]), date.fromisoformat(changed["on"])
    if actor.now.timestamp() - changed["at"] > UNDO_FOR.total_seconds():
        raise NothingToUndo("late", plan.key)
    if _kept(_own(unit, plan, on)) != changed["after"]:
        raise NothingToUndo("changed", plan.key)
    was = changed["before"]
    answer = _change(unit, actor, plan, on, OwnDay(on, **was) if was else None)
    inbox.store_answer(unit, inbox_id, kept | {"message": answer.as_json()})
    return answer


def _set(unit: UnitOfWork, actor: Actor, plan: Plan, wanted: OwnDay) -> Message:
    own, calendar = _own(unit, plan, wanted.on), plans.calendar_of(unit, plan)
    usual = Calendar(plan.nation).is_working_day(wanted.on)
    after = None if wanted.works == usual else wanted
    renamed = own is not None and after is not None and after.name not in ("", own.name)
    if calendar.is_working_day(wanted.on) == wanted.works and not renamed:
        return day_unchanged_message(plan, wanted.on, day_words(wanted.on, calendar, own))
    return _change(unit, actor, plan, wanted.on, after, undoable=True)


def _change(
    unit: UnitOfWork, actor: Actor, plan: Plan, on: date, after: OwnDay | None, *, undoable: bool = False
) -> Message:
    """Keep what the day is from now on; rungs that have moved to days gone by are looked for again."""
    before = _own(unit, plan, on)
    was = day_words(on, plans.calendar_of(unit, plan), before)
    if after is None:
        plans.clear_day(unit, plan.id, on)
    else:
        plans.set_day(unit, plan.id, after)
    calendar = plans.calendar_of(unit, plan)
    sweeps.reopen(unit, plan.id, calendar.add_working_days(actor.today(plan), -2))
    log.info("day.changed", plan_id=plan.id, day=on.isoformat(), own=_kept(after), by=actor.person.id)
    undo = actor.inbox_id if undoable else None
    if undo is not None:
        facts = {"plan_id": plan.id, "on": on.isoformat(), "at": actor.now.timestamp()}
        changed = facts | {"before": _kept(before), "after": _kept(after)}
        inbox.store_answer(unit, undo, {DAY_CHANGED: changed})
    return day_changed_message(plan, on, was, day_words(on, calendar, after), undo)


def _own(unit: UnitOfWork, plan: Plan, on: date) -> OwnDay | None:
    return next((day for day in plans.days(unit, plan.id) if day.on == on), None)


def _kept(day: OwnDay | None) -> dict[str, Any] | None:
    return {"works": day.works, "name": day.name} if day else None
