"""Backups: taken while the bot works, checked before they count, and put back without repeating anything."""

import os
import re
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Connection, create_engine, func, select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import NullPool

from store import dumps, heartbeats, installation, seals
from store.disks import sqlite_file
from store.dumps import BackupFailed
from store.places import place as where_it_lies
from store.seals import Broken
from store.tables import ATTEMPT, HISTORY, INBOX
from store.unit import Database, DatabaseAway, UnitOfWork, known_revisions

STAMP = "%Y-%m-%dT%H-%M-%SZ"
NAME = re.compile(r"golden-thread-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ\.(sqlite|dump)")
SQLITE = b"SQLite format 3\0"
BUSY_SECONDS = 30
ENDINGS = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a file."""


@dataclass(frozen=True)
class Checked:
    """What a good backup holds.  `whole` is False for a file that somebody copied by hand, which may lack the end."""

    file: Path
    revision: str
    rows: Mapping[str, int]
    is_current: bool
    whole: bool = True


@dataclass(frozen=True)
class Restored:
    """What was put back.  `kept` says where what was there before is now; None where nothing was.

    What fell due after `since` is looked up before it is sent.  Where the backup is not one of the database that
    was at home there, `at_home` is False: the next start finds it moved or copied, and waits for a yes.
    """

    kept: str | None
    since: datetime
    at_home: bool = True


def take(url: str, target: Path, now: datetime) -> Checked:
    """A checked backup of the database in the folder `target`, or under that very name.  Nothing is overwritten.

    Raises BackupFailed, and leaves nothing behind then.
    """
    source = sqlite_file(url)
    file = _free(target, now, "sqlite" if source else "dump")
    if source and not source.is_file():
        raise BackupFailed(f"There is no database at {source}.")
    with _made_beside(file) as unfinished:
        if source:
            rows = _copied(source, unfinished)
            checked = check(unfinished)
        else:
            rows = dumps.dumped(url, unfinished)
            checked = check(unfinished)
        if checked.rows != rows:
            raise BackupFailed("The copy does not hold what the database holds; nothing was kept. Try again.")
        _put(unfinished, file)
    return Checked(file, checked.revision, checked.rows, checked.is_current)


def forget_old(folder: Path, keep: int) -> list[Path]:
    """Remove all but the newest `keep` backups of the folder; those that were removed, the oldest first."""
    known = sorted(path for path in folder.iterdir() if NAME.fullmatch(path.name))
    gone = known[:-keep]
    for path in gone:
        path.unlink()
    return gone


def check(file: Path) -> Checked:
    """What the backup holds.  Raises BackupFailed when it is damaged, changed, or too new for this program."""
    try:
        opening = _opening(file, 16)
    except OSError as error:
        raise BackupFailed(f"{file} cannot be read: {error.strerror}.") from None
    if opening.startswith(b"PGDMP"):
        return _judged(file, *dumps.contents(file))
    if opening != SQLITE:
        raise BackupFailed(f"{file} is no backup: neither an SQLite database nor a dump by pg_dump.")
    return _checked_sqlite(file)


def put_back(url: str, file: Path, now: datetime) -> Restored:
    """Put the backup in the place of the database, all of it or nothing, brought up to date.

    Nothing that fell due since it was taken is sent without looking it up first.  Raises BackupFailed when the
    backup is not good or somebody has the database open, and DatabaseAway.
    """
    place = sqlite_file(url)
    check(file)
    if (place is None) != (dumps.is_dump(file)):
        kind = "an SQLite database" if place else "a PostgreSQL database"
        raise BackupFailed(f"DATABASE_URL names {kind}, and {file} is a backup of the other kind.")
    if place is None:
        kept, since = dumps.loaded(
            url, file, f"kept_{now:%Y%m%dt%H%M%Sz}", lambda unit: _begin_gap(unit, now)
        )
        return Restored(kept and f"the schema {kept} of the same database", since)
    if place.exists() and place.samefile(file):
        raise BackupFailed(f"{file} is the database itself.")
    with _made_beside(place) as unfinished:
        _copied(file, unfinished)
        since, at_home = _made_ready(unfinished, now, _token_at_home(place))
        check(unfinished)
        kept_file = _exchange(place, unfinished, now)
    return Restored(str(kept_file) if kept_file else None, since, at_home)


def _free(target: Path, now: datetime, ending: str) -> Path:
    """The file a backup will be, which is not there yet; its folder is."""
    is_folder = target.is_dir() or not target.suffix
    file = target / f"golden-thread-{now:{STAMP}}.{ending}" if is_folder else target
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BackupFailed(f"The folder {file.parent} cannot be made: {error.strerror}.") from None
    if file.exists():
        raise BackupFailed(f"{file} is there already; nothing was overwritten.")
    return file


@contextmanager
def _made_beside(file: Path) -> Iterator[Path]:
    """A name in the same folder for what is not finished, removed in the end if it is still there."""
    unfinished = file.with_name(f".{file.name}.{os.getpid()}.unfinished")
    try:
        yield unfinished
    except OSError as error:
        raise BackupFailed(f"{file} cannot be written: {error.strerror}.") from error
    except sqlite3.Error as error:
        raise BackupFailed(f"{file} could not be made: {error}.") from error
    finally:
        for ending in ("", *ENDINGS):
            with suppress(OSError):
                Path(f"{unfinished}{ending}").unlink()


def _put(unfinished: Path, file: Path) -> None:
    """Give the finished file its name.  Unlike a rename a link never overwrites; not every disk has links."""
    _to_disk(unfinished)
    try:
        os.link(unfinished, file)
    except FileExistsError:
        raise BackupFailed(f"{file} is there already; nothing was overwritten.") from None
    except OSError:
        unfinished.rename(file)
    _to_disk(file.parent)


def _to_disk(path: Path) -> None:
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _open(file: Path, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(
        f"file:{quote(str(file))}?mode={mode}", uri=True, timeout=BUSY_SECONDS, isolation_level=None
    )


def _copied(source: Path, target: Path) -> dict[str, int]:
    """Rows of each table in the copy: one moment of the source, whatever others write meanwhile."""
    with (
        closing(_open(source, "rw" if _is_in_wal(source) else "ro")) as origin,
        closing(_open(target, "rwc")) as copy,
    ):
        origin.execute("BEGIN")
        tables = origin.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
        )
        rows = {
            name: int(origin.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0])
            for (name,) in tables.fetchall()
        }
        origin.backup(copy)
        copy.execute(
            "PRAGMA journal_mode=DELETE"
        )  # one file, which can be read from a disk that is read-only
    return rows


def _is_in_wal(file: Path) -> bool:
    return _opening(file, 20)[18:] == b"\2\2"


def _opening(file: Path, length: int) -> bytes:
    with file.open("rb") as opened:
        return opened.read(length)


def _checked_sqlite(file: Path) -> Checked:
    mode = "rw" if _is_in_wal(file) else "ro"
    engine = create_engine("sqlite://", creator=lambda: _open(file, mode), poolclass=NullPool)
    try:
        with engine.connect() as connection:
            damage = connection.execute(text("PRAGMA integrity_check(1)")).scalar_one()
            if damage != "ok":
                raise BackupFailed(f"{file} is damaged: {damage}.")
            if connection.execute(text("PRAGMA foreign_key_check")).first():
                raise BackupFailed(f"{file} is damaged: rows in it point to nothing.")
            revision, rows, broken = _contents(connection)
    except DatabaseError as error:
        raise BackupFailed(f"{file} cannot be read: {error.orig}.") from None
    return _judged(file, revision, rows, broken, whole=mode == "ro")


def _contents(connection: Connection) -> tuple[str | None, dict[str, int], Broken | None]:
    listed = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
    rows = {
        name: int(connection.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one())
        for name in connection.execute(text(listed)).scalars().all()
    }
    has_revision = "alembic_version" in rows
    revision = (
        connection.execute(text("SELECT version_num FROM alembic_version")).scalar() if has_revision else None
    )
    return revision, rows, seals.first_broken(connection) if "seal" in rows else None


def _judged(
    file: Path, revision: str | None, rows: Mapping[str, int], broken: Broken | None, *, whole: bool = True
) -> Checked:
    if revision is None:
        raise BackupFailed(f"{file} is no database of Golden Thread.")
    if revision not in known_revisions():
        raise BackupFailed(
            f"{file} belongs to a newer Golden Thread (revision {revision}): install that one first."
        )
    if broken:
        raise BackupFailed(
            f"The history in {file} was changed by something else than the bot: line {broken.history_id} is "
            f"{broken.what}. Take an earlier backup."
        )
    return Checked(file, revision, rows, revision == known_revisions()[-1], whole)


def _token_at_home(place: Path) -> str | None:
    """The token of the installation that is at home in the place; None where none is, or nobody can tell."""
    if not place.exists() or _opening(place, 16) != SQLITE:  # opening what is none would delete its log
        return None
    with suppress(DatabaseAway, LookupError), closing(Database(f"sqlite:///{place}")) as database:
        with database.read(0) as unit:
            known = installation.installation(unit)
        if known.place in ("", where_it_lies(database)) and not known.paused_because:
            return known.token
    return None


def _made_ready(file: Path, now: datetime, token_at_home: str | None) -> tuple[datetime, bool]:
    """Bring it up to date, and have everything since its last sign of life looked up before it is sent."""
    with closing(Database(f"sqlite:///{file}")) as database:
        database.migrate()
        with database.write(0) as unit:
            since = _begin_gap(unit, now)
            known = installation.installation(unit)
            at_home = known.place == "" or known.token == token_at_home
            if at_home:
                installation.forget_place(unit)
    with closing(_open(file, "rw")) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
    _to_disk(file)
    return since, at_home


def _begin_gap(unit: UnitOfWork, now: datetime) -> datetime:
    since = heartbeats.newest_seen(unit) or _last_deed(unit) or now
    installation.begin_gap(unit, since)
    return since


def _last_deed(unit: UnitOfWork) -> datetime | None:
    """The newest thing that is known to have been done, where no process has left a heartbeat."""
    newest = [
        unit.exec(select(func.max(at))).scalar_one()
        for at in (ATTEMPT.c.at, HISTORY.c.at, INBOX.c.received_at)
    ]
    return max((at for at in newest if at), default=None)


def _exchange(place: Path, unfinished: Path, now: datetime) -> Path | None:
    """Put the new file where the old one is, and keep the old one beside it; its name, if there was one."""
    if not place.exists():
        _put(unfinished, place)
        return None
    kept = place.with_name(f"{place.stem}-kept-{now:{STAMP}}{place.suffix}")
    if kept.exists():
        raise BackupFailed(f"{kept} is there already; nothing was changed.")
    with _nobody_at(place):
        for ending in ("", *ENDINGS):
            beside = Path(f"{place}{ending}")
            if beside.exists():
                _kept(beside, Path(f"{kept}{ending}"))
        for ending in ENDINGS:  # of the old file: SQLite would take it for the new one's
            Path(f"{place}{ending}").unlink(missing_ok=True)
        unfinished.replace(place)
        _to_disk(place.parent)
    return kept


def _kept(file: Path, name: Path) -> None:
    try:
        os.link(file, name)  # opening and closing the file here would let go of SQLite's locks on it
    except OSError:
        shutil.copy2(file, name)
        _to_disk(name)


@contextmanager
def _nobody_at(place: Path) -> Iterator[None]:
    """Nobody else has the database open, nor can open it; all of it is in the one file.

    A file that is too damaged to be opened is taken as it is.
    """
    with closing(_open(place, "rw")) as connection:
        connection.execute("PRAGMA busy_timeout=0")
        try:
            connection.execute("PRAGMA journal_mode=DELETE")
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if "locked" in str(error):
                raise BackupFailed(
                    f"Another program has {place} open: stop the bot (and whatever else reads it) first."
                ) from None
        except sqlite3.DatabaseError:
            pass
        yield
