"""Another deadline: asked for by those who do the work, agreed by those who answer for the plan."""

from datetime import date

from bot.messages.answers import Told
from bot.plan import items as rules
from bot.plan.errors import ItemChanged, NoOpenRequest, PastDate, SameDate
from bot.plan.history import HistoryEntry, Kind
from bot.plan.permissions import Act, may, must
from bot.plan.requests import DateRequest, Outcome
from bot.usecases.acting import Actor, Sight, sight
from bot.usecases.changing import promise_redraw, promise_to, redraw_cards, tell_others, write
from bot.usecases.returning import there_first
from store import items, outbox, people, requests
from store.unit import UnitOfWork


def move_date(
    unit: UnitOfWork,
    actor: Actor,
    item_id: int,
    day: date,
    typed: str,
    reason: str,
) -> Told:
    """Move the deadline when the actor may agree that, else ask those who may; the date in force then stays.

    Raises NotAllowed, PastDate, SameDate, AlreadyFinished, ItemChanged.
    """
    seen = sight(unit, actor, item_id)
    if day < actor.today(seen.plan):
        raise PastDate(typed, day)
    if may(Act.AGREE_DATE, seen.parts(actor.person.id)):
        return _move(unit, actor, seen, day, typed, reason)
    must(Act.ASK_DATE, seen.parts(actor.person.id), seen.item.key)
    return _ask(unit, actor, seen, day, typed, reason)


def _move(unit: UnitOfWork, actor: Actor, seen: Sight, day: date, typed: str, reason: str) -> Told:
    after = rules.move_date(seen.item, day, typed, actor.now)
    if not items.save(unit, seen.item, after):
        raise ItemChanged(seen.item.key)
    if open_request := requests.open_for(unit, seen.item.id):
        requests.decide(unit, open_request.id, Outcome.REPLACED, actor.person.id, actor.now)
    entry = write(unit, actor, seen.item, after, Kind.DATE_MOVED, reason)
    if open_request:
        _redraw_requests(unit, open_request, entry, actor)
    tell_others(unit, actor, seen.item, entry)
    return Told(items.item(unit, seen.item.id), entry)


def _ask(unit: UnitOfWork, actor: Actor, seen: Sight, day: date, typed: str, reason: str) -> Told:
    rules.move_date(seen.item, day, typed, actor.now)
    heard = rules.spoken_for(seen.item, actor.now)
    if not items.save(unit, seen.item, heard):
        raise ItemChanged(seen.item.key)
    overtaken = requests.open_for(unit, seen.item.id)
    request_id = requests.ask(
        unit,
        item_id=seen.item.id,
        asked_by_id=actor.person.id,
        asked_at=actor.now,
        old_on=seen.item.due_on,
        new_on=day,
        typed=typed,
        reason=reason,
        inbox_id=actor.inbox_id,
    )
    facts = {"request_id": request_id, "asked_on": day.isoformat()}
    entry = write(unit, actor, seen.item, heard, Kind.DATE_ASKED, reason, extra=facts)
    redraw_cards(unit, entry, actor.now)
    if overtaken:
        _redraw_requests(unit, overtaken, entry, actor)
    _ask_deciders(unit, actor, seen, entry, request_id)
    return Told(items.item(unit, seen.item.id), entry)


def _ask_deciders(unit: UnitOfWork, actor: Actor, seen: Sight, entry: HistoryEntry, request_id: int) -> None:
    """The manager decides; the sponsor is asked where no manager can be reached or the manager is away."""
    deciders = [people.person(unit, i) for i in (seen.plan.manager_id, seen.plan.sponsor_id) if i]
    if asked := there_first(unit, deciders, seen.plan, actor.now):
        outbox.promise(
            unit,
            key=f"date_request:{request_id}:{asked.id}",
            kind="date_request",
            due_at=actor.now,
            person_id=asked.id,
            facts={"request_id": request_id, "item_id": seen.item.id, "entry_id": entry.id},
        )


def decide_request(unit: UnitOfWork, actor: Actor, request_id: int, *, agree: bool) -> Told:
    """Agree a date that was asked for, or keep the one in force; whoever asked is told.

    Raises NoOpenRequest when it was decided, taken back or overtaken before, NotAllowed, AlreadyFinished.
    """
    request = requests.request(unit, request_id)
    seen = sight(unit, actor, request.item_id)
    must(Act.AGREE_DATE, seen.parts(actor.person.id), seen.item.key)
    if request.outcome is not Outcome.ASKED:
        raise _decided(unit, request, seen.item.key)
    outcome = Outcome.AGREED if agree else Outcome.KEPT
    if not requests.decide(unit, request_id, outcome, actor.person.id, actor.now):
        raise _decided(unit, requests.request(unit, request_id), seen.item.key)
    changed = _agreed(unit, actor, seen, request) if agree else _kept(unit, actor, seen, request)
    if request.asked_by_id != actor.person.id:
        promise_to(unit, "date_decided", changed.entry, request.asked_by_id, actor.now)
    _redraw_requests(unit, request, changed.entry, actor)
    return changed


def _agreed(unit: UnitOfWork, actor: Actor, seen: Sight, request: DateRequest) -> Told:
    try:
        after = rules.move_date(seen.item, request.new_on, request.typed, actor.now)
    except SameDate:
        after = seen.item
    if after is not seen.item and not items.save(unit, seen.item, after):
        raise ItemChanged(seen.item.key)
    facts = {"request_id": request.id}
    entry = write(unit, actor, seen.item, after, Kind.DATE_MOVED, request.reason, extra=facts)
    redraw_cards(unit, entry, actor.now)
    owner_id = seen.item.owner_id
    if owner_id and owner_id not in (actor.person.id, request.asked_by_id):
        promise_to(unit, "changed_for_you", entry, owner_id, actor.now)
    return Told(items.item(unit, seen.item.id), entry)


def _kept(unit: UnitOfWork, actor: Actor, seen: Sight, request: DateRequest) -> Told:
    facts = {"request_id": request.id, "asked_on": request.new_on.isoformat()}
    entry = write(unit, actor, seen.item, seen.item, Kind.DATE_KEPT, request.reason, extra=facts)
    redraw_cards(unit, entry, actor.now)
    return Told(seen.item, entry)


def _redraw_requests(unit: UnitOfWork, request: DateRequest, entry: HistoryEntry, actor: Actor) -> None:
    """The message that asked for the decision shows it."""
    for promise in outbox.with_prefix(unit, f"date_request:{request.id}:"):
        promise_redraw(unit, promise.id, str(entry.id), actor.now)


def _decided(unit: UnitOfWork, request: DateRequest, key: str) -> NoOpenRequest:
    by = people.person(unit, request.decided_by_id).name if request.decided_by_id else None
    return NoOpenRequest(key, request.outcome.value, by, request.decided_at)
