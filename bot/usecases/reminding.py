"""The daily cards: one for each person and working day, promised under keys that cannot repeat."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from bot.plan.calendar import ONE_DAY, Calendar, local_day, zone_of
from bot.plan.items import Item, Person, Plan
from bot.plan.reminders import CATCH_UP_DAYS, Rung, card_key, due_days, obligation_key
from bot.plan.windows import next_opening, window
from store import items, obligations, outbox, people, plans, sweeps
from store.items import DueRow
from store.outbox import Obligation, Promise
from store.unit import UnitOfWork

FOR_THE_SWEEP = timedelta(minutes=2)
"""A card that was begun before its day's sweep waits so long, so that what the sweep finds comes with it."""
NEAR_FUTURE = timedelta(days=7)
"""A card of a day further ahead was made while the clock was wrong."""

Fallback = tuple[int, str | None] | None
"""Who hears of what has neither a reachable owner nor a reachable lead: id and zone."""


@dataclass(frozen=True)
class Slot:
    """A day on which a card may go out, and from when."""

    day: date
    due_at: datetime


@dataclass(frozen=True)
class Round:
    """One plan's people in one zone, at one moment."""

    plan: Plan
    zone: str
    calendar: Calendar
    now: datetime

    def opens(self, after: datetime) -> datetime:
        """The next instant, `after` included, at which a card may go."""
        return next_opening(after, self.zone, self.plan.hour, self.plan.until_hour, self.calendar)

    def slot(self, after: datetime) -> Slot:
        """The next slot from `after` on."""
        opens = self.opens(after)
        return Slot(local_day(opens, self.zone), opens)

    def slot_after(self, day: date) -> Slot:
        """The first slot of a later day."""
        _, closes = window(day, self.zone, self.plan.hour, self.plan.until_hour)
        early = self.slot(max(closes, self.now))
        return replace(early, due_at=early.due_at + FOR_THE_SWEEP)


@dataclass(frozen=True)
class Standing:
    """An obligation of a card, with the item it speaks of and that item's owner."""

    owed: Obligation
    item: Item
    owner: Person | None


def promise_cards(unit: UnitOfWork, plan: Plan, zone: str, now: datetime) -> int:
    """Promise today's cards to the people of `zone`; how many reminders are new.

    Nothing outside the plan's hours in that zone, on days nobody works, or once the day is done.  Days slept
    through are walked, at most 35, and every deadline gets its latest rung only.
    """
    today = local_day(now, zone)
    opens, closes = window(today, zone, plan.hour, plan.until_hour)
    if not opens <= now < closes or _is_done(unit, plan, zone, today):
        return 0
    here = Round(plan, zone, plans.calendar_of(unit, plan), now)
    if not here.calendar.is_working_day(today):
        return 0
    sweeps.take_turn(unit)
    if _is_done(unit, plan, zone, today):
        return 0
    owed = _owed(unit, here, _first_day(unit, here, today), today)
    owed += _owed_elsewhere(unit, here, {one["person_id"] for one in owed}, today)
    promised = _promise(unit, here, owed)
    sweeps.mark(unit, plan.id, zone, today)
    return promised


def moved(unit: UnitOfWork, before: Person, after: Person, now: datetime) -> None:
    """Somebody lives in another zone from now on.

    The days that are done there and were not done where they came from are walked for them alone.
    """
    for plan in plans.plans_of(unit, after.id):
        old, new = zone_of(before.zone, plan.zone), zone_of(after.zone, plan.zone)
        done = sweeps.done_on(unit, plan.id, old)
        if old == new or done is None:
            continue
        sweeps.take_turn(unit)
        done_there = sweeps.done_on(unit, plan.id, new)
        if done_there is None:
            sweeps.mark(unit, plan.id, new, done)
        elif before.reachable and done < done_there:
            here = Round(plan, new, plans.calendar_of(unit, plan), now)
            first = max(done, done_there - timedelta(days=CATCH_UP_DAYS)) + ONE_DAY
            owed = _owed(unit, here, first, done_there)
            _promise(unit, here, [one for one in owed if one["person_id"] == after.id])


def _is_done(unit: UnitOfWork, plan: Plan, zone: str, today: date) -> bool:
    """A day beyond tomorrow was marked while the clock was wrong, and says nothing."""
    done = sweeps.done_on(unit, plan.id, zone)
    return done is not None and today <= done <= today + ONE_DAY


def _first_day(unit: UnitOfWork, here: Round, today: date) -> date:
    earliest = today - timedelta(days=CATCH_UP_DAYS)
    done = sweeps.done_on(unit, here.plan.id, here.zone)
    return max(done + ONE_DAY, earliest) if done and done < today else earliest


def _owed_elsewhere(
    unit: UnitOfWork, here: Round, readers: Collection[int], today: date
) -> list[dict[str, Any]]:
    """What other plans owe today to those who get a card now: they get no second one."""
    if not readers:
        return []
    found: list[dict[str, Any]] = []
    for plan in plans.plans(unit):
        if plan.id == here.plan.id or _is_done(unit, plan, here.zone, today):
            continue
        there = replace(here, plan=plan, calendar=plans.calendar_of(unit, plan))
        if there.calendar.is_working_day(today):
            owed = _owed(unit, there, _first_day(unit, there, today), today)
            found += [one for one in owed if one["person_id"] in readers]
    return found


def _owed(unit: UnitOfWork, here: Round, first: date, last: date) -> list[dict[str, Any]]:
    """What a plan owes to the people of a zone from the days `first` to `last`, on no card yet."""
    oldest = items.oldest_due(unit, here.plan.id) or last
    rungs = due_days(first, last, here.calendar, oldest=min(oldest, last))
    awake = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    rows = items.for_reminder(unit, here.plan.id, rungs, awake)
    fallback = _fallback(unit, here.plan) if rows else None
    return list(_obligations(rows, rungs, here, last, fallback))


def _fallback(unit: UnitOfWork, plan: Plan) -> Fallback:
    """The programme manager, else the sponsor: the first who can be reached."""
    ids = [person_id for person_id in (plan.manager_id, plan.sponsor_id) if person_id]
    known = people.people(unit, ids) if ids else {}
    reached = (known[person_id] for person_id in ids if known[person_id].reachable)
    return next(((one.id, one.zone) for one in reached), None)


def _obligations(
    rows: Iterable[DueRow], rungs: dict[date, Rung], here: Round, last: date, fallback: Fallback
) -> Iterable[dict[str, Any]]:
    stages = {due_on: rung.name for due_on, rung in rungs.items()}
    for row in rows:
        if row.snoozed_until and row.snoozed_until > last:
            continue
        recipient = _recipient(row) or fallback
        if recipient is None or zone_of(recipient[1], here.plan.zone) != here.zone:
            continue
        stage = stages.get(row.due_on, "snoozed") if row.due_on else "snoozed"
        occurrence = row.snoozed_until if stage == "snoozed" else row.due_on
        assert occurrence is not None
        yield {
            "key": obligation_key(row.item_id, recipient[0], occurrence, stage),
            "item_id": row.item_id,
            "person_id": recipient[0],
            "occurrence_on": occurrence,
            "stage": stage,
        }


def _recipient(row: DueRow) -> tuple[int, str | None] | None:
    """The owner, else the theme's lead: whoever of them can be reached in Slack, with their zone."""
    if row.owner_id is not None and row.owner_reachable:
        return row.owner_id, row.owner_zone
    if row.lead_id is not None and row.lead_reachable:
        return row.lead_id, row.lead_zone
    return None


def _promise(unit: UnitOfWork, here: Round, owed: Sequence[dict[str, Any]]) -> int:
    """Put what is owed on everybody's next card that is not begun; how much of it is new."""
    if not owed:
        return 0
    slots = _free_slots(unit, here, {one["person_id"] for one in owed})
    cards = {person_id: card_key(person_id, slot.day) for person_id, slot in slots.items()}
    fresh = outbox.oblige(unit, [one | {"card_key": cards[one["person_id"]]} for one in owed])
    if fresh < len(owed):  # an earlier card has said some of it, and may have said all of a card of today
        said = outbox.cards_that_say_something(unit, set(cards.values()))
        cards = {person_id: key for person_id, key in cards.items() if key in said}
    outbox.promise_all(unit, [_card(person_id, slots[person_id]) for person_id in cards])
    return fresh


def _card(person_id: int, slot: Slot) -> dict[str, Any]:
    """The promise of one person's card."""
    return {
        "key": card_key(person_id, slot.day),
        "kind": "card",
        "due_at": slot.due_at,
        "person_id": person_id,
        "facts": {"day": slot.day.isoformat()},
    }


def _free_slots(unit: UnitOfWork, here: Round, readers: Collection[int]) -> dict[int, Slot]:
    """Everybody's next slot whose card is not begun."""
    found = dict.fromkeys(sorted(readers), here.slot(here.now))
    while begun := obligations.begun(unit, [card_key(one, slot.day) for one, slot in found.items()]):
        found |= {
            one: here.slot_after(slot.day) for one, slot in found.items() if card_key(one, slot.day) in begun
        }
    return found


def shown_on(unit: UnitOfWork, card: Promise) -> list[Standing]:
    """What the card shows: each action once, with the latest thing there is to say of it.

    Before the card is sent only what still holds; afterwards all that it said.
    """
    assert card.person_id is not None
    owed = obligations.standing(unit, card.key)
    found = {item.id: item for item in items.items(unit, sorted({one.item_id for one in owed}))}
    owner_ids = sorted({item.owner_id for item in found.values() if item.owner_id})
    owners = people.people(unit, owner_ids) if owner_ids else {}
    latest: dict[int, Standing] = {}
    for one in owed:
        item = found[one.item_id]
        stands = Standing(one, item, owners.get(item.owner_id or 0))
        if card.ts is not None or _still_holds(stands, card):
            latest[item.id] = stands
    return list(latest.values())


def _still_holds(stands: Standing, card: Promise) -> bool:
    """Facts checked at send time: open, the same date, not put off, still this person's to hear of."""
    owed, item, owner = stands.owed, stands.item, stands.owner
    moved_on = owed.stage != "snoozed" and item.due_on != owed.occurrence_on
    put_off = item.snoozed_until is not None and item.snoozed_until > _day_of(card)
    anothers = owner is not None and owner.reachable and owner.id != card.person_id
    return item.is_open and not (moved_on or put_off or anothers)


def _day_of(card: Promise) -> date:
    return date.fromisoformat(card.facts["day"])


def opens_at(unit: UnitOfWork, card: Promise, now: datetime) -> datetime:
    """When the card may go: `now` within the hours of one of its plans, else when the first of them opens.

    Never before the card's own day.
    """
    reader = people.person(unit, card.person_id or 0)
    opening = _opening(unit, shown_on(unit, card), reader, now)
    if opening is None or opening.day >= _day_of(card):
        return opening.due_at if opening else now
    there = _rounds(unit, shown_on(unit, card), reader, now)
    return min(one.slot_after(_day_of(card) - ONE_DAY).due_at for one in there)


def fold(unit: UnitOfWork, promise: Promise, now: datetime) -> bool:
    """Move what a daily card still owes to later ones, when it must not be sent itself; whether that was done.

    It must not when its own day is over, or its window that day, or its reader's account is closed.  What it
    owes goes to the reader's next card that is not begun, or to that of whoever stands in; each action once.
    What no longer holds ends here.  The caller settles the card.
    """
    reader = people.person(unit, promise.person_id or 0)
    stands = shown_on(unit, promise)
    opening = _opening(unit, stands, reader, now)
    if opening is None or (reader.reachable and _may_wait_for(_day_of(promise), opening.day)):
        return False
    sweeps.take_turn(unit)
    end_unsaid(unit, promise, stands)
    for one in stands:
        _fold_one(unit, one, reader, now)
    return True


def end_unsaid(unit: UnitOfWork, card: Promise, said: Sequence[Standing]) -> None:
    """What the card has to say and does not say, as it is rendered, ends here."""
    keys = {one.owed.key for one in said}
    over = [one.key for one in obligations.standing(unit, card.key) if one.key not in keys]
    obligations.end(unit, over, "superseded", "no longer true, or overtaken by a later one")


def _may_wait_for(day: date, next_day: date) -> bool:
    """Whether a card of `day` is of the next day on which anything goes out, or of one soon after."""
    return next_day <= day <= next_day + NEAR_FUTURE


def _fold_one(unit: UnitOfWork, stands: Standing, reader: Person, now: datetime) -> None:
    owed, item = stands.owed, stands.item
    plan = plans.plan(unit, item.plan_id)
    heir = reader if reader.reachable else _stand_in(unit, plan, item)
    if heir is None:
        obligations.end(unit, [owed.key], "held", "nobody in Slack to send it to")
        return
    here = Round(plan, zone_of(heir.zone, plan.zone), plans.calendar_of(unit, plan), now)
    slot = _free_slots(unit, here, [heir.id])[heir.id]
    if not _is_done(unit, plan, here.zone, slot.day):
        slot = replace(slot, due_at=max(slot.due_at, here.opens(now) + FOR_THE_SWEEP))
    key = obligation_key(item.id, heir.id, owed.occurrence_on, owed.stage)
    target = card_key(heir.id, slot.day)
    if obligations.move(unit, owed.key, to_key=key, person_id=heir.id, card_key=target):
        outbox.promise_all(unit, [_card(heir.id, slot)])
    else:
        obligations.end(unit, [owed.key], "superseded", "whoever stands in was told")


def _stand_in(unit: UnitOfWork, plan: Plan, item: Item) -> Person | None:
    """Who hears of the action for somebody who is gone: its lead, else the manager, else the sponsor."""
    theme = next((one for one in plans.themes(unit, plan.id) if one.id == item.theme_id), None)
    ids = [i for i in (theme.lead_id if theme else None, plan.manager_id, plan.sponsor_id) if i]
    known = people.people(unit, ids) if ids else {}
    return next((known[i] for i in ids if known[i].reachable), None)


def _opening(unit: UnitOfWork, stands: Sequence[Standing], reader: Person, now: datetime) -> Slot | None:
    """The first slot that one of the plans on a card gives its reader; None for a card without anything."""
    slots = [one.slot(now) for one in _rounds(unit, stands, reader, now)]
    return min(slots, key=lambda slot: slot.due_at, default=None)


def _rounds(unit: UnitOfWork, stands: Sequence[Standing], reader: Person, now: datetime) -> list[Round]:
    """The reader among the people of each plan that is on a card."""
    found = [plans.plan(unit, plan_id) for plan_id in sorted({one.item.plan_id for one in stands})]
    return [
        Round(plan, zone_of(reader.zone, plan.zone), plans.calendar_of(unit, plan), now) for plan in found
    ]
