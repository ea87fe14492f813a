"""Working days of England."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.plan.calendar import ENGLAND, bank_holidays

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
