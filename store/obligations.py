"""Obligations that leave the card they were put on: moved to a later one, or ended without being said."""

from collections.abc import Collection

from sqlalchemy import select, update

from store.outbox import OBLIGATION_COLUMNS, Obligation
from store.tables import OBLIGATION
from store.unit import UnitOfWork


def standing(unit: UnitOfWork, card_key: str) -> list[Obligation]:
    """What the card has to say or has said, in the order it was found to be owed."""
    query = (
        select(*OBLIGATION_COLUMNS)
        .where(OBLIGATION.c.workspace_id == unit.workspace_id, OBLIGATION.c.card_key == card_key)
        .where(OBLIGATION.c.state.not_in(("superseded", "expired")))
        .order_by(OBLIGATION.c.id)
    )
    return [Obligation(**row._asdict()) for row in unit.exec(query)]


def end(unit: UnitOfWork, keys: Collection[str], state: str, reason: str) -> None:
    """These will not be said, for that reason; one that has ended already is left alone."""
    query = update(OBLIGATION).where(
        OBLIGATION.c.workspace_id == unit.workspace_id, OBLIGATION.c.key.in_(keys)
    )
    unit.exec(query.where(OBLIGATION.c.state == "owed").values(state=state, reason=reason))
