"""Dates as typed in plan files (domain page, section 4)."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.files.imported import ImportedDate
from bot.files.plan_dates import days_in, read_plan_date, read_start_day

START = date(2017, 6, 27)


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("typed", "stored", "kind"),
    [
        ("31/03/17", "2017-03-31", "day"),
        ("31.10.2017", "2017-10-31", "day"),
        ("31st March 2017", "2017-03-31", "day"),
        ("3/4/2017", "2017-04-03", "day"),
        ("Tues 26 Nov 2019", "2019-11-26", "day"),
        ("29-Oct-19", "2019-10-29", "day"),
        ("March 31st, 2018", "2018-03-31", "day"),
        ("2017-10-31 00:00:00", "2017-10-31", "day"),
        ("Sept 2017", "2017-09-30", "month"),
        ("end Dec 2016", "2016-12-31", "month"),
        ("by end of February 2020", "2020-02-29", "month"),
        ("July 17", "2017-07-31", "month"),
        ("09/2017", "2017-09-30", "month"),
        ("Mid-December 2017", "2017-12-15", "part-month"),
        ("Q3 2017/18", "2017-12-31", "quarter"),
        ("end of Q4 17-18", "2018-03-31", "quarter"),
        ("Quarter 1 2017/18", "2017-06-30", "quarter"),
        ("2017/18 Q2", "2017-09-30", "quarter"),
        ("2017-18", "2018-03-31", "financial-year"),
        ("Summer 2019", "2019-08-31", "season"),
        ("Autumn 2016", "2016-11-30", "season"),
        ("Winter 2017/18", "2018-02-28", "season"),
        ("Week 12", "2017-09-15", "week"),
        ("w/c 20/11/17", "2017-11-24", "week"),
        ("week ending 24 Nov 2017", "2017-11-24", "week"),
        ("20th – 22nd November 2017", "2017-11-22", "range"),
        ("28 May – 3 June 2018", "2018-06-03", "range"),
        ("Nov–Feb 2018", "2018-02-28", "range"),
        ("01/09/2017 - 31/12/2017", "2017-12-31", "range"),
    ],
)
def test_a_clear_date_is_stored_without_a_question(typed: str, stored: str, kind: str) -> None:
    found = read_plan_date(typed, START)
    assert (found.date, found.kind, found.flag, found.raw) == (day(stored), kind, None, typed)


@pytest.mark.parametrize(
    ("typed", "kind", "flag"),
    [
        ("ongoing", "ongoing", "date_ongoing"),
        ("Rolling programme", "ongoing", "date_ongoing"),
        ("weekly", "recurring", None),
        ("every 2 months", "recurring", None),
        ("twice a year", "recurring", None),
        ("TBA", "tbc", "date_tbc"),
        ("ASAP", "tbc", "date_tbc"),
        ("TBC (after phase 1)", "tbc", "date_tbc"),
        ("", "none", "date_missing"),
        ("n/a", "none", "date_missing"),
        ("within 12-18 months", "relative", "date_relative"),
        ("6 weeks after the audit", "relative", "date_relative"),
        ("Q3 2018", "quarter", "date_needs_choice"),
        ("Q1", "quarter", "date_no_year"),
        ("Spring term", "term", "date_no_year"),
        ("29 Feb 2017", "invalid", "date_invalid"),
        ("31 June", "invalid", "date_invalid"),
        ("12/31/2017", "invalid", "date_invalid"),
        ("w/c 31/11/17", "invalid", "date_invalid"),
        ("when the panel says so", "invalid", "date_invalid"),
        ("43100", "invalid", "date_invalid"),
        ("2016/18", "invalid", "date_invalid"),
    ],
)
def test_what_names_no_day_stores_none_and_says_why(typed: str, kind: str, flag: str | None) -> None:
    found = read_plan_date(typed, START)
    assert (found.date, found.kind, found.flag) == (None, kind, flag)


def test_a_date_without_a_year_is_only_suggested() -> None:
    found = read_plan_date("31 October", START)
    assert (found.date, found.suggest, found.no_year) == (None, date(2017, 10, 31), True)
    assert read_plan_date("31 March", START).suggest == date(2018, 3, 31)
    assert read_plan_date("31 March").suggest is None


def test_a_school_term_is_offered_and_never_stored() -> None:
    found = read_plan_date("Autumn term 2018")
    assert (found.date, found.suggest, found.flag) == (None, date(2018, 12, 31), "date_needs_choice")
    assert read_plan_date("Spring term 2018/19").suggest == date(2019, 3, 31)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("early 2018", "2018-03-31"),
        ("early December 2017", "2017-12-10"),
        ("2018", "2018-12-31"),
        ("Winter 2017", "2018-02-28"),
    ],
)
def test_a_vague_date_is_stored_and_flagged(typed: str, stored: str) -> None:
    found = read_plan_date(typed)
    assert (found.date, found.flag) == (day(stored), "date_ambiguous")


def test_a_date_in_the_middle_of_a_sentence_is_used_and_flagged() -> None:
    found = read_plan_date("Draft to the board on 31 March 2018 for agreement")
    assert (found.date, found.kind, found.flag) == (date(2018, 3, 31), "day", "date_ambiguous")
    two = read_plan_date("Moved from 31 March 2018 because of the board of 4 May 2018")
    assert (two.date, two.flag) == (None, "date_invalid")


def test_two_dates_in_a_cell_count_as_the_last_and_are_flagged() -> None:
    found = read_plan_date("31/12/17\n31/03/18")
    assert (found.date, found.start, found.flag) == (
        date(2018, 3, 31),
        date(2017, 12, 31),
        "date_two_in_cell",
    )


def test_a_beginning_is_kept_where_no_end_is_known() -> None:
    assert read_plan_date("Jan-18 onwards").start == date(2018, 1, 1)
    assert read_plan_date("Monthly from May 2019").start == date(2019, 5, 1)


def test_weeks_of_the_plan_need_to_know_when_it_begins() -> None:
    assert read_plan_date("wk 12", date(2017, 7, 3)).date == date(2017, 9, 22)
    assert read_plan_date("wk 12").kind == "relative"


def test_a_start_cell_means_the_first_day_of_what_it_names() -> None:
    assert read_start_day("Jul 2017") == date(2017, 7, 1)
    assert read_start_day("Q3 2017/18") == date(2017, 10, 1)
    assert read_start_day("TBC") is None


def test_the_first_date_in_a_sentence_is_found() -> None:
    assert days_in("End of Quarter 3, 31 December 2017") == (date(2017, 12, 31), date(2017, 12, 31))
    assert days_in("'Good' by April 2019") == (date(2019, 4, 1), date(2019, 4, 30))
    assert days_in("nothing here") is None


@settings(deadline=None)
@given(st.text(max_size=300))
def test_no_text_breaks_the_reading_of_a_date(typed: str) -> None:
    found = read_plan_date(typed, START)
    assert isinstance(found, ImportedDate)
    assert found.date is not None or found.flag or found.kind == "recurring"


@settings(deadline=None)
@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2060, 12, 31)))
def test_any_day_written_in_numbers_or_words_is_read_back(on: date) -> None:
    assert read_plan_date(f"{on:%d/%m/%Y}").date == on
    assert read_plan_date(f"{on.day} {on:%B %Y}").date == on
    assert read_plan_date(on.isoformat()).date == on
