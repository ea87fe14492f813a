"""The ladder: which deadlines ask for a reminder on which day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.plan.calendar import ENGLAND, Calendar
from bot.plan.reminders import Rung, days_left, due_days, obligation_key

FRIDAY = date(2017, 11, 10)


def rung_on(day, due_on):
    """The rung of a deadline that falls on `day`; None when none does."""
    return due_days(day, day, ENGLAND, oldest=min(due_on, day)).get(due_on)


@pytest.mark.parametrize(
    ("day", "days_left"),
    [
        (date(2017, 10, 23), 14),
        (date(2017, 11, 3), 5),
        (date(2017, 11, 9), 1),
        (FRIDAY, 0),
        (date(2017, 11, 13), -1),
        (date(2017, 11, 15), -3),
        (date(2017, 11, 21), -7),
        (date(2017, 11, 28), -12),
        (date(2017, 12, 5), -17),
    ],
)
def test_a_deadline_is_heard_of_on_every_rung(day, days_left):
    assert rung_on(day, FRIDAY) == Rung(days_left)


@pytest.mark.parametrize(
    "day", [date(2017, 11, 6), date(2017, 11, 11), date(2017, 11, 14), date(2017, 11, 27)]
)
def test_and_on_no_day_between_two_rungs(day):
    assert rung_on(day, FRIDAY) is None


def test_christmas_is_no_working_day():
    assert rung_on(date(2017, 12, 27), date(2017, 12, 22)) == Rung(-1)
    assert rung_on(date(2017, 12, 25), date(2017, 12, 22)) is None


def test_a_deadline_on_a_sunday_counts_as_the_friday_before():
    sunday = date(2017, 11, 12)
    assert ENGLAND.working_day_by(sunday) == FRIDAY
    assert rung_on(FRIDAY, sunday) == Rung(0)
    assert rung_on(date(2017, 11, 13), sunday) == Rung(-1)


def test_after_a_pause_each_deadline_gets_its_latest_rung_only():
    rungs = due_days(date(2017, 11, 3), date(2017, 11, 15), ENGLAND, oldest=FRIDAY)
    assert rungs[FRIDAY] == Rung(-3)


def test_a_moved_date_or_a_new_owner_makes_a_new_reminder():
    keys = {
        obligation_key(1, 1, FRIDAY, "day"),
        obligation_key(1, 2, FRIDAY, "day"),
        obligation_key(1, 1, FRIDAY + timedelta(days=1), "day"),
        obligation_key(1, 1, FRIDAY, "-1"),
    }
    assert len(keys) == 4


@given(
    due=st.dates(date(2017, 1, 1), date(2030, 12, 31)),
    awake=st.lists(st.booleans(), min_size=80, max_size=80),
)
def test_outages_never_repeat_or_reorder_rungs(due, awake):
    heard: list[int] = []
    done: date | None = None
    start = due - timedelta(days=30)
    for number, up in enumerate(awake):
        today = start + timedelta(days=number)
        if not up or not ENGLAND.is_working_day(today):
            continue
        first = done + timedelta(days=1) if done else today
        rung = due_days(first, today, ENGLAND, oldest=min(due, today)).get(due)
        heard += [rung.days_left] if rung else []
        done = today
    assert heard == sorted(set(heard), reverse=True)


@given(due=st.dates(date(2017, 1, 1), date(2030, 12, 31)))
def test_a_bot_that_is_always_awake_misses_no_rung(due):
    days = [due + timedelta(days=n) for n in range(-30, 40)]
    heard = [rung.days_left for day in days if (rung := rung_on(day, due))]
    assert heard[:7] == [14, 5, 1, 0, -1, -3, -7]


@given(day=st.dates(date(2017, 1, 1), date(2029, 12, 31)), due=st.dates(date(2017, 1, 1), date(2029, 12, 31)))
def test_a_rung_is_said_as_the_days_that_are_left(day, due):
    rung = rung_on(day, due)
    assert rung is None or rung == days_left(day, due, ENGLAND)


def test_a_day_off_of_the_plan_moves_its_rungs():
    office = Calendar("ENG", days_off=frozenset({date(2017, 11, 8)}))
    days = [FRIDAY - timedelta(days=n) for n in range(12)]
    five_left = [day for day in days if due_days(day, day, office, oldest=day).get(FRIDAY) == Rung(5)]
    assert five_left == [date(2017, 11, 2)]
    assert days_left(date(2017, 11, 7), FRIDAY, office) == Rung(2)
