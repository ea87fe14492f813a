"""`python -m tests.torture`: every row on every database, and a table of what went wrong."""

import argparse
import logging
import sys
import time
import traceback
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import structlog

from tests.torture.ground import POSTGRESQL, SQLITE, Ground, grounds
from tests.torture.matrix import MATRIX
from tests.torture.report import Entry, heading, line
from tests.torture.verdict import Verdict


def main() -> int:
    """0 when every figure of every row is 0."""
    asked = _asked()
    logging.disable(logging.CRITICAL)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    kinds = (SQLITE, POSTGRESQL) if asked.database == "both" else (asked.database,)
    rows = [int(row) for row in asked.rows.split(",")] if asked.rows else sorted(MATRIX)
    began = time.monotonic()
    sys.stdout.write(f"Seed {asked.seed}, {'long' if asked.long else 'short'} form.\n\n{heading()}\n")
    with ExitStack() as stack:
        makers = {kind: stack.enter_context(grounds(kind)) for kind in kinds}
        pool = stack.enter_context(ThreadPoolExecutor(len(kinds)))
        lists = [
            pool.submit(
                _in_order,
                rows,
                lambda row, k=kind: Ground(k, asked.long, asked.seed + row, makers[k]),
            )
            for kind in kinds
        ]
        entries = [entry for one in lists for entry in one.result()]
    failed = [entry for entry in entries if not entry.verdict.passed]
    for entry in failed:
        sys.stdout.write(f"\nRow {entry.row} on {entry.kind} (seed {entry.seed}):\n")
        sys.stdout.writelines(f"  {sentence}\n" for sentence in entry.verdict.told)
    sys.stdout.write(
        f"\n{len(entries) - len(failed)} of {len(entries)} passed in {time.monotonic() - began:.0f} s.\n"
    )
    return 1 if failed else 0


def _in_order(rows, ground_for) -> list[Entry]:
    grounds_ = [(row, ground_for(row)) for row in rows]
    return [_tried(row, ground) for row, ground in grounds_ if ground.kind in MATRIX[row].kinds]


def _tried(row: int, ground: Ground) -> Entry:
    began = time.monotonic()
    try:
        verdict = MATRIX[row].run(ground)
    except Exception as error:  # noqa: BLE001 -- the other rows are run all the same
        verdict = Verdict()
        verdict.count("other", f"{type(error).__name__}: {error}")
        verdict.told += traceback.format_exc().splitlines()[-8:]
    entry = Entry(row, ground.kind, ground.seed, verdict, time.monotonic() - began)
    sys.stdout.write(f"{line(entry)}\n")
    sys.stdout.flush()
    return entry


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description="Fault tests.")
    parser.add_argument("--long", action="store_true", help="the figures of the fault matrix: hours")
    parser.add_argument("--rows", default="", help="only these, as in 1,2,5")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
