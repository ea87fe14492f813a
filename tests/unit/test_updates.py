"""What an update form is filled in with, now and as it was when it was opened."""

from dataclasses import replace
from datetime import date

import pytest

from bot.messages.answers import update_words
from bot.plan.history import Kind
from bot.plan.items import Colour, State
from bot.plan.updates import known, known_at, since, target_state
from tests.golden.states import LATE, entry

AMBER = replace(entry(Kind.COLOUR, colour=("green", "amber")), id=60)
SHARE = replace(entry(Kind.PROGRESS, percent=(40, 60), next=(None, "interviews")), id=61)
DAY = replace(entry(Kind.FORECAST, forecast_on=("2017-12-01", None)), id=62)
PAST = [DAY, SHARE, AMBER]


def test_what_came_after_a_form_was_opened_is_thought_away() -> None:
    now = known(LATE, PAST)
    assert (now.colour, now.percent, now.next_step) == (Colour.AMBER, 60, "interviews")
    assert known_at(LATE, PAST, 62) == now
    assert known_at(LATE, PAST, 61).forecast_on == date(2017, 12, 1)
    then = known_at(LATE, PAST, 60)
    assert (then.colour, then.percent, then.next_step) == (Colour.AMBER, 40, "")
    assert known_at(LATE, PAST, 59).colour is Colour.GREEN
    assert since(PAST, 60) == [DAY, SHARE]


def test_what_was_next_and_taken_back_is_next_no_more() -> None:
    undone = replace(entry(Kind.UNDONE), id=63, undoes_id=61)
    assert known(LATE, [undone, *PAST]).next_step == ""


@pytest.mark.parametrize(
    ("before", "chosen", "in_the_way", "meant"),
    [
        (State.IN_PROGRESS, State.IN_PROGRESS, "", State.IN_PROGRESS),
        (State.IN_PROGRESS, State.IN_PROGRESS, "the supplier", State.BLOCKED),
        (State.IN_PROGRESS, None, "the supplier", State.BLOCKED),
        (State.BLOCKED, State.BLOCKED, "", State.IN_PROGRESS),
        (State.BLOCKED, State.CLAIMED_DONE, "HR", State.CLAIMED_DONE),
        (State.BLOCKED, State.IN_PROGRESS, "HR", State.IN_PROGRESS),
        (State.NOT_STARTED, State.IN_PROGRESS, "the supplier", State.IN_PROGRESS),
    ],
)
def test_the_state_chosen_wins_over_the_box_beside_it(before, chosen, in_the_way, meant) -> None:
    was = replace(known(LATE, []), state=before, in_the_way="HR" if before is State.BLOCKED else "")
    assert target_state(was, chosen, in_the_way) is meant


@pytest.mark.parametrize(
    ("boxes", "text"),
    [
        (("panel agreed", None, ""), "panel agreed"),
        (("panel agreed", "interviews", ""), "panel agreed. Next: interviews"),
        (("", "interviews", "HR"), "Next: interviews. In the way: HR"),
        (("Agreed!", "", ""), "Agreed! Nothing is planned next"),
        (("", None, ""), ""),
    ],
)
def test_the_boxes_are_kept_as_one_text(boxes, text) -> None:
    assert update_words(*boxes) == text
