"""The database and the unit of work: the only place that begins and commits a transaction."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Lock
from typing import Any

from sqlalchemy import (
    Connection,
    CursorResult,
    Engine,
    Executable,
    Table,
    create_engine,
    event,
    inspect,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, InterfaceError, OperationalError

from store.disks import network_filesystem

BUSY_SECONDS = 30
CONNECT_SECONDS = 5
REVISIONS = Path(__file__).parent / "migrations" / "versions"
MIGRATION_LOCK = 7_405_821
"""Any number, the same in every process: PostgreSQL's advisory lock of a migration."""

# What begins a transaction on SQLite.  `foreign_keys` can only be changed outside of one.
READING = ("BEGIN",)
WRITING = ("BEGIN IMMEDIATE",)
MIGRATING = ("PRAGMA foreign_keys=0", "BEGIN IMMEDIATE")


class DatabaseAway(Exception):
    """The database cannot be opened or did not answer; the text is a sentence for people, without secrets."""


class UnitOfWork:
    """One transaction in one workspace.  Store functions take it, read and write through it, never commit."""

    def __init__(self, connection: Connection, workspace_id: int) -> None:
        self.connection = connection
        self.workspace_id = workspace_id
        self.promised = False
        """Whether a promise was made in it, so that delivery is woken after the commit."""
        self.seal: Callable[[], None] | None = None
        """Seals what was added to the history; done last, because on PostgreSQL others wait for it."""

    def exec(
        self, statement: Executable, rows: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None
    ) -> CursorResult[*tuple[Any, ...]]:
        """Run a statement once, for one row, or by executemany for `rows`, of which there must be some."""
        return self.connection.execute(statement, rows)

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """A part of the unit that is taken back when its block raises; the rest of the unit stays."""
        with self.connection.begin_nested():
            yield

    @property
    def on_sqlite(self) -> bool:
        """Whether the database is SQLite."""
        return self.connection.dialect.name == "sqlite"

    def insert(self, table: Table) -> sqlite.Insert | postgresql.Insert:
        """An INSERT that knows ON CONFLICT, in the words of this database."""
        return insert_into(table, on_sqlite=self.on_sqlite)


def insert_into(table: Table, *, on_sqlite: bool) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that knows ON CONFLICT, in the words of SQLite or of PostgreSQL."""
    return sqlite.insert(table) if on_sqlite else postgresql.insert(table)


class Database:
    """The database behind a URL: `sqlite:///file`, `postgres://…` or `postgresql://…`.

    Raises DatabaseAway when it cannot be opened.  `woken` is set after each commit that made a promise.
    """

    def __init__(self, url: str) -> None:
        self.woken = Event()
        self._url = _parsed(url)
        self._one_writer = Lock()
        if self._is_sqlite:
            self._writing = _sqlite_engine(self._url, WRITING)
            self._reading = _sqlite_engine(self._url, READING)
            event.listen(self._reading, "connect", _forbid_writing)
        else:
            self._writing = _postgresql_engine(self._url)
            self._reading = self._writing.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
        try:
            with self.read(0):
                pass
        except DatabaseAway:
            self.close()
            raise

    def close(self) -> None:
        """Close the connections that no unit is using."""
        self._writing.dispose()
        self._reading.dispose()

    @contextmanager
    def read(self, workspace_id: int) -> Iterator[UnitOfWork]:
        """A unit that sees one moment of the database and cannot write."""
        with self._begun(self._reading) as connection:
            yield UnitOfWork(connection, workspace_id)

    @contextmanager
    def write(self, workspace_id: int) -> Iterator[UnitOfWork]:
        """A unit that is committed when the block ends, and rolled back when it raises.

        On SQLite one at a time: a second one in the same thread waits in vain and raises DatabaseAway.
        """
        with self._turn(), self._begun(self._writing) as connection:
            unit = UnitOfWork(connection, workspace_id)
            yield unit
            if unit.seal:
                unit.seal()
            connection.commit()
        if unit.promised:
            self.woken.set()

    def schema_is_current(self) -> bool:
        """Whether the tables are those of this code.  Raises DatabaseAway when they are newer."""
        with self._begun(self._reading) as connection:
            return self._revision(connection) == known_revisions()[-1]

    def migrate(self) -> None:
        """Bring the tables up to date, in one transaction under a lock; nothing to do is no error.

        Raises DatabaseAway when they are newer than this code.
        """
        from store.migrations import upgrade  # noqa: PLC0415 -- alembic takes 0.1 s and is needed here only

        with self._turn(), self._answering(), self._writing.connect() as connection:
            connection.detach()  # it is closed afterwards, with the settings of a migration
            with connection.execution_options(begin=MIGRATING).begin():
                if not self._is_sqlite:
                    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK})
                if self._revision(connection) != known_revisions()[-1]:
                    upgrade(connection)

    @property
    def _is_sqlite(self) -> bool:
        return self._url.get_backend_name() == "sqlite"

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """SQLite's own waiting is not fair, so the writers of this process queue here."""
        if not self._is_sqlite:
            yield
            return
        if not self._one_writer.acquire(timeout=BUSY_SECONDS):
            raise DatabaseAway(f"{self._name} has been busy for {BUSY_SECONDS} seconds.")
        try:
            yield
        finally:
            self._one_writer.release()

    @contextmanager
    def _begun(self, engine: Engine) -> Iterator[Connection]:
        """A connection in a transaction, which is rolled back at the end unless it was committed."""
        with self._answering(), engine.connect() as connection:
            connection.begin()
            yield connection

    @contextmanager
    def _answering(self) -> Iterator[None]:
        try:
            yield
        except DatabaseError as error:
            if type(error) not in (OperationalError, DatabaseError):
                raise
            raise DatabaseAway(self._sentence(error)) from error
        except InterfaceError as error:
            raise DatabaseAway(self._sentence(error)) from error

    def _revision(self, connection: Connection) -> str | None:
        """The revision of the tables; None before the first migration."""
        if not inspect(connection).has_table("alembic_version"):
            return None
        revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
        if revision is not None and revision not in known_revisions():
            raise DatabaseAway(
                f"{self._name} belongs to a newer Golden Thread (revision {revision}; this one knows "
                f"up to {known_revisions()[-1]}). Install the newer one, or name another database."
            )
        return revision

    @property
    def _name(self) -> str:
        if self._is_sqlite:
            return f"The database file {self._url.database}"
        where = self._url.query.get("host") or self._url.host or "this host"
        port = f":{self._url.port}" if self._url.port else ""
        return f"The PostgreSQL database {self._url.database} at {where}{port}"

    def _sentence(self, error: DatabaseError | InterfaceError) -> str:
        reason = str(error.orig)
        for opening in ("FATAL:", "ERROR:", "failed:"):
            reason = reason.rpartition(opening)[2]
        reason = reason.strip().partition("\n")[0].rstrip(".")
        if self._url.password:
            reason = reason.replace(str(self._url.password), "…")
        if "unable to open" in reason or "readonly" in reason:
            reason += "; the file and its folder must be there and writable"
        return f"{self._name} cannot be used: {reason}."


def _parsed(url: str) -> URL:
    """The URL with its driver.  Raises DatabaseAway, without the URL, which may hold a password."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise DatabaseAway(
            "DATABASE_URL cannot be read. It looks like sqlite:///var/golden-thread.db or "
            "postgresql://user:password@host:5432/name."
        ) from None
    backend = parsed.get_backend_name()
    if backend in ("postgres", "postgresql"):
        return parsed.set(drivername="postgresql+psycopg")
    if backend != "sqlite":
        raise DatabaseAway(f"DATABASE_URL begins with {backend}; only sqlite and postgresql are known.")
    if not parsed.database or parsed.database == ":memory:" or parsed.database.startswith("file:"):
        raise DatabaseAway("DATABASE_URL names no file: an SQLite database needs one, sqlite:///var/name.db.")
    return parsed.set(drivername="sqlite")


def _sqlite_engine(url: URL, begin: Sequence[str]) -> Engine:
    file = Path(str(url.database))
    shared = network_filesystem(file)
    if shared:
        raise DatabaseAway(
            f"The database file {file} lies on a network or shared folder ({shared}), where SQLite loses what it "
            "writes. Move it to a disk of this computer, or use PostgreSQL."
        )
    folder = file.parent
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise DatabaseAway(
            f"The folder {folder} for the database cannot be made: {error.strerror}."
        ) from error
    engine = create_engine(
        url, hide_parameters=True, pool_size=10, max_overflow=20, execution_options={"begin": begin}
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    event.listen(engine, "checkin", _leave_no_transaction)
    return engine


def _postgresql_engine(url: URL) -> Engine:
    return create_engine(
        url,
        hide_parameters=True,
        pool_size=10,
        max_overflow=20,
        pool_pre_ping=True,
        isolation_level="READ COMMITTED",
        connect_args={"connect_timeout": CONNECT_SECONDS},
    )


def _prepare(connection: Any, _record: Any) -> None:
    """Settings of one SQLite connection.  `isolation_level` None leaves BEGIN to `_begin`."""
    connection.isolation_level = None
    for setting in (
        f"busy_timeout={BUSY_SECONDS * 1000}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "recursive_triggers=ON",
    ):
        connection.execute(f"PRAGMA {setting}").close()


def _forbid_writing(connection: Any, _record: Any) -> None:
    """Once and for all, because a PRAGMA makes SQLite forget every statement it has prepared."""
    connection.execute("PRAGMA query_only=1").close()


def _begin(connection: Connection) -> None:
    for statement in connection.get_execution_options()["begin"]:
        connection.exec_driver_sql(statement)


def _leave_no_transaction(connection: Any, _record: Any) -> None:
    """After a failed COMMIT the pool would hand the open transaction on to the next user."""
    if connection is not None and connection.in_transaction:
        connection.rollback()


def known_revisions() -> list[str]:
    """Revisions of this code, oldest first: the numbers that begin the names of the files."""
    return sorted(path.name.partition("_")[0] for path in REVISIONS.glob("[0-9]*.py"))
