"""Items one by one, and in lists."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from bot.plan.errors import UnknownReference
from bot.plan.items import Colour, Item, State
from bot.plan.numbers import count, silent_before
from store import items, plans
from store.unit import Database, UnitOfWork
from tests.store.given import NOW, TODAY, a_person, a_plan, an_item, day, some_items

LONG_AGO = NOW - timedelta(days=40)


def keys(found: tuple[list[Item], int]) -> tuple[list[int], int]:
    return [item.number for item in found[0]], found[1]


def test_an_item_is_read_as_it_was_added(unit: UnitOfWork) -> None:
    plan, owner = a_plan(unit, key="TH"), a_person(unit)
    theme = plans.add_theme(unit, plan.id, ref="1", name="Front door")
    new = Item(
        id=0, plan_id=0, plan_key="?", number=0, title="Recruit", theme_id=theme.id, ref="3.2",
        owner_id=owner.id,
        start_on=day("2017-04-01"), first_due_on=day("2017-10-31"), due_on=day("2017-12-12"),
        due_text="mid December", due_kind="approximate", times_moved=2, state=State.BLOCKED,
        colour=Colour.AMBER, percent=60, blocked_by="HR", snoozed_until=day("2017-11-27"), heard_at=LONG_AGO,
        created_at=NOW,
        version=7,
    )  # fmt: skip
    [item_id] = items.add_items(unit, plan, [new])
    kept = items.item(unit, item_id)
    assert kept == replace(new, id=item_id, plan_id=plan.id, plan_key="TH", number=1, version=1)
    assert isinstance(kept.state, State)
    assert isinstance(kept.colour, Colour)


def test_instants_come_back_as_utc_whatever_zone_they_had(unit: UnitOfWork) -> None:
    summer = timezone(timedelta(hours=1))
    item = an_item(
        unit, a_plan(unit), heard_at=NOW.astimezone(summer), created_at=NOW.replace(microsecond=123456)
    )
    assert item.heard_at == NOW
    assert item.created_at == NOW.replace(microsecond=123456)
    assert {one.tzinfo for one in (item.heard_at, item.created_at) if one} == {UTC}


def test_an_instant_without_a_zone_is_refused(unit: UnitOfWork) -> None:
    with pytest.raises(Exception, match="timezone"):
        an_item(unit, a_plan(unit), heard_at=NOW.replace(tzinfo=None))


def test_numbers_go_on_and_are_never_used_again(unit: UnitOfWork) -> None:
    plan = a_plan(unit)
    assert [one.number for one in some_items(unit, plan, [{}, {}])] == [1, 2]
    assert [one.number for one in some_items(unit, plan, [{}, {}, {}])] == [3, 4, 5]
    assert items.add_items(unit, plan, []) == []
    assert [one.number for one in some_items(unit, a_plan(unit), [{}])] == [1]


def test_ids_come_in_the_order_of_what_was_added(unit: UnitOfWork) -> None:
    plan = a_plan(unit)
    added = some_items(unit, plan, [{"title": f"Action {n}"} for n in range(300)])
    assert [one.title for one in added] == [f"Action {n}" for n in range(300)]


def test_an_item_that_is_not_there_is_an_unknown_reference(unit: UnitOfWork) -> None:
    with pytest.raises(UnknownReference):
        items.item(unit, 999)


def test_items_are_found_by_number_and_by_the_councils_reference(unit: UnitOfWork) -> None:
    plan, other = a_plan(unit, key="TH"), a_plan(unit, key="TW")
    first, second = some_items(unit, plan, [{"ref": "3.2"}, {"ref": "3.2"}])
    elsewhere = an_item(unit, other, ref="3.2")
    assert items.by_number(unit, plan.id, 2) == second
    assert items.by_number(unit, plan.id, 3) is None
    assert items.by_ref(unit, [plan.id], "3.2") == [first, second]
    assert items.by_ref(unit, [plan.id, other.id], "3.2") == [first, second, elsewhere]


def test_saving_keeps_what_changed_and_moves_the_version(unit: UnitOfWork) -> None:
    before = an_item(unit, a_plan(unit), percent=10, ref="1")
    after = replace(before, percent=60, state=State.IN_PROGRESS, heard_at=NOW, colour=Colour.RED)
    assert items.save(unit, before, after)
    assert items.item(unit, before.id) == replace(after, version=2)


def test_what_was_not_changed_is_not_written(unit: UnitOfWork) -> None:
    """A field that both sides have alike is left as another hand may have set it."""
    before = an_item(unit, a_plan(unit), percent=10, ref="1")
    stale = replace(before, ref="older")
    assert items.save(unit, stale, replace(stale, percent=20))
    assert items.item(unit, before.id).ref == "1"


def test_who_was_second_changes_nothing(unit: UnitOfWork) -> None:
    before = an_item(unit, a_plan(unit), percent=10)
    assert items.save(unit, before, replace(before, percent=20))
    assert not items.save(unit, before, replace(before, percent=30))
    assert items.item(unit, before.id).percent == 20


def test_the_second_of_two_open_units_is_told(database: Database, workspace_id: int) -> None:
    with database.write(workspace_id) as unit:
        item_id = an_item(unit, a_plan(unit), percent=10).id
    with database.read(workspace_id) as first:
        mine = items.item(first, item_id)
        with database.write(workspace_id) as second:
            theirs = items.item(second, item_id)
            assert items.save(second, theirs, replace(theirs, percent=90))
    with database.write(workspace_id) as unit:
        assert not items.save(unit, mine, replace(mine, percent=20))


def test_helpers_are_kept_once(unit: UnitOfWork) -> None:
    item, helper = an_item(unit, a_plan(unit)), a_person(unit)
    items.add_helpers(unit, [(item.id, helper.id)])
    items.add_helpers(unit, [(item.id, helper.id)])
    items.add_helpers(unit, [])
    assert items.helpers(unit, item.id) == {helper.id}
    with pytest.raises(LookupError):
        items.add_helpers(unit, [(item.id, 999)])


def test_my_items_come_by_date_with_undated_ones_last(unit: UnitOfWork) -> None:
    me, plan, other = a_person(unit), a_plan(unit), a_plan(unit)
    some_items(
        unit,
        plan,
        [
            {"owner_id": me.id},
            {"owner_id": me.id, "due_on": day("2017-12-01")},
            {"owner_id": me.id, "due_on": day("2017-11-01")},
            {"owner_id": me.id, "due_on": day("2017-10-01"), "state": State.CLAIMED_DONE},
            {"due_on": day("2017-10-01")},
        ],
    )
    elsewhere = an_item(unit, other, owner_id=me.id, due_on=day("2017-11-15"))
    mine = items.open_of(unit, me.id, [plan.id, other.id])
    assert [one.due_on for one in mine] == [day("2017-11-01"), day("2017-11-15"), day("2017-12-01"), None]
    assert items.open_of(unit, me.id, [plan.id, other.id], limit=2) == mine[:2]
    assert items.open_of(unit, me.id, [other.id]) == [elsewhere]


def test_my_items_are_counted_by_when_they_are_due(unit: UnitOfWork) -> None:
    me, plan, other = a_person(unit), a_plan(unit), a_plan(unit)
    sunday = TODAY + timedelta(days=5)
    due = [TODAY - timedelta(days=1), TODAY, sunday, sunday, sunday + timedelta(days=1), None, None]
    some_items(unit, plan, [{"owner_id": me.id, "due_on": day} for day in due])
    some_items(unit, plan, [{"due_on": TODAY}, {"owner_id": me.id, "due_on": TODAY, "state": State.VERIFIED}])
    an_item(unit, other, owner_id=me.id, due_on=TODAY)
    assert items.count_own(unit, me.id, [plan.id], TODAY, sunday) == [1, 3, 1, 2]
    assert items.count_own(unit, me.id, [plan.id, other.id], TODAY, sunday) == [1, 4, 1, 2]
    assert items.count_own(unit, me.id, [], TODAY, sunday) == [0, 0, 0, 0]


def test_lists_hold_what_they_say_and_count_all_of_it(unit: UnitOfWork) -> None:
    me, plan = a_person(unit), a_plan(unit)
    theme = plans.add_theme(unit, plan.id, ref="1", name="Front door")
    late, today, soon = TODAY - timedelta(days=1), TODAY, TODAY + timedelta(days=7)
    some_items(
        unit,
        plan,
        [
            {"due_on": late, "owner_id": me.id},
            {"due_on": today},
            {"due_on": soon, "theme_id": theme.id, "colour": Colour.RED},
            {"due_on": late, "state": State.CLAIMED_DONE},
            {"due_on": late, "state": State.WITHDRAWN},
            {"created_at": LONG_AGO},
            {"created_at": LONG_AGO, "heard_at": NOW},
            {"created_at": LONG_AGO, "state": State.BLOCKED, "heard_at": LONG_AGO - timedelta(days=9)},
            {"due_on": late - timedelta(days=5), "theme_id": theme.id},
        ],
    )
    here, quiet = [plan.id], NOW - timedelta(days=30)
    assert keys(items.find(unit, here, due_before=TODAY)) == ([9, 1], 2)
    assert keys(items.find(unit, here, due_before=TODAY, owner_id=me.id)) == ([1], 1)
    assert keys(items.find(unit, here, due_before=TODAY, theme_ids=[theme.id])) == ([9], 1)
    assert keys(items.find(unit, here, due_before=TODAY, limit=1, offset=1)) == ([1], 2)
    assert keys(items.find(unit, here, due_from=today, due_to=soon)) == ([2, 3], 2)
    assert keys(items.find(unit, here, due_from=today, due_to=today)) == ([2], 1)
    assert keys(items.find(unit, here, open_only=False, state=State.CLAIMED_DONE)) == ([4], 1)
    assert keys(items.find(unit, here, silent_before=quiet, order="silence")) == ([8, 6], 2)
    assert keys(items.find(unit, here, colour=Colour.RED)) == ([3], 1)
    assert keys(items.find(unit, here, open_only=False, state=State.WITHDRAWN)) == ([5], 1)
    assert keys(items.find(unit, here, theme_ids=[theme.id], order="number")) == ([3, 9], 2)
    assert keys(items.find(unit, here, open_only=False, order="number", limit=3)) == ([1, 2, 3], 9)
    assert keys(items.find(unit, [])) == ([], 0)


def test_lists_over_several_plans_are_one_list(unit: UnitOfWork) -> None:
    one, two, three = a_plan(unit, key="TA"), a_plan(unit, key="TB"), a_plan(unit, key="TC")
    for plan, due in ((one, "2017-11-03"), (two, "2017-11-01"), (three, "2017-11-02")):
        an_item(unit, plan, due_on=day(due))
    found, total = items.find(unit, [one.id, two.id], due_before=TODAY)
    assert ([item.key for item in found], total) == (["TB-1", "TA-1"], 2)


def test_pages_meet_without_a_gap(unit: UnitOfWork) -> None:
    plan = a_plan(unit)
    some_items(unit, plan, [{"due_on": day("2017-11-01")}] * 25)
    pages = [items.find(unit, [plan.id], due_before=TODAY, limit=10, offset=offset) for offset in (0, 10, 20)]
    assert [item.number for page, _ in pages for item in page] == list(range(1, 26))
    assert {total for _, total in pages} == {25}


def test_silence_begins_at_the_plans_midnight_on_every_screen(unit: UnitOfWork) -> None:
    plan = a_plan(unit, zone="Europe/London")
    heard_at = datetime(2026, 5, 2, 23, 30, tzinfo=UTC)  # 3 May in London
    item = an_item(unit, plan, heard_at=heard_at)
    for today, silent in ((date(2026, 6, 2), 0), (date(2026, 6, 3), 1)):
        _, found = items.find(unit, [plan.id], silent_before=silent_before(plan, today))
        assert found == count(items.numbers(unit, plan, today)).silent == silent
        assert item.is_silent(today, plan.quiet_days) == bool(silent)
