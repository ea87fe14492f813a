"""Virtual time that several processes share: the machine's clock plus what a small file says."""

import fcntl
import mmap
import os
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from bot.clock import Clock

POLL = 0.002


class SharedClock(Clock):
    """The machine's clock plus two offsets in a file: one for the time of day, one for the monotonic clock.

    Whoever moves time moves both, unless the fault is that a machine's clock was set.
    """

    def __init__(self, folder: Path) -> None:
        path = folder / "clock"
        if not path.exists():
            path.write_bytes(struct.pack("dd", 0.0, 0.0))
        with path.open("r+b") as file:
            self._offsets = mmap.mmap(file.fileno(), 16)

    @property
    def offsets(self) -> tuple[float, float]:
        """Seconds added to the time of day and to the monotonic clock."""
        wall, running = struct.unpack("dd", self._offsets[:16])
        return float(wall), float(running)

    def move(self, seconds: float, *, wall_only: bool = False) -> None:
        """Time passes; with `wall_only` somebody sets the clock instead."""
        wall, running = self.offsets
        self._offsets[:16] = struct.pack("dd", wall + seconds, running if wall_only else running + seconds)

    def now(self) -> datetime:
        return super().now() + timedelta(seconds=self.offsets[0])

    def monotonic(self) -> float:
        return super().monotonic() + self.offsets[1]

    def elapsed(self) -> float:
        return super().elapsed() + self.offsets[1]


class Flights:
    """Which requests are on their way, in whatever process: time does not leap while one is.

    A minute of virtual time passes in no time at all, and a request that a busy machine holds up for that
    long would be one of the cases the bot admits to (`reliability.md`, 10).  The locks of a killed process
    are gone with it.
    """

    def __init__(self, folder: Path) -> None:
        self._gate, self._air = folder / "gate", folder / "air"

    @contextmanager
    def flying(self) -> Iterator[None]:
        """A request and all that belongs to it."""
        with _locked(self._gate, fcntl.LOCK_SH):
            air = _open(self._air)
            fcntl.flock(air, fcntl.LOCK_SH)
        try:
            yield
        finally:
            os.close(air)

    @contextmanager
    def grounded(self, patience: float) -> Iterator[bool]:
        """Nothing begins; whether what was on its way came down within so many real seconds."""
        gate, air = _open(self._gate), _open(self._air)
        try:
            until = time.monotonic() + patience
            free = _tried(gate, until) and _tried(air, until)
            yield free
        finally:
            os.close(air)
            os.close(gate)


def _open(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)


@contextmanager
def _locked(path: Path, how: int) -> Iterator[None]:
    handle = _open(path)
    try:
        fcntl.flock(handle, how)
        yield
    finally:
        os.close(handle)


def _tried(handle: int, until: float) -> bool:
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            if time.monotonic() > until:
                return False
            threading.Event().wait(POLL)
