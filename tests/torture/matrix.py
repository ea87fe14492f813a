"""The fault matrix: what each row injects, and the function that runs it."""

from dataclasses import dataclass

from tests.torture.ground import Row
from tests.torture.rows import crashes, inputs, slack_faults, times


@dataclass(frozen=True)
class Fault:
    """A row of `docs/torture.md`."""

    name: str
    run: Row


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
    11: Fault("each input one to four times", inputs.repeated),
    13: Fault("two edits of one action", inputs.pairs),
    18: Fault("down a minute to 14 days", times.outages),
    19: Fault("clock changes, clock set", times.clock_changes),
    20: Fault("a year of edits", times.year),
}
