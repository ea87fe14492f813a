"""Requests for another deadline: at most one of an item is open."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, insert, select, update

from bot.plan.requests import DateRequest, Outcome
from store.tables import DATE_REQUEST, ITEM, columns
from store.unit import UnitOfWork

REQUEST_COLUMNS = columns(DATE_REQUEST, DateRequest)


def ask(
    unit: UnitOfWork,
    *,
    item_id: int,
    asked_by_id: int,
    asked_at: datetime,
    old_on: date | None,
    new_on: date,
    typed: str,
    reason: str,
    inbox_id: int | None = None,
) -> int:
    """The id of the new request; an open one of the same item counts as replaced."""
    unit.exec(
        update(DATE_REQUEST)
        .where(DATE_REQUEST.c.workspace_id == unit.workspace_id, DATE_REQUEST.c.item_id == item_id)
        .where(DATE_REQUEST.c.outcome == Outcome.ASKED.value)
        .values(outcome=Outcome.REPLACED.value, decided_by_id=asked_by_id, decided_at=asked_at)
    )
    query = insert(DATE_REQUEST).values(
        workspace_id=unit.workspace_id,
        item_id=item_id,
        asked_by_id=asked_by_id,
        asked_at=asked_at,
        old_on=old_on,
        new_on=new_on,
        typed=typed,
        reason=reason,
        outcome=Outcome.ASKED.value,
        inbox_id=inbox_id,
    )
    return int(unit.exec(query.returning(DATE_REQUEST.c.id)).scalar_one())


def request(unit: UnitOfWork, request_id: int) -> DateRequest:
    """The request.  Raises LookupError when the workspace has none with this id."""
    found = _requests(unit, _here(unit).where(DATE_REQUEST.c.id == request_id))
    if not found:
        raise LookupError(f"no date request {request_id} in workspace {unit.workspace_id}")
    return found[0]


def open_for(unit: UnitOfWork, item_id: int) -> DateRequest | None:
    """The item's request that nobody has decided yet."""
    return next(iter(_requests(unit, _open(unit).where(DATE_REQUEST.c.item_id == item_id))), None)


def open_in(unit: UnitOfWork, plan_id: int) -> list[DateRequest]:
    """The plan's requests that nobody has decided yet, oldest first."""
    query = _open(unit).join(ITEM, ITEM.c.id == DATE_REQUEST.c.item_id).where(ITEM.c.plan_id == plan_id)
    return _requests(unit, query.order_by(DATE_REQUEST.c.id))


def decide(unit: UnitOfWork, request_id: int, outcome: Outcome, by_id: int, at: datetime) -> bool:
    """Whether this decision was the first; a later one changes nothing."""
    query = (
        update(DATE_REQUEST)
        .where(DATE_REQUEST.c.workspace_id == unit.workspace_id, DATE_REQUEST.c.id == request_id)
        .where(DATE_REQUEST.c.outcome == Outcome.ASKED.value)
        .values(outcome=outcome.value, decided_by_id=by_id, decided_at=at)
    )
    return unit.exec(query).rowcount == 1


def reopen(unit: UnitOfWork, request_id: int) -> None:
    """The decision was taken back.  Nothing happens when another request of the item is open by now."""
    item_id = request(unit, request_id).item_id
    if open_for(unit, item_id) is None:
        query = update(DATE_REQUEST).where(
            DATE_REQUEST.c.workspace_id == unit.workspace_id, DATE_REQUEST.c.id == request_id
        )
        unit.exec(query.values(outcome=Outcome.ASKED.value, decided_by_id=None, decided_at=None))


def _here(unit: UnitOfWork) -> Select[Any]:
    return select(*REQUEST_COLUMNS).where(DATE_REQUEST.c.workspace_id == unit.workspace_id)


def _open(unit: UnitOfWork) -> Select[Any]:
    return _here(unit).where(DATE_REQUEST.c.outcome == Outcome.ASKED.value)


def _requests(unit: UnitOfWork, query: Select[Any]) -> list[DateRequest]:
    return [_request(row) for row in unit.exec(query)]


def _request(row: Row[Any]) -> DateRequest:
    facts = row._asdict()
    return DateRequest(**facts | {"outcome": Outcome(facts["outcome"])})
