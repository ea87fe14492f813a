"""The fault matrix: what each row injects, and the function that runs it."""

from dataclasses import dataclass

from tests.torture.ground import Row
from tests.torture.rows import crashes


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
}
