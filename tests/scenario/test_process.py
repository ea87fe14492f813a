"""The process as a whole: the command line, its start and stop, its clock and its door."""

import json
import re
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from threading import Event

import pytest
from pydantic import SecretStr
from slack_bolt import BoltRequest

from bot.app import Process, build_app
from bot.clock import Clock, FollowingClock
from bot.config import Settings, StartError
from bot.deps import Deps
from bot.gateway import Slack, Team
from bot.playground.client import Playground, running_playground
from store.unit import Database
from store.workspaces import adopt
from tests.fakes import HandClock
from tests.scenario.processes import command, done, free_port

OPEN = re.compile(r"open (http\S+)")


@pytest.fixture
def slack() -> Iterator[Playground]:
    with running_playground() as playground:
        yield playground


def settings(slack: Playground) -> Settings:
    return Settings(
        slack_bot_token=SecretStr("xoxb-playground"),
        slack_app_token=SecretStr("xapp-playground"),
        slack_api_url=slack.api_url,
    )


@contextmanager
def running(slack: Playground, database: Database, stopping: Event) -> Iterator[Process]:
    process = Process(settings(slack), database, Clock(), stopping)
    try:
        process.start()
        yield process
    finally:
        stopping.set()
        process.stop()


def read_until_open(process: "subprocess.Popen[str]") -> Playground:
    assert process.stdout is not None
    for line in process.stdout:
        found = OPEN.search(line)
        if found:
            return Playground(found[1])
    raise AssertionError(process.communicate()[1])


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_run_without_tokens_opens_the_playground_and_takes_it_along_at_the_end(
    folder: Path, number: signal.Signals
) -> None:
    process = command(folder, ["run"], PLAYGROUND_PORT=free_port())
    try:
        playground = read_until_open(process)
        assert playground.command("U0PROG", "/plan help")["answered"]
    finally:
        process.send_signal(number)
        errors = process.communicate(timeout=30)[1]
    assert (process.returncode, errors) == (0, "")
    with pytest.raises(OSError, match="refused"):
        playground.clock()
    assert (folder / "var" / "golden-thread.sqlite").exists()
    assert (folder / "var" / "playground.json").exists()


def test_a_port_in_use_is_one_sentence_with_the_way_out(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        status, _, errors = done(folder, "run", PLAYGROUND_PORT=str(port))
    assert status == 1
    assert errors.startswith(f"Something else uses port {port}")
    assert "PLAYGROUND_PORT=" in errors
    assert errors.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "variables", "told"),
    [
        (["run"], {"SLACK_BOT_TOKEN": "xoxb-1"}, "SLACK_APP_TOKEN is missing"),
        (["migrate"], {"DATABASE_URL": "mysql://host/plan"}, "DATABASE_URL is no database"),
        (["migrate"], {"DATABASE_URL": "postgresql://u:hidden@127.0.0.1:1/x"}, "refused"),
        (["import", "not there.xlsx"], {}, "There is no file not there.xlsx"),
        (["import", "manifest.yaml"], {}, "."),
    ],
)
def test_what_goes_wrong_outside_is_a_sentence_and_a_status(
    folder: Path, words: list[str], variables: dict[str, str], told: str
) -> None:
    status, out, errors = done(folder, *words, **variables)
    assert (status, out) == (1, "")
    assert told in errors
    assert "Traceback" not in errors
    assert "hidden" not in errors
    assert not (folder / "var").exists()


PLAN = """Theme,Ref,Action,Lead,Due date,RAG
Practice,1.1,Audit of supervision files,Head of QA,30/11/2026,Green
"""


def test_import_tells_what_came_in_and_the_second_time_changes_nothing(folder: Path) -> None:
    (folder / "plan.csv").write_text(PLAN, "utf-8")
    assert "Nothing was changed" in done(folder, "import", "plan.csv", "--key", "th", "--dry-run")[1]
    assert not (folder / "var").exists()
    assert "Its actions are TH-1 to TH-1" in done(folder, "import", "plan.csv", "--key", "th")[1]
    assert "imported before: no action was changed" in done(folder, "import", "plan.csv", "--key", "TH")[1]
    (folder / "plan.csv").write_text(PLAN.replace("Audit", "Review"), "utf-8")
    status, _, errors = done(folder, "import", "plan.csv", "--key", "TH")
    assert (status, "another plan with the key TH" in errors) == (1, True)


def test_import_as_json_prints_json_alone(folder: Path) -> None:
    (folder / "plan.csv").write_text(PLAN, "utf-8")
    status, out, _ = done(folder, "import", "plan.csv", "--json", "--dry-run")
    assert status == 0
    assert json.loads(out)["actions"][0]["ref"] == "1.1"


def test_the_clock_follows_the_playground_and_says_so_when_the_work_is_done(slack: Playground) -> None:
    clock = FollowingClock(slack.base_url, "test")
    seen: list[datetime] = []
    clock.follow(lambda: seen.append(clock.now()))
    try:
        moved = [slack.advance(step="hour")["now"] for _ in range(2)]
        slack.until(lambda: len(seen) == 2)
        apart = [at - datetime.fromisoformat(now) for at, now in zip(seen, moved, strict=True)]
        assert all(abs(one.total_seconds()) < 60 for one in apart)
    finally:
        clock.stop()


def test_a_slack_that_is_away_at_start_is_waited_for(slack: Playground, sqlite_database: Database) -> None:
    slack.fault("auth.test", "500")
    slack.fault("apps.connections.open", "drop")
    with running(slack, sqlite_database, Event()):
        assert slack.until(lambda: slack.state("U0PROG")["app"]["connected"])
        assert slack.command("U0PROG", "/plan help")["answered"]


def test_a_stop_does_not_wait_for_a_slack_that_is_away(slack: Playground, sqlite_database: Database) -> None:
    slack.fault("auth.test", "500", times=1000)
    stopping = Event()
    stopping.set()
    with pytest.raises(StartError, match="Stopped"):
        Process(settings(slack), sqlite_database, Clock(), stopping)


@pytest.mark.parametrize(
    ("method", "name"), [("auth.test", "SLACK_BOT_TOKEN"), ("apps.connections.open", "SLACK_APP_TOKEN")]
)
def test_a_token_that_slack_refuses_is_named(
    slack: Playground, sqlite_database: Database, method: str, name: str
) -> None:
    slack.fault(method, "error", error="invalid_auth")
    with (
        pytest.raises(StartError, match=f"Slack refuses {name} .invalid_auth."),
        running(slack, sqlite_database, Event()),
    ):
        pass


@pytest.mark.parametrize("oauth", [{}, {"SLACK_CLIENT_ID": "1", "SLACK_CLIENT_SECRET": "2"}])
def test_only_our_workspace_is_served_whatever_is_in_the_environment(
    slack: Playground, sqlite_database: Database, monkeypatch: pytest.MonkeyPatch, oauth: dict[str, str]
) -> None:
    for name, value in oauth.items():
        monkeypatch.setenv(name, value)
    door, clock = Slack("xoxb-playground", slack.api_url), HandClock()
    team = door.team()
    assert isinstance(team, Team)
    app = build_app(Deps(sqlite_database, adopt(sqlite_database, team.id, clock.now()), door, clock, team))
    body = {"command": "/plan", "text": "overdue", "user_id": "U0PROG", "channel_id": "C0PLAN"}

    def answer(team_id: str) -> str:
        asked = body | {"team_id": team_id, "trigger_id": team_id}
        return str(app.dispatch(BoltRequest(body=asked, mode="socket_mode")).body)

    assert "There is no plan here yet" in answer(team.id)
    assert "There is no plan here yet" not in answer("T0OTHER")
