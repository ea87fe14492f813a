"""The daily cards: one for each person and working day, promised under keys that cannot repeat."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.plan.calendar import is_working_day, local_day
from bot.plan.items import Plan
from bot.plan.reminders import CATCH_UP_DAYS, Rung, card_key, due_days, obligation_key
from store import items, obligations, outbox, people, sweeps
from store.items import DueRow
from store.outbox import Obligation, Promise
from store.unit import UnitOfWork


@dataclass(frozen=True)
class Standing:
    """An obligation of a card."""

    owed: Obligation


def shown_on(unit: UnitOfWork, card: Promise) -> list[Standing]:
    """What the card shows."""
    return [Standing(one) for one in obligations.standing(unit, card.key)]


def opens_at(unit: UnitOfWork, card: Promise, now: datetime) -> datetime:
    """When the card may go."""
    return now


def fold(unit: UnitOfWork, promise: Promise, now: datetime) -> bool:
    """Move what a daily card still owes to later ones, when it must not be sent itself; whether that was done."""
    return False


def promise_cards(unit: UnitOfWork, plan: Plan, zone: str, now: datetime) -> int:
    """Promise today's cards to the people of `zone`; how many reminders are new.

    Nothing before the plan's hour in that zone, on days nobody works, or once the day is done.  Days slept
    through are walked, at most 35, and every deadline gets its latest rung only.
    """
    today = local_day(now, zone)
    if now.astimezone(ZoneInfo(zone)).hour < plan.hour or not is_working_day(today):
        return 0
    done = sweeps.done_on(unit, plan.id, zone)
    if done is not None and done >= today:
        return 0
    earliest = today - timedelta(days=CATCH_UP_DAYS)
    first = max(done + timedelta(days=1), earliest) if done else earliest
    promised = _promise(unit, plan, zone, first, today, now)
    sweeps.mark(unit, plan.id, zone, today)
    return promised


def _promise(unit: UnitOfWork, plan: Plan, zone: str, first: date, today: date, now: datetime) -> int:
    oldest = items.oldest_due(unit, plan.id) or today
    rungs = due_days(first, today, oldest=min(oldest, today))
    awake = [first + timedelta(days=n) for n in range((today - first).days + 1)]
    rows = items.for_reminder(unit, plan.id, rungs, awake)
    manager = people.person(unit, plan.manager_id) if plan.manager_id else None
    fallback = (manager.id, manager.zone) if manager and manager.slack_user else None
    owed = list(_obligations(rows, rungs, plan, zone, today, fallback))
    fresh = outbox.oblige(unit, owed)
    cards = {one["card_key"]: one["person_id"] for one in owed}
    if fresh < len(owed):  # an earlier card has said some of it, and may have said all of a card of today
        said = outbox.cards_that_say_something(unit, cards)
        cards = {key: person_id for key, person_id in cards.items() if key in said}
    facts = {"day": today.isoformat()}
    outbox.promise_all(
        unit,
        [
            {"key": key, "kind": "card", "due_at": now, "person_id": person_id, "facts": facts}
            for key, person_id in cards.items()
        ],
    )
    return fresh


def _obligations(
    rows: Iterable[DueRow],
    rungs: dict[date, Rung],
    plan: Plan,
    zone: str,
    today: date,
    fallback: tuple[int, str | None] | None,
) -> Iterable[dict[str, Any]]:
    """What is owed today to the people of `zone`."""
    stages = {due_on: rung.name for due_on, rung in rungs.items()}
    for row in rows:
        if row.snoozed_until and row.snoozed_until > today:
            continue
        recipient = _recipient(row) or fallback
        if recipient is None or (recipient[1] or plan.zone) != zone:
            continue
        stage = stages.get(row.due_on, "snoozed") if row.due_on else "snoozed"
        occurrence = row.snoozed_until if stage == "snoozed" else row.due_on
        assert occurrence is not None
        yield {
            "key": obligation_key(row.item_id, recipient[0], occurrence, stage),
            "card_key": card_key(recipient[0], today),
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
