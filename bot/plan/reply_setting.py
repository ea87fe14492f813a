"""What a reply is read against, and the shape of what is read."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.plan.calendar import ENGLAND, Calendar

Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Setting:
    """What the bot knows: the day, the actions in the order shown, the one meant when none is named, working days."""

    today: date
    items: Sequence[Mapping[str, Any]]
    thread: str | None
    default: str | None
    calendar: Calendar = ENGLAND

    @property
    def refs(self) -> list[str]:
        """The references in the order shown."""
        return [str(item["ref"]) for item in self.items]

    def title(self, ref: str | None) -> str:
        """The title of that action, empty when it is not listed."""
        return next((str(item.get("title") or "") for item in self.items if item["ref"] == ref), "")


def answer(intent: str, targets: Iterable[str | None], slots: Mapping[str, Any]) -> Answer:
    """One object of a reading."""
    return {"intent": intent, "targets": [target for target in targets if target], "slots": dict(slots)}


def unclear() -> list[Answer]:
    """Nothing is written; the person is asked."""
    return [answer("unclear", (), {})]


def note(target: str | None) -> list[Answer]:
    """The words are kept with the action; without one it is unclear where they belong."""
    return [answer("note", [target], {})] if target else unclear()
