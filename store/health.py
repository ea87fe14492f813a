"""What the outbox and the heartbeats say of how the bot is doing."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, select, text

from bot.plan.health import Health, Trouble
from store import heartbeats
from store.installation import installation
from store.outbox import IS_OWED
from store.tables import ATTEMPT, HELD, OUTBOX
from store.unit import UnitOfWork

AT_WORK = timedelta(minutes=2)
"""A process that has not been seen for longer is not at work."""
TROUBLES = 5
"""Reasons that are told, the oldest first."""
IS_HELD = text(f"outbox.{HELD}")


def health(unit: UnitOfWork, now: datetime, today_began: datetime) -> Health:
    """How the bot is doing at `now`; `today_began` bounds what was sent today."""
    seen = heartbeats.heartbeats(unit, now - timedelta(days=35))
    here = OUTBOX.c.workspace_id == unit.workspace_id
    at_work = [one for one in seen if one.stopped_at is None and one.seen_at >= now - AT_WORK]
    listening = [one for one in at_work if one.heard_at]
    counts = select(OUTBOX.c.state, func.count()).where(here, IS_OWED).group_by(OUTBOX.c.state)
    waiting = {str(state): int(n) for state, n in unit.exec(counts)}
    due = select(func.min(OUTBOX.c.due_at)).where(here, IS_OWED, OUTBOX.c.due_at > now)
    sent = select(func.count(), func.max(OUTBOX.c.settled_at)).where(
        here, OUTBOX.c.state == "sent", OUTBOX.c.settled_at >= today_began
    )
    sent_today, last_sent_at = unit.exec(sent).one()
    known = installation(unit)
    return Health(
        now=now,
        processes=len(at_work),
        ticked_at=max((one.ticked_at for one in seen if one.ticked_at), default=None),
        heard_at=max((one.heard_at for one in listening if one.heard_at), default=None),
        beat_at=max((one.seen_at for one in listening), default=None),
        next_send_at=unit.exec(due).scalar_one_or_none(),
        waiting={"pending": 0, "sending": 0, "unknown": 0} | waiting,
        troubles=_troubles(unit, now),
        held=_held(unit),
        sent_today=int(sent_today),
        last_sent_at=last_sent_at,
        paused_because=known.paused_because,
        paused_at=known.paused_at,
    )


def _troubles(unit: UnitOfWork, now: datetime) -> tuple[Trouble, ...]:
    """What was tried and has not arrived, by the reason of the last try, since the first."""
    tried = (
        select(ATTEMPT.c.promise_id, func.min(ATTEMPT.c.at).label("at"))
        .join(OUTBOX, OUTBOX.c.id == ATTEMPT.c.promise_id)
        .where(OUTBOX.c.workspace_id == unit.workspace_id, IS_OWED, OUTBOX.c.state != "sending")
        .group_by(ATTEMPT.c.promise_id)
        .subquery()
    )
    since = func.min(tried.c.at)
    query = select(OUTBOX.c.reason, func.count(), since).join(tried, tried.c.promise_id == OUTBOX.c.id)
    return _told(unit, query.where(tried.c.at <= now), since)


def _held(unit: UnitOfWork) -> tuple[Trouble, ...]:
    since = func.min(OUTBOX.c.created_at)
    query = select(OUTBOX.c.reason, func.count(), since)
    return _told(unit, query.where(OUTBOX.c.workspace_id == unit.workspace_id, IS_HELD), since)


def _told(unit: UnitOfWork, query: Select[Any], since: Any) -> tuple[Trouble, ...]:
    found = unit.exec(query.group_by(OUTBOX.c.reason).order_by(since).limit(TROUBLES))
    return tuple(Trouble(str(why), int(n), at) for why, n, at in found)
