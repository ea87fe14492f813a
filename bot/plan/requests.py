"""A deadline somebody asked to move."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Outcome(StrEnum):
    """How a request stands.  Only `asked` can still be decided."""

    ASKED = "asked"
    AGREED = "agreed"
    KEPT = "kept"
    TAKEN_BACK = "taken back"
    REPLACED = "replaced"


@dataclass(frozen=True)
class DateRequest:
    """The owner's request; the date in force stays until somebody who may has agreed."""

    id: int
    item_id: int
    asked_by_id: int
    asked_at: datetime
    old_on: date | None
    new_on: date
    typed: str
    reason: str
    outcome: Outcome = Outcome.ASKED
    decided_by_id: int | None = None
    decided_at: datetime | None = None
