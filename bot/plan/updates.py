"""What is known of an action where an update of it begins, now and as it was when a form was opened."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.plan.history import HistoryEntry, Kind
from bot.plan.items import Colour, Item, State

NEXT = "next"
"""What is next, as a fact of the entry in which it was said: no field of the item."""


@dataclass(frozen=True)
class Known:
    """The facts an update can change, as they were before it."""

    state: State
    colour: Colour | None
    percent: int | None
    in_the_way: str
    next_step: str
    forecast_on: date | None


def known(item: Item, entries: Sequence[HistoryEntry]) -> Known:
    """As things are.  `entries` are the latest of its history, newest first."""
    return Known(
        item.state, item.colour, item.percent, item.blocked_by or "", _next_step(entries), item.forecast_on
    )


def known_at(item: Item, entries: Sequence[HistoryEntry], entry_id: int) -> Known:
    """As things were when `entry_id` was the latest entry: what came later is thought away, newest first."""
    was: dict[str, Any] = {
        "state": item.state.value,
        "colour": item.colour.value if item.colour else None,
        "percent": item.percent,
        "blocked_by": item.blocked_by,
        "forecast_on": item.forecast_on.isoformat() if item.forecast_on else None,
    }
    for entry in since(entries, entry_id):
        was |= {name: value for name, value in entry.before.items() if name in was}
    return Known(
        State(was["state"]),
        Colour(was["colour"]) if was["colour"] else None,
        was["percent"],
        was["blocked_by"] or "",
        _next_step([entry for entry in entries if entry.id <= entry_id]),
        date.fromisoformat(was["forecast_on"]) if was["forecast_on"] else None,
    )


def since(entries: Sequence[HistoryEntry], entry_id: int) -> list[HistoryEntry]:
    """Those after `entry_id`, in their order."""
    return [entry for entry in entries if entry.id > entry_id]


def target_state(was: Known, state: State | None, in_the_way: str) -> State:
    """The state that is meant: the one chosen anew, else what the box about what is in the way says."""
    if state is not None and state is not was.state:
        return state
    if in_the_way == was.in_the_way:
        return was.state
    if in_the_way:
        return State.BLOCKED
    return State.IN_PROGRESS if was.state is State.BLOCKED else was.state


def _next_step(entries: Sequence[HistoryEntry]) -> str:
    undone = {entry.undoes_id for entry in entries if entry.kind is Kind.UNDONE}
    said = (entry.after[NEXT] for entry in entries if NEXT in entry.after and entry.id not in undone)
    return str(next(said, "") or "")
