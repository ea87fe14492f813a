"""Days away and own days as people type them, and how they are joined."""

from datetime import UTC, date, datetime

import pytest

from bot.plan.absences import Absence, OwnDays, Staff, Wanted, back_on, checked, joined, overlapping
from bot.plan.calendar import ENGLAND
from bot.plan.errors import BadAbsence
from bot.plan.items import Person
from bot.plan.own_words import read_absence, read_hour, read_weekdays

TODAY = date(2026, 12, 1)
NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)


def day(text: str) -> date:
    return date.fromisoformat(text)


def absence(first: str, last: str, cover_id: int | None = None, number: int = 1) -> Absence:
    return Absence(number, 3, cover_id, day(first), day(last), NOW)


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("21 Dec-3 Jan", "2026-12-21", "2027-01-03"),
        ("12 March-20 March", "2027-03-12", "2027-03-20"),
        ("21-23 Dec", "2026-12-21", "2026-12-23"),
        ("2026-12-21 to 2027-01-03", "2026-12-21", "2027-01-03"),
        ("from 21 Dec until 4 Jan", "2026-12-21", "2027-01-03"),
        ("until 14 Jan", "2026-12-01", "2027-01-13"),
        ("back on 14 Jan", "2026-12-01", "2027-01-13"),
        ("for 2 weeks", "2026-12-01", "2026-12-14"),
        ("next week", "2026-12-07", "2026-12-11"),
        ("tomorrow", "2026-12-02", "2026-12-02"),
        ("21 Dec - 3 Dec", "2026-12-21", "2026-12-03"),
    ],
)
def test_days_away_are_read_with_both_their_ends(typed: str, first: str, last: str) -> None:
    assert read_absence(typed, TODAY) == (day(first), day(last))


@pytest.mark.parametrize("typed", ["", "sometime", "a while", "until whenever", "21 Dec or 22 Dec"])
def test_what_names_no_days_is_no_absence(typed: str) -> None:
    assert read_absence(typed, TODAY) is None


@pytest.mark.parametrize(
    ("typed", "days"),
    [("Mon-Thu", "1234"), ("mon, wed and fri", "135"), ("Monday to Wednesday", "123"), ("all", "12345"),
     ("Sat", None), ("Fri-Mon", None), ("most", None), ("Mon-", None)],
)  # fmt: skip
def test_weekdays_are_mondays_to_fridays(typed: str, days: str | None) -> None:
    assert read_weekdays(typed) == days


@pytest.mark.parametrize(
    ("typed", "hour"),
    [("10", 10), ("09:00", 9), ("2pm", 14), ("12am", 0), ("10:30", None), ("24", None), ("13pm", None)],
)
def test_an_hour_is_a_full_one(typed: str, hour: int | None) -> None:
    assert read_hour(typed) == hour


@pytest.mark.parametrize(
    ("first", "last", "cover", "why"),
    [
        ("2026-12-10", "2026-12-09", None, "ends_first"),
        ("2026-11-10", "2026-11-30", None, "past"),
        ("2026-12-10", "2028-02-01", None, "long"),
        ("2026-12-10", "2026-12-11", Person(3, "Tom", "U3"), "own"),
        ("2026-12-10", "2026-12-11", Person(4, "Post"), "cover"),
        ("2026-12-10", "2026-12-11", Person(4, "Gone", "U4", gone_at=NOW), "cover"),
    ],
)
def test_what_makes_no_sense_is_refused(first: str, last: str, cover: Person | None, why: str) -> None:
    with pytest.raises(BadAbsence) as refused:
        checked(Wanted(day(first), day(last)), TODAY, 3, cover)
    assert refused.value.why == why


def test_one_that_has_begun_counts_from_today() -> None:
    assert checked(Wanted(day("2026-11-28"), TODAY), TODAY, 3, None) == Wanted(TODAY, TODAY)


@pytest.mark.parametrize(
    ("first", "last", "becomes"),
    [
        ("2026-12-23", "2026-12-31", ("2026-12-21", "2026-12-31")),
        ("2026-12-26", "2026-12-31", ("2026-12-21", "2026-12-31")),
        ("2026-12-20", "2026-12-22", ("2026-12-20", "2026-12-22")),
        ("2026-12-22", "2026-12-23", ("2026-12-22", "2026-12-23")),
    ],
)
def test_what_begins_within_and_ends_later_prolongs_and_the_cover_stays(
    first: str, last: str, becomes: tuple[str, str]
) -> None:
    known = absence("2026-12-21", "2026-12-25", 7)
    wanted = Wanted(day(first), day(last))
    assert overlapping(wanted, [known, absence("2027-02-01", "2027-02-02")]) == [known]
    assert joined(wanted, [known]) == Wanted(day(becomes[0]), day(becomes[1]), 7)
    assert joined(Wanted(wanted.first_on, wanted.last_on, 8), [known]).cover_id == 8


def test_the_day_back_is_one_on_which_they_work() -> None:
    over_christmas = absence("2026-12-21", "2026-12-24")
    assert back_on(over_christmas, ENGLAND, "12345") == day("2026-12-29")
    assert back_on(over_christmas, ENGLAND, "34") == day("2026-12-30")
    assert back_on(over_christmas, ENGLAND, "12345", [absence("2026-12-29", "2026-12-31")]) == day(
        "2027-01-04"
    )


def test_a_cover_who_is_away_is_none_and_where_all_are_the_first_waits() -> None:
    cover = Person(7, "Sam", "U7")
    away = {3: (absence("2026-12-21", "2026-12-25", 7),), 7: (absence("2026-12-22", "2026-12-22"),)}
    staff = Staff(away, {7: cover})
    assert staff.cover(3, day("2026-12-21")) == cover
    assert staff.cover(3, day("2026-12-26")) is None
    chain = [(3, "owner"), (7, "cover"), (8, "lead")]
    assert [staff.heard_for(chain, day(f"2026-12-{n}")) for n in (20, 21, 22)] == ["owner", "cover", "lead"]
    assert staff.heard_for(chain[:2], day("2026-12-22")) == "owner"
    assert staff.heard_for([], TODAY) is None


def test_a_weekend_day_that_the_office_works_is_everybodys() -> None:
    class EveryDay:
        def is_working_day(self, day: date) -> bool:
            return True

    days = OwnDays(EveryDay(), "12")
    week = [date(2026, 12, 7 + n) for n in range(7)]
    assert [one.isoweekday() for one in week if days.is_working_day(one)] == [1, 2, 6, 7]
