"""The outbox: what is owed to people in Slack, each once.

A promise is one message.  A daily card is one promise and covers several obligations.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from hashlib import sha256
from secrets import token_hex
from typing import Any

from sqlalchemy import Row, Select, bindparam, false, func, insert, or_, select, text, update

from store import installation
from store.tables import ATTEMPT, HELD, IN_HAND, OBLIGATION, OUTBOX, OWED_STATES, columns
from store.unit import UnitOfWork, insert_into

LEASE = timedelta(seconds=120)
LEASE_LEFT = timedelta(seconds=30)
"""No request begins with less of the lease left."""
RENEW_EVERY = 30.0
"""Seconds between two renewals of what a process has in hand."""
OWNED = timedelta(seconds=80)
"""A lease with more left belongs to a process that was alive a moment ago: its lanes are its own."""

SETTLED = frozenset({"sent", "superseded", "expired", "held"})
OWED = frozenset({"pending", "sending", "unknown"})
CARD, REMOVAL = "card", "removal"
"""Kinds that the outbox itself treats in a way of their own: a daily card, which says what several obligations
owe, and the deletion of a message that arrived twice."""
OCCASIONS = frozenset({CARD, "digest", "digest_chart", "digest_thread"})
"""Kinds whose keys name an occasion, so that a history that was lost has given them the same delivery id."""


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
    delivery_id: str = ""
    """What Slack keeps with the message, so that it is found again."""


@dataclass(frozen=True)
class Obligation:
    """Something to be said to one person once, and the card that says it.

    `state` is `owed`, and in the end one of `sent`, `superseded`, `expired` and `held`, with the reason.
    """

    key: str
    card_key: str
    item_id: int
    person_id: int
    occurrence_on: date
    stage: str
    state: str = "owed"
    reason: str = ""


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
    token = installation.token(unit) if any(one["kind"] in OCCASIONS for one in promises) else ""
    rows = [_new(unit, one, token) for one in promises]
    given = [
        name for name in rows[0] if any(row[name] is not None for row in rows)
    ]  # what is left out is NULL
    made = unit.exec(_owe(unit.on_sqlite), [{name: row[name] for name in given} for row in rows]).rowcount
    unit.promised = unit.promised or made > 0
    return made


def occasion_id(token: str, key: str) -> str:
    """The delivery id of what is said on an occasion, the same in every history of this installation."""
    return sha256(f"{token}|{key}".encode()).hexdigest()[:32]


def _new(unit: UnitOfWork, asked: Mapping[str, Any], token: str) -> dict[str, Any]:
    row: dict[str, Any] = (
        UNTRIED | dict(asked) | {"workspace_id": unit.workspace_id, "created_at": asked["due_at"]}
    )
    row["delivery_id"] = occasion_id(token, row["key"]) if row["kind"] in OCCASIONS else token_hex(16)
    return row


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


def claim(
    unit: UnitOfWork,
    now: datetime,
    *,
    limit: int = 10,
    lease: timedelta = LEASE,
    in_hand: Collection[int] = (),
    full_channels: Collection[str] = (),
    full_persons: Collection[int] = (),
) -> list[Promise]:
    """Take up to `limit` due promises, the oldest first; nobody else can take them before the lease is over.

    None while the installation is paused, none for the channels and persons that are full, and none for those
    that another process is serving: `in_hand` are the ids of the caller's own.  One whose lease was over is
    `unknown` if an attempt had begun, else as good as new.  A promise with a parent waits until the parent is
    sent, or will never be.
    """
    if installation.paused_because(unit):
        return []
    channels, persons = _served_by_others(unit, now, in_hand)
    due = _due(unit, now, {*channels, *full_channels}, {*persons, *full_persons})
    found = unit.exec(due.limit(limit).with_for_update(of=OUTBOX, skip_locked=True)).all()
    if not found:
        return []
    taken = {"state": "sending", "lease_until": now + lease, "lease_token": token_hex(16)}
    unit.exec(_of_ids(unit, [row.id for row in found]).values(taken))
    return [_promise(row, **taken | {"state": _state_when_claimed(row)}) for row in found]


def renew(unit: UnitOfWork, promises: Collection[Promise], now: datetime) -> int:
    """What is still theirs who claimed it stays so for another lease; how many of the promises that are."""
    return unit.exec(_theirs(unit, promises).values(lease_until=now + LEASE)).rowcount


def put_back(
    unit: UnitOfWork, promises: Collection[Promise], due_at: datetime | None = None, reason: str | None = None
) -> int:
    """What was claimed and not begun is as it was before, but for what is given; how many of them that are."""
    given = {"due_at": due_at, "reason": reason}
    later = {name: value for name, value in given.items() if value is not None}
    count = 0
    for state, claimed in (("pending", "sending"), ("unknown", "unknown")):
        some = [promise for promise in promises if promise.state == claimed]
        if some:
            begun = OUTBOX.c.attempted_at.is_not(None) if claimed == "sending" else false()
            back = _theirs(unit, some).values(state=state, lease_until=None, lease_token=None, **later)
            count += unit.exec(back.where(~begun)).rowcount
    return count


def begin_attempt(unit: UnitOfWork, promise: Promise, now: datetime, channel: str) -> bool:
    """Write down that a request is about to be made, and where to.

    False when the lease is another's now or has less than 30 seconds left: then no request may be made.
    """
    asked = _of_one(unit, promise) | {"at": now, "where": channel, "least": now + LEASE_LEFT}
    if unit.exec(_begin(), asked).rowcount != 1:
        return False
    started = {"promise_id": promise.id, "at": now, "outcome": "started"}
    unit.exec(insert(ATTEMPT), {"workspace_id": unit.workspace_id, **started})
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
    asked = _of_one(unit, promise) | {f"to_{name}": value for name, value in outcome.items()}
    if unit.exec(_settle(state == "sent", tuple(outcome)), asked).rowcount != 1:
        if state == "sent" and ts:
            _seen_again(unit, promise.id, ts, now)
        return False
    _tell_attempts(unit, promise.id, f"{state}: {reason}" if reason else state)
    if promise.kind == CARD:
        _settle_obligations(unit, promise, state, reason)
    return True


def settle_seen(unit: UnitOfWork, delivery_id: str, channel: str, ts: str) -> bool:
    """A message of ours was seen in Slack: what owed it is sent.  Whether that was news.

    When it is another message than the one that is known already, the newer of both will be deleted.
    """
    found = _promises(unit, _here(unit).where(OUTBOX.c.delivery_id == delivery_id)) if delivery_id else []
    if not found:
        return False
    at = datetime.fromtimestamp(float(ts), UTC)
    return settle(unit, found[0], "sent", now=at, reason="seen in Slack", channel=channel, ts=ts)


def send_again(unit: UnitOfWork, promise_id: int, now: datetime) -> bool:
    """A person decided that what is held is to be sent, however late; whether it was held."""
    again: dict[str, Any] = {
        "state": "pending",
        "reason": "",
        "due_at": now,
        "useful_until": None,
        "attempted_at": None,
        "looked_up": 0,
        "settled_at": None,
    }
    if not _decide_held(unit, promise_id, again):
        return False
    _obligations_of_held(unit, promise_id, "owed", "")
    unit.promised = True
    return True


def held_arrived(unit: UnitOfWork, promise_id: int, reason: str, now: datetime) -> bool:
    """A person says that what is held has arrived; whether it was held.  Where it is nobody knows."""
    if not _decide_held(unit, promise_id, {"state": "sent", "reason": reason, "settled_at": now}):
        return False
    _obligations_of_held(unit, promise_id, "sent", reason)
    return True


def keep_facts(unit: UnitOfWork, promise_id: int, facts: Mapping[str, Any]) -> None:
    """The promise's facts are these from now on."""
    unit.exec(_of_ids(unit, [promise_id]).values(facts=dict(facts)))


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


def talks(unit: UnitOfWork, since: datetime) -> list[str]:
    """Direct messages in which something was sent since then."""
    sent = select(OUTBOX.c.channel).where(
        OUTBOX.c.workspace_id == unit.workspace_id, OUTBOX.c.state == "sent"
    )
    direct = sent.where(OUTBOX.c.channel.like("D%"), OUTBOX.c.settled_at >= since)
    return [str(channel) for channel in unit.exec(direct.distinct().order_by(OUTBOX.c.channel)).scalars()]


def latest_sent(unit: UnitOfWork) -> Promise | None:
    """A promise of late whose message has its place in Slack."""
    known = _here(unit).where(OUTBOX.c.state == "sent", OUTBOX.c.ts.is_not(None), OUTBOX.c.attempts > 0)
    return next(iter(_promises(unit, known.order_by(OUTBOX.c.id.desc()).limit(1))), None)


def latest_card(unit: UnitOfWork, person_id: int) -> Promise | None:
    """The daily card the person was sent last."""
    query = _here(unit).where(
        OUTBOX.c.person_id == person_id, OUTBOX.c.kind == "card", OUTBOX.c.state == "sent"
    )
    return next(iter(_promises(unit, query.order_by(OUTBOX.c.id.desc()).limit(1))), None)


def cards_of(unit: UnitOfWork, item_id: int, since: datetime) -> list[Promise]:
    """Daily cards that were sent, were due since then and show the item, oldest first."""
    asked = {"here": unit.workspace_id, "item_id": item_id, "since": since}
    return [_promise(row) for row in unit.exec(_cards_of(), asked)]


@cache
def _cards_of() -> Select[Any]:
    """The query of `cards_of`, made once: every change asks it."""
    here: Any = bindparam("here")
    shown = select(OBLIGATION.c.card_key).where(
        OBLIGATION.c.workspace_id == here, OBLIGATION.c.item_id == bindparam("item_id")
    )
    cards = select(*PROMISE_COLUMNS).where(OUTBOX.c.workspace_id == here, OUTBOX.c.key.in_(shown))
    sent = cards.where(OUTBOX.c.state == "sent", OUTBOX.c.due_at >= bindparam("since"))
    return sent.order_by(OUTBOX.c.id)


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
    """Those of the cards that have any obligation still to say."""
    query = select(OBLIGATION.c.card_key).where(
        OBLIGATION.c.workspace_id == unit.workspace_id, OBLIGATION.c.card_key.in_(card_keys), STILL_OWED
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
STILL_OWED = OBLIGATION.c.state == "owed"


def _due(unit: UnitOfWork, now: datetime, channels: set[str], persons: set[int]) -> Select[Any]:
    parent = OUTBOX.alias("parent")
    of_parent = parent.c.id == OUTBOX.c.parent_id
    parent_is_over = (
        select(parent.c.state).where(of_parent).scalar_subquery().in_(["sent", "superseded", "expired"])
    )
    query = (
        _here(unit)
        .where(IS_OWED, OUTBOX.c.due_at <= now)
        .where(or_(OUTBOX.c.state != "sending", OUTBOX.c.lease_until <= now))
        .where(or_(OUTBOX.c.parent_id.is_(None), parent_is_over))
        .order_by(OUTBOX.c.due_at, OUTBOX.c.kind == "redraw", OUTBOX.c.id)
    )
    if channels:
        channel = func.coalesce(OUTBOX.c.channel, select(parent.c.channel).where(of_parent).scalar_subquery())
        query = query.where(or_(channel.is_(None), channel.not_in(channels)))
    if persons:
        query = query.where(or_(OUTBOX.c.person_id.is_(None), OUTBOX.c.person_id.not_in(persons)))
    return query


def _served_by_others(unit: UnitOfWork, now: datetime, in_hand: Collection[int]) -> tuple[set[str], set[int]]:
    """Channels and persons for whom another process has something in hand: it keeps their order and pace."""
    query = select(OUTBOX.c.channel, OUTBOX.c.person_id).where(
        OUTBOX.c.workspace_id == unit.workspace_id, text(f"outbox.{IN_HAND}"),
        OUTBOX.c.lease_until > now + OWNED, OUTBOX.c.id.not_in(in_hand),
    )  # fmt: skip
    found = unit.exec(query.distinct()).all()
    return {row.channel for row in found if row.channel}, {row.person_id for row in found if row.person_id}


def _seen_again(unit: UnitOfWork, promise_id: int, ts: str, now: datetime) -> None:
    """The promise is sent, and here is a message of it: if it is a second one, the newer will be deleted."""
    known = promise_by_id(unit, promise_id)
    if known.ts == ts or known.channel is None:
        return
    if known.ts is None:
        unit.exec(_of_ids(unit, [promise_id]).values(ts=ts))
        return
    older, newer = sorted((known.ts, ts), key=float)
    unit.exec(_of_ids(unit, [promise_id]).values(ts=older))
    outcome = f"arrived twice: {newer} will be deleted"
    unit.exec(
        insert(ATTEMPT).values(workspace_id=unit.workspace_id, promise_id=promise_id, at=now, outcome=outcome)
    )
    promise(
        unit,
        key=f"{REMOVAL}:{known.channel}:{newer}",
        kind=REMOVAL,
        due_at=known.created_at,
        channel=known.channel,
        facts={"ts": newer, "promise_id": promise_id},
    )


def _tell_attempts(unit: UnitOfWork, promise_id: int, outcome: str) -> None:
    """Attempts that had begun ended like this."""
    unit.exec(_end_attempts(), {"here": unit.workspace_id, "the_id": promise_id, "ended": outcome})


# The statements that each message needs are made once, because making them takes as long as running them.


def _of_one(unit: UnitOfWork, promise: Promise) -> dict[str, Any]:
    return {"here": unit.workspace_id, "the_id": promise.id, "token": promise.lease_token}


@cache
def _begin() -> Any:
    """The statement of `begin_attempt`."""
    counted = {"attempts": OUTBOX.c.attempts + 1, "looked_up": 0}
    begun = _one(held=True).where(OUTBOX.c.lease_until >= bindparam("least"))
    return begun.values(attempted_at=bindparam("at"), channel=bindparam("where"), **counted)


@cache
def _settle(by_anyone: bool, names: tuple[str, ...]) -> Any:
    """The statement of `settle` that changes these columns."""
    query = _one(held=False).where(OUTBOX.c.state != "sent") if by_anyone else _one(held=True)
    return query.values({name: bindparam(f"to_{name}") for name in names})


@cache
def _end_attempts() -> Any:
    here: Any = bindparam("here")
    begun = update(ATTEMPT).where(ATTEMPT.c.workspace_id == here, ATTEMPT.c.promise_id == bindparam("the_id"))
    return begun.where(ATTEMPT.c.outcome == "started").values(outcome=bindparam("ended"))


def _one(*, held: bool) -> Any:
    """One promise, `held` where whoever claimed it must still hold its lease."""
    here: Any = bindparam("here")
    one = update(OUTBOX).where(OUTBOX.c.workspace_id == here, OUTBOX.c.id == bindparam("the_id"))
    if not held:
        return one
    return one.where(OUTBOX.c.state == "sending", OUTBOX.c.lease_token == bindparam("token"))


def _settle_obligations(unit: UnitOfWork, card: Promise, state: str, reason: str) -> None:
    """What the card owes goes its way: what it did not say has ended before its attempt."""
    if state not in SETTLED:
        return
    owed = ["owed", "held"] if state == "sent" else ["owed"]
    unit.exec(
        update(OBLIGATION)
        .where(OBLIGATION.c.workspace_id == unit.workspace_id, OBLIGATION.c.card_key == card.key)
        .where(OBLIGATION.c.state.in_(owed))
        .values(state=state, reason=reason)
    )


def _decide_held(unit: UnitOfWork, promise_id: int, outcome: Mapping[str, Any]) -> bool:
    held = _of_ids(unit, [promise_id]).where(OUTBOX.c.state == "held")
    return unit.exec(held.values(outcome)).rowcount == 1


def _obligations_of_held(unit: UnitOfWork, promise_id: int, state: str, reason: str) -> None:
    card_key = select(OUTBOX.c.key).where(
        OUTBOX.c.workspace_id == unit.workspace_id, OUTBOX.c.id == promise_id, OUTBOX.c.kind == CARD
    )
    unit.exec(
        update(OBLIGATION)
        .where(OBLIGATION.c.workspace_id == unit.workspace_id, OBLIGATION.c.state == "held")
        .where(OBLIGATION.c.card_key == card_key.scalar_subquery())
        .values(state=state, reason=reason)
    )


def _state_when_claimed(row: Row[Any]) -> str:
    in_doubt = row.state == "unknown" or (row.state == "sending" and row.attempted_at is not None)
    return "unknown" if in_doubt else "sending"


def _theirs(unit: UnitOfWork, promises: Collection[Promise]) -> Any:
    """Those of the promises whose leases are still held by who claimed them."""
    tokens = {promise.lease_token for promise in promises}
    mine = _of_ids(unit, [promise.id for promise in promises])
    return mine.where(OUTBOX.c.state == "sending", OUTBOX.c.lease_token.in_(tokens))


def _of_ids(unit: UnitOfWork, ids: Collection[int]) -> Any:
    return update(OUTBOX).where(OUTBOX.c.workspace_id == unit.workspace_id, OUTBOX.c.id.in_(ids))


def _here(unit: UnitOfWork) -> Select[Any]:
    return select(*PROMISE_COLUMNS).where(OUTBOX.c.workspace_id == unit.workspace_id)


def _promises(unit: UnitOfWork, query: Select[Any]) -> list[Promise]:
    return [_promise(row) for row in unit.exec(query)]


def _promise(row: Row[Any], **changed: Any) -> Promise:
    return Promise(**row._asdict() | changed)
