"""The free days of a plan: seen by all its people, set by its manager, and counted by at once."""

from datetime import date

from bot.plan.calendar import OwnDay
from store import plans
from tests.scenario.hands import labels, made, now, tap
from tests.scenario.office import CHAIR, MANAGER, OUTSIDER, TOM


def own_days(office):
    with office.deps.read() as unit:
        return plans.days(unit, plans.plans(unit)[0].id)


def test_anybody_in_the_plan_sees_the_free_days_and_only_its_manager_sets_them(shared):
    seen = shared.typed(TOM, "/plan days")["text"]
    assert "Fri 3 Apr 2026: Good Friday" in seen
    assert "You may not" in shared.typed(TOM, "/plan days off 24 Dec office closed")["text"]
    assert "You may not" in shared.typed(CHAIR, "/plan days on 3 April")["text"]
    assert "no part" in shared.typed(OUTSIDER, "/plan days")["text"]
    assert own_days(shared) == []


def test_a_day_that_is_set_is_counted_by_on_every_screen(shared):
    item = made(shared, "Put off over a closed week")
    told = shared.typed(MANAGER, "/plan days off Tue 3 March office closed")
    assert "a working day → free (office closed)" in told["text"]
    assert "Tue 3 Mar 2026: free (office closed)" in shared.typed(TOM, "/plan days")["text"]
    shared.typed(TOM, f"/plan snooze {item.key} 3 working days")
    assert now(shared, item).snoozed_until == date(2026, 3, 6)
    shared.typed(TOM, f"/plan snooze {item.key}")
    assert now(shared, item).snoozed_until == date(2026, 3, 4)
    shared.said(TOM, f"snooze {item.key} until in 2 working days")
    assert now(shared, item).snoozed_until == date(2026, 3, 5)
    tap(shared, MANAGER, told, "Undo")
    assert own_days(shared) == []
    assert labels(shared.typed(MANAGER, "/plan days off Tue 3 March")) == ["Undo"]
    assert "free → a working day" in shared.typed(MANAGER, "/plan undo")["text"]
    assert own_days(shared) == []


def test_a_bank_holiday_can_be_worked_and_is_free_again(shared):
    told = shared.typed(MANAGER, "/plan days on Mon 6 Apr 2026")["text"]
    assert "free (Easter Monday) → a working day (in spite of Easter Monday)" in told
    assert own_days(shared) == [OwnDay(date(2026, 4, 6), works=True)]
    assert "already" in shared.typed(MANAGER, "/plan days on 6 Apr 2026")["text"]
    shared.typed(MANAGER, "/plan days off 6 Apr 2026")
    assert own_days(shared) == []


def test_what_was_changed_again_is_not_taken_back(shared):
    first = shared.typed(MANAGER, "/plan days off 22 Dec 2026 office closed")
    shared.typed(MANAGER, "/plan days off 22 Dec 2026 Christmas party")
    tap(shared, MANAGER, first, "Undo")
    assert [day.name for day in own_days(shared)] == ["Christmas party"]
    assert "office closed" in shared.typed(MANAGER, "/plan undo")["text"]
    assert [day.name for day in own_days(shared)] == ["office closed"]
    shared.typed(MANAGER, "/plan days on 22 Dec 2026")
