"""Reading a reply and a date, over the examples of the tests."""

import json
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from bot.plan.dates import read_date
from bot.plan.replies import read_reply
from tests.bench.measure import Line, clocked

EXAMPLES = Path(__file__).parents[1] / "unit"
TRIES = 9
TYPICAL, WORST = 1.0, 5.0
"""Milliseconds."""


def reading_lines() -> list[Line]:
    """The median and the worst example of each reader."""
    replies = _examples("reply_examples.jsonl")
    dates = [(one["text"], date.fromisoformat(one["today"])) for one in _examples("date_examples.jsonl")]
    return [
        *_lines("a reply", [partial(read_reply, one["text"], one["context"]) for one in replies]),
        *_lines("a date", [partial(read_date, text, today) for text, today in dates]),
    ]


def _lines(name: str, readings: Sequence[Callable[[], object]]) -> list[Line]:
    for reading in readings:
        reading()
    times = [median(clocked(reading) for _ in range(TRIES)) for reading in readings]
    return [
        Line(f"{name} read, median of {len(times)}", median(times), limit=TYPICAL),
        Line(f"{name} read, worst", max(times), limit=WORST),
    ]


def _examples(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (EXAMPLES / name).read_text("utf-8").splitlines()]
