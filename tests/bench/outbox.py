"""The outbox at work: claim, attempt and record, beside the same statements in bare SQL.

Slack answers at once, so that what is left is our own cost and the database's.  Workers are processes:
`python -m tests.bench.outbox WAY URL` is one, which sends all that is owed each time it is told to.
"""

import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from secrets import token_hex
from typing import Any

import psycopg

from bot.delivery import BATCH, Delivery
from bot.deps import Deps
from bot.gateway import Slack
from bot.messages.blocks import Message
from bot.outcomes import Sent
from store import outbox
from store.outbox import LEASE, LEASE_LEFT, OWNED, PROMISE_COLUMNS, Promise
from store.unit import Database, UnitOfWork
from tests.bench.given import NOW, bare, deps_of, instant
from tests.bench.measure import Line, only_errors, race, say
from tests.bench.ticks import Bare

ROOT = Path(__file__).parents[2]
MOST = 2.0
WORKERS = (1, 2, 4)
MESSAGES, CHANNELS = 200, 200
"""Owed at the beginning of a run, to so many channels: a process leaves alone those that another is serving."""

OWED = (
    "INSERT INTO outbox (workspace_id, key, delivery_id, kind, channel, facts, due_at, state, attempts, looked_up, "
    "reason, created_at) VALUES (1, ?, ?, 'notice', ?, '{}', ?, 'pending', 0, 0, '', ?)"
)
SERVED = (
    "SELECT DISTINCT channel, person_id FROM outbox"
    " WHERE workspace_id = 1 AND state = 'sending' AND lease_until > ?"
)
DUE = f"""
    SELECT {", ".join(column.name for column in PROMISE_COLUMNS)} FROM outbox WHERE workspace_id = 1
    AND state IN ('pending', 'sending', 'unknown') AND due_at <= ? AND (state <> 'sending' OR lease_until <= ?)
    AND (parent_id IS NULL OR (SELECT p.state FROM outbox p WHERE p.id = outbox.parent_id)
        IN ('sent', 'superseded', 'expired'))"""
UNSERVED = """
    AND (coalesce(channel, (SELECT p.channel FROM outbox p WHERE p.id = outbox.parent_id)) IS NULL
    OR coalesce(channel, (SELECT p.channel FROM outbox p WHERE p.id = outbox.parent_id)) NOT IN """
OLDEST = f" ORDER BY due_at, kind = 'redraw', id LIMIT {BATCH}"
TAKE = (
    "UPDATE outbox SET state = 'sending', lease_until = ?, lease_token = ? WHERE workspace_id = 1 AND id IN "
)
BEGIN = (
    "UPDATE outbox SET attempts = attempts + 1, attempted_at = ?, looked_up = 0, channel = ? "
    "WHERE workspace_id = 1 AND id = ? AND state = 'sending' AND lease_token = ? AND lease_until >= ?"
)
STARTED = "INSERT INTO attempt (workspace_id, promise_id, at, outcome) VALUES (1, ?, ?, 'started')"
SENT = (
    "UPDATE outbox SET state = 'sent', reason = '', lease_until = NULL, lease_token = NULL, settled_at = ?, "
    "channel = ?, ts = ? WHERE workspace_id = 1 AND id = ? AND state <> 'sent'"
)
TOLD = "UPDATE attempt SET outcome = 'sent' WHERE workspace_id = 1 AND promise_id = ? AND outcome = 'started'"


class Prompt(Slack):
    """A Slack that answers at once."""

    def __init__(self) -> None:
        super().__init__("xoxb-bench", "http://127.0.0.1:9/")
        self._numbers = count(1)
        self.posts = 0

    def post(self, channel: str, *_: object, **__: object) -> Sent:
        self.posts = next(self._numbers)
        return Sent(channel, f"{NOW.timestamp() + self.posts / 1000:.6f}")


def render(_unit: UnitOfWork, promise: Promise, _now: datetime) -> Message:
    """The least there is to say."""
    return Message(promise.key)


def prompt_deps(database: Database) -> Deps:
    """What the edges are given where Slack answers at once."""
    return replace(deps_of(database), slack=Prompt())


def outbox_lines(floor: Bare, url: str, seconds: float) -> Iterator[Line]:
    """Milliseconds a message with each number of processes: of the outbox alone, and of all that delivery does."""
    name = "SQLite" if floor.on_sqlite else "PostgreSQL"
    for number in WORKERS:
        with ExitStack() as stack:
            ways = [stack.enter_context(_working(way, url, number)) for way in WAYS]
            found = race(*ways, seconds=seconds, before=lambda: owe(floor, MESSAGES))
            _check_that_all_were_sent(floor)
        delivery, ours, least = (milliseconds / MESSAGES for milliseconds in found)
        processes = f"{number} process{'es' * (number > 1)}"
        yield Line(f"a message claimed and recorded, {name}, {processes}", ours, least, most=MOST)
        yield Line(f"the same and all else of delivery, {name}, {processes}", delivery, least)


def owe(floor: Bare, messages: int) -> None:
    """So many messages are due, none of them tried; everything owed before must have been sent."""
    _check_that_all_were_sent(floor)
    floor.run("BEGIN")
    for table in ("attempt", "outbox"):
        floor.run(f"DELETE FROM {table}")
    floor.run_many(OWED, list(_owed(messages, "" if floor.on_sqlite else "+00")))
    floor.run("COMMIT")
    floor.run("PRAGMA wal_checkpoint(TRUNCATE)" if floor.on_sqlite else "VACUUM ANALYZE outbox, attempt")


def _owed(messages: int, zone: str) -> Iterator[tuple[str, ...]]:
    for number in range(messages):
        due_at = instant(NOW - timedelta(milliseconds=messages - number)) + zone
        yield f"notice:{number}", token_hex(16), f"C{number % CHANNELS}", due_at, due_at


def _check_that_all_were_sent(floor: Bare) -> None:
    owed, sent, attempts = floor.run(
        "SELECT count(*), (SELECT count(*) FROM outbox WHERE state = 'sent' AND attempts = 1), "
        "(SELECT count(*) FROM attempt WHERE outcome = 'sent') FROM outbox"
    ).fetchone()
    if not owed == sent == attempts:
        raise AssertionError(f"of {owed} messages {sent} were sent once, in {attempts} attempts")


@contextmanager
def _working(way: str, url: str, number: int) -> Iterator[Callable[[], None]]:
    """So many processes; what is given makes all of them send, and comes back when nothing is left."""
    command = [sys.executable, "-m", "tests.bench.outbox", way, url]
    with ExitStack() as stack:
        processes = [
            stack.enter_context(
                subprocess.Popen(
                    command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
                )
            )
            for _ in range(number)
        ]

        def heard() -> None:
            for process in processes:
                assert process.stdout
                if not process.stdout.readline():
                    raise AssertionError(f"a worker of “{way}” has ended")

        def send() -> None:
            for process in processes:
                assert process.stdin
                process.stdin.write("go\n")
            heard()

        heard()
        yield send


def _by_delivery(url: str) -> Callable[[], object]:
    """Everything that delivery does for a message, at no pace."""
    return Delivery(prompt_deps(Database(url)), render, paced=False).deliver_due


def _by_outbox(url: str) -> Callable[[], object]:
    """Claim, attempt and record through the functions of the store."""
    deps = prompt_deps(Database(url))

    def claimed() -> Sequence[Promise]:
        with deps.write() as unit:
            return outbox.claim(unit, NOW, limit=BATCH)

    def send() -> None:
        while promises := claimed():
            for promise in promises:
                assert promise.channel
                with deps.write() as unit:
                    begun = outbox.begin_attempt(unit, promise, NOW, promise.channel)
                sent = deps.slack.post(promise.channel, Message(promise.key))
                assert begun
                assert isinstance(sent, Sent)
                with deps.write() as unit:
                    outbox.settle(unit, promise, "sent", now=NOW, channel=sent.channel, ts=sent.ts)

    return send


class Floor:
    """The same statements and commits as somebody would write them who knows nothing but SQL."""

    def __init__(self, url: str) -> None:
        on_sqlite = url.startswith("sqlite")
        connection: Any = (
            bare(Path(url.removeprefix("sqlite:///"))) if on_sqlite else psycopg.connect(url, autocommit=True)
        )
        if on_sqlite:
            connection.execute("PRAGMA busy_timeout=30000")
        self._bare = Bare(connection, connection, on_sqlite)
        self._slack = Prompt()
        at: Callable[[datetime], Any] = instant if on_sqlite else lambda instant: instant
        self._now, self._leased, self._owned = at(NOW), at(NOW + LEASE), at(NOW + OWNED)
        self._left = at(NOW + LEASE_LEFT)

    def send(self) -> None:
        """Send all that is owed."""
        run = self._bare.run
        while claimed := self._claimed():
            token, rows = claimed
            for row in rows:
                promise_id, channel = row[0], row[4]
                self._begin()
                begun = run(BEGIN, (self._now, channel, promise_id, token, self._left)).rowcount
                run(STARTED, (promise_id, self._now))
                run("COMMIT")
                sent = self._slack.post(channel)
                assert begun == 1
                self._begin()
                run(SENT, (self._now, sent.channel, sent.ts, promise_id))
                run(TOLD, (promise_id,))
                run("COMMIT")

    def _claimed(self) -> tuple[str, list[Any]] | None:
        run, token = self._bare.run, token_hex(16)
        self._begin()
        run("SELECT paused_because FROM installation").fetchone()
        served = [channel for channel, _ in run(SERVED, (self._owned,)).fetchall()]
        unserved = f"{UNSERVED} ({_marks(served)}))" if served else ""
        skipping = "" if self._bare.on_sqlite else " FOR UPDATE OF outbox SKIP LOCKED"
        rows = run(DUE + unserved + OLDEST + skipping, (self._now, self._now, *served)).fetchall()
        if rows:
            ids = [row[0] for row in rows]
            run(f"{TAKE} ({_marks(ids)})", (self._leased, token, *ids))
        run("COMMIT")
        return (token, rows) if rows else None

    def _begin(self) -> None:
        self._bare.run("BEGIN IMMEDIATE" if self._bare.on_sqlite else "BEGIN")


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))


WAYS: dict[str, Callable[[str], Callable[[], object]]] = {
    "delivery": _by_delivery,
    "outbox": _by_outbox,
    "floor": lambda url: Floor(url).send,
}


def _work(way: str, url: str) -> None:
    only_errors()
    send = WAYS[way](url)
    say("ready")
    for _ in sys.stdin:
        send()
        say("done")


if __name__ == "__main__":
    _work(*sys.argv[1:])
