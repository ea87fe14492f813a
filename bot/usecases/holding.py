"""What did not reach whom it was for: somebody is told, and decides what becomes of it."""

from collections.abc import Sequence
from datetime import datetime

from bot.messages.answers import plain_message
from bot.messages.blocks import Message
from bot.messages.undelivered import Decision, Undelivered, decided_line, expired_message, held_message
from bot.plan.calendar import local_day
from bot.plan.errors import DecidedAlready, UnknownReference
from bot.plan.items import Item, Person, Plan
from bot.plan.permissions import Act, must
from bot.usecases.acting import Actor, plan_parts
from bot.usecases.changing import promise_redraw
from bot.usecases.returning import there_first
from store import inbox, items, outbox, people, plans
from store.outbox import CARD, Promise
from store.unit import UnitOfWork

HELD, EXPIRED = "held", "expired"
"""Kinds of the cards that tell of a promise in this state."""


def tell(unit: UnitOfWork, promise: Promise, state: str, reason: str, now: datetime) -> bool:
    """Promise the manager, else the sponsor, a card about a promise that is held or expired; whether one is.

    Nobody is told that such a card itself did not arrive, nor a person that their own message did not.
    """
    if promise.kind in (HELD, EXPIRED):
        return False
    plan = plan_of(unit, promise)
    reader = _answers_for(unit, plan, promise, now) if plan else None
    if plan is None or reader is None:
        return False
    key, facts = f"{state}:{promise.id}", {"promise_id": promise.id, "plan_id": plan.id, "reason": reason}
    card = {"kind": state, "due_at": now, "person_id": reader.id, "facts": facts}
    keys = key, f"{key}:{now.timestamp():.0f}"  # the second where it was sent again, and in vain
    return any(outbox.promise_all(unit, [{"key": one, **card}]) for one in keys)


def decide(unit: UnitOfWork, actor: Actor, notice_id: int, *, again: bool) -> Message:
    """Somebody who answers for the plan has it sent again, or says that it arrived.

    Raises DecidedAlready when it was decided or found before, NotAllowed, UnknownReference.
    """
    notice = outbox.promise_by_id(unit, notice_id)
    if notice.kind != HELD:
        raise UnknownReference(str(notice_id))
    plan = plans.plan(unit, notice.facts["plan_id"])
    must(Act.DECIDE_HELD, plan_parts(unit, actor, plan), "did not arrive")
    if decision := _decision(unit, notice):
        raise DecidedAlready(decision.by.name, again=decision.again)
    held_id = notice.facts["promise_id"]
    if again:
        done = outbox.send_again(unit, held_id, actor.now)
    else:
        reason = f"it arrived, says person {actor.person.id}"
        done = outbox.held_arrived(unit, held_id, reason, actor.now)
    if not done:
        raise DecidedAlready(None, again=False)
    decided = {"decided": "again" if again else "arrived", "by_id": actor.person.id}
    outbox.keep_facts(unit, notice.id, {**notice.facts, **decided})
    promise_redraw(unit, notice.id, "decided", actor.now)
    return plain_message(decided_line(Decision(actor.person, again)))


def held_card(unit: UnitOfWork, notice: Promise) -> Message:
    """The card about a promise that is held, with what was decided."""
    return held_message(_undelivered(unit, notice), notice.id, _decision(unit, notice))


def expired_card(unit: UnitOfWork, notice: Promise) -> Message:
    """The card about a promise that came too late."""
    return expired_message(_undelivered(unit, notice))


def may_read(unit: UnitOfWork, promise: Promise) -> bool:
    """Whether who it is for still has a part in the plan it speaks of."""
    plan, reader = plan_of(unit, promise), _reader(unit, promise)
    return bool(plan and reader and any(one.id == plan.id for one in plans.plans_of(unit, reader.id)))


def plan_of(unit: UnitOfWork, promise: Promise) -> Plan | None:
    """The plan the promise belongs to; for an answer about none, the first that its reader has a part in."""
    if plan_id := promise.facts.get("plan_id"):
        return plans.plan(unit, plan_id)
    if spoken_of := _items(unit, promise):
        return plans.plan(unit, spoken_of[0].plan_id)
    if promise.parent_id:
        return plan_of(unit, outbox.promise_by_id(unit, promise.parent_id))
    reader = _reader(unit, promise)
    own = plans.plans_of(unit, reader.id) if reader else []
    return next(iter(own or plans.plans(unit)), None)


def _answers_for(unit: UnitOfWork, plan: Plan, promise: Promise, now: datetime) -> Person | None:
    """The manager, else the sponsor: whoever can be reached, is not away and is not who did not get it."""
    reader = _reader(unit, promise)
    ids = [i for i in (plan.manager_id, plan.sponsor_id) if i and not (reader and i == reader.id)]
    known = people.people(unit, ids)
    return there_first(unit, [known[i] for i in ids], plan, now)


def _reader(unit: UnitOfWork, promise: Promise) -> Person | None:
    person_id = promise.person_id
    if person_id is None and (inbox_id := promise.facts.get("inbox_id")):
        person_id = inbox.person_of(unit, inbox_id)
    return people.person(unit, person_id) if person_id else None


def _items(unit: UnitOfWork, promise: Promise) -> Sequence[Item]:
    """The actions the promise speaks of."""
    if promise.kind == CARD:
        owed = outbox.obligations_of(unit, promise.key)
        return items.items(unit, list(dict.fromkeys(one.item_id for one in owed)))
    item_id = promise.facts.get("item_id")
    return [items.item(unit, item_id)] if item_id else []


def _undelivered(unit: UnitOfWork, notice: Promise) -> Undelivered:
    promise = outbox.promise_by_id(unit, notice.facts["promise_id"])
    plan = plans.plan(unit, notice.facts["plan_id"])
    seen = tuple(item for item in _items(unit, promise) if item.plan_id == plan.id)
    reader = _reader(unit, promise)
    due_on = local_day(promise.created_at, plan.zone)
    return Undelivered(promise.kind, reader, due_on, notice.facts["reason"], seen)


def _decision(unit: UnitOfWork, notice: Promise) -> Decision | None:
    if "decided" not in notice.facts:
        return None
    return Decision(people.person(unit, notice.facts["by_id"]), notice.facts["decided"] == "again")
