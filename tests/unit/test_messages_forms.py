"""What the forms offer, and what is read back from them."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot.messages import modals
from bot.messages.chart import digest_chart
from bot.messages.ids import FORM_FIELD
from bot.messages.modals import (
    AddAnswer,
    FieldErrors,
    MissAnswer,
    ReasonAnswer,
    SlipAnswer,
    UpdateAnswer,
    add_form,
    read_add,
    read_miss,
    read_reason,
    read_slip,
    read_update,
    slip_form,
    update_form,
)
from bot.plan.items import Colour, State
from bot.plan.updates import known
from tests.golden.states import KNOWN, LATE, NEW, PLAN, QUIET_WEEK, THEME, TODAY, WEEK


def values(**filled: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """State as Slack sends it, by block id."""
    return {block: {FORM_FIELD: entry} for block, entry in filled.items()}


def typed(text: str | None) -> dict[str, Any]:
    return {"type": "plain_text_input", "value": text}


def chosen(value: str) -> dict[str, Any]:
    return {"type": "static_select", "selected_option": {"value": value}}


def day(value: str | None) -> dict[str, Any]:
    return {"type": "datepicker", "selected_date": value}


def elements(view: dict[str, Any]) -> dict[str, Any]:
    return {block["block_id"]: block["element"] for block in view["blocks"] if block["type"] == "input"}


def test_an_update_is_read_whole() -> None:
    filled = values(
        words=typed(" panel agreed "),
        next_step=typed("interviews"),
        in_the_way=typed("the supplier"),
        state=chosen("blocked"),
        colour=chosen("amber"),
        percent=typed("60"),
        forecast_on=day("2017-12-12"),
        link=typed("https://example.org/minutes"),
    )
    assert read_update(filled) == UpdateAnswer(
        "panel agreed",
        "interviews",
        "the supplier",
        State.BLOCKED,
        Colour.AMBER,
        60,
        date(2017, 12, 12),
        "https://example.org/minutes",
    )


def test_an_update_may_be_of_one_field_alone() -> None:
    assert read_update(values(percent=typed("0"))) == UpdateAnswer(percent=0)
    unchosen = values(words=typed(None), colour={"type": "static_select", "selected_option": None})
    assert read_update(unchosen | values(percent=typed("5"))) == UpdateAnswer(percent=5)


@pytest.mark.parametrize("percent", ["101", "-1", "6.5", "x", "9" * 5000, "²"])
def test_a_share_that_is_none_is_refused_beside_its_field(percent: str) -> None:
    assert read_update(values(words=typed("a"), percent=typed(percent))) == FieldErrors(
        {"percent": "Please give a whole number from 0 to 100."}
    )


@pytest.mark.parametrize(
    "link", ["minutes.pdf", "javascript:alert(1)", "https://", "https://a b", "ftp://a/b"]
)
def test_what_is_no_address_is_refused_beside_its_field(link: str) -> None:
    refused = read_update(values(link=typed(link)))
    assert isinstance(refused, FieldErrors)
    assert set(refused.errors) == {"link"}


def test_blocked_says_what_is_in_the_way() -> None:
    refused = read_update(values(state=chosen("blocked"), percent=typed("101")))
    assert isinstance(refused, FieldErrors)
    assert set(refused.errors) == {"in_the_way", "percent"}


def test_neither_blue_nor_checked_can_be_smuggled_into_an_update() -> None:
    smuggled = values(words=typed("a"), colour=chosen("blue"), state=chosen("verified"))
    assert read_update(smuggled) == UpdateAnswer("a")
    offered = elements(update_form(LATE, "m", TODAY, KNOWN))
    assert [one["value"] for one in offered["colour"]["options"]] == ["green", "amber", "red", "grey"]
    assert "verified" not in [one["value"] for one in offered["state"]["options"]]


def test_the_update_form_is_filled_in_with_what_is_known() -> None:
    fields = elements(update_form(LATE, "m", TODAY, KNOWN))
    assert "initial_value" not in fields["words"]
    assert fields["next_step"]["initial_value"] == "interviews on 3 December"
    assert fields["state"]["initial_option"]["value"] == "in progress"
    assert fields["colour"]["initial_option"]["value"] == "amber"
    assert fields["percent"]["initial_value"] == "60"
    assert fields["forecast_on"]["initial_date"] == "2017-12-01"
    assert "Not rated yet." in str(update_form(NEW, "m", TODAY, known(NEW, [])))


def test_a_form_shown_again_loses_no_character_that_was_typed() -> None:
    view = modals.update_form(LATE, "m", TODAY, KNOWN)
    filled = values(
        words=typed("two\nlines  and “quotes”"),
        percent=typed("75"),
        forecast_on=day(None),
        colour=chosen("red"),
        state=chosen("in progress"),
    )
    again = modals.shown_again(view, view | {"state": {"values": filled}}, ["• somebody"], {"state"}, 9)
    fields = elements(again)
    assert fields["words"]["initial_value"] == "two\nlines  and “quotes”"
    assert fields["percent"]["initial_value"] == "75"
    assert fields["colour"]["initial_option"] in fields["colour"]["options"]
    assert fields["colour"]["initial_option"]["value"] == "red"
    assert "initial_date" not in fields["forecast_on"]
    assert "state~9" in fields
    assert modals.by_field(values(**{"state~9": chosen("blocked")})).keys() == {"state"}
    assert modals.beside({"state": "wrong", "words": "empty"}, again) == {
        "state~9": "wrong",
        "words": "empty",
    }
    once_more = modals.shown_again(view, again | {"state": {"values": {}}}, ["• somebody"], set(), 10)
    assert "state~9" in elements(once_more)


def test_a_date_that_will_be_missed_may_be_asked_to_move() -> None:
    filled = values(due_on=day("2017-12-12"), reason=typed("panel moved"))
    assert read_miss(filled) == MissAnswer(date(2017, 12, 12), "panel moved")
    ticked = values(also_ask={"type": "checkboxes", "selected_options": [{"value": "yes"}]})
    assert read_miss(filled | ticked) == MissAnswer(date(2017, 12, 12), "panel moved", also_ask=True)
    assert isinstance(read_miss(ticked), FieldErrors)


def test_another_date_is_read_with_its_reason() -> None:
    assert read_slip(values(due_on=day("2017-12-12"), reason=typed("panel moved"))) == SlipAnswer(
        date(2017, 12, 12), "panel moved"
    )
    assert elements(slip_form(LATE, "m", TODAY))["due_on"]["initial_date"] == "2017-11-10"


@pytest.mark.parametrize("missing", [day(None), day("2017-02-30"), {}])
def test_a_form_without_date_and_reason_says_both(missing: dict[str, Any]) -> None:
    refused = read_slip(values(due_on=missing, reason=typed(" ")))
    assert isinstance(refused, FieldErrors)
    assert set(refused.errors) == {"due_on", "reason"}


def test_a_reason_is_required() -> None:
    assert read_reason(values(reason=typed("legal advice"))) == ReasonAnswer("legal advice")
    assert isinstance(read_reason(values(reason=typed("\n"))), FieldErrors)
    assert isinstance(read_reason({}), FieldErrors)


def test_a_new_action_is_read_with_plan_and_theme_as_offered() -> None:
    offered = [option["value"] for option in elements(add_form([PLAN], [THEME], "", "m"))["theme"]["options"]]
    assert offered == ["1:7", "1:"]
    filled = values(
        words=typed("Agree it"),
        owner={"selected_user": "U0OWN1"},
        due_on=day("2017-12-12"),
        theme=chosen("1:7"),
    )
    assert read_add(filled) == AddAnswer(1, 7, "Agree it", "U0OWN1", date(2017, 12, 12))
    assert read_add(filled | values(theme=chosen("1:"))) == AddAnswer(
        1, None, "Agree it", "U0OWN1", date(2017, 12, 12)
    )


def test_a_new_action_says_everything_it_lacks() -> None:
    refused = read_add(values(theme=chosen("; drop")))
    assert isinstance(refused, FieldErrors)
    assert set(refused.errors) == {"words", "theme", "owner", "due_on"}


def test_the_chart_is_the_same_for_the_same_issue_and_another_for_another() -> None:
    picture = digest_chart(WEEK)
    assert picture.startswith(b"\x89PNG")
    assert picture == digest_chart(WEEK)
    assert picture != digest_chart(QUIET_WEEK)


@pytest.mark.parametrize("name", ["漢字 ☂ $\\nonsense{$", "", "\u202e\x00", "x" * 900])
def test_any_name_of_a_theme_can_be_drawn(name: str) -> None:
    named = replace(WEEK, themes=tuple(replace(theme, name=name) for theme in WEEK.themes))
    assert digest_chart(named).startswith(b"\x89PNG")


def test_a_plan_without_themes_or_actions_has_a_chart_too() -> None:
    empty = replace(
        QUIET_WEEK, themes=(), tally=replace(QUIET_WEEK.tally, total=0, by_colour={}), before=None
    )
    assert digest_chart(empty).startswith(b"\x89PNG")
    assert digest_chart(replace(WEEK, themes=WEEK.themes * 9)).startswith(b"\x89PNG")
