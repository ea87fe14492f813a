"""Peak memory and the time to start, each in a process of its own.

`python -m tests.bench.memory WORK FILE` does the work and prints the MiB at its peak.
"""

import os
import re
import resource
import shutil
import signal
import subprocess
import sys
from contextlib import closing, suppress
from pathlib import Path
from subprocess import PIPE
from time import perf_counter

from openpyxl import load_workbook

from bot.playground.client import running_playground
from bot.ticks import tick
from store.unit import Database
from tests.bench.files import imported
from tests.bench.given import bare, deps_of
from tests.bench.measure import Line, say
from tests.bench.numbers import numbers_times
from tests.bench.ticks import YESTERDAY, Bare
from tests.scenario.processes import command, free_port, in_slack
from tests.scenario.test_process_roles import status

ROOT = Path(__file__).parents[2]
AT_REST, GROWTH, READY = 120.0, 1.1, 2000.0
"""MiB, ratio and milliseconds."""
SETTLES = 3.0
"""Seconds after which a process that has started is at rest."""


def memory_lines(folder: Path, largest: str) -> list[Line]:
    """Peaks of a tick and of the numbers with a small plan and a large one, and of an import beside openpyxl.

    The files are those that the other lines have left in the folder.
    """
    few, many, workbook = folder / "10k.db", folder / f"{largest}.db", folder / "plan.xlsx"
    lines = [
        Line(
            f"memory, {work} of {largest} items; floor: of 10k",
            _peak(work, many),
            _peak(work, few),
            GROWTH,
            unit="MiB",
        )
        for work in ("tick", "numbers")
    ]
    kept, read = _peak("import", workbook, folder / "import.db"), _peak("openpyxl", workbook)
    return [*lines, Line("memory, import of 5,000 rows; floor: openpyxl", kept, read, unit="MiB")]


def start_lines(folder: Path) -> list[Line]:
    """A first start in an empty folder, a start in one that is set up, and the memory at rest after it."""
    folder.mkdir()
    shutil.copy(ROOT / "manifest.yaml", folder)
    first, _ = _started(folder)
    again, resting = _started(folder)
    return [
        Line("start to ready, first time: tables, example plan", first),
        Line("start to ready", again, limit=READY),
        Line("start to ready, a worker", _worker_started(folder), limit=READY),
        Line("memory at rest", resting, limit=AT_REST, unit="MiB"),
    ]


def _started(folder: Path) -> tuple[float, float]:
    """Milliseconds from the start of `python -m bot run` until it is ready, and its MiB at rest."""
    surroundings = {
        key: value for key, value in os.environ.items() if not key.startswith(("SLACK_", "DATABASE_"))
    }
    told = {"PYTHONPATH": str(ROOT), "PLAYGROUND_PORT": free_port(), "PYTHONUNBUFFERED": "1"}
    start = perf_counter()
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "run"], cwd=folder, env=surroundings | told, stdout=PIPE, text=True
    ) as process:
        assert process.stdout
        try:
            if not any("open http" in line for line in process.stdout):
                raise AssertionError("the bot did not start")
            ready = (perf_counter() - start) * 1000
            with suppress(subprocess.TimeoutExpired):
                process.wait(SETTLES)
            return ready, _resident(process.pid)
        finally:
            process.send_signal(signal.SIGINT)


def _worker_started(folder: Path) -> float:
    """Milliseconds from the start of `python -m bot worker` in a folder that is set up until `/readyz` says so."""
    port = free_port()
    with running_playground() as slack:
        start = perf_counter()
        with command(folder, ["worker"], PORT=port, **in_slack(slack)) as process:
            try:
                slack.until(lambda: status(port, "/readyz") == 200, 60)
                return (perf_counter() - start) * 1000
            finally:
                process.kill()


def _resident(pid: int) -> float:
    """MiB of a process now."""
    told = subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, check=True)
    return int(told.stdout) / 1024


def _peak(work: str, *files: Path) -> float:
    """MiB at the peak of a process that does this work."""
    words = [sys.executable, "-m", "tests.bench.memory", work, *map(str, files)]
    return float(subprocess.run(words, cwd=ROOT, stdout=PIPE, text=True, check=True).stdout.split()[-1])


def own_peak() -> float:
    """MiB at the peak of this process.  Linux counts the parent's in `ru_maxrss`, so it is asked elsewhere."""
    status = Path("/proc/self/status")
    if status.exists():
        found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text())
        assert found
        return int(found[1]) / 1024
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / 1024**2 if sys.platform == "darwin" else most / 1024


def _tick(file: Path) -> None:
    with closing(bare(file)) as connection:
        Bare(connection, connection).back_to(YESTERDAY)
    with closing(Database(f"sqlite:///{file}")) as database:
        tick(deps_of(database))


def _numbers(file: Path) -> None:
    with closing(Database(f"sqlite:///{file}")) as database, closing(bare(file)) as connection:
        numbers_times(database, Bare(connection, connection), seconds=0)


WORK = {"tick": _tick, "numbers": _numbers, "import": imported, "openpyxl": load_workbook}


if __name__ == "__main__":
    WORK[sys.argv[1]](*map(Path, sys.argv[2:]))  # type: ignore[operator]  # each takes its own files
    say(f"{own_peak():.1f}")
