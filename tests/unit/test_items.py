"""What may happen to an action."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.plan import items as rules
from bot.plan.errors import AlreadyFinished, BadPercent, BlueIsEarned, NoForecast, NotClaimed, SameDate
from bot.plan.items import OPEN, Colour, Forecast, Item, State

NOW = datetime(2017, 11, 8, 9, tzinfo=UTC)
TODAY = NOW.date()
DUE = date(2017, 11, 10)


def an_item(**facts):
    return replace(
        Item(
            id=1,
            plan_id=1,
            plan_key="TH",
            number=12,
            title="Recruit six social workers",
            owner_id=1,
            first_due_on=DUE,
            due_on=DUE,
            state=State.IN_PROGRESS,
            colour=Colour.GREEN,
            created_at=NOW - timedelta(days=60),
        ),
        **facts,
    )


def test_done_waits_for_a_check_and_keeps_its_colour():
    claimed = rules.claim_done(an_item(), NOW)
    assert (claimed.state, claimed.colour) == (State.CLAIMED_DONE, Colour.GREEN)
    assert not claimed.is_open


def test_saying_done_twice_changes_nothing():
    claimed = rules.claim_done(an_item(), NOW)
    assert rules.claim_done(claimed, NOW + timedelta(days=1)) is claimed


def test_only_a_check_makes_blue():
    checked = rules.verify(rules.claim_done(an_item(), NOW), NOW)
    assert (checked.state, checked.colour, checked.percent) == (State.VERIFIED, Colour.BLUE, 100)
    with pytest.raises(BlueIsEarned):
        rules.recolour(an_item(), Colour.BLUE, NOW)


def test_nothing_is_checked_that_was_not_claimed():
    for act in (rules.verify, rules.send_back):
        with pytest.raises(NotClaimed):
            act(an_item(), NOW)


@pytest.mark.parametrize("state", sorted(set(State) - OPEN))
def test_a_finished_action_takes_no_news(state):
    finished = an_item(state=state)
    for act in (
        lambda: rules.progress(finished, 50, NOW),
        lambda: rules.recolour(finished, Colour.RED, NOW),
        lambda: rules.block(finished, "legal", NOW),
        lambda: rules.move_date(finished, DUE + timedelta(days=1), "", NOW),
        lambda: rules.hand_over(finished, 2, NOW),
        lambda: rules.snooze(finished, DUE),
        lambda: rules.withdraw(finished, NOW),
    ):
        with pytest.raises(AlreadyFinished):
            act()


@pytest.mark.parametrize("percent", [-1, 101, 1000])
def test_a_share_lies_between_0_and_100(percent):
    with pytest.raises(BadPercent):
        rules.progress(an_item(), percent, NOW)


def test_100_per_cent_is_not_done():
    assert rules.progress(an_item(), 100, NOW).is_open


def test_the_first_target_is_never_lost():
    moved = rules.move_date(an_item(), date(2017, 12, 12), "12 Dec", NOW)
    again = rules.move_date(moved, date(2018, 1, 10), "10 Jan", NOW)
    assert (again.first_due_on, again.times_moved, again.days_slipped) == (DUE, 2, 61)
    with pytest.raises(SameDate):
        rules.move_date(again, date(2018, 1, 10), "10 Jan", NOW)


def test_overdue_begins_on_the_day_after():
    assert not an_item().is_overdue(DUE)
    assert an_item().is_overdue(DUE + timedelta(days=1))
    assert not an_item(state=State.CLAIMED_DONE).is_overdue(DUE + timedelta(days=1))


def test_silence_counts_from_the_last_word_or_the_import():
    assert an_item().days_silent(TODAY) == 60
    assert an_item(heard_at=NOW - timedelta(days=34)).is_silent(TODAY, 30)
    assert not an_item(heard_at=NOW - timedelta(days=30)).is_silent(TODAY, 30)


def test_a_snooze_is_no_word_about_the_work():
    assert rules.snooze(an_item(), DUE).heard_at is None


def test_green_ends_a_block():
    blocked = rules.block(an_item(), "legal advice", NOW)
    assert (blocked.state, blocked.blocked_by) == (State.BLOCKED, "legal advice")
    free = rules.recolour(blocked, Colour.GREEN, NOW)
    assert (free.state, free.blocked_by) == (State.IN_PROGRESS, None)


@given(days=st.integers(1, 900), times=st.integers(1, 5))
def test_what_the_history_keeps_brings_the_item_back(days, times):
    before = an_item()
    after = before
    for n in range(1, times + 1):
        after = rules.move_date(after, DUE + timedelta(days=days * n), "later", NOW)
    kept = rules.changes(before, after)
    assert replace(after, **{name: old for name, (old, _) in kept.items()}, heard_at=None) == before


@pytest.mark.parametrize(
    ("due_on", "forecast", "on", "why"),
    [
        (None, Forecast.AT_RISK, None, "undated"),
        (DUE, Forecast.MISS, None, "early"),
        (DUE, Forecast.MISS, DUE, "early"),
        (DUE - timedelta(days=1), Forecast.ON_TIME, None, "overdue"),
    ],
)
def test_what_cannot_be_expected_of_a_date_is_refused(due_on, forecast, on, why):
    with pytest.raises(NoForecast) as refused:
        rules.foresee(an_item(due_on=due_on), forecast, on, DUE, NOW)
    assert refused.value.why == why


def test_a_forecast_is_of_one_date_and_never_moves_it():
    item = rules.foresee(an_item(due_on=DUE), Forecast.MISS, DUE + timedelta(days=9), DUE, NOW)
    assert (item.due_on, item.is_to_miss(DUE), item.is_to_miss(DUE + timedelta(days=1))) == (DUE, True, False)
    for over in (
        rules.move_date(item, DUE + timedelta(days=2), "", NOW),
        rules.claim_done(item, NOW),
        rules.foresee(item, None, None, DUE, NOW),
    ):
        assert (over.forecast, over.forecast_on) == (None, None)
    assert rules.foreseen(item, DUE) is Forecast.ON_TIME
    assert rules.foreseen(item, DUE + timedelta(days=1)) is Forecast.MISS
