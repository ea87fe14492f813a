"""The weekly digest: one snapshot behind every number, kept, and promised once to channel and chair."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta

from bot.messages.digest import digest_thread_messages
from bot.plan.calendar import local_day, zone_info
from bot.plan.digest import (
    AHEAD,
    KEPT_LINES,
    NO_THEME,
    USEFUL_WORKING_DAYS,
    Line,
    Snapshot,
    Tally,
    ThemeCounts,
    due_at,
    week_of,
)
from bot.plan.history import HistoryEntry, Kind
from bot.plan.items import DONE, Colour, Forecast, Item, Plan, State
from bot.plan.numbers import NumberRow, count, count_by_theme, silent_before
from bot.usecases.returning import is_away
from store import digests, history, items, outbox, people, plans, requests
from store.unit import UnitOfWork


def promise_digest(unit: UnitOfWork, plan: Plan, now: datetime) -> bool:
    """Make and promise this week's issue when it is due and not made yet; whether it was made."""
    return is_digest_due(unit, plan, now) and send_issue(unit, plan, now) is not None


def is_digest_due(unit: UnitOfWork, plan: Plan, now: datetime) -> bool:
    """Whether this week's issue is to be made now.

    A plan younger than the week's Monday waits for the next one.  An issue more than two working days late is
    not made any more: the next one covers the time.
    """
    week_on = week_of(local_day(now, plan.zone))
    due = due_at(week_on, plan.zone)
    if now < due or (plan.created_at and plan.created_at > due):
        return False
    if local_day(now, plan.zone) > _last_day(unit, plan, week_on):
        return False
    return digests.digest(unit, plan.id, week_on) is None


def _last_day(unit: UnitOfWork, plan: Plan, week_on: date) -> date:
    """The last day on which an issue is of use, by the plan's calendar."""
    return plans.calendar_of(unit, plan).add_working_days(week_on, USEFUL_WORKING_DAYS)


def send_issue(unit: UnitOfWork, plan: Plan, now: datetime, *, on_request: bool = False) -> Snapshot | None:
    """Make this week's issue, keep it and promise it; None when this week has one already."""
    week_on = week_of(local_day(now, plan.zone))
    snapshot = take_snapshot(unit, plan, now, on_request=on_request)
    if not digests.keep(unit, plan.id, week_on, snapshot.as_json(), now):
        return None
    if plan.channel:
        _promise_issue(unit, plan, week_on, now, snapshot, "channel", channel=plan.channel)
    chair = people.person(unit, plan.chair_id) if plan.chair_id else None
    if chair and chair.reachable and not is_away(unit, chair, plan, now):
        _promise_issue(unit, plan, week_on, now, snapshot, "chair", person_id=chair.id)
    return snapshot


def _promise_issue(
    unit: UnitOfWork,
    plan: Plan,
    week_on: date,
    now: datetime,
    snapshot: Snapshot,
    audience: str,
    *,
    channel: str | None = None,
    person_id: int | None = None,
) -> None:
    """The issue, its picture and the rest of its lines, in this order, for one audience."""
    key = f"digest:{plan.id}:{week_on}:{audience}"
    facts = {"plan_id": plan.id, "week_on": week_on.isoformat()}
    end = _last_day(unit, plan, week_on) + timedelta(days=1)
    until = max(datetime.combine(end, time(), zone_info(plan.zone)), now + timedelta(days=1))
    outbox.promise(
        unit,
        key=key,
        kind="digest",
        due_at=now,
        useful_until=until,
        channel=channel,
        person_id=person_id,
        facts=facts,
    )
    issue = outbox.promise_by_key(unit, key)
    assert issue is not None
    outbox.promise(unit, key=f"{key}:chart", kind="digest_chart", due_at=now, parent_id=issue.id, facts=facts)
    for number, _ in enumerate(digest_thread_messages(snapshot)):
        outbox.promise(
            unit,
            key=f"{key}:thread:{number}",
            kind="digest_thread",
            due_at=now,
            parent_id=issue.id,
            facts=facts | {"number": number},
        )


def take_snapshot(unit: UnitOfWork, plan: Plan, now: datetime, *, on_request: bool = False) -> Snapshot:
    """Every number and line of an issue made now, all read in the caller's one transaction."""
    today = local_day(now, plan.zone)
    week_on = week_of(today)
    kept = digests.latest_before(unit, plan.id, week_on)
    last = Snapshot.from_json(kept) if kept else None
    last_at = digests.made_at(unit, plan.id, week_on) or plan.created_at or now
    rows = items.numbers(unit, plan, today)
    writer = _Lines(unit, plan, today, history.since(unit, plan.id, last_at, _TOLD))
    return Snapshot(
        plan_key=plan.key,
        plan_title=plan.title,
        week_on=week_on.isoformat(),
        made_on=today.isoformat(),
        since=last.made_on if last else None,
        tally=Tally.of(count(rows)),
        before=last.tally if last else None,
        themes=_themes(unit, plan, rows, last),
        newly_red=writer.newly_red(),
        redated=writer.redated(),
        completed=writer.completed(),
        claimed=writer.claimed(),
        overdue=writer.overdue(),
        to_miss=writer.to_miss(),
        silent=writer.silent(),
        upcoming=writer.upcoming(),
        upcoming_total=writer.upcoming_total,
        asked=writer.asked(),
        quiet_days=plan.quiet_days,
        added=writer.times(Kind.ADDED),
        handed_over=writer.times(Kind.HANDED_OVER),
        withdrawn=writer.times(Kind.WITHDRAWN),
        late=today > week_on and not on_request,
        on_request=on_request,
    )


_TOLD = (Kind.COLOUR, Kind.BLOCKED, Kind.DATE_MOVED, Kind.VERIFIED, Kind.CLAIMED_DONE, Kind.UNDONE, Kind.ADDED,
         Kind.HANDED_OVER, Kind.WITHDRAWN)  # fmt: skip


def _themes(
    unit: UnitOfWork, plan: Plan, rows: Sequence[NumberRow], last: Snapshot | None
) -> tuple[ThemeCounts, ...]:
    by_theme = count_by_theme(rows)
    before = {theme.name: theme.now for theme in last.themes} if last else {}
    named = [(theme.id, theme.name) for theme in plans.themes(unit, plan.id)]
    return tuple(
        ThemeCounts(
            name,
            {colour.value: n for colour, n in by_theme[theme_id].by_colour.items()},
            before.get(name, {}),
        )
        for theme_id, name in [*named, (None, NO_THEME)]
        if theme_id in by_theme
    )


class _Lines:
    """The lines of one issue."""

    def __init__(self, unit: UnitOfWork, plan: Plan, today: date, entries: Sequence[HistoryEntry]) -> None:
        self.unit, self.plan, self.today = unit, plan, today
        undone = {entry.undoes_id for entry in entries if entry.kind is Kind.UNDONE}
        self.entries = [
            entry for entry in entries if entry.id not in undone and entry.kind is not Kind.UNDONE
        ]
        self.items = {
            item.id: item for item in items.items(unit, sorted({entry.item_id for entry in self.entries}))
        }
        self.themes = {theme.id: theme.name for theme in plans.themes(unit, plan.id)}
        self.upcoming_total = 0
        self._names: dict[int, str] = {}

    def newly_red(self) -> tuple[Line, ...]:
        """Turned red since the last issue and red now."""
        turned = self._latest(
            lambda entry: entry.after.get("colour") == Colour.RED and entry.before.get("colour") != Colour.RED
        )
        return self._told([entry for entry in turned if self.items[entry.item_id].colour is Colour.RED])

    def redated(self) -> tuple[Line, ...]:
        """Given another date in force since the last issue, with the first date and the last of them."""

        def moves(entry: HistoryEntry) -> bool:
            return "due_on" in entry.after and entry.kind is Kind.DATE_MOVED

        first = {
            entry.item_id: entry.before.get("due_on") for entry in reversed(self.entries) if moves(entry)
        }
        lines = []
        for entry in self._latest(moves):
            item = self.items[entry.item_id]
            if item.due_on and first[item.id] != item.due_on.isoformat():
                lines.append(self._line(item, on=item.due_on, was=first[item.id], entry=entry))
        return tuple(lines)

    def completed(self) -> tuple[Line, ...]:
        """Checked by somebody else since the last issue."""
        found = self._latest(lambda entry: entry.kind is Kind.VERIFIED)
        return self._told([entry for entry in found if self.items[entry.item_id].state in DONE])

    def claimed(self) -> tuple[Line, ...]:
        """Said to be done since the last issue and still waiting for a check."""
        found = self._latest(lambda entry: entry.kind is Kind.CLAIMED_DONE)
        waiting = [e for e in found if self.items[e.item_id].state is State.CLAIMED_DONE]
        return self._told(waiting)

    def overdue(self) -> tuple[Line, ...]:
        """Past their date and open, longest first, with the owner's last words."""
        found, _ = items.find(self.unit, [self.plan.id], due_before=self.today, limit=KEPT_LINES)
        return self._with_words(found, lambda item: (self.today - item.due_on).days if item.due_on else 0)

    def to_miss(self) -> tuple[Line, ...]:
        """Still in date and expected to miss it, the nearest date first, with the owner's last words."""
        found, _ = items.find(
            self.unit, [self.plan.id], forecast=Forecast.MISS, due_from=self.today, limit=KEPT_LINES
        )
        said = history.last_words(self.unit, [item.id for item in found])
        return tuple(
            self._line(
                item,
                on=item.forecast_on,
                was=item.due_on.isoformat() if item.due_on else None,
                entry=said.get(item.id),
            )
            for item in found
        )

    def silent(self) -> tuple[Line, ...]:
        """Open and unspoken for in longer than the plan allows, the longest first."""
        found, _ = items.find(
            self.unit,
            [self.plan.id],
            silent_before=silent_before(self.plan, self.today),
            order="silence",
            limit=KEPT_LINES,
        )
        return self._with_words(found, lambda item: item.days_silent(self.today))

    def upcoming(self) -> tuple[Line, ...]:
        """Due from today to four weeks on."""
        found, self.upcoming_total = items.find(
            self.unit, [self.plan.id], due_from=self.today, due_to=self.today + AHEAD, limit=KEPT_LINES
        )
        return self._with_words(found, lambda item: (item.due_on - self.today).days if item.due_on else 0)

    def asked(self) -> tuple[Line, ...]:
        """Deadlines somebody asked to move and nobody has decided."""
        waiting = requests.open_in(self.unit, self.plan.id)
        found = {item.id: item for item in items.items(self.unit, [one.item_id for one in waiting])}
        return tuple(
            self._line(
                found[one.item_id],
                on=one.new_on,
                was=one.old_on.isoformat() if one.old_on else None,
                words=one.reason,
            )
            for one in waiting
        )

    def times(self, kind: Kind) -> int:
        """To how many actions this happened since the last issue."""
        return len(self._latest(lambda entry: entry.kind is kind))

    def _latest(self, test: Callable[[HistoryEntry], bool]) -> list[HistoryEntry]:
        """The latest fitting entry of each item, oldest first."""
        fitting = {entry.item_id: entry for entry in self.entries if test(entry)}
        return list(fitting.values())

    def _told(self, entries: Sequence[HistoryEntry]) -> tuple[Line, ...]:
        return tuple(self._line(self.items[entry.item_id], entry=entry) for entry in entries)

    def _with_words(self, found: Sequence[Item], days: Callable[[Item], int]) -> tuple[Line, ...]:
        said = history.last_words(self.unit, [item.id for item in found])
        return tuple(
            self._line(item, on=item.due_on, days=days(item), entry=said.get(item.id)) for item in found
        )

    def _line(
        self,
        item: Item,
        *,
        on: date | None = None,
        days: int = 0,
        was: str | None = None,
        words: str = "",
        entry: HistoryEntry | None = None,
    ) -> Line:
        speaker = self._name(entry.by_id) if entry and entry.by_id != item.owner_id else ""
        return Line(
            key=item.key,
            title=item.title,
            theme=self.themes.get(item.theme_id, "") if item.theme_id else "",
            owner=self._name(item.owner_id),
            on=on.isoformat() if on else None,
            days=days,
            was=was,
            words=words or (entry.words if entry else ""),
            words_on=local_day(entry.at, self.plan.zone).isoformat() if entry and entry.words else None,
            speaker=speaker if entry and entry.words and not words else "",
        )

    def _name(self, person_id: int | None) -> str:
        if person_id is None:
            return ""
        if person_id not in self._names:
            self._names[person_id] = people.person(self.unit, person_id).name
        return self._names[person_id]
