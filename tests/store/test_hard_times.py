"""A disk that is full or closed, and many who write at once: nothing is lost, and it heals by itself."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from store import items, people
from store.disks import sqlite_file
from store.unit import Database, DatabaseAway, UnitOfWork
from tests.databases import opened
from tests.store.given import a_person, a_plan, a_workspace, an_item

PROCESSES, THREADS, CHANGES = 2, 4, 6


def many_write(url: str, what: str) -> None:
    """Processes of several threads, all of which do the same at once."""
    program = f"from tests.store.test_hard_times import in_threads; in_threads({url!r}, {what!r})"
    processes = [subprocess.Popen([sys.executable, "-c", program]) for _ in range(PROCESSES)]
    assert [process.wait() for process in processes] == [0] * PROCESSES


def in_threads(url: str, what: str) -> None:
    failures: list[BaseException] = []

    def work() -> None:
        try:
            for _ in range(CHANGES):
                globals()[what](database)
        except BaseException as failure:  # noqa: BLE001 -- the exit status tells
            failures.append(failure)

    with opened(url) as database:
        threads = [threading.Thread(target=work) for _ in range(THREADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    if failures:
        raise failures[0]


def add_one_by_reading_first(database: Database) -> None:
    """Nothing but the transaction guards this; the library's own way loses nine tenths of it."""
    with database.write(1) as unit:
        before = unit.exec(text("SELECT quiet_days FROM plan")).scalar_one()
        unit.exec(text("UPDATE plan SET quiet_days = :days"), {"days": before + 1})


def add_one_by_version(database: Database) -> None:
    """As every change of an action is made: whoever was not first begins anew."""
    saved = False
    while not saved:
        with database.write(1) as unit:
            before = items.item(unit, 1)
            saved = items.save(unit, before, replace(before, times_moved=before.times_moved + 1))


def test_many_who_read_and_then_write_lose_nothing_on_sqlite(sqlite_url: str) -> None:
    with opened(sqlite_url) as database:
        with database.write(a_workspace(database)) as unit:
            a_plan(unit, quiet_days=0)
        many_write(sqlite_url, "add_one_by_reading_first")
        with database.read(1) as unit:
            days = unit.exec(text("SELECT quiet_days FROM plan")).scalar_one()
    assert days == PROCESSES * THREADS * CHANGES


def test_many_who_change_one_action_lose_nothing(database_url: str) -> None:
    with opened(database_url) as database:
        with database.write(a_workspace(database)) as unit:
            an_item(unit, a_plan(unit))
        many_write(database_url, "add_one_by_version")
        with database.read(1) as unit:
            after = items.item(unit, 1)
    assert (after.times_moved, after.version) == (48, 49)


@contextmanager
def little_room(database: Database) -> Iterator[None]:
    """The file may grow by no more than two pages: SQLite then says what a full disk makes it say."""
    with database.write(0) as unit:
        pages = int(unit.exec(text("PRAGMA page_count")).scalar_one())
        unit.exec(text(f"PRAGMA max_page_count = {pages + 2}"))
    try:
        yield
    finally:
        with database.write(0) as unit:
            unit.exec(text("PRAGMA max_page_count = 1000000"))


def write_much(database: Database) -> None:
    with database.write(1) as unit:
        for n in range(60):
            a_person(unit, f"Much {n} " + "x" * 500, slack_user=None)


def test_a_full_disk_is_said_and_leaves_nothing_half_done(sqlite_database: Database) -> None:
    workspace_id = a_workspace(sqlite_database)
    assert workspace_id == 1
    with little_room(sqlite_database):
        for _ in range(3):
            with pytest.raises(DatabaseAway, match=r"disk is full; make room, and it goes on by itself\.$"):
                write_much(sqlite_database)
            with sqlite_database.read(1) as unit:
                assert unit.exec(text("SELECT count(*) FROM person")).scalar_one() == 0
    write_much(sqlite_database)
    with sqlite_database.read(1) as unit:
        assert unit.exec(text("SELECT count(*) FROM person")).scalar_one() == 60


@contextmanager
def as_nobody(*paths: Path) -> Iterator[None]:
    """As somebody to whom permissions apply; the paths stay within reach."""
    for path in paths:
        for above in [path, *path.parents[:4]]:
            with suppress(PermissionError):
                above.chmod(above.stat().st_mode | 0o111)
    somebody = os.geteuid()
    if somebody == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(somebody)


@pytest.mark.parametrize("closed", ["file", "folder"])
def test_a_database_that_may_only_be_read_is_said_and_heals(sqlite_url: str, closed: str) -> None:
    file = sqlite_file(sqlite_url)
    assert file
    with opened(sqlite_url) as database:
        a_workspace(database)
    file.chmod(0o644)
    file.parent.chmod(0o755 if closed == "folder" else 0o777)
    with as_nobody(file.parent), pytest.raises(DatabaseAway, match=r"must be there and writable\.$"):
        with_a_person(sqlite_url)
    file.chmod(0o666)
    file.parent.chmod(0o777)
    with as_nobody(file.parent):
        with_a_person(sqlite_url)


def with_a_person(url: str) -> None:
    with opened(url) as database, database.write(1) as unit:
        a_person(unit)


def test_a_server_that_lets_itself_only_be_read_is_said_and_heals(postgresql_url: str) -> None:
    def add(database: Database, **setting: Any) -> None:
        with database.write(1) as unit:
            for name, value in setting.items():
                unit.exec(text(f"SET LOCAL {name} = {value}"))
            a_person(unit, "After")

    with opened(postgresql_url) as database:
        a_workspace(database)
        with pytest.raises(DatabaseAway, match="read-only transaction"):
            add(database, transaction_read_only="on")
        add(database)
        with database.read(1) as unit:
            assert len(people.people_named(unit, "After")) == 1


def test_a_commit_that_fails_is_taken_back_whatever_was_in_it(database: Database) -> None:
    """On each database by a rule that is checked at the commit alone."""
    workspace_id = a_workspace(database)

    def break_the_commit(unit: UnitOfWork) -> None:
        a_person(unit, "Phantom")
        if unit.on_sqlite:
            unit.exec(text("PRAGMA defer_foreign_keys=ON"))
        else:
            unit.exec(text("ALTER TABLE person ALTER CONSTRAINT person_workspace_id_fkey DEFERRABLE"))
            unit.exec(text("SET CONSTRAINTS ALL DEFERRED"))
        unit.exec(text("INSERT INTO person (workspace_id, name) VALUES (99, 'nobody')"))

    for _ in range(3):
        with pytest.raises(Exception, match=r"(?i)foreign key"), database.write(workspace_id) as unit:
            break_the_commit(unit)
        with database.write(workspace_id) as unit:
            assert people.people_named(unit, "Phantom") == []
            a_person(unit, "Real", slack_user=None)
    with database.read(workspace_id) as unit:
        assert len(people.people_named(unit, "Real")) == 3
