"""Slack's limits: at the limit accepted, one over refused, with the right name and place."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.playground.checks import MessageWish, check_message, check_view
from bot.playground.refusals import Refused

Json = dict[str, Any]


def plain(size: int) -> Json:
    return {"type": "plain_text", "text": "x" * size}


def mrkdwn(size: int) -> Json:
    return {"type": "mrkdwn", "text": "x" * size}


def section(size: int = 1, **more: Any) -> Json:
    return {"type": "section", "text": mrkdwn(size)} | more


def option(number: int = 0, **more: Any) -> Json:
    return {"text": {"type": "plain_text", "text": f"o{number}"}, "value": f"v{number}"} | more


def options(count: int) -> list[Json]:
    return [option(number) for number in range(count)]


def button(**more: Any) -> Json:
    return {"type": "button", "text": plain(1)} | more


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def field_input(element: Json | None = None, **more: Any) -> Json:
    return {"type": "input", "label": plain(1), "element": element or {"type": "plain_text_input"}} | more


def modal(*blocks: Json, **more: Any) -> Json:
    view = {"type": "modal", "title": plain(1), "submit": plain(1), "blocks": list(blocks) or [section()]}
    return {key: value for key, value in (view | more).items() if value is not None}


def message_error(*blocks: Any, usable: bool = True, **more: Any) -> str:
    """The name of the refusal, "" when the message is taken."""
    try:
        check_message(MessageWish(more.pop("text", "t"), list(blocks) or None, **more), lambda _: usable)
    except Refused as refusal:
        return refusal.error
    return ""


def view_error(view: Json, kind: str = "modal") -> str:
    try:
        check_view(view, kind, lambda _: True)
    except Refused as refusal:
        return refusal.error
    return ""


def static_select(count: int, **more: Any) -> Json:
    return {"type": "static_select", "placeholder": plain(1), "options": options(count)} | more


def image(**more: Any) -> Json:
    return {"type": "image", "alt_text": "a", "image_url": "https://example.org/a.png"} | more


def confirm(**more: Any) -> Json:
    return {"title": plain(1), "text": plain(1), "confirm": plain(1), "deny": plain(1)} | more


def table(rows: int, cells: int) -> Json:
    row = [{"type": "raw_text", "text": "x"}] * cells
    return {"type": "table", "rows": [row] * rows}


def data_table(rows: int) -> Json:
    return table(rows, 2) | {"type": "data_table", "caption": "c"}


def chart(**more: Any) -> Json:
    pie = {"type": "pie", "segments": [{"label": "a", "value": 1}]} | more
    return {"type": "data_visualization", "title": "t", "chart": pie}


LIMITS: list[tuple[str, Any, int]] = [
    ("section text", lambda n: section(n), 3000),
    ("section fields", lambda n: {"type": "section", "fields": [mrkdwn(1)] * n}, 10),
    ("field text", lambda n: {"type": "section", "fields": [mrkdwn(n)]}, 2000),
    ("header", lambda n: {"type": "header", "text": plain(n)}, 150),
    ("context elements", lambda n: {"type": "context", "elements": [mrkdwn(1)] * n}, 10),
    ("context text", lambda n: {"type": "context", "elements": [mrkdwn(n)]}, 3000),
    ("actions elements", lambda n: actions(*[button()] * n), 25),
    ("button text", lambda n: actions(button(text=plain(n))), 75),
    ("button value", lambda n: actions(button(value="x" * n)), 2000),
    ("button url", lambda n: actions(button(url="h" * n)), 3000),
    ("button label", lambda n: actions(button(accessibility_label="x" * n)), 75),
    ("action id", lambda n: actions(button(action_id="x" * n)), 255),
    ("block id", lambda n: section(block_id="x" * n), 255),
    ("confirm title", lambda n: actions(button(confirm=confirm(title=plain(n)))), 100),
    ("confirm text", lambda n: actions(button(confirm=confirm(text=plain(n)))), 300),
    ("confirm button", lambda n: actions(button(confirm=confirm(confirm=plain(n)))), 30),
    ("confirm deny", lambda n: actions(button(confirm=confirm(deny=plain(n)))), 30),
    ("select options", lambda n: actions(static_select(n)), 100),
    ("select placeholder", lambda n: actions(static_select(1, placeholder=plain(n))), 150),
    ("option text", lambda n: actions(static_select(0, options=[option(text=plain(n))])), 75),
    ("option value", lambda n: actions(static_select(0, options=[option(value="x" * n)])), 150),
    ("option description", lambda n: actions(static_select(0, options=[option(description=plain(n))])), 75),
    ("overflow options", lambda n: actions({"type": "overflow", "options": options(n)}), 5),
    ("checkboxes", lambda n: actions({"type": "checkboxes", "options": options(n)}), 10),
    ("radio buttons", lambda n: actions({"type": "radio_buttons", "options": options(n)}), 10),
    ("image alt text", lambda n: image(alt_text="x" * n), 2000),
    ("image title", lambda n: image(title=plain(n)), 2000),
    ("image url", lambda n: image(image_url="https://" + "x" * (n - 8)), 3000),
    ("table rows", lambda n: table(n, 1), 100),
    ("table cells", lambda n: table(1, n), 20),
    ("data table rows with header", lambda n: data_table(n), 101),
    ("markdown", lambda n: {"type": "markdown", "text": "x" * n}, 12_000),
    ("input label", lambda n: field_input(label=plain(n)), 2000),
    ("input hint", lambda n: field_input(hint=plain(n)), 2000),
    ("pie segments", lambda n: chart(segments=[{"label": "a", "value": 1}] * n), 6),
    ("chart label", lambda n: chart(segments=[{"label": "x" * n, "value": 1}]), 20),
    ("min_length", lambda n: field_input({"type": "plain_text_input", "min_length": n}), 3000),
]


@pytest.mark.parametrize(("name", "make", "limit"), LIMITS, ids=[name for name, _, _ in LIMITS])
def test_a_block_is_accepted_at_its_limit_and_refused_one_over(name: str, make: Any, limit: int) -> None:
    assert message_error(make(limit)) == ""
    assert message_error(make(limit + 1)) == "invalid_blocks"


VIEW_LIMITS: list[tuple[str, Any, int]] = [
    ("title", lambda n: modal(title=plain(n)), 24),
    ("submit", lambda n: modal(submit=plain(n)), 24),
    ("close", lambda n: modal(close=plain(n)), 24),
    ("private_metadata", lambda n: modal(private_metadata="x" * n), 3000),
    ("callback_id", lambda n: modal(callback_id="x" * n), 255),
    ("external_id", lambda n: modal(external_id="x" * n), 255),
    ("blocks", lambda n: modal(*[section()] * n), 100),
    ("files", lambda n: modal(field_input({"type": "file_input", "max_files": n})), 10),
]


@pytest.mark.parametrize(("name", "make", "limit"), VIEW_LIMITS, ids=[name for name, _, _ in VIEW_LIMITS])
def test_a_view_is_accepted_at_its_limit_and_refused_one_over(name: str, make: Any, limit: int) -> None:
    assert view_error(make(limit)) == ""
    assert view_error(make(limit + 1)) == "invalid_arguments"


def test_fifty_blocks_make_a_message_and_fifty_one_do_not() -> None:
    assert message_error(*[section()] * 50) == ""
    assert message_error(*[section()] * 51) == "invalid_blocks"


def test_all_text_together_has_a_limit_although_every_block_is_legal() -> None:
    assert message_error(*[section(2600)] * 5) == ""
    assert message_error(*[section(2600)] * 5, section(1)) == "msg_blocks_too_long"


def test_markdown_is_counted_over_all_blocks_of_a_message() -> None:
    half = {"type": "markdown", "text": "x" * 6000}
    assert message_error(half, half) == ""
    assert message_error(half, half, {"type": "markdown", "text": "x"}) == "invalid_blocks"


def test_an_update_takes_4000_characters_and_a_post_more() -> None:
    assert message_error(text="x" * 4000, update=True) == ""
    assert message_error(text="x" * 4001, update=True) == "msg_too_long"
    assert message_error(text="x" * 39_000) == ""


def test_markdown_text_has_its_limit_and_stands_alone() -> None:
    assert message_error(text="x" * 12_000, markdown_text="x" * 12_000) == ""
    assert message_error(text="x" * 12_001, markdown_text="x" * 12_001) == "msg_too_long"
    assert message_error(section(), markdown_text="x", both=True) == "markdown_text_conflict"


@pytest.mark.parametrize("text", ["", "  \n"])
def test_a_message_needs_text_or_blocks(text: str) -> None:
    assert message_error(text=text) == "no_text"
    assert message_error(section(), text=text) == ""


def test_a_second_table_is_refused_by_its_own_name() -> None:
    assert message_error(table(1, 1)) == ""
    assert message_error(table(1, 1), data_table(2)) == "invalid_attachments"


def test_a_hundred_attachments_are_the_most() -> None:
    assert message_error(attachments=[{"text": "a"}] * 100) == ""
    assert message_error(attachments=[{"text": "a"}] * 101) == "too_many_attachments"


WRONG: list[tuple[str, Any]] = [
    ("empty text", {"type": "section", "text": mrkdwn(0)}),
    ("section without text and fields", {"type": "section"}),
    ("mrkdwn in a header", {"type": "header", "text": mrkdwn(1)}),
    ("mrkdwn on a button", actions(button(text=mrkdwn(1)))),
    ("a style that does not exist", actions(button(style="warning"))),
    ("unknown property", section(color="red")),
    ("unknown block", {"type": "progress"}),
    ("null", None),
    ("a word", "section"),
    ("no type", {"text": plain(1)}),
    ("file block", {"type": "file", "external_id": "x"}),
    ("alert, which sources dispute", {"type": "alert", "text": plain(1)}),
    ("select without options", actions(static_select(0))),
    (
        "options and groups",
        actions(static_select(1, option_groups=[{"label": plain(1), "options": options(1)}])),
    ),
    ("initial option not offered", actions(static_select(2, initial_option=option(7)))),
    ("initial option with other words", actions(static_select(2, initial_option=option(0, text=plain(3))))),
    ("a day that is not", actions({"type": "datepicker", "initial_date": "2024-02-31"})),
    ("a date written otherwise", actions({"type": "datepicker", "initial_date": "20240101"})),
    ("a time that is not", actions({"type": "timepicker", "initial_time": "24:00"})),
    ("an image without words", {"type": "image", "image_url": "https://example.org/a.png"}),
    ("an image from two places", image(slack_file={"id": "F12345678"})),
    ("an image from nowhere", {"type": "image", "alt_text": "a"}),
    ("a file by id and url", image(image_url=None, slack_file={"id": "F12345678", "url": "https://x"})),
    ("a divider as accessory", section(accessory={"type": "divider"})),
    ("an input element in actions", actions({"type": "plain_text_input"})),
    ("file input in a message", field_input({"type": "file_input"})),
    ("same action id twice in a block", actions(button(action_id="a"), button(action_id="a"))),
    ("empty table cell", {"type": "table", "rows": [[{"type": "raw_text", "text": ""}]]}),
    ("ragged data table", data_table(2) | {"rows": [table(1, 2)["rows"][0], table(1, 3)["rows"][0]]}),
    ("data table without caption", table(2, 2) | {"type": "data_table"}),
    ("rich text with an unknown part", {"type": "rich_text", "elements": [{"type": "rich_text_table"}]}),
    ("video without its scope", {"type": "video", "alt_text": "a", "title": plain(1), "video_url": "u"}),
    ("focus twice", actions(static_select(1, focus_on_load=True), static_select(1, focus_on_load=True))),
]


@pytest.mark.parametrize("block", [block for _, block in WRONG], ids=[name for name, _ in WRONG])
def test_wrong_blocks_are_refused(block: Any) -> None:
    assert message_error(block) == "invalid_blocks"


def test_the_same_block_id_twice_is_refused() -> None:
    assert message_error(section(block_id="a"), section(block_id="b")) == ""
    assert message_error(section(block_id="a"), section(block_id="a")) == "invalid_blocks"


def test_a_refusal_says_where_with_a_json_pointer() -> None:
    with pytest.raises(Refused) as caught:
        check_message(MessageWish("t", [section(), {"type": "header", "text": plain(151)}]), lambda _: True)
    messages = caught.value.more["response_metadata"]
    assert messages == {
        "messages": ["[ERROR] must be less than 151 characters [json-pointer:/blocks/1/text/text]"]
    }
    errors = caught.value.more["errors"]
    assert isinstance(errors, list)
    assert errors[0]["pointer"] == "/blocks/1/text/text"


def test_a_slack_file_must_be_usable() -> None:
    picture = image(image_url=None, slack_file={"id": "F12345678"})
    assert message_error(picture) == ""
    with pytest.raises(Refused) as caught:
        check_message(MessageWish("t", [picture]), lambda _: False)
    assert caught.value.more["errors"] == ["invalid slack file"]


@pytest.mark.parametrize("kind", ["table", "data_table", "data_visualization", "markdown", "context_actions"])
def test_modals_and_home_take_no_table_chart_or_markdown(kind: str) -> None:
    block = {
        "table": table(1, 1),
        "data_table": data_table(2),
        "data_visualization": chart(),
        "markdown": {"type": "markdown", "text": "x"},
        "context_actions": {
            "type": "context_actions",
            "elements": [{"type": "icon_button", "icon": "trash", "text": plain(1)}],
        },
    }[kind]
    assert message_error(block) == ""
    assert view_error(modal(block)) == "invalid_arguments"
    assert view_error({"type": "home", "blocks": [block]}, "home") == "invalid_arguments"


def test_a_modal_with_inputs_needs_a_submit_button() -> None:
    assert view_error(modal(field_input())) == ""
    assert view_error(modal(field_input(), submit=None)) == "invalid_arguments"
    assert view_error(modal(section(), submit=None)) == ""


def test_a_modal_needs_a_title_and_a_home_view_may_have_none() -> None:
    assert view_error(modal(title=None)) == "invalid_arguments"
    assert view_error({"type": "home", "blocks": [section()]}, "home") == ""
    home = {"type": "home", "blocks": [section()], "title": plain(1)}
    assert view_error(home, "home") == "invalid_arguments"


def test_a_home_view_is_not_a_modal_nor_the_other_way_round() -> None:
    assert view_error({"type": "home", "blocks": [section()]}) == "invalid_arguments"
    assert view_error(modal(), "home") == "invalid_arguments"


def test_a_view_above_250_kilobytes_is_too_large() -> None:
    big = [section(2600, block_id=f"b{n}") for n in range(90)]
    assert view_error(modal(*big)) == ""
    assert view_error(modal(*big, *[section(3000, block_id=f"c{n}") for n in range(10)])) == "view_too_large"


@pytest.mark.parametrize(
    ("metadata", "error"),
    [
        ({"event_type": "plan_delivery", "event_payload": {"id": "1", "n": 2, "list": ["a"]}}, ""),
        ({}, ""),
        ({"event_type": "plan_delivery"}, "invalid_metadata_format"),
        ({"event_type": 1, "event_payload": {}}, "invalid_metadata_format"),
        ({"event_type": "a", "event_payload": {}, "extra": 1}, "invalid_metadata_format"),
        ("id", "invalid_metadata_format"),
        ({"event_type": "a", "event_payload": {"deep": {"er": 1}}}, "invalid_metadata_schema"),
        ({"event_type": "a", "event_payload": {"id": "x" * 8000}}, "metadata_too_large"),
    ],
)
def test_metadata_is_small_and_flat(metadata: Any, error: str) -> None:
    assert message_error(metadata=metadata) == error


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["type", "text", "elements", "fields", "options", "accessory", "rows", "element", "x"]
            ),
            inner
            | st.sampled_from(["section", "actions", "mrkdwn", "plain_text", "button", "table", "input"]),
            max_size=4,
        )
    ),
    max_leaves=15,
)


@given(json_values)
def test_whatever_comes_as_blocks_is_taken_or_refused_but_never_breaks(blocks: Any) -> None:
    errors = {
        "",
        "invalid_blocks",
        "invalid_blocks_format",
        "no_text",
        "msg_blocks_too_long",
        "invalid_attachments",
    }
    try:
        check_message(MessageWish("t", blocks), lambda _: True)
        error = ""
    except Refused as refusal:
        error = refusal.error
    assert error in errors


@given(json_values)
def test_whatever_comes_as_view_is_taken_or_refused_but_never_breaks(blocks: Any) -> None:
    assert view_error(modal(blocks=blocks)) in ("", "invalid_arguments")


@given(st.integers(1, 3000), st.integers(1, 150), st.integers(0, 25))
def test_everything_inside_the_limits_is_taken(text: int, header: int, buttons: int) -> None:
    row = [actions(*[button() for _ in range(buttons)])] if buttons else []
    assert message_error(section(text), {"type": "header", "text": plain(header)}, *row) == ""
