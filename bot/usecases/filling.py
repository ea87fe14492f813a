"""Forms about one action: filled in with what is known, and shown again when the action changed meanwhile."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from bot.messages import ids, modals
from bot.messages.answers import happened
from bot.messages.blocks import Block, clean, full_day
from bot.messages.lines import name_of
from bot.plan.errors import AlreadyFinished, ChangedMeanwhile
from bot.plan.history import HistoryEntry
from bot.plan.items import Item, State
from bot.plan.updates import Known, known, known_at, since
from bot.usecases.acting import Actor, Sight, sight
from bot.usecases.asking import named_of
from store import history
from store.unit import UnitOfWork

LOOKED_AT = 50
"""Entries of the history that a form looks back on."""
MEANWHILE = 5
"""Changes told above a form that is shown again."""

Build = Callable[[Item, str, date], Block]


def opened(unit: UnitOfWork, actor: Actor, item_id: int, form: str) -> Callable[[str], Block]:
    """The form with this callback id, to be given where it was opened from.  Raises UnknownReference."""
    seen, entries = sight(unit, actor, item_id), history.of_item(unit, item_id, limit=LOOKED_AT)
    return lambda origin: _built(actor, seen, entries, form, origin)


def shown_again(unit: UnitOfWork, actor: Actor, view: Block) -> Block:
    """The submitted form as it is sent back: what was typed, what changed meanwhile with who and when, and by whom.

    It is about the version there is by now, so that it can be sent once more.
    """
    item_id, _, entry_id, origin = ids.form_about(view["private_metadata"])
    seen, entries = sight(unit, actor, item_id), history.of_item(unit, item_id, limit=LOOKED_AT)
    form = _built(actor, seen, entries, view["callback_id"], origin)
    later = since(entries, entry_id)[:MEANWHILE]
    named = named_of(unit, later)
    told = [
        f"• {name_of(entry.by_id, named, 'Golden Thread')}, {_when(entry, seen.plan.zone)}: {happened(entry, named)}"
        for entry in later
    ]
    fresh: set[str] = set()
    if view["callback_id"] == ids.UPDATE_FORM:
        was, now = (
            as_shown(one) for one in (known_at(seen.item, entries, entry_id), known(seen.item, entries))
        )
        fresh = _untouched(was, now, modals.by_field(view["state"]["values"]))
    return modals.shown_again(form, view, told, fresh, seen.item.version)


def known_now(unit: UnitOfWork, item: Item) -> Known:
    """What the update form is filled in with."""
    return as_shown(known(item, history.of_item(unit, item.id, limit=LOOKED_AT)))


def as_shown(one: Known) -> Known:
    """As the fields show it: on one line, and no longer than they hold."""
    return replace(
        one,
        in_the_way=clean(one.in_the_way, modals.REASON_LENGTH),
        next_step=clean(one.next_step, modals.REASON_LENGTH),
    )


def must_be_as_seen(unit: UnitOfWork, actor: Actor, metadata: str, *, finished: bool = False) -> Sight:
    """The action a form was about, when it is still as the form showed it.

    `finished` says that the form is about one that was reported done.  Raises ChangedMeanwhile, AlreadyFinished.
    """
    item_id, version, _, _ = ids.form_about(metadata)
    seen = sight(unit, actor, item_id)
    if seen.item.version != version:
        if not (seen.item.is_open or finished):
            raise AlreadyFinished(seen.item.key, seen.item.state)
        if not finished or seen.item.state is State.CLAIMED_DONE:
            raise ChangedMeanwhile(seen.item.key)
    return seen


def _built(actor: Actor, seen: Sight, entries: list[HistoryEntry], form: str, origin: str) -> Block:
    item, today = seen.item, actor.today(seen.plan)
    metadata = ids.form_metadata(item.id, item.version, entries[0].id if entries else 0, origin)
    if form == ids.UPDATE_FORM:
        return modals.update_form(item, metadata, today, as_shown(known(item, entries)))
    return _FORMS[form](item, metadata, today)


_FORMS: Mapping[str, Build] = {
    ids.SLIP_FORM: modals.slip_form,
    ids.MISS_FORM: modals.miss_form,
    ids.BLOCK_FORM: modals.block_form,
    ids.SEND_BACK_FORM: modals.send_back_form,
}


def _when(entry: HistoryEntry, zone: str) -> str:
    at = entry.at.astimezone(ZoneInfo(zone))
    return f"{at:%H:%M} on {full_day(at.date())}"


def _untouched(was: Known, now: Known, values: Mapping[str, Any]) -> set[str]:
    """Fields that show what they were filled in with, and are something else by now."""
    filled = modals.read_update(values)
    if isinstance(filled, modals.FieldErrors):
        return set()
    fields = {
        modals.NEXT_STEP: (was.next_step, now.next_step, clean(filled.next_step, modals.REASON_LENGTH)),
        modals.IN_THE_WAY: (was.in_the_way, now.in_the_way, clean(filled.in_the_way, modals.REASON_LENGTH)),
        modals.STATE: (was.state, now.state, filled.state),
        modals.COLOUR: (was.colour, now.colour, filled.colour),
        modals.PERCENT: (was.percent, now.percent, filled.percent),
        modals.FORECAST_ON: (was.forecast_on, now.forecast_on, filled.forecast_on),
    }
    return {name for name, (before, after, typed) in fields.items() if typed == before != after}
