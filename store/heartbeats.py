"""Heartbeats: which processes are at work on this database, and what they last did."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, delete, func, select, update

from store.tables import HEARTBEAT, columns
from store.unit import UnitOfWork

BEAT_EVERY = 20.0
"""Seconds between two beats of a process."""


@dataclass(frozen=True)
class Heartbeat:
    """A process: `role` is run, web or worker; the instants are when it last did each thing, None for never."""

    process: str
    role: str
    started_at: datetime
    seen_at: datetime
    ticked_at: datetime | None
    heard_at: datetime | None
    stopped_at: datetime | None


COLUMNS = columns(HEARTBEAT, Heartbeat)


def beat(
    unit: UnitOfWork,
    process: str,
    role: str,
    now: datetime,
    *,
    ticked_at: datetime | None = None,
    heard_at: datetime | None = None,
) -> None:
    """The process is at work at `now`.  What is None stays as it was."""
    told = {"ticked_at": ticked_at, "heard_at": heard_at}
    news = {"seen_at": now, **{name: at for name, at in told.items() if at is not None}}
    if unit.exec(update(HEARTBEAT).where(HEARTBEAT.c.process == process).values(news)).rowcount == 0:
        unit.exec(unit.insert(HEARTBEAT).values(process=process, role=role, started_at=now, **news))


def stopped(unit: UnitOfWork, process: str, now: datetime) -> None:
    """The process stopped in good order."""
    unit.exec(update(HEARTBEAT).where(HEARTBEAT.c.process == process).values(seen_at=now, stopped_at=now))


def newest_seen(unit: UnitOfWork) -> datetime | None:
    """When any process was last at work; None before the first."""
    return unit.exec(select(func.max(HEARTBEAT.c.seen_at))).scalar_one_or_none()


def newest_heard(unit: UnitOfWork) -> datetime | None:
    """When any process last listened, by its socket or by serving Slack's requests; None before the first."""
    serves = case((HEARTBEAT.c.role.in_(["run", "web"]), HEARTBEAT.c.seen_at))
    return unit.exec(select(func.max(func.coalesce(HEARTBEAT.c.heard_at, serves)))).scalar_one_or_none()


def heartbeats(unit: UnitOfWork, since: datetime) -> list[Heartbeat]:
    """Processes seen since then, the one seen last first."""
    query = select(*COLUMNS).where(HEARTBEAT.c.seen_at >= since).order_by(HEARTBEAT.c.seen_at.desc())
    return [Heartbeat(**row._asdict()) for row in unit.exec(query)]


def forget_before(unit: UnitOfWork, at: datetime) -> None:
    """Processes not seen since then are forgotten, but for the one seen last."""
    newest = select(func.max(HEARTBEAT.c.seen_at)).scalar_subquery()
    unit.exec(delete(HEARTBEAT).where(HEARTBEAT.c.seen_at < at, HEARTBEAT.c.seen_at < newest))
