"""References to what proves something of an item.  What was taken back since is hidden, not deleted."""

from collections.abc import Sequence

from sqlalchemy import func, insert, select

from bot.plan.evidence import Evidence, Reference
from store.history import TAKEN_BACK
from store.tables import EVIDENCE, HISTORY, columns
from store.unit import UnitOfWork

EVIDENCE_COLUMNS = [*columns(EVIDENCE, Evidence), HISTORY.c.at]


def keep(unit: UnitOfWork, item_id: int, history_id: int, found: Sequence[Reference]) -> None:
    """Keep these with the item.  Raises LookupError when the entry is none of the item in this workspace."""
    if not found:
        return
    here = (HISTORY.c.workspace_id == unit.workspace_id, HISTORY.c.id == history_id)
    if unit.exec(select(HISTORY.c.item_id).where(*here)).scalar_one_or_none() != item_id:
        raise LookupError(f"history line {history_id} is none of item {item_id}")
    rows = [
        {
            "workspace_id": unit.workspace_id,
            "item_id": item_id,
            "history_id": history_id,
            "url": one.url,
            "name": one.name,
            "slack_file": one.slack_file,
            "size": one.size,
        }
        for one in found
    ]
    unit.exec(insert(EVIDENCE), rows)


def of_item(unit: UnitOfWork, item_id: int, limit: int = 10) -> tuple[list[Evidence], int]:
    """The item's latest references, newest first, and how many there are in all."""
    standing = (
        select(*EVIDENCE_COLUMNS)
        .join(HISTORY, HISTORY.c.id == EVIDENCE.c.history_id)
        .where(EVIDENCE.c.workspace_id == unit.workspace_id, EVIDENCE.c.item_id == item_id, ~TAKEN_BACK)
    )
    found = unit.exec(standing.order_by(EVIDENCE.c.id.desc()).limit(limit)).all()
    if len(found) < limit:
        return [Evidence(**row._asdict()) for row in found], len(found)
    total = unit.exec(select(func.count()).select_from(standing.subquery())).scalar_one()
    return [Evidence(**row._asdict()) for row in found], total
