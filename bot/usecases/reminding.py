"""The daily cards: one for each person and working day, promised under keys that cannot repeat."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from bot.plan.absences import Absence, Staff
from bot.plan.calendar import ONE_DAY, Calendar, local_day, zone_of
from bot.plan.items import Item, Person, Plan
from bot.plan.reminders import CATCH_UP_DAYS, Level, Rung, card_key, due_days, obligation_key
from bot.plan.windows import next_opening, window
from store import absences, items, obligations, outbox, people, plans, sweeps
from store.items import DueRow
from store.outbox import Obligation, Promise
from store.unit import UnitOfWork

FOR_THE_SWEEP = timedelta(minutes=2)
"""A card that was begun before its day's sweep waits so long, so that what the sweep finds comes with it."""
NEAR_FUTURE = timedelta(days=7)
"""A card of a day further ahead was made while the clock was wrong."""

Hearer = tuple[int, str | None]
"""Somebody who can be reached: id and zone."""


@dataclass(frozen=True)
class Slot:
    """A day on which a card may go out, and from when."""

    day: date
    due_at: datetime


@dataclass(frozen=True)
class Round:
    """One plan's people in one zone, at one moment; `staff` tells in what they are not alike."""

    plan: Plan
    zone: str
    calendar: Calendar
    now: datetime
    staff: Staff = field(default_factory=Staff)

    def opens(self, after: datetime, person_id: int) -> datetime:
        """The next instant, `after` included, at which the person's card may go."""
        days = self.staff.days(person_id, self.calendar)
        return next_opening(after, self.zone, self._hour(person_id), self.plan.until_hour, days)

    def slot(self, after: datetime, person_id: int) -> Slot:
        """The person's next slot from `after` on."""
        opens = self.opens(after, person_id)
        return Slot(local_day(opens, self.zone), opens)

    def slot_after(self, day: date, person_id: int) -> Slot:
        """The person's first slot of a later day."""
        _, closes = window(day, self.zone, self._hour(person_id), self.plan.until_hour)
        early = self.slot(max(closes, self.now), person_id)
        return replace(early, due_at=early.due_at + FOR_THE_SWEEP)

    def _hour(self, person_id: int) -> int:
        return self.staff.hour(person_id, self.plan.hour, self.plan.until_hour)


@dataclass(frozen=True)
class Standing:
    """An obligation of a card, with the item it speaks of and that item's owner."""

    owed: Obligation
    item: Item
    owner: Person | None


def zones_due(unit: UnitOfWork, plan: Plan, now: datetime) -> list[str]:
    """The zones whose people may be owed cards now: it is a working day, within the plan's hours, and not done."""
    done, calendar = sweeps.days_done(unit, plan.id), plans.calendar_of(unit, plan)
    return sorted(z for z in sweeps.zones_of(unit, plan) if _is_due(plan, z, done.get(z), calendar, now))


def _is_due(plan: Plan, zone: str, done: date | None, calendar: Calendar, now: datetime) -> bool:
    today = local_day(now, zone)
    opens, closes = window(today, zone, plan.hour, plan.until_hour)
    return opens <= now < closes and not _is_over(today, done) and calendar.is_working_day(today)


def promise_cards(unit: UnitOfWork, plan: Plan, zone: str, now: datetime) -> int:
    """Promise today's cards to the people of `zone`; how many reminders are new.

    Nothing when it is not due, which somebody else may have seen to.  Days slept through are walked, at most 35,
    and every deadline gets its latest rung only.
    """
    today = local_day(now, zone)
    sweeps.take_turn(unit)
    calendar, done = plans.calendar_of(unit, plan), _done_on(unit, plan, zone)
    if not _is_due(plan, zone, done, calendar, now):
        return 0
    here = Round(plan, zone, calendar, now, _staff(unit, now))
    owed = _owed(unit, here, _first_day(today, done), today)
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
        done = _done_on(unit, plan, old)
        if old == new or done is None:
            continue
        sweeps.take_turn(unit)
        done_there = _done_on(unit, plan, new)
        if done_there is None:
            sweeps.mark(unit, plan.id, new, done)
        elif before.reachable and done < done_there:
            here = Round(plan, new, plans.calendar_of(unit, plan), now, _staff(unit, now))
            first = max(done, done_there - timedelta(days=CATCH_UP_DAYS)) + ONE_DAY
            owed = _owed(unit, here, first, done_there)
            _promise(unit, here, [one for one in owed if one["person_id"] == after.id])


def _staff(unit: UnitOfWork, now: datetime) -> Staff:
    """Who is not there as usual, from the day on that it is wherever it is earliest."""
    return absences.staff(unit, now.date() - ONE_DAY)


def _done_on(unit: UnitOfWork, plan: Plan, zone: str) -> date | None:
    return sweeps.days_done(unit, plan.id).get(zone)


def _is_over(today: date, done: date | None) -> bool:
    """Whether the day is done.  One beyond tomorrow was marked while the clock was wrong, and says nothing."""
    return done is not None and today <= done <= today + ONE_DAY


def _first_day(today: date, done: date | None) -> date:
    """Where the walk to today begins, when `done` is the last day that is."""
    earliest = today - timedelta(days=CATCH_UP_DAYS)
    return max(done + ONE_DAY, earliest) if done and done < today else earliest


def _owed_elsewhere(
    unit: UnitOfWork, here: Round, readers: Collection[int], today: date
) -> list[dict[str, Any]]:
    """What other plans owe today to those who get a card now: they get no second one."""
    if not readers:
        return []
    found: list[dict[str, Any]] = []
    for plan in plans.plans(unit):
        done = _done_on(unit, plan, here.zone)
        if plan.id == here.plan.id or _is_over(today, done):
            continue
        there = replace(here, plan=plan, calendar=plans.calendar_of(unit, plan))
        if there.calendar.is_working_day(today):
            owed = _owed(unit, there, _first_day(today, done), today)
            found += [one for one in owed if one["person_id"] in readers]
    return found


def _owed(unit: UnitOfWork, here: Round, first: date, last: date) -> list[dict[str, Any]]:
    """What a plan owes to the people of a zone from the days `first` to `last`, on no card yet."""
    oldest = min(items.oldest_due(unit, here.plan.id) or last, last)
    rungs = {level: due_days(first, last, here.calendar, oldest=oldest, level=level) for level in Level}
    awake = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    rows = items.for_reminder(unit, here.plan.id, rungs[Level.NORMAL], awake)
    others = _programme(unit, here.plan) if rows else []
    return list(_obligations(rows, rungs, here, first, last, others))


def _programme(unit: UnitOfWork, plan: Plan) -> list[Hearer]:
    """The programme manager and the sponsor, who hear of what nobody nearer can: those who can be reached."""
    ids = [person_id for person_id in (plan.manager_id, plan.sponsor_id) if person_id]
    known = people.people(unit, ids) if ids else {}
    return [(one.id, one.zone) for one in (known[i] for i in ids) if one.reachable]


def _obligations(
    rows: Iterable[DueRow],
    rungs: Mapping[Level, dict[date, Rung]],
    here: Round,
    first: date,
    last: date,
    others: Sequence[Hearer],
) -> Iterable[dict[str, Any]]:
    for row in rows:
        if row.snoozed_until and row.snoozed_until > last:
            continue
        hearer = _hearer_of(row, here.staff, last, others)
        if hearer is None or zone_of(hearer[1], here.plan.zone) != here.zone:
            continue
        rung = rungs[here.staff.level(hearer[0])].get(row.due_on) if row.due_on else None
        if rung is None and not (row.snoozed_until and first <= row.snoozed_until):
            continue
        occurrence = row.due_on if rung else row.snoozed_until
        stage = rung.name if rung else "snoozed"
        assert occurrence is not None
        yield {
            "key": obligation_key(row.item_id, hearer[0], occurrence, stage),
            "item_id": row.item_id,
            "person_id": hearer[0],
            "occurrence_on": occurrence,
            "stage": stage,
        }


def _hearer_of(row: DueRow, staff: Staff, day: date, others: Sequence[Hearer]) -> Hearer | None:
    """The owner, else their cover, the theme's lead, the manager, the sponsor: the first who is reached and there."""
    reached: list[Hearer] = []
    if row.owner_id is not None and row.owner_reachable:
        reached.append((row.owner_id, row.owner_zone))
        if cover := staff.cover(row.owner_id, day):
            reached.append((cover.id, cover.zone))
    if row.lead_id is not None and row.lead_reachable:
        reached.append((row.lead_id, row.lead_zone))
    return staff.heard_for([(one[0], one) for one in (*reached, *others)], day)


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
    usual = here.slot(here.now, 0)
    found = {one: usual if here.staff.is_usual(one) else here.slot(here.now, one) for one in sorted(readers)}
    while begun := obligations.begun(unit, [card_key(one, slot.day) for one, slot in found.items()]):
        found |= {
            one: here.slot_after(slot.day, one)
            for one, slot in found.items()
            if card_key(one, slot.day) in begun
        }
    return found


def shown_on(unit: UnitOfWork, card: Promise) -> list[Standing]:
    """What the card shows: each action once, with the latest thing there is to say of it.

    Before the card is sent only what still holds and is still this person's to hear of; afterwards all that it said.
    """
    every = _standing(unit, card)
    if card.ts is None:
        ids = {one.owner.id for one in every if one.owner and one.owner.id != card.person_id}
        away = absences.on_day(unit, sorted(ids), _day_of(card)) if ids else {}
        every = [one for one in every if _still_holds(one, card) and not _is_owners(one, card, away)]
    return list({one.item.id: one for one in every}.values())


def _standing(unit: UnitOfWork, card: Promise) -> list[Standing]:
    """All that the card has to say or has said."""
    owed = obligations.standing(unit, card.key)
    found = {item.id: item for item in items.items(unit, sorted({one.item_id for one in owed}))}
    owner_ids = sorted({item.owner_id for item in found.values() if item.owner_id})
    owners = people.people(unit, owner_ids) if owner_ids else {}
    return [
        Standing(one, item, owners.get(item.owner_id or 0)) for one in owed if (item := found[one.item_id])
    ]


def _still_holds(stands: Standing, card: Promise) -> bool:
    """Facts checked at send time: open, the same date, not put off."""
    owed, item = stands.owed, stands.item
    moved_on = owed.stage != "snoozed" and item.due_on != owed.occurrence_on
    put_off = item.snoozed_until is not None and item.snoozed_until > _day_of(card)
    return item.is_open and not (moved_on or put_off)


def _is_owners(stands: Standing, card: Promise, away: Mapping[int, Absence]) -> bool:
    """Whether it is for its owner to hear of, who is another person, reached and there."""
    owner = stands.owner
    return owner is not None and owner.reachable and owner.id != card.person_id and owner.id not in away


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
    return min(one.slot_after(_day_of(card) - ONE_DAY, reader.id).due_at for one in there)


def hand_on(unit: UnitOfWork, card: Promise, now: datetime) -> None:
    """Move what a card that is not sent has to say to whoever should hear it by now.

    Its reader may be away since it was made, or an owner they stand in for may be back.
    """
    every, reader = _standing(unit, card), people.person(unit, card.person_id or 0)
    if all(one.owner and one.owner.id == reader.id for one in every) and not absences.of_person(
        unit, reader.id, now.date() - ONE_DAY
    ):
        return
    staff = _staff(unit, now)
    for one in every:
        if not _still_holds(one, card):
            continue
        heir = _heir(unit, plans.plan(unit, one.item.plan_id), one.item, staff, now)
        if heir and heir.id != reader.id:
            sweeps.take_turn(unit)
            _fold_one(unit, one, staff, now)


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
    staff = _staff(unit, now)
    for one in stands:
        _fold_one(unit, one, staff, now)
    return True


def end_unsaid(unit: UnitOfWork, card: Promise, said: Sequence[Standing]) -> None:
    """What the card has to say and does not say, as it is rendered, ends here."""
    keys = {one.owed.key for one in said}
    over = [one.key for one in obligations.standing(unit, card.key) if one.key not in keys]
    obligations.end(unit, over, "superseded", "no longer true, or overtaken by a later one")


def _may_wait_for(day: date, next_day: date) -> bool:
    """Whether a card of `day` is of the next day on which anything goes out, or of one soon after."""
    return next_day <= day <= next_day + NEAR_FUTURE


def _fold_one(unit: UnitOfWork, stands: Standing, staff: Staff, now: datetime) -> None:
    owed, item = stands.owed, stands.item
    plan = plans.plan(unit, item.plan_id)
    heir = _heir(unit, plan, item, staff, now)
    if heir is None:
        obligations.end(unit, [owed.key], "held", "nobody in Slack to send it to")
        return
    here = Round(plan, zone_of(heir.zone, plan.zone), plans.calendar_of(unit, plan), now, staff)
    slot = _free_slots(unit, here, [heir.id])[heir.id]
    if not _is_over(slot.day, _done_on(unit, plan, here.zone)):
        slot = replace(slot, due_at=max(slot.due_at, here.opens(now, heir.id) + FOR_THE_SWEEP))
    key = obligation_key(item.id, heir.id, owed.occurrence_on, owed.stage)
    target = card_key(heir.id, slot.day)
    if obligations.move(unit, owed.key, to_key=key, person_id=heir.id, card_key=target):
        outbox.promise_all(unit, [_card(heir.id, slot)])
    else:
        obligations.end(unit, [owed.key], "superseded", "whoever stands in was told")


def _heir(unit: UnitOfWork, plan: Plan, item: Item, staff: Staff, now: datetime) -> Person | None:
    """Who hears of the action: its owner, else their cover, its lead, the manager, the sponsor, as in `_hearer_of`."""
    theme = next((one for one in plans.themes(unit, plan.id) if one.id == item.theme_id), None)
    ids = [item.owner_id, theme.lead_id if theme else None, plan.manager_id, plan.sponsor_id]
    known = people.people(unit, [i for i in ids if i])
    chain = [known[i] for i in ids if i and known[i].reachable]
    owner = known.get(item.owner_id or 0)
    day = local_day(now, zone_of(owner.zone if owner else None, plan.zone))
    if owner and owner.reachable and (cover := staff.cover(owner.id, day)):
        chain.insert(1, cover)
    return staff.heard_for([(one.id, one) for one in chain], day)


def _opening(unit: UnitOfWork, stands: Sequence[Standing], reader: Person, now: datetime) -> Slot | None:
    """The first slot that one of the plans on a card gives its reader; None for a card without anything."""
    slots = [one.slot(now, reader.id) for one in _rounds(unit, stands, reader, now)]
    return min(slots, key=lambda slot: slot.due_at, default=None)


def _rounds(unit: UnitOfWork, stands: Sequence[Standing], reader: Person, now: datetime) -> list[Round]:
    """The reader among the people of each plan that is on a card."""
    found = [plans.plan(unit, plan_id) for plan_id in sorted({one.item.plan_id for one in stands})]
    staff = _staff(unit, now) if found else Staff()
    return [
        Round(plan, zone_of(reader.zone, plan.zone), plans.calendar_of(unit, plan), now, staff)
        for plan in found
    ]
