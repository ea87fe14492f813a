"""Modals with a real Bolt app: opening, filling in, errors, stacking, closing, triggers."""

import threading
from typing import Any

import pytest
from slack_bolt import Ack, App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.playground.client import Playground
from bot.playground.triggers import Triggers
from tests.playground.test_checks import Json, button, field_input, modal, section
from tests.playground.test_messages import refused


def opens(bolt: App, view: Json) -> None:
    """Makes /plan open this modal."""

    @bolt.command("/plan")
    def _(ack: Ack, command: dict[str, Any], client: WebClient) -> None:
        client.views_open(trigger_id=command["trigger_id"], view=view)
        ack()


REASON = field_input({"type": "plain_text_input", "action_id": "words", "min_length": 3}, block_id="reason")
SLIP = modal(REASON, callback_id="slip", private_metadata="17")


def submitted(bolt: App, callback_id: str, **answer: Any) -> list[dict[str, Any]]:
    """Answers submissions of this modal so; returns the list the views will be in."""
    heard: list[dict[str, Any]] = []

    @bolt.view(callback_id)
    def _(ack: Ack, view: dict[str, Any]) -> None:
        heard.append(view)
        ack(**answer)

    return heard


def test_a_modal_is_opened_filled_in_and_closed(slack: Playground, bolt: App) -> None:
    opens(bolt, SLIP)
    heard = submitted(bolt, "slip")
    slack.command("U0OWN1", "/plan slip")
    assert slack.submit("U0OWN1", {"reason": {"words": "the panel moved"}}) == {"ok": True, "action": "close"}
    assert slack.views("U0OWN1") == []
    assert heard[0]["state"]["values"]["reason"]["words"]["value"] == "the panel moved"
    assert heard[0]["private_metadata"] == "17"


def test_slack_itself_checks_required_fields_and_lengths(slack: Playground, bolt: App) -> None:
    opens(bolt, SLIP)
    heard = submitted(bolt, "slip")
    slack.command("U0OWN1", "/plan slip")
    empty = slack.submit("U0OWN1", {})
    short = slack.submit("U0OWN1", {"reason": {"words": "no"}})
    assert empty["errors"] == {"reason": "Please complete this required field."}
    assert short["errors"] == {"reason": "This entry must be at least 3 characters."}
    assert heard == []


def test_errors_of_the_app_keep_the_modal_open_with_what_was_typed(slack: Playground, bolt: App) -> None:
    opens(bolt, SLIP)
    submitted(bolt, "slip", response_action="errors", errors={"reason": "Which panel?"})
    slack.command("U0OWN1", "/plan slip")
    answer = slack.submit("U0OWN1", {"reason": {"words": "the panel"}})
    assert answer == {"ok": False, "action": "errors", "errors": {"reason": "Which panel?"}}
    (view,) = slack.views("U0OWN1")
    assert view["state"]["values"]["reason"]["words"]["value"] == "the panel"


def test_errors_for_blocks_that_are_no_inputs_are_trouble(slack: Playground, bolt: App) -> None:
    opens(bolt, SLIP)
    submitted(bolt, "slip", response_action="errors", errors={"elsewhere": "no"})
    slack.command("U0OWN1", "/plan slip")
    answer = slack.submit("U0OWN1", {"reason": {"words": "the panel"}})
    assert answer["errors"] == {"": "We had some trouble connecting.  Try again?"}
    assert len(slack.views("U0OWN1")) == 1


def test_a_submission_can_replace_push_and_clear(slack: Playground, bolt: App) -> None:
    opens(bolt, SLIP)
    submitted(bolt, "slip", response_action="update", view=modal(callback_id="second"))
    submitted(bolt, "second", response_action="push", view=modal(callback_id="third"))
    submitted(bolt, "third", response_action="clear")
    slack.command("U0OWN1", "/plan slip")
    (first,) = slack.views("U0OWN1")
    slack.submit("U0OWN1", {"reason": {"words": "the panel"}})
    (second,) = slack.views("U0OWN1")
    assert (second["id"], second["callback_id"]) == (first["id"], "second")
    slack.submit("U0OWN1", {})
    third = slack.views("U0OWN1")[1]
    assert (third["previous_view_id"], third["root_view_id"]) == (first["id"], first["id"])
    assert slack.submit("U0OWN1", {})["action"] == "clear"
    assert slack.views("U0OWN1") == []


def test_at_most_three_modals_are_stacked(slack: Playground, bolt: App) -> None:
    errors: list[str] = []

    @bolt.action("more")
    def _(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        try:
            client.views_push(trigger_id=body["trigger_id"], view=more)
        except SlackApiError as refusal:
            errors.append(refusal.response["error"])
        ack()

    more = modal({"type": "actions", "elements": [button(action_id="more")]})
    opens(bolt, more)
    slack.command("U0OWN1", "/plan")
    for _turn in range(3):
        slack.click("U0OWN1", "more", view_id=slack.views("U0OWN1")[-1]["id"])
    assert len(slack.views("U0OWN1")) == 3
    assert errors == ["push_limit_reached"]


def test_an_update_keeps_typed_input_and_refuses_a_stale_hash(
    slack: Playground, bolt: App, web: WebClient
) -> None:
    opens(bolt, modal(REASON, {"type": "actions", "elements": [button(action_id="more")]}))

    @bolt.action("more")
    def _(ack: Ack) -> None:
        ack()

    slack.command("U0OWN1", "/plan")
    (view,) = slack.views("U0OWN1")
    slack.click("U0OWN1", "more", view_id=view["id"], state={"reason": {"words": "typed"}})
    web.views_update(view_id=view["id"], hash=view["hash"], view=modal(REASON, section()))
    (after,) = slack.views("U0OWN1")
    assert after["state"]["values"]["reason"]["words"]["value"] == "typed"
    assert refused(web.views_update, view_id=view["id"], hash=view["hash"], view=modal()) == "hash_conflict"
    assert refused(web.views_update, view_id="V0GONE", view=modal()) == "not_found"
    slack.close("U0OWN1")
    assert refused(web.views_update, view_id=view["id"], view=modal()) == "not_found"


def test_a_trigger_opens_one_modal_and_unknown_ones_none(
    slack: Playground, bolt: App, web: WebClient
) -> None:
    triggers: list[str] = []

    @bolt.command("/plan")
    def _(ack: Ack, command: dict[str, Any]) -> None:
        triggers.append(command["trigger_id"])
        ack()

    slack.command("U0OWN1", "/plan")
    assert web.views_open(trigger_id=triggers[0], view=modal())["view"]["id"]
    assert refused(web.views_open, trigger_id=triggers[0], view=modal()) == "exchanged_trigger_id"
    assert refused(web.views_open, trigger_id="1.2.3", view=modal()) == "invalid_trigger_id"


def test_a_trigger_is_good_for_three_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("bot.playground.triggers.time.monotonic", lambda: now[0])
    known = Triggers()
    known.give("a", "U1")
    known.give("b", "U1")
    now[0] = 102.9
    assert known.use("a")[1] == ""
    now[0] = 103.1
    assert known.use("b")[1] == "expired_trigger_id"


def test_external_ids_are_unique_among_open_views(slack: Playground, bolt: App, web: WebClient) -> None:
    triggers: list[str] = []

    @bolt.command("/plan")
    def _(ack: Ack, command: dict[str, Any]) -> None:
        triggers.append(command["trigger_id"])
        ack()

    slack.command("U0OWN1", "/plan")
    slack.command("U0OWN2", "/plan")
    web.views_open(trigger_id=triggers[0], view=modal(external_id="x"))
    assert (
        refused(web.views_open, trigger_id=triggers[1], view=modal(external_id="x"))
        == "duplicate_external_id"
    )


def test_closing_is_told_to_the_app_when_it_asked(slack: Playground, bolt: App) -> None:
    opens(bolt, modal(callback_id="slip", notify_on_close=True))
    closed = threading.Event()

    @bolt.view_closed("slip")
    def _(ack: Ack) -> None:
        closed.set()
        ack()

    slack.command("U0OWN1", "/plan")
    slack.close("U0OWN1")
    assert closed.is_set()
    assert slack.views("U0OWN1") == []
