"""What Slack sent: each thing is acted on once, and a repeat gets the stored answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, select, update

from store.tables import INBOX
from store.unit import UnitOfWork, insert_into

HERE = INBOX.c.workspace_id == bindparam("here"), INBOX.c.id == bindparam("inbox_id")
ANSWER = select(INBOX.c.answer).where(*HERE)
STORE_ANSWER = update(INBOX).where(*HERE).values(answer=bindparam("answered"))


@dataclass(frozen=True)
class Received:
    """Something Slack sent.  `first` is False for a repeat, whose `answer` is the stored one, if any."""

    id: int
    first: bool
    answer: dict[str, Any] | None


def receive(unit: UnitOfWork, key: str, person_id: int | None, now: datetime) -> Received:
    """Write down the key; the transaction that does so first is the one that acts."""
    asked = {"workspace_id": unit.workspace_id, "key": key, "person_id": person_id, "received_at": now}
    inbox_id = unit.exec(_receive(unit.on_sqlite), asked).scalar_one_or_none()
    if inbox_id is not None:
        return Received(inbox_id, first=True, answer=None)
    known = select(INBOX.c.id, INBOX.c.answer).where(
        INBOX.c.workspace_id == unit.workspace_id, INBOX.c.key == key
    )
    row = unit.exec(known).one()
    return Received(row.id, first=False, answer=row.answer)


@cache
def _receive(on_sqlite: bool) -> Any:
    """The statement of `receive`, made once, because making it takes five times as long as running it."""
    new = insert_into(INBOX, on_sqlite=on_sqlite).on_conflict_do_nothing(
        index_elements=["workspace_id", "key"]
    )
    return new.returning(INBOX.c.id)


def answer(unit: UnitOfWork, inbox_id: int) -> dict[str, Any] | None:
    """What was answered; None while nothing was."""
    return unit.exec(ANSWER, {"here": unit.workspace_id, "inbox_id": inbox_id}).scalar_one_or_none()


def person_of(unit: UnitOfWork, inbox_id: int) -> int | None:
    """Id of the person who sent it."""
    query = select(INBOX.c.person_id).where(INBOX.c.workspace_id == unit.workspace_id, INBOX.c.id == inbox_id)
    return unit.exec(query).scalar_one_or_none()


def hold(unit: UnitOfWork, inbox_id: int) -> dict[str, Any]:
    """What was answered, kept from other units until this one ends; empty while nothing was."""
    query = select(INBOX.c.answer).where(INBOX.c.workspace_id == unit.workspace_id, INBOX.c.id == inbox_id)
    kept: dict[str, Any] | None = unit.exec(query.with_for_update()).scalar_one_or_none()
    return kept or {}


def lately(unit: UnitOfWork, person_id: int, since: datetime) -> list[tuple[int, dict[str, Any]]]:
    """Id and answer of everything the person sent since then that has one, the newest first."""
    query = (
        select(INBOX.c.id, INBOX.c.answer)
        .where(INBOX.c.workspace_id == unit.workspace_id, INBOX.c.person_id == person_id)
        .where(INBOX.c.received_at >= since)
        .order_by(INBOX.c.id.desc())
    )
    return [(row.id, row.answer) for row in unit.exec(query) if row.answer is not None]


def store_answer(unit: UnitOfWork, inbox_id: int, answered: Mapping[str, Any]) -> None:
    """Keep what was answered, for the repeats."""
    kept = {"here": unit.workspace_id, "inbox_id": inbox_id, "answered": dict(answered)}
    unit.exec(STORE_ANSWER, kept)
