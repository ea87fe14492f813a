"""Backups of a PostgreSQL database, made and read by PostgreSQL's own programs."""

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Any

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import NullPool

from store import seals
from store.seals import Broken
from store.tables import METADATA
from store.unit import MIGRATION_LOCK, UnitOfWork, known_revisions

COPY = re.compile(rb'COPY (?:"?\w+"?\.)?"?(?P<table>\w+)"? \((?P<columns>[^)]*)\) FROM stdin;\n')
END = b"\\.\n"
META = (b"\\restrict", b"\\unrestrict", b"\\connect")
"""What only PostgreSQL's terminal understands."""
ESCAPED = re.compile(r"\\(.)")
ESCAPES = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


class BackupFailed(Exception):
    """It cannot be taken, read or put back.  The text is sentences for people, without secrets."""


def is_dump(file: Path) -> bool:
    """Whether the file is a dump in the custom format of pg_dump."""
    with file.open("rb") as opened:
        return opened.read(5) == b"PGDMP"


def dumped(url: str, file: Path) -> dict[str, int]:
    """Dump the database into the file; rows of each table at that moment.  Raises BackupFailed."""
    program = _program("pg_dump")
    told, secret = _access(url)
    with _failing_in_words(), closing(psycopg.connect(_plain(url))) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        snapshot = connection.execute("SELECT pg_export_snapshot()").fetchone()
        rows = {name: _count(connection, name) for name in _tables(connection)}
        assert snapshot
        command = [program, f"--dbname={told}", "--format=custom", "--no-owner", "--no-privileges",
                   "--exclude-schema=kept_*", f"--snapshot={snapshot[0]}", f"--file={file}"]  # fmt: skip
        _run(command, secret)
    return rows


def contents(file: Path) -> tuple[str | None, dict[str, int], Broken | None]:
    """Revision, rows of each table, and the first line of the history that does not fit its seal.

    Needs no server: the dump is read from its first row to its last.  Raises BackupFailed when it cannot be.
    """
    rows: dict[str, int] = {}
    lines: dict[int, list[Any]] = {}
    sealed: list[dict[str, Any]] = []
    revision = None
    with _script(file, "--data-only") as script:
        for table, columns, data in _blocks(script):
            rows[table] = 0
            for row in data:
                rows[table] += 1
                if table == "history":
                    line = _line(columns, row)
                    lines[line[seals.ID]] = line
                elif table == "seal":
                    sealed.append(_values(columns, row))
                elif table == "alembic_version":
                    revision = _values(columns, row)["version_num"]
    return revision, rows, _first_broken(lines, sealed) if "seal" in rows else None


def loaded(
    url: str, file: Path, keep_in: str, before_commit: Callable[[UnitOfWork], datetime]
) -> tuple[str | None, datetime]:
    """Put the dump in the place of what is there, in one transaction, and bring it up to date.

    What was there goes into the schema `keep_in`; answers None for it where nothing was.  The answer of
    `before_commit`, which may still change something, comes back with it.  Raises BackupFailed.
    """
    engine = create_engine(make_url(_plain(url)).set(drivername="postgresql+psycopg"), poolclass=NullPool)
    with (
        _failing_in_words(),
        _script(file, "--no-owner", "--no-privileges") as script,
        engine.begin() as connection,
    ):
        raw = connection.connection.driver_connection
        assert isinstance(raw, psycopg.Connection)
        _must_be_alone(raw)
        raw.execute("SELECT pg_advisory_xact_lock(%s)", (MIGRATION_LOCK,))
        kept = _put_aside(raw, keep_in)
        _play(raw, script)
        raw.execute("RESET ALL")
        told = _brought_up_to_date(connection, before_commit)
    return kept, told


def _brought_up_to_date(connection: Connection, before_commit: Callable[[UnitOfWork], datetime]) -> datetime:
    from store.migrations import upgrade  # noqa: PLC0415 -- alembic takes 0.1 s and is needed here only

    revision = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if revision != known_revisions()[-1]:
        upgrade(connection)
    return before_commit(UnitOfWork(connection, 0))


def _must_be_alone(connection: "psycopg.Connection[Any]") -> None:
    others = connection.execute(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        " AND backend_type = 'client backend'"
    ).fetchone()
    if others and others[0]:
        raise BackupFailed(
            f"Other programs have the database open ({others[0]}): stop the bot, and whatever else reads it, first."
        )


def _put_aside(connection: "psycopg.Connection[Any]", keep_in: str) -> str | None:
    """Move our tables, and what belongs to them, into a schema of their own."""
    ours = [name for name in _tables(connection) if name in METADATA.tables or name == "alembic_version"]
    if not ours:
        return None
    connection.execute(f'CREATE SCHEMA "{keep_in}"'.encode())
    for name in ours:
        connection.execute(f'ALTER TABLE public."{name}" SET SCHEMA "{keep_in}"'.encode())
    connection.execute(f'ALTER FUNCTION public.history_is_append_only() SET SCHEMA "{keep_in}"'.encode())
    return keep_in


def _play(connection: "psycopg.Connection[Any]", script: IO[bytes]) -> None:
    """Run a script of pg_restore, which is written for PostgreSQL's terminal."""
    waiting: list[bytes] = []
    for line in script:
        if COPY.fullmatch(line):
            connection.execute(b"".join(waiting))
            waiting = []
            with connection.cursor() as cursor, cursor.copy(line) as copy:
                for row in iter(script.readline, END):
                    copy.write(row)
        elif not line.startswith(META):
            waiting.append(line)
    connection.execute(b"".join(waiting))


def _blocks(script: IO[bytes]) -> Iterator[tuple[str, list[str], Iterator[bytes]]]:
    """Table, columns and rows of each COPY in the script; the rows have to be read before the next."""
    for line in script:
        found = COPY.fullmatch(line)
        if found:
            columns = [name.strip().strip('"') for name in found["columns"].decode().split(",")]
            yield found["table"].decode(), columns, iter(script.readline, END)


def _values(columns: list[str], row: bytes) -> dict[str, str | None]:
    fields = row.decode().removesuffix("\n").split("\t")
    return {name: _unescaped(value) for name, value in zip(columns, fields, strict=True)}


def _unescaped(value: str) -> str | None:
    if value == "\\N":
        return None
    return ESCAPED.sub(lambda found: ESCAPES.get(found[1], found[1]), value) if "\\" in value else value


def _line(columns: list[str], row: bytes) -> list[Any]:
    """A line of the history as the seal knows it."""
    values = _values(columns, row)
    line: list[Any] = [values[name] for name in seals.LINE]
    for at, name in enumerate(seals.LINE):
        if (name == "id" or name.endswith("_id")) and line[at] is not None:
            line[at] = int(line[at])
    return line


def _first_broken(lines: Mapping[int, list[Any]], sealed: list[dict[str, Any]]) -> Broken | None:
    in_order = sorted(sealed, key=lambda seal: int(seal["id"]))
    found = seals.first_that_does_not_fit(
        (int(seal["workspace_id"]), int(seal["history_id"]), seal["hash"], lines.get(int(seal["history_id"])))
        for seal in in_order
    )
    unsealed = lines.keys() - {int(seal["history_id"]) for seal in sealed}
    return found or (Broken(min(unsealed), "unsealed") if unsealed else None)


def _tables(connection: "psycopg.Connection[Any]") -> list[str]:
    found = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    return [name for (name,) in found]


def _count(connection: "psycopg.Connection[Any]", table: str) -> int:
    found = connection.execute(f'SELECT count(*) FROM public."{table}"'.encode()).fetchone()
    return int(found[0]) if found else 0


@contextmanager
def _script(file: Path, *options: str) -> Iterator[IO[bytes]]:
    """What pg_restore makes of the dump, as it comes; BackupFailed at the end when it could not read all of it."""
    command = [_program("pg_restore"), *options, "--file=-", str(file)]
    in_utc = os.environ | {"PGTZ": "UTC"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=in_utc) as process:
        assert process.stdout
        assert process.stderr
        yield process.stdout
        process.stdout.read()
        told = process.stderr.read().decode(errors="replace")
    if process.returncode:
        raise BackupFailed(f"{file} cannot be read: {_first_line(told)}.")


def _program(name: str) -> str:
    found = shutil.which(name)
    if not found:
        raise BackupFailed(
            f"{name} is not on this computer: install PostgreSQL's client programs (on Debian the package "
            "postgresql-client), of the server's version or later, or use the backups of whoever runs the server."
        )
    return found


def _plain(url: str) -> str:
    """The URL as PostgreSQL's own library reads it."""
    return re.sub(r"^postgres(ql)?(\+\w+)?://", "postgresql://", url)


def _access(url: str) -> tuple[str, dict[str, str]]:
    """What the programs are told on their command line, which everybody can read, and in their environment."""
    told = {name: str(value) for name, value in conninfo_to_dict(_plain(url)).items()}
    password = told.pop("password", "")
    return make_conninfo("", **told), {"PGPASSWORD": password} if password else {}


def _run(command: list[str], secret: Mapping[str, str]) -> None:
    done = subprocess.run(
        command, env=os.environ | secret, capture_output=True, text=True, stdin=subprocess.DEVNULL
    )
    if done.returncode:
        raise BackupFailed(f"{Path(command[0]).name} could not do it: {_first_line(done.stderr)}.")


@contextmanager
def _failing_in_words() -> Iterator[None]:
    try:
        yield
    except (psycopg.Error, DatabaseError) as error:
        raise BackupFailed(f"PostgreSQL could not do it: {_first_line(str(error))}.") from error


def _first_line(told: str) -> str:
    return told.strip().partition("\n")[0].rstrip(".") or "it gave no reason"
