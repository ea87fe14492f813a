"""Commands, buttons, menus, Home, shortcuts and response_urls with a real Bolt app in Socket Mode."""

from typing import Any

import pytest
from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from bot.playground.client import Playground, PlaygroundError
from tests.playground.test_checks import Json, button, modal, option, section
from tests.playground.test_messages import refused

DONE = [{"type": "actions", "block_id": "row", "elements": [button(action_id="item.done", value="17")]}]


def test_a_commands_answer_in_its_acknowledgement_is_private(slack: Playground, bolt: App) -> None:
    heard: list[dict[str, Any]] = []

    @bolt.command("/plan")
    def _(ack: Ack, command: dict[str, Any]) -> None:
        heard.append(command)
        ack("Three overdue")

    assert slack.command("U0OWN1", "/plan assign TH-12 @Joe Tregarth") == {"ok": True, "answered": True}
    assert heard[0]["text"] == "assign TH-12 <@U0OWN3>"
    assert (heard[0]["user_id"], heard[0]["channel_id"]) == ("U0OWN1", "C0PLAN")
    (message,) = slack.messages("U0OWN1", "C0PLAN")
    assert (message["text"], message["ephemeral_to"]) == ("Three overdue", "U0OWN1")
    assert slack.messages("U0OWN2", "C0PLAN") == []


def test_a_command_that_does_not_ask_for_escaping_gets_what_was_typed(slack: Playground, bolt: App) -> None:
    heard: list[str] = []

    @bolt.command("/raw")
    def _(ack: Ack, command: dict[str, Any]) -> None:
        heard.append(command["text"])
        ack()

    assert slack.command("U0OWN1", "/raw  @Joe Tregarth & co ") == {"ok": True, "answered": False}
    assert heard == ["@Joe Tregarth & co"]


def test_a_command_the_app_does_not_have_is_refused(slack: Playground) -> None:
    with pytest.raises(PlaygroundError, match="not a valid command"):
        slack.command("U0OWN1", "/plane")


def test_a_command_without_a_connected_app_fails_at_once(slack: Playground) -> None:
    assert slack.command("U0OWN1", "/plan")["error"] == "app_did_not_respond"
    (message,) = slack.messages("U0OWN1", "C0PLAN")
    assert message["text"] == "/plan failed because the app did not respond"


def test_a_command_nobody_acknowledges_times_out(slack: Playground, bolt: App, hasty: None) -> None:
    assert slack.command("U0OWN1", "/plan")["error"] == "operation_timeout"
    (message,) = slack.messages("U0OWN1", "C0PLAN")
    assert message["text"] == "/plan failed with the error “operation_timeout”"


def test_a_command_answer_slack_would_not_show_is_an_error(slack: Playground, bolt: App) -> None:
    @bolt.command("/plan")
    def _(ack: Ack) -> None:
        ack(text="x", blocks=[{"type": "section"}])

    assert slack.command("U0OWN1", "/plan")["error"] == "invalid_blocks"


def test_a_button_sends_its_value_and_redraws_its_message(
    slack: Playground, bolt: App, web: WebClient
) -> None:
    heard: list[dict[str, Any]] = []

    @bolt.action("item.done")
    def _(ack: Ack, body: dict[str, Any], respond: Respond) -> None:
        heard.append(body)
        respond(text="Done", replace_original=True)
        ack()

    ts = web.chat_postMessage(channel="U0OWN1", text="Due", blocks=DONE)["ts"]
    assert slack.click("U0OWN1", "item.done", channel="D0OWN1", ts=ts)["ok"]
    (message,) = slack.messages("U0OWN1", "D0OWN1")
    assert (message["text"], message["ts"]) == ("Done", ts)
    assert "blocks" not in message
    assert heard[0]["actions"][0] | {"action_ts": "-", "text": "-"} == {
        "type": "button",
        "action_id": "item.done",
        "block_id": "row",
        "value": "17",
        "action_ts": "-",
        "text": "-",
    }
    assert heard[0]["container"]["message_ts"] == ts
    assert heard[0]["channel"] == {"id": "D0OWN1", "name": "directmessage"}


def test_a_click_nobody_acknowledges_is_told_to_the_person(
    slack: Playground, bolt: App, web: WebClient, hasty: None
) -> None:
    ts = web.chat_postMessage(channel="U0OWN1", text="Due", blocks=DONE)["ts"]
    answer = slack.click("U0OWN1", "item.done", channel="D0OWN1", ts=ts)
    assert (answer["ok"], answer["error"]) == (False, "operation_timeout")


ELEMENTS: list[tuple[dict[str, Any], Any, str, Any]] = [
    ({"type": "static_select", "options": [option(1)]}, "v1", "selected_option", option(1)),
    ({"type": "overflow", "options": [option(1)]}, "v1", "selected_option", option(1)),
    ({"type": "radio_buttons", "options": [option(1)]}, "v1", "selected_option", option(1)),
    ({"type": "checkboxes", "options": [option(1)]}, ["v1"], "selected_options", [option(1)]),
    ({"type": "multi_static_select", "options": [option(1)]}, ["v1"], "selected_options", [option(1)]),
    ({"type": "datepicker"}, "2026-12-12", "selected_date", "2026-12-12"),
    ({"type": "timepicker"}, "09:30", "selected_time", "09:30"),
    ({"type": "datetimepicker"}, 1_800_000_000, "selected_date_time", 1_800_000_000),
    ({"type": "users_select"}, "U0OWN2", "selected_user", "U0OWN2"),
    ({"type": "multi_users_select"}, ["U0OWN2"], "selected_users", ["U0OWN2"]),
    ({"type": "conversations_select"}, "C0PLAN", "selected_conversation", "C0PLAN"),
    ({"type": "channels_select"}, "C0PLAN", "selected_channel", "C0PLAN"),
]


@pytest.mark.parametrize(
    ("element", "value", "key", "expected"), ELEMENTS, ids=[element["type"] for element, _, _, _ in ELEMENTS]
)
def test_every_element_reports_what_was_chosen(
    slack: Playground, bolt: App, web: WebClient, element: Json, value: Any, key: str, expected: Any
) -> None:
    heard: list[dict[str, Any]] = []

    @bolt.action("pick")
    def _(ack: Ack, body: dict[str, Any]) -> None:
        heard.append(body)
        ack()

    blocks = [{"type": "actions", "block_id": "row", "elements": [element | {"action_id": "pick"}]}]
    ts = web.chat_postMessage(channel="C0PLAN", text="x", blocks=blocks)["ts"]
    assert slack.click("U0OWN1", "pick", channel="C0PLAN", ts=ts, value=value)["ok"]
    assert heard[0]["actions"][0][key] == expected
    if element["type"] != "overflow":
        assert heard[0]["state"]["values"]["row"]["pick"][key] == expected


def test_only_offered_options_can_be_chosen(slack: Playground, web: WebClient) -> None:
    menu = {"type": "static_select", "action_id": "pick", "options": [option(1)]}
    ts = web.chat_postMessage(channel="C0PLAN", text="x", blocks=[{"type": "actions", "elements": [menu]}])[
        "ts"
    ]
    with pytest.raises(PlaygroundError, match="not one of the options"):
        slack.click("U0OWN1", "pick", channel="C0PLAN", ts=ts, value="v9")
    with pytest.raises(PlaygroundError, match="There is no other"):
        slack.click("U0OWN1", "other", channel="C0PLAN", ts=ts)


def test_an_external_menu_asks_the_app(slack: Playground, bolt: App, web: WebClient) -> None:
    @bolt.options("owner")
    def _(ack: Ack, payload: dict[str, Any]) -> None:
        ack(options=[option(1, value=payload["value"])])

    menu = {"type": "external_select", "action_id": "owner", "min_query_length": 2}
    blocks = [{"type": "actions", "block_id": "row", "elements": [menu]}]
    ts = web.chat_postMessage(channel="C0PLAN", text="x", blocks=blocks)["ts"]
    found = slack.options("U0OWN1", "owner", "row", "tom", channel="C0PLAN", ts=ts)
    assert [entry["value"] for entry in found["options"]] == ["tom"]
    assert slack.options("U0OWN1", "owner", "row", "t", channel="C0PLAN", ts=ts)["options"] == []


def test_the_home_tab_is_published_when_it_is_opened(slack: Playground, bolt: App) -> None:
    @bolt.event("app_home_opened")
    def _(event: dict[str, Any], client: WebClient) -> None:
        client.views_publish(user_id=event["user"], view={"type": "home", "blocks": [section()]})

    slack.open_home("U0OWN1")
    home = slack.until(lambda: slack.home("U0OWN1"))
    assert home
    assert home["blocks"][0]["text"]["text"] == "x"


def test_a_stale_hash_does_not_overwrite_the_home_tab(slack: Playground, web: WebClient) -> None:
    view = {"type": "home", "blocks": [section()]}
    first = web.views_publish(user_id="U0OWN1", view=view)["view"]
    second = web.views_publish(user_id="U0OWN1", view=view, hash=first["hash"])["view"]
    assert second["id"] == first["id"]
    assert refused(web.views_publish, user_id="U0OWN1", view=view, hash=first["hash"]) == "hash_conflict"
    assert refused(web.views_publish, user_id="U0NOBODY", view=view) == "user_not_found"


def test_a_message_shortcut_brings_the_message(slack: Playground, bolt: App) -> None:
    heard: list[dict[str, Any]] = []

    @bolt.shortcut("item_from_message")
    def _(ack: Ack, shortcut: dict[str, Any], client: WebClient) -> None:
        heard.append(shortcut)
        client.views_open(trigger_id=shortcut["trigger_id"], view=modal())
        ack()

    ts = slack.say("U0PROG", "C0PLAN", "we must check the rota")
    assert slack.shortcut("U0PROG", "item_from_message", "C0PLAN", ts)["ok"]
    assert (heard[0]["message"]["text"], heard[0]["channel"]["id"]) == ("we must check the rota", "C0PLAN")
    assert len(slack.views("U0PROG")) == 1


def test_a_global_shortcut_opens_a_modal(slack: Playground, bolt: App) -> None:
    @bolt.shortcut("item_new")
    def _(ack: Ack, shortcut: dict[str, Any], client: WebClient) -> None:
        assert "response_url" not in shortcut
        client.views_open(trigger_id=shortcut["trigger_id"], view=modal())
        ack()

    assert slack.shortcut("U0PROG", "item_new")["ok"]
    assert len(slack.views("U0PROG")) == 1
    with pytest.raises(PlaygroundError, match="no shortcut"):
        slack.shortcut("U0PROG", "item_gone")


def test_a_response_url_works_five_times_and_then_no_more(slack: Playground, bolt: App) -> None:
    answers: list[tuple[int, str]] = []

    @bolt.command("/plan")
    def _(ack: Ack, respond: Respond) -> None:
        for number in range(6):
            reply = respond(f"part {number}")
            answers.append((reply.status_code, reply.body))
        ack()

    slack.command("U0OWN1", "/plan")
    assert [status for status, _ in answers] == [200] * 5 + [404]
    assert "used_url" in answers[5][1]
    assert len(slack.messages("U0OWN1", "C0PLAN")) == 5


def test_a_response_can_be_public_and_can_delete_what_was_pressed(
    slack: Playground, bolt: App, web: WebClient
) -> None:
    @bolt.action("item.done")
    def _(ack: Ack, respond: Respond) -> None:
        respond("TH-12 is done", response_type="in_channel")
        respond(delete_original=True)
        ack()

    web.chat_postEphemeral(channel="C0PLAN", user="U0OWN1", text="Done?", blocks=DONE)
    (question,) = slack.messages("U0OWN1", "C0PLAN")
    slack.click("U0OWN1", "item.done", channel="C0PLAN", ts=question["ts"])
    assert [m["text"] for m in slack.messages("U0OWN1", "C0PLAN")] == ["TH-12 is done"]
    assert [m["text"] for m in slack.messages("U0OWN2", "C0PLAN")] == ["TH-12 is done"]
