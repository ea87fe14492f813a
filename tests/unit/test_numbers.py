"""One function counts, whatever screen asks."""

from hypothesis import given
from hypothesis import strategies as st

from bot.plan.digest import Snapshot, Tally, movement, sentence
from bot.plan.items import Colour, State
from bot.plan.numbers import NumberRow, Reported, count, count_by_theme, reported
from tests.golden.states import WEEK

rows = st.lists(
    st.builds(
        NumberRow,
        theme_id=st.sampled_from([None, 1, 2]),
        state=st.sampled_from(State),
        colour=st.sampled_from([None, *Colour]),
        overdue=st.booleans(),
        silent=st.booleans(),
        dated=st.booleans(),
        to_miss=st.booleans(),
        count=st.integers(1, 9),
    ),
    max_size=30,
)


def test_an_old_green_is_no_green():
    assert reported(State.IN_PROGRESS, Colour.GREEN, silent=True) is Reported.LAPSED
    assert reported(State.IN_PROGRESS, Colour.RED, silent=True) is Reported.RED


def test_checked_is_blue_whatever_colour_was_typed():
    assert reported(State.VERIFIED, Colour.AMBER, silent=False) is Reported.BLUE


@given(rows)
def test_colours_add_up_to_the_total_without_the_withdrawn(found):
    counts = count(found)
    assert sum(counts.by_colour.values()) == counts.total
    assert counts.total == sum(row.count for row in found if row.state is not State.WITHDRAWN)
    assert counts.open + counts.claimed + counts.done == counts.total


@given(rows)
def test_themes_add_up_to_the_plan(found):
    whole, parts = count(found), count_by_theme(found).values()
    for name in ("total", "overdue", "silent", "open", "claimed", "done", "undated", "to_miss"):
        assert getattr(whole, name) == sum(getattr(part, name) for part in parts)


@given(rows, rows)
def test_movement_leads_from_one_issue_to_the_next(before, now):
    old, new = Tally.of(count(before)).by_colour, Tally.of(count(now)).by_colour
    moved = movement(new, old)
    for colour in Reported:
        assert old.get(colour, 0) + moved.get(colour, 0) == new.get(colour, 0)


def test_an_issue_kept_before_forecasts_were_counted_is_read_as_it_was():
    kept = WEEK.as_json()
    del kept["to_miss"], kept["tally"]["to_miss"], kept["before"]["to_miss"]
    read = Snapshot.from_json(kept)
    assert (read.to_miss, read.tally.to_miss) == ((), 0)
    assert "forecast" not in sentence(read)
    assert "and 1 is forecast to miss" in sentence(Snapshot.from_json(WEEK.as_json()))
