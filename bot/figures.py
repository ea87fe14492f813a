"""The figures of this process and its database in Prometheus' text format: ids and counts, no names."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from bot.logs import COUNTED
from bot.vitals import ROLES, Vitals
from store import heartbeats, installation, outbox
from store.heartbeats import BEAT_EVERY, Heartbeat
from store.unit import Database

AT_WORK = timedelta(seconds=3 * BEAT_EVERY)
DAY = timedelta(days=1)

Figures = Mapping[str, float]
"""A value for each set of labels, written as they are in the format."""


def exposition(database: Database, workspace_id: int | None, vitals: Vitals, now: datetime) -> str:
    """All figures as text.  Without a workspace, before Slack was reached, those of its promises are left out."""
    with database.read(workspace_id or 0) as unit:
        seen = heartbeats.heartbeats(unit, now - DAY)
        paused = bool(installation.paused_because(unit))
        waiting = outbox.waiting(unit) if workspace_id else None
    lines = [
        *_lines("processes", "gauge", "Processes at work on this database.", _by_role(seen, now)),
        *_lines("last_tick_timestamp_seconds", "gauge", "When any process completed a tick.",
                _newest([one.ticked_at for one in seen])),
        *_lines("last_heard_timestamp_seconds", "gauge", "When any socket heard from Slack.",
                _newest([one.heard_at for one in seen])),
        *_lines("paused", "gauge", "Whether nothing is sent until somebody says so.", {"": int(paused)}),
        *_lines("events_total", "counter", "Outcomes in this process, by the name they have in its log.",
                {f'process="{vitals.process}",event="{name}"': n for name, n in sorted(COUNTED.copy().items())}),
    ]  # fmt: skip
    if waiting:
        by_state = {f'state="{state}"': float(n) for state, n in waiting.counts.items()}
        oldest = (now - waiting.oldest_due_at).total_seconds() if waiting.oldest_due_at else 0.0
        lines += _lines("promises", "gauge", "Messages owed, and those held for a person.", by_state)
        lines += _lines(
            "oldest_due_seconds",
            "gauge",
            "Age of the oldest message due and not sent.",
            {"": max(0.0, oldest)},
        )
    return "\n".join(lines) + "\n"


def _by_role(seen: list[Heartbeat], now: datetime) -> Figures:
    at_work = [one.role for one in seen if one.stopped_at is None and one.seen_at >= now - AT_WORK]
    return {f'role="{role}"': at_work.count(role) for role in ROLES}


def _newest(instants: list[datetime | None]) -> Figures:
    known = [at.timestamp() for at in instants if at]
    return {"": max(known)} if known else {}


def _lines(name: str, kind: str, what: str, values: Figures) -> Iterator[str]:
    full = f"golden_thread_{name}"
    yield f"# HELP {full} {what}"
    yield f"# TYPE {full} {kind}"
    for labels, value in values.items():
        yield f"{full}{'{' + labels + '}' if labels else ''} {value:.15g}"
