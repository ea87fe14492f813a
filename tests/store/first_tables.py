"""Databases as revision 0001 left them, and a migration of one that is killed at every step.

As a program: `python -m tests.store.first_tables URL`.
"""

import os
import random
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from hashlib import sha256
from itertools import count
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event, inspect, text

import store.migrations  # noqa: F401 -- before the forks
from store.unit import Database

ROWS = 3
OUTBOX_STATES = ["sent", "pending", "held"]


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    """A connection in a transaction, committed at the end."""
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def make(url: str) -> None:
    """The tables of 0001, with rows in each."""
    config = Config()
    config.set_main_option("script_location", "store:migrations")
    with connected(url) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        known = inspect(connection)
        for name, _ in known.get_sorted_table_and_fkc_names():
            if name and name != "alembic_version":
                _fill(connection, name, known)


def _fill(connection: Connection, table: str, known: Any) -> None:
    """Rows whose every column holds something; the n-th refers to the n-th of other tables."""
    refer = {link["constrained_columns"][0] for link in known.get_foreign_keys(table)}
    columns = [column for column in known.get_columns(table) if column["name"] != "id"]
    names = ", ".join(f'"{column["name"]}"' for column in columns)
    marks = ", ".join(f":{column['name']}" for column in columns)
    for n in range(1, ROWS + 1):
        row = {one["name"]: n if one["name"] in refer else _value(table, one, n) for one in columns}
        connection.execute(text(f'INSERT INTO "{table}" ({names}) VALUES ({marks})'), row)


def _value(table: str, column: dict[str, Any], n: int) -> Any:
    name, kind = column["name"], str(column["type"]).split("(")[0]
    if (table, name) == ("outbox", "state"):
        return OUTBOX_STATES[n - 1]
    if table == "item" and name in ("state", "colour"):
        return {"state": "in progress", "colour": "red"}[name]
    if name == "card_key":
        return f"key-{n}"  # the key of an outbox row
    by_kind = {
        "INTEGER": n,
        "DATE": f"2017-11-0{n}",
        "DATETIME": f"2017-11-0{n} 09:00:00.000000",
        "TIMESTAMP": f"2017-11-0{n} 09:00:00+00",
        "JSON": f'{{"n": {n}}}',
    }
    return by_kind.get(kind, f"{name}-{n}")


def contents(url: str, columns: dict[str, list[str]] | None = None) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables, or of these columns of these tables."""
    with connected(url) as connection:
        known = columns or _columns(connection)
        return {
            table: sorted(
                (tuple(row) for row in connection.execute(text(f'SELECT {_listed(names)} FROM "{table}"'))),
                key=repr,
            )
            for table, names in known.items()
        }


def columns_of(url: str) -> dict[str, list[str]]:
    """The columns of each table but alembic's."""
    with connected(url) as connection:
        return _columns(connection)


def _columns(connection: Connection) -> dict[str, list[str]]:
    known = inspect(connection)
    tables = [name for name in known.get_table_names() if name != "alembic_version"]
    return {name: [column["name"] for column in known.get_columns(name)] for name in tables}


def _listed(names: list[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


TABLES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name",
    "postgresql": "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename",
}


def state(engine: Engine) -> str:
    """The revision, and a short text for everything the database holds, tables and rows."""
    with engine.begin() as connection:
        tables = connection.execute(text(TABLES[engine.dialect.name])).scalars().all()
        rows = [sorted(map(repr, connection.execute(text(f'SELECT * FROM "{name}"')))) for name in tables]
        revision = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
    engine.dispose()  # a child must not inherit an open connection
    return f"{revision} {sha256(repr([tables, rows]).encode()).hexdigest()[:12]}"


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _migrate_and_die_at(url: str, step: int) -> None:
    """Each statement that changes something is a step, so is the commit, and what comes after it."""
    steps = count(1)

    def next_step(*_: Any) -> None:
        if next(steps) == step:
            _die()

    def before_statement(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.lstrip().startswith(("SELECT", "PRAGMA")):
            next_step()

    database = Database(url)
    event.listen(Engine, "before_cursor_execute", before_statement)
    event.listen(Engine, "commit", next_step)
    database.migrate()
    next_step()


def _migrate_and_die_within(url: str, seconds: float) -> None:
    signal.signal(signal.SIGALRM, lambda *_: _die())
    signal.setitimer(signal.ITIMER_REAL, seconds)
    Database(url).migrate()


def _in_a_child(work: Callable[[], None]) -> str:
    child = os.fork()
    if child == 0:
        with suppress(BaseException):
            work()
            os._exit(0)
        os._exit(1)
    status = os.waitpid(child, 0)[1]
    if os.WIFSIGNALED(status):
        return "killed"
    return "done" if os.WEXITSTATUS(status) == 0 else "failed"


def main(url: str, seed: int) -> None:
    """Print a line for each try: what became of the process, and what the database holds."""
    chance = random.Random(seed)
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    print("begun", state(engine))  # noqa: T201 -- its output is what it is for
    for seconds in [chance.uniform(0.001, 0.1) for _ in range(6)]:
        print(_in_a_child(partial(_migrate_and_die_within, url, seconds)), state(engine))  # noqa: T201
    for step in count(1):
        ended = _in_a_child(partial(_migrate_and_die_at, url, step))
        print(ended, state(engine))  # noqa: T201
        if ended != "killed":
            return


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
