"""What waits for somebody who is away, and the one message they get when they are back."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta

from bot.messages.away import back_message
from bot.messages.blocks import Message
from bot.plan.absences import Absence, Staff
from bot.plan.calendar import ONE_DAY, local_day, zone_info, zone_of
from bot.plan.history import HistoryEntry, Kind
from bot.plan.items import Item, Person, Plan
from bot.plan.numbers import Part
from bot.plan.windows import is_open, next_opening
from store import absences, history, items, outbox, people, plans
from store.outbox import Promise
from store.unit import UnitOfWork

BACK = "back"
"""Kind of the message to somebody who is back."""
NEWS = frozenset({"changed_for_you", "handed_over", "date_decided"})
"""Kinds that only tell what happened to somebody's actions: on the day they are back, all that is told at once."""
WAITS = NEWS | {
    "check_request",
    "date_request",
    "question_passed",
    "alarm",
    "held",
    "expired",
    "cover",
    "digest",
}
"""Kinds that are sent to nobody who is away.  What answers a person's own act is."""
AHEAD = timedelta(days=14)
_NO_NEWS = frozenset({Kind.REMINDED, Kind.UNDONE, Kind.IMPORTED})


def waits_until(unit: UnitOfWork, promise: Promise, now: datetime) -> datetime | None:
    """When a message to somebody who is away may go; None when it may go now."""
    if promise.person_id is None or promise.kind not in WAITS:
        return None
    staff = absences.staff(unit, now.date() - ONE_DAY)
    if promise.person_id not in staff.absences:
        return None
    reader = people.person(unit, promise.person_id)
    plan = _first_plan(unit, reader)
    if plan is None or staff.away(reader.id, local_day(now, zone_of(reader.zone, plan.zone))) is None:
        return None
    return _opens(unit, staff, plan, reader, now)


def is_summed_up(unit: UnitOfWork, promise: Promise) -> bool:
    """Whether it is news of a time its reader was away, of which they are told all at once when they are back."""
    if promise.kind not in NEWS or promise.person_id is None:
        return False
    plan = _first_plan(unit, reader := people.person(unit, promise.person_id))
    zone = zone_of(reader.zone, plan.zone if plan else "")
    return absences.held_on(unit, reader.id, local_day(promise.created_at, zone))


def there_first(unit: UnitOfWork, candidates: Sequence[Person], plan: Plan, now: datetime) -> Person | None:
    """The first of the people who can be reached and is not away; where all are away, the first reached."""
    reached = [(one.id, one) for one in candidates if one.reachable]
    staff = absences.staff(unit, now.date() - ONE_DAY) if len(reached) > 1 else Staff()
    return staff.heard_for(reached, local_day(now, plan.zone))


def is_away(unit: UnitOfWork, person: Person, plan: Plan, now: datetime) -> bool:
    """Whether the person is away now."""
    day = local_day(now, zone_of(person.zone, plan.zone))
    return person.id in absences.on_day(unit, [person.id], day)


def returned(unit: UnitOfWork, now: datetime) -> list[int]:
    """Ids of people whose days away are over and who are to be told now what happened."""
    over = absences.untold(unit, now.date() + ONE_DAY)
    if not over:
        return []
    staff = absences.staff(unit, now.date() - ONE_DAY)
    return [i for i in sorted({one.person_id for one in over}) if _is_time(unit, staff, i, over, now)]


def sum_up(unit: UnitOfWork, person_id: int, now: datetime) -> bool:
    """Promise the person the one message about all their days away that are over; whether it is new."""
    reader = people.person(unit, person_id)
    plan = _first_plan(unit, reader)
    today = local_day(now, zone_of(reader.zone, plan.zone if plan else ""))
    over = [one for one in absences.untold(unit, today) if one.person_id == person_id]
    if not over:
        return False
    absences.set_told(unit, [one.id for one in over], now)
    if plan is None or not reader.reachable:
        return False
    facts = {
        "plan_id": plan.id,
        "first_on": min(one.first_on for one in over).isoformat(),
        "last_on": max(one.last_on for one in over).isoformat(),
        "day": today.isoformat(),
    }
    key = f"{BACK}:{max(one.id for one in over)}"
    return outbox.promise(unit, key=key, kind=BACK, due_at=now, person_id=person_id, facts=facts)


def summary(unit: UnitOfWork, promise: Promise, now: datetime) -> Message | None:
    """The message itself, from the history as it is when it is sent."""
    reader = people.person(unit, promise.person_id or 0)
    seen = plans.plans_of(unit, reader.id)
    if not seen:
        return None
    first, today = (date.fromisoformat(promise.facts[name]) for name in ("first_on", "day"))
    since = datetime.combine(first, time(), zone_info(zone_of(reader.zone, seen[0].zone)))
    happened = [one for plan in seen for one in _happened(unit, plan, reader, since)]
    ids = {i for _, entries in happened for entry in entries for i in _named(entry)}
    due = _due(unit, seen, reader, today)
    return back_message(
        first,
        date.fromisoformat(promise.facts["last_on"]),
        happened,
        due,
        people.people(unit, sorted(ids)),
        today,
        seen[0].quiet_days,
        seen[0].zone,
    )


def _happened(
    unit: UnitOfWork, plan: Plan, reader: Person, since: datetime
) -> list[tuple[Item, list[HistoryEntry]]]:
    """What others did since then to actions that are or were the reader's, action by action."""
    every = history.since(unit, plan.id, since)
    undone = {one.undoes_id for one in every}
    news = [
        one
        for one in every
        if one.by_id not in (None, reader.id) and one.kind not in _NO_NEWS and one.id not in undone
    ]
    found = {item.id: item for item in items.items(unit, sorted({one.item_id for one in news}))}
    by_item: dict[int, list[HistoryEntry]] = {}
    for one in news:
        if reader.id in (found[one.item_id].owner_id, one.before.get("owner_id")):
            by_item.setdefault(one.item_id, []).append(one)
    return [(found[item_id], entries) for item_id, entries in by_item.items()]


def _due(unit: UnitOfWork, seen: Sequence[Plan], reader: Person, today: date) -> Part:
    found, total = items.find(
        unit, [plan.id for plan in seen], owner_id=reader.id, due_to=today + AHEAD, order="due"
    )
    return Part(found, total)


def _named(entry: HistoryEntry) -> set[int]:
    changed: tuple[Mapping[str, int | None], ...] = (entry.before, entry.after)
    return {i for i in (entry.by_id, *(facts.get("owner_id") for facts in changed)) if i}


def _is_time(unit: UnitOfWork, staff: Staff, person_id: int, over: Sequence[Absence], now: datetime) -> bool:
    """Whether it is an hour at which they get cards, after their last day away; at once for who gets none."""
    reader = people.person(unit, person_id)
    plan = _first_plan(unit, reader)
    if plan is None:
        return True
    zone = zone_of(reader.zone, plan.zone)
    if not any(one.person_id == person_id and one.last_on < local_day(now, zone) for one in over):
        return False
    hour = staff.hour(person_id, plan.hour, plan.until_hour)
    days = staff.days(person_id, plans.calendar_of(unit, plan))
    return is_open(now, zone, hour, plan.until_hour, days)


def _opens(unit: UnitOfWork, staff: Staff, plan: Plan, reader: Person, now: datetime) -> datetime:
    hour = staff.hour(reader.id, plan.hour, plan.until_hour)
    days = staff.days(reader.id, plans.calendar_of(unit, plan))
    return next_opening(now, zone_of(reader.zone, plan.zone), hour, plan.until_hour, days)


def _first_plan(unit: UnitOfWork, person: Person) -> Plan | None:
    """The plan whose hours and calendar hold for what belongs to none."""
    return next(iter(plans.plans_of(unit, person.id)), None)
