"""Working days of four nations, and of a plan that has days of its own."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.plan.calendar import ENGLAND, Calendar, Nation, bank_holidays, knows_bank_holidays

DAYS = st.dates(date(2010, 1, 1), date(2035, 12, 31))


@pytest.mark.parametrize(
    ("day", "open_"),
    [
        (date(2017, 11, 3), True),  # a Friday
        (date(2017, 11, 4), False),  # a Saturday
        (date(2018, 3, 30), False),  # Good Friday
        (date(2018, 8, 27), False),  # the last Monday of August
        (date(2018, 8, 6), True),  # a bank holiday in Scotland only
        (date(2018, 3, 19), True),
        (date(2017, 1, 2), False),  # for New Year's Day on a Sunday
        (date(2020, 5, 4), True),  # moved to the Friday in that year
        (date(2020, 5, 8), False),
        (date(2022, 9, 19), False),  # a day of its own
    ],
)
def test_bank_holidays_and_weekends_are_no_working_days(day: date, open_: bool) -> None:
    assert ENGLAND.is_working_day(day) is open_


def test_seventy_working_days_after_the_letter_of_7_april_2017_end_on_20_july() -> None:
    assert ENGLAND.add_working_days(date(2017, 4, 7), 70) == date(2017, 7, 20)


def test_negative_counts_go_back_over_holidays() -> None:
    assert ENGLAND.add_working_days(date(2018, 1, 2), -1) == date(2017, 12, 29)


def test_no_working_days_is_the_day_itself_even_on_a_sunday() -> None:
    assert ENGLAND.add_working_days(date(2017, 11, 5), 0) == date(2017, 11, 5)


def test_a_weekend_between_counts_nothing() -> None:
    assert ENGLAND.working_days_between(date(2017, 11, 3), date(2017, 11, 6)) == 1
    assert ENGLAND.working_days_between(date(2017, 11, 3), date(2017, 11, 5)) == 0


@given(DAYS, st.integers(-40, 40))
def test_counting_undoes_adding(day: date, count: int) -> None:
    assert ENGLAND.working_days_between(day, ENGLAND.add_working_days(day, count)) == count


@given(DAYS, st.integers(0, 60))
def test_counting_agrees_with_looking_at_every_day(start: date, length: int) -> None:
    days = [start + timedelta(days=n) for n in range(1, length + 1)]
    end = start + timedelta(days=length)
    assert ENGLAND.working_days_between(start, end) == sum(ENGLAND.is_working_day(day) for day in days)


@given(st.integers(1, 9999))
def test_every_year_can_be_asked_about(year: int) -> None:
    assert all(day.year == year for day in bank_holidays(year))


@pytest.mark.parametrize(
    ("day", "free_in"),
    [
        (date(2026, 1, 2), "SCT"),
        (date(2026, 3, 17), "NIR"),
        (date(2026, 4, 3), "ENG WLS SCT NIR"),
        (date(2026, 4, 6), "ENG WLS NIR"),
        (date(2026, 7, 13), "NIR"),  # for the 12th, a Sunday
        (date(2026, 8, 3), "SCT"),
        (date(2026, 8, 31), "ENG WLS NIR"),
        (date(2026, 11, 30), "SCT"),
        (date(2023, 5, 8), "ENG WLS SCT NIR"),  # for the coronation
        (date(2026, 3, 2), ""),
    ],
)
def test_each_nation_has_its_own_bank_holidays(day: date, free_in: str) -> None:
    assert {nation.value for nation in Nation if not Calendar(nation).is_working_day(day)} == set(
        free_in.split()
    )


def test_days_of_the_plans_own_come_first() -> None:
    closed, worked, both = date(2026, 3, 3), date(2026, 8, 31), date(2026, 3, 5)
    office = Calendar("ENG", frozenset({closed, both}), frozenset({worked, both}))
    assert [office.is_working_day(day) for day in (closed, worked, both)] == [False, True, True]
    assert office.holiday(worked) == "Late Summer Bank Holiday"
    assert office.add_working_days(date(2026, 3, 2), 1) == date(2026, 3, 4)
    assert office.working_day_by(closed) == date(2026, 3, 2)


def test_outside_its_years_the_library_says_none_and_we_say_so() -> None:
    assert [knows_bank_holidays(year) for year in (1871, 1872, 2026, 2100, 2101)] == [
        False,
        True,
        True,
        True,
        False,
    ]
    assert bank_holidays(2101) == {}
    assert all(bank_holidays(year, nation) for year in (2000, 2026, 2060, 2100) for nation in Nation)


own_days = st.sets(st.dates(date(2026, 1, 1), date(2026, 12, 31)), max_size=30).map(frozenset)


@given(
    st.sampled_from(Nation),
    own_days,
    own_days,
    st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    st.integers(-40, 40),
)
def test_a_plans_counting_undoes_its_adding_and_agrees_with_looking(
    nation: Nation, off: frozenset[date], worked: frozenset[date], day: date, count: int
) -> None:
    office = Calendar(nation, off, worked)
    there = office.add_working_days(day, count)
    assert office.working_days_between(day, there) == count
    assert there == day or office.is_working_day(there)
    later = day + timedelta(days=abs(count))
    assert office.working_days_between(day, later) == len(office.working_days(day + timedelta(days=1), later))
