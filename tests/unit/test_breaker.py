"""When Slack counts as away, and when it is tried again."""

from bot.breaker import FAILURES, TRY_EVERY, Breaker


def heard(breaker: Breaker, answers: str, now: float = 0.0) -> list[bool]:
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
    heard(breaker, "xxxxx", now=100.0)
    assert not breaker.may_try(100.0 + TRY_EVERY - 0.1)
    assert breaker.may_try(100.0 + TRY_EVERY)
    assert heard(breaker, "x", now=131.0) == [False]
    assert not breaker.may_try(131.0 + TRY_EVERY - 0.1)


def test_the_first_answer_closes_it() -> None:
    breaker = Breaker()
    heard(breaker, "xxxxxx")
    assert heard(breaker, "a") == [True]
    assert not breaker.is_open
