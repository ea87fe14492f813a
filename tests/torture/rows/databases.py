"""Rows 14 to 17: the database is locked, full, killed, damaged, and put back from a backup."""

import resource
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event
from urllib.parse import parse_qs, urlsplit

import psycopg
from sqlalchemy import text

from bot.starting import check_start
from bot.vitals import RUN, Vitals
from store import backups, heartbeats, installation
from store.unit import Database
from tests.torture.failpoints import Failpoint
from tests.torture.given import START, Council
from tests.torture.ground import POSTGRESQL, Ground
from tests.torture.servers import restarted
from tests.torture.stage import Stage
from tests.torture.verdict import Verdict, compare_cards, each_delivered_once
from tests.torture.yard import Yard

READY_WITHIN = 10.0


def in_the_way(ground: Ground) -> Verdict:
    """Row 14: another writer holds the database, COMMIT fails, the disk is full."""
    council = Council(owners=12, each=8, spread=30, seed=ground.seed)
    with ground.stage(council) as stage:
        failing = Failpoint("before commit sending", "raise", nth=5, times=8)
        bot = stage.bot(failing, Failpoint("before commit ticks", "raise", nth=2, times=2))
        stage.nursery.at_work(bot)
        tries = 0
        for day, _ in enumerate(stage.mornings(ground.many(3, 30))):
            if day % 3 == 0:
                with _locked(stage):
                    Event().wait(ground.many(2, 60))
            elif day % 3 == 1 and ground.kind != POSTGRESQL:
                with _full_disk(stage, bot.pid):
                    Event().wait(1)
            stage.settle()
            tries += 1
        return stage.verdict(tries)


@contextmanager
def _locked(stage: Stage) -> Iterator[None]:
    url = stage.orders.database_url
    if url.startswith("sqlite"):
        other = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")
        other.close()
    else:
        with psycopg.connect(url) as postgresql:
            postgresql.execute("LOCK TABLE outbox IN ACCESS EXCLUSIVE MODE")
            yield


@contextmanager
def _full_disk(stage: Stage, pid: int) -> Iterator[None]:
    """No file of the bot may grow: what SQLite writes then fails as on a full disk."""
    file = Path(stage.orders.database_url.removeprefix("sqlite:///"))
    size = file.with_name(f"{file.name}-wal").stat().st_size
    before = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, before[1]))
    yield
    resource.prlimit(pid, resource.RLIMIT_FSIZE, before)


def server_killed(ground: Ground) -> Verdict:
    """Row 15: the server is killed or cuts its connections, with promises in hand; the bot is back soon."""
    council = Council(owners=16, each=8, spread=30, seed=ground.seed)
    verdict = Verdict()
    with ground.stage(council) as stage:
        stage.nursery.at_work(stage.bot())
        for day, _ in enumerate(stage.mornings(ground.many(3, 50))):
            Event().wait(ground.dice.uniform(0.0, 0.3))
            address = stage.orders.database_url
            if day % 2 == 0 and parse_qs(urlsplit(address).query).get("host"):
                restarted(address)
            else:
                with psycopg.connect(address, autocommit=True) as one:
                    one.execute(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                    )
            stage.database.close()
            back = stage.nursery.wait(lambda: _moves(stage), READY_WITHIN)
            verdict.must(back, f"nothing went on within {READY_WITHIN:.0f} seconds")
            stage.settle()
        return verdict.add(stage.verdict(ground.many(3, 50)))


def _moves(stage: Stage) -> bool:
    """Whether the day's cards are promised, or being sent."""
    return stage.swept()


def damaged_log(ground: Ground) -> Verdict:
    """Row 16: the end of the WAL cut, flipped or zeroed: the file opens, holds a beginning, sends nothing twice."""
    verdict = Verdict()
    copies = ground.many(24, 1200)
    while verdict.tries < copies:
        url = ground.new_url()
        council = Council(owners=6, each=8, spread=30, seed=ground.seed + verdict.tries)
        database = Database(url)
        one = Yard(database, council)
        _at_home(one, database)
        for day in range(8):
            one.at(START.replace(hour=9, minute=5) + timedelta(days=day))
            one.tick()
            _beat(one)
            one.deliver()
            for _ in range(min(3, copies - verdict.tries)):
                _damage_and_judge(ground, one, Path(url.removeprefix("sqlite:///")), verdict)
                verdict.tries += 1
        database.close()
    return verdict


def _damage_and_judge(ground: Ground, one: Yard, file: Path, verdict: Verdict) -> None:
    copy = file.with_name(f"damaged-{verdict.tries}.db")
    wal = copy.with_name(f"{copy.name}-wal")
    shutil.copyfile(file, copy)
    shutil.copyfile(file.with_name(f"{file.name}-wal"), wal)
    _damage(ground, wal)
    other = Database(f"sqlite:///{copy}")
    try:
        with other.read(one.workspace_id) as unit:
            sound = unit.exec(text("PRAGMA integrity_check")).scalar_one()
            kept = unit.exec(text("SELECT id, key FROM outbox ORDER BY id")).all()
        with one.database.read(one.workspace_id) as unit:
            whole = unit.exec(text("SELECT id, key FROM outbox ORDER BY id")).all()
        verdict.must(sound == "ok", f"copy {verdict.tries}: {sound}")
        verdict.must(kept == whole[: len(kept)], f"copy {verdict.tries}: no beginning of what was written")
        _go_on(one, other, verdict)
    finally:
        other.close()
        for path in copy.parent.glob(f"{copy.name}*"):
            path.unlink()


def _damage(ground: Ground, wal: Path) -> None:
    data = bytearray(wal.read_bytes())
    length = ground.dice.randrange(1, min(len(data) - 32, 200_000))
    how = ground.dice.choice(("cut", "flip", "zero"))
    if how == "cut":
        del data[-length:]
    elif how == "zero":
        data[-length:] = bytes(length)
    else:
        data[-length] ^= 1 << ground.dice.randrange(8)
    wal.write_bytes(data)


def _go_on(one: Yard, other: Database, verdict: Verdict) -> None:
    """Start on the damaged copy twenty minutes later, as the same day goes on; nothing may come twice."""
    again = one.on(other)
    again.at(one.clock.now() + timedelta(minutes=20))
    _start(again, other)
    for minutes in (0, 2, 4, 8):
        again.at(again.clock.now() + timedelta(minutes=minutes))
        again.tick()
        again.deliver()
    seen = Verdict()
    compare_cards(seen, one.model.cards, again.door.accepted)
    each_delivered_once(seen, again.door.accepted)
    verdict.add(seen)


def put_back(ground: Ground) -> Verdict:
    """Row 17: a backup of an hour or of three days ago is put back, and a copy of the database is started."""
    verdict = Verdict()
    restores = ground.many(4, 100)
    while verdict.tries < restores:
        with TemporaryDirectory(prefix="gt-torture-") as folder:
            _one_put_back(ground, Path(folder), verdict)
        verdict.tries += 1
    if ground.kind != POSTGRESQL:
        _copied(ground, verdict)
    return verdict


def _one_put_back(ground: Ground, folder: Path, verdict: Verdict) -> None:
    url = ground.new_url()
    database = Database(url)
    one = Yard(database, Council(owners=6, each=8, spread=30, seed=ground.seed + verdict.tries))
    _at_home(one, database)
    days = 8
    backup_on = days - 1 - ground.dice.choice((0, 3))
    for day in range(days):
        one.at(START.replace(hour=8, minute=30) + timedelta(days=day))
        if day == backup_on:
            taken = backups.take(url, folder, one.clock.now()).file
        one.at(START.replace(hour=9, minute=5) + timedelta(days=day))
        one.tick()
        _beat(one)
        one.deliver()
    database.close()
    backups.put_back(url, taken, one.clock.now() + timedelta(minutes=25))
    database = Database(url)
    _go_on(one, database, verdict)
    database.close()


def _copied(ground: Ground, verdict: Verdict) -> None:
    """A copy of the file says nothing before somebody said that it may."""
    url = ground.new_url()
    database = Database(url)
    one = Yard(database, Council(owners=3, each=8, seed=ground.seed))
    _at_home(one, database)
    database.close()
    file = Path(url.removeprefix("sqlite:///"))
    copy = file.with_name("copy.db")
    shutil.copyfile(file, copy)
    other = Database(f"sqlite:///{copy}")
    again = one.on(other)
    state = check_start(other, again.clock, Vitals(RUN, again.clock))
    again.at(START.replace(hour=9, minute=5))
    again.tick()
    again.delivery.deliver_due()
    verdict.must(bool(state.paused_because), "a copied database is not paused")
    if again.door.accepted:
        verdict.count("double", "a copied database writes to people", len(again.door.accepted))
    other.close()


def _at_home(one: Yard, database: Database) -> None:
    check_start(database, one.clock, Vitals(RUN, one.clock))


def _start(one: Yard, database: Database) -> None:
    """The checks of a start; the copy is where it should be, somebody says."""
    check_start(database, one.clock, Vitals(RUN, one.clock))
    with database.write(one.workspace_id) as unit:
        installation.resume(unit, installation.installation(unit).place)


def _beat(one: Yard) -> None:
    with one.database.write(one.workspace_id) as unit:
        heartbeats.beat(unit, "run-yard", RUN, one.clock.now())
