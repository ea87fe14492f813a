"""The process as a whole: the command line, its start and stop, its clock and its door."""

import json
import re
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
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
from store import plans
from store.unit import Database
from store.workspaces import adopt
from tests.fakes import HandClock
from tests.scenario.processes import command, done, free_port, with_manifest

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


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return with_manifest(tmp_path)


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
        status, _, told = done(folder, "run", PLAYGROUND_PORT=free_port())
        assert (status, told.count("\n")) == (1, 1)
        assert f"at work in this folder already: open {playground.base_url}/" in told
    finally:
        process.send_signal(number)
        errors = process.communicate(timeout=30)[1]
    assert (process.returncode, errors) == (0, "")
    with pytest.raises(OSError, match="refused"):
        playground.clock()
    assert (folder / "var" / "golden-thread.sqlite").exists()
    assert (folder / "var" / "playground.json").exists()


def test_the_bot_works_on_when_nobody_reads_what_it_prints(folder: Path) -> None:
    process = command(folder, ["run"], PLAYGROUND_PORT=free_port())
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        playground = read_until_open(process)
        process.stdout.close()
        today = datetime.fromisoformat(playground.clock()["now"])
        monday = today + timedelta(days=7 - today.weekday())
        playground.advance(to=monday.replace(hour=10).isoformat())
        assert any("week of" in one["text"] for one in playground.messages("U0CHAIR", "D0CHAIR"))
    finally:
        process.send_signal(signal.SIGTERM)
        with process.stderr:
            errors = process.stderr.read()
    assert (process.wait(30), errors) == (0, "")


def test_a_port_in_use_is_one_sentence_with_the_way_out(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        status, _, errors = done(folder, "run", PLAYGROUND_PORT=str(port))
    assert status == 1
    assert errors.startswith(f"Something else is at http://127.0.0.1:{port}/")
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
    told = done(folder, "import", "plan.csv", "--key", "TH", "--chair", "chair@example.org")[1]
    assert "Its chair is chair@example.org from now on." in told
    assert "It was imported as TH before" in done(folder, "import", "plan.csv", "--key", "TH", "--dry-run")[1]


@pytest.mark.parametrize("last", [(), ("--dry-run",)])
def test_what_cannot_be_imported_is_refused_by_a_dry_run_too(folder: Path, last: tuple[str, ...]) -> None:
    (folder / "plan.csv").write_text(PLAN, "utf-8")
    (folder / "newer").mkdir()
    (folder / "newer" / "plan.csv").write_text(PLAN.replace("Audit", "Review"), "utf-8")
    (folder / "other.csv").write_text(PLAN.replace("Practice", "Court"), "utf-8")
    done(folder, "import", "plan.csv", "--key", "TH")
    for words, sentence in (
        (("plan.csv", "--key", "XX"), "This file was imported as TH before"),
        (("newer/plan.csv", "--key", "TH"), "another version of this file"),
        (("other.csv", "--key", "TH"), "TH is the key of another plan, “plan”"),
        (("plan.csv", "--key", "TH", "--manager", "notanemail"), "is no e-mail address"),
        (("plan.csv", "--key", "TH", "--channel", "#general"), "is no channel id"),
    ):
        status, _, errors = done(folder, "import", *words, *last)
        assert (status, sentence in errors) == (1, True), errors


def test_import_takes_the_nation_whose_bank_holidays_count(folder: Path) -> None:
    (folder / "plan.csv").write_text(PLAN, "utf-8")
    status, _, errors = done(folder, "import", "plan.csv", "--key", "th", "--nation", "FRA")
    assert (status, "use ENG, WLS, SCT or NIR" in errors) == (1, True)
    done(folder, "import", "plan.csv", "--key", "th", "--nation", "sct")
    done(folder, "import", "plan.csv", "--key", "th")
    url = f"sqlite:///{folder}/var/golden-thread.sqlite"
    with closing(Database(url)) as database, database.read(1) as unit:
        assert [plan.nation for plan in plans.plans(unit)] == ["SCT"]


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


@pytest.mark.parametrize("path", ["", "nowhere/"])
def test_an_address_at_which_no_slack_answers_is_named(
    slack: Playground, sqlite_database: Database, path: str
) -> None:
    elsewhere = settings(slack).model_copy(update={"slack_api_url": f"{slack.base_url}/{path}"})
    with pytest.raises(StartError, match=f"at {slack.base_url}/{path} is no Slack: correct SLACK_API_URL"):
        Process(elsewhere, sqlite_database, Clock(), Event())


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
