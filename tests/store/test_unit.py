"""The unit of work: one transaction, one workspace."""

import threading
from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from store import items, outbox, people
from store.unit import Database, DatabaseAway, UnitOfWork
from tests.databases import opened
from tests.store.given import NOW, a_person, a_plan, an_item


def add_twice(unit: UnitOfWork) -> None:
    """Something is written and promised, then the database refuses."""
    a_person(unit, "Twice", slack_user="U-twice")
    outbox.promise(unit, key="card:1", kind="card", due_at=NOW)
    a_person(unit, "Twice", slack_user="U-twice")


def test_a_unit_that_ends_is_kept(database: Database, workspace_id: int) -> None:
    with database.write(workspace_id) as unit:
        person = a_person(unit, "Ruth Ashdown")
    with database.read(workspace_id) as unit:
        assert people.person(unit, person.id) == person


def test_a_unit_that_raises_leaves_nothing(database: Database, workspace_id: int) -> None:
    with pytest.raises(IntegrityError), database.write(workspace_id) as unit:
        add_twice(unit)
    with database.read(workspace_id) as unit:
        assert people.people_named(unit, "Twice") == []


def test_a_reading_unit_cannot_write(database: Database, workspace_id: int) -> None:
    with pytest.raises(Exception, match=r"readonly|read-only"), database.read(workspace_id) as unit:
        a_person(unit)
    with database.write(workspace_id) as unit:
        assert people.people_named(unit, "Somebody") == []
        assert a_person(unit).name == "Somebody"


def test_a_reading_unit_sees_one_moment(database: Database, workspace_id: int) -> None:
    with database.read(workspace_id) as reading:
        assert people.people_named(reading, "Somebody") == []
        with database.write(workspace_id) as writing:
            a_person(writing)
        assert people.people_named(reading, "Somebody") == []
    with database.read(workspace_id) as reading:
        assert len(people.people_named(reading, "Somebody")) == 1


def test_a_refused_part_is_taken_back_alone(database: Database, workspace_id: int) -> None:
    with database.write(workspace_id) as unit:
        a_person(unit, "Before")
        with pytest.raises(IntegrityError), unit.savepoint():
            add_twice(unit)
        with unit.savepoint():
            a_person(unit, "Kept")
    with database.read(workspace_id) as unit:
        found = [bool(people.people_named(unit, name)) for name in ("Before", "Twice", "Kept")]
    assert found == [True, False, True]


def test_delivery_is_woken_by_the_commit_of_a_promise_only(database: Database, workspace_id: int) -> None:
    with database.write(workspace_id) as unit:
        a_person(unit)
    assert not database.woken.is_set()
    with pytest.raises(IntegrityError), database.write(workspace_id) as unit:
        add_twice(unit)
    assert not database.woken.is_set()
    with database.write(workspace_id) as unit:
        outbox.promise(unit, key="card:1", kind="card", due_at=NOW)
        assert not database.woken.is_set()
    assert database.woken.is_set()


def test_nobodys_change_is_lost(database: Database, database_url: str, workspace_id: int) -> None:
    """Processes that read, add one and save: they wait, or are told that somebody was first."""
    with database.write(workspace_id) as unit:
        item_id = an_item(unit, a_plan(unit), percent=0).id
    failures: list[BaseException] = []

    def add(times: int) -> None:
        with opened(database_url) as own:
            done = 0
            while done < times:
                with own.write(workspace_id) as unit:
                    before = items.item(unit, item_id)
                    done += items.save(unit, before, replace(before, percent=(before.percent or 0) + 1))

    def note_failures() -> None:
        try:
            add(12)
        except BaseException as failure:  # noqa: BLE001 -- shown by the test
            failures.append(failure)

    threads = [threading.Thread(target=note_failures) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with database.read(workspace_id) as unit:
        after = items.item(unit, item_id)
    assert (after.percent, after.version) == (36, 37)


def test_a_commit_that_fails_leaves_nothing_for_the_next_user(sqlite_database: Database) -> None:
    """A foreign key that is checked at the commit makes it fail with the transaction still open."""

    def break_the_commit(unit: UnitOfWork) -> None:
        unit.exec(text("PRAGMA defer_foreign_keys=ON"))
        unit.exec(text("INSERT INTO workspace (id, created_at) VALUES (77, '2017-01-01')"))
        unit.exec(text("INSERT INTO person (workspace_id, name) VALUES (99, 'nobody')"))

    with pytest.raises(IntegrityError, match="FOREIGN KEY"), sqlite_database.write(0) as unit:
        break_the_commit(unit)
    with sqlite_database.write(0) as unit:
        assert unit.exec(text("SELECT count(*) FROM workspace")).scalar_one() == 0


def test_sqlite_is_set_up_to_lose_nothing(sqlite_database: Database) -> None:
    with sqlite_database.write(0) as unit:
        names = ("journal_mode", "synchronous", "foreign_keys", "recursive_triggers", "busy_timeout")
        found = [unit.exec(text(f"PRAGMA {name}")).scalar_one() for name in names]
    assert found == ["wal", 2, 1, 1, 30000]


def test_a_second_writing_unit_in_one_thread_is_an_error_not_a_deadlock(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("store.unit.BUSY_SECONDS", 0)
    with sqlite_database.write(0), pytest.raises(DatabaseAway, match="busy"), sqlite_database.write(0):
        pass
