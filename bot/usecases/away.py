"""Days away: said, shown, taken back.  Actions stay with their owners."""

from collections.abc import Collection, Sequence
from datetime import date

from bot.messages.away import (
    Absent,
    away_ended_message,
    away_message,
    away_shown_message,
    away_undone_message,
)
from bot.messages.blocks import Message
from bot.plan.absences import Absence, Away, Wanted, back_on, checked, joined, overlapping
from bot.plan.calendar import ONE_DAY, Calendar, local_day, zone_of
from bot.plan.commands import Command
from bot.plan.errors import BadAbsence, NothingToUndo
from bot.plan.items import Plan
from bot.usecases.acting import Actor, met_person, seen_plans
from bot.usecases.changing import promise_redraw
from bot.usecases.settings import SETTINGS_CHANGED, undo_settings
from bot.usecases.undoing import UNDO_FOR
from store import absences, inbox, outbox, people, plans
from store.unit import UnitOfWork

COVER_ASKED = "cover"
"""Kind of the message to somebody who was named as cover."""


def away(unit: UnitOfWork, actor: Actor, command: Command) -> Message:
    """Show the actor's days away, end them, or keep new ones.  Raises BadAbsence, UnknownPerson."""
    if command.words == "end":
        return _end(unit, actor)
    if command.day is None or command.last is None:
        return _shown(unit, actor)
    return be_away(unit, actor, command.day, command.last, command.person)


def be_away(unit: UnitOfWork, actor: Actor, first: date, last: date, cover_typed: str = "") -> Message:
    """The actor is away on these days; what they said before of overlapping days is replaced.

    Raises BadAbsence, UnknownPerson.
    """
    cover = met_person(unit, actor, cover_typed) if cover_typed else None
    asked = Wanted(first, last, cover.id if cover else None)
    wanted = checked(asked, _today(unit, actor), actor.person.id, cover)
    known = absences.of_person(unit, actor.person.id, wanted.first_on - ONE_DAY)
    replaced = overlapping(wanted, known)
    before = absent(unit, actor, replaced)
    absences.end(unit, [one.id for one in replaced], actor.now, actor.inbox_id)
    made = absences.add(unit, actor.person.id, joined(wanted, replaced), actor.now, actor.inbox_id)
    _ask_cover(unit, actor, made, replaced)
    return away_message(absent(unit, actor, [made])[0], before, actor.inbox_id)


def absent(unit: UnitOfWork, actor: Actor, found: Sequence[Absence]) -> list[Absent]:
    """Absences with what is told of them, by the calendar of the actor's first plan."""
    calendar = plans.calendar_of(unit, seen_plans(unit, actor)[0])
    return [tell_of(unit, one, calendar) for one in found]


def tell_of(unit: UnitOfWork, absence: Absence, calendar: Calendar) -> Absent:
    """One absence with what is told of it."""
    ids = [i for i in (absence.person_id, absence.cover_id) if i]
    named = people.people(unit, ids)
    cover = named.get(absence.cover_id or 0)
    others = absences.of_person(unit, absence.person_id, absence.last_on)
    gaps = absences.of_person(unit, cover.id, absence.first_on) if cover else []
    return Absent(
        absence,
        back_on(absence, calendar, named[absence.person_id].works_on, others),
        cover,
        tuple(one for one in gaps if one.first_on <= absence.last_on),
    )


def away_on(unit: UnitOfWork, plan: Plan, person_ids: Collection[int], day: date) -> dict[int, Away]:
    """Those of the people who are away on that day, as others read it."""
    found = absences.on_day(unit, sorted(person_ids), day) if person_ids else {}
    if not found:
        return {}
    calendar = plans.calendar_of(unit, plan)
    told = {i: tell_of(unit, one, calendar) for i, one in found.items()}
    return {i: Away(one.back_on, one.cover.name if one.cover else "") for i, one in told.items()}


def undo_away(unit: UnitOfWork, actor: Actor, inbox_id: int) -> Message | None:
    """Take back what a message said of the actor's days away; None when it said nothing of them.

    Raises NothingToUndo when ten minutes are over, or something was said since.
    """
    made, ended = absences.of_inbox(unit, inbox_id)
    said_by = {one.person_id for one in (*made, *ended)}
    if said_by != {actor.person.id} or inbox.person_of(unit, inbox_id) != actor.person.id:
        return None
    said_at = [one.said_at for one in made] + [one.ended_at for one in ended if one.ended_at]
    if actor.now - min(said_at) > UNDO_FOR:
        raise NothingToUndo("late")
    if any(one.ended_inbox_id == inbox_id for one in made):
        raise NothingToUndo("undone")
    if any(one.ended_at or one.told_at for one in made):
        raise NothingToUndo("changed")
    absences.reopen(unit, [one.id for one in ended])
    absences.end(unit, [one.id for one in made], actor.now, inbox_id)
    _redraw_cover(unit, actor, (*made, *ended))
    left = absences.of_person(unit, actor.person.id, _today(unit, actor))
    return away_undone_message(absent(unit, actor, left))


def undo_latest(unit: UnitOfWork, actor: Actor, after_inbox_id: int) -> Message | None:
    """Take back what the actor said last of days away or settings, if that came after that message."""
    since = actor.now - UNDO_FOR
    said = absences.latest_inbox_id(unit, actor.person.id, since)
    for inbox_id, kept in inbox.lately(unit, actor.person.id, since):
        if inbox_id > after_inbox_id and (inbox_id == said or SETTINGS_CHANGED in kept):
            return undo_away(unit, actor, inbox_id) or undo_settings(unit, actor, inbox_id)
    return None


def _today(unit: UnitOfWork, actor: Actor) -> date:
    """The day it was where the actor lives when they said it."""
    return local_day(actor.said_at, zone_of(actor.person.zone, seen_plans(unit, actor)[0].zone))


def _shown(unit: UnitOfWork, actor: Actor) -> Message:
    today = _today(unit, actor)
    own = absences.of_person(unit, actor.person.id, today)
    covered = absences.covered_by(unit, actor.person.id, today)
    who = people.people(unit, sorted({one.person_id for one in covered}))
    told = absent(unit, actor, covered)
    covering = [(who[one.absence.person_id], one) for one in told]
    return away_shown_message(absent(unit, actor, own), covering)


def _end(unit: UnitOfWork, actor: Actor) -> Message:
    """The absence that holds, else the next one, is over; of one that has begun the days gone by stay."""
    today = _today(unit, actor)
    known = absences.of_person(unit, actor.person.id, today)
    if not known:
        raise BadAbsence("none")
    over = [one for one in known if one.holds_on(today)] or known[:1]
    before = absent(unit, actor, over)
    absences.end(unit, [one.id for one in over], actor.now, actor.inbox_id)
    begun = [one for one in over if one.first_on < today]
    left = None
    if begun:
        gone_by = Wanted(min(one.first_on for one in begun), today - ONE_DAY, begun[-1].cover_id)
        left = absent(unit, actor, [absences.add(unit, actor.person.id, gone_by, actor.now, actor.inbox_id)])[
            0
        ]
    _redraw_cover(unit, actor, over)
    return away_ended_message(before, left, actor.inbox_id)


def _ask_cover(unit: UnitOfWork, actor: Actor, made: Absence, replaced: Sequence[Absence]) -> None:
    """Whoever covers is told, once for each absence; who does no longer sees that."""
    _redraw_cover(unit, actor, replaced)
    if made.cover_id and people.person(unit, made.cover_id).reachable:
        outbox.promise(
            unit,
            key=f"{COVER_ASKED}:{made.id}",
            kind=COVER_ASKED,
            due_at=actor.now,
            person_id=made.cover_id,
            facts={"absence_id": made.id},
        )


def _redraw_cover(unit: UnitOfWork, actor: Actor, found: Sequence[Absence]) -> None:
    for one in found:
        asked = outbox.promise_by_key(unit, f"{COVER_ASKED}:{one.id}")
        if asked and asked.ts:
            promise_redraw(unit, asked.id, f"message {actor.inbox_id}", actor.now)
