"""A person's own settings stay within what their plans allow."""

import pytest

from bot.plan.errors import HourOutside, NoWorkingDay
from bot.plan.items import Plan
from bot.plan.settings import OwnSettings, must_fit, open_hours

EARLY, LATE = Plan(1, "A", "A", hour=8, until_hour=12), Plan(2, "B", "B", hour=10, until_hour=18)
NIGHT = Plan(3, "C", "C", hour=23, until_hour=6)


def test_an_hour_has_to_lie_in_the_window_of_every_plan() -> None:
    assert list(open_hours([EARLY, LATE])) == [10, 11]
    must_fit(OwnSettings(11), [EARLY, LATE])
    with pytest.raises(HourOutside) as refused:
        must_fit(OwnSettings(12), [EARLY, LATE])
    assert refused.value.hours == (10, 11)


def test_the_plans_own_hour_always_fits() -> None:
    must_fit(OwnSettings(None), [EARLY, NIGHT])
    assert list(open_hours([EARLY, NIGHT])) == []
    assert list(open_hours([NIGHT])) == [23]
    assert list(open_hours([])) == []


@pytest.mark.parametrize("days", ["", "89", "x"])
def test_somebody_works_on_some_day(days: str) -> None:
    with pytest.raises(NoWorkingDay):
        must_fit(OwnSettings(works_on=days), [EARLY])
