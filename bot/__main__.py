"""The command line: `python -m bot run`, `web`, `worker`, `migrate`, `import`."""

import hashlib
import json
import os
import re
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from bot import upkeep

# Everything else is imported where it is needed: `--help` should not wait half a second for it.
# ruff: noqa: PLC0415
if TYPE_CHECKING:
    from bot.clock import Clock
    from bot.config import Settings
    from bot.deps import Deps
    from bot.files.imported import ImportedPlan
    from bot.gateway import Slack, Team
    from bot.plan.calendar import Nation
    from bot.usecases import importing
    from bot.vitals import Vitals
    from store.unit import Database

DEFAULT_PORT = 3000
STOP_WITHIN = 19.0
"""Seconds after which a stop is cut short."""
AT_ONCE: "list[Callable[[], None]]" = []
"""What must not outlive this process, even where it ends at once."""

app = typer.Typer(
    help="Golden Thread keeps an action plan and sees it through.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback()
def _every_command() -> None:
    """Golden Thread keeps an action plan and sees it through."""


@app.command()
def run() -> None:
    """Run the whole bot: in Slack when there are tokens, else in a playground in your browser."""
    with _sentences():
        settings, stopping = _beginning()
        if not settings.has_tokens:
            _in_playground(settings, stopping)
        elif settings.slack_app_token or not (settings.port and settings.slack_signing_secret):
            settings.must_have("slack_app_token")
            _in_slack("run", settings, stopping)
        else:
            _over_http("run", settings, stopping)


@app.command()
def web() -> None:
    """Take Slack's requests over HTTP on $PORT (3000 if none is set); a worker has to run beside it."""
    with _sentences():
        settings, stopping = _beginning()
        settings.must_have("slack_bot_token", "slack_signing_secret")
        _over_http("web", settings, stopping)


@app.command()
def worker() -> None:
    """Remind and deliver; with an app-level token also take what comes in over Socket Mode."""
    with _sentences():
        settings, stopping = _beginning()
        settings.must_have("slack_bot_token")
        _in_slack("worker", settings, stopping)


@app.command()
def migrate() -> None:
    """Bring the database up to date; nothing happens when it is."""
    with _sentences(), _database(_settings()):
        typer.echo("The database is up to date.")


upkeep.register(app)

Email = Annotated[str | None, typer.Option(metavar="E-MAIL")]


@app.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(help="An Excel workbook or a CSV file.", show_default=False)],
    key: Annotated[str | None, typer.Option(help="Short name of the plan, as in TH-12.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would come in.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print what was read as JSON.")] = False,
    manager: Email = None,
    sponsor: Email = None,
    chair: Email = None,
    channel: Annotated[str | None, typer.Option(help="Channel id for the weekly digest.")] = None,
    nation: Annotated[
        str | None, typer.Option(help="Whose bank holidays are free: ENG (as without it), WLS, SCT or NIR.")
    ] = None,
) -> None:
    """Read a plan file; the same file twice changes nothing."""
    from bot.files.errors import PlanFileError
    from bot.files.imported import as_json as in_json
    from bot.files.preview import preview
    from bot.files.read import read_plan
    from bot.usecases.importing import Settings, suggested_key

    with _sentences():
        _check(channel, manager=manager, sponsor=sponsor, chair=chair)
        try:
            plan = read_plan(file)
        except PlanFileError as error:
            _fail(str(error))
        chosen = (key or suggested_key(plan.title)).upper()
        if not re.fullmatch(r"[A-Z]{1,8}", chosen):
            _fail(f"“{key}” is no short name for a plan: use one to eight letters, as in --key TH.")
        if as_json:
            typer.echo(json.dumps(in_json(plan), ensure_ascii=False, indent=2))
        say = _nothing if as_json else typer.echo
        for line in preview(plan):
            say(line)
        file_hash = hashlib.sha256(file.read_bytes()).hexdigest()
        if dry_run:
            say(f"{_outlook(plan, chosen, file_hash)} Nothing was changed.")
            return
        if sys.stdin.isatty() and not as_json:
            typer.confirm(f"Keep it as {chosen}?", abort=True)
        wanted = Settings(
            manager=manager, sponsor=sponsor, chair=chair, channel=channel, nation=_nation(nation)
        )
        kept = _keep(plan, chosen, file_hash, wanted)
        same = "This file was imported before: no action was changed." if kept.known else "It is kept."
        say(f"{same} Its actions are {chosen}-1 to {chosen}-{kept.actions}.")
        for setting, value in asdict(wanted).items():
            if value is not None:
                say(f"Its {setting} is {value} from now on.")


def _check(channel: str | None, **addresses: str | None) -> None:
    """What is to be kept with the plan must be of use later."""
    for who, address in addresses.items():
        if address is not None and not re.fullmatch(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+", address.strip()):
            _fail(f"--{who} “{address}” is no e-mail address: write the one the person has in Slack.")
    if channel is not None and not re.fullmatch(r"[CG][A-Z0-9]{5,20}", channel):
        _fail(
            f"--channel “{channel}” is no channel id. In Slack open the channel's details: the id, such as C0123ABCD, "
            "stands at the end of “About”."
        )


def _outlook(plan: "ImportedPlan", key: str, file_hash: str) -> str:
    """What an import would do, without making a database where there is none."""
    from bot.usecases.importing import ImportRefused, known_plan
    from store.unit import Database, is_there
    from store.workspaces import workspace_of

    url, known = _settings().database_url, None
    if is_there(url):
        database = Database(url)
        try:
            workspace_id = workspace_of(database, None) if database.schema_is_current() else None
            if workspace_id is not None:
                with database.read(workspace_id) as unit:
                    known = known_plan(unit, plan, key, file_hash)
        except ImportRefused as refused:
            _fail(str(refused))
        finally:
            database.close()
    return f"It was imported as {key} before." if known else f"It would be kept as {key}."


def _nation(typed: str | None) -> "Nation | None":
    from bot.plan.calendar import Nation

    if typed is None:
        return None
    if typed.upper() not in list(Nation):
        _fail(f"“{typed}” is no nation with bank holidays here: use ENG, WLS, SCT or NIR.")
    return Nation(typed.upper())


def _nothing(line: str) -> None:
    """Where JSON is printed, nothing else is."""


def _keep(plan: "ImportedPlan", key: str, file_hash: str, wanted: "importing.Settings") -> "importing.Import":
    """Keep the plan, and find its people in Slack where there are tokens."""
    from bot.clock import Clock
    from bot.ticks import join_people
    from bot.usecases.importing import ImportRefused, import_plan
    from store.workspaces import adopt

    settings, clock = _settings(), Clock()
    door = _door(settings) if settings.has_tokens else None
    with _database(settings) as database:
        workspace_id = adopt(database, door[1].id if door else None, clock.now())
        with database.write(workspace_id) as unit:
            try:
                kept = import_plan(unit, plan, key=key, file_hash=file_hash, settings=wanted, now=clock.now())
            except ImportRefused as refused:
                _fail(str(refused))
        if door:
            from bot.deps import Deps

            join_people(Deps(database, workspace_id, door[0], clock, door[1]), set())
    return kept


def _door(settings: "Settings") -> "tuple[Slack, Team]":
    """Slack, and which workspace the tokens are for: the plan belongs to it."""
    from bot.gateway import Slack, Team

    assert settings.slack_bot_token is not None
    slack = Slack(settings.slack_bot_token.get_secret_value(), settings.slack_api_url)
    team = slack.team()
    if not isinstance(team, Team):
        _fail(f"Slack did not say which workspace the tokens are for ({team.reason}): nothing was imported.")
    return slack, team


def _beginning() -> "tuple[Settings, Event]":
    """The settings, and what is set when the process is asked to stop: 19 seconds later it has ended."""
    settings = _settings()
    _log(settings)
    stopping = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: _stop(stopping))
    Thread(target=_end_in_time, args=(stopping,), name="end", daemon=True).start()
    return settings, stopping


def _in_slack(role: str, settings: "Settings", stopping: Event) -> None:
    from bot.clock import Clock, SteadyClock
    from bot.vitals import Vitals

    clock = SteadyClock(Clock())
    vitals = Vitals(role, clock)
    with _database(settings) as database, _process(settings, database, clock, stopping, vitals):
        typer.echo("Golden Thread is at work in Slack. Ctrl-C stops it.")
        stopping.wait()


def _over_http(role: str, settings: "Settings", stopping: Event) -> None:
    """What must be right is looked at first, in this process, where its sentences reach the terminal."""
    from bot.app import Served, check_token
    from bot.clock import Clock
    from bot.serving import listening, serve
    from bot.starting import refuse_harm

    with listening(settings.port or DEFAULT_PORT) as place:
        with _database(settings) as database:
            refuse_harm(database, Clock())
        check_token(settings)
        typer.echo(f"Golden Thread takes Slack's requests on port {place.getsockname()[1]}. Ctrl-C stops it.")
        served = Served(settings, role)
        if not stopping.is_set():
            serve(place, settings.web_concurrency, served.begin, served.end)


def _in_playground(settings: "Settings", stopping: Event) -> None:
    from bot.clock import FollowingClock
    from bot.config import StartError
    from bot.rehearsal import Rehearsal, import_example
    from bot.vitals import Vitals

    rehearsal = Rehearsal(settings)
    AT_ONCE.append(rehearsal.kill)
    try:
        with _database(settings) as database:
            import bot.app  # noqa: F401 -- takes as long as the playground's start, and goes on beside it

            ours, clock = rehearsal.ready(), FollowingClock(rehearsal.url, "bot")
            vitals = Vitals("run", clock)
            with _process(ours, database, clock, stopping, vitals, first=import_example):
                typer.echo(
                    f"No Slack tokens: the playground is at work, open {rehearsal.url} (Ctrl-C stops it)."
                )
                while not stopping.wait(1.0):
                    if rehearsal.ended:
                        raise StartError("The playground has stopped by itself; start again.")
    finally:
        rehearsal.stop()


@contextmanager
def _process(
    settings: "Settings",
    database: "Database",
    clock: "Clock",
    stopping: Event,
    vitals: "Vitals",
    first: "Callable[[Deps], None] | None" = None,
) -> Iterator[None]:
    """The running process.  `first` is done before anything is said or heard."""
    from bot.app import Process, telling_beside
    from bot.web import Pages

    pages = Pages(database, clock, vitals)
    with telling_beside(settings, pages):
        process = Process(settings, database, clock, stopping, vitals)
        pages.workspace_id = process.deps.workspace_id
        try:
            if process.paused:
                typer.echo(process.paused, err=True)
            if first:
                first(process.deps)
            process.start()
            yield
        finally:
            stopping.set()
            process.stop()
    if process.failure:
        typer.echo(process.failure, err=True)
        _end()  # what hangs would be waited for


@contextmanager
def _database(settings: "Settings") -> "Iterator[Database]":
    """The database, with the tables of this code."""
    from store.unit import Database

    database = Database(settings.database_url)
    try:
        if not database.schema_is_current():
            database.migrate()
        yield database
    finally:
        database.close()


def _settings() -> "Settings":
    from bot.config import hide_from_bolt, load_settings

    settings = load_settings()
    for sentence in hide_from_bolt():
        typer.echo(sentence, err=True)
    return settings


def _stop(stopping: Event) -> None:
    """The first signal asks to stop; a second one does not wait."""
    if stopping.is_set():
        _end()
    stopping.set()


def _end_in_time(stopping: Event) -> None:
    stopping.wait()
    Event().wait(STOP_WITHIN)
    _end()


def _end() -> NoReturn:
    """End at once, as if killed: what was begun is found by whoever comes next."""
    for work in AT_ONCE:
        work()
    os._exit(1)


@contextmanager
def _sentences() -> Iterator[None]:
    """What can go wrong outside of the program is told in sentences, with exit status 1."""
    from bot.config import StartError, StoppedEarly
    from store.unit import DatabaseAway

    try:
        yield
    except StoppedEarly:
        return  # as it was asked to
    except StartError as error:
        _fail(*error.sentences)
    except DatabaseAway as error:
        _fail(str(error))


def _fail(*sentences: str) -> NoReturn:
    for sentence in sentences:
        typer.echo(sentence, err=True)
    raise typer.Exit(1)


def _log(settings: "Settings") -> None:
    from bot.logs import log_to_stdout, log_what_nobody_caught

    log_to_stdout(settings.log_level, settings.secrets)
    sys.excepthook = log_what_nobody_caught


if __name__ == "__main__":
    app(prog_name="python -m bot")
