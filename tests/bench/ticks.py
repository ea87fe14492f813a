"""Ticks beside the same sweep in bare SQL: same driver, same durability, same unique rows."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import cycle
from pathlib import Path
from typing import Any

import psycopg

from bot.plan.calendar import ENGLAND
from bot.plan.reminders import CATCH_UP_DAYS, Rung, card_key, due_days, obligation_key
from bot.ticks import tick
from store.unit import Database
from tests.bench.given import DUE_DAYS, LONDON, NOW, TODAY, bare, deps_of, filled_postgresql, filled_sqlite
from tests.bench.measure import race

YESTERDAY = TODAY - timedelta(days=1)
OPEN = "i.state IN ('not started', 'in progress', 'blocked')"
DUE = f"""
    SELECT i.id, i.due_on, i.snoozed_until, i.owner_id, o.slack_user, o.zone, t.lead_id, l.slack_user, l.zone
    FROM item i LEFT JOIN person o ON o.id = i.owner_id
    LEFT JOIN theme t ON t.id = i.theme_id LEFT JOIN person l ON l.id = t.lead_id
    WHERE i.plan_id = 1 AND {OPEN} AND """
OBLIGE = (
    "INSERT INTO obligation (workspace_id, key, card_key, item_id, person_id, occurrence_on, stage) "
    "VALUES (1, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
)
OWE = (
    "INSERT INTO outbox (workspace_id, key, kind, person_id, facts, due_at, state, attempts, looked_up, reason, "
    "created_at) VALUES (1, ?, 'card', ?, ?, ?, 'pending', 0, 0, '', ?) ON CONFLICT DO NOTHING"
)
DONE = (
    "INSERT INTO sweep (plan_id, zone, workspace_id, done_on) VALUES (1, ?, 1, ?) "
    "ON CONFLICT (plan_id, zone) DO UPDATE SET done_on = excluded.done_on"
)


@dataclass
class Bare:
    """The bare driver of one database: the floor, and what is put back between two runs."""

    connection: Any
    on_sqlite: bool = True

    def run(self, sql: str, values: Any = ()) -> Any:
        """One statement."""
        return self.connection.execute(self._spelt(sql), values)

    def run_many(self, sql: str, rows: list[Any]) -> None:
        """One statement for many rows."""
        self.connection.cursor().executemany(self._spelt(sql), rows)

    def sweep(self, rungs: dict[date, Rung], first: date) -> None:
        """Today's cards as somebody would promise them who knows nothing but SQL."""
        days = [self._day(day) for day in rungs]
        awake = [self._day(first + timedelta(days=n)) for n in range((TODAY - first).days + 1)]
        marks, awake_marks = ", ".join("?" * len(days)), ", ".join("?" * len(awake))
        self.run("BEGIN IMMEDIATE" if self.on_sqlite else "BEGIN")
        self.run("SELECT done_on FROM sweep WHERE plan_id = 1 AND zone = ?", (LONDON,)).fetchall()
        due = self.run(f"{DUE} i.due_on IN ({marks})", days).fetchall()
        due += self.run(
            f"{DUE} i.snoozed_until IN ({awake_marks}) AND (i.due_on IS NULL OR i.due_on NOT IN ({marks}))",
            awake + days,
        ).fetchall()
        self._promise(due, rungs)
        self.run(DONE, (LONDON, self._day(TODAY)))
        self.run("COMMIT")

    def _promise(self, due: list[Any], rungs: dict[date, Rung]) -> None:
        stages = {self._day(day): rung.name for day, rung in rungs.items()}
        obligations, cards = [], {}
        for item_id, due_on, snoozed_until, owner_id, slack_user, zone, lead_id, lead_user, lead_zone in due:
            if snoozed_until and snoozed_until > self._day(TODAY):
                continue
            person_id, where = (owner_id, zone) if slack_user else (lead_id, lead_zone)
            if where != LONDON or not (slack_user or lead_user):
                continue
            stage = stages.get(due_on, "snoozed")
            on = due_on if stage != "snoozed" else snoozed_until
            card = card_key(person_id, TODAY)
            obligations.append(
                (obligation_key(item_id, person_id, on, stage), card, item_id, person_id, on, stage)
            )
            cards[card] = person_id
        if not obligations:
            return
        now = f"{NOW:%Y-%m-%d %H:%M:%S.%f}"
        self.run_many(OBLIGE, obligations)
        facts = f'{{"day": "{TODAY}"}}'
        self.run_many(OWE, [(card, person_id, facts, now, now) for card, person_id in cards.items()])

    def scan(self) -> None:
        """Look at every item for those that are due today, on SQLite."""
        marks = ", ".join("?" * len(DUE_DAYS))
        self.run(
            f"SELECT i.id FROM item i NOT INDEXED WHERE i.due_on IN ({marks}) AND {OPEN}", DUE_DAYS
        ).fetchall()

    def put_off(self) -> None:
        """Nothing is due any more."""
        marks = ", ".join("?" * len(DUE_DAYS))
        self.run(f"UPDATE item SET due_on = '2027-03-01' WHERE due_on IN ({marks})", DUE_DAYS)

    def back_to(self, done: date) -> None:
        """Nothing promised, and the last sweep on that day."""
        for table in ("obligation", "outbox"):
            self.run(f"DELETE FROM {table}")
        self.run(DONE, (LONDON, self._day(done)))
        self.run("PRAGMA wal_checkpoint(TRUNCATE)" if self.on_sqlite else "VACUUM obligation, outbox, sweep")

    def promised(self) -> tuple[int, int]:
        """How many obligations and cards there are."""
        return tuple(self.run(f"SELECT count(*) FROM {t}").fetchone()[0] for t in ("obligation", "outbox"))

    def _day(self, day: date) -> Any:
        return day.isoformat() if self.on_sqlite else day

    def _spelt(self, sql: str) -> str:
        return sql if self.on_sqlite else sql.replace("?", "%s")


@contextmanager
def on_sqlite(file: Path, size: int, due: float = 0.01) -> Iterator[tuple[Database, Bare]]:
    """A filled file, for us and for the bare driver."""
    with closing(filled_sqlite(file, size, due=due)) as database, closing(bare(file)) as connection:
        yield database, Bare(connection)


@contextmanager
def on_postgresql(url: str, size: int) -> Iterator[tuple[Database, Bare]]:
    """A filled database, for us and for the bare driver."""
    with (
        closing(filled_postgresql(url, size)) as database,
        closing(psycopg.connect(url, autocommit=True)) as connection,
    ):
        yield database, Bare(connection, on_sqlite=False)


def sweep_times(database: Database, floor: Bare, seconds: float) -> Any:
    """Milliseconds of ours and of the floor for the first tick of the day."""
    deps = deps_of(database)
    rungs = due_days(TODAY, TODAY, ENGLAND, oldest=TODAY - timedelta(days=12))
    ways = lambda: tick(deps), lambda: floor.sweep(rungs, TODAY)
    _check_that_all_promise_the_same(floor, ways)
    return race(*ways, seconds=seconds, before=lambda: floor.back_to(YESTERDAY))


def _check_that_all_promise_the_same(floor: Bare, ways: Sequence[Callable[[], object]]) -> None:
    found = []
    for way in ways:
        floor.back_to(YESTERDAY)
        way()
        found.append(floor.promised())
    if found[0] != found[1] or not all(found[0]):
        raise AssertionError(f"ours and the floor promise different things: {found}")


def catch_up_times(database: Database, floor: Bare, seconds: float) -> Any:
    """Milliseconds of the tick after 35 days of silence, and of an ordinary one that finds the same items."""
    deps, slept = deps_of(database), cycle([TODAY - timedelta(days=CATCH_UP_DAYS), YESTERDAY])
    return race(
        lambda: tick(deps), lambda: tick(deps), seconds=seconds, before=lambda: floor.back_to(next(slept))
    )


def idle_times(many: tuple[Database, Bare], few: tuple[Database, Bare], seconds: float) -> Any:
    """Milliseconds of the first tick of a day on which nothing is due: with many items, with few, and of a scan."""
    floors, (many_deps, few_deps) = (many[1], few[1]), (deps_of(many[0]), deps_of(few[0]))
    for floor in floors:
        floor.put_off()
    return race(
        lambda: tick(many_deps),
        lambda: tick(few_deps),
        many[1].scan,
        seconds=seconds,
        before=lambda: _back(floors),
    )


def _back(floors: tuple[Bare, ...]) -> None:
    for floor in floors:
        floor.back_to(YESTERDAY)


def done_times(many: Database, few: Database, seconds: float) -> Any:
    """Milliseconds of a tick that finds the day done: with many items, and with few."""
    many_deps, few_deps = deps_of(many), deps_of(few)
    return race(lambda: tick(many_deps), lambda: tick(few_deps), seconds=seconds)
