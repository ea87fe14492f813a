"""Obligations that leave the card they were put on: moved to a later one, or ended without being said."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import bindparam, select, update

from store.outbox import OBLIGATION_COLUMNS, Obligation
from store.tables import OBLIGATION, OUTBOX
from store.unit import UnitOfWork

ENDED_UNSAID = ("superseded", "expired")
BEGUN = ("sending", "unknown", "sent", "held")
# Asked by every sweep, and made once: making a statement takes five times as long as running it.
CARDS = (
    select(OUTBOX.c.key, OUTBOX.c.state)
    .where(OUTBOX.c.workspace_id == bindparam("workspace_id"))
    .where(OUTBOX.c.key.in_(bindparam("keys", expanding=True)))
    .order_by(OUTBOX.c.id)
    .with_for_update(key_share=True)  # whoever redraws a card refers to it meanwhile
)


def standing(unit: UnitOfWork, card_key: str) -> list[Obligation]:
    """What the card has to say or has said, in the order it was found to be owed."""
    query = (
        select(*OBLIGATION_COLUMNS)
        .where(OBLIGATION.c.workspace_id == unit.workspace_id, OBLIGATION.c.card_key == card_key)
        .where(OBLIGATION.c.state.not_in(ENDED_UNSAID))
        .order_by(OBLIGATION.c.id)
    )
    return [Obligation(**row._asdict()) for row in unit.exec(query)]


def begun(unit: UnitOfWork, card_keys: Collection[str]) -> set[str]:
    """Those of the cards that may have been rendered: what is put on them now would never be said.

    The others wait for this transaction before they are claimed.
    """
    asked = {"workspace_id": unit.workspace_id, "keys": list(card_keys)}
    return {key for key, state in unit.exec(CARDS, asked) if state in BEGUN}


def move(unit: UnitOfWork, key: str, *, to_key: str, person_id: int, card_key: str) -> bool:
    """The obligation is now that person's, under `to_key`, and on that card.

    False when there is one under that key already: then nothing is moved.
    """
    taken = select(OBLIGATION.c.id).where(OBLIGATION.c.workspace_id == unit.workspace_id)
    if to_key != key and unit.exec(taken.where(OBLIGATION.c.key == to_key)).first():
        return False
    moved = {"key": to_key, "person_id": person_id, "card_key": card_key}
    return unit.exec(_of(unit, [key]).values(moved)).rowcount == 1


def end(unit: UnitOfWork, keys: Collection[str], state: str, reason: str) -> None:
    """These will not be said, for that reason; one that has ended already is left alone."""
    if keys:
        unit.exec(_of(unit, keys).where(OBLIGATION.c.state == "owed").values(state=state, reason=reason))


def _of(unit: UnitOfWork, keys: Collection[str]) -> Any:
    return update(OBLIGATION).where(
        OBLIGATION.c.workspace_id == unit.workspace_id, OBLIGATION.c.key.in_(keys)
    )
