"""Workspaces: which one a process works for."""

from datetime import datetime

from sqlalchemy import select, text, update

from store.tables import WORKSPACE
from store.unit import Database, UnitOfWork


def adopt(database: Database, team_id: str | None, now: datetime) -> int:
    """The id of this Slack team's workspace, made when there is none.

    A plan imported before the first start with Slack lies in a workspace without a team; the first takes it.
    Without a team: the only workspace, else the one without a team, else a new one.
    """
    with database.write(0) as unit:
        if not unit.on_sqlite:
            unit.exec(text("LOCK TABLE workspace IN EXCLUSIVE MODE"))
        found = _found(unit, team_id)
        if found is not None:
            if team_id is not None:
                _claim(unit, found, team_id)
            return found
        new = unit.exec(
            unit.insert(WORKSPACE).values(team_id=team_id, created_at=now).returning(WORKSPACE.c.id)
        )
        return int(new.scalar_one())


def workspace_of(database: Database, team_id: str | None) -> int | None:
    """The id that `adopt` would answer, None where it would make a new one."""
    with database.read(0) as unit:
        return _found(unit, team_id)


def _found(unit: UnitOfWork, team_id: str | None) -> int | None:
    teams = {row.team_id: int(row.id) for row in unit.exec(select(WORKSPACE.c.team_id, WORKSPACE.c.id))}
    if team_id is None and len(teams) == 1:
        return next(iter(teams.values()))
    return teams.get(team_id, teams.get(None))


def _claim(unit: UnitOfWork, workspace_id: int, team_id: str) -> None:
    unit.exec(update(WORKSPACE).where(WORKSPACE.c.id == workspace_id).values(team_id=team_id))
