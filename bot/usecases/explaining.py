"""Why a reminder came."""

from datetime import date

from bot.messages.blocks import Message
from bot.messages.card import why_message
from bot.plan.reminders import days_left
from bot.usecases.acting import Actor, Sight, sight
from store import people, plans
from store.unit import UnitOfWork


def why(unit: UnitOfWork, actor: Actor, item_id: int) -> Message:
    """Where an action stands on the ladder, and why its reminders come to this person."""
    seen = sight(unit, actor, item_id)
    item = seen.item
    stands = _rung(unit, actor, seen, item.due_on)
    lead_id = seen.theme.lead_id if seen.theme else None
    named = people.people(unit, [i for i in (item.owner_id, lead_id, seen.plan.manager_id) if i])
    return why_message(
        item,
        stands,
        item.due_on,
        owner=named.get(item.owner_id or 0),
        lead=named.get(lead_id or 0),
        manager=named.get(seen.plan.manager_id or 0),
    )


def _rung(unit: UnitOfWork, actor: Actor, seen: Sight, due_on: date | None) -> str:
    if due_on is None:
        return "snoozed"
    return days_left(actor.today(seen.plan), due_on, plans.calendar_of(unit, seen.plan)).name
