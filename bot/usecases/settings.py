"""A person's own settings: shown, and changed within what their plans allow."""

from bot.messages.blocks import Message
from bot.messages.settings import Shown, settings_message
from bot.plan.calendar import zone_of
from bot.plan.commands import VERBS
from bot.plan.settings import OwnSettings, must_fit, open_hours
from bot.usecases.acting import Actor, seen_plans
from store import people
from store.unit import UnitOfWork

CAN_BE_AWAY = "away" in VERBS
"""Whether absences can be told."""


def settings_shown(unit: UnitOfWork, actor: Actor) -> Shown:
    """The actor's settings, with what they may choose.  Raises NoPlan, NotAMember."""
    seen = seen_plans(unit, actor)
    return Shown(
        people.own_settings(unit, actor.person.id),
        open_hours(seen),
        seen[0].hour,
        zone_of(actor.person.zone, seen[0].zone),
        actor.person.zone is not None,
        CAN_BE_AWAY,
    )


def set_settings(unit: UnitOfWork, actor: Actor, chosen: OwnSettings) -> Message:
    """Keep what the actor chose.  Raises HourOutside, NoWorkingDay, NoPlan, NotAMember."""
    seen = seen_plans(unit, actor)
    must_fit(chosen, seen)
    changed = people.own_settings(unit, actor.person.id) != chosen
    if changed:
        people.set_own_settings(unit, actor.person.id, chosen)
    return settings_message(chosen, seen[0].hour, changed=changed)
