"""Fixtures of the store's tests."""

from collections.abc import Iterator

import pytest

from store.unit import Database, UnitOfWork
from tests.store.given import a_workspace


@pytest.fixture
def workspace_id(database: Database) -> int:
    """A workspace of the fresh database."""
    return a_workspace(database)


@pytest.fixture
def unit(database: Database, workspace_id: int) -> Iterator[UnitOfWork]:
    """A writing unit in the workspace, for tests that need no second one."""
    with database.write(workspace_id) as unit:
        yield unit
