"""People: posts of a plan, people in Slack, or both in one row."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, bindparam, select, update

from bot.plan.items import Person
from bot.plan.settings import OwnSettings
from store.tables import (
    ABSENCE,
    DATE_REQUEST,
    ITEM,
    ITEM_HELPER,
    NOT_THEM,
    OUTBOX,
    PERSON,
    PLAN,
    THEME,
    columns,
)
from store.unit import UnitOfWork

PERSON_COLUMNS = columns(PERSON, Person)

# Asked by every command or tick, and made once: making a statement takes five times as long as running it.
HERE = select(*PERSON_COLUMNS).where(PERSON.c.workspace_id == bindparam("workspace_id")).order_by(PERSON.c.id)
BY_ID = HERE.where(PERSON.c.id.in_(bindparam("ids", expanding=True)))
BY_SLACK = HERE.where(PERSON.c.slack_user == bindparam("slack_user"))
WITHOUT_PROFILE = HERE.where(PERSON.c.profile_at.is_(None), PERSON.c.slack_user.is_not(None)).limit(
    bindparam("most", type_=Integer)
)


def person(unit: UnitOfWork, person_id: int) -> Person:
    """The person.  Raises LookupError when the workspace has none with this id."""
    found = people(unit, [person_id])
    if not found:
        raise LookupError(f"no person {person_id} in workspace {unit.workspace_id}")
    return found[person_id]


def people(unit: UnitOfWork, ids: Collection[int]) -> dict[int, Person]:
    """Those of the people that the workspace has, by id."""
    found = unit.exec(BY_ID, {"workspace_id": unit.workspace_id, "ids": list(ids)})
    return {row.id: _person(row) for row in found}


def person_by_slack(unit: UnitOfWork, slack_user: str) -> Person | None:
    """The person with this Slack user id."""
    found = unit.exec(BY_SLACK, {"workspace_id": unit.workspace_id, "slack_user": slack_user}).first()
    return _person(found) if found else None


def person_by_email(unit: UnitOfWork, email: str) -> Person | None:
    """The person with this e-mail address, in whatever case it is typed."""
    return next(iter(_people(unit, PERSON.c.email == email.strip().lower())), None)


def people_named(unit: UnitOfWork, name: str) -> list[Person]:
    """Everybody whose full name, first name, post or e-mail address this is, in any case; by name."""
    wanted = " ".join(name.split()).casefold()
    everybody = _people(unit)
    return sorted((one for one in everybody if wanted and wanted in _names(one)), key=lambda one: one.name)


def add_person(
    unit: UnitOfWork,
    *,
    name: str,
    slack_user: str | None = None,
    email: str | None = None,
    post: str | None = None,
) -> Person:
    """A new person.  The database refuses a second one with the same address or Slack user."""
    address = email.strip().lower() if email and email.strip() else None
    values = {"name": name, "slack_user": slack_user, "email": address, "post": post}
    query = unit.insert(PERSON).values(workspace_id=unit.workspace_id, **values).returning(*PERSON_COLUMNS)
    return _person(unit.exec(query).one())


def known(unit: UnitOfWork, slack_user: str, name: str) -> Person:
    """The person with this Slack user id; one with the id 0, who has a part in nothing, while they were never met."""
    return person_by_slack(unit, slack_user) or Person(id=0, name=name, slack_user=slack_user)


def meet(unit: UnitOfWork, slack_user: str, name: str) -> Person:
    """The person with this Slack user id, made with the name when this is the first time they are met."""
    found = known(unit, slack_user, name)
    if found.id:
        return found
    unit.exec(
        unit.insert(PERSON)
        .values(workspace_id=unit.workspace_id, slack_user=slack_user, name=name)
        .on_conflict_do_nothing(index_elements=["workspace_id", "slack_user"])
    )
    return next(iter(_people(unit, PERSON.c.slack_user == slack_user)))


def connect(
    unit: UnitOfWork, person_id: int, *, slack_user: str, name: str, zone: str | None, now: datetime
) -> None:
    """The person's Slack profile is known.

    When the same Slack user was met before under another row, both are one: what that row holds in the
    plans, and what it is owed, goes to this person.  History and inbox keep the old row, without an account.
    Raises LookupError when the workspace has no such person.
    """
    known, met = person(unit, person_id), person_by_slack(unit, slack_user)
    if met and met.id != known.id:
        _hand_everything(unit, met.id, known.id)
    profile = {"slack_user": slack_user, "name": name, "zone": zone, "profile_at": now}
    unit.exec(update(PERSON).where(*_here(unit, person_id)).values(profile))


def looked_for(unit: UnitOfWork, person_id: int, at: datetime) -> None:
    """Slack was asked for the person's address and has nobody with it yet."""
    unit.exec(update(PERSON).where(*_here(unit, person_id)).values(profile_at=at))


def was_looked_for(unit: UnitOfWork, person_id: int) -> bool:
    """Whether Slack was asked about the person before."""
    query = select(PERSON.c.profile_at).where(*_here(unit, person_id))
    return unit.exec(query).scalar_one_or_none() is not None


def set_welcomed(unit: UnitOfWork, person_id: int, at: datetime) -> bool:
    """Whether this is the person's first welcome since an account was joined to them."""
    query = update(PERSON).where(*_here(unit, person_id), PERSON.c.welcomed_at.is_(None))
    return unit.exec(query.values(welcomed_at=at)).rowcount == 1


def disconnect(unit: UnitOfWork, person_id: int, now: datetime) -> None:
    """The account joined to the person is not theirs, and is never joined to them again.

    They are known by their post or address once more.  Raises LookupError when the workspace has no such person.
    """
    known = person(unit, person_id)
    said = {"workspace_id": unit.workspace_id, "person_id": person_id, "slack_user": known.slack_user}
    unit.exec(unit.insert(NOT_THEM).values(**said, said_at=now).on_conflict_do_nothing())
    bare: dict[str, Any] = {"slack_user": None, "name": known.post or known.email or known.name, "zone": None}
    bare |= {"profile_at": now, "gone_at": None, "welcomed_at": None}
    bare |= asdict(OwnSettings())
    unit.exec(update(PERSON).where(*_here(unit, person_id)).values(bare))


def is_not_them(unit: UnitOfWork, person_id: int, slack_user: str) -> bool:
    """Whether whoever has this account said that they are not this person."""
    query = select(NOT_THEM.c.id).where(
        NOT_THEM.c.workspace_id == unit.workspace_id,
        NOT_THEM.c.person_id == person_id,
        NOT_THEM.c.slack_user == slack_user,
    )
    return unit.exec(query).first() is not None


def set_post(unit: UnitOfWork, person_id: int, post: str) -> None:
    """The post the plan knows the person by."""
    unit.exec(update(PERSON).where(*_here(unit, person_id)).values(post=post))


def set_own(unit: UnitOfWork, person_id: int, *, hour: int | None, level: str, works_on: str) -> None:
    """How the person wants to be reminded: at which local hour (None for the plan's), how much, on which weekdays."""
    own = {"hour": hour, "level": level, "works_on": works_on}
    unit.exec(update(PERSON).where(*_here(unit, person_id)).values(own))


def set_gone(unit: UnitOfWork, person_id: int, at: datetime | None) -> None:
    """Their account is closed since then, or is an app's; None when it is open (again).

    Being told so once more changes nothing.
    """
    query = update(PERSON).where(*_here(unit, person_id)).values(gone_at=at)
    unit.exec(query.where(PERSON.c.gone_at.is_(None)) if at else query)


def unprofiled(unit: UnitOfWork, limit: int) -> list[Person]:
    """People in Slack whose profile was never asked for."""
    found = unit.exec(WITHOUT_PROFILE, {"workspace_id": unit.workspace_id, "most": limit})
    return [_person(row) for row in found]


def unconnected(unit: UnitOfWork) -> list[Person]:
    """People with an e-mail address and no Slack user."""
    return _people(unit, PERSON.c.email.is_not(None), PERSON.c.slack_user.is_(None))


HELD_BY_A_PERSON = (
    ITEM.c.owner_id,
    THEME.c.lead_id,
    PLAN.c.manager_id,
    PLAN.c.sponsor_id,
    PLAN.c.chair_id,
    DATE_REQUEST.c.asked_by_id,
    ABSENCE.c.person_id,
    ABSENCE.c.cover_id,
)


def _hand_everything(unit: UnitOfWork, old_id: int, new_id: int) -> None:
    """Both must be of this workspace: everything that names them then is."""
    for held in HELD_BY_A_PERSON:
        unit.exec(update(held.table).where(held == old_id).values({held: new_id}))
    unit.exec(
        update(OUTBOX)
        .where(OUTBOX.c.person_id == old_id, OUTBOX.c.state.in_(["pending", "unknown", "held"]))
        .values(person_id=new_id)
    )
    helped = select(ITEM_HELPER.c.item_id).where(ITEM_HELPER.c.person_id == new_id)
    unit.exec(
        update(ITEM_HELPER)
        .where(ITEM_HELPER.c.person_id == old_id, ITEM_HELPER.c.item_id.not_in(helped))
        .values(person_id=new_id)
    )
    unit.exec(update(PERSON).where(*_here(unit, old_id)).values(slack_user=None))


def _here(unit: UnitOfWork, person_id: int) -> tuple[Any, ...]:
    return PERSON.c.workspace_id == unit.workspace_id, PERSON.c.id == person_id


def _people(unit: UnitOfWork, *conditions: Any) -> list[Person]:
    query = select(*PERSON_COLUMNS).where(PERSON.c.workspace_id == unit.workspace_id, *conditions)
    return [_person(row) for row in unit.exec(query.order_by(PERSON.c.id))]


def _person(row: Sequence[Any]) -> Person:
    return Person(*row)


def _names(one: Person) -> set[str]:
    first = one.name.split()[:1]
    return {" ".join(text.split()).casefold() for text in (one.name, *first, one.post, one.email) if text}
