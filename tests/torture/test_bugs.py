"""The rows can fail: ten planted bugs are each seen.  That they pass without one is `make torture`."""

from collections.abc import Iterator
from dataclasses import fields
from functools import partial

import pytest

from tests.torture.bugs import PLANTED
from tests.torture.ground import SQLITE, Ground, NewUrl, Row, grounds
from tests.torture.rows import crashes, inputs, times
from tests.torture.verdict import Verdict

SENT = "after request chat_postMessage [card]"
WORKED = "before commit attending._attended"
SEEN: dict[str, tuple[Row, str]] = {
    "send before write": (partial(crashes.at_one, name=SENT), "double"),
    "no look-up": (partial(crashes.at_one, name=SENT), "double"),
    "key without date": (times.moved, "lost"),
    "lease ignored": (crashes.two_at_once, "double"),
    "stale render": (times.year, "person"),
    "inbox key missing": (inputs.repeated, "other"),
    "local-time arithmetic": (times.outages, "early"),
    "stand-in ignored": (times.year, "lost"),
    "every tick promises": (times.outages, "double"),
    "acknowledged before commit": (partial(crashes.at_one, name=WORKED), "lost"),
}
"""The row that sees each bug, and as what."""

TRIES = (3, 4, 5)
"""Seeds: a bug that needs two processes at the same place may stay hidden once on a busy machine."""


@pytest.fixture(scope="module")
def new_url() -> Iterator[NewUrl]:
    with grounds(SQLITE) as made:
        yield made


def test_there_is_a_row_for_every_bug():
    assert SEEN.keys() == PLANTED.keys()


@pytest.mark.parametrize("bug", PLANTED)
def test_a_planted_bug_is_seen(bug: str, new_url: NewUrl):
    row, column = SEEN[bug]
    assert column in {one.name for one in fields(Verdict)}
    verdicts = (row(Ground(SQLITE, long=False, seed=seed, new_url=new_url, bug=bug)) for seed in TRIES)
    assert any(getattr(verdict, column) > 0 for verdict in verdicts)
