"""A person's own settings: shown, changed within what their plans allow, and taken back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from bot.messages.away import settings_message
from bot.messages.blocks import Message
from bot.messages.settings import Shown
from bot.plan.calendar import zone_of
from bot.plan.commands import PLANS_HOUR, Command
from bot.plan.errors import BadHour, NothingToUndo
from bot.plan.items import Person, Plan
from bot.plan.settings import OwnSettings, open_hours, settings_of
from bot.usecases.acting import Actor, seen_plans
from bot.usecases.undoing import UNDO_FOR
from store import inbox, people
from store.unit import UnitOfWork

SETTINGS_CHANGED = "settings"
"""Under this name the inbox keeps what the settings were, so that they can be taken back."""


def settings_shown(unit: UnitOfWork, actor: Actor) -> Shown:
    """The actor's settings, with what they may choose.  Raises NoPlan, NotAMember."""
    seen = seen_plans(unit, actor)
    zone = zone_of(actor.person.zone, seen[0].zone)
    return Shown(
        settings_of(actor.person), open_hours(seen), seen[0].hour, zone, actor.person.zone is not None
    )


def set_settings(unit: UnitOfWork, actor: Actor, chosen: OwnSettings) -> Message:
    """Keep what the actor chose.  Raises BadHour, NoPlan, NotAMember."""
    hour = chosen.hour if chosen.hour == actor.person.hour else _hour(seen_plans(unit, actor), chosen.hour)
    return _set(unit, actor, replace(actor.person, **asdict(replace(chosen, hour=hour))), undoable=True)


def own_settings(unit: UnitOfWork, actor: Actor, command: Command) -> Message:
    """Show how the actor is reminded, or change it.  Raises BadHour."""
    person = actor.person
    if command.hour is not None:
        person = replace(person, hour=_hour(seen_plans(unit, actor), command.hour))
    person = replace(
        person, works_on=command.works_on or person.works_on, level=command.level or person.level
    )
    if not (command.works_on or command.level or command.hour is not None):
        return settings_message(person, _hours(seen_plans(unit, actor)))
    return _set(unit, actor, person, undoable=True)


def _set(unit: UnitOfWork, actor: Actor, after: Person, *, undoable: bool) -> Message:
    people.set_own(unit, after.id, **_own(after))
    undo = actor.inbox_id if undoable else None
    said = settings_message(after, _hours(seen_plans(unit, actor)), actor.person, undo)
    if undo is None:
        return said
    changed = {"before": _own(actor.person), "after": _own(after), "at": actor.now.timestamp()}
    return replace(said, facts={SETTINGS_CHANGED: changed})


def _own(person: Person) -> dict[str, Any]:
    return {"hour": person.hour, "level": person.level, "works_on": person.works_on}


def _hours(seen: Iterable[Plan]) -> dict[str, tuple[int, int]]:
    return {plan.key: (plan.hour, plan.until_hour) for plan in seen}


def _hour(seen: Sequence[Plan], wanted: int | None) -> int | None:
    """The hour, if one of the plans sends cards then; None for the plan's own.  Raises BadHour."""
    if wanted in (None, PLANS_HOUR):
        return None
    if wanted not in open_hours(seen):
        raise BadHour(wanted, seen[0].hour, seen[0].until_hour)
    return wanted


def undo_settings(unit: UnitOfWork, actor: Actor, inbox_id: int) -> Message | None:
    """Take back the settings that a message changed; None when it changed none.  Raises NothingToUndo."""
    kept = dict(inbox.answer(unit, inbox_id) or {})
    changed: Mapping[str, Any] | None = kept.pop(SETTINGS_CHANGED, None)
    if changed is None or inbox.person_of(unit, inbox_id) != actor.person.id:
        return None
    if actor.now.timestamp() - changed["at"] > UNDO_FOR.total_seconds():
        raise NothingToUndo("late")
    if _own(actor.person) != changed["after"]:
        raise NothingToUndo("changed")
    answer = _set(unit, actor, replace(actor.person, **changed["before"]), undoable=False)
    inbox.store_answer(unit, inbox_id, kept | {"message": answer.as_json()})
    return answer
