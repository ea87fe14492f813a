"""The seal over the history: what was said cannot be changed without being seen."""

import threading
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from bot.plan.history import Kind
from bot.plan.items import Item
from store import history, seals
from store.seals import Broken
from store.unit import Database, UnitOfWork
from tests.databases import opened
from tests.store.given import NOW, a_person, a_plan, a_workspace, an_item


def an_item_of(database: Database, workspace_id: int) -> Item:
    with database.write(workspace_id) as unit:
        return an_item(unit, a_plan(unit))


def say(unit: UnitOfWork, item: Item, words: str, **facts: Any) -> int:
    told = {"by_id": None, "at": NOW, "kind": Kind.NOTE, "before": {}, "after": {}, **facts}
    return history.record(unit, item=item, words=words, **told).id


def said(database: Database, workspace_id: int, words: Sequence[str]) -> list[int]:
    """Ids of lines, each recorded by a unit of its own."""
    ids: list[int] = []
    item = an_item_of(database, workspace_id)
    for one in words:
        with database.write(workspace_id) as unit:
            ids.append(say(unit, item, one, after={"percent": len(ids)}))
    return ids


def broken(database: Database) -> Broken | None:
    with database.read(0) as unit:
        return seals.first_broken(unit.connection)


def behind_its_back(database: Database, *statements: str) -> None:
    """What an administrator could do who switches off the triggers."""
    with database.write(0) as unit:
        if unit.on_sqlite:
            for name in ("history_is_not_changed", "history_is_not_deleted", "seal_is_not_deleted"):
                unit.exec(text(f"DROP TRIGGER {name}"))
            unit.exec(text("PRAGMA defer_foreign_keys=1"))
        else:
            unit.exec(text("SET session_replication_role = replica"))
        for statement in statements:
            unit.exec(text(statement))
        if not unit.on_sqlite:
            unit.exec(text("SET session_replication_role = DEFAULT"))


def test_what_was_recorded_fits(database: Database, workspace_id: int) -> None:
    assert broken(database) is None
    said(database, workspace_id, "abc")
    said(database, a_workspace(database), "de")
    assert broken(database) is None


@pytest.mark.parametrize(
    "change",
    [
        "words = 'never said'",
        "after = '{\"percent\": 99}'",
        "by_id = (SELECT min(id) FROM person)",
        "kind = 'progress'",
        "at = '2016-01-01 00:00:00.000000+00:00'",
        "item_id = (SELECT max(id) FROM item)",
    ],
)
def test_a_line_that_was_changed_is_the_first_that_does_not_fit(
    database: Database, workspace_id: int, change: str
) -> None:
    ids = said(database, workspace_id, "abcd")
    with database.write(workspace_id) as unit:
        a_person(unit)
        an_item(unit, a_plan(unit))
    behind_its_back(database, f"UPDATE history SET {change} WHERE id = {ids[1]}")
    assert broken(database) == Broken(ids[1], "changed")


def test_a_line_that_was_taken_out_is_missed(database: Database, workspace_id: int) -> None:
    ids = said(database, workspace_id, "abc")
    seal_too = f"DELETE FROM seal WHERE history_id = {ids[1]}"
    behind_its_back(database, seal_too, f"DELETE FROM history WHERE id = {ids[1]}")
    assert broken(database) == Broken(ids[2], "changed")


def test_a_seal_without_its_line_is_found() -> None:
    assert seals.first_that_does_not_fit([(1, 7, "a hash", None)]) == Broken(7, "missing")


def test_a_line_put_in_by_somebody_else_has_no_seal(database: Database, workspace_id: int) -> None:
    ids = said(database, workspace_id, "abc")
    names = "workspace_id, plan_id, item_id, at, kind, before, after, words"
    with database.write(0) as unit:
        unit.exec(text(f"INSERT INTO history ({names}) SELECT {names} FROM history WHERE id = {ids[0]}"))
    assert broken(database) == Broken(ids[2] + 1, "unsealed")


def test_a_part_that_was_taken_back_is_not_sealed(database: Database, workspace_id: int) -> None:
    item = an_item_of(database, workspace_id)

    def take_back(unit: UnitOfWork) -> None:
        with unit.savepoint():
            say(unit, item, "never said")
            raise ZeroDivisionError

    with database.write(workspace_id) as unit:
        with pytest.raises(ZeroDivisionError):
            take_back(unit)
        say(unit, item, "said")
    assert broken(database) is None
    with database.read(workspace_id) as unit:
        assert [entry.words for entry in history.of_item(unit, item.id)] == ["said"]


def test_many_lines_at_once_are_sealed_one_by_one(database: Database, workspace_id: int) -> None:
    item = an_item_of(database, workspace_id)
    said(database, workspace_id, "a")
    with database.write(workspace_id) as unit:
        say(unit, item, "before")
        history.record_all(unit, [(item, str(n)) for n in range(40)], kind=Kind.IMPORTED, at=NOW)
    with database.write(workspace_id) as unit:
        history.record_all(unit, [(item, str(n)) for n in range(40)], kind=Kind.IMPORTED, at=NOW)
    assert broken(database) is None
    with database.read(workspace_id) as unit:
        assert unit.exec(text("SELECT count(*), count(DISTINCT hash) FROM seal")).one() == (82, 82)


def test_more_lines_than_are_held_in_memory(database: Database, workspace_id: int) -> None:
    item = an_item_of(database, workspace_id)
    with database.write(workspace_id) as unit:
        history.record_all(unit, [(item, "")] * (seals.AT_ONCE + 3), kind=Kind.IMPORTED, at=NOW)
    assert broken(database) is None


def test_units_that_seal_together_make_one_chain(
    database: Database, database_url: str, workspace_id: int
) -> None:
    """Each writes rows that refer to the workspace before it seals, as every real change does."""
    item = an_item_of(database, workspace_id)
    start, failures = threading.Barrier(4), []

    def work() -> None:
        with opened(database_url) as own:
            start.wait()
            try:
                for _ in range(12):
                    with own.write(workspace_id) as unit:
                        a_person(unit, slack_user=None)
                        say(unit, item, "one")
                        say(unit, item, "two")
            except Exception as failure:  # noqa: BLE001 -- shown by the test
                failures.append(failure)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert broken(database) is None
    with database.read(workspace_id) as unit:
        assert history.count_of_item(unit, item.id) == 96


def test_seals_are_append_only(database: Database, workspace_id: int) -> None:
    said(database, workspace_id, "a")

    def run(statement: str) -> None:
        with database.write(0) as unit:
            unit.exec(text(statement))

    for change in ("UPDATE seal SET hash = ''", "DELETE FROM seal"):
        with pytest.raises(Exception, match="append-only"):
            run(change)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**15), 10**15) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8", exclude_characters="\0")),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=5,
)  # fmt: skip
AT = st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.timezones())  # noqa: DTZ001 -- gets one
FACTS = st.dictionaries(st.text(st.characters(codec="utf-8", exclude_characters="\0")), JSON, max_size=3)


def test_whatever_is_said_fits_when_it_is_read_again(database: Database, workspace_id: int) -> None:
    item = an_item_of(database, workspace_id)

    @settings(max_examples=40)
    @given(before=FACTS, after=FACTS, at=AT, words=st.text("aé'\\\n\t“𝔸"))
    def record(**told: Any) -> None:
        with database.write(workspace_id) as unit:
            say(unit, item, **told)

    record()
    assert broken(database) is None
