"""Misbehaviour on demand: what goes wrong with the next calls of a method."""

import random
from dataclasses import dataclass

from bot.playground.manifest import Json

KINDS = ("429", "500", "502_html", "drop", "accept_then_drop", "delay", "hang", "error")


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
