"""Socket Mode: cut, half-open, deaf or refused, it comes back, and a Slack that is away is waited for."""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Event, Thread

import pytest

from bot import sockets
from bot.app import build_app
from bot.clock import Clock
from bot.deps import Deps
from bot.gateway import Slack, Team
from bot.playground.client import Playground, running_playground
from bot.sockets import DEAF_AFTER, LOOK_EVERY, PING_EVERY, Socket, TokenRefusedError
from bot.vitals import WORKER, Vitals
from store.unit import Database
from store.workspaces import adopt

FASTER = 20
"""How much faster than in life the watch looks."""


@pytest.fixture
def slack(monkeypatch: pytest.MonkeyPatch) -> Iterator[Playground]:
    for name in (
        "PING_EVERY",
        "DEAF_AFTER",
        "LOOK_EVERY",
        "LONGEST_PAUSE",
        "AFTER_TOO_MANY",
        "AFTER_A_REFUSAL",
    ):
        monkeypatch.setattr(sockets, name, getattr(sockets, name) / FASTER)
    with running_playground() as playground:
        yield playground


class Line:
    """A bot that hears people over one socket, and nothing else of it."""

    def __init__(self, slack: Playground, database: Database, api_url: str = "") -> None:
        clock = Clock()
        door = Slack("xoxb-playground", slack.api_url)
        team = door.team()
        assert isinstance(team, Team)
        deps = Deps(database, adopt(database, team.id, clock.now()), door, clock, team)
        self.slack = slack
        self.given_up: list[str] = []
        self.missed: list[datetime] = []
        self.vitals = Vitals(WORKER, clock)
        self.stopping = Event()
        sender = Slack("xoxb-playground", api_url or slack.api_url).sender
        self.socket = Socket(
            build_app(deps),
            "xapp-playground",
            sender,
            clock,
            self.vitals,
            self.given_up.append,
            self.missed.append,
        )

    def answers(self) -> bool:
        return bool(self.slack.command("U0PROG", "/plan help")["answered"])


@contextmanager
def connected(slack: Playground, database: Database) -> Iterator[Line]:
    line = Line(slack, database)
    try:
        line.socket.connect(line.stopping)
        slack.until(lambda: slack.connections() == 1)
        yield line
    finally:
        line.socket.close()


def test_the_figures_add_up_to_less_than_thirty_seconds() -> None:
    last_pong, reading, handshake = PING_EVERY, 3.0, 3.0
    assert last_pong + DEAF_AFTER + LOOK_EVERY + reading + handshake < 30
    assert DEAF_AFTER > 3 * PING_EVERY


@pytest.mark.parametrize("how", ["cut", "half_open", "disconnect"])
def test_a_connection_that_is_lost_is_replaced(
    slack: Playground, sqlite_database: Database, how: str
) -> None:
    with connected(slack, sqlite_database) as line:
        assert line.answers()
        slack.connection(how)
        slack.until(lambda: slack.connections() == 1 and line.answers(), 10)
        assert line.answers()
        assert not line.given_up


def test_at_a_warning_the_next_connection_is_there_before_the_old_one_goes(
    slack: Playground, sqlite_database: Database
) -> None:
    with connected(slack, sqlite_database) as line:
        opened = len(slack.sent("apps.connections.open"))
        slack.connection("disconnect", reason="warning")
        slack.until(lambda: len(slack.sent("apps.connections.open")) > opened)
        slack.until(lambda: slack.connections() == 1)
        assert line.answers()


def test_a_deaf_slack_that_hears_again_is_heard_again(slack: Playground, sqlite_database: Database) -> None:
    with connected(slack, sqlite_database) as line:
        slack.connection("deaf", seconds=1)
        slack.until(line.answers, 10)
        assert not line.given_up


def test_a_connection_that_stays_deaf_though_it_was_replaced_twice_is_given_up(
    slack: Playground, sqlite_database: Database
) -> None:
    with connected(slack, sqlite_database) as line:
        opened = len(slack.sent("apps.connections.open"))
        slack.connection("deaf", seconds=60)
        slack.until(lambda: line.given_up, 10)
        assert "replaced twice" in line.given_up[0]
        assert len(slack.sent("apps.connections.open")) - opened >= 2


def test_a_slack_that_is_away_is_waited_for_and_not_given_up(
    slack: Playground, sqlite_database: Database
) -> None:
    with connected(slack, sqlite_database) as line:
        slack.fault("apps.connections.open", "500", times=4)
        slack.connection("refuse", seconds=1)
        slack.connection("cut")
        slack.until(lambda: slack.connections() == 1, 15)
        assert line.answers()
        assert not line.given_up


def test_a_token_that_is_revoked_while_it_runs_is_waited_for(
    slack: Playground, sqlite_database: Database
) -> None:
    with connected(slack, sqlite_database) as line:
        slack.fault("apps.connections.open", "error", error="token_revoked")
        slack.connection("cut")
        slack.until(lambda: slack.connections() == 1, 15)
        assert not line.given_up


def test_too_many_connections_are_not_answered_with_more(
    slack: Playground, sqlite_database: Database
) -> None:
    with connected(slack, sqlite_database) as line:
        before = len(slack.sent("apps.connections.open"))
        slack.connection("disconnect", reason="too_many_websockets")
        slack.until(lambda: slack.connections() == 1 and line.answers(), 10)
        assert len(slack.sent("apps.connections.open")) - before == 1


@pytest.mark.parametrize("fault", ["drop", "500", "502_html", "429"])
def test_at_start_a_slack_that_is_away_is_waited_for(
    slack: Playground, sqlite_database: Database, fault: str
) -> None:
    slack.fault("apps.connections.open", fault, retry_after="1", times=2)
    with connected(slack, sqlite_database) as line:
        assert line.answers()


def test_at_start_a_refused_token_is_told(slack: Playground, sqlite_database: Database) -> None:
    slack.fault("apps.connections.open", "error", error="invalid_auth")
    with pytest.raises(TokenRefusedError, match="invalid_auth"), connected(slack, sqlite_database):
        pass


def test_a_stop_ends_the_waiting(slack: Playground, sqlite_database: Database) -> None:
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    line = Line(slack, sqlite_database, f"http://127.0.0.1:{port}/api/")
    waiting = Thread(target=line.socket.connect, args=(line.stopping,))
    waiting.start()
    line.stopping.set()
    waiting.join(5)
    assert not waiting.is_alive()
    line.socket.close()


def test_what_is_being_worked_on_at_a_stop_is_answered(
    slack: Playground, sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    working = Event()

    def slow(*_: object) -> bool:
        working.set()
        return bool(Event().wait(0.5))

    monkeypatch.setattr("handlers.commands.help_asked", slow)
    answers: list[bool] = []
    with connected(slack, sqlite_database) as line:
        asking = Thread(target=lambda: answers.append(line.answers()))
        asking.start()
        assert working.wait(5)
        begun = time.monotonic()
        line.socket.close()
        asking.join()
    assert answers == [True]
    assert time.monotonic() - begun < 5


def test_after_a_long_silence_somebody_is_told_since_when(
    slack: Playground, sqlite_database: Database
) -> None:
    with connected(slack, sqlite_database) as line:
        slack.until(lambda: line.vitals.heard_at)
        assert line.missed == []
        slept = line.socket._heard_at - timedelta(hours=8)
        line.socket._heard_at = slept
        slack.until(lambda: line.missed, seconds=20)
        assert line.missed == [slept]
