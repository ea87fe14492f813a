"""What Slack sent: each thing is acted on once, and a repeat gets the stored answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from store.tables import INBOX
from store.unit import UnitOfWork


@dataclass(frozen=True)
class Received:
    """Something Slack sent.  `first` is False for a repeat, whose `answer` is the stored one, if any."""

    id: int
    first: bool
    answer: dict[str, Any] | None


def receive(unit: UnitOfWork, key: str, person_id: int | None, now: datetime) -> Received:
    """Write down the key; the transaction that does so first is the one that acts."""
    new = (
        unit.insert(INBOX)
        .values(workspace_id=unit.workspace_id, key=key, person_id=person_id, received_at=now)
        .on_conflict_do_nothing(index_elements=["workspace_id", "key"])
        .returning(INBOX.c.id)
    )
    inbox_id = unit.exec(new).scalar_one_or_none()
    if inbox_id is not None:
        return Received(inbox_id, first=True, answer=None)
    known = select(INBOX.c.id, INBOX.c.answer).where(
        INBOX.c.workspace_id == unit.workspace_id, INBOX.c.key == key
    )
    row = unit.exec(known).one()
    return Received(row.id, first=False, answer=row.answer)


def answer(unit: UnitOfWork, inbox_id: int) -> dict[str, Any] | None:
    """What was answered; None while nothing was."""
    query = select(INBOX.c.answer).where(INBOX.c.workspace_id == unit.workspace_id, INBOX.c.id == inbox_id)
    return unit.exec(query).scalar_one_or_none()


def person_of(unit: UnitOfWork, inbox_id: int) -> int | None:
    """Id of the person who sent it."""
    query = select(INBOX.c.person_id).where(INBOX.c.workspace_id == unit.workspace_id, INBOX.c.id == inbox_id)
    return unit.exec(query).scalar_one_or_none()


def store_answer(unit: UnitOfWork, inbox_id: int, answered: Mapping[str, Any]) -> None:
    """Keep what was answered, for the repeats."""
    query = update(INBOX).where(INBOX.c.workspace_id == unit.workspace_id, INBOX.c.id == inbox_id)
    unit.exec(query.values(answer=dict(answered)))
