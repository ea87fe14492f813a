"""The command line: `python -m bot run`, `migrate`, `import`."""

import hashlib
import json
import logging
import re
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

# Everything else is imported where it is needed: `--help` should not wait half a second for it.
# ruff: noqa: PLC0415
if TYPE_CHECKING:
    from bot.config import Settings
    from bot.deps import Deps
    from bot.files.imported import ImportedPlan
    from bot.gateway import Slack, Team
    from bot.plan.calendar import Nation
    from bot.usecases import importing
    from store.unit import Database

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
    """Run the bot: in Slack when there are tokens, else in a playground in your browser."""
    with _sentences():
        settings = _settings()
        _log_to_stdout(settings.log_level)
        stopping = Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: _stop(stopping))
        if settings.has_tokens:
            _in_slack(settings, stopping)
        else:
            _in_playground(settings, stopping)


@app.command()
def migrate() -> None:
    """Bring the database up to date; nothing happens when it is."""
    with _sentences(), _database(_settings()):
        typer.echo("The database is up to date.")


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
        if dry_run:
            say(f"It would be kept as {chosen}. Nothing was changed.")
            return
        if sys.stdin.isatty() and not as_json:
            typer.confirm(f"Keep it as {chosen}?", abort=True)
        wanted = Settings(
            manager=manager, sponsor=sponsor, chair=chair, channel=channel, nation=_nation(nation)
        )
        kept = _keep(plan, chosen, hashlib.sha256(file.read_bytes()).hexdigest(), wanted)
        same = "This file was imported before: no action was changed." if kept.known else "It is kept."
        say(f"{same} Its actions are {chosen}-1 to {chosen}-{kept.actions}.")


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
    from bot.usecases.importing import KeyTaken, import_plan
    from store.workspaces import adopt

    settings, clock = _settings(), Clock()
    door = _door(settings) if settings.has_tokens else None
    with _database(settings) as database:
        workspace_id = adopt(database, door[1].id if door else None, clock.now())
        with database.write(workspace_id) as unit:
            try:
                kept = import_plan(unit, plan, key=key, file_hash=file_hash, settings=wanted, now=clock.now())
            except KeyTaken:
                _fail(f"There is another plan with the key {key} already: choose another one with --key.")
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


def _in_slack(settings: "Settings", stopping: Event) -> None:
    from bot.clock import Clock

    with _database(settings) as database, _process(settings, database, Clock(), stopping):
        typer.echo("Golden Thread is at work in Slack. Ctrl-C stops it.")
        stopping.wait()


def _in_playground(settings: "Settings", stopping: Event) -> None:
    from bot.clock import FollowingClock
    from bot.config import StartError
    from bot.rehearsal import Rehearsal, import_example

    rehearsal = Rehearsal(settings)
    try:
        with _database(settings) as database:
            import bot.app  # noqa: F401 -- takes as long as the playground's start, and goes on beside it

            ours, clock = rehearsal.ready(), FollowingClock(rehearsal.url, "bot")
            with _process(ours, database, clock, stopping, first=import_example):
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
    clock: Any,
    stopping: Event,
    first: "Callable[[Deps], None] | None" = None,
) -> Iterator[None]:
    """The running process.  `first` is done before anything is said or heard."""
    from bot.app import Process

    process = Process(settings, database, clock, stopping)
    if first:
        first(process.deps)
    try:
        process.start()
        yield
    finally:
        process.stop()


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
        signal.signal(signal.SIGINT, signal.default_int_handler)
        raise KeyboardInterrupt
    stopping.set()


@contextmanager
def _sentences() -> Iterator[None]:
    """What can go wrong outside of the program is told in sentences, with exit status 1."""
    from bot.config import StartError
    from store.unit import DatabaseAway

    try:
        yield
    except StartError as error:
        _fail(*error.sentences)
    except DatabaseAway as error:
        _fail(str(error))


def _fail(*sentences: str) -> NoReturn:
    for sentence in sentences:
        typer.echo(sentence, err=True)
    raise typer.Exit(1)


def _log_to_stdout(level: str) -> None:
    """Our own lines at `level`: key=value for people at a terminal, JSON for everything else.

    The libraries only warn: at DEBUG they would print what people wrote.
    """
    import structlog

    logging.basicConfig(stream=sys.stdout, level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    for_people = (
        structlog.dev.ConsoleRenderer() if sys.stdout.isatty() else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.format_exc_info,
            for_people,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(),
    )


if __name__ == "__main__":
    app(prog_name="python -m bot")
