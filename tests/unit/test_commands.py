"""The grammar of `/plan`: understood wholly or refused."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.plan.calendar import Calendar
from bot.plan.commands import VERBS, Command, nearest, read_command
from bot.plan.errors import BadPercent, Missing, PastDate, PlanError, UnknownVerb, UnreadableDate
from bot.plan.items import Colour

TODAY = date(2017, 11, 8)


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("", Command("mine")),
        ("  ", Command("mine")),
        ("help", Command("help")),
        ("help move", Command("help", words="slip")),
        ("due", Command("due", days=7)),
        ("due 14d", Command("due", days=14, words="14d")),
        ("due 2 weeks", Command("due", days=14, words="2 weeks")),
        ("due end of the month", Command("due", days=22, words="end of the month")),
        ("show TH-12", Command("show", "TH-12")),
        ("show th12", Command("show", "th12")),
        ("show #12", Command("show", "#12")),
        ("history 3.2", Command("history", "3.2")),
        ("done th 12", Command("done", "th 12")),
        ("Done TH-12: minutes attached", Command("done", "TH-12", "minutes attached")),
        ("update TH-12 60% panel agreed", Command("update", "TH-12", "panel agreed", percent=60)),
        ("update TH-12 panel agreed", Command("update", "TH-12", "panel agreed")),
        ("update TH-12 60 per cent", Command("update", "TH-12", "", percent=60)),
        (
            "colour TH-12 amber because two posts",
            Command("colour", "TH-12", "two posts", colour=Colour.AMBER),
        ),
        ("color TH-12 g", Command("colour", "TH-12", colour=Colour.GREEN)),
        ("block TH-12 because legal", Command("block", "TH-12", "legal")),
        (
            "slip TH-12 to 12 Dec because the panel moved",
            Command("slip", "TH-12", "the panel moved", day=date(2017, 12, 12)),
        ),
        ("assign TH-12 to <@U02|sam>", Command("assign", "TH-12", person="<@U02|sam>")),
        ("assign TH-12 Tom Wexcombe", Command("assign", "TH-12", person="Tom Wexcombe")),
        ("note TH-12 adverts out", Command("note", "TH-12", "adverts out")),
        ("snooze TH-12 3d", Command("snooze", "TH-12", day=date(2017, 11, 11))),
        ("digest now", Command("digest", words="now")),
        ("digest", Command("digest", words="preview")),
        ("days", Command("days")),
        (
            "days off 24 Dec office closed",
            Command("days", day=date(2017, 12, 24), works=False, words="office closed"),
        ),
        (
            "days off 24 Dec 2018: 2 floors closed",
            Command("days", day=date(2018, 12, 24), works=False, words="2 floors closed"),
        ),
        (
            "days off Mon 27 Nov because of the move",
            Command("days", day=date(2017, 11, 27), works=False, words="of the move"),
        ),
        ("days on 26 Aug", Command("days", day=date(2018, 8, 26), works=True)),
    ],
)
def test_what_is_understood(text, command):
    assert read_command(text, TODAY) == command


def test_working_days_are_those_of_the_plan():
    office = Calendar("ENG", days_off=frozenset({date(2017, 11, 9)}))
    assert read_command("snooze TH-12", TODAY, office).day == date(2017, 11, 10)
    assert read_command("snooze TH-12 2 working days", TODAY, office).day == date(2017, 11, 13)
    assert read_command("slip TH-12 to next working day because of it", TODAY, office).day == date(
        2017, 11, 10
    )
    assert read_command("snooze TH-12 2 working days", TODAY).day == date(2017, 11, 10)


def test_filters_come_in_any_order():
    one = read_command("overdue theme:work force owner:<@U02> page:2", TODAY)
    other = read_command("overdue page:2 owner:<@U02> theme:work force", TODAY)
    assert (one.theme, one.person, one.page) == ("work force", "<@U02>", 2)
    assert (other.theme, other.person, other.page) == (one.theme, one.person, one.page)


def test_a_new_action_has_title_owner_date_and_theme():
    command = read_command('add "Agree the policy" owner:<@U02> due:12 Dec theme:Workforce', TODAY)
    assert command.words == "Agree the policy"
    assert (command.person, command.day, command.theme) == ("<@U02>", date(2017, 12, 12), "Workforce")


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("frobnicate TH-12", UnknownVerb),
        ("days off", Missing),
        ("days next week", Missing),
        ("days off when it suits", UnreadableDate),
        ("days off 24 Dec 2016", PastDate),
        ("help frobnicate", UnknownVerb),
        ("show", Missing),
        ("show red ones", Missing),
        ("show TH-12 and TH-13", Missing),
        ("done", Missing),
        ("done everything", Missing),
        ("update TH-12", Missing),
        ("update 60% panel agreed", Missing),
        ("update TH-12 160%", BadPercent),
        ("colour TH-12 purple", Missing),
        ("colour TH-12 red", Missing),
        ("slip TH-12", Missing),
        ("slip TH-12 to 12 Dec", Missing),
        ("slip TH-12 to whenever because", UnreadableDate),
        ("slip TH-12 to 30 Feb because the panel moved", UnreadableDate),
        ("slip TH-12 to 12 Oct 2017 because the panel moved", PastDate),
        ("assign TH-12", Missing),
        ("assign TH-12 <@U02> and <@U03>", Missing),
        ("note TH-12", Missing),
        ("add", Missing),
        ("add Agree the policy owner:<@U02>", Missing),
        ("add Agree the policy due:12 Dec", Missing),
        ("overdue page:0", Missing),
        ("overdue page:x", Missing),
        ("overdue colour:purple", Missing),
        ("overdue please", Missing),
        ("digest tomorrow", Missing),
        ("snooze TH-12 2 Nov 2017", PastDate),
        ("due sometime", UnreadableDate),
    ],
)
def test_nothing_half_understood_is_carried_out(text, refusal):
    with pytest.raises(refusal):
        read_command(text, TODAY)


def test_the_nearest_three_verbs_are_offered():
    with pytest.raises(UnknownVerb) as refused:
        read_command("overdu", TODAY)
    assert refused.value.near[0] == "overdue"
    assert len(refused.value.near) == 3
    assert set(refused.value.near) <= set(VERBS)


@given(st.text(max_size=300))
def test_any_text_is_a_command_or_a_refusal(text):
    with suppress(PlanError):
        assert read_command(text, TODAY).verb in VERBS


@given(st.text(min_size=1, max_size=40))
def test_three_verbs_are_near_to_anything(text):
    assert len(nearest(text)) == 3
