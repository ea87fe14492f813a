"""Backups: what is taken is checked, and what is put back repeats nothing."""

import os
import shutil
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.plan.history import Kind
from store import backups, dumps, heartbeats, history, installation, items, people, places, seals
from store.disks import sqlite_file
from store.dumps import BackupFailed
from tests.databases import made, opened
from tests.store import first_tables
from tests.store.given import MINUTE, NOW, a_person, a_plan, a_workspace, an_item

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def url(bare_url: str) -> str:
    """A database of its own with a plan, an action, a person called Before, and a process at work at NOW."""
    with opened(bare_url) as database:
        database.migrate()
        with database.write(a_workspace(database)) as unit:
            item = an_item(unit, a_plan(unit))
            a_person(unit, "Before")
            for words in ("tab\there", "line\nend", "back\\slash", "“quoted” é", "\\N", "plain"):
                history.record(
                    unit,
                    item=item,
                    by_id=None,
                    at=NOW,
                    kind=Kind.NOTE,
                    before={},
                    after={"s": words},
                    words=words,
                )
            heartbeats.beat(unit, "one", "run", NOW)
    return bare_url


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """An SQLite database with a workspace, alone in its folder."""
    (tmp_path / "var").mkdir()
    shutil.copyfile(sqlite_template, tmp_path / "var" / "bare.db")
    with opened(f"sqlite:///{tmp_path}/var/bare.db") as database:
        a_workspace(database)
    return f"sqlite:///{tmp_path}/var/bare.db"


def add(url: str, name: str) -> None:
    with opened(url) as database, database.write(1) as unit:
        a_person(unit, name, slack_user=None)


def names(url: str) -> set[str]:
    with opened(url) as database, database.read(1) as unit:
        return {name for name in ("Before", "After") if people.people_named(unit, name)}


def left_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_backup_is_named_by_its_instant_and_holds_everything(url: str, tmp_path: Path) -> None:
    taken = backups.take(url, tmp_path / "backups", NOW)
    ending = "sqlite" if sqlite_file(url) else "dump"
    assert taken.file == tmp_path / "backups" / f"golden-thread-2017-11-24T09-30-00Z.{ending}"
    assert left_in(tmp_path / "backups") == [taken.file.name]
    assert (taken.rows["history"], taken.rows["seal"], taken.rows["person"]) == (6, 6, 1)
    assert (taken.is_current, taken.whole) == (True, True)
    assert backups.check(taken.file) == taken


def test_a_backup_is_taken_while_the_bot_works(url: str, tmp_path: Path) -> None:
    stop, begun, written = threading.Event(), threading.Event(), []

    def work() -> None:
        with opened(url) as database:
            while not stop.is_set():
                with database.write(1) as unit:
                    written.append(a_person(unit, slack_user=None).id)
                    begun.set()
                    item = items.items(unit, [1])[0]
                    history.record(unit, item=item, by_id=None, at=NOW, kind=Kind.NOTE, before={}, after={})

    thread = threading.Thread(target=work)
    thread.start()
    assert begun.wait(30)
    try:
        taken = [backups.take(url, tmp_path / "backups", NOW + n * MINUTE) for n in range(3)]
    finally:
        stop.set()
        thread.join()
    assert written
    assert all(one.rows["person"] - one.rows["history"] == 1 - 6 for one in taken)


def test_nothing_is_overwritten(url: str, tmp_path: Path) -> None:
    named = tmp_path / "mine.backup"
    assert backups.take(url, named, NOW).file == named
    before = named.read_bytes()
    with pytest.raises(BackupFailed, match="there already"):
        backups.take(url, named, NOW)
    assert named.read_bytes() == before
    backups.take(url, tmp_path / "backups", NOW)
    with pytest.raises(BackupFailed, match="there already"):
        backups.take(url, tmp_path / "backups", NOW)


def test_only_the_newest_are_kept(url: str, tmp_path: Path) -> None:
    taken = [backups.take(url, tmp_path / "backups", NOW + n * MINUTE).file for n in range(4)]
    (tmp_path / "backups" / "golden-thread.sqlite").touch()
    (tmp_path / "backups" / "another.dump").touch()
    assert backups.forget_old(tmp_path / "backups", 2) == taken[:2]
    assert left_in(tmp_path / "backups") == sorted(
        ["another.dump", "golden-thread.sqlite", *(file.name for file in taken[2:])]
    )
    assert backups.forget_old(tmp_path / "backups", 2) == []


def test_a_database_that_is_not_there_has_no_backup(tmp_path: Path) -> None:
    with pytest.raises(BackupFailed, match="no database"):
        backups.take(f"sqlite:///{tmp_path}/none.db", tmp_path / "backups", NOW)
    assert left_in(tmp_path / "backups") == []


def test_a_backup_that_is_damaged_is_refused(url: str, tmp_path: Path) -> None:
    file = backups.take(url, tmp_path / "backups", NOW).file
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(BackupFailed, match=r"damaged|cannot be read"):
        backups.check(file)


def test_a_file_that_is_no_backup_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "plan.xlsx"
    with pytest.raises(BackupFailed, match="cannot be read: No such file"):
        backups.check(file)
    file.write_bytes(b"PK" + bytes(100))
    with pytest.raises(BackupFailed, match="is no backup"):
        backups.check(file)
    with closing(sqlite3.connect(tmp_path / "other.db")) as other:
        other.execute("CREATE TABLE mine (id)")
    with pytest.raises(BackupFailed, match="no database of Golden Thread"):
        backups.check(tmp_path / "other.db")


def unguarded(url: str, statement: str) -> None:
    with opened(url) as database, database.write(0) as unit:
        if unit.on_sqlite:
            unit.exec(text("DROP TRIGGER history_is_not_changed"))
        else:
            unit.exec(text("ALTER TABLE history DISABLE TRIGGER USER"))
        unit.exec(text(statement))


def test_a_history_that_was_changed_is_no_good_backup(url: str, tmp_path: Path) -> None:
    unguarded(url, "UPDATE history SET words = 'never said' WHERE id = 2")
    with pytest.raises(BackupFailed, match="line 2 is changed"):
        backups.take(url, tmp_path / "backups", NOW)
    assert left_in(tmp_path / "backups") == []


def test_a_backup_of_a_newer_program_is_refused(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = backups.take(url, tmp_path / "backups", NOW).file
    monkeypatch.setattr(backups, "known_revisions", lambda: ["0001"])
    with pytest.raises(BackupFailed, match=r"newer Golden Thread \(revision 0003\)"):
        backups.check(file)


def test_what_was_there_then_is_there_again_and_what_came_later_is_kept_beside_it(
    url: str, tmp_path: Path
) -> None:
    file = backups.take(url, tmp_path / "backups", NOW).file
    add(url, "After")

    restored = backups.put_back(url, file, LATER)

    assert names(url) == {"Before"}
    assert restored.since == NOW
    with opened(url) as database, database.read(1) as unit:
        now = installation.installation(unit)
        assert (now.gap_from, now.gap_until) == (NOW, None)
        assert seals.first_broken(unit.connection) is None
        assert history.count_of_item(unit, 1) == 6
    assert restored.kept
    place = sqlite_file(url)
    if place:
        assert restored.kept == str(place.with_name("bare-kept-2017-11-24T10-30-00Z.db"))
        assert names(f"sqlite:///{restored.kept}") == {"Before", "After"}
        assert not [name for name in left_in(place.parent) if "unfinished" in name]
    else:
        with opened(url) as database, database.read(1) as unit:
            count = unit.exec(text("SELECT count(*) FROM kept_20171124t103000z.person")).scalar_one()
            assert count == 2


def test_the_bot_goes_on_after_it(url: str, tmp_path: Path) -> None:
    backups.put_back(url, backups.take(url, tmp_path / "backups", NOW).file, LATER)
    add(url, "After")
    with opened(url) as database, database.write(1) as unit:
        item = items.item(unit, 1)
        history.record(unit, item=item, by_id=None, at=NOW, kind=Kind.NOTE, before={}, after={}, words="more")
        assert an_item(unit, a_plan(unit)).id == 2
    again = backups.take(url, tmp_path / "backups", LATER)
    backups.put_back(url, again.file, LATER + MINUTE)
    assert names(url) == {"Before", "After"}


def test_an_older_backup_is_brought_up_to_date(bare_url: str, tmp_path: Path) -> None:
    first_tables.make(bare_url)
    taken = backups.take(bare_url, tmp_path / "backups", NOW)
    assert not taken.is_current
    with opened(bare_url) as database:
        database.migrate()
    restored = backups.put_back(bare_url, taken.file, LATER)
    assert restored.since.isoformat() == "2017-11-03T09:00:00+00:00"
    with opened(bare_url) as database, database.read(1) as unit:
        assert database.schema_is_current()
        assert seals.first_broken(unit.connection) is None
        assert installation.installation(unit).gap_from == restored.since


def test_a_database_that_somebody_has_open_stays(url: str, tmp_path: Path) -> None:
    file = backups.take(url, tmp_path / "backups", NOW).file
    add(url, "After")
    with opened(url) as database:
        with database.read(1):
            pass
        with pytest.raises(BackupFailed, match=r"open.* stop the bot"):
            backups.put_back(url, file, LATER)
    assert names(url) == {"Before", "After"}


def moved(url: str) -> bool:
    """Whether a start finds the database in another place than it knows."""
    with opened(url) as database:
        here = places.place(database)
        with database.write(0) as unit:
            return not installation.found_at(unit, here)


def test_at_home_it_may_send_again_and_elsewhere_it_has_to_be_asked(sqlite_url: str, tmp_path: Path) -> None:
    assert not moved(sqlite_url)
    first = backups.take(sqlite_url, tmp_path / "backups", NOW).file
    (tmp_path / "new").mkdir()
    for n in range(2):
        restored = backups.put_back(sqlite_url, first, LATER + n * MINUTE)
        assert restored.at_home
        assert not moved(sqlite_url)
    elsewhere = f"sqlite:///{tmp_path}/new/golden.db"
    assert not backups.put_back(elsewhere, first, LATER).at_home
    assert moved(elsewhere)


def test_it_is_put_where_nothing_was(sqlite_url: str, tmp_path: Path) -> None:
    file = backups.take(sqlite_url, tmp_path / "backups", NOW).file
    elsewhere = f"sqlite:///{tmp_path}/new/golden.db"
    (tmp_path / "new").mkdir()
    assert backups.put_back(elsewhere, file, LATER).kept is None
    assert left_in(tmp_path / "new") == ["golden.db"]
    add(elsewhere, "After")


def test_a_database_too_damaged_to_be_opened_is_replaced_and_kept(sqlite_url: str, tmp_path: Path) -> None:
    file = backups.take(sqlite_url, tmp_path / "backups", NOW).file
    place = sqlite_file(sqlite_url)
    assert place
    place.write_bytes(b"not a database" * 1000)
    place.with_name("bare.db-wal").write_bytes(b"its log")
    restored = backups.put_back(sqlite_url, file, LATER)
    kept = Path(str(restored.kept))
    assert kept.read_bytes().startswith(b"not a database")
    assert Path(f"{kept}-wal").read_bytes() == b"its log"
    assert not place.with_name("bare.db-wal").exists()
    backups.check(place)


def test_a_log_that_a_crash_left_goes_with_its_own_file(sqlite_url: str, tmp_path: Path) -> None:
    """Left beside the new file it would be taken for that one's."""
    place, aside = sqlite_file(sqlite_url), tmp_path / "aside"
    assert place
    file = backups.take(sqlite_url, tmp_path / "backups", NOW).file
    aside.mkdir()
    with opened(sqlite_url) as database:
        with database.write(1) as unit:
            a_person(unit, "After", slack_user=None)
        for path in place.parent.iterdir():
            shutil.copy(path, aside)
    for path in aside.iterdir():
        shutil.copy(path, place.parent)
    assert place.with_name("bare.db-wal").stat().st_size > 0
    restored = backups.put_back(sqlite_url, file, LATER)
    assert names(sqlite_url) == set()
    assert names(f"sqlite:///{restored.kept}") == {"After"}


@pytest.mark.parametrize("step", ["_to_disk", "_exchange", "_kept", "check"])
def test_a_restore_that_fails_on_the_way_changes_nothing(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    file = backups.take(sqlite_url, tmp_path / "backups", NOW).file
    add(sqlite_url, "After")
    good: Callable[..., object] = getattr(backups, step)

    def fails(path: Path, *more: object) -> object:
        if step == "check" and path == file:
            return good(path, *more)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backups, step, fails)
    with pytest.raises(BackupFailed, match="No space left"):
        backups.put_back(sqlite_url, file, LATER)
    place = sqlite_file(sqlite_url)
    assert place
    assert left_in(place.parent) == ["bare.db"]
    assert names(sqlite_url) == {"After"}


def test_a_dump_that_breaks_off_changes_nothing(
    postgresql_server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with made(postgresql_server) as url:
        first_tables.make(url)
        with opened(url) as database:
            database.migrate()
        file = backups.take(url, tmp_path / "backups", NOW).file
        add(url, "After")

        def fails(*_: object) -> datetime:
            raise BackupFailed("It broke.")

        monkeypatch.setattr(dumps, "_brought_up_to_date", fails)
        with pytest.raises(BackupFailed, match="It broke"):
            backups.put_back(url, file, LATER)
        assert names(url) == {"After"}


def test_a_backup_of_the_other_kind_is_refused(sqlite_url: str, tmp_path: Path) -> None:
    file = backups.take(sqlite_url, tmp_path / "backups", NOW).file
    with pytest.raises(BackupFailed, match="a backup of the other kind"):
        backups.put_back("postgresql://nobody@127.0.0.1:1/none", file, LATER)
    with pytest.raises(BackupFailed, match="is the database itself"):
        backups.put_back(f"sqlite:///{file}", file, LATER)


def test_a_copy_made_by_hand_is_known_as_one(sqlite_url: str, tmp_path: Path) -> None:
    place = sqlite_file(sqlite_url)
    assert place
    shutil.copy(place, tmp_path / "copy.db")
    assert not backups.check(tmp_path / "copy.db").whole


def test_without_the_programs_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "plan.dump").write_bytes(b"PGDMP")
    with pytest.raises(BackupFailed, match=r"pg_dump is not on this computer.*postgresql-client"):
        backups.take("postgresql://nobody@127.0.0.1:1/none", tmp_path, NOW)
    with pytest.raises(BackupFailed, match="pg_restore is not on this computer"):
        backups.check(tmp_path / "plan.dump")


def test_the_password_is_on_no_command_line() -> None:
    told, secret = dumps._access("postgres://bot:open-sesame@host:6543/golden?sslmode=require")
    assert (told, secret) == (
        "user=bot dbname=golden host=host port=6543 sslmode=require",
        {"PGPASSWORD": "open-sesame"},
    )


def test_a_server_that_is_away_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(BackupFailed, match=r"PostgreSQL could not do it: .*refused") as raised:
        backups.take("postgresql://bot:open-sesame@127.0.0.1:1/none", tmp_path / "x", NOW)
    assert "open-sesame" not in str(raised.value)
    assert os.listdir(tmp_path / "x") == []
