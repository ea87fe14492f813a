"""Words taken back, edited, deleted or sent twice: what they did follows them, once."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from bot.messages import answers
from bot.plan.errors import NothingToUndo
from bot.plan.items import Colour, State
from bot.playground.client import PlaygroundError
from bot.usecases.acting import acting
from bot.usecases.correcting import after_deletion
from bot.usecases.replying import not_meant, why_so
from store import history, people
from tests.scenario.hands import (
    button_ids,
    heard,
    labels,
    made,
    now,
    past,
    person,
    seen_again,
    slack_is_back,
    tap,
    ticked,
    whispered,
    words_of,
)
from tests.scenario.office import ANITA, LEAD, MANAGER, PLAN_CHANNEL, TOM, Office

TEN_MINUTES = 601


def write(office: Office, text: str, who: str = TOM, thread_ts: str = "") -> str:
    """Write to the bot and wait until it was read; the message's timestamp."""
    ts = office.slack.say(who, office.talk(who), text, thread_ts=thread_ts)
    heard(office)
    return ts


def edit(office: Office, ts: str, text: str, who: str = TOM) -> None:
    office.slack.edit(who, office.talk(who), ts, text)
    heard(office)


def delete(office: Office, ts: str, who: str = TOM) -> None:
    office.slack.delete(who, office.talk(who), ts)
    heard(office)


def last(office: Office, who: str = TOM) -> dict[str, Any]:
    """What the bot said last in the person's talk with it, outside threads.

    A conversation takes a message a second, so another one may be waiting its turn.
    """
    office.slack.advance(seconds=3)
    return office.dm(who)[-1]


def again(office: Office, subtype: str, times: int = 2) -> None:
    """Slack sends the latest event of this kind about a person's message again."""
    found = [
        entry["n"]
        for entry in office.slack.events()
        if entry["kind"] == "event"
        and entry["payload"]["event"].get("subtype") == subtype
        and not entry["payload"]["event"].get("message", {}).get("bot_id")
    ]
    for _ in range(times):
        office.slack.redeliver(found[-1])
        heard(office)


# ---------------------------------------------------------------- not what I meant


def test_not_what_i_meant_takes_it_back_keeps_the_words_and_asks(office):
    item = made(office, "Misread")
    write(office, f"{item.key} done and dusted")
    answer = last(office)
    assert labels(answer) == ["Undo", "Not what I meant", "Why did you read it that way?"]
    assert tap(office, TOM, answer, "Not what I meant")["ok"]
    assert (now(office, item).state, past(office, item)) == (
        State.NOT_STARTED,
        ["claimed done", "undone", "note"],
    )
    assert words_of(office, item) == f"{item.key} done and dusted"
    assert "taken back" in seen_again(office, TOM, answer)["text"]
    question = last(office)
    assert "your words are kept as a note. What did you mean?" in question["text"]
    assert f"{item.key}: done" not in labels(question)
    tap(office, TOM, question, f"{item.key}: green")
    assert now(office, item).colour is Colour.GREEN
    assert f"You chose: {item.key}: green" in seen_again(office, TOM, question)["text"]


def test_not_what_i_meant_twice_counts_once(office):
    item = made(office, "Misread once")
    write(office, f"{item.key} 60%")
    answer = last(office)
    spot, channel = button_ids(answer)[1], office.talk(TOM)

    def press(_: int) -> bool:
        try:
            return bool(office.slack.click(TOM, channel=channel, ts=answer["ts"], **spot)["ok"])
        except PlaygroundError:  # the button had gone by then
            return False

    with ThreadPoolExecutor(3) as hands:
        assert any(hands.map(press, range(3)))
    office.settle()
    assert past(office, item) == ["progress", "undone", "note"]


def test_not_what_i_meant_is_too_late_after_ten_minutes(office):
    item = made(office, "Meant long ago")
    write(office, f"{item.key} 60%")
    answer = last(office)
    office.slack.advance(seconds=TEN_MINUTES)
    tap(office, TOM, answer, "Not what I meant")
    assert "Undo works for ten minutes, and they are over" in last(office)["text"]
    assert past(office, item) == ["progress"]


def test_not_what_i_meant_of_several_asks_about_each(office):
    one, two = made(office, "First misread"), made(office, "Second misread")
    write(office, f"{one.key} done, {two.key} blocked by legal")
    tap(office, TOM, last(office), "Not what I meant")
    assert [past(office, item)[-1] for item in (one, two)] == ["note", "note"]
    assert {words_of(office, one), words_of(office, two)} == {
        f"{one.key} done",
        f"{two.key} blocked by legal",
    }
    offered = labels(last(office))
    assert f"{two.key}: done" in offered
    assert f"{one.key}: blocked" in offered


def test_why_it_was_read_so_is_told_privately(office):
    item = made(office, "Explained")
    write(office, f"{item.key} is done")
    tap(office, TOM, last(office), "Why did you read it that way?")
    told = whispered(office, TOM)[-1]
    assert "Words of finishing" in told
    assert "“done”: finished" in told
    assert past(office, item) == ["claimed done"]


def test_only_whoever_wrote_it_takes_it_back_or_hears_why(office):
    item = made(office, "Somebody else's words")
    write(office, f"{item.key} 60%")
    with office.deps.read() as unit:
        inbox_id = history.of_item(unit, item.id, limit=1)[0].inbox_id
        lead = people.person_by_slack(unit, LEAD)
    for work in (not_meant, lambda unit, actor, of: after_deletion(unit, actor, of, undo=True)):
        with pytest.raises(NothingToUndo), office.deps.write() as unit:
            work(unit, acting(unit, lead, office.deps.now()), inbox_id)
    with office.deps.read() as unit:
        told = why_so(unit, acting(unit, lead, office.deps.now()), inbox_id)
    assert told.text == answers.WHY_NOT_KNOWN
    assert past(office, item) == ["progress"]


# ---------------------------------------------------------------- edits


def test_an_edit_takes_the_old_act_back_and_does_the_new_one_once(office_on_each):
    office = office_on_each
    item, other = made(office, "Edited"), made(office, "The other")
    ts = write(office, f"{item.key} done")
    answer = last(office)
    edit(office, ts, f"{other.key} done")
    again(office, "message_changed")
    assert past(office, item) == ["claimed done", "undone"]
    assert past(office, other) == ["claimed done"]
    assert "taken back" in seen_again(office, TOM, answer)["text"]
    assert "You changed what you wrote" in last(office)["text"]
    assert other.key in last(office)["text"]


def test_an_edit_may_be_edited_and_undone(office):
    item = made(office, "Edited twice")
    ts = write(office, f"{item.key} 40%")
    edit(office, ts, f"{item.key} 50%")
    edit(office, ts, f"{item.key} 60%")
    assert now(office, item).percent == 60
    assert past(office, item) == ["progress", "undone", "progress", "undone", "progress"]
    tap(office, TOM, last(office), "Undo")
    assert now(office, item).percent is None


def test_an_edit_that_comes_after_a_later_one_is_left_alone(office):
    item = made(office, "Overtaken")
    ts = write(office, f"{item.key} 40%")
    office.slack.deliver("http", "http://127.0.0.1:9/slack/events")
    office.slack.edit(TOM, office.talk(TOM), ts, f"{item.key} 50%")
    office.slack.until(lambda: office.slack.events()[-1]["attempts"])
    office.slack.deliver("socket")
    edit_now = len(past(office, item))
    office.slack.edit(TOM, office.talk(TOM), ts, f"{item.key} 60%")
    office.slack.until(lambda: len(past(office, item)) > edit_now)
    office.slack.advance(seconds=400)
    heard(office)
    assert (now(office, item).percent, past(office, item)) == (60, ["progress", "undone", "progress"])


def test_an_edit_of_a_command_is_one_as_well(office):
    item = made(office, "Commanded")
    ts = write(office, f"update {item.key} 40%")
    edit(office, ts, f"update {item.key} 45%")
    assert now(office, item).percent == 45
    assert past(office, item) == ["progress", "undone", "progress"]


def test_an_edit_to_a_question_changes_nothing_more(office):
    item = made(office, "Doubted")
    ts = write(office, f"{item.key} done")
    edit(office, ts, f"when is {item.key} due?")
    assert past(office, item) == ["claimed done", "undone"]
    assert "Fri 29 May 2026" in last(office)["text"]


def test_an_edit_to_thanks_takes_back_and_says_so(office):
    item = made(office, "Only thanked")
    ts = write(office, f"{item.key} done")
    edit(office, ts, "thanks")
    assert past(office, item) == ["claimed done", "undone"]
    assert "You changed what you wrote" in last(office)["text"]


def test_an_edit_to_nothing_takes_back(office):
    item = made(office, "Emptied")
    ts = write(office, f"{item.key} done")
    edit(office, ts, " ")
    assert past(office, item) == ["claimed done", "undone"]


def test_an_edit_that_is_refused_does_not_bring_the_old_act_back(office):
    item = made(office, "Was meant")
    ts = write(office, f"{item.key} done")
    edit(office, ts, "NM-99 is done")
    assert past(office, item) == ["claimed done", "undone"]
    assert "There is no action “NM-99”" in last(office)["text"]


def test_an_edit_that_changes_no_word_and_one_by_the_bot_do_nothing(office):
    item = made(office, "Same words")
    ts = write(office, f"{item.key} 60%")
    told = len(office.dm(TOM))
    edit(office, ts, f"{item.key}  60%")
    office.typed(LEAD, f"/plan note {item.key} the bot redraws nothing of Tom's words")
    heard(office)
    assert past(office, item) == ["progress", "note"]
    assert len(office.dm(TOM)) == told


def test_an_edit_of_a_note_replaces_it_and_is_ticked(office):
    item = made(office, "Noted and mended")
    ts = write(office, f"fyi {item.key} meets the panle on Friday")
    assert ticked(office, ts) == ["heavy_check_mark"]
    edit(office, ts, f"fyi {item.key} meets the panel on Friday")
    assert past(office, item) == ["note", "undone", "note"]
    assert words_of(office, item) == f"fyi {item.key} meets the panel on Friday"


def test_an_edit_that_comes_too_late_is_asked_about(office):
    item = made(office, "Edited late")
    ts = write(office, f"{item.key} 60%")
    office.slack.advance(seconds=TEN_MINUTES)
    edit(office, ts, f"{item.key} 70%")
    question = last(office)
    assert now(office, item).percent == 60
    assert "cannot be taken back: the ten minutes for that are over" in question["text"]
    assert labels(question) == [f"{item.key}: 70%", "None of these"]
    tap(office, TOM, question, f"{item.key}: 70%")
    assert now(office, item).percent == 70


def test_an_edit_of_what_was_changed_since_is_asked_about(office):
    item = made(office, "Changed since")
    ts = write(office, f"{item.key} 60%")
    office.typed(LEAD, f"/plan update {item.key} 80%")
    edit(office, ts, f"{item.key} done")
    assert (now(office, item).percent, now(office, item).state) == (80, State.IN_PROGRESS)
    assert f"{item.key} was changed again since" in last(office)["text"]
    assert f"{item.key}: done" in labels(last(office))


def test_an_edit_of_an_old_message_that_did_nothing_does_nothing_by_itself(office):
    office.morning()
    ts = write(office, "thanks", ANITA)
    office.slack.advance(seconds=TEN_MINUTES)
    edit(office, ts, "NM-3 is done", ANITA)
    assert office.item(3).state is not State.CLAIMED_DONE
    assert "Shall your new words be carried out?" in last(office, ANITA)["text"]


def test_an_edit_closes_the_question_and_takes_back_what_was_chosen(office):
    one, two = made(office, "Chosen", LEAD), made(office, "Not chosen", LEAD)
    ts = write(office, "finished", LEAD)
    question = last(office, LEAD)
    tap(office, LEAD, question, f"{one.key}: done")
    assert now(office, one).state is State.CLAIMED_DONE
    edit(office, ts, f"{two.key} finished", LEAD)
    assert now(office, one).state is State.NOT_STARTED
    assert now(office, two).state is State.CLAIMED_DONE
    ts = write(office, "all sorted", LEAD)
    question = last(office, LEAD)
    edit(office, ts, "thanks", LEAD)
    assert labels(seen_again(office, LEAD, question)) == []


def test_an_edit_in_a_thread_is_answered_there(office):
    office.morning()
    card = office.dm(TOM)[-1]
    ts = write(office, "1 is at 30%", thread_ts=card["ts"])
    edit(office, ts, "2 is at 30%")
    there = office.slack.messages(TOM, office.talk(TOM), thread_ts=card["ts"])
    assert "You changed what you wrote" in there[-1]["text"]
    assert (office.item(1).percent, office.item(2).percent) == (None, 30)


def test_what_is_edited_before_it_was_heard_counts_as_it_reads_then(office):
    item = made(office, "Edited unheard")
    office.slack.deliver("http", "http://127.0.0.1:9/slack/events")
    ts = office.slack.say(TOM, office.talk(TOM), f"{item.key} 40%")
    office.slack.deliver("socket")
    office.slack.edit(TOM, office.talk(TOM), ts, f"{item.key} 50%")
    office.slack.advance(seconds=400)
    heard(office)
    assert (now(office, item).percent, past(office, item)) == (50, ["progress"])


# ---------------------------------------------------------------- deletions


def test_a_deleted_message_leaves_what_it_did_and_asks(office):
    item = made(office, "Deleted and undone")
    ts = write(office, f"{item.key} done")
    delete(office, ts)
    again(office, "message_deleted")
    asked = last(office)
    assert now(office, item).state is State.CLAIMED_DONE
    assert labels(asked) == ["Undo", "Leave it"]
    assert sum("was deleted" in m["text"] for m in office.dm(TOM)) == 1
    office.slack.fault("chat.update", "500", times=50)
    for spot in (button_ids(asked)[0], *button_ids(asked)):
        office.slack.click(TOM, channel=office.talk(TOM), ts=asked["ts"], **spot)
    slack_is_back(office)
    assert past(office, item) == ["claimed done", "undone"]
    assert whispered(office, TOM)[-2:] == ["This question was answered already."] * 2
    shown = seen_again(office, TOM, asked)
    assert "taken back" in shown["text"]
    assert labels(shown) == []


def test_a_deleted_message_may_be_left(office):
    item = made(office, "Deleted and left")
    ts = write(office, f"{item.key} 60%")
    delete(office, ts)
    asked = last(office)
    tap(office, TOM, asked, "Leave it")
    assert (now(office, item).percent, past(office, item)) == (60, ["progress"])
    assert "You left what it did" in seen_again(office, TOM, asked)["text"]
    assert labels(seen_again(office, TOM, asked)) == []


def test_edited_then_deleted_asks_about_what_stands(office_on_each):
    office = office_on_each
    item = made(office, "Edited and deleted")
    ts = write(office, f"{item.key} 40%")
    edit(office, ts, f"{item.key} 60%")
    delete(office, ts)
    again(office, "message_changed")
    assert "60%" in last(office)["text"]
    assert "40%" not in last(office)["text"]
    tap(office, TOM, last(office), "Undo")
    assert now(office, item).percent is None
    assert past(office, item) == ["progress", "undone", "progress", "undone"]


def test_a_deleted_message_that_did_nothing_is_not_spoken_of(office):
    ts = write(office, "thanks")
    told = len(office.dm(TOM))
    delete(office, ts)
    assert len(office.dm(TOM)) == told


def test_a_deletion_after_ten_minutes_is_told_and_offers_nothing(office):
    item = made(office, "Deleted late")
    ts = write(office, f"{item.key} 60%")
    office.slack.advance(seconds=TEN_MINUTES)
    delete(office, ts)
    assert "It can be taken back no more" in last(office)["text"]
    assert labels(last(office)) == []
    assert now(office, item).percent == 60


# ---------------------------------------------------------------- in a channel


def test_a_note_in_a_channel_is_ticked_and_a_question_there_is_linked(office):
    item = made(office, "Spoken of in the channel")
    ts = office.slack.say(TOM, PLAN_CHANNEL, f"@Golden Thread fyi {item.key} meets on Friday")
    heard(office)
    [mine] = [m for m in office.slack.messages(TOM, PLAN_CHANNEL) if m["ts"] == ts]
    assert [one["name"] for one in mine["reactions"]] == ["heavy_check_mark"]
    ts = office.slack.say(TOM, PLAN_CHANNEL, f"@Golden Thread does {item.key} need the panel?")
    heard(office)
    there = f"{office.slack.base_url}/archives/{PLAN_CHANNEL}/p{ts.replace('.', '')}"
    assert f"{there}|Answer where it was asked" in str(last(office, LEAD)["blocks"])


# ---------------------------------------------------------------- twice, and since


@pytest.mark.parametrize(
    "text", ["{} 60%", "fyi {} goes to the panel", "does {} need the panel?", "{} closed"]
)
def test_the_same_words_within_two_minutes_count_once(office, text):
    item = made(office, "Said twice")
    write(office, text.format(item.key))
    did, told = past(office, item), len(office.dm(TOM))
    ts = write(office, text.format(item.key).upper() if "60" in text else text.format(item.key))
    assert (past(office, item), len(office.dm(TOM))) == (did, told)
    assert ticked(office, ts) == ["heavy_check_mark"]


def test_the_same_words_count_again_after_something_else_or_two_minutes(office):
    item = made(office, "Said again")
    for text in ("60%", "70%", "60%"):
        write(office, f"{item.key} {text}")
    assert (now(office, item).percent, len(past(office, item))) == (60, 3)
    office.typed(LEAD, f"/plan update {item.key} 80%")
    write(office, f"{item.key} 60%")
    assert now(office, item).percent == 60
    office.slack.advance(seconds=121)
    write(office, f"fyi {item.key} is on its way")
    office.slack.advance(seconds=121)
    write(office, f"fyi {item.key} is on its way")
    assert past(office, item)[-2:] == ["note", "note"]


def test_a_question_asked_of_the_plan_is_answered_as_often_as_it_is_asked(office):
    write(office, "overdue", MANAGER)
    told = len(office.dm(MANAGER))
    write(office, "overdue", MANAGER)
    assert len(office.dm(MANAGER)) == told + 1


def test_a_reply_to_an_older_card_says_what_has_changed_since(office):
    office.morning()
    card = next(m for m in reversed(office.dm(TOM)) if m["text"].startswith("Your actions"))
    office.typed(MANAGER, "/plan slip NM-1 to 20 March because the panel moved")
    write(office, "1 is at 30%", thread_ts=card["ts"])
    there = office.slack.messages(TOM, office.talk(TOM), thread_ts=card["ts"])
    assert "Since the card" not in there[-1]["text"]
    office.morning()
    write(office, "1 is at 40%", thread_ts=card["ts"])
    told = office.slack.messages(TOM, office.talk(TOM), thread_ts=card["ts"])[-1]["text"]
    assert told.startswith("Since the card of Tue 3 Mar 2026 this has changed:")
    assert "Fri 27 Feb 2026 → Fri 20 Mar 2026" in told
    assert f"(by {person(office, office.item(1).owner_id).name})" in told
    assert office.item(1).percent == 40


def test_unclear_words_are_kept_and_are_no_word_about_the_action(office):
    item = made(office, "Asked about", MANAGER)
    write(office, "das ist erledigt", MANAGER)
    other = made(office, "Asked about too", MANAGER)
    write(office, "finished", MANAGER)
    assert past(office, other) == ["unclear"]
    assert words_of(office, other) == "finished"
    assert now(office, item).heard_at is None
