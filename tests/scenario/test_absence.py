"""The bot was away: what people wrote meanwhile counts, once."""

from datetime import timedelta
from threading import Event

from bot.plan.items import Colour, State
from handlers.events import catch_up
from tests.scenario.hands import heard, made, now, past
from tests.scenario.office import ANITA, TOM, Office

NOBODY_LISTENS = "http://127.0.0.1:9/slack/events"


def back(office: Office) -> None:
    """The bot hears again, and reads what it missed since an hour before the office opened."""
    office.slack.deliver("socket")
    catch_up(office.deps, office.deps.now() - timedelta(hours=1), Event())
    office.settle()


def test_replies_written_while_the_bot_was_away_count_once(office):
    item, other = made(office, "Heard late"), made(office, "Not for Tom", ANITA)
    office.morning()
    card = office.dm(TOM)[-1]
    heard(office)
    talk = office.talk(TOM)
    office.slack.deliver("http", NOBODY_LISTENS)
    office.slack.say(TOM, talk, f"{item.key} is blocked by legal")
    office.slack.say(TOM, talk, f"{other.key} green", thread_ts=card["ts"])
    office.slack.say(ANITA, office.talk(ANITA), f"{other.key} amber")
    assert past(office, item) == []
    back(office)
    assert now(office, item).state is State.BLOCKED
    assert now(office, other).colour is Colour.AMBER
    assert "You may not update" in office.slack.messages(TOM, talk, thread_ts=card["ts"])[-1]["text"]
    kinds, told = past(office, item), len(office.dm(TOM))
    back(office)
    office.slack.advance(seconds=70)  # Slack's own second try
    heard(office)
    assert past(office, item) == kinds
    assert len(office.dm(TOM)) == told


def test_what_was_edited_while_the_bot_was_away_counts_as_it_reads_then(office):
    heard_before, written_then = made(office, "Heard before"), made(office, "Written meanwhile")
    talk = office.talk(TOM)
    office.morning()
    first = office.slack.say(TOM, talk, f"{heard_before.key} 40%")
    heard(office)
    office.slack.deliver("http", NOBODY_LISTENS)
    second = office.slack.say(TOM, talk, f"{written_then.key} 40%")
    for ts, item in ((first, heard_before), (second, written_then)):
        office.slack.edit(TOM, talk, ts, f"{item.key} 50%")
    for _ in range(2):
        back(office)
    assert [now(office, item).percent for item in (heard_before, written_then)] == [50, 50]
    assert past(office, heard_before) == ["progress", "undone", "progress"]
    assert past(office, written_then) == ["progress"]


def test_what_was_heard_is_not_read_again(office):
    item = made(office, "Heard at once")
    office.morning()
    office.said(TOM, f"{item.key} is blocked by legal")
    told = len(office.dm(TOM))
    back(office)
    assert past(office, item) == ["blocked"]
    assert len(office.dm(TOM)) == told


def test_a_slack_that_is_away_is_waited_for_and_a_stop_ends_the_wait(office):
    item = made(office, "Heard late")
    office.morning()
    office.slack.deliver("http", NOBODY_LISTENS)
    office.slack.say(TOM, office.talk(TOM), f"{item.key} is blocked by legal")
    office.slack.fault("conversations.history", "429", retry_after=1)
    stopped = Event()
    stopped.set()
    catch_up(office.deps, office.deps.now() - timedelta(hours=1), stopped)
    assert past(office, item) == []
    back(office)
    assert past(office, item) == ["blocked"]
