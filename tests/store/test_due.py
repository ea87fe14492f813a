"""What ticks and digests ask: the right rows, by the indexes made for it."""

import random
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, text

from bot.plan.items import Colour, Forecast, State
from bot.plan.numbers import NumberRow
from store import items, outbox, people, plans
from store.items import DueRow
from store.unit import Database, UnitOfWork
from tests.store.given import NOW, TODAY, a_person, a_plan, an_item, day, some_items


def test_due_and_put_off_items_are_found_once_with_who_hears_of_them(unit: UnitOfWork) -> None:
    owner, lead = a_person(unit), a_person(unit)
    post = a_person(unit, slack_user=None)
    plan, other = a_plan(unit), a_plan(unit)
    theme = plans.add_theme(unit, plan.id, ref="1", name="Front door", lead_id=lead.id)
    due, later = day("2017-11-24"), day("2017-12-24")
    first, second, third, *_ = some_items(
        unit,
        plan,
        [
            {"due_on": due, "owner_id": owner.id, "theme_id": theme.id, "snoozed_until": TODAY},
            {"due_on": later, "owner_id": post.id, "snoozed_until": TODAY},
            {"snoozed_until": TODAY},
            {"due_on": due, "state": State.CLAIMED_DONE},
            {"due_on": later, "owner_id": owner.id},
            {"due_on": due - timedelta(days=1)},
        ],
    )
    an_item(unit, other, due_on=due)
    found = items.for_reminder(unit, plan.id, [due], [TODAY])
    assert sorted(found, key=lambda row: row.item_id) == [
        DueRow(first.id, due, TODAY, owner.id, True, None, lead.id, True, None),
        DueRow(second.id, later, TODAY, post.id, False, None, None, False, None),
        DueRow(third.id, None, TODAY, None, False, None, None, False, None),
    ]
    assert items.for_reminder(unit, plan.id, [], []) == []
    assert [row.item_id for row in items.for_reminder(unit, plan.id, [later], [])] == [
        second.id,
        second.id + 3,
    ]


def test_the_zone_of_each_is_told(unit: UnitOfWork) -> None:
    owner = a_person(unit, slack_user="U1")
    people.connect(unit, owner.id, slack_user="U1", name="Ruth", zone="Europe/Paris", now=NOW)
    plan = a_plan(unit)
    an_item(unit, plan, due_on=TODAY, owner_id=owner.id)
    assert [row.owner_zone for row in items.for_reminder(unit, plan.id, [TODAY], [])] == ["Europe/Paris"]


def test_the_oldest_date_is_that_of_an_open_item(unit: UnitOfWork) -> None:
    plan = a_plan(unit)
    assert items.oldest_due(unit, plan.id) is None
    done = {"due_on": day("2017-01-01"), "state": State.VERIFIED}
    some_items(unit, plan, [{}, {"due_on": day("2017-11-02")}, {"due_on": day("2017-11-01")}, done])
    assert items.oldest_due(unit, plan.id) == day("2017-11-01")


days = st.none() | st.integers(-40, 40).map(lambda n: TODAY + timedelta(days=n))
instants = st.integers(-80 * 24, 0).map(lambda n: NOW + timedelta(hours=n))
facts = st.fixed_dictionaries(
    {
        "state": st.sampled_from(State),
        "colour": st.none() | st.sampled_from(Colour),
        "due_on": days,
        "forecast": st.none() | st.sampled_from(Forecast),
        "heard_at": st.none() | instants,
        "created_at": instants,
        "theme": st.integers(0, 2),
    }
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(facts, max_size=30), st.integers(0, 45))
def test_numbers_are_what_counting_the_items_gives(
    database: Database, workspace_id: int, drawn: list[dict[str, Any]], quiet_days: int
) -> None:
    with database.write(workspace_id) as unit:
        plan = a_plan(unit, quiet_days=quiet_days)
        themes = [None, *(plans.add_theme(unit, plan.id, ref=ref, name=ref).id for ref in "ab")]
        rows = [{**fact, "theme_id": themes[fact["theme"]]} for fact in drawn]
        for row in rows:
            del row["theme"]
        kept = some_items(unit, plan, rows)
        an_item(unit, a_plan(unit))
        found = items.numbers(unit, plan, TODAY)
    counted = Counter(
        (
            one.theme_id, one.state, one.colour, one.is_overdue(TODAY), one.is_silent(TODAY, quiet_days),
            one.due_on is not None, one.is_to_miss(TODAY),
        )
        for one in kept
    )  # fmt: skip
    assert Counter({tuple(vars(row).values())[:-1]: row.count for row in found}) == counted
    assert len(found) == len(counted)
    assert all(isinstance(row, NumberRow) and row.overdue in (True, False) for row in found)


def many_items(unit: UnitOfWork) -> tuple[int, int]:
    """A plan of 6,000 items, 1 % of them due on one day, and one of their owners."""
    owners = [a_person(unit).id for _ in range(40)]
    plan = a_plan(unit)
    chance = random.Random(1)
    some_items(
        unit,
        plan,
        [
            {
                "owner_id": chance.choice(owners),
                "due_on": day("2017-06-01") + timedelta(days=chance.randrange(1000)),
                "state": State.CLAIMED_DONE if n % 100 == 0 else State.IN_PROGRESS,
                "snoozed_until": TODAY if n % 100 == 1 else None,
            }
            for n in range(6_000)
        ],
    )
    for n in range(600):
        outbox.promise(unit, key=f"card:{n}", kind="card", due_at=NOW + timedelta(hours=n))
    unit.exec(text("ANALYZE"))
    return plan.id, owners[0]


def query_plan(unit: UnitOfWork, ask: Callable[[], object], which: int = 0) -> str:
    """How the database finds what the first query of `ask`, or a later one, asks for."""
    asked: list[tuple[str, Any]] = []
    connection = unit.connection

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        asked.append((statement, parameters))

    event.listen(connection, "before_cursor_execute", note)
    ask()
    event.remove(connection, "before_cursor_execute", note)
    statement, parameters = asked[which]
    explain = "EXPLAIN QUERY PLAN " if unit.on_sqlite else "EXPLAIN "
    return "\n".join(str(row[-1]) for row in connection.exec_driver_sql(explain + statement, parameters))


SCANS = ("SCAN", "Seq Scan on")


def test_what_ticks_ask_is_found_by_the_partial_indexes(unit: UnitOfWork) -> None:
    plan_id, owner_id = many_items(unit)
    week = [TODAY + timedelta(days=n) for n in (-7, -3, -1, 0, 1, 5, 14)]
    asked: dict[str, Callable[[], object]] = {
        "item_open_due item_open_snoozed": lambda: items.for_reminder(unit, plan_id, week, [TODAY]),
        "item_open_due": lambda: items.oldest_due(unit, plan_id),
        "_owner": lambda: items.open_of(unit, owner_id, [plan_id]),
        "item_claimed": lambda: items.find(unit, [plan_id], open_only=False, state=State.CLAIMED_DONE),
    }
    plans_found = {names: query_plan(unit, ask) for names, ask in asked.items()}

    def claim() -> object:
        return outbox.claim(unit, NOW + timedelta(hours=5))

    plans_found["outbox_in_hand"] = query_plan(unit, claim, which=1)
    plans_found["outbox_due"] = query_plan(unit, claim, which=2)
    for names, found in plans_found.items():
        assert all(name in found for name in names.split()), found
        assert not any(f"{scan} {table}" in found for scan in SCANS for table in ("item", "outbox")), found


def test_a_list_and_its_count_are_read_from_the_index_in_order(sqlite_database: Database) -> None:
    with sqlite_database.write(1) as unit:
        unit.exec(text("INSERT INTO workspace (id, created_at) VALUES (1, '2017-01-01 00:00:00')"))
        plan_id, _ = many_items(unit)
        count = query_plan(unit, lambda: items.find(unit, [plan_id], due_before=TODAY), which=1)
        assert "USING COVERING INDEX item_open_due (plan_id=? AND due_on<?)" in count
        silence = query_plan(unit, lambda: items.find(unit, [plan_id], silent_before=NOW, order="silence"))
        assert "USING INDEX item_open_heard (plan_id=? AND <expr><?)" in silence
        assert "TEMP B-TREE" not in silence


@pytest.mark.parametrize(
    "offset", [timedelta(0), *(timedelta(hours=14, minutes=minutes) for minutes in (29, 30, 31))]
)
def test_silence_begins_with_the_same_instant_as_in_the_rules(unit: UnitOfWork, offset: timedelta) -> None:
    heard: datetime = NOW - timedelta(days=31) + offset
    plan = a_plan(unit, quiet_days=30)
    item = an_item(unit, plan, heard_at=heard)
    today: date = NOW.date()
    assert [row.silent for row in items.numbers(unit, plan, today)] == [item.is_silent(today, 30)]
