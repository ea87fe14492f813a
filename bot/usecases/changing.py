"""Changes of one action: judged, made, written into its history and told to whom it concerns."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any

from bot.messages.answers import Told
from bot.plan import items as rules
from bot.plan.errors import ItemChanged, PastDate, SnoozeTooLong
from bot.plan.history import HistoryEntry, Kind
from bot.plan.items import Colour, Forecast, Item, State
from bot.plan.permissions import Act, Part, must
from bot.usecases.acting import Actor, Sight, must_take, sight
from bot.usecases.returning import is_away, there_first
from store import history, items, outbox, people, plans
from store.unit import UnitOfWork

CARDS_KEPT = timedelta(days=14)
"""A card younger than this is redrawn when one of its actions changes."""
AT_LEISURE = timedelta(seconds=3)
"""Between the redraws of two cards of one person, so that an answer never waits behind them."""


def claim_done(unit: UnitOfWork, actor: Actor, item_id: int, words: str = "") -> Told | None:
    """Its owner says it is done; whoever checks it is asked to look.  None when it was said before."""
    seen = _judged(unit, actor, item_id, Act.UPDATE)
    changed = _change(
        unit, actor, seen, Kind.CLAIMED_DONE, lambda item: rules.claim_done(item, actor.now), words
    )
    if changed:
        _ask_for_check(unit, actor, seen, changed)
    return changed


def verify(unit: UnitOfWork, actor: Actor, item_id: int, version: int | None = None) -> Told | None:
    """Somebody other than the owner has seen it done.  None when it was checked before."""
    if sight(unit, actor, item_id).item.state in rules.DONE:
        return None
    seen = _judged(unit, actor, item_id, Act.CHECK, version)
    return _change(unit, actor, seen, Kind.VERIFIED, lambda item: rules.verify(item, actor.now))


def send_back(unit: UnitOfWork, actor: Actor, item_id: int, reason: str) -> Told | None:
    """The check found something missing; the owner hears why."""
    seen = _judged(unit, actor, item_id, Act.CHECK)
    return _change(unit, actor, seen, Kind.SENT_BACK, lambda item: rules.send_back(item, actor.now), reason)


def record_progress(
    unit: UnitOfWork,
    actor: Actor,
    item_id: int,
    percent: int | None,
    words: str,
    *,
    extra: Mapping[str, Any] | None = None,
) -> Told | None:
    """Progress of the action, in per cent, in words, or both; `extra` are facts that are no field of it."""
    seen = _judged(unit, actor, item_id, Act.UPDATE)
    return _change(
        unit,
        actor,
        seen,
        Kind.PROGRESS,
        lambda item: rules.progress(item, percent, actor.now),
        words,
        extra=extra,
    )


def set_colour(unit: UnitOfWork, actor: Actor, item_id: int, colour: Colour, words: str) -> Told | None:
    """The owner's own colour.  Saying the same again still counts as word about it."""
    seen = _judged(unit, actor, item_id, Act.UPDATE)
    return _change(
        unit, actor, seen, Kind.COLOUR, lambda item: rules.recolour(item, colour, actor.now), words
    )


def block(unit: UnitOfWork, actor: Actor, item_id: int, by_what: str) -> Told | None:
    """It waits for somebody or something else."""
    seen = _judged(unit, actor, item_id, Act.UPDATE)
    return _change(
        unit, actor, seen, Kind.BLOCKED, lambda item: rules.block(item, by_what, actor.now), by_what
    )


def unblock(unit: UnitOfWork, actor: Actor, item_id: int, state: State, words: str) -> Told | None:
    """Not started or in progress, with nothing in the way any more."""
    seen = _judged(unit, actor, item_id, Act.UPDATE)
    return _change(
        unit, actor, seen, Kind.PROGRESS, lambda item: rules.work_on(item, state, actor.now), words
    )


def foresee(
    unit: UnitOfWork, actor: Actor, item_id: int, forecast: Forecast | None, on: date | None, words: str
) -> Told | None:
    """What is expected of the date in force, which stays; None takes an earlier forecast back.

    Raises NoForecast, PastDate.
    """
    seen = _judged(unit, actor, item_id, Act.UPDATE)
    today = actor.today(seen.plan)
    if on is not None and on < today:
        raise PastDate(f"{on:%d %b %Y}", on)
    return _change(
        unit,
        actor,
        seen,
        Kind.FORECAST,
        lambda item: rules.foresee(item, forecast, on, today, actor.now),
        words,
    )


def hand_over(unit: UnitOfWork, actor: Actor, item_id: int, owner_id: int, words: str = "") -> Told | None:
    """Another owner, who is told.  None when they own it already.  Raises PersonGone."""
    seen = _judged(unit, actor, item_id, Act.HAND_OVER)
    must_take(people.person(unit, owner_id))
    return _change(
        unit, actor, seen, Kind.HANDED_OVER, lambda item: rules.hand_over(item, owner_id, actor.now), words
    )


def withdraw(unit: UnitOfWork, actor: Actor, item_id: int, reason: str) -> Told | None:
    """No longer wanted.  It stays in the plan and in its history."""
    seen = _judged(unit, actor, item_id, Act.WITHDRAW)
    return _change(unit, actor, seen, Kind.WITHDRAWN, lambda item: rules.withdraw(item, actor.now), reason)


def snooze(unit: UnitOfWork, actor: Actor, item_id: int, until: date) -> Told | None:
    """No reminder before `until`; visible in the history and never counted as word about the work.

    At most twenty working days on, and five once it is overdue: raises SnoozeTooLong.

    Reminders of an owner who is away or whom Slack does not reach go to somebody who stands in for them, who may
    then put them off.
    """
    looked_at = sight(unit, actor, item_id)
    owner = people.person(unit, looked_at.item.owner_id) if looked_at.item.owner_id else None
    hears = owner is not None and owner.reachable and not is_away(unit, owner, looked_at.plan, actor.now)
    seen = _judged(unit, actor, item_id, Act.SNOOZE if hears else Act.UPDATE)
    today = actor.today(seen.plan)
    most = rules.SNOOZE_LATE if seen.item.is_overdue(today) else rules.SNOOZE
    latest = plans.calendar_of(unit, seen.plan).add_working_days(today, most)
    if until > latest:
        raise SnoozeTooLong(seen.item.key, until, latest, most)
    return _change(unit, actor, seen, Kind.SNOOZED, lambda item: rules.snooze(item, until))


def note(unit: UnitOfWork, actor: Actor, item_id: int, words: str, kind: Kind = Kind.NOTE) -> Told:
    """Words kept in the history: news, evidence or a question.

    Only those who work on it count as word about it, and no question does.
    """
    seen = _judged(unit, actor, item_id, Act.SPEAK)
    speaks = kind is not Kind.QUESTION and seen.parts(actor.person.id) - {Part.MEMBER, Part.CHAIR}

    def heard(item: Item) -> Item:
        return rules.spoken_for(item, actor.now) if speaks and item.is_open else item

    changed = _change(unit, actor, seen, kind, heard, words, even_if_same=True)
    assert changed is not None
    return changed


def keep_unclear(unit: UnitOfWork, actor: Actor, item_id: int, words: str) -> None:
    """Keep words of which nobody knows yet what they ask for.  They change nothing and are no word about the work."""
    seen = _judged(unit, actor, item_id, Act.SPEAK)
    write(unit, actor, seen.item, seen.item, Kind.UNCLEAR, words)


def _judged(unit: UnitOfWork, actor: Actor, item_id: int, act: Act, version: int | None = None) -> Sight:
    """The item, once it is clear that the actor may do this and saw its present version."""
    seen = sight(unit, actor, item_id)
    must(act, seen.parts(actor.person.id), seen.item.key)
    if version is not None and seen.item.version != version:
        raise ItemChanged(seen.item.key)
    return seen


def _change(
    unit: UnitOfWork,
    actor: Actor,
    seen: Sight,
    kind: Kind,
    rule: Callable[[Item], Item],
    words: str = "",
    *,
    even_if_same: bool = False,
    extra: Mapping[str, Any] | None = None,
) -> Told | None:
    """Apply a rule to the item, keep what it did, and tell everybody it concerns."""
    after = rule(seen.item)
    if after is seen.item and not even_if_same:
        return None
    if after is not seen.item:
        if not items.save(unit, seen.item, after):
            raise ItemChanged(seen.item.key)
        after = replace(after, version=seen.item.version + 1)
    entry = write(unit, actor, seen.item, after, kind, words, extra=extra)
    tell_others(unit, actor, seen.item, entry)
    return Told(after, entry)


def write(
    unit: UnitOfWork,
    actor: Actor,
    before: Item,
    after: Item,
    kind: Kind,
    words: str = "",
    *,
    extra: Mapping[str, Any] | None = None,
    undoes_id: int | None = None,
) -> HistoryEntry:
    """One line of the history with the fields that differ; `extra` are facts that are no field of the item."""
    moved = rules.changes(before, after)
    heard = {"heard_at": stored(before.heard_at)} if before.heard_at != after.heard_at else {}
    return history.record(
        unit,
        item=after,
        by_id=actor.person.id,
        at=actor.now,
        kind=kind,
        before={name: stored(old) for name, (old, _) in moved.items()} | heard,
        after={name: stored(new) for name, (_, new) in moved.items()} | dict(extra or {}),
        words=words,
        inbox_id=actor.inbox_id,
        undoes_id=undoes_id,
    )


def stored(value: Any) -> Any:
    """A field as the history keeps it: days as ISO text, states and colours as their words."""
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date | datetime) else value


def tell_others(unit: UnitOfWork, actor: Actor, before: Item, entry: HistoryEntry) -> None:
    """Promises for everybody else the change concerns, and the cards that show the item drawn anew."""
    redraw_cards(unit, entry, actor.now)
    proof = entry.kind in (Kind.EVIDENCE, Kind.UNDONE) and before.state is State.CLAIMED_DONE
    if proof or State.CLAIMED_DONE in (entry.before.get("state"), entry.after.get("state")):
        _redraw_check_requests(unit, entry, actor.now)
    new_owner = entry.after.get("owner_id")
    concerned = {before.owner_id, new_owner} - {None, actor.person.id}
    if not entry.after and entry.kind is not Kind.SENT_BACK:
        return
    for person_id in concerned:
        assert person_id is not None
        kind = "handed_over" if person_id == new_owner else "changed_for_you"
        promise_to(unit, kind, entry, person_id, actor.now)


def redraw_cards(unit: UnitOfWork, entry: HistoryEntry, now: datetime) -> None:
    """Cards that show the entry's item are owed their present looks: the latest first, the older ones at leisure."""
    why = f"message {entry.inbox_id}" if entry.inbox_id else f"entry {entry.id}"
    cards = outbox.cards_of(unit, entry.item_id, since=now - CARDS_KEPT)
    for place, card in enumerate(reversed(cards)):
        promise_redraw(unit, card.id, why, now + place * AT_LEISURE)


def _redraw_check_requests(unit: UnitOfWork, entry: HistoryEntry, now: datetime) -> None:
    """Who was asked to check the item sees what became of it."""
    for claimed in history.of_item(unit, entry.item_id):
        if claimed.kind is Kind.CLAIMED_DONE:
            for request in outbox.with_prefix(unit, f"check_request:{claimed.id}:"):
                promise_redraw(unit, request.id, f"entry {entry.id}", now)


def promise_redraw(unit: UnitOfWork, promise_id: int, why: str, now: datetime) -> None:
    """The message of this promise is owed its present looks."""
    outbox.promise(unit, key=f"redraw:{promise_id}:{why}", kind="redraw", due_at=now, parent_id=promise_id)


def promise_to(
    unit: UnitOfWork, kind: str, entry: HistoryEntry, person_id: int, now: datetime, link: str = ""
) -> bool:
    """Promise a person word of a history entry.  False when they cannot be reached in Slack."""
    if not people.person(unit, person_id).reachable:
        return False
    facts = {"entry_id": entry.id, "item_id": entry.item_id} | ({"link": link} if link else {})
    outbox.promise(
        unit, key=f"{kind}:{entry.id}:{person_id}", kind=kind, due_at=now, person_id=person_id, facts=facts
    )
    return True


def _ask_for_check(unit: UnitOfWork, actor: Actor, seen: Sight, changed: Told) -> None:
    """The first of lead, manager and sponsor who is somebody else, reached and not away is asked to check."""
    ids = (seen.theme.lead_id if seen.theme else None, seen.plan.manager_id, seen.plan.sponsor_id)
    others = [people.person(unit, i) for i in ids if i and i not in (actor.person.id, seen.item.owner_id)]
    if asked := there_first(unit, others, seen.plan, actor.now):
        promise_to(unit, "check_request", changed.entry, asked.id, actor.now)
