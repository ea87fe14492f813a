"""The digest's numbers beside one GROUP BY, and a page of a list beside the two queries it takes."""

from typing import Any

from bot.plan.numbers import count, count_by_theme
from store import items
from store.unit import Database
from tests.bench.given import NOW, TODAY, plan_of
from tests.bench.measure import race
from tests.bench.ticks import OPEN, Bare

QUIET_SINCE = "2026-02-03 00:00:00.000000"
GROUPS = f"""
    SELECT i.theme_id, i.state, i.colour, {OPEN} AND i.due_on < ?, {OPEN} AND coalesce(i.heard_at, i.created_at) < ?,
        i.due_on IS NOT NULL, count(*)
    FROM item i WHERE i.plan_id = 1 GROUP BY 1, 2, 3, 4, 5, 6"""
LATE = f"FROM item i WHERE i.plan_id = 1 AND {OPEN} AND i.due_on < ?"


def numbers_times(database: Database, floor: Bare, seconds: float) -> Any:
    """Milliseconds of every number of the digest, whole and by theme, and of one GROUP BY."""
    plan = plan_of(database)

    def ours() -> int:
        with database.read(1) as unit:
            rows = items.numbers(unit, plan, TODAY)
        by_theme = count_by_theme(rows)
        total = count(rows).total
        if total != sum(counts.total for counts in by_theme.values()):
            raise AssertionError("the themes do not add up to the whole")
        return total

    def grouped() -> int:
        return sum(row[-1] for row in floor.run(GROUPS, (TODAY.isoformat(), QUIET_SINCE)).fetchall())

    _same(ours(), grouped())
    return race(ours, grouped, seconds=seconds)


def page_times(database: Database, floor: Bare, seconds: float) -> Any:
    """Milliseconds of the first page of what is overdue with its count, and of the driver's two queries."""

    def ours() -> tuple[list[int], int]:
        with database.read(1) as unit:
            found, total = items.find(unit, [1], due_before=TODAY)
        return [item.id for item in found], total

    def two_queries() -> tuple[list[int], int]:
        late = (TODAY.isoformat(),)
        total = floor.run(f"SELECT count(*) {LATE}", late).fetchone()[0]
        page = floor.run(f"SELECT i.* {LATE} ORDER BY i.due_on, i.id LIMIT 10", late).fetchall()
        return [row[0] for row in page], total

    _same(ours(), two_queries())
    return race(ours, two_queries, seconds=seconds)


def _same(ours: object, floor: object) -> None:
    if ours != floor:
        raise AssertionError(f"ours and the floor differ on {NOW}: {ours} and {floor}")
