"""Files and links that came with somebody's words are kept as references with what the words did."""

from collections.abc import Callable

from bot.plan.evidence import Evidence, references
from bot.plan.history import HistoryEntry, Kind
from bot.usecases.acting import Actor
from store import evidence, history
from store.unit import UnitOfWork

SHOWN = 5
"""References told of one action."""


def keep_references(unit: UnitOfWork, actor: Actor, words_about: Callable[[int], str]) -> None:
    """Keep the files and links in the words about each action (by its id) that this message did something to.

    They hang on the entry that says so, else on the action's first, and are hidden when that is taken back.
    A question proves nothing.
    """
    if actor.inbox_id is None:
        return
    entries: dict[int, HistoryEntry] = {}
    for entry in history.of_inbox(unit, actor.inbox_id):
        if entry.kind in (Kind.QUESTION, Kind.UNDONE) or entry.by_id != actor.person.id:
            continue
        if entry.kind is Kind.EVIDENCE or entry.item_id not in entries:
            entries[entry.item_id] = entry
    for item_id, entry in entries.items():
        evidence.keep(unit, item_id, entry.id, references(words_about(item_id), actor.files))


def proved(unit: UnitOfWork, item_id: int) -> tuple[list[Evidence], int]:
    """The latest references of an action, newest first, and how many there are in all."""
    return evidence.of_item(unit, item_id, limit=SHOWN)
