"""Where the database lies, and whether it can be relied on there."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from store.unit import Database, UnitOfWork

MACHINE = Path("/etc/machine-id")
MOUNTS = Path("/proc/self/mountinfo")
REMOTE = frozenset(
    {
        *(
            "nfs",
            "nfs4",
            "cifs",
            "smb3",
            "smbfs",
            "afs",
            "ceph",
            "9p",
            "virtiofs",
            "vboxsf",
            "vmhgfs",
            "prl_fs",
        ),
        *("fuse.sshfs", "fuse.glusterfs", "fuse.s3fs", "fuse.rclone", "fuse.vmhgfs-fuse", "fuse.grpcfuse"),
    }
)
"""File systems of other hosts, and folders a virtual machine shares: SQLite's locks or shared memory fail on them."""
SAFE = {"fsync": "on", "full_page_writes": "on"}
"""PostgreSQL's settings without which a power cut takes back what was confirmed."""


@dataclass(frozen=True)
class Storage:
    """What is wrong with the place: sentences for people.  `faults` forbid work there, `doubts` do not."""

    faults: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


def place(database: Database) -> str:
    """The place as a fingerprint: the same after a restart, another one once the database was moved or copied.

    SQLite: the computer, the path and the file's number.  PostgreSQL: the cluster and the database's number; a
    copy of the files of a whole cluster has the same.
    """
    with database.read(0) as unit:
        parts = _file(unit) if unit.on_sqlite else _cluster(unit)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


def storage(database: Database) -> Storage:
    """Whether what is confirmed will stay written there."""
    with database.read(0) as unit:
        return _disk(unit) if unit.on_sqlite else _server(unit)


def _file(unit: UnitOfWork) -> tuple[str, ...]:
    path = _path(unit)
    try:
        machine = MACHINE.read_text("ascii", "replace").strip()
    except OSError:
        machine = ""
    return "sqlite", machine, str(path), str(path.stat().st_ino)


def _cluster(unit: UnitOfWork) -> tuple[str, ...]:
    number = text("SELECT oid::text FROM pg_database WHERE datname = current_database()")
    try:
        with unit.savepoint():
            cluster = unit.exec(text("SELECT system_identifier::text FROM pg_control_system()")).scalar_one()
    except DBAPIError:
        cluster = ""  # a provider may keep it to itself
    return "postgresql", str(cluster), str(unit.exec(number).scalar_one())


def _path(unit: UnitOfWork) -> Path:
    return Path(str(unit.connection.engine.url.database)).resolve()


def _disk(unit: UnitOfWork) -> Storage:
    path = _path(unit)
    faults = []
    if (kind := _file_system(path)) in REMOTE:
        faults.append(
            f"The database file {path} lies on a shared or remote folder ({kind}), where SQLite loses data: "
            "name a file on a disk of this computer, or use PostgreSQL."
        )
    if unit.exec(text("PRAGMA journal_mode")).scalar_one() != "wal":
        faults.append(f"The database file {path} cannot keep a write-ahead log: put it on another disk.")
    return Storage(tuple(faults))


def _file_system(path: Path) -> str:
    """The kind of file system the file lies on; empty where the system does not say."""
    try:
        lines = MOUNTS.read_text("utf-8", "replace").splitlines()
    except OSError:
        return ""
    kinds = {}
    for line in lines:
        before, _, after = line.partition(" - ")
        kinds[before.split()[4].replace("\\040", " ")] = after.split()[0]
    return next((kinds[str(one)] for one in path.parents if str(one) in kinds), "")


def _server(unit: UnitOfWork) -> Storage:
    rows = unit.exec(
        text(
            "SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'full_page_writes', "
            "'synchronous_commit', 'default_transaction_read_only')"
        )
    )
    settings = {str(row.name): str(row.setting) for row in rows}
    standby = unit.exec(text("SELECT pg_is_in_recovery()")).scalar_one()
    faults, doubts = [], []
    if standby or settings.get("default_transaction_read_only") == "on":
        faults.append("The PostgreSQL database only lets itself be read: name the primary in DATABASE_URL.")
    for name, wanted in SAFE.items():
        if settings.get(name, wanted) != wanted:
            doubts.append(
                f"PostgreSQL runs with {name}={settings[name]}: a power cut can lose what was sent."
            )
    if settings.get("synchronous_commit") == "off":
        doubts.append("PostgreSQL runs with synchronous_commit=off: a crash can lose what was sent.")
    return Storage(tuple(faults), tuple(doubts))
