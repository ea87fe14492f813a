"""This database itself: where it lies, whether it may send, and when nobody watched."""

from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex

from sqlalchemy import select, update

from store.tables import INSTALLATION, columns
from store.unit import UnitOfWork


@dataclass(frozen=True)
class Installation:
    """Facts of the database itself.  While `paused_because` is not empty nothing is sent.

    `gap_from` and `gap_until` bound the last time in which nobody watched: what fell due in it may have been
    sent by a history that is lost, so it is looked up before it is sent.  `gap_until` is None while that time
    is not over: after a restore and before the next start.
    """

    token: str
    place: str
    paused_at: datetime | None
    paused_because: str
    gap_from: datetime | None
    gap_until: datetime | None
    backed_up_at: datetime | None


COLUMNS = columns(INSTALLATION, Installation)
TOKEN = select(INSTALLATION.c.token)


def installation(unit: UnitOfWork) -> Installation:
    """The one there is.  Raises LookupError before the first `found_at`."""
    row = unit.exec(select(*COLUMNS)).one_or_none()
    if row is None:
        raise LookupError("the database has not been started with yet")
    return Installation(**row._asdict())


def token(unit: UnitOfWork) -> str:
    """What tells this installation from any other in the same workspace; made when it is first asked for."""
    if (known := unit.exec(TOKEN).scalar_one_or_none()) is None:
        _begun(unit)
        known = unit.exec(TOKEN).scalar_one()
    return str(known)


def paused_because(unit: UnitOfWork) -> str:
    """Why nothing may be sent; empty when it may."""
    return unit.exec(select(INSTALLATION.c.paused_because)).scalar_one_or_none() or ""


def found_at(unit: UnitOfWork, place: str) -> bool:
    """Write down where the database lies now; False when it was last found elsewhere.

    Then nothing is written: somebody has to say first that it may send from here.
    """
    _begun(unit)
    known = unit.exec(select(INSTALLATION.c.place).with_for_update()).scalar_one()
    if known == "":
        unit.exec(update(INSTALLATION).values(place=place))
    return known in ("", place)


def pause(unit: UnitOfWork, because: str, now: datetime) -> None:
    """Nothing is sent from now on.  The first reason stands until `resume`."""
    unit.exec(
        update(INSTALLATION)
        .where(INSTALLATION.c.paused_because == "")
        .values(paused_at=now, paused_because=because)
    )


def resume(unit: UnitOfWork, place: str) -> None:
    """Somebody says yes: it may send, and from this place."""
    unit.exec(update(INSTALLATION).values(paused_at=None, paused_because="", place=place))


def begin_gap(unit: UnitOfWork, since: datetime) -> None:
    """Nobody has watched since then, and nobody does yet."""
    _begun(unit)
    unit.exec(update(INSTALLATION).values(gap_from=since, gap_until=None))


def end_gap(unit: UnitOfWork, until: datetime) -> None:
    """From now on somebody watches."""
    unit.exec(update(INSTALLATION).values(gap_until=until))


def forget_place(unit: UnitOfWork) -> None:
    """Wherever it is started next is its place."""
    unit.exec(update(INSTALLATION).values(place=""))


def backed_up(unit: UnitOfWork, now: datetime) -> None:
    """A backup was taken and is good."""
    _begun(unit)
    unit.exec(update(INSTALLATION).values(backed_up_at=now))


def _begun(unit: UnitOfWork) -> None:
    """There is one row, however many processes start at once."""
    new = unit.insert(INSTALLATION).values(id=1, token=token_hex(8), place="", paused_because="")
    unit.exec(new.on_conflict_do_nothing(index_elements=["id"]))
