"""The commands of whoever looks after the bot: `backup`, `restore`, `doctor`, `resume`."""

from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

# Everything else is imported where it is needed: `--help` should not wait half a second for it.
# ruff: noqa: PLC0415
if TYPE_CHECKING:
    from store.backups import Checked

Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


def register(app: typer.Typer) -> None:
    """Give the command line these commands."""
    for command in (backup, restore, doctor, resume):
        app.command()(command)


def backup(
    target: Annotated[
        Path | None,
        typer.Argument(
            help="A folder, or a file that is not there yet.", metavar="FOLDER|FILE", show_default=False
        ),
    ] = None,
    keep: Annotated[
        int | None, typer.Option(min=1, help="Remove older backups of the folder beyond so many.")
    ] = None,
) -> None:
    """Copy the database while the bot works, and check the copy.

    Without a target into the folder backups beside the database.
    """
    from bot.clock import Clock
    from bot.config import load_settings
    from store import backups

    with _sentences():
        url, now = load_settings().database_url, Clock().now()
        taken = backups.take(url, target or _backups_beside(url), now)
        typer.echo(f"{taken.file} holds {_held(taken)} It was read again and is good.")
        if taken.is_current:
            _note(url, now)
        if keep:
            gone = backups.forget_old(taken.file.parent, keep)
            typer.echo(f"{len(gone)} older removed; the newest {keep} are kept.")


def restore(
    file: Annotated[Path, typer.Argument(help="A file that `backup` made.", show_default=False)],
    yes: Yes = False,
) -> None:
    """Put a backup in the place of the database; what is there now is kept beside it."""
    from bot.clock import Clock
    from bot.config import load_settings
    from store import backups

    with _sentences():
        url, now = load_settings().database_url, Clock().now()
        checked = backups.check(file)
        typer.echo(f"{file} is good. It holds {_held(checked)}")
        if not checked.whole:
            typer.echo(
                "It was copied by hand, not made by `backup`: what was written last may be missing in it."
            )
        _refuse_while_at_work(url, now)
        if not yes:
            typer.confirm(f"Put it in the place of {_name(url)}?", abort=True)
        done = backups.put_back(url, file, now)
        typer.echo(
            f"It is in place. {f'What was there is kept: {done.kept}.' if done.kept else 'Nothing was there.'}"
        )
        typer.echo(
            f"What fell due after {done.since:%-d %B %Y, %H:%M} UTC is looked up in Slack before it is sent, "
            "so start the bot as always."
        )
        if not done.at_home:
            typer.echo(
                "It comes from another place, so it sends nothing at first: make sure that no other copy is at work, "
                "then `python -m bot resume`."
            )


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
) -> None:
    """Look over everything and say what to do; exit status 1 when something is wrong."""
    from bot import doctor as looking
    from bot.clock import Clock
    from bot.config import load_settings

    with _sentences():
        found = []
        for finding in looking.examine(load_settings(), Clock()):
            found.append(finding)
            if not as_json:
                typer.echo(f"{finding.mark:5}  {finding.sentence}")
        if as_json:
            typer.echo(looking.as_json(found))
        if any(finding.mark is looking.Mark.WRONG for finding in found):
            raise typer.Exit(1)


def resume(yes: Yes = False) -> None:
    """Say why nothing is sent, and let it be sent again, from here."""
    from bot.config import load_settings
    from store import installation
    from store.places import place
    from store.unit import Database

    with _sentences(), closing(Database(load_settings().database_url)) as database:
        if not database.schema_is_current():
            _fail("The database has no pause, for it is not up to date: `python -m bot migrate`.")
        with database.read(0) as unit:
            because = installation.paused_because(unit)
            since = installation.installation(unit).paused_at if because else None
        if not because:
            typer.echo("Nothing is paused.")
            return
        told = f" since {since:%-d %B %Y, %H:%M} UTC" if since else ""
        typer.echo(f"Nothing has been sent{told}: {because}")
        if not yes:
            typer.confirm("May it send from here, and nothing else on the same plan does?", abort=True)
        where = place(database)
        with database.write(0) as unit:
            installation.resume(unit, where)
        typer.echo(
            "It may send again. What is no longer true is left out, and nobody gets more than one card a day."
        )


def _backups_beside(url: str) -> Path:
    from store.disks import sqlite_file

    file = sqlite_file(url)
    return (file.parent if file else Path("var")) / "backups"


def _note(url: str, now: datetime) -> None:
    """Write down that there is a backup; without it the backup is as good."""
    from store import installation
    from store.unit import Database, DatabaseAway

    try:
        with closing(Database(url)) as database, database.write(0) as unit:
            installation.backed_up(unit, now)
    except DatabaseAway as error:
        typer.echo(f"That it was taken could not be written down: {error}", err=True)


def _refuse_while_at_work(url: str, now: datetime) -> None:
    """A database that cannot be read, or has no such table yet, has nobody at work on it that we could name."""
    from bot.doctor import AT_WORK
    from store import heartbeats
    from store.disks import sqlite_file
    from store.unit import Database, DatabaseAway

    file = sqlite_file(url)
    if file and not file.exists():
        return
    with suppress(DatabaseAway), closing(Database(url)) as database:
        if not database.schema_is_current():
            return
        with database.read(0) as unit:
            seen = heartbeats.heartbeats(unit, now - AT_WORK)
        at_work = [one for one in seen if one.stopped_at is None]
        if at_work:
            ago = max(0, int((now - at_work[0].seen_at).total_seconds()))
            _fail(
                f"The bot was at work on it {ago} seconds ago ({at_work[0].role} {at_work[0].process}): stop it first. "
                f"If it was killed, wait until {AT_WORK.seconds} seconds have passed."
            )


def _held(checked: "Checked") -> str:
    size = checked.file.stat().st_size / 1e6
    return f"{_count(checked, 'item', 'action')} and {_count(checked, 'history', 'line')} of history ({size:.1f} MB)."


def _count(checked: "Checked", table: str, what: str) -> str:
    count = checked.rows.get(table, 0)
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def _name(url: str) -> str:
    from store.disks import sqlite_file

    return str(sqlite_file(url) or "what the PostgreSQL database holds now")


@contextmanager
def _sentences() -> Iterator[None]:
    """What can go wrong outside of the program is told in sentences, with exit status 1."""
    from bot.config import StartError
    from store.dumps import BackupFailed
    from store.unit import DatabaseAway

    try:
        yield
    except StartError as error:
        _fail(*error.sentences)
    except (DatabaseAway, BackupFailed) as error:
        _fail(str(error))


def _fail(*sentences: str) -> NoReturn:
    for sentence in sentences:
        typer.echo(sentence, err=True)
    raise typer.Exit(1)
