"""The history of items: lines are added, never changed; the database refuses it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any

from sqlalchemy import Row, Select, and_, exists, func, insert, select

from bot.plan.history import HistoryEntry, Kind
from bot.plan.items import Item
from store import seals
from store.tables import HISTORY, columns
from store.unit import UnitOfWork

ENTRY_COLUMNS = columns(HISTORY, HistoryEntry)


def record(
    unit: UnitOfWork,
    *,
    item: Item,
    by_id: int | None,
    at: datetime,
    kind: Kind,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    words: str = "",
    inbox_id: int | None = None,
    undoes_id: int | None = None,
) -> int:
    """The id of the new line.  `before` and `after` hold what changed; days are kept as ISO text."""
    query = insert(HISTORY).values(
        workspace_id=unit.workspace_id,
        plan_id=item.plan_id,
        item_id=item.id,
        by_id=by_id,
        at=at,
        kind=kind.value,
        before=_kept(before),
        after=_kept(after),
        words=words,
        inbox_id=inbox_id,
        undoes_id=undoes_id,
    )
    entry_id = int(unit.exec(query.returning(HISTORY.c.id)).scalar_one())
    _seal_from(unit, entry_id)
    return entry_id


def record_all(unit: UnitOfWork, told: Sequence[tuple[Item, str]], *, kind: Kind, at: datetime) -> None:
    """One line of the same kind for each item, with its words, by nobody in particular."""
    rows: list[dict[str, Any]] = [
        {
            "workspace_id": unit.workspace_id,
            "plan_id": item.plan_id,
            "item_id": item.id,
            "at": at,
            "kind": kind.value,
            "before": {},
            "after": {},
            "words": words,
        }
        for item, words in told
    ]
    if rows:
        known = unit.exec(select(func.max(HISTORY.c.id))).scalar_one() or 0
        unit.exec(insert(HISTORY), rows)
        _seal_from(unit, known + 1)


def entry(unit: UnitOfWork, entry_id: int) -> HistoryEntry:
    """The line.  Raises LookupError when the workspace has none with this id."""
    found = _entries(unit, _here(unit).where(HISTORY.c.id == entry_id))
    if not found:
        raise LookupError(f"no history line {entry_id} in workspace {unit.workspace_id}")
    return found[0]


def of_item(unit: UnitOfWork, item_id: int, limit: int = 50) -> list[HistoryEntry]:
    """The item's lines, newest first."""
    return _entries(
        unit, _here(unit).where(HISTORY.c.item_id == item_id).order_by(HISTORY.c.id.desc()).limit(limit)
    )


def count_of_item(unit: UnitOfWork, item_id: int) -> int:
    """How many lines the item has."""
    query = select(func.count()).where(HISTORY.c.workspace_id == unit.workspace_id)
    return int(unit.exec(query.where(HISTORY.c.item_id == item_id)).scalar_one())


def of_inbox(unit: UnitOfWork, inbox_id: int) -> list[HistoryEntry]:
    """The lines that one message from Slack made, oldest first."""
    return _entries(unit, _here(unit).where(HISTORY.c.inbox_id == inbox_id).order_by(HISTORY.c.id))


def latest_by(
    unit: UnitOfWork, person_id: int, kinds: Collection[Kind] | None = None, item_id: int | None = None
) -> HistoryEntry | None:
    """The newest line by the person, of these kinds and this item where given."""
    query = _of_kinds(_here(unit).where(HISTORY.c.by_id == person_id), kinds)
    if item_id is not None:
        query = query.where(HISTORY.c.item_id == item_id)
    return next(iter(_entries(unit, query.order_by(HISTORY.c.id.desc()).limit(1))), None)


def undone(unit: UnitOfWork, entry_id: int) -> bool:
    """Whether a later line took this one back."""
    query = select(_taken_back()).where(HISTORY.c.workspace_id == unit.workspace_id, HISTORY.c.id == entry_id)
    return bool(unit.exec(query).scalar_one_or_none())


def since(
    unit: UnitOfWork, plan_id: int, at: datetime, kinds: Collection[Kind] | None = None
) -> list[HistoryEntry]:
    """The plan's lines from `at` on, oldest first."""
    query = _of_kinds(_here(unit).where(HISTORY.c.plan_id == plan_id, HISTORY.c.at >= at), kinds)
    return _entries(unit, query.order_by(HISTORY.c.at, HISTORY.c.id))


def last_words(unit: UnitOfWork, item_ids: Collection[int]) -> dict[int, HistoryEntry]:
    """For each item the newest line in which a person said something; items without one are left out.

    What was taken back since does not count.
    """
    latest = (
        select(func.max(HISTORY.c.id))
        .where(HISTORY.c.workspace_id == unit.workspace_id, HISTORY.c.item_id.in_(item_ids))
        .where(HISTORY.c.words != "", HISTORY.c.by_id.is_not(None), ~_taken_back())
        .group_by(HISTORY.c.item_id)
    )
    return {one.item_id: one for one in _entries(unit, _here(unit).where(HISTORY.c.id.in_(latest)))}


def _seal_from(unit: UnitOfWork, entry_id: int) -> None:
    """The unit's lines are sealed at its end; ids only rise, so the first it wrote is the lowest."""
    if unit.seal is None:
        unit.seal = partial(seals.append, unit.connection, unit.workspace_id, entry_id)


def _taken_back() -> Any:
    """Lines that undo another are of the same item, which has an index."""
    later = HISTORY.alias("later")
    return exists().where(and_(later.c.item_id == HISTORY.c.item_id, later.c.undoes_id == HISTORY.c.id))


def _here(unit: UnitOfWork) -> Select[Any]:
    return select(*ENTRY_COLUMNS).where(HISTORY.c.workspace_id == unit.workspace_id)


def _of_kinds(query: Select[Any], kinds: Collection[Kind] | None) -> Select[Any]:
    return query if kinds is None else query.where(HISTORY.c.kind.in_([kind.value for kind in kinds]))


def _entries(unit: UnitOfWork, query: Select[Any]) -> list[HistoryEntry]:
    return [_entry(row) for row in unit.exec(query)]


def _entry(row: Row[Any]) -> HistoryEntry:
    facts = row._asdict()
    return HistoryEntry(**facts | {"kind": Kind(facts["kind"])})


def _kept(facts: Mapping[str, Any]) -> dict[str, Any]:
    """As JSON can hold it; states and colours are text already."""
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in facts.items()}
