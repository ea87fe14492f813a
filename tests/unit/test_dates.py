"""The reader of dates: examples, rules, properties and the corpus."""

from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.messages.blocks import full_day
from bot.plan import dates
from bot.plan.dates import read_date
from bot.plan.grammar import Stage, words
from tests.unit.corpora import CORPORA, rows, scorer

TODAY = date(2017, 11, 3)  # the day of the examples beside the rules
DAYS = st.dates(date(2015, 1, 1), date(2030, 12, 31))
PIECES = st.sampled_from(
    sorted(
        words(
            """by before after from to next last this end start early mid week month Friday fri Nov March may 24 24th
            3rd 2017 '18 12/11 31/2 Q3 17/18 in working days fortnight tomorrow Easter bank holiday not or - / , w/c a
            two"""
        )
    )
)


def _rule_examples() -> Iterator[tuple[str, str | None]]:
    stages: dict[int, Stage] = {id(stage): stage for stage in dates.STAGES}
    for stage in stages.values():
        for rule in stage.rules:
            yield from rule.examples.items()


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


@pytest.mark.parametrize(("text", "expected"), list(_rule_examples()))
def test_every_rule_does_what_the_examples_beside_it_say(text: str, expected: str | None) -> None:
    assert _iso(read_date(text, TODAY)) == expected


def test_examples_are_read_as_they_should_be() -> None:
    wrong = {
        (row["text"], row["today"]): (row["expect"], got)
        for row in rows("date_examples.jsonl")
        if (got := _iso(read_date(row["text"], date.fromisoformat(row["today"])))) != row["expect"]
    }
    assert wrong == {}


def test_the_corpus_is_read_with_no_dangerous_error() -> None:
    score = scorer()
    path = str(CORPORA / "dates.jsonl")
    report = score.score_dates(path, score.load(path), read_date)
    assert report.dangers.total() == 0
    assert report.accuracy >= 0.99


@given(
    DAYS, DAYS, st.sampled_from(["%a %d %b %Y", "%d %B %Y", "%d %b %Y", "%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y"])
)
def test_every_date_we_print_is_read_as_itself(day: date, today: date, form: str) -> None:
    shown = day.strftime(form)
    assert read_date(shown, today) == day
    assert read_date(f"by {shown.lstrip('0')} please", today) == day


@given(DAYS, DAYS)
def test_a_day_as_messages_show_it_is_read_as_itself(day: date, today: date) -> None:
    assert read_date(full_day(day), today) == day
    assert read_date(f"{day:%A} {day.day} {day:%B %Y}", today) == day


@given(DAYS, DAYS)
def test_a_day_and_month_is_never_in_the_past(day: date, today: date) -> None:
    read = read_date(f"{day:%d %b}", today)
    assert read is None or (read >= today and (read.day, read.month) == (day.day, day.month))


@given(st.lists(PIECES, max_size=6).map(" ".join), DAYS)
def test_any_words_of_dates_give_a_day_or_nothing(text: str, today: date) -> None:
    assert read_date(text, today) is None or isinstance(read_date(text, today), date)


@given(st.text(max_size=400), DAYS)
def test_any_text_gives_a_day_or_nothing(text: str, today: date) -> None:
    read_date(text, today)


@pytest.mark.parametrize(
    "text", ["1/" * 20000, "Nov " * 10000, "३" * 40000, "9" * 40000, "\ud800", "(" * 40000]
)
def test_texts_too_long_for_a_deadline_have_none(text: str) -> None:
    assert read_date(text, TODAY) is None


@given(st.lists(PIECES, max_size=4).map(" ".join))
def test_a_refused_date_is_no_date(words: str) -> None:
    assert read_date(f"can't do {words}", TODAY) is None


@pytest.mark.parametrize("ref", ["3.1", "3.10", "TH-1", "TH-12", "#12", "1.2.3", "WF9"])
def test_references_are_no_dates(ref: str) -> None:
    assert read_date(ref, TODAY) is None


@pytest.mark.parametrize("text", ["' 3 Nov", "'", "’ ’", "‘ by Friday", " \u2019s"])
def test_marks_without_a_word_are_no_word(text: str) -> None:
    read_date(text, TODAY)
