"""Odd answers become values: a real SDK against a server that answers what the test says."""

import json
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
import yaml

from bot.gateway import SCOPES, Slack, Team
from bot.messages.blocks import Message
from bot.outcomes import Failure, Mark, Refused, Sent, TryLater, Unknown, is_away
from bot.playground.client import MANIFEST

MARK = Mark("7ab", "one")
PAYLOAD = {"delivery_id": "7ab", "installation": "one"}
HELLO = Message("hello", ({"type": "section", "text": {"type": "plain_text", "text": "hello"}},))


class Stand(HTTPServer):
    """Answers each request with the next of `answers`: status, body, headers; and keeps what it was asked."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answering)
        self.answers: list[tuple[int, bytes, dict[str, str]]] = []
        self.asked: list[tuple[str, dict[str, Any]]] = []

    def will_say(self, *bodies: object, status: int = 200, **headers: str) -> None:
        for body in bodies:
            data = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.answers.append((status, data, {name.replace("_", "-"): it for name, it in headers.items()}))


class Answering(BaseHTTPRequestHandler):
    server: Stand

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"] or 0))
        is_json = "json" in str(self.headers["Content-Type"])
        self.server.asked.append((self.path, json.loads(body) if is_json else {"body": body}))
        status, data, headers = self.server.answers.pop(0)
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(data))} | headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""


@pytest.fixture
def stand() -> Iterator[Stand]:
    with Stand() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def slack(stand: Stand) -> Slack:
    return Slack("xoxb-1", f"http://127.0.0.1:{stand.server_port}/api/")


def test_a_message_can_mention_and_unfurl_nothing_and_carries_its_id(stand: Stand, slack: Slack) -> None:
    stand.will_say({"ok": True, "channel": "D1", "ts": "1.000001"})
    assert slack.post("U1", HELLO, thread_ts="1.0", mark=MARK) == Sent("D1", "1.000001")
    path, asked = stand.asked[0]
    assert path == "/api/chat.postMessage"
    assert asked == {
        "channel": "U1", "text": "hello", "blocks": list(HELLO.blocks), "thread_ts": "1.0", "parse": "none",
        "link_names": False, "unfurl_links": False, "unfurl_media": False,
        "metadata": {"event_type": "golden_thread", "event_payload": PAYLOAD},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b"<html>maintenance</html>"),
        (200, b'{"ok": tr'),
        (200, b"[1]"),
        (200, b'"ok"'),
        (200, b"null"),
        (200, b""),
        (200, b"\xff\xfe"),
        (502, b"\xff<html>"),
        (500, b'{"ok": false, "error": "is_archived"}'),
        (200, b'{"ok": false, "error": "internal_error"}'),
        (200, b'{"ok": false}'),
    ],
)
def test_whatever_may_have_been_taken_is_unknown(
    stand: Stand, slack: Slack, status: int, body: bytes
) -> None:
    stand.will_say(body, status=status)
    assert isinstance(slack.post("C1", HELLO), Unknown)
    assert len(stand.asked) == 1


def test_a_body_cut_short_is_unknown(stand: Stand, slack: Slack) -> None:
    stand.will_say(b'{"ok": true, "chan', Content_Length="500", Connection="close")
    assert isinstance(slack.post("C1", HELLO), Unknown)
    assert len(stand.asked) == 1


def test_an_answer_without_what_it_must_have_is_unknown(stand: Stand, slack: Slack) -> None:
    stand.will_say({"ok": True})
    assert isinstance(slack.post("C1", HELLO), Unknown)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [({"Retry_After": "7"}, 7.0), ({"Retry_After": "Mon, 02 Nov 2020 09:00:00 GMT"}, 1.0), ({}, 30.0)],
)
def test_a_rate_limit_says_when(stand: Stand, slack: Slack, headers: dict[str, str], seconds: float) -> None:
    stand.will_say({"ok": False, "error": "ratelimited"}, status=429, **headers)
    assert slack.post("C1", HELLO) == TryLater("ratelimited", seconds)
    assert len(stand.asked) == 1


def test_a_closed_port_is_surely_not_taken() -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        slack = Slack("xoxb-1", f"http://127.0.0.1:{nobody.getsockname()[1]}/api/")
        assert slack.post("C1", HELLO) == TryLater("ConnectionRefusedError", 15.0)


def test_a_connection_closed_without_an_answer_is_unknown_and_not_repeated() -> None:
    took: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def take_and_hang_up() -> None:
            for _ in range(2):
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    took.append(connection.recv(65536))

        thread = threading.Thread(target=take_and_hang_up, daemon=True)
        thread.start()
        slack = Slack("xoxb-1", f"http://127.0.0.1:{server.getsockname()[1]}/api/")
        assert slack.post("C1", HELLO) == Unknown("RemoteDisconnected")
        server.shutdown(socket.SHUT_RDWR)
        thread.join()
    assert len(took) == 1


def test_blocks_that_are_refused_give_way_to_the_text(stand: Stand, slack: Slack) -> None:
    stand.will_say({"ok": False, "error": "invalid_blocks"}, {"ok": True, "channel": "C1", "ts": "1.1"})
    assert slack.post("C1", HELLO, mark=MARK) == Sent("C1", "1.1")
    first, second = (asked for _, asked in stand.asked)
    assert ("blocks" in first, "blocks" in second) == (True, False)
    assert second["metadata"]["event_payload"] == PAYLOAD


def test_an_update_keeps_to_the_message_it_was_meant_for(stand: Stand, slack: Slack) -> None:
    stand.will_say({"ok": False, "error": "message_not_found"}, b"", {"ok": True})
    assert slack.update("C1", "1.1", HELLO) == Refused("message_not_found")
    assert isinstance(slack.update("C1", "1.1", HELLO), TryLater)
    assert slack.update("C1", "1.1", HELLO) == Sent("C1", "1.1")
    assert stand.asked[0][1]["parse"] == "none"


ME = {"ok": True, "team_id": "T1", "user_id": "UBOT", "bot_id": "B1"}


def mine(ts: str, delivery_id: str = "7ab", installation: str = "one", **more: str) -> dict[str, Any]:
    payload = {"delivery_id": delivery_id, "installation": installation}
    return {"ts": ts, "bot_id": "B1", "metadata": {"event_payload": payload}, **more}


def test_a_look_reads_every_page_and_believes_only_our_own_messages(stand: Stand, slack: Slack) -> None:
    forged = mine("3.0") | {"bot_id": "B2", "user": "U2"}
    of_another = mine("2.5", installation="another")
    stand.will_say(
        ME,
        {
            "ok": True,
            "messages": [forged, of_another, mine("2.0"), {"ts": "1.9"}],
            "response_metadata": {"next_cursor": "more"},
        },
        {"ok": True, "messages": [mine("1.0", "6ab"), mine("0.9")]},
    )
    assert slack.find("C1", MARK, 0.5, 9.5) == [Sent("C1", "0.9"), Sent("C1", "2.0")]
    assert [path for path, _ in stand.asked[1:]] == ["/api/conversations.history"] * 2
    first, second = stand.asked[1][1]["body"], stand.asked[2][1]["body"]
    assert b"include_all_metadata=1" in first
    assert b"oldest=0.500000" in first
    assert b"latest=9.500000" in first
    assert b"cursor=more" in second


def test_a_look_that_finds_nothing_says_so_only_at_the_end(stand: Stand, slack: Slack) -> None:
    stand.will_say(ME, {"ok": True, "messages": []})
    assert slack.find("C1", MARK, 0.5, 9.5) == []


def test_a_look_that_was_not_finished_found_nothing_out(stand: Stand, slack: Slack) -> None:
    stand.will_say(
        ME,
        {"ok": True, "messages": [], "response_metadata": {"next_cursor": "more"}},
        {"ok": False, "error": "fatal_error"},
        {"ok": False, "error": "channel_not_found"},
    )
    assert isinstance(slack.find("C1", MARK, 0.5, 9.5), TryLater)
    assert isinstance(slack.find("C1", MARK, 0.5, 9.5), TryLater)


def test_a_message_that_is_gone_need_not_be_deleted(stand: Stand, slack: Slack) -> None:
    stand.will_say({"ok": True}, {"ok": False, "error": "message_not_found"})
    stand.will_say({"ok": False, "error": "cant_delete_message"}, {"ok": False, "error": "fatal_error"})
    assert slack.delete("C1", "1.1") is None
    assert slack.delete("C1", "1.1") is None
    assert slack.delete("C1", "1.1") == Refused("cant_delete_message")
    assert isinstance(slack.delete("C1", "1.1"), TryLater)


def test_only_what_nobody_answered_says_that_slack_is_away(stand: Stand, slack: Slack) -> None:
    stand.will_say(b"<html>", status=503)
    stand.will_say({"ok": False, "error": "ratelimited"}, status=429)
    stand.will_say({"ok": False, "error": "internal_error"}, {"ok": False, "error": "is_archived"})
    assert [is_away(slack.post("C1", HELLO)) for _ in range(4)] == [True, False, False, False]
    stand.shutdown()
    stand.server_close()
    assert is_away(slack.post("C1", HELLO))


def test_nobody_is_not_the_same_as_no_answer(stand: Stand, slack: Slack) -> None:
    stand.will_say({"ok": False, "error": "users_not_found"}, {"ok": False, "error": "internal_error"})
    assert slack.profile_by_email("tom@example.org") is None
    assert isinstance(slack.profile_by_email("tom@example.org"), TryLater)


def test_a_modal_that_cannot_be_opened_says_why(stand: Stand, slack: Slack) -> None:
    stand.will_say({"ok": False, "error": "expired_trigger_id"}, {"ok": True, "view": {}})
    assert slack.open_modal("1", {"type": "modal"}) == Refused("expired_trigger_id")
    assert slack.open_modal("2", {"type": "modal"}) is None


def test_a_file_that_does_not_show_itself_in_time_is_looked_up_later(
    stand: Stand, slack: Slack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.gateway.READY_WITHIN", 0.0)
    upload = f"http://127.0.0.1:{stand.server_port}/upload"
    stand.will_say({"ok": True, "upload_url": upload, "file_id": "F1"}, b"OK", {"ok": True, "files": [{}]})
    outcome = slack.share_file("C1", "1.0", "Colours", "Six are red.", b"png", mark=MARK)
    assert isinstance(outcome, Unknown)
    assert stand.asked[1] == ("/upload", {"body": b"png"})
    assert b"golden-thread-7ab.png" in stand.asked[0][1]["body"]


def test_the_workspace_is_asked_for_once_it_is_known(stand: Stand, slack: Slack) -> None:
    stand.will_say({"ok": False, "error": "invalid_auth"})
    stand.will_say(ME, X_OAuth_Scopes="chat:write,commands")
    assert isinstance(slack.team(), Failure)
    team = slack.team()
    assert slack.team() == team
    assert not isinstance(team, Failure)
    assert "im:write" in team.missing_scopes
    assert "chat:write" not in team.missing_scopes


def test_the_manifest_asks_for_what_the_bot_uses_and_no_more() -> None:
    manifest = yaml.safe_load(MANIFEST.read_text("utf-8"))
    assert frozenset(manifest["oauth_config"]["scopes"]["bot"]) == SCOPES


def test_a_message_has_the_address_slack_gives_it() -> None:
    team = Team("T1", "U0BOT", "B0BOT", frozenset(), "https://council.slack.com/")
    plain = "https://council.slack.com/archives/C1/p1510650000000100"
    assert team.link_to("C1", "1510650000.000100") == plain
    assert team.link_to("C1", "1510650000.000100", "1510650000.000100") == plain
    in_thread = f"{plain}?thread_ts=1510640000.000200&cid=C1"
    assert team.link_to("C1", "1510650000.000100", "1510640000.000200") == in_thread
    assert Team("T1", "U0BOT", "B0BOT", frozenset()).link_to("C1", "1.2") is None
