"""When a reminder may come, through clock changes and over the date line."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.plan.calendar import ENGLAND, Calendar, local_day, zone_of
from bot.plan.windows import is_open, next_opening, window

LONDON = "Europe/London"
ZONES = [LONDON, "America/New_York", "Australia/Lord_Howe", "Africa/Cairo", "America/Santiago"]
"""Clocks change by an hour or half of one, at midnight, at one or two o'clock, on Sundays and on other days."""
FAR_ZONES = ["Pacific/Kiritimati", "Pacific/Pago_Pago", "Pacific/Chatham"]
EVERY_DAY = Calendar(days_worked=frozenset(date(2016, 12, 1) + timedelta(days=n) for n in range(3800)))
"""So that a Sunday's clock change falls on a working day."""
STEP = timedelta(minutes=10)


def at(text: str, zone: str = LONDON) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        ("2026-03-02T08:59", "2026-03-02T09:00"),
        ("2026-03-02T09:00", "2026-03-02T09:00"),
        ("2026-03-02T16:59", "2026-03-02T16:59"),
        ("2026-03-02T17:00", "2026-03-03T09:00"),
        ("2026-03-06T17:00", "2026-03-09T09:00"),  # over the weekend
        ("2026-04-02T18:00", "2026-04-07T09:00"),  # over Easter
        ("2026-03-27T18:00", "2026-03-30T09:00"),  # and over the clock change
    ],
)
def test_the_next_opening(now: str, opens: str) -> None:
    assert next_opening(at(now), LONDON, 9, 17, ENGLAND) == at(opens)


def test_the_plans_own_days_count() -> None:
    office = Calendar("SCT", frozenset({date(2026, 3, 3)}), frozenset({date(2026, 3, 8)}))
    assert next_opening(at("2026-03-02T18:00"), LONDON, 9, 17, office) == at("2026-03-04T09:00")
    assert next_opening(at("2026-03-06T18:00"), LONDON, 9, 17, office) == at("2026-03-08T09:00")
    assert next_opening(at("2026-04-03T08:00"), LONDON, 9, 17, office) == at("2026-04-06T09:00")


def test_the_hours_are_the_readers() -> None:
    now = at("2026-03-02T09:00", "Pacific/Kiritimati")
    assert is_open(now, "Pacific/Kiritimati", 9, 17, ENGLAND)
    assert next_opening(now, "Pacific/Pago_Pago", 9, 17, ENGLAND) == at(
        "2026-03-02T09:00", "Pacific/Pago_Pago"
    )


def test_an_hour_that_does_not_exist_comes_later_and_one_that_comes_twice_is_the_first() -> None:
    spring, autumn = date(2026, 3, 29), date(2026, 10, 25)
    assert window(spring, LONDON, 1, 5)[0] == datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert window(autumn, LONDON, 1, 5)[0] == datetime(2026, 10, 25, 0, tzinfo=UTC)


def test_a_day_that_a_zone_left_out_is_passed_over() -> None:
    samoa = "Pacific/Apia"  # had no Friday 30 December 2011
    thursday = at("2011-12-29T18:00", samoa)
    assert next_opening(thursday, samoa, 9, 17, ENGLAND) == at("2012-01-03T09:00", samoa)


@pytest.mark.parametrize(("hour", "until_hour"), [(9, 9), (9, 3), (23, 0), (0, 0)])
def test_a_window_is_open_an_hour_at_least(hour: int, until_hour: int) -> None:
    opens, closes = window(date(2026, 3, 2), LONDON, hour, until_hour)
    assert closes - opens == timedelta(hours=1)


def test_an_unknown_zone_is_london() -> None:
    assert zone_of("Mars/Olympus_Mons", "Nowhere") == LONDON
    assert zone_of("../../etc/passwd", "Asia/Tokyo") == "Asia/Tokyo"
    assert zone_of("Europe/Paris", "Asia/Tokyo") == "Europe/Paris"
    assert zone_of(None, "Asia/Tokyo") == "Asia/Tokyo"
    assert local_day(datetime(2026, 7, 1, 23, 30, tzinfo=UTC), "Nowhere") == date(2026, 7, 2)


def clock_changes(zone: str) -> list[datetime]:
    """The first instant after each change in ten years, to the hour."""
    start = datetime(2017, 1, 1, tzinfo=UTC)
    hours = [start + timedelta(hours=n) for n in range(24 * 3652)]
    offsets = [hour.astimezone(ZoneInfo(zone)).utcoffset() for hour in hours]
    return [hours[n] for n in range(1, len(hours)) if offsets[n] != offsets[n - 1]]


CHANGES = [(zone, change) for zone in ZONES for change in clock_changes(zone)]

MOMENTS = st.integers(0, 24 * 3650).map(lambda n: datetime(2017, 1, 1, tzinfo=UTC) + timedelta(hours=n))


@settings(max_examples=150)
@given(
    st.sampled_from(CHANGES) | st.tuples(st.sampled_from(FAR_ZONES), MOMENTS),
    st.integers(0, 23),
    st.integers(1, 24),
    st.sampled_from([EVERY_DAY, ENGLAND]),
)
@example(CHANGES[0], 1, 2, EVERY_DAY)
@example(CHANGES[1], 1, 2, EVERY_DAY)
def test_every_working_day_opens_once_at_its_hour_whatever_the_clocks_do(
    moment: tuple[str, datetime], hour: int, until_hour: int, calendar: Calendar
) -> None:
    zone, change = moment
    here, start, opened, was_open = ZoneInfo(zone), change - timedelta(days=2), [], True
    for number in range(6 * 24 * 4):
        now = start + number * STEP
        opens = next_opening(now, zone, hour, until_hour, calendar)
        assert opens >= now
        assert is_open(opens, zone, hour, until_hour, calendar)
        local = now.astimezone(here)
        if opens != now:
            was_open = False
            continue
        assert calendar.is_working_day(local.date())
        assert local.hour >= hour
        if not was_open:
            opened.append(local.date())
        was_open = True
    first, last = (start + STEP).astimezone(here).date(), (start + timedelta(days=4)).astimezone(here).date()
    between = [first + timedelta(days=n) for n in range(1, (last - first).days)]
    working = [day for day in between if calendar.is_working_day(day)]
    if (hour, until_hour) != (0, 24):  # else two days are one opening
        assert [day for day in opened if first < day < last] == working
    assert len(opened) == len(set(opened))


def test_the_clock_changes_are_those_of_ten_years() -> None:
    assert {zone: sum(one == zone for one, _ in CHANGES) for zone in ZONES[:3]} == dict.fromkeys(
        ZONES[:3], 20
    )
    assert time(9) == datetime(2026, 3, 30, 8, tzinfo=UTC).astimezone(ZoneInfo(LONDON)).time()
