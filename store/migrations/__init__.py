"""Migrations, run in code.  A new one is written by hand, `versions/0002_what_changes.py`, revision 0002.

Imported by `Database.migrate` alone, because it imports alembic.
"""

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text


def upgrade(connection: Connection) -> None:
    """Run what is missing on the connection, in the transaction that is open there.

    Raises RuntimeError when a row would point to nothing afterwards (SQLite checks nothing on the way).
    """
    config = Config()
    config.set_main_option("script_location", "store:migrations")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    if connection.dialect.name == "sqlite":
        broken = connection.execute(text("PRAGMA foreign_key_check")).all()
        if broken:
            raise RuntimeError(f"the migration leaves {len(broken)} rows pointing to nothing")
