"""The fault matrix: what each row injects, and the function that runs it."""

from dataclasses import dataclass

from tests.torture.ground import POSTGRESQL, SQLITE, Row
from tests.torture.rows import (
    crashes,
    databases,
    hostile,
    inputs,
    processes,
    slack_faults,
    slack_refusals,
    times,
)


@dataclass(frozen=True)
class Fault:
    """A row of `docs/torture.md`."""

    name: str
    run: Row
    kinds: tuple[str, ...] = (SQLITE, POSTGRESQL)


MATRIX = {
    1: Fault("kill -9 at every failpoint", crashes.everywhere),
    2: Fault("random kill -9, several processes", crashes.nemesis),
    3: Fault("frozen past the lease", crashes.frozen),
    4: Fault("SIGTERM under load", crashes.stopped),
    5: Fault("answer lost after it was taken", slack_faults.lost_answers),
    6: Fault("refused, no name, bad certificate", slack_faults.never_left),
    7: Fault("429 in every form", slack_faults.rate_limited),
    8: Fault("Slack gone for six hours", slack_faults.away_for_hours),
    9: Fault("history late, paged, once a minute", slack_faults.slow_history),
    10: Fault("archived, removed, closed, revoked", slack_refusals.gone),
    11: Fault("each input one to four times", inputs.repeated),
    12: Fault("socket cut, half-open, deaf", slack_refusals.sockets),
    13: Fault("two edits of one action", inputs.pairs),
    14: Fault("locked, COMMIT fails, disk full", databases.in_the_way),
    15: Fault("PostgreSQL killed, connections cut", databases.server_killed, (POSTGRESQL,)),
    16: Fault("end of the WAL damaged", databases.damaged_log, (SQLITE,)),
    17: Fault("backup put back, database copied", databases.put_back),
    18: Fault("down a minute to 14 days", times.outages),
    19: Fault("clock changes, clock set", times.clock_changes),
    20: Fault("a year of edits", times.year),
    21: Fault("tick raises, hangs, is slow", processes.bad_ticks),
    22: Fault("migration killed at each step", processes.migrations),
    23: Fault("hostile text, dates and files", hostile.fuzzed),
    24: Fault("forged, old, foreign; secrets in logs", hostile.forged),
    25: Fault("everything at random for long", processes.soak),
}
