"""A person's own settings stay within what their plans allow."""

from bot.plan.items import Person, Plan
from bot.plan.reminders import Level
from bot.plan.settings import OwnSettings, open_hours, settings_of

EARLY, LATE = Plan(1, "A", "A", hour=8, until_hour=10), Plan(2, "B", "B", hour=9, until_hour=12)
NIGHT = Plan(3, "C", "C", hour=23, until_hour=6)


def test_an_hour_has_to_lie_in_the_window_of_one_of_the_plans() -> None:
    assert open_hours([LATE, EARLY]) == [8, 9, 10, 11]
    assert open_hours([NIGHT]) == [23]
    assert open_hours([]) == []


def test_who_chose_nothing_has_the_usual() -> None:
    assert settings_of(Person(0, "Ruth")) == OwnSettings()
    assert settings_of(Person(0, "Ruth", level="light", works_on="12", hour=10)) == OwnSettings(
        10, Level.LIGHT, "12"
    )
