"""Absences: kept from when they are said; one that is taken back stays, and holds no more."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, bindparam, or_, select, text, update

from bot.plan.absences import Absence, Staff, Wanted
from bot.plan.items import Person
from store import people
from store.people import PERSON_COLUMNS
from store.tables import ABSENCE, OWN_SETTINGS, PERSON, columns
from store.unit import UnitOfWork

ABSENCE_COLUMNS = columns(ABSENCE, Absence)

# Asked by every sweep and card, and made once: making a statement takes five times as long as running it.
STANDING = (
    select(*ABSENCE_COLUMNS)
    .where(ABSENCE.c.workspace_id == bindparam("workspace_id"), ABSENCE.c.last_on >= bindparam("day"))
    .where(ABSENCE.c.ended_at.is_(None))
    .order_by(ABSENCE.c.id)
)
PARTICULAR = select(*PERSON_COLUMNS).where(
    PERSON.c.workspace_id == bindparam("workspace_id"), text(f"({OWN_SETTINGS})")
)


def staff(unit: UnitOfWork, day: date) -> Staff:
    """Who is away on the day or later, who covers, and whose settings are their own, in the whole workspace."""
    by_person: dict[int, list[Absence]] = defaultdict(list)
    for one in standing(unit, day):
        by_person[one.person_id].append(one)
    covers = {one.cover_id for own in by_person.values() for one in own if one.cover_id}
    found = unit.exec(PARTICULAR, {"workspace_id": unit.workspace_id})
    known = {one.id: one for one in (Person(*row) for row in found)}
    known |= people.people(unit, sorted(covers)) if covers else {}
    return Staff({i: tuple(own) for i, own in by_person.items()}, known)


def standing(unit: UnitOfWork, day: date) -> list[Absence]:
    """Absences that hold on the day or later, in the order in which they were said."""
    asked = {"workspace_id": unit.workspace_id, "day": day}
    return [Absence(*row) for row in unit.exec(STANDING, asked)]


def on_day(unit: UnitOfWork, person_ids: Collection[int], day: date) -> dict[int, Absence]:
    """The absence on that day of each of the people who is away then; the last said where there are several."""
    query = _here(unit).where(ABSENCE.c.person_id.in_(person_ids), ABSENCE.c.ended_at.is_(None))
    found = _read(unit, query.where(ABSENCE.c.first_on <= day, ABSENCE.c.last_on >= day))
    return {one.person_id: one for one in found}


def of_person(unit: UnitOfWork, person_id: int, day: date) -> list[Absence]:
    """The person's absences that hold on the day or later, the earliest first."""
    found = [one for one in standing(unit, day) if one.person_id == person_id]
    return sorted(found, key=lambda one: one.first_on)


def covered_by(unit: UnitOfWork, person_id: int, day: date) -> list[Absence]:
    """Absences on the day or later in which the person covers, the earliest first."""
    found = [one for one in standing(unit, day) if one.cover_id == person_id]
    return sorted(found, key=lambda one: one.first_on)


def add(unit: UnitOfWork, person_id: int, wanted: Wanted, now: datetime, inbox_id: int | None) -> Absence:
    """A new absence of the person."""
    new = {
        "workspace_id": unit.workspace_id,
        "person_id": person_id,
        "cover_id": wanted.cover_id,
        "first_on": wanted.first_on,
        "last_on": wanted.last_on,
        "said_at": now,
        "inbox_id": inbox_id,
    }
    return Absence(*unit.exec(unit.insert(ABSENCE).values(new).returning(*ABSENCE_COLUMNS)).one())


def absence(unit: UnitOfWork, absence_id: int) -> Absence:
    """The absence.  Raises LookupError when the workspace has none with this id."""
    found = _read(unit, _here(unit).where(ABSENCE.c.id == absence_id))
    if not found:
        raise LookupError(f"no absence {absence_id} in workspace {unit.workspace_id}")
    return found[0]


def end(unit: UnitOfWork, ids: Collection[int], now: datetime, inbox_id: int | None) -> None:
    """These hold no more, because a message said so."""
    unit.exec(_of(unit, ids).values(ended_at=now, ended_inbox_id=inbox_id))


def reopen(unit: UnitOfWork, ids: Collection[int]) -> None:
    """These hold again: what ended them was taken back."""
    unit.exec(_of(unit, ids).values(ended_at=None, ended_inbox_id=None))


def of_inbox(unit: UnitOfWork, inbox_id: int) -> tuple[list[Absence], list[Absence]]:
    """The absences that a message made, and those of others that it ended."""
    made = _read(unit, _here(unit).where(ABSENCE.c.inbox_id == inbox_id))
    ended = _read(unit, _here(unit).where(ABSENCE.c.ended_inbox_id == inbox_id))
    return made, [one for one in ended if one.inbox_id != inbox_id]


def latest_inbox_id(unit: UnitOfWork, person_id: int, since: datetime) -> int:
    """The inbox id of the person's latest message since then that made or ended an absence; 0 when there is none.

    One that was taken back since does not count: what it made was ended in its own name.
    """
    query = _here(unit).where(ABSENCE.c.person_id == person_id)
    query = query.where(or_(ABSENCE.c.said_at >= since, ABSENCE.c.ended_at >= since))
    found = [one for one in _read(unit, query) if one.ended_inbox_id != one.inbox_id or not one.inbox_id]
    ids = [i for one in found for i in (one.inbox_id, one.ended_inbox_id) if i]
    return max(ids, default=0)


def untold(unit: UnitOfWork, before: date) -> list[Absence]:
    """Absences whose last day lies before that day, and whose people have not been told what happened."""
    query = _here(unit).where(ABSENCE.c.last_on < before, ABSENCE.c.told_at.is_(None))
    return _read(unit, query.where(ABSENCE.c.ended_at.is_(None)))


def set_told(unit: UnitOfWork, ids: Collection[int], now: datetime) -> None:
    """Their people are told what happened."""
    unit.exec(_of(unit, ids).values(told_at=now))


def held_on(unit: UnitOfWork, person_id: int, day: date) -> bool:
    """Whether they were away on that day, by an absence that was not taken back."""
    return person_id in on_day(unit, [person_id], day)


def _here(unit: UnitOfWork) -> Select[Any]:
    return select(*ABSENCE_COLUMNS).where(ABSENCE.c.workspace_id == unit.workspace_id).order_by(ABSENCE.c.id)


def _of(unit: UnitOfWork, ids: Collection[int]) -> Any:
    return update(ABSENCE).where(ABSENCE.c.workspace_id == unit.workspace_id, ABSENCE.c.id.in_(ids))


def _read(unit: UnitOfWork, query: Select[Any]) -> list[Absence]:
    rows: Sequence[Any] = unit.exec(query).all()
    return [Absence(*row) for row in rows]
