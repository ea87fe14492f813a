"""What words are about: never an action the person was not looking at, unless they name it."""

from datetime import date

import pytest

from bot.plan.items import Colour, State
from tests.scenario.hands import heard, labels, made, now, past, seen_again, tap, words_of
from tests.scenario.office import ANITA, LEAD, MANAGER, TOM, Office
from tests.scenario.test_forms import fill


@pytest.fixture
def monday(office: Office) -> Office:
    office.morning()
    return office


def test_done_said_twice_does_not_slide_to_another_action(monday):
    assert "NM-3" in monday.said(ANITA, "done")["text"]
    assert monday.item(3).state is State.CLAIMED_DONE
    monday.slack.advance(seconds=121)
    for words in ("done", "100%", "move to Friday"):
        assert "NM-4" not in monday.said(ANITA, words)["text"]
    assert (monday.item(4).state, monday.item(4).percent) == (State.IN_PROGRESS, None)


def test_words_that_name_another_action_are_about_that_one(monday):
    monday.said(ANITA, "the back to basics training is at 50%")
    assert (monday.item(3).percent, monday.item(4).percent) == (None, 50)
    monday.said(ANITA, "training done")
    assert (monday.item(3).state, monday.item(4).state) == (State.IN_PROGRESS, State.CLAIMED_DONE)


def test_all_is_asked_about_where_a_card_only_counts_some(office):
    for number in range(6):
        made(office, f"Piece {chr(65 + number)} of it", due=date(2026, 3, 3))
    office.morning(2)
    card = office.dm(TOM)[-1]
    assert "and 2 more" in str(card["blocks"])
    office.slack.say(TOM, office.talk(TOM), "all done", thread_ts=card["ts"])
    heard(office)
    assert all(office.item(number).state is not State.CLAIMED_DONE for number in (1, 2, *range(9, 15)))
    asked = office.slack.messages(TOM, office.talk(TOM), thread_ts=card["ts"])[-1]
    assert asked["text"].startswith("Which action is that about?")


def test_an_action_that_is_not_there_is_named(monday):
    assert "There is no action “NM-99”" in monday.said(TOM, "NM-99 is done")["text"]
    assert past(monday, monday.item(1)) == ["imported"]


@pytest.mark.parametrize("words", ["done", "complete", "one of them is done"])
def test_with_two_in_play_a_bare_done_is_asked_with_buttons(office, words):
    office.morning(3)
    made(office, "Another of his")
    asked = office.said(TOM, words)
    assert "NM-1 is done" in labels(asked) or "NM-1: done" in labels(asked)
    assert office.item(1).state is State.IN_PROGRESS


def test_a_manager_s_question_about_a_named_action_is_answered(monday):
    for question in ("why is NM-1 late?", "who owns NM-1?", "when is NM-1 due?"):
        told = monday.said(MANAGER, question)["text"]
        assert "Tom Wexcombe" in told
        assert "Fri 27 Feb 2026" in told
    assert past(monday, monday.item(1)) == ["imported"]


def test_a_date_almost_a_year_off_is_shown_before_it_moves(office):
    item = made(office, "Moved by a slip of the pen")
    asked = office.typed(MANAGER, f"/plan slip {item.key} to 1 March because of the panel")
    assert now(office, item).due_on == item.due_on
    label = next(text for text in labels(asked) if "1 Mar 2027" in text)
    tap(office, MANAGER, asked, label)
    assert now(office, item).due_on == date(2027, 3, 1)
    office.typed(MANAGER, f"/plan slip {item.key} to 1 March 2028 because of the panel")
    assert now(office, item).due_on == date(2028, 3, 1)


def test_a_question_is_closed_by_the_form_it_opened(monday):
    item = made(monday, "Needs longer", due=date(2026, 4, 1))
    asked = monday.said(TOM, f"{item.key} please move the date")
    [button] = [text for text in labels(asked) if text.startswith("Another date")]
    tap(monday, TOM, asked, button)
    [view] = monday.slack.views(TOM)
    assert ":ask" in view["private_metadata"]
    assert fill(monday, due_on="2026-04-10", reason="the panel moved")["ok"]
    assert "You chose: another date" in seen_again(monday, TOM, asked)["text"]


def test_a_snooze_has_an_end(office):
    item, late = made(office, "Put off"), made(office, "Late already", due=date(2026, 2, 27))
    assert (
        "20 working days are the most, until Mon 30 Mar 2026"
        in office.typed(TOM, f"/plan snooze {item.key} 1 Jan 2031")["text"]
    )
    assert (
        "5 working days are the most, until Mon 9 Mar 2026"
        in office.typed(TOM, f"/plan snooze {late.key} 20 March")["text"]
    )
    office.typed(TOM, f"/plan snooze {late.key} 9 March")
    assert now(office, item).snoozed_until is None
    assert now(office, late).snoozed_until == date(2026, 3, 9)


def test_what_is_taken_back_or_only_asked_is_no_word_about_the_action(office):
    item = made(office, "Silent")
    office.typed(TOM, f"/plan colour {item.key} green")
    assert now(office, item).heard_at is not None
    office.typed(TOM, "/plan undo")
    assert (now(office, item).heard_at, now(office, item).colour) == (None, None)
    office.said(TOM, f"does {item.key} have to go to the panel?")
    assert now(office, item).heard_at is None
    assert words_of(office, item)


def test_who_asked_for_a_date_and_who_owns_the_action_both_hear_what_was_decided(monday):
    monday.typed(LEAD, "/plan slip NM-3 to 20 Mar because the panel moved")
    monday.settle()
    request = monday.dm(MANAGER)[-1]
    tap(monday, MANAGER, request, "Agree new date")
    monday.settle()
    assert "Fri 20 Mar 2026" in monday.dm(ANITA)[-1]["text"]
    assert monday.item(3).due_on == date(2026, 3, 20)


def test_colour_is_untouched_by_all_this(monday):
    monday.said(TOM, "NM-1 amber")
    assert monday.item(1).colour is Colour.AMBER


def test_each_of_several_actions_keeps_its_own_words(monday):
    monday.said(TOM, "NM-1 done and NM-2 is blocked by HR")
    assert words_of(monday, monday.item(1)) == "NM-1 done"
    assert monday.item(2).blocked_by == "NM-2 is blocked by HR"


def test_what_is_no_longer_blocked_can_be_said_to_be_green_with_a_tap(monday):
    monday.said(TOM, "NM-1 is blocked by HR")
    asked = monday.said(TOM, "NM-1 is no longer blocked")
    assert monday.item(1).state is State.BLOCKED
    tap(monday, TOM, asked, "NM-1: green")
    assert (monday.item(1).state, monday.item(1).colour) == (State.IN_PROGRESS, Colour.GREEN)


def test_the_sentence_of_the_readme_is_done_to_the_last_word(monday):
    one, two, three = (made(monday, f"Matter {n}") for n in "abc")
    numbers = [item.number for item in (one, two, three)]
    monday.said(TOM, "{} done, {} is 80% waiting on HR, can {} move to 31 March".format(*numbers))
    assert now(monday, one).state is State.CLAIMED_DONE
    assert (now(monday, two).percent, now(monday, two).state) == (80, State.BLOCKED)
    assert "date asked" in past(monday, three)
