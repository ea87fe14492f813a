"""What Bolt does behind one's back: each trap has a test, so that a newer Bolt cannot bring it back unseen."""

import json
import time
from typing import Any
from urllib.parse import urlencode

import pytest
from slack_bolt import App, BoltRequest, BoltResponse
from slack_sdk.signature import SignatureVerifier

from bot.app import build_app
from bot.deps import Deps
from bot.gateway import Slack, Team
from bot.signed import answer
from handlers import events
from store.unit import Database
from store.workspaces import adopt
from tests.fakes import HandClock

VERIFIER = SignatureVerifier("a secret")
COMMAND = {
    "command": "/plan",
    "text": "help",
    "user_id": "U0PROG",
    "channel_id": "C0PLAN",
    "team_id": "T0NORTH",
}


@pytest.fixture
def app(sqlite_database: Database) -> App:
    """The bot without a Slack behind it."""
    team = Team("T0NORTH", "U0BOT", "B0BOT", frozenset())
    clock = HandClock()
    door = Slack("xoxb-nobody", "http://127.0.0.1:9/api/")
    return build_app(Deps(sqlite_database, adopt(sqlite_database, team.id, clock.now()), door, clock, team))


def posted(app: App, body: str, **headers: str) -> BoltResponse:
    """The answer to a request that Slack has signed."""
    at = str(int(time.time()))
    signed = VERIFIER.generate_signature(timestamp=at, body=body) or ""
    own = {"X-Slack-Request-Timestamp": at, "X-Slack-Signature": signed}
    return answer(app, VERIFIER, body.encode(), own | headers)


def event(app: App, **facts: Any) -> BoltResponse:
    """The answer to an event, over Socket Mode."""
    body = {"type": "event_callback", "team_id": "T0NORTH", "event_id": "Ev1", "event": facts}
    return app.dispatch(BoltRequest(body=body, mode="socket_mode"))


@pytest.mark.parametrize("where", [{"text": "help payload"}, {"text": "help", "channel_name": "payload-x"}])
def test_the_word_payload_in_a_command_is_a_word(app: App, where: dict[str, str]) -> None:
    said = posted(app, urlencode(COMMAND | where | {"trigger_id": "1"}))
    assert said.status == 200
    assert json.loads(said.body)["response_type"] == "ephemeral"


def test_a_tap_is_read_from_the_field_payload(app: App) -> None:
    tap = {
        "type": "block_actions", "team": {"id": "T0NORTH"}, "user": {"id": "U0PROG"}, "trigger_id": "1",
        "container": {"type": "message", "channel_id": "C0PLAN", "message_ts": "1.0", "is_ephemeral": True},
        "actions": [{"action_id": "run", "value": "overdue", "type": "button", "block_id": "b", "action_ts": "1"}],
    }  # fmt: skip
    assert posted(app, urlencode({"payload": json.dumps(tap)})).status == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"X-Slack-Request-Timestamp": "soon"},
        {"X-Slack-Request-Timestamp": "²"},
        {"X-Slack-Request-Timestamp": "9" * 400},
        {"X-Slack-Request-Timestamp": "1700000000"},
        {"X-Slack-Signature": "v0=ünsigned"},
        {"X-Slack-Signature": ""},
    ],
)
def test_a_request_that_slack_did_not_sign_is_turned_away(
    app: App, wrong: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    said = posted(app, urlencode(COMMAND | {"text": "secret words"}), **wrong)
    assert said.status == 401
    assert "secret words" not in caplog.text


@pytest.mark.parametrize("body", ["", "{", "payload=%7B", "payload=1", "{" * 100_000])
def test_a_signed_request_of_rubbish_is_turned_away(app: App, body: str) -> None:
    assert posted(app, body).status == 400


@pytest.mark.parametrize(
    "facts",
    [
        {"type": "channel_rename"},
        {"type": "never_heard_of"},
        {"type": "message", "subtype": "message_changed", "channel": "D1", "channel_type": "im",
         "message": {"user": "U0BOT", "bot_id": "B0BOT", "text": "done NM-1", "ts": "1.0"}, "ts": "2.0"},
        {"type": "message", "subtype": "message_deleted", "channel": "D1", "channel_type": "im", "ts": "2.0"},
        {"type": "message", "subtype": "channel_join", "user": "U0PROG", "channel": "C0PLAN", "ts": "2.0"},
        {"type": "message", "user": "U0PROG", "channel": "D1", "channel_type": "im", "text": None, "ts": "2.0"},
        {"type": "message", "user": "U0BOT", "channel": "D1", "channel_type": "im", "text": "done", "ts": "2.0"},
        {"type": "message", "bot_id": "B0X", "channel": "D1", "channel_type": "im", "text": "done", "ts": "2.0"},
    ],
)  # fmt: skip
def test_every_event_is_taken_so_that_slack_does_not_send_it_again(app: App, facts: dict[str, Any]) -> None:
    assert event(app, **facts).status == 200


def test_the_bots_own_edits_and_words_are_no_replies(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[str] = []
    monkeypatch.setattr(events, "_answer", lambda event, *_: heard.append(event["text"]))
    own = {"type": "message", "channel": "D1", "channel_type": "im", "ts": "2.0"}
    event(app, **own, subtype="message_changed", message={"user": "U0BOT", "text": "done", "ts": "1.0"})
    event(app, **own, user="U0BOT", text="ours")
    event(app, **own, user="U0OTHER", bot_id="B0OTHER", text="another bot's")
    event(app, **own, user="U0PROG", text="a person's")
    assert heard == ["a person's"]


def test_an_event_that_failed_is_not_acknowledged_and_counts_when_it_comes_again(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    worked: list[int] = []

    def listener(*_: Any) -> None:
        worked.append(1)
        if len(worked) == 1:
            raise RuntimeError

    monkeypatch.setitem(events._EVENTS, "message", listener)
    assert event(app, type="message", text="done").status == 500
    assert event(app, type="message", text="done").status == 200
    assert len(worked) == 2


def test_a_command_that_failed_is_answered_with_a_reference(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.commands.run", lambda *_: 1 / 0)
    said = posted(app, urlencode(COMMAND | {"trigger_id": "1"}))
    assert said.status == 200
    assert "it was written down as" in said.body
    assert "ZeroDivision" not in said.body
