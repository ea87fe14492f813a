"""What is on somebody's desk: theirs today, waiting on them and coming up; and whose desk is the fullest.

Everything is asked for by page, and counted where it lies.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    FromClause,
    Select,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
    text,
)
from sqlalchemy import Integer as WholeNumber

from bot.plan.history import HistoryEntry, Kind
from bot.plan.items import Item, State
from bot.plan.requests import DateRequest
from store import history, items, requests
from store.history import TAKEN_BACK
from store.items import IS_OPEN, ORDERS
from store.tables import ABSENCE, DATE_REQUEST, HISTORY, ITEM, OBLIGATION, PERSON, PLAN, THEME
from store.unit import UnitOfWork

LEAD, MANAGER, SPONSOR = PERSON.alias("lead"), PERSON.alias("manager"), PERSON.alias("sponsor")
OWNER = PERSON.alias("owner")
LATER = HISTORY.alias("later_word")
ENDED_UNSAID = ("superseded", "expired")


@dataclass(frozen=True)
class Desk:
    """Whose desk, in which plans, on which day of the plans; `card_key` is that of the person's card of the day.

    Questions from before `asked_since` wait no more.
    """

    person_id: int
    plan_ids: Collection[int]
    today: date
    card_key: str
    asked_since: datetime


@dataclass(frozen=True)
class Overdue:
    """How much of somebody's is overdue: actions, days of all together, and days of the oldest."""

    person_id: int
    actions: int
    days: int
    oldest: int


@dataclass(frozen=True)
class Totals:
    """How many of each kind are on a desk."""

    today: int
    checks: int
    dates: int
    questions: int
    coming: int


def totals(unit: UnitOfWork, desk: Desk) -> Totals:
    """All that is on the desk, counted."""
    kinds = (_today(unit, desk), _checks(unit, desk), _dates(unit, desk), _questions(unit, desk))
    counts = [select(func.count()).select_from(kind.subquery()).scalar_subquery() for kind in kinds]
    coming = select(func.count()).select_from(_coming(unit, desk).subquery()).scalar_subquery()
    return Totals(*unit.exec(select(*counts, coming)).one())


def today(unit: UnitOfWork, desk: Desk, limit: int, offset: int) -> list[Item]:
    """What the person's card of the day tells, and what of their own is due or overdue, the nearest date first.

    Without what is put off.
    """
    return _items(unit, _today(unit, desk).order_by(*ORDERS["due"]).limit(limit).offset(offset))


def coming(unit: UnitOfWork, desk: Desk, limit: int, offset: int) -> list[Item]:
    """The rest of the person's open items, the nearest date first, undated ones last."""
    return _items(unit, _coming(unit, desk).order_by(*ORDERS["due"]).limit(limit).offset(offset))


def checks(unit: UnitOfWork, desk: Desk, limit: int, offset: int) -> list[Item]:
    """Items reported done which this person is the one to check, oldest first."""
    return _items(unit, _checks(unit, desk).order_by(ITEM.c.id).limit(limit).offset(offset))


def dates(unit: UnitOfWork, desk: Desk, limit: int, offset: int) -> list[DateRequest]:
    """Requests for another date which this person is the one to decide, oldest first."""
    query = _dates(unit, desk).order_by(DATE_REQUEST.c.id).limit(limit).offset(offset)
    return [requests.request(unit, request_id) for request_id in unit.exec(query).scalars().all()]


def questions(unit: UnitOfWork, desk: Desk, limit: int, offset: int) -> list[HistoryEntry]:
    """Questions passed on to this person after which nobody but the asker has said anything, oldest first."""
    query = _questions(unit, desk).order_by(HISTORY.c.id).limit(limit).offset(offset)
    return [history.entry(unit, entry_id) for entry_id in unit.exec(query).scalars().all()]


def fullest(unit: UnitOfWork, plan_id: int, on: date, limit: int) -> list[Overdue]:
    """Owners with anything overdue on a day of the plan, most days overdue first; ties by who was known first."""
    late = _days_late(unit, on)
    days, oldest = func.sum(late), func.max(late)
    query = (
        select(ITEM.c.owner_id, func.count(), days, oldest)
        .where(ITEM.c.workspace_id == unit.workspace_id, ITEM.c.plan_id == plan_id, IS_OPEN)
        .where(ITEM.c.owner_id.is_not(None), ITEM.c.due_on < on)
        .group_by(ITEM.c.owner_id)
        .order_by(days.desc(), ITEM.c.owner_id)
        .limit(limit)
    )
    return [Overdue(*map(int, row)) for row in unit.exec(query)]


def _items(unit: UnitOfWork, query: Select[Any]) -> list[Item]:
    """The items whose ids a query finds, in its order."""
    ids = unit.exec(query).scalars().all()
    found = {one.id: one for one in items.items(unit, ids)} if ids else {}
    return [found[item_id] for item_id in ids]


def _days_late(unit: UnitOfWork, on: date) -> ColumnElement[int]:
    day = literal(on, Date)
    if unit.on_sqlite:
        return cast(func.julianday(day) - func.julianday(ITEM.c.due_on), WholeNumber)
    return cast(day - ITEM.c.due_on, WholeNumber)


def _today(unit: UnitOfWork, desk: Desk) -> Select[Any]:
    own = ITEM.c.owner_id == desk.person_id
    possible = select(ITEM.c.id).where(own, IS_OPEN).union(_told(unit, desk))  # each by its own index
    return _open(unit, desk).where(ITEM.c.id.in_(possible), _is_today(unit, desk))


def _coming(unit: UnitOfWork, desk: Desk) -> Select[Any]:
    own = _open(unit, desk).where(ITEM.c.owner_id == desk.person_id)
    return own.where(func.coalesce(_is_today(unit, desk), literal(False)).is_(False))


def _open(unit: UnitOfWork, desk: Desk) -> Select[Any]:
    there = select(ITEM.c.id).outerjoin_from(ITEM, OWNER, OWNER.c.id == ITEM.c.owner_id)
    return there.where(*_here(unit, desk), IS_OPEN)


def _told(unit: UnitOfWork, desk: Desk) -> Select[Any]:
    """Ids of the items on the person's card of the day."""
    return select(OBLIGATION.c.item_id).where(
        OBLIGATION.c.workspace_id == unit.workspace_id,
        OBLIGATION.c.card_key == desk.card_key,
        OBLIGATION.c.state.not_in(ENDED_UNSAID),
    )


def _is_today(unit: UnitOfWork, desk: Desk) -> ColumnElement[bool]:
    own = ITEM.c.owner_id == desk.person_id
    put_off = ITEM.c.snoozed_until.is_not(None) & (ITEM.c.snoozed_until > desk.today)
    anothers = _there(OWNER, desk) & (OWNER.c.id != desk.person_id)
    on_the_card = ITEM.c.id.in_(_told(unit, desk)) & func.coalesce(anothers, literal(False)).is_(False)
    is_due = func.coalesce(own & (ITEM.c.due_on <= desk.today), literal(False))
    return and_(~put_off, or_(is_due, on_the_card))


def _checks(unit: UnitOfWork, desk: Desk) -> Select[Any]:
    claimed = text(f"item.state = '{State.CLAIMED_DONE.value}'")  # a parameter would find no index
    return _with_those_who_answer(select(ITEM.c.id), ITEM).where(
        *_here(unit, desk), claimed, _first(desk, ITEM.c.owner_id, LEAD, MANAGER, SPONSOR)
    )


def _dates(unit: UnitOfWork, desk: Desk) -> Select[Any]:
    of_item = DATE_REQUEST.join(ITEM, ITEM.c.id == DATE_REQUEST.c.item_id)
    asked = text("date_request.outcome = 'asked'")
    query = _with_those_who_answer(select(DATE_REQUEST.c.id), of_item).where(*_here(unit, desk), asked)
    return query.where(IS_OPEN, _first(desk, None, MANAGER, SPONSOR))


def _questions(unit: UnitOfWork, desk: Desk) -> Select[Any]:
    of_item = HISTORY.join(ITEM, ITEM.c.id == HISTORY.c.item_id)
    answered = exists().where(
        LATER.c.item_id == HISTORY.c.item_id,
        LATER.c.id > HISTORY.c.id,
        LATER.c.by_id != HISTORY.c.by_id,
        LATER.c.kind != Kind.SNOOZED.value,
    )
    return (
        _with_those_who_answer(select(HISTORY.c.id), of_item)
        .where(*_here(unit, desk), HISTORY.c.plan_id == ITEM.c.plan_id, HISTORY.c.at >= desk.asked_since)
        .where(HISTORY.c.plan_id.in_(desk.plan_ids), HISTORY.c.kind == Kind.QUESTION.value)
        .where(~answered, ~TAKEN_BACK, _first(desk, HISTORY.c.by_id, LEAD, MANAGER, SPONSOR))
    )


def _with_those_who_answer(query: Select[Any], of: Any) -> Select[Any]:
    joined = (
        of.join(PLAN, PLAN.c.id == ITEM.c.plan_id)
        .outerjoin(THEME, THEME.c.id == ITEM.c.theme_id)
        .outerjoin(LEAD, LEAD.c.id == THEME.c.lead_id)
        .outerjoin(MANAGER, MANAGER.c.id == PLAN.c.manager_id)
        .outerjoin(SPONSOR, SPONSOR.c.id == PLAN.c.sponsor_id)
    )
    return query.select_from(joined)


def _first(desk: Desk, other_than: Any, *asked: Any) -> ColumnElement[bool]:
    """Whether the person is the first of these who is there and is somebody else; of those away, where all are."""
    nobody = func.coalesce(other_than, 0) if other_than is not None else literal(0)
    can: list[Any] = [(one, _there(one, desk)) for one in asked] + [(one, _reachable(one)) for one in asked]
    each: Sequence[Any] = [case((this & (one.c.id != nobody), one.c.id)) for one, this in can]
    first: ColumnElement[bool] = func.coalesce(*each) == desk.person_id
    return first


def _there(person: FromClause, desk: Desk) -> ColumnElement[bool]:
    """Whether somebody can be reached and is not away on the day."""
    away = exists().where(
        ABSENCE.c.person_id == person.c.id,
        ABSENCE.c.ended_at.is_(None),
        ABSENCE.c.first_on <= desk.today,
        ABSENCE.c.last_on >= desk.today,
    )
    return _reachable(person) & ~away


def _reachable(person: FromClause) -> ColumnElement[bool]:
    return person.c.slack_user.is_not(None) & person.c.gone_at.is_(None)


def _here(unit: UnitOfWork, desk: Desk) -> tuple[ColumnElement[bool], ...]:
    return ITEM.c.workspace_id == unit.workspace_id, ITEM.c.plan_id.in_(desk.plan_ids)
