"""When Slack counts as away, and when it is tried again."""

from datetime import UTC, datetime, timedelta

from bot.breaker import FAILURES, TRY_EVERY, Breaker

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
ALMOST = TRY_EVERY - timedelta(seconds=0.1)


def heard(breaker: Breaker, answers: str, now: datetime = NOON) -> list[bool]:
    """What a call says of each: `x` was not answered, `a` was."""
    return [breaker.heard(answered=one == "a", now=now) for one in answers]


def test_it_opens_after_five_calls_in_a_row_without_an_answer() -> None:
    breaker = Breaker()
    heard(breaker, "xxxxaxxxx")
    assert not breaker.is_open
    assert heard(breaker, "x") == [True]
    assert breaker.is_open
    assert FAILURES == 5


def test_while_it_is_open_it_may_be_tried_every_thirty_seconds() -> None:
    breaker = Breaker()
    heard(breaker, "xxxxx")
    assert not breaker.may_try(NOON + ALMOST)
    tried = NOON + TRY_EVERY
    assert breaker.may_try(tried)
    assert heard(breaker, "x", tried) == [False]
    assert not breaker.may_try(tried + ALMOST)
    assert breaker.may_try(NOON)  # the clock was set back


def test_the_first_answer_closes_it() -> None:
    breaker = Breaker()
    heard(breaker, "xxxxxx")
    assert heard(breaker, "a") == [True]
    assert not breaker.is_open
    assert breaker.may_try(NOON)
