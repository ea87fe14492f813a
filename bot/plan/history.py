"""One line of an item's history."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any


class Kind(StrEnum):
    """What an entry of the history tells.  The words for each are in `bot/messages`."""

    IMPORTED = "imported"
    ADDED = "added"
    CLAIMED_DONE = "claimed done"
    VERIFIED = "verified"
    SENT_BACK = "sent back"
    PROGRESS = "progress"
    COLOUR = "colour"
    BLOCKED = "blocked"
    FORECAST = "forecast"
    DATE_ASKED = "date asked"
    DATE_MOVED = "date moved"
    DATE_KEPT = "date kept"
    HANDED_OVER = "handed over"
    SNOOZED = "snoozed"
    NOTE = "note"
    EVIDENCE = "evidence"
    QUESTION = "question"
    UNCLEAR = "unclear"
    """Words of which nobody could tell what they ask for; kept, and no word about how it goes."""

    WITHDRAWN = "withdrawn"
    REMINDED = "reminded"
    UNDONE = "undone"


UNDOABLE = frozenset(Kind) - {Kind.IMPORTED, Kind.REMINDED, Kind.UNDONE, Kind.UNCLEAR}
OWNERS_WORDS = frozenset(
    {Kind.PROGRESS, Kind.COLOUR, Kind.BLOCKED, Kind.FORECAST, Kind.NOTE, Kind.CLAIMED_DONE, Kind.DATE_ASKED}
)


@dataclass(frozen=True)
class HistoryEntry:
    """Who did what to an item, when, from what to what, and in which words.

    `before` and `after` hold only the fields that changed, as they are stored: days as ISO text, states and
    colours as their words, people as ids.  `inbox_id` is the message that asked for it.
    """

    id: int
    item_id: int
    plan_id: int
    at: datetime
    by_id: int | None
    kind: Kind
    before: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    after: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    words: str = ""
    inbox_id: int | None = None
    undoes_id: int | None = None
