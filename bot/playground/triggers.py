"""trigger_ids: three real seconds, one use."""

import time
from dataclasses import dataclass

LIFETIME = 3.0


@dataclass
class Trigger:
    person: str
    view_id: str
    made: float
    used: bool = False


class Triggers:
    """The trigger_ids handed out; `view_id` is the modal the interaction came from, if any."""

    def __init__(self) -> None:
        self._known: dict[str, Trigger] = {}

    def give(self, key: str, person: str, view_id: str = "") -> str:
        self._known[key] = Trigger(person, view_id, time.monotonic())
        return key

    def use(self, key: str) -> tuple[Trigger | None, str]:
        """The trigger, now used up, or None with Slack's name for what is wrong with it."""
        trigger = self._known.get(key)
        if trigger is None:
            return None, "invalid_trigger_id"
        if trigger.used:
            return None, "exchanged_trigger_id"
        if time.monotonic() - trigger.made > LIFETIME:
            return None, "expired_trigger_id"
        trigger.used = True
        return trigger, ""
