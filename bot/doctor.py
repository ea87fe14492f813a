"""Looks over everything the bot needs and says in sentences what is well and what is not.

Each finding stands alone: whoever reads it can act on it.  Nothing is changed.
"""

import json
import shutil
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from bot.clock import Clock
from bot.config import Settings
from bot.gateway import SCOPES
from bot.outcomes import CREDENTIALS
from store import checkups, heartbeats, installation, seals
from store.checkups import Actions
from store.disks import is_local, kind_of_disk, sqlite_file
from store.heartbeats import BEAT_EVERY, Heartbeat
from store.places import storage
from store.unit import Database, DatabaseAway, UnitOfWork, known_revisions

EARLIEST = datetime(2026, 1, 1, tzinfo=UTC)
"""This program is not older: a clock that says so was never set."""
CLOCK_MAY_DIFFER = timedelta(minutes=1)
AT_WORK = timedelta(seconds=3 * BEAT_EVERY)
REMEMBERED = timedelta(days=1)
TICK_OVERDUE = timedelta(minutes=5)
DUE_TOO_LONG = timedelta(minutes=30)
BACKUP_TOO_OLD = timedelta(days=2)
LITTLE_SPACE = 1_000_000_000
NO_SPACE = 100_000_000
LARGE_LOG = 64_000_000
SLACK_ANSWERS_WITHIN = 10.0
"""Seconds."""


class Mark(StrEnum):
    """How it looks.  Only `WRONG` makes the command fail."""

    OK = "ok"
    LOOK = "look"
    WRONG = "wrong"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    mark: Mark
    about: str
    sentence: str


@dataclass(frozen=True)
class Answer:
    """What Slack said to a token.  `error` is empty for a yes; `away` says why there was no answer."""

    error: str = ""
    away: str = ""
    scopes: frozenset[str] = frozenset()
    at: datetime | None = None


Findings = Iterator[Finding]


def examine(settings: Settings, clock: Clock) -> Findings:
    """Every finding, in the order in which somebody would mend things."""
    now = clock.now()
    yield _clock(now)
    yield from _database(settings, now)
    yield from _slack(settings, now)


def as_json(findings: list[Finding]) -> str:
    """A list of objects with `mark`, `about` and `sentence`."""
    return json.dumps(
        [{"mark": one.mark, "about": one.about, "sentence": one.sentence} for one in findings],
        ensure_ascii=False,
        indent=2,
    )


def _clock(now: datetime) -> Finding:
    if now < EARLIEST:
        return Finding(Mark.WRONG, "clock", f"This computer believes it is {now:%-d %B %Y}: set its clock.")
    return Finding(Mark.OK, "clock", f"It is {now:%-d %B %Y, %H:%M} UTC on this computer.")


def _database(settings: Settings, now: datetime) -> Findings:
    file = sqlite_file(settings.database_url)
    if file:
        yield from _disk(file)
        if not file.exists():
            yield Finding(
                Mark.LOOK, "database", f"There is no database at {file} yet: `run` or `import` makes it."
            )
            return
    try:
        database = Database(settings.database_url)
    except DatabaseAway as error:
        yield Finding(Mark.WRONG, "database", str(error))
        return
    try:
        yield from _opened(database, file, now)
    except DatabaseAway as error:
        yield Finding(Mark.WRONG, "database", str(error))
    finally:
        database.close()


def _opened(database: Database, file: Path | None, now: datetime) -> Findings:
    schema = _schema(database)
    yield schema
    yield from _storage(database)
    if file:
        yield _log(file)
    with database.read(0) as unit:
        yield from _whole(unit)
        if schema.mark is not Mark.OK:
            return
        yield _seal(unit)
        for look in (_promises, _held, _pause, _gap, _processes, _backup, _reach):
            yield look(unit, now)


def _schema(database: Database) -> Finding:
    with database.read(0) as unit:
        revision = checkups.revision(unit)
    newest = known_revisions()[-1]
    if revision is None:
        return Finding(Mark.LOOK, "schema", "The database has no tables yet: `run` or `import` makes them.")
    if database.schema_is_current():
        return Finding(
            Mark.OK, "schema", f"The tables are of revision {revision}, as this program needs them."
        )
    return Finding(
        Mark.LOOK, "schema", f"The tables are of revision {revision}, and {newest} is needed: take a backup, "
        "then `python -m bot migrate`.",
    )  # fmt: skip


def _disk(file: Path) -> Findings:
    kind = kind_of_disk(file)
    if kind is None:
        yield Finding(
            Mark.LOOK, "disk", f"This system does not say what disk {file} lies on: it must be its own."
        )
    elif is_local(kind):
        yield Finding(Mark.OK, "disk", f"{file} lies on a disk of this computer ({kind}).")
    else:
        yield Finding(
            Mark.LOOK,
            "disk",
            f"{file} lies on {kind}: only on a disk of this computer SQLite keeps what it writes.",
        )
    place = next((folder for folder in file.absolute().parents if folder.is_dir()), Path("/"))
    free = shutil.disk_usage(place).free
    told = f"There is {_size(free)} left on the disk of the database"
    if free < NO_SPACE:
        yield Finding(Mark.WRONG, "space", f"{told}: make room now, the bot stops when it is full.")
    elif free < LITTLE_SPACE:
        yield Finding(Mark.LOOK, "space", f"{told}: make room soon.")
    else:
        yield Finding(Mark.OK, "space", f"{told}.")


def _log(file: Path) -> Finding:
    log = Path(f"{file}-wal")
    size = log.stat().st_size if log.exists() else 0
    if size > LARGE_LOG:
        return Finding(
            Mark.LOOK, "log", f"SQLite's log has grown to {_size(size)}: something has been reading for very long; "
            "stop what else has the file open, or start the bot anew.",
        )  # fmt: skip
    return Finding(Mark.OK, "log", f"SQLite's log is {_size(size)} long.")


def _storage(database: Database) -> Findings:
    found = storage(database)
    yield from (Finding(Mark.WRONG, "storage", told) for told in (*found.faults, *found.doubts))
    if not (found.faults or found.doubts):
        yield Finding(Mark.OK, "storage", "What the database confirms stays written.")


def _whole(unit: UnitOfWork) -> Findings:
    damage, loose = checkups.damage(unit), checkups.loose_ends(unit)
    if damage:
        yield Finding(
            Mark.WRONG,
            "integrity",
            f"The database file is damaged ({damage}): stop the bot and restore a backup.",
        )
    if loose:
        rows = ", ".join(f"{n} of {table}" for table, n in loose.items())
        yield Finding(
            Mark.WRONG, "references", f"Rows point to nothing ({rows}): something else has written to the database. "
            "Restore a backup from before.",
        )  # fmt: skip
    if not (damage or loose):
        yield Finding(Mark.OK, "integrity", "The database is whole.")


def _seal(unit: UnitOfWork) -> Finding:
    broken = seals.first_broken(unit.connection)
    if broken is None:
        return Finding(Mark.OK, "seal", "The history is as the bot wrote it.")
    what = {
        "changed": "was changed, or one before it taken out",
        "missing": "is missing",
        "unsealed": "was not written by the bot",
    }[broken.what]
    line = checkups.line_named(unit, broken.history_id)
    return Finding(
        Mark.WRONG, "seal", f"The history was changed by something else than the bot: {line} {what}. "
        "Find out who can write to the database; an earlier backup has it as it was.",
    )  # fmt: skip


def _promises(unit: UnitOfWork, now: datetime) -> Finding:
    owed = checkups.owed(unit, now)
    waiting = f"{_messages(sum(owed.counts.values()) - owed.counts['held'])} to send"
    doubtful = f", {owed.counts['unknown']} of which may have arrived and are being looked up" * bool(
        owed.counts["unknown"]
    )
    dropped = (
        f", {owed.dropped} were in the hand of a process that is gone and are taken up by the next"
        * bool(owed.dropped)
    )
    told = f"There are {waiting}{doubtful}{dropped}"
    if owed.oldest_due_at and now - owed.oldest_due_at > DUE_TOO_LONG:
        return Finding(
            Mark.LOOK, "outbox", f"{told}; the oldest has been due for {_age(now - owed.oldest_due_at)}. "
            "`/plan health` says what is in the way.",
        )  # fmt: skip
    return Finding(Mark.OK, "outbox", f"{told}.")


def _held(unit: UnitOfWork, now: datetime) -> Finding:
    held = checkups.owed(unit, now).counts["held"]
    if held:
        return Finding(
            Mark.LOOK, "held", f"{_messages(held)} could not be delivered and wait for the plan's manager, who has a "
            "card for each: “Send again” or “It arrived”.",
        )  # fmt: skip
    return Finding(Mark.OK, "held", "No message waits for a decision.")


def _pause(unit: UnitOfWork, now: datetime) -> Finding:
    try:
        known = installation.installation(unit)
    except LookupError:
        return Finding(Mark.OK, "pause", "The bot has not been started on this database yet.")
    if not known.paused_because:
        return Finding(Mark.OK, "pause", "The bot may send.")
    since = f" for {_age(now - known.paused_at)}" if known.paused_at else ""
    return Finding(
        Mark.WRONG, "pause", f"Nothing has been sent{since}: {known.paused_because.rstrip('.')}. "
        "When that is in order, `python -m bot resume`.",
    )  # fmt: skip


def _gap(unit: UnitOfWork, now: datetime) -> Finding:
    try:
        known = installation.installation(unit)
    except LookupError:
        return Finding(Mark.OK, "gap", "Nothing was missed.")
    if known.gap_from is None:
        return Finding(Mark.OK, "gap", "There was no time in which nobody watched.")
    if known.gap_until is None:
        return Finding(
            Mark.LOOK, "gap", f"This database was restored and not started since: what fell due after "
            f"{_instant(known.gap_from)} will be looked up in Slack before it is sent.",
        )  # fmt: skip
    return Finding(
        Mark.OK, "gap", f"Nobody watched last from {_instant(known.gap_from)} to {_instant(known.gap_until)}: "
        "what fell due then is looked up before it is sent.",
    )  # fmt: skip


def _processes(unit: UnitOfWork, now: datetime) -> Finding:
    seen = heartbeats.heartbeats(unit, now - REMEMBERED)
    at_work = [one for one in seen if one.stopped_at is None and one.seen_at >= now - AT_WORK]
    ticks = [one.ticked_at for one in seen if one.ticked_at]
    ticked = f"the last tick was {_age(now - max(ticks))} ago" if ticks else "none has ticked yet"
    if not at_work:
        newest = heartbeats.newest_seen(unit)
        last = f"since {_instant(newest)}" if newest else "yet"
        return Finding(
            Mark.LOOK, "processes", f"No process has been at work {last}: nothing is sent until one is."
        )
    told = f"At work: {_named(at_work)}; {ticked}"
    if not ticks or now - max(ticks) > TICK_OVERDUE:
        return Finding(
            Mark.WRONG, "processes", f"{told}: reminders stand still. Start a worker, or start it anew."
        )
    return Finding(Mark.OK, "processes", f"{told}.")


def _named(processes: list[Heartbeat]) -> str:
    return ", ".join(f"{one.role} {one.process}" for one in processes)


def _backup(unit: UnitOfWork, now: datetime) -> Finding:
    try:
        taken = installation.installation(unit).backed_up_at
    except LookupError:
        taken = None
    if taken is None:
        return Finding(
            Mark.LOOK, "backup", "No backup was ever taken: `python -m bot backup`, every hour or night."
        )
    told = f"The last backup was taken {_age(now - taken)} ago"
    if now - taken > BACKUP_TOO_OLD:
        return Finding(Mark.LOOK, "backup", f"{told}: have `python -m bot backup` run every hour or night.")
    return Finding(Mark.OK, "backup", f"{told}.")


def _reach(unit: UnitOfWork, now: datetime) -> Finding:
    nobody, gone = checkups.unreachable(unit), checkups.of_people_gone(unit)
    if nobody.count:
        return Finding(
            Mark.WRONG, "owners", f"Nobody can be reminded of {_listed(nobody)}: neither the owner nor the theme's "
            "lead nor the plan's manager is in Slack. Give them other owners, or the plan a manager: `/plan assign`, "
            "`python -m bot import … --manager`.",
        )  # fmt: skip
    if gone.count:
        return Finding(
            Mark.LOOK, "owners", f"The owner's account is closed for {_listed(gone)}: the theme's lead or the manager "
            "is reminded instead until somebody else owns them.",
        )  # fmt: skip
    return Finding(Mark.OK, "owners", "For every open action somebody can be reminded.")


def _slack(settings: Settings, now: datetime) -> Findings:
    if settings.slack_bot_token is None:
        yield Finding(Mark.OK, "slack", "There are no Slack tokens: `run` opens the playground.")
        return
    answer = _asked(settings.slack_api_url + "auth.test", settings.slack_bot_token.get_secret_value())
    yield _token("SLACK_BOT_TOKEN", answer, "install the app again and copy its token")
    if not (answer.error or answer.away):
        yield _scopes(answer)
    if answer.at:
        yield _slacks_clock(answer.at, now)
    if settings.slack_app_token:
        url = settings.slack_api_url + "apps.connections.open"
        other = _asked(url, settings.slack_app_token.get_secret_value())
        yield _token("SLACK_APP_TOKEN", other, "make another app-level token with connections:write")


def _token(name: str, answer: Answer, remedy: str) -> Finding:
    if answer.away:
        return Finding(
            Mark.LOOK,
            "slack",
            f"Slack could not be asked about {name} ({answer.away}); the bot waits for it.",
        )
    if answer.error in CREDENTIALS:
        return Finding(Mark.WRONG, "slack", f"Slack refuses {name} ({answer.error}): {remedy}.")
    if answer.error:
        return Finding(
            Mark.LOOK,
            "slack",
            f"Slack did not like the question about {name} ({answer.error}): ask again later.",
        )
    return Finding(Mark.OK, "slack", f"Slack accepts {name}.")


def _scopes(answer: Answer) -> Finding:
    missing = sorted(SCOPES - answer.scopes) if answer.scopes else []
    if missing:
        return Finding(
            Mark.WRONG, "scopes", f"The app lacks {', '.join(missing)}: paste manifest.yaml again on the app's page, "
            "then reinstall it.",
        )  # fmt: skip
    return Finding(Mark.OK, "scopes", "The app may do all that the bot does.")


def _slacks_clock(at: datetime, now: datetime) -> Finding:
    ahead = now - at
    if abs(ahead) <= CLOCK_MAY_DIFFER:
        return Finding(Mark.OK, "clock", "This computer's clock agrees with Slack's.")
    how = "fast" if ahead > timedelta(0) else "slow"
    return Finding(
        Mark.WRONG, "clock", f"This computer's clock is {_age(abs(ahead))} {how}: let it be set from the network "
        "(timedatectl set-ntp true).",
    )  # fmt: skip


def _asked(url: str, token: str) -> Answer:
    """Slack's answer to a method without arguments; whatever goes wrong is in the answer."""
    request = Request(url, b"", {"Authorization": f"Bearer {token}"})
    try:
        with urlopen(request, timeout=SLACK_ANSWERS_WITHIN, context=ssl.create_default_context()) as reply:
            told = json.load(reply)
            scopes = frozenset(
                filter(None, (reply.headers.get("x-oauth-scopes") or "").replace(",", " ").split())
            )
            error = "" if told["ok"] else str(told["error"])
            return Answer(error, scopes=scopes, at=_date(reply.headers.get("date")))
    except HTTPError as error:
        return Answer(away=f"HTTP {error.code}", at=_date(error.headers.get("date")))
    except (OSError, HTTPException) as error:
        return Answer(away=type(getattr(error, "reason", error)).__name__)
    except (ValueError, KeyError, TypeError, AttributeError):
        return Answer(away="an answer that is not Slack's")


def _date(told: str | None) -> datetime | None:
    try:
        return parsedate_to_datetime(told).astimezone(UTC) if told else None
    except ValueError:
        return None


def _listed(actions: Actions) -> str:
    more = actions.count - len(actions.keys)
    return ", ".join(actions.keys) + (f" and {more} more" if more else "")


def _messages(count: int) -> str:
    return "1 message" if count == 1 else f"{count} messages"


def _instant(at: datetime) -> str:
    return f"{at.astimezone(UTC):%-d %B %Y, %H:%M} UTC"


def _age(span: timedelta) -> str:
    """In the largest unit of which there are at least two."""
    seconds = max(0, int(span.total_seconds()))
    for unit, length in (("days", 86400), ("hours", 3600), ("minutes", 60)):
        if seconds >= 2 * length:
            return f"{seconds // length} {unit}"
    return f"{seconds} seconds"


def _size(size: int) -> str:
    for unit, length in (("GB", 10**9), ("MB", 10**6), ("kB", 1000)):
        if size >= length:
            return f"{size / length:.1f} {unit}"
    return f"{size} bytes"
