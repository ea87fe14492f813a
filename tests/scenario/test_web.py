"""HTTP: Slack's signed requests, and whether the process is well, in one plain line."""

import io
import re
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from slack_bolt import BoltResponse
from slack_sdk.signature import SignatureVerifier

from bot.app import build_app
from bot.deps import Deps
from bot.gateway import Slack, Team
from bot.serving import Beside, listening
from bot.signed import LARGEST, answer
from bot.starting import check_start
from bot.vitals import ALIVE_WITHIN, RUN, WEB, Vitals
from bot.web import Pages, wsgi
from store import installation, outbox
from store.unit import Database
from store.workspaces import adopt
from tests.databases import opened
from tests.fakes import HandClock

TEAM = Team("T0NORTH", "U0BOT", "B0BOT", frozenset())
SAMPLE = re.compile(r'^golden_thread_\w+(\{\w+="[\w.-]+"(,\w+="[\w.-]+")*\})? -?\d+(\.\d+)?(e[+-]\d+)?$')


class Site:
    """One process as a browser sees it."""

    def __init__(self, database: Database, role: str = RUN) -> None:
        self.clock = HandClock()
        self.database = database
        self.vitals = Vitals(role, self.clock)
        check_start(database, self.clock, self.vitals)
        self.vitals.ready = True
        self.pages = Pages(database, self.clock, self.vitals)
        self.pages.workspace_id = adopt(database, TEAM.id, self.clock.now())
        self.slack: Any = lambda body, headers: BoltResponse(status=200, body="heard")

    def ask(self, path: str, method: str = "GET", body: bytes = b"", **headers: str) -> tuple[int, str]:
        told: list[str] = []
        environ = {"PATH_INFO": path, "REQUEST_METHOD": method, "wsgi.input": io.BytesIO(body)} | headers
        said = wsgi(self.pages, lambda: self.slack)(environ, lambda status, _headers: told.append(status))  # type: ignore[arg-type]
        return int(told[0][:3]), b"".join(said).decode()


@pytest.fixture
def site(database: Database) -> Site:
    return Site(database)


@pytest.fixture
def light(sqlite_database: Database) -> Site:
    return Site(sqlite_database)


def test_a_process_that_is_well_says_so_in_one_line(site: Site) -> None:
    assert site.ask("/healthz") == (200, "alive\n")
    assert site.ask("/readyz") == (200, "ready\n")


def test_health_is_red_after_five_minutes_without_a_tick(light: Site) -> None:
    light.clock.advance(seconds=ALIVE_WITHIN + 1)
    assert light.ask("/healthz") == (503, "no tick was completed for five minutes\n")
    light.vitals.ticked()
    assert light.ask("/healthz")[0] == 200


def test_the_web_is_well_as_long_as_it_answers(sqlite_database: Database) -> None:
    site = Site(sqlite_database, WEB)
    site.clock.advance(days=1)
    assert site.ask("/healthz")[0] == 200


def test_before_the_start_and_during_a_stop_it_is_alive_and_not_ready(light: Site) -> None:
    light.vitals.ready = False
    assert light.ask("/readyz") == (503, "starting or stopping\n")
    assert light.ask("/healthz")[0] == 200


def test_a_database_that_takes_no_write_is_not_ready_within_the_time(
    light: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.web.WRITES_WITHIN", 0.2)
    held, let_go = threading.Event(), threading.Event()

    def hold() -> None:
        with light.database.write(0):
            held.set()
            let_go.wait(20)

    holding = threading.Thread(target=hold)
    holding.start()
    held.wait(5)
    try:
        assert light.ask("/readyz") == (503, "the database did not take a write within 2 seconds\n")
        light.clock.advance(seconds=2)
        assert light.ask("/readyz")[0] == 503
    finally:
        let_go.set()
        holding.join()
    light.clock.advance(seconds=2)
    assert light.ask("/readyz")[0] in (200, 503)
    light.clock.advance(seconds=2)
    assert light.ask("/readyz")[0] == 200


def test_asking_often_costs_the_database_nothing(light: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    writes: list[int] = []
    monkeypatch.setattr("bot.web.heartbeats.beat", lambda *_: writes.append(1))
    for _ in range(10):
        assert light.ask("/readyz")[0] == 200
    assert len(writes) == 1


def test_tables_that_became_newer_are_not_ready(light: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("store.unit.known_revisions", lambda: ["0001"])
    assert light.ask("/readyz") == (503, "the database does not answer, or is newer than the program\n")


def test_figures_are_in_prometheus_form_and_name_nobody(site: Site) -> None:
    workspace = site.pages.workspace_id
    assert workspace
    with site.database.write(workspace) as unit:
        outbox.promise(unit, key="a secret key", kind="card", channel="D1", due_at=site.clock.now())
        installation.pause(unit, "somewhere else", site.clock.now())
    site.clock.advance(seconds=30)
    site.vitals.ticked()
    status, said = site.ask("/metrics")
    samples = [line for line in said.splitlines() if not line.startswith("#")]
    assert status == 200
    assert said.endswith("\n")
    assert all(SAMPLE.match(line) for line in samples), said
    assert 'golden_thread_promises{state="pending"} 1' in samples
    assert "golden_thread_oldest_due_seconds 30" in samples
    assert "golden_thread_paused 1" in samples
    assert 'golden_thread_processes{role="run"} 1' in samples
    assert "secret" not in said


def test_before_slack_was_reached_the_figures_of_its_promises_are_left_out(light: Site) -> None:
    light.pages.workspace_id = None
    status, said = light.ask("/metrics")
    assert status == 200
    assert "promises" not in said


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [
        ("/", "GET", 404),
        ("/healthz/", "GET", 404),
        ("/healthz", "HEAD", 200),
        ("/healthz", "POST", 405),
        ("/slack/events", "GET", 405),
        ("/slack/events", "POST", 200),
        ("/slack/events/", "POST", 404),
    ],
)
def test_only_what_is_there_is_answered(light: Site, path: str, method: str, status: int) -> None:
    assert light.ask(path, method)[0] == status


def test_a_request_larger_than_slacks_is_refused(light: Site) -> None:
    assert light.ask("/slack/events", "POST", b"x" * (LARGEST + 1))[0] == 413
    assert light.ask("/slack/events", "POST", b"x" * LARGEST)[0] == 200


def test_while_starting_slack_is_told_to_come_again(light: Site) -> None:
    light.slack = None
    assert light.ask("/slack/events", "POST") == (503, "starting or stopping\n")


def test_a_fault_of_ours_is_no_traceback_for_whoever_asks(light: Site) -> None:
    light.slack = lambda body, headers: 1 / 0
    assert light.ask("/slack/events", "POST") == (500, "a fault of the program\n")


def test_slacks_signature_is_what_opens_the_door(light: Site) -> None:
    door = Slack("xoxb-nobody", "http://127.0.0.1:9/api/")
    deps = Deps(light.database, light.pages.workspace_id or 0, door, light.clock, TEAM)
    app, verifier = build_app(deps), SignatureVerifier("a secret")
    light.slack = lambda body, headers: answer(app, verifier, body, headers)
    body = urlencode({"command": "/plan", "text": "help", "user_id": "U1", "team_id": "T0NORTH",
                      "channel_id": "C1", "trigger_id": "1"}).encode()  # fmt: skip
    at = str(int(time.time()))
    signed = verifier.generate_signature(timestamp=at, body=body)
    headers = {"HTTP_X_SLACK_REQUEST_TIMESTAMP": at, "HTTP_X_SLACK_SIGNATURE": str(signed)}
    status, said = light.ask("/slack/events", "POST", body, **headers)
    assert (status, "ephemeral" in said) == (200, True)
    assert light.ask("/slack/events", "POST", body + b"x", **headers)[0] == 401
    assert light.ask("/slack/events", "POST", body)[0] == 401


@pytest.fixture
def beside(light: Site) -> Iterator[int]:
    place = listening(0)
    port: int = place.getsockname()[1]
    server = Beside(place, wsgi(light.pages))
    yield port
    server.stop()


def test_a_worker_answers_on_its_port_and_takes_nothing_from_slack(beside: int) -> None:
    def ask(line: bytes) -> bytes:
        with socket.create_connection(("127.0.0.1", beside), 5) as connection:
            connection.sendall(line + b"\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
            return b"".join(iter(lambda: connection.recv(4096), b""))

    assert b" 200 " in ask(b"GET /healthz HTTP/1.0")
    assert b" 404 " in ask(b"POST /slack/events HTTP/1.0")


def test_two_processes_on_one_file_are_both_counted(sqlite_url: str) -> None:
    with opened(sqlite_url) as one, opened(sqlite_url) as other:
        site = Site(one)
        Site(other, WEB)
        said = site.ask("/metrics")[1]
    assert 'processes{role="run"} 1' in said
    assert 'processes{role="web"} 1' in said
