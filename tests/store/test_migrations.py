"""Migrations: they make what the tables say, once, and never touch what is newer."""

import subprocess
import sys
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, text

from bot.plan.history import Kind
from store import history
from store.tables import METADATA
from store.unit import Database, DatabaseAway, UnitOfWork, known_revisions
from tests.databases import opened
from tests.store.given import NOW, a_plan, a_workspace, an_item


def connection(unit: UnitOfWork) -> Connection:
    return unit.connection


@pytest.mark.filterwarnings("ignore:autogenerate skipping .* expression-based index .item_open_heard")
@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index item_open_heard")
def test_migrations_and_tables_agree(database: Database) -> None:
    with database.read(0) as unit:
        context = MigrationContext.configure(connection(unit), opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []


CATALOGUES = {
    "sqlite": [
        "SELECT type, name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name <> 'alembic_version'",
        "SELECT t.name, c.name, c.type || c.\"notnull\" || coalesce(c.dflt_value, '') || c.pk"
        " FROM sqlite_master t, pragma_table_xinfo(t.name) c WHERE t.type = 'table' AND t.name <> 'alembic_version'",
        'SELECT t.name, k."from", k."table" || k."to" FROM sqlite_master t, pragma_foreign_key_list(t.name) k'
        " WHERE t.type = 'table'",
        "SELECT name, sql LIKE '%item_percent CHECK (percent BETWEEN 0 AND 100)%',"
        " sql LIKE '%outbox_state CHECK (state IN (''pending'', ''sending'', ''unknown'', ''sent'', ''superseded'',"
        " ''expired'', ''held''))%' FROM sqlite_master WHERE name IN ('item', 'outbox')",
    ],
    "postgresql": [
        "SELECT indexname, indexdef, '' FROM pg_indexes"
        " WHERE schemaname = 'public' AND tablename <> 'alembic_version'",
        "SELECT table_name || '.' || column_name, data_type, is_nullable || coalesce(collation_name, '')"
        " FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'alembic_version'",
        "SELECT conname, conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE connamespace = 'public'::regnamespace AND conname NOT LIKE 'alembic%'",
    ],
}


def catalogue(url: str) -> list[list[Any]]:
    """Everything the database knows of its tables, conditions of indexes included."""
    with opened(url) as database, database.read(0) as unit:
        queries = CATALOGUES[connection(unit).dialect.name]
        rows = [list(row) for query in queries for row in unit.exec(text(query))]
    return sorted([" ".join(str(value).replace('"', "").split()) for value in row] for row in rows)


def test_tables_made_either_way_are_the_same_to_the_letter(bare_url: str) -> None:
    engine = create_engine(bare_url.replace("postgresql:", "postgresql+psycopg:"))
    METADATA.create_all(engine)
    by_tables = catalogue(bare_url)
    METADATA.drop_all(engine)
    engine.dispose()
    with opened(bare_url) as database:
        database.migrate()
    assert len(by_tables) > 40
    assert catalogue(bare_url) == by_tables


def test_history_is_append_only(database: Database) -> None:
    workspace_id = a_workspace(database)
    with database.write(workspace_id) as unit:
        item = an_item(unit, a_plan(unit))
        history.record(unit, item=item, by_id=None, at=NOW, kind=Kind.NOTE, before={}, after={}, words="said")
        last_way = (
            "INSERT OR REPLACE INTO history SELECT * FROM history"
            if unit.on_sqlite
            else "TRUNCATE history CASCADE"
        )

    def run(statement: str) -> None:
        with database.write(workspace_id) as unit:
            unit.exec(text(statement))

    for change in ("UPDATE history SET words = 'never said'", "DELETE FROM history", last_way):
        with pytest.raises(Exception, match="history is append-only"):
            run(change)
    with database.read(workspace_id) as unit:
        assert [entry.words for entry in history.of_item(unit, item.id)] == ["said"]


def test_a_second_migration_does_nothing(bare_url: str) -> None:
    with opened(bare_url) as database:
        assert not database.schema_is_current()
        database.migrate()
        assert database.schema_is_current()
        workspace_id = a_workspace(database)
        database.migrate()
        assert database.schema_is_current()
        with database.read(0) as unit:
            assert unit.exec(text("SELECT id FROM workspace")).scalars().all() == [workspace_id]


def test_processes_that_migrate_together_do_it_once(bare_url: str) -> None:
    program = "import sys; from store.unit import Database; Database(sys.argv[1]).migrate()"
    processes = [subprocess.Popen([sys.executable, "-c", program, bare_url]) for _ in range(3)]
    assert [process.wait() for process in processes] == [0, 0, 0]
    with opened(bare_url) as database:
        assert database.schema_is_current()


def test_a_newer_database_is_refused(bare_url: str) -> None:
    with opened(bare_url) as database:
        database.migrate()
        with database.write(0) as unit:
            unit.exec(text("UPDATE alembic_version SET version_num = '9999'"))
        with pytest.raises(DatabaseAway, match=r"belongs to a newer Golden Thread \(revision 9999") as raised:
            database.migrate()
        assert str(raised.value).endswith(".")
        with pytest.raises(DatabaseAway, match="newer"):
            database.schema_is_current()


def test_a_migration_that_fails_changes_nothing(bare_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(connection: Connection) -> None:
        connection.execute(text("CREATE TABLE half (id INTEGER)"))
        raise ZeroDivisionError

    monkeypatch.setattr("store.migrations.upgrade", failing)
    with opened(bare_url) as database:
        with pytest.raises(ZeroDivisionError):
            database.migrate()
        with pytest.raises(Exception, match="half"), database.read(0) as unit:
            unit.exec(text("SELECT * FROM half"))


def test_the_files_of_the_revisions_are_one_line_without_branches() -> None:
    config = Config()
    config.set_main_option("script_location", "store:migrations")
    scripts = list(ScriptDirectory.from_config(config).walk_revisions())
    assert [script.revision for script in reversed(scripts)] == known_revisions()


def test_foreign_keys_are_on_after_a_migration(sqlite_database: Database) -> None:
    sqlite_database.migrate()
    for _ in range(3):
        with pytest.raises(Exception, match="FOREIGN KEY"), sqlite_database.write(0) as unit:
            unit.exec(text("INSERT INTO person (workspace_id, name) VALUES (99, 'nobody')"))


def test_alembic_is_imported_by_a_migration_only() -> None:
    program = (
        "import sys, store.unit, store.outbox, store.items, store.people, store.plans, store.history;"
        "sys.exit('alembic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program]).returncode == 0
