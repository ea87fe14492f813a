"""Migrations, run in code.  A new one is written by hand, `versions/0002_what_changes.py`, revision 0002.

Imported by `Database.migrate` alone, because it imports alembic.
"""

from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, inspect, text

from store import seals
from store.unit import DatabaseAway


def upgrade(connection: Connection) -> None:
    """Run what is missing on the connection, in the transaction that is open there.

    Raises DatabaseAway when anything would be lost by it, or a row point to nothing (SQLite checks nothing on
    the way); whoever began the transaction then takes it back.
    """
    config = Config()
    config.set_main_option("script_location", "store:migrations")
    config.attributes["connection"] = connection
    before = _contents(connection, inspect(connection).get_table_names())
    command.upgrade(config, "head")
    if connection.dialect.name == "sqlite":
        broken = connection.execute(text("PRAGMA foreign_key_check")).all()
        if broken:
            raise _stays(f"a row of {broken[0][0]} would point to nothing")
    for name, held in _contents(connection, before).items():
        if held != before[name]:
            raise _stays(f"{name} would not hold what it held")


def _contents(connection: Connection, tables: Any) -> dict[str, Any]:
    """What has to be the same afterwards: the number of rows of each table, and all of the history."""
    held = {
        name: connection.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one()
        for name in tables
        if name != "alembic_version"
    }
    return held | ({"history": seals.digest(connection)} if "history" in held else {})


def _stays(because: str) -> DatabaseAway:
    return DatabaseAway(
        f"The database could not be brought up to date and stays as it was, because {because}. "
        "`python -m bot doctor` looks for what is wrong with it."
    )
