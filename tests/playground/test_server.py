"""Starting, stopping, keeping state, the page, the live stream."""

import asyncio
import shutil
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from slack_sdk import WebClient

from bot.playground.client import Playground, running_playground
from tests.playground.conftest import MANIFEST
from tests.playground.test_files import PNG, put_up, ready


def test_nothing_is_lost_by_stopping_and_starting(tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    with running_playground(manifest=MANIFEST, state=state) as slack:
        web = WebClient("xoxb-playground", base_url=slack.api_url)
        meta = {"event_type": "a", "event_payload": {"id": "1"}}
        ts = web.chat_postMessage(channel="C0PLAN", text="kept", metadata=meta)["ts"]
        web.chat_postEphemeral(channel="C0PLAN", user="U0OWN1", text="private")
        web.views_publish(user_id="U0OWN1", view={"type": "home", "blocks": [{"type": "divider"}]})
        file_id = put_up(web, channel="C0PLAN")
        ready(slack, web, file_id)
        slack.people("U0OWN2", deleted=True)
        slack.advance(step="morning")
        slack.read("U0OWN1", "C0PLAN")
        seen, clock, home = slack.messages("U0OWN1", "C0PLAN"), slack.clock(), slack.home("U0OWN1")
    with running_playground(manifest=MANIFEST, state=state) as slack:
        web = WebClient("xoxb-playground", base_url=slack.api_url)
        assert [m["ts"] for m in slack.messages("U0OWN1", "C0PLAN")] == [m["ts"] for m in seen]
        assert slack.messages("U0OWN1", "C0PLAN")[0]["metadata"] == meta
        assert slack.file("U0OWN1", file_id) == PNG
        assert slack.home("U0OWN1") == home
        after = slack.clock()
        assert (after["version"], after["offset_seconds"]) == (clock["version"], clock["offset_seconds"])
        assert slack.state("U0OWN1")["channels"][0]["unread"] == 0
        assert web.users_info(user="U0OWN2")["user"]["deleted"]
        assert web.chat_update(channel="C0PLAN", ts=ts, text="changed")["ok"]


def test_a_state_whose_folder_is_taken_away_while_it_runs_is_not_kept(tmp_path: Path) -> None:
    state = tmp_path / "var" / "state.json"
    with running_playground(manifest=MANIFEST, state=state) as slack:
        slack.say("U0OWN1", "C0PLAN", "old")
        shutil.rmtree(state.parent)
        slack.say("U0OWN1", "C0PLAN", "older")
    assert not state.parent.exists()
    with running_playground(manifest=MANIFEST, state=state) as slack:
        assert slack.messages("U0OWN1", "C0PLAN") == []


def test_an_upload_that_was_just_completed_is_not_lost_by_stopping(tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    with running_playground(manifest=MANIFEST, state=state) as slack:
        put_up(WebClient("xoxb-playground", base_url=slack.api_url), channel="C0PLAN")
    with running_playground(manifest=MANIFEST, state=state) as slack:
        assert slack.messages("U0OWN1", "C0PLAN")[0]["files"][0]["mimetype"] == "image/png"


def test_events_still_owed_are_owed_after_a_restart(tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    with running_playground(manifest=MANIFEST, state=state) as slack:
        slack.say("U0OWN1", "C0PLAN", "early")
        slack.until(lambda: slack.events()[0]["attempts"] == 2)
        first = slack.events()[0]
    with running_playground(manifest=MANIFEST, state=state) as slack:
        slack.advance(seconds=61)
        slack.until(lambda: slack.events()[0]["attempts"] == 3)
        assert slack.events()[0]["payload"]["event_id"] == first["payload"]["event_id"]


def test_ids_are_new_after_a_restart_that_lost_its_state() -> None:
    ids = set()
    for _ in range(2):
        with running_playground(manifest=MANIFEST) as slack:
            slack.say("U0OWN1", "C0PLAN", "hello")
            ids.add(slack.events()[0]["payload"]["event_id"])
    assert len(ids) == 2


def start(*flags: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot.playground", *flags],
        capture_output=True,
        text=True,
        check=False,
        timeout=20,
    )


def test_a_port_in_use_is_one_sentence_and_status_1() -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        result = start("--port", str(port), "--manifest", str(MANIFEST))
    assert result.returncode == 1
    assert result.stderr.strip().splitlines() == [
        f"The playground cannot listen on 127.0.0.1:{port}: Address already in use."
    ]


@pytest.mark.parametrize(
    ("flag", "content"),
    [
        ("--manifest", None),
        ("--manifest", "a: ["),
        ("--manifest", "- 1"),
        ("--manifest", "display_information: {name: x}"),
        ("--workspace", "people: 1"),
        ("--state", "{"),
        ("--state", "[]"),
    ],
)
def test_files_that_cannot_be_used_are_one_sentence_and_status_1(
    tmp_path: Path, flag: str, content: str | None
) -> None:
    path = tmp_path / "file"
    if content is not None:
        path.write_text(content)
    manifest = () if flag == "--manifest" else ("--manifest", str(MANIFEST))
    result = start("--port", "0", *manifest, flag, str(path))
    assert result.returncode == 1
    assert len(result.stderr.strip().splitlines()) == 1
    assert str(path) in result.stderr
    if content is not None:
        assert path.read_text() == content


def test_a_state_file_in_a_place_that_is_no_folder_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = start(
        "--port", "0", "--manifest", str(MANIFEST), "--state", str(tmp_path / "file" / "state.json")
    )
    assert result.returncode == 1
    assert result.stderr.startswith("The state file")


def test_the_page_is_served_uncached_and_nothing_above_it(slack: Playground) -> None:
    with urllib.request.urlopen(f"{slack.base_url}/") as response:
        assert response.headers.get_content_type() == "text/html"
        assert response.headers["Cache-Control"] == "no-store"
    with urllib.request.urlopen(f"{slack.base_url}/page.css") as response:
        assert response.headers.get_content_type() == "text/css"
    for path in ("workspace.yaml", "..%2fworkspace.yaml", "%2e%2e/server.py"):
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(f"{slack.base_url}/{path}")


async def watch(slack: Playground, who: str, work: Any, count: int) -> list[dict[str, Any]]:
    """The first changes a page of this person is told while `work` is done."""
    url = slack.base_url.replace("http", "ws", 1) + f"/control/stream?as={who}"
    async with aiohttp.ClientSession() as session, session.ws_connect(url) as stream:
        await asyncio.to_thread(work)
        return [await stream.receive_json(timeout=5) for _ in range(count)]


def test_a_page_is_told_of_every_change_it_may_see(slack: Playground, web: WebClient) -> None:
    def work() -> None:
        slack.say("U0PROG", "C0BOARD", "not for owners")
        web.chat_postEphemeral(channel="C0PLAN", user="U0OWN2", text="not for you")
        ts = web.chat_postMessage(channel="C0PLAN", text="a")["ts"]
        web.chat_update(channel="C0PLAN", ts=ts, text="b")
        web.reactions_add(channel="C0PLAN", timestamp=ts, name="eyes")
        web.chat_delete(channel="C0PLAN", ts=ts)
        web.chat_postEphemeral(channel="C0PLAN", user="U0OWN1", text="for you")
        web.views_publish(user_id="U0OWN1", view={"type": "home", "blocks": [{"type": "divider"}]})
        slack.advance(seconds=60)

    news = asyncio.run(watch(slack, "U0OWN1", work, 9))
    kinds = [entry["kind"] for entry in news]
    assert kinds == [
        "message",
        "unread",
        "changed",
        "reaction",
        "deleted",
        "ephemeral",
        "unread",
        "home",
        "clock",
    ]
    assert (news[0]["message"]["channel"], news[0]["message"]["text"]) == ("C0PLAN", "a")
    assert news[1]["unread"] == 1
    assert news[2]["message"]["text"] == "b"
    assert news[5]["message"]["text"] == "for you"
    assert news[8]["clock"]["version"] == 1


def test_bad_requests_to_the_control_api_are_sentences(slack: Playground) -> None:
    for path, body in [
        ("messages", b"{"),
        ("messages", b"[]"),
        ("read", b"{}"),
        ("views/close", b'{"as": 1}'),
    ]:
        request = urllib.request.Request(f"{slack.base_url}/control/{path}", data=body)
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(request)
        assert 400 <= caught.value.code < 500
        caught.value.close()
