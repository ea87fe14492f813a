"""Tokens, scopes, people, conversations, and arguments that make no sense."""

import json
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from slack_sdk import WebClient

from bot.playground.client import Playground, running_playground
from bot.playground.web_api import METHODS
from tests.playground.conftest import MANIFEST
from tests.playground.test_messages import refused


def test_wrong_tokens_are_refused_by_name(slack: Playground) -> None:
    def error(token: str | None, method: str = "auth.test") -> str:
        client = WebClient(token, base_url=slack.api_url)
        return refused(client.api_call, api_method=method)

    assert error(None) == "not_authed"
    assert error("xoxb-wrong") == "invalid_auth"
    assert error("xapp-playground") == "not_allowed_token_type"
    assert error("xoxb-playground", "apps.connections.open") == "not_allowed_token_type"
    assert error("xapp-wrong", "apps.connections.open") == "invalid_auth"
    assert error("xoxb-playground", "chat.scream") == "unknown_method"


def test_an_uninstalled_app_has_no_token_left(slack: Playground, web: WebClient) -> None:
    slack.app("uninstall")
    assert refused(web.auth_test) == "account_inactive"
    slack.app("install")
    assert web.auth_test()["user_id"] == "U0BOT"


@pytest.fixture
def poor(tmp_path: Path) -> Iterator[Playground]:
    """A playground whose manifest grants only chat:write and channels:read."""
    manifest = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
    manifest["oauth_config"]["scopes"]["bot"] = ["chat:write", "channels:read"]
    path = tmp_path / "manifest.yaml"
    path.write_text(yaml.safe_dump(manifest))
    with running_playground(manifest=path) as playground:
        yield playground


def test_a_missing_scope_is_named(poor: Playground) -> None:
    client = WebClient("xoxb-playground", base_url=poor.api_url)
    assert client.chat_postMessage(channel="C0PLAN", text="x")["ok"]
    wishes: list[tuple[Callable[..., Any], dict[str, Any], str]] = [
        (client.users_list, {}, "users:read"),
        (client.conversations_history, {"channel": "C0GENERAL"}, "channels:history"),
        (client.conversations_history, {"channel": "C0BOARD"}, "groups:history"),
        (client.conversations_open, {"users": "U0OWN1"}, "im:write"),
        (client.conversations_list, {"types": "public_channel,private_channel"}, "groups:read"),
        (client.files_getUploadURLExternal, {"filename": "a", "length": 1}, "files:write"),
    ]
    for call, args, needed in wishes:
        with pytest.raises(Exception, match="missing_scope") as caught:
            call(**args)
        answer = caught.value.response  # type: ignore[attr-defined]  # a SlackApiError
        assert (answer["needed"], answer["provided"]) == (needed, "channels:read,chat:write")


def test_events_without_their_scope_are_not_sent(poor: Playground) -> None:
    poor.say("U0OWN1", "C0PLAN", "@Golden Thread hello")
    poor.channel("C0GENERAL", archived=True)
    assert [entry["name"] for entry in poor.events()] == ["channel_archive"]


def test_people_are_found_by_id_and_by_e_mail(slack: Playground, web: WebClient) -> None:
    found = web.users_lookupByEmail(email="PSW@example.org")["user"]
    assert found == web.users_info(user="U0OWN1")["user"]
    assert (found["id"], found["tz"], found["profile"]["title"]) == (
        "U0OWN1",
        "Europe/London",
        "Principal Social Worker",
    )
    assert refused(web.users_lookupByEmail, email="nobody@example.org") == "users_not_found"
    assert refused(web.users_info, user="U0NOBODY") == "user_not_found"
    slack.people("U0OWN1", deleted=True)
    assert refused(web.users_lookupByEmail, email="psw@example.org") == "users_not_found"
    assert web.users_info(user="U0OWN1")["user"]["deleted"]


def test_lists_come_in_pages(web: WebClient) -> None:
    ids: list[str] = []
    for page in web.users_list(limit=4):
        ids += [member["id"] for member in page["members"]]
    assert len(ids) == len(set(ids)) == 10
    assert {"U0BOT", "U0OUT"} <= set(ids)


def test_conversations_are_listed_by_kind(slack: Playground, web: WebClient) -> None:
    web.conversations_open(users="U0OWN1")

    def ids(types: str) -> list[str]:
        return [channel["id"] for channel in web.conversations_list(types=types)["channels"]]

    slack.channel("C0HALL", name="hall", members=["U0BOT"])
    assert ids("public_channel") == ["C0GENERAL", "C0HALL"]
    assert ids("private_channel,im") == ["C0PLAN", "C0BOARD", "D0OWN1"]
    mine = web.users_conversations(types="public_channel")["channels"]
    assert [channel["id"] for channel in mine] == ["C0HALL"]
    assert web.conversations_info(channel="C0BOARD")["channel"]["is_private"]
    assert "U0CHAIR" in web.conversations_members(channel="C0BOARD")["members"]
    assert refused(web.conversations_members, channel="C0SECRET") == "channel_not_found"


def test_scopes_outside_the_manifest_are_missing(web: WebClient) -> None:
    assert refused(web.conversations_join, channel="C0GENERAL") == "missing_scope"
    assert refused(web.dnd_info) == "missing_scope"
    assert refused(web.team_info) == "missing_scope"
    assert refused(web.usergroups_list) == "missing_scope"
    assert refused(web.users_getPresence, user="U0OWN1") == "unknown_method"
    assert refused(WebClient(base_url=web.base_url).pins_list, channel="C0PLAN") == "not_authed"
    assert web.bots_info(bot="B0GOLDEN")["bot"]["user_id"] == "U0BOT"


def test_blocks_validate_takes_exactly_one_thing_and_points_at_the_fault(slack: Playground) -> None:
    client = WebClient(base_url=slack.api_url)
    good = [{"type": "divider"}]
    assert client.blocks_validate(blocks=good)["ok"]
    assert refused(client.blocks_validate, blocks=[{"type": "header"}]) == "invalid_blocks"
    assert refused(client.blocks_validate, message={"blocks": [{"type": "header"}]}) == "invalid_message"
    assert refused(client.blocks_validate, view={"type": "modal", "blocks": good}) == "invalid_view"
    assert refused(client.blocks_validate, blocks=good, message={"blocks": good}) == "invalid_arguments"


def call_raw(slack: Playground, method: str, body: object) -> tuple[int, dict[str, Any]]:
    headers = {"Authorization": "Bearer xoxb-playground", "Content-Type": "application/json; charset=utf-8"}
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    request = urllib.request.Request(slack.api_url + method, data=data, headers=headers)
    with urllib.request.urlopen(request) as response:
        return response.status, json.load(response)


@pytest.mark.parametrize("body", [b"{", b"[1]", b"\xff\xfe", b'"text"'])
def test_a_body_that_is_not_an_object_is_refused(slack: Playground, body: bytes) -> None:
    assert call_raw(slack, "chat.postMessage", body)[1]["ok"] is False


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.sampled_from(["C0PLAN", "D0OWN1", "U0OWN1", "{", "[]", "[1]", "1.0", "", "modal", "-1", "nan"])
    | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["type", "id", "blocks"]), inner)
    ),
    max_leaves=4,
)
NAMES = (
    "channel text blocks attachments metadata thread_ts ts user users view view_id trigger_id user_id hash "
    "limit cursor types oldest latest files channel_id channels filename length email timestamp name file "
    "message_ts link_names parse external_id return_im include_all_metadata bot message"
)
names = st.sampled_from(NAMES.split(" "))


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.sampled_from(sorted(METHODS)), st.dictionaries(names, values, max_size=6))
def test_no_arguments_break_a_method(slack: Playground, method: str, args: dict[str, Any]) -> None:
    status, answer = call_raw(slack, method, args)
    assert status == 200
    assert answer["ok"] in (True, False)
