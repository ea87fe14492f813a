"""Databases of an older Golden Thread: nothing in them is lost, whatever happens on the way."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, text

from bot.plan.history import Kind
from store import history, items, outbox, seals
from store.unit import DatabaseAway, known_revisions
from tests.databases import opened
from tests.store import first_tables
from tests.store.given import NOW


@pytest.fixture
def sqlite_bare_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'bare.db'}"


def test_a_database_of_the_first_tables_loses_nothing(bare_url: str) -> None:
    first_tables.make(bare_url)
    columns = first_tables.columns_of(bare_url)
    before = first_tables.contents(bare_url, columns)
    assert len(before) == 14
    assert all(len(rows) == first_tables.ROWS for rows in before.values())

    with opened(bare_url) as database:
        database.migrate()

    assert first_tables.contents(bare_url, columns) == before


def test_what_is_new_is_filled_from_what_was_there(bare_url: str) -> None:
    first_tables.make(bare_url)
    with opened(bare_url) as database:
        database.migrate()
        with database.read(1) as unit:
            assert seals.first_broken(unit.connection) is None
            assert len(unit.exec(text("SELECT hash FROM seal")).all()) == first_tables.ROWS
            told = unit.exec(text("SELECT card_key, state FROM obligation ORDER BY id")).all()
            assert told == [("key-1", "sent"), ("key-2", "owed"), ("key-3", "held")]
            ids = unit.exec(text("SELECT delivery_id FROM outbox")).scalars().all()
            assert len(set(ids) - {""}) == first_tables.ROWS


def test_the_seal_goes_on_where_the_migration_left_it(bare_url: str) -> None:
    first_tables.make(bare_url)
    with opened(bare_url) as database:
        database.migrate()
        with database.write(1) as unit:
            item = items.item(unit, 1)
            history.record(unit, item=item, by_id=None, at=NOW, kind=Kind.NOTE, before={}, after={})
        with database.read(1) as unit:
            assert seals.first_broken(unit.connection) is None


def test_killed_at_any_step_it_is_the_old_one_or_the_new_one(bare_url: str) -> None:
    """A real process, killed for good before each statement, before the commit, after it, and at random."""
    first_tables.make(bare_url)
    command = [sys.executable, "-m", "tests.store.first_tables", bare_url, "20171124"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    tries = [line.split(" ", 1) for line in told]
    begun, old, new = tries[0][0], tries[0][1], tries[-1][1]
    assert (begun, tries[-1][0]) == ("begun", "done")
    assert (old[:4], new[:4]) == ("0001", known_revisions()[-1])
    assert {ended for ended, _ in tries[1:-1]} == {"killed"}
    assert [state for _, state in tries] == [old] * (len(tries) - 2) + [new] * 2
    assert len(tries) > 25


def planted(upgrade: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a migration from 0001 do something else instead."""
    monkeypatch.setattr("alembic.command.upgrade", lambda config, _: upgrade(config.attributes["connection"]))


def the_persons_anew(connection: Connection) -> None:
    """As on SQLite a column is changed: a new table in the place of the old one."""
    operations = Operations(MigrationContext.configure(connection))
    with operations.batch_alter_table("person", recreate="always") as table:
        table.alter_column("name", new_column_name="called")


def test_a_table_can_be_made_anew_without_those_that_refer_to_it(
    sqlite_bare_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With foreign keys on, dropping the old one deletes its rows first, and with them, or not at all, the others."""
    first_tables.make(sqlite_bare_url)
    before = first_tables.contents(sqlite_bare_url)
    planted(the_persons_anew, monkeypatch)
    with opened(sqlite_bare_url) as database:
        database.migrate()
    assert "called" in first_tables.columns_of(sqlite_bare_url)["person"]
    assert first_tables.contents(sqlite_bare_url) == before


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("DELETE FROM sweep WHERE plan_id = 1", "sweep would not hold what it held"),
        ("INSERT INTO history (workspace_id, plan_id, item_id, at, kind, before, after, words)"
         " SELECT workspace_id, plan_id, item_id, at, kind, before, after, words FROM history WHERE id = 1",
         "history would not hold what it held"),
    ],
)  # fmt: skip
def test_a_migration_that_loses_something_is_taken_back(
    bare_url: str, monkeypatch: pytest.MonkeyPatch, change: str, told: str
) -> None:
    first_tables.make(bare_url)
    before = first_tables.contents(bare_url)
    planted(lambda connection: connection.execute(text(change)), monkeypatch)
    with opened(bare_url) as database, pytest.raises(DatabaseAway, match=told) as raised:
        database.migrate()
    assert "stays as it was" in str(raised.value)
    assert first_tables.contents(bare_url) == before


def test_a_row_that_points_to_nothing_stops_a_migration_with_a_sentence(sqlite_bare_url: str) -> None:
    first_tables.make(sqlite_bare_url)
    with first_tables.connected(sqlite_bare_url) as connection:
        connection.execute(text("UPDATE theme SET lead_id = 77"))
    with opened(sqlite_bare_url) as database:
        with pytest.raises(DatabaseAway, match="a row of theme would point to nothing"):
            database.migrate()
        assert not database.schema_is_current()


def test_old_code_refuses_a_newer_schema(bare_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    first_tables.make(bare_url)
    with opened(bare_url) as database:
        database.migrate()
        newest = known_revisions()[-1]
        monkeypatch.setattr("store.unit.known_revisions", lambda: ["0001"])
        with pytest.raises(DatabaseAway, match=rf"newer Golden Thread \(revision {newest}"):
            database.schema_is_current()


def test_what_was_owed_is_owed_still(bare_url: str) -> None:
    first_tables.make(bare_url)
    with opened(bare_url) as database:
        database.migrate()
        with database.read(2) as unit:
            assert outbox.waiting(unit).counts["pending"] == 1
