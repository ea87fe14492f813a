"""The words themselves: what is escaped, what is shown of an action, and what each answer must say."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.messages import answers, asks, card, digest, help, home, ids, lists, settings
from bot.messages.answers import Told
from bot.messages.blocks import Message, clean, counted, fitting, full_day, joined, several, spoken, words
from bot.messages.card import Card, CardLine
from bot.messages.chart import LOOKS
from bot.messages.home import Behind, Group, Home, Managed, Row
from bot.messages.item import entry_line, item_message
from bot.messages.lines import ORDER, name_of, standing
from bot.messages.modals import FieldErrors
from bot.messages.refusals import refusal_text
from bot.plan.commands import VERBS
from bot.plan.errors import NothingToUndo
from bot.plan.history import Kind
from bot.plan.items import Colour, Item, Person, State
from bot.plan.reminders import Level
from bot.plan.settings import OwnSettings
from tests.golden.states import (
    ASKED,
    CHECKED,
    CLAIMED,
    COUNTS,
    ENTRIES,
    LATE,
    MANY,
    MET,
    NEW,
    NOW,
    OWNER,
    PEOPLE,
    PLAN,
    QUIET,
    QUIET_WEEK,
    SILENT,
    SOON,
    TODAY,
    UNDATED,
    WEEK,
    own,
)


def test_people_s_text_is_escaped_once() -> None:
    assert words("R&D <!channel>") == "R&amp;D &lt;!channel&gt;"


def test_characters_that_cannot_be_seen_are_dropped() -> None:
    assert clean("a\u202eb\u200bc\x00d\u2066e", 50) == "abcde"


def test_lines_are_joined_and_an_emoji_python_does_not_know_yet_stays() -> None:
    assert clean(" a\r\n\tb \u2028 \U0001facf\U0001fae9", 50) == "a b \U0001facf\U0001fae9"


def test_clipped_text_never_cuts_an_entity_in_half() -> None:
    assert words("&&&&", 12) == "&amp;&amp;…"


@given(st.text(), st.integers(1, 60))
def test_escaped_text_keeps_its_limit(text: str, limit: int) -> None:
    assert len(words(text, limit)) <= limit
    assert len(clean(text, limit)) <= limit


def test_a_day_is_always_written_in_full() -> None:
    assert full_day(date(2017, 11, 24)) == "Fri 24 Nov 2017"
    assert full_day(date(2018, 1, 1)) == "Mon 1 Jan 2018"


def test_counts_know_their_singular() -> None:
    assert [counted(1), counted(12), counted(0), counted(1200, "day")] == [
        "1 action",
        "12 actions",
        "0 actions",
        "1,200 days",
    ]


def test_parts_are_joined_as_people_speak() -> None:
    assert [joined([]), joined(["a"]), joined(["a", "b", "c"], "or")] == ["", "a", "a, b or c"]


def test_spoken_text_has_no_markup_and_says_what_was_left_out() -> None:
    assert spoken(["*TH-12* is 🟠 Amber", ""]) == "TH-12 is Amber"
    assert spoken(["x" * 1000] * 9).endswith("And 6 more.")


def test_what_does_not_fit_is_counted() -> None:
    assert fitting(["aaaa", "bbbb", "cc"], 10) == (["aaaa", "bbbb"], 1)
    assert fitting(["a", "b", "c"], 100, 2) == (["a", "b"], 1)


@pytest.mark.parametrize(
    ("item", "told"),
    [
        (LATE, "🟠 Amber, 60%, due Fri 10 Nov 2017, 4 days overdue, moved 3 times (+61 days)"),
        (SILENT, "no word for 34 days (green until then), due Thu 30 Nov 2017"),
        (replace(SILENT, colour=Colour.RED), "🔴 Red, due Thu 30 Nov 2017, no word for 34 days"),
        (NEW, "not started, due today, Tue 14 Nov 2017"),
        (replace(NEW, state=State.IN_PROGRESS), "not rated, due today, Tue 14 Nov 2017"),
        (UNDATED, "⚪ Grey, no date (“ongoing”)"),
        (CLAIMED, "🟢 Green, reported done, to be checked, due Tue 14 Nov 2017"),
        (CHECKED, "🔵 Blue, checked and complete, due Tue 14 Nov 2017"),
        (replace(LATE, state=State.WITHDRAWN), "withdrawn, due Fri 10 Nov 2017, moved 3 times (+61 days)"),
        (
            replace(LATE, due_on=date(2017, 9, 1), times_moved=1, percent=None),
            "🟠 Amber, due Fri 1 Sep 2017, 74 days overdue, moved once (–9 days)",
        ),
    ],
)
def test_an_action_stands_as_it_is_reported(item: Item, told: str) -> None:
    assert standing(item, TODAY, QUIET) == told


def test_a_claimed_action_is_never_called_overdue() -> None:
    assert "overdue" not in standing(CLAIMED, TODAY + timedelta(days=9), QUIET)


def test_a_person_of_whom_only_a_mention_is_known_is_shown_by_it_and_nobody_else_can_be() -> None:
    assert name_of(MET.id, PEOPLE) == "<@U0NEW>"
    assert name_of(1, {1: Person(1, "<@U0NEW>", "U0OTHER")}) == "&lt;@U0NEW&gt;"
    assert name_of(1, {1: Person(1, "<@None>")}) == "&lt;@None&gt;"
    assert [name_of(None, PEOPLE), name_of(77, PEOPLE)] == ["nobody yet", "somebody"]


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_of_history_says_what_happened(kind: Kind) -> None:
    told = answers.happened(ENTRIES[kind], PEOPLE)
    assert told != "confirmed as it was"
    assert answers.changed_line([Told(LATE, ENTRIES[kind])], PEOPLE) == f"*TH-12* {LATE.title}: {told}"


def test_a_change_is_told_from_before_to_after_with_its_reason() -> None:
    assert answers.happened(ENTRIES[Kind.DATE_MOVED], PEOPLE) == (
        "due Fri 10 Nov 2017 → Tue 12 Dec 2017, “panel moved”"
    )
    assert answers.happened(ENTRIES[Kind.HANDED_OVER], PEOPLE) == "owner Tom Wexcombe → Anita Borrowdale"


def test_a_change_that_changed_nothing_says_so() -> None:
    assert answers.happened(replace(ENTRIES[Kind.COLOUR], before={}, after={}, words=""), PEOPLE) == (
        "confirmed as it was"
    )


def test_an_answer_to_no_change_at_all_says_so() -> None:
    assert answers.changed_message([], PEOPLE, None).text == "Nothing was changed."


def test_undo_is_offered_only_while_it_works() -> None:
    told = [Told(LATE, ENTRIES[Kind.NOTE])]
    offered = answers.changed_message(told, PEOPLE, 900)
    gone = answers.changed_message(told, PEOPLE, None)
    assert action_ids(offered) == [(ids.CHANGE_UNDO, "900")]
    assert action_ids(gone) == []
    assert "Undo" not in gone.text


def test_a_card_has_buttons_for_five_actions_and_counts_the_rest() -> None:
    lines = tuple(CardLine(one, "+14") for one in MANY)
    said = card.card_message(Card(OWNER, TODAY, lines, (), QUIET))
    done = [value for name, value in action_ids(said) if name == ids.ITEM_DONE]
    assert done == [f"{one.id}:3" for one in MANY[:5]]
    assert "And 7 more" in said.text
    assert (ids.RUN, ids.MY_LIST) in action_ids(said)


def test_a_touched_line_shows_what_happened_and_undo_instead_of_buttons() -> None:
    touched = CardLine(LATE, "-1", None, answers.changed_line([Told(LATE, ENTRIES[Kind.NOTE])], PEOPLE), 900)
    said = card.card_message(Card(OWNER, TODAY, (touched,), (), QUIET))
    assert action_ids(said) == [(ids.CHANGE_UNDO, "900")]
    assert "adverts went out" in said.text


def test_what_was_touched_beyond_the_first_five_is_shown_too() -> None:
    rest = CardLine(LATE, "-1", None, "*TH-12* done", 900)
    said = card.card_message(
        Card(OWNER, TODAY, (*(CardLine(one, "+14") for one in MANY[:6]), rest), (), QUIET)
    )
    assert "TH-12 done" in said.text
    assert "And 1 more" in said.text


def test_a_stand_in_is_told_why_the_card_came_to_them() -> None:
    said = card.card_message(Card(OWNER, TODAY, (CardLine(LATE, "-1", "Head of ICT"),), (), QUIET))
    assert "Head of ICT has no Slack account yet, so this comes to you." in said.text


@pytest.mark.parametrize(
    ("rung", "told"),
    [
        ("+14", "14 working days are left"),
        ("+1", "1 working day is left"),
        ("day", "this is the last working day for it"),
        ("-1", "it is 1 working day late"),
        ("-12", "it is 12 working days late"),
        ("snoozed", "its snooze has ended"),
    ],
)
def test_a_reminder_says_why_it_came(rung: str, told: str) -> None:
    assert card.rung_words(rung) == told


def test_pages_are_turned_with_the_command_that_made_the_list() -> None:
    def turns(page: int, total: int) -> list[str]:
        found = MANY[:10] if page == 1 else MANY[10:]
        said = lists.list_message("Due", found, total, page, "due 14d", PEOPLE, TODAY, QUIET, {})
        return [value for name, value in action_ids(said) if name.startswith(ids.RUN)]

    assert turns(1, 12) == ["due 14d page:2"]
    assert turns(2, 12) == ["due 14d page:1"]
    assert turns(2, 31) == ["due 14d page:1", "due 14d page:3"]
    assert turns(1, 10) == []


def test_a_page_past_the_end_leads_back_to_the_last_one() -> None:
    said = lists.list_message("Due", [], 12, 7, "due", PEOPLE, TODAY, QUIET, {})
    assert action_ids(said) == [("command.run.0", "due page:2")]
    assert "12 actions" in said.text


def test_my_list_shows_ten_actions_and_where_to_find_the_others() -> None:
    said = lists.mine_message(OWNER, own(MANY, [NEW], [SOON]), TODAY, QUIET)
    shown = [value for name, value in action_ids(said) if name == ids.ITEM_SHOW]
    assert shown == [str(one.id) for one in MANY[:10]]
    run = [value for name, value in action_ids(said) if name == ids.RUN]
    assert run == ["overdue owner:me", "due 2017-11-19 owner:me", "due 365d owner:me"]
    assert said.text.startswith("You have 14 actions.")


def test_buttons_are_offered_to_those_who_may_use_them() -> None:
    def offered(of: Item, **rights: Any) -> set[str]:
        may_act = rights.pop("may_act", False)
        said = item_message(of, None, PEOPLE, TODAY, QUIET, ASKED, [], may_act, **rights)
        return {name for name, _ in action_ids(said)} - {ids.RUN}

    assert offered(LATE) == set()
    assert ids.ITEM_DONE in offered(LATE, may_act=True)
    assert offered(LATE, may_decide=True) == {ids.REQUEST_AGREE, ids.REQUEST_KEEP}
    assert offered(CLAIMED, may_act=True) == set()
    assert offered(CLAIMED, may_check=True) == {ids.CHECK_VERIFY, ids.CHECK_SEND_BACK}
    assert offered(CHECKED, may_act=True, may_check=True) == set()


def test_home_shows_ten_plans_at_most_and_offers_the_pages_there_are() -> None:
    rows = [Row(Group.TODAY, one) for one in MANY[:10]]
    behind = [Behind("Tom Wexcombe", 3, 41, 30)] * 7
    view = home.home_view(
        Home(
            OWNER,
            TODAY,
            QUIET,
            {Group.TODAY: 490, Group.WAITING: 4, Group.COMING: 6},
            rows,
            page=50,
            managed=[Managed(PLAN, COUNTS, behind)] * 30,
            health=["all is well"] * 4,
        )
    )
    assert len(view["blocks"]) < 70
    turns = {
        one["text"]["text"]: one["value"]
        for block in view["blocks"]
        for one in block.get("elements", [])
        if one.get("action_id", "").startswith(ids.HOME_PAGE)
    }
    assert turns == {"Previous": "49", "Yours today (490)": "1"}
    assert str(view["blocks"]).count("Tom Wexcombe: 3 actions") == 10 * 5
    assert ids.home_page(view["private_metadata"]) == 50


@pytest.mark.parametrize(
    ("metadata", "page"),
    [
        ("home.3", 3),
        ("112:3:home.2", 2),
        ("112:3:dm", None),
        ("112:3:D1", None),
        ("", None),
        ("home.x", None),
    ],
)
def test_a_form_knows_from_which_page_of_home_it_was_opened(metadata: str, page: int | None) -> None:
    assert ids.home_page(metadata) == page


def test_the_settings_form_is_read_as_it_was_filled_in_and_says_what_is_missing() -> None:
    def field(**chosen: Any) -> dict[str, Any]:
        return {ids.FORM_FIELD: chosen}

    def picked(*days: str) -> dict[str, Any]:
        return field(selected_options=[{"value": day} for day in days])

    filled = {
        "hour": field(selected_option={"value": "plan"}),
        "level": field(selected_option={"value": "light"}),
        "days": picked("5", "1", "3"),
    }
    assert settings.read_settings(filled) == OwnSettings(None, Level.LIGHT, "135")
    filled["hour"] = field(selected_option={"value": "11"})
    assert settings.read_settings(filled) == OwnSettings(11, Level.LIGHT, "135")
    missing = settings.read_settings({"days": picked()})
    assert isinstance(missing, FieldErrors)
    assert set(missing.errors) == {"hour", "level", "days"}


@pytest.mark.parametrize(
    ("why", "told"),
    [("late", "they are over"), ("changed", "changed again since"), ("undone", "undone already")],
)
def test_what_cannot_be_undone_says_why(why: str, told: str) -> None:
    assert told in refusal_text(NothingToUndo(why, "TH-12"))


def test_every_verb_of_the_grammar_has_help_and_no_other() -> None:
    assert set(help.HELP) == set(VERBS)


def test_help_for_one_verb_shows_its_example() -> None:
    assert "/plan slip TH-12 to 12 Dec because" in help.help_message("slip").text


def test_answers_to_choose_from_carry_their_number_and_always_include_none() -> None:
    said = asks.ask_message("Which?", [asks.Option("TH-12"), asks.Option("WF-12")], 900)
    assert action_ids(said) == [
        ("ask.choose.0", "900:0"),
        ("ask.choose.1", "900:1"),
        ("ask.choose.2", "900:none"),
    ]


def test_a_digest_counts_what_its_snapshot_counts_even_beyond_its_lines() -> None:
    many = replace(WEEK, tally=replace(WEEK.tally, overdue=400))
    assert "Overdue (400), 398 more in the thread" in digest.digest_message(many).text
    assert "and 396 more" in digest.digest_thread_messages(many)[0].text


def test_every_line_of_a_digest_is_on_its_front_page_or_in_its_thread_once() -> None:
    told = [digest.digest_message(WEEK), *digest.digest_thread_messages(WEEK)]
    text = "\n".join(message.text for message in told)
    assert all(text.count(line.title) == 1 for line in WEEK.upcoming)


def test_answers_together_are_all_said_or_counted() -> None:
    two = [answers.unchanged_message(LATE, "So already."), answers.unchanged_message(SOON, "So already.")]
    assert several(two).text == f"{two[0].text}\n{two[1].text}"
    assert several(two).blocks == two[0].blocks + two[1].blocks
    many = several(two * 30)
    assert len(many.blocks) == 45
    assert many.blocks[-1]["text"]["text"] == "And 16 more answers."


def test_the_chart_shows_colours_in_the_order_of_the_counts() -> None:
    assert tuple(LOOKS) == ORDER


def test_a_digest_that_left_nothing_out_has_no_thread() -> None:
    assert digest.digest_thread_messages(QUIET_WEEK) == []


def test_a_week_without_news_says_so() -> None:
    assert (
        "No action was completed, given a new date or turned red last week"
        in digest.digest_message(QUIET_WEEK).text
    )


def test_movement_is_shown_beside_each_colour_and_only_where_there_was_an_issue_before() -> None:
    assert "8 blue (+1), " in digest.digest_message(WEEK).text
    assert "6 amber, " in digest.digest_message(WEEK).text
    assert "(+" not in digest.counts_line(replace(WEEK, before=None))


def test_the_chart_s_numbers_are_in_its_alternative_text() -> None:
    assert "A sufficient and skilled workforce: 1 blue, 1 green (−1), 2 amber, 1 red (+1)" in (
        digest.digest_alt_text(WEEK)
    )


def test_a_date_asked_for_names_who_decides_and_what_holds_until_then() -> None:
    told = answers.awaits_decision(OWNER, ASKED.old_on)
    assert told == "Until then it stays Fri 10 Nov 2017. Tom Wexcombe decides."
    assert "no manager" in answers.awaits_decision(None, None)


def test_days_of_the_history_are_those_of_the_plan_s_zone() -> None:
    late = replace(ENTRIES[Kind.NOTE], at=NOW.replace(month=7, hour=23, minute=30))
    assert entry_line(late, PEOPLE).startswith("*Sat 15 Jul 2017* Tom Wexcombe: ")
    assert entry_line(late, PEOPLE, "UTC").startswith("*Fri 14 Jul 2017*")


def action_ids(message: Message) -> list[tuple[str, str]]:
    """Ids and values of every button, in order."""
    found: list[tuple[str, str]] = []

    def walk(value: object) -> None:
        if isinstance(value, dict):
            if value.get("type") == "button":
                found.append((value["action_id"], value["value"]))
            value = list(value.values())
        if isinstance(value, list | tuple):
            for one in value:
                walk(one)

    walk(message.blocks)
    return found
