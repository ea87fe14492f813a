"""What should have been said to whom on which day, worked out anew.

Nothing of the bot is imported here: the working days come from a table, the ladder and the words are written down a
second time, from `docs/rules.md`.  The model hears of a plan's actions and edits and answers with cards.
"""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SHOWN = 5
CATCH_UP = 35
ONE_DAY = timedelta(days=1)

# England and Wales, as gov.uk lists them, and after 2028 as the law has them.
FREE = """
2025-01-01 2025-04-18 2025-04-21 2025-05-05 2025-05-26 2025-08-25 2025-12-25 2025-12-26
2026-01-01 2026-04-03 2026-04-06 2026-05-04 2026-05-25 2026-08-31 2026-12-25 2026-12-28
2027-01-01 2027-03-26 2027-03-29 2027-05-03 2027-05-31 2027-08-30 2027-12-27 2027-12-28
2028-01-03 2028-04-14 2028-04-17 2028-05-01 2028-05-29 2028-08-28 2028-12-25 2028-12-26
2029-01-01 2029-03-30 2029-04-02 2029-05-07 2029-05-28 2029-08-27 2029-12-25 2029-12-26
2030-01-01 2030-04-19 2030-04-22 2030-05-06 2030-05-27 2030-08-26 2030-12-25 2030-12-26
2031-01-01 2031-04-11 2031-04-14 2031-05-05 2031-05-26 2031-08-25 2031-12-25 2031-12-26
2032-01-01 2032-03-26 2032-03-29 2032-05-03 2032-05-31 2032-08-30 2032-12-27 2032-12-28
2033-01-03 2033-04-15 2033-04-18 2033-05-02 2033-05-30 2033-08-29 2033-12-26 2033-12-27
2034-01-02 2034-04-07 2034-04-10 2034-05-01 2034-05-29 2034-08-28 2034-12-25 2034-12-26
2035-01-01 2035-03-23 2035-03-26 2035-05-07 2035-05-28 2035-08-27 2035-12-25 2035-12-26
2036-01-01 2036-04-11 2036-04-14 2036-05-05 2036-05-26 2036-08-25 2036-12-25 2036-12-26
"""
BANK_HOLIDAYS = frozenset(map(date.fromisoformat, FREE.split()))
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def works(day: date) -> bool:
    """Whether offices in England are open."""
    return day.weekday() < 5 and day not in BANK_HOLIDAYS


class _WorkingDays:
    """How many working days lie between two days; counted once."""

    def __init__(self) -> None:
        self._count: dict[date, int] = {}
        day, count = date(2024, 6, 1), 0
        while day < date(2037, 1, 1):
            count += works(day)
            self._count[day] = count
            day += ONE_DAY

    def left(self, day: date, due: date) -> int:
        """From a working day to the deadline, which counts as the last working day up to it."""
        return self._count[due] - self._count[day]


LEFT = _WorkingDays().left


def on_the_ladder(left: int) -> bool:
    """14, 5, 1, 0 working days before, 1, 3, 7 after, then every fifth."""
    return left in (14, 5, 1, 0, -1, -3, -7) or (left < -7 and (left + 7) % 5 == 0)


def why(left: int) -> str:
    """The words on a card for a place on the ladder."""
    if left == 0:
        return "this is the last working day for it"
    if left < 0:
        return f"it is {-left} working {'day' if left == -1 else 'days'} late"
    return f"{left} working {'day is' if left == 1 else 'days are'} left"


def spelt(day: date) -> str:
    """`Fri 24 Nov 2017`."""
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"


@dataclass(frozen=True)
class Action:
    """One action of the plan, amber and in progress while it is open.  `owner` is a Slack user."""

    key: str
    owner: str
    due: date | None
    is_open: bool = True
    percent: int | None = None
    snoozed_until: date | None = None
    first_due: date | None = None
    moved: int = 0

    @property
    def number(self) -> int:
        return int(self.key.rpartition("-")[2])

    def standing(self, day: date) -> str:
        """How a card tells it on that day."""
        parts = ["🟠 Amber"]
        if self.percent is not None:
            parts.append(f"{self.percent}%")
        parts.append(
            "no date"
            if self.due is None
            else f"due today, {spelt(day)}"
            if self.due == day
            else f"due {spelt(self.due)}"
        )
        if self.due and self.due < day:
            late = (day - self.due).days
            parts.append(f"{late} day{'' if late == 1 else 's'} overdue")
        if self.moved and self.due and self.first_due:
            days = (self.due - self.first_due).days
            sign, far = ("–" if days < 0 else "+"), abs(days)
            times = {1: "once", 2: "twice"}.get(self.moved, f"{self.moved} times")
            parts.append(f"moved {times} ({sign}{far} day{'' if far == 1 else 's'})")
        return ", ".join(parts)


@dataclass(frozen=True)
class Line:
    """One action on a card."""

    key: str
    standing: str
    why: str


@dataclass(frozen=True)
class Card:
    """What one person hears on one day: the first lines, how many more, and from when to when."""

    user: str
    day: date
    lines: tuple[Line, ...]
    more: int
    opens: datetime
    closes: datetime

    @property
    def actions(self) -> int:
        return len(self.lines) + self.more


@dataclass(frozen=True)
class Note:
    """A message an edit causes: to whom, and what its text must hold."""

    user: str
    words: tuple[str, ...]


@dataclass
class Model:
    """A plan over time.  `zones` gives each Slack user's zone; `lead` hears for owners who are none."""

    zones: dict[str, str]
    lead: str = ""
    hour: int = 9
    until_hour: int = 17
    actions: dict[str, Action] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    cards: list[Card] = field(default_factory=list)
    digests: dict[date, int] = field(default_factory=dict)
    """Monday of each week with an issue, and how many actions it counts."""
    _done: dict[str, date] = field(default_factory=dict)
    _said: set[tuple[str, str, date, str]] = field(default_factory=set)
    _owed: dict[str, dict[str, tuple[date, bool]]] = field(default_factory=lambda: defaultdict(dict))

    def edit(self, key: str, **changed: object) -> Action:
        """An action is different from now on; how often its date moved is counted here."""
        before = self.actions[key]
        if "due" in changed and changed["due"] != before.due:
            changed |= {"moved": before.moved + 1, "first_due": before.first_due or before.due}
        self.actions[key] = replace(before, **changed)  # type: ignore[arg-type] # fields by name
        return self.actions[key]

    def opens(self, day: date, zone: str) -> datetime:
        """When cards begin to go out there."""
        return datetime.combine(day, time(self.hour), ZoneInfo(zone)).astimezone(UTC)

    def closes(self, day: date, zone: str) -> datetime:
        return datetime.combine(day, time(self.until_hour), ZoneInfo(zone)).astimezone(UTC)

    def issue(self, day: date) -> None:
        """The week's digest, on its Monday or at most two days late; the second time that week nothing."""
        monday = day - timedelta(days=day.weekday())
        if day - monday <= timedelta(days=2):
            self.digests.setdefault(monday, len(self.actions))

    def sweep(self, zone: str, day: date) -> None:
        """The day begins for the people of a zone, or goes on after days nobody was awake."""
        if not works(day) or self._done.get(zone, date.min) >= day:
            return
        earliest = day - timedelta(days=CATCH_UP)
        first = max(self._done.get(zone, date.min) + ONE_DAY, earliest) if zone in self._done else earliest
        awake = [first + n * ONE_DAY for n in range((day - first).days + 1)]
        for action in self.actions.values():
            if action.is_open and self.zones[self.reader(action)] == zone:
                self._remind(action, day, awake)
        self._done[zone] = day

    def reader(self, action: Action) -> str:
        """Who hears of it: its owner, or the lead for an owner who is not in Slack."""
        return action.owner if action.owner in self.zones else self.lead

    def _remind(self, action: Action, day: date, awake: list[date]) -> None:
        if action.snoozed_until and action.snoozed_until > day:
            return
        stage = self._stage(action, awake)
        if stage is None:
            return
        occurrence, name = stage
        reader = self.reader(action)
        said = (action.key, reader, occurrence, name)
        if said not in self._said:
            self._said.add(said)
            self._owed[reader][action.key] = (occurrence, name == "snoozed")

    def _stage(self, action: Action, awake: list[date]) -> tuple[date, str] | None:
        if action.due:
            for day in reversed(awake):
                if works(day) and on_the_ladder(left := LEFT(day, action.due)):
                    return action.due, str(left)
        if action.snoozed_until in awake:
            return action.snoozed_until, "snoozed"
        return None

    def owed(self) -> list[str]:
        """Keys of the actions that the next cards will show as things stand."""
        return [key for actions in self._owed.values() for key in actions]

    def send(self, zone: str, day: date) -> list[Card]:
        """What the people of the zone hear now, from the facts as they are now."""
        if not works(day):
            return []
        cards = []
        for user, owed in self._owed.items():
            if self.zones.get(user) == zone and owed:
                card = self._card(user, day, owed)
                owed.clear()
                cards += [card] if card else []
        self.cards += cards
        return cards

    def _card(self, user: str, day: date, owed: dict[str, tuple[date, bool]]) -> Card | None:
        lines = []
        for key, (occurrence, snoozed) in owed.items():
            action = self.actions[key]
            put_off = action.snoozed_until is not None and action.snoozed_until > day
            moved = not snoozed and action.due != occurrence
            if action.is_open and self.reader(action) == user and not put_off and not moved:
                told = "its snooze has ended" if snoozed else why(LEFT(day, occurrence))
                lines.append((action.due or date.max, action.number, Line(key, action.standing(day), told)))
        if not lines:
            return None
        shown = tuple(line for _, _, line in sorted(lines)[:SHOWN])
        zone = self.zones[user]
        return Card(user, day, shown, len(lines) - len(shown), self.opens(day, zone), self.closes(day, zone))
