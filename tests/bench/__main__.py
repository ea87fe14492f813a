"""`python -m tests.bench` measures everything in some minutes; `--quick` leaves out the million and is less exact."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests import databases
from tests.bench.commands import command_lines
from tests.bench.files import file_lines
from tests.bench.measure import Line, machine, only_errors, say, table
from tests.bench.memory import memory_lines, start_lines
from tests.bench.numbers import numbers_times, page_times
from tests.bench.outbox import outbox_lines
from tests.bench.pace import growth_line, pace_lines
from tests.bench.reading import reading_lines
from tests.bench.ticks import catch_up_times, done_times, idle_times, on_postgresql, on_sqlite, sweep_times

SIZES = {"1k": 1000, "10k": 10_000, "100k": 100_000, "1M": 1_000_000}
SWEEP, CATCH_UP, IDLE, SCAN, NUMBERS, PAGE = 1.5, 2.0, 5.0, 1 / 50, 1.5, 6.0
"""The most that ours may cost, in floors; a scan counts with a million items."""
PAGE_LIMIT = 15.0
"""Milliseconds."""
FULL_MINUTE = 70.0
"""Seconds of delivery: Slack counts the workspace's messages by the minute."""
PROMISES = 100_000
IN_LISTS = 0.2
"""The part of the items that asks for a card where lists and numbers are measured: half of those are overdue."""


def main() -> None:
    """Print each line as it is measured, and at the end all of them as one table."""
    quick = "--quick" in sys.argv[1:]
    only_errors()
    lines = []
    with TemporaryDirectory(prefix="gt-bench-") as folder:
        for line in _lines(Path(folder), "100k" if quick else "1M", 1.0 if quick else 4.0):
            say(": ".join(filter(None, line.cells()[:2])))
            lines.append(line)
    say(f"\n{machine()}\nMedians; ours and the floor ran in turn.\n\n{table(lines)}")


def _lines(folder: Path, largest: str, seconds: float) -> Iterator[Line]:
    yield from reading_lines()
    yield from start_lines(folder / "start")
    yield from file_lines(folder, 2 * seconds)
    with on_sqlite(folder / "1k.db", SIZES["1k"]) as one:
        yield Line("tick, 1k items, 1 % due", *sweep_times(*one, seconds))
    with on_sqlite(folder / "due.db", SIZES["10k"], due=1.0) as one:
        yield Line("tick, 10k items, all due", *sweep_times(*one, seconds), most=SWEEP)
    yield from _in_lists(folder, largest, seconds)
    yield from _with_few_and_many(folder, largest, seconds)
    yield from pace_lines(folder, 10.0 if largest == "100k" else FULL_MINUTE)
    yield from _outbox(folder, largest, seconds)
    yield from _on_postgresql(seconds)


def _outbox(folder: Path, largest: str, seconds: float) -> Iterator[Line]:
    file = folder / "outbox.db"
    with on_sqlite(file, SIZES["1k"]) as (_, bare):
        yield from outbox_lines(bare, f"sqlite:///{file}", seconds)
        yield growth_line(bare, f"sqlite:///{file}", PROMISES, 10.0 if largest == "100k" else 60.0)


def _in_lists(folder: Path, largest: str, seconds: float) -> Iterator[Line]:
    for size in dict.fromkeys(("10k", "100k", largest)):
        with on_sqlite(folder / f"lists-{size}.db", SIZES[size], due=IN_LISTS) as (database, bare):
            if size == "10k":
                yield from command_lines(database, seconds)
                continue
            page = page_times(database, bare, seconds)
            yield Line(f"a page of overdue and its count, {size} items", *page, most=PAGE, limit=PAGE_LIMIT)
            numbers = numbers_times(database, bare, seconds)
            yield Line(f"the digest's numbers, {size} items; floor: one GROUP BY", *numbers, most=NUMBERS)


def _with_few_and_many(folder: Path, largest: str, seconds: float) -> Iterator[Line]:
    with ExitStack() as stack:
        all_of_them = {
            size: stack.enter_context(on_sqlite(folder / f"{size}.db", SIZES[size]))
            for size in dict.fromkeys(("10k", "100k", largest))
        }
        for size, one in all_of_them.items():
            yield Line(f"tick, {size} items, 1 % due", *sweep_times(*one, seconds), most=SWEEP)
        catch_up = catch_up_times(*all_of_them["100k"], seconds)
        yield Line("tick after 35 days, 100k items; floor: ours after one", *catch_up, most=CATCH_UP)
        few, many = all_of_them["10k"], all_of_them[largest]
        yield from memory_lines(folder, largest)
        idle, idle_with_few, scan = idle_times(many, few, seconds)
        yield Line(f"tick, nothing due, {largest} items; floor: 10k", idle, idle_with_few, most=IDLE)
        scanned = SCAN if largest == "1M" else None
        yield Line(f"tick, nothing due, {largest} items; floor: a scan", idle, scan, most=scanned)
        done = done_times(many[0], few[0], seconds)
        yield Line(f"tick, day done, {largest} items; floor: 10k", *done, most=IDLE)


def _on_postgresql(seconds: float) -> Iterator[Line]:
    try:
        with databases.server() as server:
            with databases.made(server) as url, on_postgresql(url, SIZES["1k"]) as (_, floor):
                yield from outbox_lines(floor, url, seconds)
            for size in ("10k", "100k"):
                with databases.made(server) as url, on_postgresql(url, SIZES[size]) as one:
                    yield Line(
                        f"tick, {size} items, 1 % due, PostgreSQL", *sweep_times(*one, seconds), most=SWEEP
                    )
                    numbers = numbers_times(*one, seconds)
                    yield Line(f"the digest's numbers, {size} items, PostgreSQL", *numbers, most=NUMBERS)
    except pytest.fail.Exception as error:
        say(f"PostgreSQL is left out: {error}")


if __name__ == "__main__":
    main()
