"""What the edges are given: the database, Slack and the clock of one workspace."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime

from bot.clock import Clock
from bot.gateway import Slack, Team
from store.unit import Database, UnitOfWork


@dataclass(frozen=True)
class Deps:
    """Everything a listener, a tick or delivery works with.  Safe to share between threads."""

    database: Database
    workspace_id: int
    slack: Slack
    clock: Clock
    team: Team

    def write(self) -> AbstractContextManager[UnitOfWork]:
        """A unit that is committed when the block ends.  No call to Slack inside it."""
        return self.database.write(self.workspace_id)

    def read(self) -> AbstractContextManager[UnitOfWork]:
        """A unit that only reads."""
        return self.database.read(self.workspace_id)

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        return self.clock.now()
