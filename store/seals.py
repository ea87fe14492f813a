"""The seal: a running hash over each workspace's history.

Whoever changes, adds or takes out a line behind the bot's back breaks it from that line on.  It has no key:
it shows a slip of the hand or a damaged file, and anybody who cannot also put back every newer backup.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, text

AT_ONCE = 1000
"""Lines held in memory."""

LINE = (
    "workspace_id", "id", "plan_id", "item_id", "at", "by_id", "kind", "before", "after", "words", "inbox_id",
    "undoes_id",
)  # fmt: skip
"""The form of a line in the hash.  Changing it would break every seal there is."""
ID, AT, BEFORE, AFTER = (LINE.index(name) for name in ("id", "at", "before", "after"))
COLUMNS = ", ".join(f"history.{name}" for name in LINE)

# The driver's own SQL: this runs for every change, and SQLAlchemy would take longer than the database.
UNSEALED = f"""
    SELECT {COLUMNS}, (SELECT hash FROM seal WHERE workspace_id = {{0}} ORDER BY id DESC LIMIT 1)
    FROM history LEFT JOIN seal ON seal.history_id = history.id
    WHERE history.workspace_id = {{0}} AND history.id >= {{0}} AND seal.id IS NULL
    ORDER BY history.id LIMIT {AT_ONCE}
"""
APPEND = "INSERT INTO seal (workspace_id, history_id, hash) VALUES ({0}, {0}, {0})"
# FOR UPDATE would wait for everybody who has inserted a row that refers to the workspace, and they for us.
TURN = "SELECT id FROM workspace WHERE id = {0} FOR NO KEY UPDATE"
WORDS = {
    name: [statement.format(mark) for statement in (TURN, UNSEALED, APPEND)]
    for name, mark in (("sqlite", "?"), ("postgresql", "%s"))
}
ALL = text(
    f"SELECT seal.workspace_id, seal.history_id, seal.hash, {COLUMNS}"
    " FROM seal LEFT JOIN history ON history.id = seal.history_id ORDER BY seal.id"
)
HISTORY = text(f"SELECT {COLUMNS} FROM history ORDER BY history.id")
FIRST_UNSEALED = text(
    "SELECT min(history.id) FROM history LEFT JOIN seal ON seal.history_id = history.id WHERE seal.id IS NULL"
)
STREAMED = {"yield_per": AT_ONCE}


@dataclass(frozen=True)
class Broken:
    """The first line of the history that does not fit.  `what` is changed, missing or unsealed."""

    history_id: int
    what: str


Sealed = tuple[int, int, str, Sequence[Any] | None]
"""Workspace id, history id, hash, and the line as `LINE` has it; None when it is not there."""


def append(connection: Connection, workspace_id: int, first_id: int) -> None:
    """Seal the workspace's lines from `first_id` on that are not yet; the last thing before the commit.

    On PostgreSQL from here to the commit one transaction of the workspace at a time.
    """
    turn, unsealed, append = WORDS[connection.dialect.name]
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(turn, (workspace_id,))
    while True:
        lines = connection.exec_driver_sql(unsealed, (workspace_id, workspace_id, first_id)).all()
        rows: list[tuple[int, int, str]] = []
        for *line, before in lines:
            newest = rows[-1][2] if rows else before or ""
            rows.append((workspace_id, line[ID], _hash(newest, line)))
        if rows:
            connection.exec_driver_sql(append, rows)
        if len(lines) < AT_ONCE:
            return
        first_id = rows[-1][1] + 1


def first_broken(connection: Connection) -> Broken | None:
    """The first line of the whole database that does not fit its seal; None when every one does."""
    with connection.execute(ALL, execution_options=STREAMED) as rows:
        found = first_that_does_not_fit((*row[:3], row[3:] if row[3] else None) for row in rows)
    if found:
        return found
    history_id = connection.execute(FIRST_UNSEALED).scalar_one()
    return None if history_id is None else Broken(history_id, "unsealed")


def digest(connection: Connection) -> str:
    """A hash of every line of the history, whether sealed or not."""
    newest = ""
    with connection.execute(HISTORY, execution_options=STREAMED) as rows:
        for row in rows:
            newest = _hash(newest, row)
    return newest


def first_that_does_not_fit(sealed: Iterable[Sealed]) -> Broken | None:
    """The first of the lines, in the order in which they were sealed, that does not fit its seal."""
    newest: dict[int, str] = {}
    for workspace_id, history_id, told, line in sealed:
        if line is None:
            return Broken(history_id, "missing")
        if told != _hash(newest.get(workspace_id, ""), line):
            return Broken(history_id, "changed")
        newest[workspace_id] = told
    return None


def _hash(before: str, line: Sequence[Any]) -> str:
    told = list(line)
    told[AT] = _instant(told[AT])
    told[BEFORE], told[AFTER] = _facts(told[BEFORE]), _facts(told[AFTER])
    return sha256(f"{before}|{CANONICAL(told)}".encode()).hexdigest()


def _instant(at: datetime | str) -> str:
    """In UTC, as ISO text.  SQLite keeps text without a zone, which is UTC."""
    instant = datetime.fromisoformat(at) if isinstance(at, str) else at
    return (instant.astimezone(UTC) if instant.tzinfo else instant.replace(tzinfo=UTC)).isoformat()


def _facts(facts: Any) -> Any:
    """Some drivers leave JSON as text."""
    return json.loads(facts) if isinstance(facts, str) else facts


CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode
