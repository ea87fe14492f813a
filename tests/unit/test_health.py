"""What is wrong with the machinery, and in which words it is told."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.messages.health import REASONS, alarm_message, health_lines, health_message, reason_words
from bot.plan.health import Health, Problem, Trouble, alarming, problems

NOW = datetime(2026, 7, 6, 9, 30, tzinfo=UTC)
LONDON = "Europe/London"
WELL = Health(
    now=NOW,
    processes=1,
    ticked_at=NOW - timedelta(seconds=20),
    heard_at=NOW - timedelta(seconds=5),
    beat_at=NOW,
    next_send_at=NOW + timedelta(hours=1),
    waiting={"pending": 3, "sending": 1, "unknown": 2},
    troubles=(),
    held=(),
    sent_today=1204,
    last_sent_at=NOW - timedelta(minutes=1),
)


def limited(minutes: float) -> tuple[Trouble, ...]:
    return (Trouble("ratelimited", 7, NOW - timedelta(minutes=minutes)),)


HELD = (Trouble("is_archived", 1, NOW - timedelta(days=2)),)


@pytest.mark.parametrize(
    ("wrong", "found", "alarms"),
    [
        ({}, [], []),
        ({"ticked_at": NOW - timedelta(minutes=4, seconds=59)}, [], []),
        ({"ticked_at": NOW - timedelta(minutes=6)}, [Problem.NO_TICKS], []),
        ({"ticked_at": None}, [Problem.NO_TICKS], []),
        ({"heard_at": None}, [], []),
        ({"heard_at": NOW - timedelta(minutes=3)}, [Problem.DEAF], []),
        ({"heard_at": NOW - timedelta(minutes=31)}, [Problem.DEAF], [Problem.DEAF]),
        ({"heard_at": NOW - timedelta(days=1), "beat_at": NOW - timedelta(days=1)}, [], []),
        ({"troubles": limited(29)}, [], []),
        ({"troubles": limited(31)}, [Problem.NOT_SENDING], [Problem.NOT_SENDING]),
        ({"held": HELD}, [Problem.HELD], []),
        ({"paused_because": "It was copied.", "held": HELD}, [Problem.PAUSED, Problem.HELD], []),
    ],
)
def test_what_is_wrong_and_what_is_alarming(wrong, found, alarms):
    health = replace(WELL, **wrong)
    assert problems(health) == found
    assert alarming(health) == alarms


def test_all_is_well_with_times_in_the_plans_zone():
    told = health_message(WELL, LONDON).text
    assert told.startswith("Golden Thread is well.")
    assert "Sent today: 1,204, the last Mon 6 Jul 2026, 10:29." in told.replace("*", "")
    assert "Next: Mon 6 Jul 2026, 11:30." in told.replace("*", "")
    assert "1 process." in told
    assert len(health_lines(WELL, LONDON)) == 2


def test_each_problem_is_told_with_its_reason_and_its_cure():
    health = replace(
        WELL, paused_because="The database was copied.", paused_at=NOW, ticked_at=None,
        heard_at=NOW - timedelta(hours=1), troubles=limited(45), held=HELD,
    )  # fmt: skip
    told = health_message(health, LONDON).text
    assert "python -m bot resume" in told
    assert "7 messages since Mon 6 Jul 2026, 09:45, because Slack asked us to wait" in told
    assert "1 message since Sat 4 Jul 2026, 10:30, because the channel is archived" in told
    assert len(health_lines(health, LONDON)) == 4


def test_an_alarm_that_is_over_is_not_sent():
    assert alarm_message(WELL, alarming(WELL), LONDON) is None
    health = replace(WELL, troubles=limited(31))
    alarm = alarm_message(health, alarming(health), LONDON)
    assert alarm is not None
    assert "Nothing is lost" in alarm.text


def test_an_unknown_reason_is_quoted_and_cannot_mention_anybody():
    assert reason_words("odd <!channel>") == "the log says “odd &lt;!channel&gt;”"
    assert all(words[0].islower() or words.startswith(("Slack", "it")) for words in REASONS.values())
