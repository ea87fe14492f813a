"""The weekly digest: what its snapshot holds, when it is due, and its one sentence, written by rule.

The snapshot is all that the words are made from, so printing an issue again gives the same text.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Self

from bot.plan.calendar import zone_info
from bot.plan.numbers import Counts, Reported

WEEKDAY, HOUR = 0, 8
"""Monday 08:00 in the plan's zone."""

USEFUL_WORKING_DAYS = 2
"""An issue may be this late; then the next one covers its time (`docs/rules.md` 5)."""
AHEAD = timedelta(weeks=4)
KEPT_LINES = 100
NO_THEME = "No theme"


@dataclass(frozen=True)
class Line:
    """One item in a section of the digest.  `days` and `on` mean what the section says."""

    key: str
    title: str
    theme: str
    owner: str
    on: str | None = None
    days: int = 0
    was: str | None = None
    words: str = ""
    words_on: str | None = None
    speaker: str = ""
    """Who said the words, where it was not the owner."""


@dataclass(frozen=True)
class ThemeCounts:
    """A theme's colours now and in the issue before; empty `before` when there was none."""

    name: str
    now: Mapping[str, int]
    before: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Tally:
    """The counts of one issue, as kept."""

    total: int
    by_colour: Mapping[str, int]
    overdue: int
    silent: int
    claimed: int
    done: int
    to_miss: int = 0

    @classmethod
    def of(cls, counts: Counts) -> Self:
        """From the counts every screen shares."""
        return cls(
            counts.total,
            {colour.value: n for colour, n in counts.by_colour.items()},
            counts.overdue,
            counts.silent,
            counts.claimed,
            counts.done,
            counts.to_miss,
        )


@dataclass(frozen=True)
class Snapshot:
    """One issue of the digest: every number and line in it.  Days are ISO text, so that it is kept as it is.

    `since` is the day of the issue before, or None in the first.  What changed is held whole.  Of what is overdue,
    forecast to miss, silent or upcoming the first `KEPT_LINES` are held; `tally` and `upcoming_total` count them all.
    """

    plan_key: str
    plan_title: str
    week_on: str
    made_on: str
    since: str | None
    tally: Tally
    before: Tally | None
    themes: tuple[ThemeCounts, ...] = ()
    newly_red: tuple[Line, ...] = ()
    redated: tuple[Line, ...] = ()
    completed: tuple[Line, ...] = ()
    claimed: tuple[Line, ...] = ()
    overdue: tuple[Line, ...] = ()
    to_miss: tuple[Line, ...] = ()
    silent: tuple[Line, ...] = ()
    upcoming: tuple[Line, ...] = ()
    upcoming_total: int = 0
    asked: tuple[Line, ...] = ()
    added: int = 0
    handed_over: int = 0
    withdrawn: int = 0
    quiet_days: int = 30
    late: bool = False
    on_request: bool = False
    """Made because somebody asked for it, and not by the calendar."""

    def as_json(self) -> dict[str, Any]:
        """What is kept."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """The issue as it was made."""
        facts = dict(kept)
        for name in SECTIONS:
            facts[name] = tuple(Line(**line) for line in facts.get(name, ()))
        facts["themes"] = tuple(ThemeCounts(**theme) for theme in facts["themes"])
        facts["tally"] = Tally(**facts["tally"])
        facts["before"] = Tally(**facts["before"]) if facts["before"] else None
        return cls(**facts)


SECTIONS = (
    "newly_red",
    "redated",
    "completed",
    "claimed",
    "overdue",
    "to_miss",
    "silent",
    "upcoming",
    "asked",
)
"""Issues kept before there was one of these lack it."""


def week_of(day: date) -> date:
    """Monday of the week: the occurrence of its digest."""
    return day - timedelta(days=day.weekday())


def due_at(week_on: date, zone: str) -> datetime:
    """The instant at which the digest of that week is due: Monday 08:00 in the plan's zone, as aware time."""
    return datetime.combine(week_on + timedelta(days=WEEKDAY), time(HOUR), zone_info(zone))


def movement(now: Mapping[str, int], before: Mapping[str, int]) -> dict[str, int]:
    """Change of each colour since the issue before; unchanged ones are left out."""
    names = [colour.value for colour in Reported]
    moved = {name: now.get(name, 0) - before.get(name, 0) for name in names}
    return {name: change for name, change in moved.items() if change}


def sentence(snapshot: Snapshot) -> str:
    """What a chair should know first, in one sentence.  No judgement is made that the numbers do not make."""
    happened = _happened(snapshot)
    standing = f"{_standing(snapshot)}."
    if not happened:
        return f"No action was completed, given a new date or turned red {_period(snapshot)}; {standing}"
    return f"{_period(snapshot).capitalize()} {_joined(happened)}; {standing}"


def _period(snapshot: Snapshot) -> str:
    if snapshot.since is None:
        return "in the week before this first digest"
    days = (date.fromisoformat(snapshot.made_on) - date.fromisoformat(snapshot.since)).days
    return "last week" if days <= 8 else f"in the last {days} days"


def _happened(snapshot: Snapshot) -> list[str]:
    parts = [
        (len(snapshot.completed), "was checked and completed", "were checked and completed"),
        (
            len(snapshot.claimed),
            "was reported done and waits for a check",
            "were reported done and wait for a check",
        ),
        (len(snapshot.newly_red), "turned red", "turned red"),
        (len(snapshot.redated), "was given a new date", "were given new dates"),
        (snapshot.added, "was added", "were added"),
        (snapshot.handed_over, "has another owner", "have other owners"),
        (snapshot.withdrawn, "was withdrawn", "were withdrawn"),
    ]
    return [f"{_actions(n)} {one if n == 1 else many}" for n, one, many in parts if n]


def _standing(snapshot: Snapshot) -> str:
    now, before = snapshot.tally, snapshot.before
    overdue = (
        f"{now.overdue or 'none'} of {_actions(now.total)} {'is' if now.overdue == 1 else 'are'} overdue"
    )
    are = "is" if now.to_miss == 1 else "are"
    ahead = f", and {now.to_miss} {are} forecast to miss" if now.to_miss else ""
    if before is None or before.overdue == now.overdue:
        return f"{overdue}{ahead}"
    change = now.overdue - before.overdue
    return f"{overdue}, {abs(change)} {'more' if change > 0 else 'fewer'} than in the digest before{ahead}"


def _actions(n: int) -> str:
    return "1 action" if n == 1 else f"{n} actions"


def _joined(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
