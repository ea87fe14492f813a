"""The outbox: what is owed to people in Slack, each once.

A promise is one message.  A daily card is one promise and covers several obligations.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from uuid import uuid4

from sqlalchemy import Row, Select, func, insert, or_, select, text, update

from store.tables import ATTEMPT, HELD, OBLIGATION, OUTBOX, OWED_STATES, columns
from store.unit import UnitOfWork, insert_into

LEASE = timedelta(seconds=120)
LEASE_LEFT = timedelta(seconds=30)
"""No request begins with less of the lease left."""

SETTLED = frozenset({"sent", "superseded", "expired", "held"})


@dataclass(frozen=True)
class Promise:
    """One Slack message that is owed or was sent.  The words are made from `facts` when it is sent.

    `state` is as stored, except that `claim` gives `sending` for one never tried and `unknown` for one whose
    last attempt may have arrived.  `created_at` is when it first fell due; `due_at` moves with each try.
    """

    id: int
    key: str
    kind: str
    person_id: int | None
    channel: str | None
    thread_ts: str | None
    parent_id: int | None
    facts: Mapping[str, Any]
    due_at: datetime
    useful_until: datetime | None
    state: str
    lease_until: datetime | None
    lease_token: str | None
    attempts: int
    attempted_at: datetime | None
    looked_up: int
    ts: str | None
    file_id: str | None
    reason: str
    created_at: datetime
    settled_at: datetime | None


@dataclass(frozen=True)
class Obligation:
    """Something to be said to one person once, and the card that says it."""

    key: str
    card_key: str
    item_id: int
    person_id: int
    occurrence_on: date
    stage: str


@dataclass(frozen=True)
class Waiting:
    """How many promises are pending, sending, unknown and held, and since when the oldest owed one is due."""

    counts: Mapping[str, int]
    oldest_due_at: datetime | None


PROMISE_COLUMNS = columns(OUTBOX, Promise)
OBLIGATION_COLUMNS = columns(OBLIGATION, Obligation)


def promise(
    unit: UnitOfWork,
    *,
    key: str,
    kind: str,
    due_at: datetime,
    person_id: int | None = None,
    channel: str | None = None,
    thread_ts: str | None = None,
    parent_id: int | None = None,
    facts: Mapping[str, Any] | None = None,
    useful_until: datetime | None = None,
) -> bool:
    """Owe somebody a message.  True when it is new, or was superseded or expired and is owed again.

    Any other promise with this key is left as it is.
    """
    asked = {
        "key": key,
        "kind": kind,
        "person_id": person_id,
        "channel": channel,
        "thread_ts": thread_ts,
        "parent_id": parent_id,
        "facts": dict(facts or {}),
        "due_at": due_at,
        "useful_until": useful_until,
    }
    return promise_all(unit, [asked]) == 1


def promise_all(unit: UnitOfWork, promises: Sequence[Mapping[str, Any]]) -> int:
    """How many of the promises are owed that were not before; each has the arguments of `promise`."""
    if not promises:
        return 0
    new = UNTRIED | {"workspace_id": unit.workspace_id}
    rows = [new | {**one, "created_at": one["due_at"]} for one in promises]
    made = unit.exec(_owe(unit.on_sqlite), rows).rowcount
    unit.promised = unit.promised or made > 0
    return made


UNTRIED: dict[str, Any] = {
    "person_id": None,
    "channel": None,
    "thread_ts": None,
    "parent_id": None,
    "facts": {},
    "useful_until": None,
    "state": "pending",
    "lease_until": None,
    "lease_token": None,
    "attempts": 0,
    "attempted_at": None,
    "looked_up": 0,
    "ts": None,
    "file_id": None,
    "reason": "",
    "settled_at": None,
}


@cache
def _owe(on_sqlite: bool) -> Any:
    """The statement of `promise_all`, made once, because making it takes five times as long as running it."""
    new = insert_into(OUTBOX, on_sqlite=on_sqlite)
    renewed = [column.name for column in OUTBOX.c if column.name not in ("id", "workspace_id", "key")]
    return new.on_conflict_do_update(
        index_elements=["workspace_id", "key"],
        set_={name: new.excluded[name] for name in renewed},
        where=text("outbox.state IN ('superseded', 'expired')"),
    ).execution_options(preserve_rowcount=True)


def claim(unit: UnitOfWork, now: datetime, *, limit: int = 10, lease: timedelta = LEASE) -> list[Promise]:
    """Take up to `limit` due promises, the oldest first; nobody else can take them before the lease is over.

    One whose lease was over is `unknown` if an attempt had begun, else as good as new.  A promise with a
    parent waits until the parent is sent, or will never be.
    """
    found = unit.exec(_due(unit, now).limit(limit).with_for_update(of=OUTBOX, skip_locked=True)).all()
    if not found:
        return []
    taken = {"state": "sending", "lease_until": now + lease, "lease_token": uuid4().hex}
    unit.exec(
        update(OUTBOX)
        .where(OUTBOX.c.workspace_id == unit.workspace_id, OUTBOX.c.id.in_([row.id for row in found]))
        .values(taken)
    )
    return [_promise(row, **taken | {"state": _state_when_claimed(row)}) for row in found]


def begin_attempt(unit: UnitOfWork, promise: Promise, now: datetime, channel: str) -> bool:
    """Write down that a request is about to be made, and where to.

    False when the lease is another's now or has less than 30 seconds left: then no request may be made.
    """
    begun = _held_by(unit, promise).where(OUTBOX.c.lease_until >= now + LEASE_LEFT)
    counted = {"attempts": OUTBOX.c.attempts + 1, "attempted_at": now, "looked_up": 0, "channel": channel}
    if unit.exec(begun.values(counted)).rowcount != 1:
        return False
    unit.exec(
        insert(ATTEMPT).values(
            workspace_id=unit.workspace_id, promise_id=promise.id, at=now, outcome="started"
        )
    )
    return True


def settle(
    unit: UnitOfWork,
    promise: Promise,
    state: str,
    *,
    now: datetime,
    reason: str = "",
    channel: str | None = None,
    ts: str | None = None,
    file_id: str | None = None,
    due_at: datetime | None = None,
    looked_up: int | None = None,
) -> bool:
    """Record what came of it and let go of the lease; whether it was recorded.

    `sent` is recorded whoever holds the lease, once; everything else needs the lease of `promise`.
    `pending` means surely not taken by Slack.  None leaves a fact as it is.
    """
    outcome: dict[str, Any] = {
        "state": state,
        "reason": reason,
        "lease_until": None,
        "lease_token": None,
        "settled_at": now if state in SETTLED else None,
    }
    given = {"channel": channel, "ts": ts, "file_id": file_id, "due_at": due_at, "looked_up": looked_up}
    outcome |= {name: value for name, value in given.items() if value is not None}
    if state == "pending":
        outcome |= {"attempted_at": None, "looked_up": 0}
    query = (
        _of_id(unit, promise.id).where(OUTBOX.c.state != "sent")
        if state == "sent"
        else _held_by(unit, promise)
    )
    if unit.exec(query.values(outcome)).rowcount != 1:
        return False
    unit.exec(
        update(ATTEMPT)
        .where(ATTEMPT.c.workspace_id == unit.workspace_id, ATTEMPT.c.promise_id == promise.id)
        .where(ATTEMPT.c.outcome == "started")
        .values(outcome=f"{state}: {reason}" if reason else state)
    )
    return True


def promise_by_id(unit: UnitOfWork, promise_id: int) -> Promise:
    """The promise.  Raises LookupError when the workspace has none with this id."""
    found = _promises(unit, _here(unit).where(OUTBOX.c.id == promise_id))
    if not found:
        raise LookupError(f"no promise {promise_id} in workspace {unit.workspace_id}")
    return found[0]


def promise_by_key(unit: UnitOfWork, key: str) -> Promise | None:
    """The promise with this key."""
    return next(iter(_promises(unit, _here(unit).where(OUTBOX.c.key == key))), None)


def promise_at(unit: UnitOfWork, channel: str, ts: str) -> Promise | None:
    """The promise whose message this is."""
    return next(
        iter(_promises(unit, _here(unit).where(OUTBOX.c.channel == channel, OUTBOX.c.ts == ts))), None
    )


def with_prefix(unit: UnitOfWork, key_prefix: str) -> list[Promise]:
    """Promises that were sent and whose keys begin like this, oldest first.  An empty prefix is refused."""
    after = key_prefix[:-1] + chr(ord(key_prefix[-1]) + 1)
    keys = _here(unit).where(OUTBOX.c.key >= key_prefix, OUTBOX.c.key < after, OUTBOX.c.state == "sent")
    return _promises(unit, keys.order_by(OUTBOX.c.id))


def latest_card(unit: UnitOfWork, person_id: int) -> Promise | None:
    """The daily card the person was sent last."""
    query = _here(unit).where(
        OUTBOX.c.person_id == person_id, OUTBOX.c.kind == "card", OUTBOX.c.state == "sent"
    )
    return next(iter(_promises(unit, query.order_by(OUTBOX.c.id.desc()).limit(1))), None)


def cards_of(unit: UnitOfWork, item_id: int, since: datetime) -> list[Promise]:
    """Daily cards that were sent, were due since then and show the item, oldest first."""
    shown = select(OBLIGATION.c.card_key).where(
        OBLIGATION.c.workspace_id == unit.workspace_id, OBLIGATION.c.item_id == item_id
    )
    query = _here(unit).where(OUTBOX.c.key.in_(shown), OUTBOX.c.state == "sent", OUTBOX.c.due_at >= since)
    return _promises(unit, query.order_by(OUTBOX.c.id))


def oblige(unit: UnitOfWork, rows: Sequence[Mapping[str, Any]]) -> int:
    """How many of the obligations are new; each row has the fields of `Obligation`.

    One that was superseded or has expired is owed again; any other one stays with the card it has.
    """
    if not rows:
        return 0
    owed = [
        (unit.workspace_id, row["key"], row["card_key"], row["item_id"], row["person_id"],
         row["occurrence_on"].isoformat(), row["stage"])
        for row in rows
    ]  # fmt: skip
    marks = ", ".join(["?" if unit.on_sqlite else "%s"] * len(owed[0]))
    return unit.connection.exec_driver_sql(f"{OBLIGE} ({marks}) {UNLESS_KNOWN}", owed).rowcount


# The driver's own SQL: a sweep may find thousands of rows, and for each SQLAlchemy takes as long again.
OBLIGE = (
    "INSERT INTO obligation (workspace_id, key, card_key, item_id, person_id, occurrence_on, stage) VALUES"
)
UNLESS_KNOWN = (
    "ON CONFLICT (workspace_id, key) DO UPDATE SET card_key = excluded.card_key, state = 'owed', reason = ''"
    " WHERE obligation.state IN ('superseded', 'expired')"
)


def obligations_of(unit: UnitOfWork, card_key: str) -> list[Obligation]:
    """What the card says, in the order it was found to be owed."""
    query = (
        select(*OBLIGATION_COLUMNS)
        .where(OBLIGATION.c.workspace_id == unit.workspace_id, OBLIGATION.c.card_key == card_key)
        .order_by(OBLIGATION.c.id)
    )
    return [Obligation(**row._asdict()) for row in unit.exec(query)]


def cards_that_say_something(unit: UnitOfWork, card_keys: Collection[str]) -> set[str]:
    """Those of the cards that have any obligation to say."""
    query = select(OBLIGATION.c.card_key).where(
        OBLIGATION.c.workspace_id == unit.workspace_id, OBLIGATION.c.card_key.in_(card_keys)
    )
    return set(unit.exec(query.distinct()).scalars())


def waiting(unit: UnitOfWork) -> Waiting:
    """What the outbox still has to do, and what waits for a person's decision."""
    here = OUTBOX.c.workspace_id == unit.workspace_id
    owed = select(OUTBOX.c.state, func.count(), func.min(OUTBOX.c.due_at)).where(here, IS_OWED)
    found = unit.exec(owed.group_by(OUTBOX.c.state)).all()
    held = unit.exec(
        select(func.count()).select_from(OUTBOX).where(here, text(f"outbox.{HELD}"))
    ).scalar_one()
    counts = dict.fromkeys(("pending", "sending", "unknown"), 0) | {state: n for state, n, _ in found}
    oldest = min((due_at for _, _, due_at in found), default=None)
    return Waiting(counts | {"held": held}, oldest)


IS_OWED = text(f"outbox.{OWED_STATES}")


def _due(unit: UnitOfWork, now: datetime) -> Select[Any]:
    parent = OUTBOX.alias("parent")
    state_of_parent = select(parent.c.state).where(parent.c.id == OUTBOX.c.parent_id).scalar_subquery()
    parent_is_over = state_of_parent.in_(["sent", "superseded", "expired"])
    return (
        _here(unit)
        .where(IS_OWED, OUTBOX.c.due_at <= now)
        .where(or_(OUTBOX.c.state != "sending", OUTBOX.c.lease_until <= now))
        .where(or_(OUTBOX.c.parent_id.is_(None), parent_is_over))
        .order_by(OUTBOX.c.due_at, OUTBOX.c.id)
    )


def _state_when_claimed(row: Row[Any]) -> str:
    in_doubt = row.state == "unknown" or (row.state == "sending" and row.attempted_at is not None)
    return "unknown" if in_doubt else "sending"


def _held_by(unit: UnitOfWork, promise: Promise) -> Any:
    return _of_id(unit, promise.id).where(
        OUTBOX.c.state == "sending", OUTBOX.c.lease_token == promise.lease_token
    )


def _of_id(unit: UnitOfWork, promise_id: int) -> Any:
    return update(OUTBOX).where(OUTBOX.c.workspace_id == unit.workspace_id, OUTBOX.c.id == promise_id)


def _here(unit: UnitOfWork) -> Select[Any]:
    return select(*PROMISE_COLUMNS).where(OUTBOX.c.workspace_id == unit.workspace_id)


def _promises(unit: UnitOfWork, query: Select[Any]) -> list[Promise]:
    return [_promise(row) for row in unit.exec(query)]


def _promise(row: Row[Any], **changed: Any) -> Promise:
    return Promise(**row._asdict() | changed)
