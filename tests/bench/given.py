"""A plan of any size in a database, filled in bulk, and what the edges are given to work on it."""

import sqlite3
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg

from bot.deps import Deps
from bot.gateway import Slack, Team
from bot.plan.calendar import ENGLAND
from bot.plan.items import Plan
from bot.plan.reminders import BEFORE, LATE
from store import plans
from store.unit import Database
from tests.fakes import HandClock

NOW = datetime(2026, 3, 5, 11, 0, tzinfo=UTC)
"""A Thursday: cards are due, the digest is not."""
TODAY = NOW.date()
LONDON = "Europe/London"
DUE_DAYS = [ENGLAND.add_working_days(TODAY, n).isoformat() for n in (*BEFORE, 0, *(-late for late in LATE))]
"""Deadlines that ask for a card today."""
THEMES = 8
COLOURS = ("green", "green", "green", "amber", "red", None)
Row = tuple[Any, ...]

PERSON = "id, workspace_id, name, slack_user, email, zone, profile_at"
PLAN = "id, workspace_id, key, title, zone, hour, quiet_days, manager_id, next_number, created_at"
THEME = "id, workspace_id, plan_id, ref, name, lead_id"
ITEM = (
    "id, workspace_id, plan_id, number, title, theme_id, ref, owner_id, first_due_on, due_on, due_text, "
    "due_kind, times_moved, state, colour, heard_at, created_at, version"
)


def owners_of(size: int) -> int:
    """How many people share so many items."""
    return max(50, size // 500)


def filled_sqlite(file: Path, size: int, *, due: float = 0.01) -> Database:
    """A new file with a plan of `size` open items, of which that part asks for a card today."""
    database = Database(f"sqlite:///{file}")
    database.migrate()
    with bare(file) as connection:
        for setting in ("synchronous=OFF", "foreign_keys=OFF", "cache_size=-200000", "temp_store=MEMORY"):
            connection.execute(f"PRAGMA {setting}")
        connection.execute("BEGIN")
        indexes = connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'item' AND sql IS NOT NULL"
        ).fetchall()
        for name, _ in indexes:
            connection.execute(f"DROP INDEX {name}")
        for table, columns, rows in _tables(size, due):
            marks = ", ".join("?" * (columns.count(",") + 1))
            connection.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)
        for _, sql in indexes:  # at the end, which takes a fifth of the time
            connection.execute(sql)
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return database


def filled_postgresql(url: str, size: int, *, due: float = 0.01) -> Database:
    """The same in an empty PostgreSQL database."""
    database = Database(url)
    database.migrate()
    with psycopg.connect(url) as connection:
        for table, columns, rows in _tables(size, due):
            with connection.cursor().copy(f"COPY {table} ({columns}) FROM STDIN".encode()) as copy:
                for row in rows:
                    copy.write_row(row)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
    return database


def bare(file: Path) -> sqlite3.Connection:
    """A connection of the bare driver, as durable and as strict as ours."""
    connection = sqlite3.connect(file, isolation_level=None)
    for setting in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "recursive_triggers=ON"):
        connection.execute(f"PRAGMA {setting}")
    return connection


def deps_of(database: Database) -> Deps:
    """What the edges are given; nobody answers at this Slack's address."""
    team = Team("T0BENCH", "U0BOT", "B0BOT", frozenset())
    return Deps(database, 1, Slack("xoxb-bench", "http://127.0.0.1:9/"), HandClock(NOW), team)


def plan_of(database: Database) -> Plan:
    """The plan."""
    with database.read(1) as unit:
        return plans.plan(unit, 1)


def _tables(size: int, due: float) -> Iterator[tuple[str, str, Sequence[Row] | Iterator[Row]]]:
    created = instant(NOW - timedelta(days=200))
    owners = owners_of(size)
    yield "workspace", "id, team_id, created_at", [(1, "T0BENCH", created)]
    yield (
        "person",
        PERSON,
        [
            (n, 1, f"Owner {n}", f"U{n}", f"owner.{n}@example.org", LONDON, created)
            for n in range(1, owners + 1)
        ],
    )
    yield "plan", PLAN, [(1, 1, "TH", "Improvement plan", LONDON, 9, 30, 1, size + 1, created)]
    yield "theme", THEME, [(n, 1, 1, f"T{n}", f"Theme {n}", n) for n in range(1, THEMES + 1)]
    yield "item", ITEM, (_item(n, size, owners, due, created) for n in range(1, size + 1))


def _item(number: int, size: int, owners: int, due: float, created: str) -> Row:
    """Item `number`, the ones that are due spread evenly among the others, which are due far ahead."""
    nth_due = int(number * due)
    on = DUE_DAYS[nth_due % len(DUE_DAYS)] if nth_due > int((number - 1) * due) else FAR_AHEAD[number % 400]
    return (
        number, 1, 1, number, f"Action {number}: recruit, train and keep permanent social workers", number % THEMES + 1,
        f"{number % THEMES + 1}.{number}", number * 7919 // 64 % owners + 1, on, on, on,
        "day", 0, "in progress", COLOURS[number % len(COLOURS)], HEARD_AT[number % 60], created, 1,
    )  # fmt: skip


def instant(at: datetime) -> str:
    """As the database keeps it: UTC."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"


FAR_AHEAD = [(TODAY + timedelta(days=60 + n)).isoformat() for n in range(400)]
HEARD_AT = [instant(NOW - timedelta(days=n)) for n in range(60)]
