"""Misbehaviour on demand: what goes wrong with the next calls of a method."""

import math
import random
from dataclasses import dataclass

from bot.playground.manifest import Json

AFTER = (
    "accept_then_drop",
    "accept_then_close",
    "accept_then_half_header",
    "accept_then_cut",
    "accept_then_hang",
    "accept_then_500",
    "accept_then_html",
)
"""The work is done, and the answer is lost or worthless."""
KINDS = ("429", "500", "502_html", "drop", "accept_late", *AFTER, "delay", "hang", "error")


class FaultError(Exception):
    """A fault that makes no sense; the text is a sentence."""


@dataclass
class Fault:
    """`method` is one Web API method, `response_url`, `upload`, or `*` for all.

    `share` is the part of the calls it hits, drawn with `seed`; `times` counts hits, None is for ever.
    """

    method: str
    do: str
    times: int | None = 1
    seconds: float = 1.0
    retry_after: str | None = "30"
    error: str = "internal_error"
    share: float = 1.0
    seed: int = 1

    def __post_init__(self) -> None:
        self._dice = random.Random(self.seed)

    def hits(self, method: str) -> bool:
        if self.method not in (method, "*") or self.times == 0:
            return False
        if self._dice.random() >= self.share:
            return False
        if self.times is not None:
            self.times -= 1
        return True


class Faults:
    """The faults still to come, in the order they were asked for."""

    def __init__(self) -> None:
        self.waiting: list[Fault] = []

    def add(self, wish: Json) -> Fault:
        """Raises FaultError."""
        try:
            fault = Fault(**wish)
        except TypeError as error:
            raise FaultError(f"That is not a fault: {error}.") from error
        if fault.do not in KINDS:
            raise FaultError(f"“{fault.do}” is not one of {', '.join(KINDS)}.")
        self.waiting.append(fault)
        return fault

    def next_for(self, method: str) -> Fault | None:
        """The fault that hits this call, used up by one."""
        hit = next((fault for fault in self.waiting if fault.hits(method)), None)
        self.waiting = [fault for fault in self.waiting if fault.times != 0]
        return hit


@dataclass
class HistoryLimits:
    """How conversations are read back: as Slack lets apps that are not in its directory, or slower still.

    Messages show `late` seconds after they were posted, at most `rows` in an answer, and a question has to wait
    `pause` seconds after the one before.  All by the playground's clock; 0 is no limit.
    """

    late: float = 0.0
    rows: int = 0
    pause: float = 0.0
    asked_at: float = 0.0

    def wait_for(self, now: float) -> int:
        """Whole seconds to wait before the next question; 0 means go ahead, and counts it."""
        left = self.asked_at + self.pause - now
        if self.pause and left > 0:
            return math.ceil(left)
        self.asked_at = now
        return 0
