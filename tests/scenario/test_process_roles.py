"""`run`, `web` and `worker` as processes: side by side, killed, asked to stop, and refused with a sentence."""

import resource
import signal
import socket
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest

from bot.clock import Clock
from bot.playground.client import Playground, running_playground
from store import heartbeats, installation
from store.unit import Database
from tests.databases import opened
from tests.scenario.processes import command, done, free_port, in_slack

STOP_WITHIN = 20


@pytest.fixture
def slack() -> Iterator[Playground]:
    with running_playground() as playground:
        yield playground


class Fleet:
    """Processes on one database, all killed at the end."""

    def __init__(self, slack: Playground, folder: Path, url: str, stack: ExitStack) -> None:
        self.slack = slack
        self.folder = folder
        self.url = url
        self._stack = stack

    def start(self, role: str, **more: str) -> tuple["subprocess.Popen[str]", str]:
        """A process, and the port it tells on."""
        port = free_port()
        variables = in_slack(self.slack) | {"DATABASE_URL": self.url, "PORT": port} | more
        process = command(self.folder, [role], **variables)
        self._stack.callback(process.communicate)
        self._stack.callback(process.kill)
        return process, port

    def ready(self, port: str) -> None:
        self.slack.until(lambda: status(port, "/readyz") == 200, 60)

    def wait_for_answer(self) -> None:
        """Somebody writes to the bot, and hears from it."""
        before = len(self._heard())
        self.slack.say("U0PROG", self._talk(), "help")
        self.slack.until(lambda: len(self._heard()) > before, 20)

    def _talk(self) -> str:
        return self.slack.open_dm("U0PROG", "U0BOT")

    def _heard(self) -> list[object]:
        return [one for one in self.slack.messages("U0PROG", self._talk()) if one.get("bot_id")]


@pytest.fixture
def fleet(slack: Playground, folder: Path, sqlite_url: str) -> Iterator[Fleet]:
    with ExitStack() as stack:
        yield Fleet(slack, folder, sqlite_url, stack)


@pytest.fixture
def fleet_on_postgresql(slack: Playground, folder: Path, postgresql_url: str) -> Iterator[Fleet]:
    with ExitStack() as stack:
        yield Fleet(slack, folder, postgresql_url, stack)


def status(port: str, path: str) -> int:
    """The HTTP status; 0 while nobody answers."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as reply:
            return int(reply.status)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code
    except OSError:
        return 0


def stop(process: "subprocess.Popen[str]") -> int:
    process.send_signal(signal.SIGTERM)
    return process.wait(STOP_WITHIN)


def heartbeats_of(url: str) -> list[tuple[str, bool]]:
    """Role of each process the database knows, and whether it stopped in good order."""
    with opened(url) as database, database.read(0) as unit:
        seen = heartbeats.heartbeats(unit, Clock().now() - timedelta(hours=1))
    return sorted((one.role, one.stopped_at is not None) for one in seen)


def test_two_webs_and_a_worker_share_the_work_and_stop_in_good_order(fleet_on_postgresql: Fleet) -> None:
    fleet, slack = fleet_on_postgresql, fleet_on_postgresql.slack
    started = [fleet.start(role) for role in ("web", "web", "worker")]
    for _, port in started:
        fleet.ready(port)
        assert status(port, "/healthz") == 200
        assert status(port, "/metrics") == 200
    for _, port in started[:2]:
        slack.deliver("http", f"http://127.0.0.1:{port}/slack/events")
        assert slack.command("U0PROG", "/plan help payload")["answered"]
        fleet.wait_for_answer()
    assert [stop(process) for process, _ in started] == [0, 0, 0]
    assert [process.stderr.read() for process, _ in started if process.stderr] == ["", "", ""]
    assert heartbeats_of(fleet.url) == [("web", True), ("web", True), ("worker", True)]


def test_run_over_http_is_the_whole_bot_without_an_app_token(fleet: Fleet) -> None:
    process, port = fleet.start("run")
    fleet.ready(port)
    fleet.slack.deliver("http", f"http://127.0.0.1:{port}/slack/events")
    fleet.wait_for_answer()
    process.send_signal(signal.SIGINT)
    assert process.wait(STOP_WITHIN) == 0
    assert heartbeats_of(fleet.url) == [("run", True)]


def test_killed_while_starting_it_starts_again(fleet: Fleet) -> None:
    for seconds in (0.3, 0.6, 0.9, 1.2):
        process, _ = fleet.start("worker", SLACK_APP_TOKEN="xapp-playground")
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(seconds)
        process.kill()
    process, port = fleet.start("worker", SLACK_APP_TOKEN="xapp-playground")
    fleet.ready(port)
    fleet.wait_for_answer()
    assert stop(process) == 0


def test_a_stop_waits_for_a_request_in_flight_and_a_second_one_does_not(fleet: Fleet) -> None:
    fleet.slack.fault("chat.postMessage", "hang")
    process, port = fleet.start("worker", SLACK_APP_TOKEN="xapp-playground")
    fleet.ready(port)
    fleet.slack.say("U0PROG", fleet.slack.open_dm("U0PROG", "U0BOT"), "help")
    fleet.slack.until(lambda: fleet.slack.sent("chat.postMessage"), 20)
    process.send_signal(signal.SIGTERM)
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(2)
    process.send_signal(signal.SIGTERM)
    assert process.wait(2) == 1
    assert heartbeats_of(fleet.url) == [("worker", False)]


def test_a_stop_while_slack_is_waited_for_is_a_stop_in_good_order(fleet: Fleet) -> None:
    process, port = fleet.start("worker", SLACK_API_URL="http://127.0.0.1:9/api/")
    fleet.slack.until(lambda: status(port, "/healthz") == 200, 20)
    assert status(port, "/readyz") == 503
    fleet.slack.until(lambda: heartbeats_of(fleet.url), 20)
    assert stop(process) == 0
    assert heartbeats_of(fleet.url) == [("worker", True)]


HANGING = """
import threading
from bot import ticking
from bot.__main__ import app
ticking.HUNG, ticking.LOOK_EVERY = 1.0, 0.2
ticking.ticks.tick = lambda deps: threading.Event().wait(600)
app()
"""


def test_a_tick_that_hangs_ends_the_process_with_a_sentence(slack: Playground, folder: Path) -> None:
    process = command(folder, ["worker"], start=("-c", HANGING), **in_slack(slack))
    out, errors = process.communicate(timeout=30)
    assert process.returncode == 1
    assert errors == "A tick has hung for 0 minutes. Golden Thread has stopped, so that it is started anew.\n"
    assert '"process.gives_up"' in out


@pytest.mark.parametrize(
    ("role", "without", "more", "told"),
    [
        ("web", "SLACK_SIGNING_SECRET", {}, "SLACK_SIGNING_SECRET is missing: copy the “Signing Secret”"),
        ("worker", "SLACK_BOT_TOKEN", {}, "SLACK_BOT_TOKEN is missing"),
        ("web", "", {"PORT": "eighty"}, "PORT is no port"),
        ("web", "", {"PORT": "{taken}"}, "Port {taken} cannot be used (Address already in use)"),
        ("worker", "", {"PORT": "{taken}"}, "Port {taken} cannot be used (Address already in use)"),
        ("web", "", {"SLACK_BOT_TOKEN": "xoxb-wrong"}, "Slack refuses SLACK_BOT_TOKEN (invalid_auth)"),
        ("worker", "", {"SLACK_BOT_TOKEN": "xoxb-wrong"}, "Slack refuses SLACK_BOT_TOKEN (invalid_auth)"),
    ],
)
def test_what_is_missing_or_wrong_is_a_sentence_and_a_status(
    slack: Playground, folder: Path, role: str, without: str, more: dict[str, str], told: str
) -> None:
    with socket.create_server(("0.0.0.0", 0)) as other:
        taken = str(other.getsockname()[1])
        more = {name: value.format(taken=taken) for name, value in more.items()}
        variables = {name: value for name, value in in_slack(slack).items() if name != without}
        ended, out, errors = done(folder, role, **{"PORT": free_port()} | variables | more)
    assert (ended, errors.count("\n")) == (1, 1)
    assert told.format(taken=taken) in errors
    assert "Traceback" not in out + errors
    assert "xoxb" not in out + errors


def test_a_database_that_cannot_grow_is_a_sentence(
    slack: Playground, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.scenario.processes.BEFORE", _small_files)
    ended, out, errors = done(folder, "worker", **in_slack(slack))
    assert ended == 1
    assert errors.startswith("The database file var/golden-thread.sqlite cannot be used")
    assert "Traceback" not in out + errors


def _small_files() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))


def test_a_copied_database_starts_paused_and_says_so_at_the_terminal(
    slack: Playground, folder: Path, sqlite_url: str
) -> None:
    with opened(sqlite_url) as database:
        _lie_elsewhere(database)
    with ExitStack() as stack:
        fleet = Fleet(slack, folder, sqlite_url, stack)
        process, port = fleet.start("worker")
        fleet.ready(port)
        assert stop(process) == 0
        assert process.stderr
        said = process.stderr.read()
    assert "moved or copied" in said
    assert "python -m bot resume" in said


def _lie_elsewhere(database: Database) -> None:
    with database.write(0) as unit:
        installation.found_at(unit, "elsewhere")
