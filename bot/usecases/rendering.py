"""Promise in, message out, made from the facts as they are when it is sent."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime

from bot.messages import answers, notices
from bot.messages.away import Absent, cover_message
from bot.messages.blocks import Message
from bot.messages.card import Card, CardLine, card_message
from bot.messages.chart import digest_chart
from bot.messages.digest import digest_alt_text, digest_chart_title, digest_message, digest_thread_messages
from bot.messages.lines import evidence_line
from bot.outcomes import Picture
from bot.plan.absences import Away
from bot.plan.calendar import ENGLAND, Calendar, local_day
from bot.plan.digest import Snapshot
from bot.plan.errors import UnknownReference
from bot.plan.history import UNDOABLE, HistoryEntry, Kind
from bot.plan.items import Item, Person, Plan
from bot.plan.reminders import days_left
from bot.plan.requests import Outcome
from bot.usecases import greeting, holding, watching
from bot.usecases.acting import Actor
from bot.usecases.away import COVER_ASKED, tell_of
from bot.usecases.proving import proved
from bot.usecases.reminding import Standing, shown_on
from bot.usecases.returning import BACK, summary
from bot.usecases.undoing import can_undo
from store import absences, digests, history, inbox, items, outbox, people, plans, requests
from store.outbox import Promise
from store.unit import UnitOfWork


def render(unit: UnitOfWork, promise: Promise, now: datetime) -> Message | Picture | None:
    """The message a promise owes at `now`; None when it is no longer true and must not be sent."""
    if promise.kind == "redraw":
        parent = outbox.promise_by_id(unit, promise.parent_id) if promise.parent_id else None
        return _RENDERERS[parent.kind](unit, parent, now) if parent and parent.ts else None
    return _RENDERERS[promise.kind](unit, promise, now)


def _card(unit: UnitOfWork, promise: Promise, now: datetime) -> Message | None:
    """What still holds; once the card is out, what became of the rest."""
    assert promise.person_id is not None
    reader = Actor(people.person(unit, promise.person_id), now)
    shown = shown_on(unit, promise)
    if not shown:
        return None
    day = date.fromisoformat(promise.facts["day"])
    seen = {plan.id: plan for plan in plans.plans(unit)}
    calendars = {i: plans.calendar_of(unit, seen[i]) for i in {one.item.plan_id for one in shown}}
    away = _away(unit, promise, shown, seen)
    lines = [_card_line(unit, promise, reader, one, calendars[one.item.plan_id], away) for one in shown]
    own = list(dict.fromkeys(seen[line.item.plan_id].title for line in lines))
    lines.sort(key=lambda line: (line.item.due_on or date.max, line.item.number))
    return card_message(Card(reader.person, day, tuple(lines), tuple(own), _quiet_days(seen.values())))


def _quiet_days(seen: Iterable[Plan]) -> int:
    return min((plan.quiet_days for plan in seen), default=30)


def _away(
    unit: UnitOfWork, card: Promise, shown: Iterable[Standing], seen: Mapping[int, Plan]
) -> dict[int, Absent]:
    """Owners of what the card shows who were away on its day, by id."""
    others = {one.owner.id: one.item.plan_id for one in shown if one.owner and one.owner.id != card.person_id}
    found = absences.on_day(unit, list(others), date.fromisoformat(card.facts["day"])) if others else {}
    return {i: tell_of(unit, one, plans.calendar_of(unit, seen[others[i]])) for i, one in found.items()}


def _card_line(
    unit: UnitOfWork,
    promise: Promise,
    reader: Actor,
    stands: Standing,
    calendar: Calendar,
    away: Mapping[int, Absent],
) -> CardLine:
    """One action on a card."""
    owed, item, owner = stands.owed, stands.item, stands.owner
    day = date.fromisoformat(promise.facts["day"])
    told = _told_since(unit, promise, item) if promise.ts is not None else []
    touched = answers.changed_line(told, _named(unit, *(one.entry for one in told))) if told else None
    undo = told[-1].entry.inbox_id if told and can_undo(unit, reader, told[-1].entry) else None
    stands_in = item.owner_id != reader.person.id
    snoozed = owed.stage == "snoozed" or item.due_on is None
    rung = owed.stage if snoozed else days_left(day, owed.occurrence_on, calendar).name
    owner_name = (owner.name if owner else "") if stands_in else None
    gone, absent = owner is not None and owner.gone, away.get(owner.id if owner else 0)
    covers = absent is not None and absent.absence.cover_id == reader.person.id
    who = Away(absent.back_on) if absent else None
    return CardLine(item, rung, owner_name, touched, undo, owner_gone=gone, away=who, covers=covers)


def _told_since(unit: UnitOfWork, card: Promise, item: Item) -> list[answers.Told]:
    """All that the latest message or tap since the card did to the item, unless it was taken back."""
    since = [entry for entry in history.of_item(unit, item.id, limit=10) if entry.at >= card.created_at]
    told = UNDOABLE - {Kind.QUESTION}
    standing = [entry for entry in since if entry.kind in told and not history.undone(unit, entry.id)]
    latest = [entry for entry in standing if entry.inbox_id == standing[0].inbox_id]
    return [answers.Told(item, entry) for entry in reversed(latest)]


def _answer(unit: UnitOfWork, promise: Promise, now: datetime) -> Message | None:
    kept = inbox.answer(unit, promise.facts["inbox_id"])
    return Message.from_json(kept["message"]) if kept and kept.get("message") else None


def _notice(
    build: Callable[[Item, HistoryEntry, Person, dict[int, Person]], Message],
) -> Callable[[UnitOfWork, Promise, datetime], Message | None]:
    """A message to somebody else about one entry of the history; nothing once it was taken back."""

    def rendered(unit: UnitOfWork, promise: Promise, now: datetime) -> Message | None:
        entry = history.entry(unit, promise.facts["entry_id"])
        taken_back = history.undone(unit, entry.id) and promise.ts is None
        if taken_back or (entry.undoes_id and not _was_told(unit, promise, entry.undoes_id)):
            return None
        item = items.item(unit, entry.item_id)
        assert entry.by_id is not None
        return build(item, entry, people.person(unit, entry.by_id), _named(unit, entry))

    return rendered


def _was_told(unit: UnitOfWork, promise: Promise, entry_id: int) -> bool:
    """Whether this person was sent word of the entry that is taken back."""
    told = (
        outbox.promise_by_key(unit, f"{kind}:{entry_id}:{promise.person_id}")
        for kind in ("changed_for_you", "handed_over", "date_decided")
    )
    return any(one is not None and one.state == "sent" for one in told)


def _named(unit: UnitOfWork, *entries: HistoryEntry) -> dict[int, Person]:
    """Everybody these entries speak of."""
    ids = {i for e in entries for i in (e.by_id, e.before.get("owner_id"), e.after.get("owner_id")) if i}
    return people.people(unit, sorted(ids))


_CHECKED = frozenset({Kind.VERIFIED, Kind.SENT_BACK})


def _check_request(unit: UnitOfWork, promise: Promise, now: datetime) -> Message | None:
    entry = history.entry(unit, promise.facts["entry_id"])
    item = items.item(unit, entry.item_id)
    if promise.ts is None and history.undone(unit, entry.id):
        return None
    assert entry.by_id is not None
    by = people.person(unit, entry.by_id)
    later = [one for one in history.of_item(unit, item.id) if one.id > entry.id and one.kind in _CHECKED]
    decided = next((one for one in later if not history.undone(unit, one.id)), None)
    if decided is None and history.undone(unit, entry.id):
        return notices.check_taken_back_message(item, by)
    if decided is None:
        zone = plans.plan(unit, item.plan_id).zone
        return notices.check_request_message(
            item, by, entry.words, evidence_line(*proved(unit, item.id), zone)
        )
    told = [answers.Told(item, decided)]
    return answers.changed_message(told, _named(unit, decided), _undo(unit, promise, decided, now))


def _undo(unit: UnitOfWork, promise: Promise, entry: HistoryEntry, now: datetime) -> int | None:
    """What the reader of the promise would take back, while they can."""
    assert promise.person_id is not None
    reader = Actor(people.person(unit, promise.person_id), now)
    return entry.inbox_id if can_undo(unit, reader, entry) else None


def _date_request(unit: UnitOfWork, promise: Promise, now: datetime) -> Message | None:
    request = requests.request(unit, promise.facts["request_id"])
    item = items.item(unit, request.item_id)
    involved = [i for i in (request.asked_by_id, request.decided_by_id) if i]
    named = people.people(unit, involved)
    if request.outcome is Outcome.ASKED:
        return notices.date_request_message(item, request, named)
    if promise.ts is None:
        return None
    agreed = [one for one in history.of_item(unit, item.id) if one.after.get("request_id") == request.id]
    undo = _undo(unit, promise, agreed[0], now) if agreed else None
    return notices.date_decided_message(item, request, named, undo)


def _date_decided(unit: UnitOfWork, promise: Promise, now: datetime) -> Message | None:
    entry = history.entry(unit, promise.facts["entry_id"])
    if promise.ts is None and history.undone(unit, entry.id):
        return None
    request = requests.request(unit, entry.after["request_id"])
    involved = [i for i in (request.asked_by_id, request.decided_by_id) if i]
    return notices.date_decided_message(
        items.item(unit, entry.item_id), request, people.people(unit, involved)
    )


def _snapshot(unit: UnitOfWork, promise: Promise) -> Snapshot:
    kept = digests.digest(unit, promise.facts["plan_id"], date.fromisoformat(promise.facts["week_on"]))
    if kept is None:
        raise UnknownReference(promise.key)
    return Snapshot.from_json(kept)


def _digest(unit: UnitOfWork, promise: Promise, now: datetime) -> Message | None:
    """The issue as it was made; with its picture once that is in the thread, and marked when it came late."""
    snapshot, zone = _snapshot(unit, promise), plans.plan(unit, promise.facts["plan_id"]).zone
    sent_at = datetime.fromtimestamp(float(promise.ts), UTC) if promise.ts else now
    late = snapshot.late or local_day(sent_at, zone) > local_day(promise.created_at, zone)
    chart = outbox.promise_by_key(unit, f"{promise.key}:chart")
    return digest_message(replace(snapshot, late=late), chart.file_id if chart else None)


def _digest_chart(unit: UnitOfWork, promise: Promise, now: datetime) -> Picture:
    """The digest's chart, and its words for those who cannot see it."""
    snapshot = _snapshot(unit, promise)
    return Picture(digest_chart_title(snapshot), digest_alt_text(snapshot), digest_chart(snapshot))


def _digest_thread(unit: UnitOfWork, promise: Promise, now: datetime) -> Message | None:
    return digest_thread_messages(_snapshot(unit, promise))[int(promise.facts["number"])]


def _changed_for_you(item: Item, entry: HistoryEntry, by: Person, named: dict[int, Person]) -> Message:
    if entry.kind is Kind.VERIFIED:
        return notices.checked_message(item, by)
    if entry.kind is Kind.SENT_BACK:
        return notices.sent_back_message(item, by, entry.words)
    return notices.changed_for_you_message(answers.Told(item, entry), by, named)


def _handed_over(item: Item, entry: HistoryEntry, by: Person, named: dict[int, Person]) -> Message:
    if entry.kind is Kind.ADDED:
        return notices.added_message(item, by, entry)
    return notices.handed_over_message(item, by, entry.words, named)


def _question_passed(unit: UnitOfWork, promise: Promise, now: datetime) -> Message | None:
    def build(item: Item, entry: HistoryEntry, by: Person, _named: dict[int, Person]) -> Message:
        return notices.question_passed_message(item, by, entry.words, promise.facts.get("link"))

    return _notice(build)(unit, promise, now)


def _cover_asked(unit: UnitOfWork, promise: Promise, now: datetime) -> Message | None:
    absence = absences.absence(unit, promise.facts["absence_id"])
    if absence.ended_at and promise.ts is None:
        return None
    told = tell_of(unit, absence, ENGLAND)
    return cover_message(people.person(unit, absence.person_id), told, holds=absence.ended_at is None)


def _alarm(unit: UnitOfWork, promise: Promise, now: datetime) -> Message | None:
    return watching.alarm_now(unit, plans.plan(unit, promise.facts["plan_id"]), now)


_RENDERERS: dict[str, Callable[[UnitOfWork, Promise, datetime], Message | Picture | None]] = {
    "card": _card,
    "answer": _answer,
    "changed_for_you": _notice(_changed_for_you),
    "handed_over": _notice(_handed_over),
    "question_passed": _question_passed,
    "check_request": _check_request,
    "date_request": _date_request,
    "date_decided": _date_decided,
    "digest": _digest,
    "digest_chart": _digest_chart,
    "digest_thread": _digest_thread,
    "alarm": _alarm,
    BACK: summary,
    COVER_ASKED: _cover_asked,
    greeting.WELCOME: greeting.welcome_now,
    greeting.NOT_THEM: greeting.not_them_now,
    holding.HELD: lambda unit, promise, _now: holding.held_card(unit, promise),
    holding.EXPIRED: lambda unit, promise, _now: holding.expired_card(unit, promise),
}
