"""Two ways of doing the same work, timed in turn, and the lines of the table."""

import gc
import logging
import platform
import sqlite3
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from os import cpu_count
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import structlog

LEAST, MOST = 5, 400
"""Rounds of one comparison, however slow or quick it is."""


@dataclass(frozen=True)
class Line:
    """One line of the table: milliseconds, or MiB, of ours and of the floor.

    `most` is the ratio we want to keep below, `limit` the most that ours may be, whatever the floor is.
    """

    name: str
    ours: float
    floor: float | None = None
    most: float | None = None
    limit: float | None = None
    unit: str = "ms"

    @property
    def missed(self) -> bool:
        """Whether an aim was not met."""
        over = self.floor is not None and self.most is not None and self.ours > self.most * self.floor
        return over or (self.limit is not None and self.ours > self.limit)

    def cells(self) -> tuple[str, ...]:
        """Name, ours, floor, ratio, aim and verdict as text."""
        ratio = f"{_figure(self.ours / self.floor)}x" if self.floor else ""
        aims = [f"{_figure(self.most)}x"] if self.most is not None else []
        aims += [f"{self.limit:g} {self.unit}"] if self.limit is not None else []
        verdict = ("MISSED" if self.missed else "kept") if aims else ""
        floor = f"{_figure(self.floor)} {self.unit}" if self.floor else ""
        return self.name, f"{_figure(self.ours)} {self.unit}", floor, ratio, ", ".join(aims), verdict


def race(*ways: Callable[[], Any], seconds: float, before: Callable[[], Any] = lambda: None) -> Any:
    """Median milliseconds of each way, run in turn for about so long; `before` is done before each, untimed."""
    for way in ways:
        timed(way, before)
    gc.freeze()  # collecting between the runs then takes no time and leaves the processor's caches alone
    found: list[list[float]] = [[] for _ in ways]
    until = perf_counter() + seconds
    while len(found[0]) < LEAST or (perf_counter() < until and len(found[0]) < MOST):
        for times, way in zip(found, ways, strict=True):
            times.append(timed(way, before))
    gc.unfreeze()
    return [median(times) for times in found]


def timed(way: Callable[[], Any], before: Callable[[], Any] = lambda: None) -> float:
    """Milliseconds of one run.  What lay about before is collected first, so that nobody pays for another."""
    before()
    gc.collect()
    return clocked(way)


def clocked(way: Callable[[], Any]) -> float:
    """Milliseconds of one run, as it comes."""
    start = perf_counter()
    way()
    return (perf_counter() - start) * 1000


def table(lines: Sequence[Line]) -> str:
    """The lines under each other, with a sentence on what was missed."""
    rows = [("work", "ours", "floor", "ratio", "at most", ""), *(line.cells() for line in lines)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    drawn = [
        "  ".join(
            [
                row[0].ljust(widths[0]),
                *(c.rjust(w) for c, w in zip(row[1:5], widths[1:5], strict=True)),
                row[5],
            ]
        )
        for row in rows
    ]
    drawn.insert(1, "-" * (sum(widths) + 10))
    missed = sum(line.missed for line in lines)
    return "\n".join(
        [*(row.rstrip() for row in drawn), "", f"{missed} missed." if missed else "None missed."]
    )


def machine() -> str:
    """What it was measured on."""
    return (
        f"{cpu_count()} CPUs ({_processor()}), {platform.system()} {platform.release()}, "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    )


def only_errors() -> None:
    """Log nothing else: what is measured is the work."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))


def say(text: str) -> None:
    """Print a line at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _processor() -> str:
    try:
        told = Path("/proc/cpuinfo").read_text()
    except OSError:
        return platform.processor() or platform.machine()
    named = [line.partition(":")[2].strip() for line in told.splitlines() if line.startswith("model name")]
    return named[0] if named else platform.machine()


def _figure(value: float) -> str:
    """Three figures are enough."""
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"
