"""The inbox: a repeat counts once and gets the same answer."""

import threading

from store import inbox
from store.inbox import Received
from store.unit import Database, UnitOfWork
from tests.store.given import NOW, a_person, a_workspace


def test_a_repeat_gets_the_stored_answer(unit: UnitOfWork) -> None:
    person = a_person(unit)
    first = inbox.receive(unit, "event:1", person.id, NOW)
    assert first == Received(first.id, first=True, answer=None)
    assert inbox.receive(unit, "event:1", person.id, NOW) == Received(first.id, first=False, answer=None)
    inbox.store_answer(unit, first.id, {"text": "Done"})
    assert inbox.receive(unit, "event:1", None, NOW) == Received(
        first.id, first=False, answer={"text": "Done"}
    )
    assert inbox.answer(unit, first.id) == {"text": "Done"}
    assert inbox.person_of(unit, first.id) == person.id
    assert inbox.receive(unit, "event:2", None, NOW).first


def test_a_key_of_another_workspace_is_another_key(database: Database) -> None:
    for workspace_id in (a_workspace(database), a_workspace(database)):
        with database.write(workspace_id) as unit:
            first = inbox.receive(unit, "event:1", None, NOW)
            assert first.first
            assert inbox.receive(unit, "event:1", None, NOW).id == first.id


def test_of_repeats_that_arrive_together_one_is_the_first(database: Database, workspace_id: int) -> None:
    """Each waits until the one before has committed, then finds its answer."""
    start = threading.Barrier(4)
    received: list[Received] = []

    def receive() -> None:
        start.wait()
        with database.write(workspace_id) as unit:
            got = inbox.receive(unit, "event:1", None, NOW)
            if got.first:
                inbox.store_answer(unit, got.id, {"text": "Done"})
        received.append(got)

    threads = [threading.Thread(target=receive) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got.first for got in received) == [False, False, False, True]
    assert [got.answer for got in received if not got.first] == [{"text": "Done"}] * 3


def test_what_was_rolled_back_was_never_received(database: Database, workspace_id: int) -> None:
    def fail() -> None:
        with database.write(workspace_id) as unit:
            assert inbox.receive(unit, "event:1", None, NOW).first
            raise ZeroDivisionError

    for _ in range(2):
        try:
            fail()
        except ZeroDivisionError:
            continue
