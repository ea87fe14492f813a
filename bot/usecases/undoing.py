"""Taking a change back: for ten minutes, by whoever made it, as a correcting entry."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from bot.messages.answers import Told
from bot.plan.errors import ItemChanged, NothingToUndo
from bot.plan.history import UNDOABLE, HistoryEntry, Kind
from bot.plan.items import KEPT, Colour, Forecast, Item, State, withdraw
from bot.plan.requests import Outcome
from bot.usecases.acting import Actor
from bot.usecases.changing import promise_redraw, redraw_cards, stored, tell_others, write
from store import history, items, outbox, requests
from store.unit import UnitOfWork

UNDO_FOR = timedelta(minutes=10)


def undo_message(unit: UnitOfWork, actor: Actor, inbox_id: int) -> list[Told]:
    """Take back all that one message or tap did.  All of it or nothing.

    Raises NothingToUndo with the reason: another person's, too late, changed since, taken back before.
    """
    mine = [entry for entry in history.of_inbox(unit, inbox_id) if entry.by_id == actor.person.id]
    found = [entry for entry in mine if entry.kind in UNDOABLE]
    if not found:
        raise NothingToUndo
    return take_back(unit, actor, found)


def standing(unit: UnitOfWork, actor: Actor, inbox_ids: Iterable[int]) -> list[HistoryEntry]:
    """What these messages and taps of the actor's did and nobody has taken back, oldest first."""
    found = [entry for inbox_id in inbox_ids for entry in history.of_inbox(unit, inbox_id)]
    mine = [entry for entry in found if entry.by_id == actor.person.id and entry.kind in UNDOABLE]
    return sorted((one for one in mine if not history.undone(unit, one.id)), key=lambda one: one.id)


def holds(unit: UnitOfWork, entry: HistoryEntry) -> bool:
    """Whether the item still is as this entry made it."""
    return not history.undone(unit, entry.id) and not _is_changed(entry, items.item(unit, entry.item_id))


def take_back(unit: UnitOfWork, actor: Actor, entries: Sequence[HistoryEntry]) -> list[Told]:
    """Take back these entries of the actor's, oldest first as given.  All or nothing: raises NothingToUndo."""
    return [_undo(unit, actor, entry) for entry in reversed(entries)]


def undo_latest(unit: UnitOfWork, actor: Actor, item_id: int | None = None) -> list[Told]:
    """Take back the actor's latest message, of one item if given.  Raises NothingToUndo."""
    latest = history.latest_by(unit, actor.person.id, UNDOABLE, item_id)
    if latest is None or latest.inbox_id is None:
        raise NothingToUndo
    return undo_message(unit, actor, latest.inbox_id)


def can_undo_any(unit: UnitOfWork, actor: Actor, inbox_id: int) -> bool:
    """Whether the message changed any action that its sender could take back, as far as time and person go."""
    return any(can_undo(unit, actor, entry) for entry in history.of_inbox(unit, inbox_id))


def latest_inbox_id(unit: UnitOfWork, actor: Actor) -> int:
    """The inbox id of the message that `undo_latest` would take back; 0 when there is none."""
    latest = history.latest_by(unit, actor.person.id, UNDOABLE)
    return (latest.inbox_id or 0) if latest else 0


def can_undo(unit: UnitOfWork, actor: Actor, entry: HistoryEntry) -> bool:
    """Whether the actor could take this entry back now, as far as time and person go."""
    return (
        entry.by_id == actor.person.id
        and entry.kind in UNDOABLE
        and entry.inbox_id is not None
        and actor.now - entry.at <= UNDO_FOR
        and not history.undone(unit, entry.id)
    )


def _undo(unit: UnitOfWork, actor: Actor, entry: HistoryEntry) -> Told:
    item = items.item(unit, entry.item_id)
    _must_be_undoable(unit, actor, entry, item)
    before = replace(item, **_fields(entry.before))
    if entry.kind is Kind.ADDED:
        before = withdraw(item, actor.now)
    if before != item and not items.save(unit, item, before):
        raise ItemChanged(item.key)
    _undo_request(unit, actor, entry, item)
    correction = write(unit, actor, item, before, Kind.UNDONE, undoes_id=entry.id)
    tell_others(unit, actor, item, correction)
    if not correction.after:
        redraw_cards(unit, correction, actor.now)
    return Told(items.item(unit, item.id), correction)


def _must_be_undoable(unit: UnitOfWork, actor: Actor, entry: HistoryEntry, item: Item) -> None:
    if actor.now - entry.at > UNDO_FOR:
        raise NothingToUndo("late", item.key)
    if history.undone(unit, entry.id):
        raise NothingToUndo("undone", item.key)
    if _is_changed(entry, item):
        raise NothingToUndo("changed", item.key)


def _is_changed(entry: HistoryEntry, item: Item) -> bool:
    now = {name: stored(getattr(item, name)) for name in entry.after if name in KEPT}
    return any(entry.after[name] != value for name, value in now.items())


def _undo_request(unit: UnitOfWork, actor: Actor, entry: HistoryEntry, item: Item) -> None:
    """A date asked for is asked no more, unless it was decided; a decision taken back is open again."""
    request_id = entry.after.get("request_id")
    if request_id is None:
        return
    if entry.kind is not Kind.DATE_ASKED:
        requests.reopen(unit, request_id)
    elif not requests.decide(unit, request_id, Outcome.TAKEN_BACK, actor.person.id, actor.now):
        raise NothingToUndo("changed", item.key)
    asked = outbox.with_prefix(unit, f"date_request:{request_id}:")
    for promise in [*asked, *outbox.with_prefix(unit, f"date_decided:{entry.id}:")]:
        promise_redraw(unit, promise.id, f"taken back {entry.id}", actor.now)


_READ: Mapping[str, Any] = {
    "state": State,
    "colour": Colour,
    "due_on": date.fromisoformat,
    "first_due_on": date.fromisoformat,
    "forecast": Forecast,
    "forecast_on": date.fromisoformat,
    "snoozed_until": date.fromisoformat,
    "heard_at": datetime.fromisoformat,
}


def _fields(kept: Mapping[str, Any]) -> dict[str, Any]:
    """Fields of an item from what the history keeps."""
    return {
        name: _READ[name](value) if value is not None and name in _READ else value
        for name, value in kept.items()
        if name in KEPT or name == "heard_at"
    }
