"""Events: who gets them, how often, over which way, and what happens when nobody answers."""

import threading
from collections.abc import Callable, Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from slack_bolt import Ack, App, BoltRequest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode import SocketModeClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from bot.playground.client import Playground
from tests.playground.conftest import hang_up

Listener = Callable[[BaseSocketModeClient, SocketModeRequest], None]


class Ears:
    """Listens to some events of a Bolt app and keeps them."""

    def __init__(self, bolt: App, *kinds: str) -> None:
        self.heard: list[dict[str, Any]] = []
        self.bodies: list[dict[str, Any]] = []
        for kind in kinds:
            bolt.event(kind)(self._hear)

    def _hear(self, event: dict[str, Any], body: dict[str, Any]) -> None:
        self.bodies.append(body)
        self.heard.append(event)


def heard(slack: Playground, ears: Ears, count: int) -> list[dict[str, Any]]:
    slack.until(lambda: len(ears.heard) >= count)
    return ears.heard


def test_a_mention_comes_twice_with_different_event_ids(slack: Playground, bolt: App) -> None:
    ears = Ears(bolt, "app_mention", "message")
    ts = slack.say("U0OWN1", "C0PLAN", "@Golden Thread overdue")
    events = heard(slack, ears, 2)
    assert {event["type"] for event in events} == {"app_mention", "message"}
    assert {event["ts"] for event in events} == {ts}
    assert len({body["event_id"] for body in ears.bodies}) == 2
    assert all(event["text"] == "<@U0BOT> overdue" for event in events)


def test_a_direct_message_is_an_im_event_and_no_mention(slack: Playground, bolt: App) -> None:
    ears = Ears(bolt, "app_mention", "message")
    slack.open_home("U0OWN1", tab="messages")
    slack.say("U0OWN1", "D0OWN1", "@Golden Thread done")
    (event,) = heard(slack, ears, 1)
    assert (event["channel_type"], event["channel"], event["user"]) == ("im", "D0OWN1", "U0OWN1")
    assert [entry["name"] for entry in slack.events()] == ["app_home_opened", "message.im"]


def test_only_channels_with_the_bot_in_them_are_heard(slack: Playground) -> None:
    slack.say("U0OUT", "C0GENERAL", "@Golden Thread hello")
    slack.say("U0PROG", "C0BOARD", "board only")
    slack.say("U0PROG", slack.open_dm("U0PROG", "U0DIR"), "between us")
    assert [entry["name"] for entry in slack.events()] == ["message.groups"]


def test_the_bots_own_posts_and_edits_come_back(slack: Playground, web: WebClient) -> None:
    meta = {"event_type": "plan_delivery", "event_payload": {"id": "1"}}
    ts = web.chat_postMessage(channel="C0PLAN", text="a", metadata=meta)["ts"]
    web.chat_update(channel="C0PLAN", ts=ts, text="b")
    web.chat_delete(channel="C0PLAN", ts=ts)
    posted, changed, deleted = (entry["payload"]["event"] for entry in slack.events())
    assert (posted["user"], posted["bot_id"], posted["text"]) == ("U0BOT", "B0GOLDEN", "a")
    assert "metadata" not in posted
    assert (changed["subtype"], changed["message"]["text"]) == ("message_changed", "b")
    assert changed["previous_message"]["text"] == "a"
    assert (deleted["subtype"], deleted["deleted_ts"]) == ("message_deleted", ts)


def test_people_and_channels_changing_are_events(slack: Playground) -> None:
    slack.people("U0OWN1", deleted=True)
    slack.people("U0NEW", real_name="Nell Farrow", email="nell@example.org")
    slack.channel("C0GENERAL", add="U0BOT")
    slack.channel("C0GENERAL", archived=True)
    slack.channel("C0BOARD", archived=True)
    slack.app("uninstall")
    names = [entry["name"] for entry in slack.events()]
    assert names == [
        "user_change",
        "team_join",
        "member_joined_channel",
        "channel_archive",
        "group_archive",
        "tokens_revoked",
        "app_uninstalled",
    ]


def test_an_event_is_repeated_at_once_after_a_minute_and_after_five(slack: Playground) -> None:
    slack.say("U0OWN1", "C0PLAN", "nobody listens")

    def attempts() -> int:
        return int(slack.events()[0]["attempts"])

    slack.until(lambda: attempts() == 2)
    slack.advance(seconds=59)
    assert attempts() == 2
    slack.advance(seconds=2)
    slack.until(lambda: attempts() == 3)
    slack.advance(seconds=301)
    slack.until(lambda: slack.events()[0]["state"] == "failed")
    assert attempts() == 4


def test_an_event_from_before_the_app_came_arrives_with_its_retry(slack: Playground, web: WebClient) -> None:
    slack.say("U0OWN1", "C0PLAN", "early")
    slack.until(lambda: slack.events()[0]["attempts"] == 2)
    got = threading.Event()
    seen: list[Any] = []

    def listen(client: BaseSocketModeClient, request: SocketModeRequest) -> None:
        seen.append(request)
        client.send_socket_mode_response(SocketModeResponse(request.envelope_id))
        got.set()

    client = connected(slack, listen)
    slack.advance(seconds=61)
    assert got.wait(5)
    hang_up(slack, client)
    assert (seen[0].retry_attempt, seen[0].payload["event"]["text"]) == (2, "early")
    slack.until(lambda: slack.events()[0]["state"] == "acknowledged")


def connected(slack: Playground, listen: Listener) -> SocketModeClient:
    client = SocketModeClient(
        app_token="xapp-playground", web_client=WebClient(base_url=slack.api_url), ping_interval=0.2
    )
    client.socket_mode_request_listeners.append(listen)
    client.connect()
    slack.until(lambda: slack.state("U0OWN1")["app"]["connected"])
    return client


def test_several_connections_share_the_payloads(slack: Playground) -> None:
    counts = [0, 0]

    def ears(number: int) -> Listener:
        def listen(client: BaseSocketModeClient, request: SocketModeRequest) -> None:
            counts[number] += 1
            client.send_socket_mode_response(SocketModeResponse(request.envelope_id))

        return listen

    clients = [connected(slack, ears(0)), connected(slack, ears(1))]
    slack.until(lambda: slack.connections() == 2)
    for number in range(10):
        slack.say("U0OWN1", "C0PLAN", str(number))
    slack.until(lambda: all(entry["state"] == "acknowledged" for entry in slack.events()))
    for client in clients:
        hang_up(slack, client)
    assert sum(counts) == 10
    assert min(counts) > 0


@pytest.mark.parametrize("how", ["disconnect", "cut"])
def test_the_app_comes_back_after_its_connection_is_lost(slack: Playground, bolt: App, how: str) -> None:
    ears = Ears(bolt, "message")
    slack.connection(how)
    slack.until(lambda: len(slack.sent("apps.connections.open")) > 1, seconds=15)
    slack.until(lambda: slack.connections() == 1, seconds=15)
    slack.say("U0OWN1", "C0PLAN", "still there?")
    assert heard(slack, ears, 1)[0]["text"] == "still there?"


def test_connections_can_be_refused(slack: Playground) -> None:
    slack.connection("refuse", seconds=30)
    client = WebClient(base_url=slack.api_url)
    with pytest.raises(SlackApiError, match="internal_error"):
        client.apps_connections_open(app_token="xapp-playground")


def test_a_deaf_connection_stays_open_but_carries_nothing(slack: Playground, bolt: App, hasty: None) -> None:
    reached: list[str] = []

    @bolt.command("/plan")
    def _(ack: Ack) -> None:
        reached.append("plan")
        ack()

    slack.connection("deaf", seconds=60)
    assert slack.command("U0OWN1", "/plan")["error"] == "operation_timeout"
    assert slack.connections() == 1
    assert reached == []


def test_a_repeated_event_keeps_its_event_id(slack: Playground, bolt: App) -> None:
    ears = Ears(bolt, "message")
    slack.say("U0OWN1", "C0PLAN", "once")
    heard(slack, ears, 1)
    slack.redeliver(slack.events()[0]["n"])
    heard(slack, ears, 2)
    assert ears.bodies[0]["event_id"] == ears.bodies[1]["event_id"]


def test_a_repeated_command_keeps_its_trigger_id(slack: Playground, bolt: App) -> None:
    triggers: list[str] = []

    @bolt.command("/plan")
    def _(ack: Ack, command: dict[str, Any]) -> None:
        triggers.append(command["trigger_id"])
        ack()

    slack.command("U0OWN1", "/plan add x")
    slack.redeliver(slack.events()[0]["n"])
    assert len(triggers) == 2
    assert triggers[0] == triggers[1]


@pytest.fixture
def http_app(slack: Playground, web: WebClient) -> Iterator[App]:
    """A Bolt app behind plain HTTP; the playground signs what it sends there."""
    app = App(client=web, signing_secret="0123456789abcdef0123456789abcdef", process_before_response=True)

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            headers: dict[str, str | Sequence[str]] = {key: value for key, value in self.headers.items()}
            answer = app.dispatch(BoltRequest(body=body, headers=headers))
            self.send_response(answer.status)
            for key, values in answer.headers.items():
                self.send_header(key, values[0])
            self.end_headers()
            self.wfile.write(answer.body.encode())

        def log_message(self, *args: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    slack.deliver("http", f"http://127.0.0.1:{server.server_port}/slack/events")
    yield app
    server.shutdown()
    thread.join()
    server.server_close()


def test_signed_http_carries_events_commands_and_interactions(slack: Playground, http_app: App) -> None:
    ears = Ears(http_app, "message")

    @http_app.command("/plan")
    def _(ack: Ack, command: dict[str, Any]) -> None:
        ack(f"read: {command['text']}")

    @http_app.shortcut("item_from_message")
    def _(ack: Ack) -> None:
        ack()

    ts = slack.say("U0OWN1", "C0PLAN", "hello")
    assert heard(slack, ears, 1)[0]["ts"] == ts
    slack.command("U0OWN1", "/plan ünd & so")
    assert slack.messages("U0OWN1", "C0PLAN")[-1]["text"] == "read: ünd &amp; so"
    assert slack.shortcut("U0OWN1", "item_from_message", "C0PLAN", ts)["ok"]


def test_an_http_event_that_fails_comes_again_with_its_number(slack: Playground, http_app: App) -> None:
    tries: list[str] = []

    @http_app.event("message")
    def _(request: BoltRequest) -> None:
        tries.append(request.headers.get("x-slack-retry-num", ["0"])[0])
        if len(tries) == 1:
            raise ValueError("not yet")

    slack.say("U0OWN1", "C0PLAN", "hello")
    slack.until(lambda: slack.events()[0]["state"] == "acknowledged")
    assert tries == ["0", "1"]


def test_a_command_over_http_to_nobody_fails(slack: Playground) -> None:
    slack.deliver("http", "http://127.0.0.1:9/slack/events")
    assert slack.command("U0OWN1", "/plan")["error"] == "dispatch_failed"
