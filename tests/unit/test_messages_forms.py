"""What the forms offer, and what is read back from them."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot.messages.chart import digest_chart
from bot.messages.ids import FORM_FIELD
from bot.messages.modals import (
    AddAnswer,
    FieldErrors,
    ReasonAnswer,
    SlipAnswer,
    UpdateAnswer,
    add_form,
    read_add,
    read_reason,
    read_slip,
    read_update,
    slip_form,
    update_form,
)
from bot.plan.items import Colour
from tests.golden.states import LATE, NEW, PLAN, QUIET_WEEK, THEME, TODAY, WEEK


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
    filled = values(words=typed(" panel agreed "), colour=chosen("amber"), percent=typed("60"))
    assert read_update(filled) == UpdateAnswer("panel agreed", Colour.AMBER, 60)


def test_an_update_may_be_of_one_field_alone() -> None:
    assert read_update(values(percent=typed("0"))) == UpdateAnswer("", None, 0)
    unchosen = values(words=typed(None), colour={"type": "static_select", "selected_option": None})
    assert read_update(unchosen | values(percent=typed("5"))) == UpdateAnswer("", None, 5)


@pytest.mark.parametrize("percent", ["101", "-1", "6.5", "x", "9" * 5000, "²"])
def test_a_share_that_is_none_is_refused_beside_its_field(percent: str) -> None:
    assert read_update(values(words=typed("a"), percent=typed(percent))) == FieldErrors(
        {"percent": "Please give a whole number from 0 to 100."}
    )


def test_an_empty_update_is_refused() -> None:
    refused = read_update(values(words=typed("  ")))
    assert isinstance(refused, FieldErrors)
    assert set(refused.errors) == {"words"}


def test_blue_cannot_be_smuggled_into_an_update() -> None:
    assert read_update(values(words=typed("a"), colour=chosen("blue"))) == UpdateAnswer("a", None, None)
    offered = [option["value"] for option in elements(update_form(LATE, "m", TODAY))["colour"]["options"]]
    assert offered == ["green", "amber", "red", "grey"]


def test_the_update_form_shows_what_is_known_but_fills_in_nothing() -> None:
    form = update_form(LATE, "m", TODAY)
    hints = [block["hint"]["text"] for block in form["blocks"] if "hint" in block]
    assert hints == ["Now 🟠 Amber.", "Now 60%."]
    assert not [name for field in elements(form).values() for name in field if name.startswith("initial")]
    assert "Not rated yet." in str(update_form(NEW, "m", TODAY))


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
