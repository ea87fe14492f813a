"""Offices for scenarios."""

from collections.abc import Iterator

import pytest

from store.unit import Database
from tests.scenario.office import Office, open_office


@pytest.fixture
def office(sqlite_database: Database) -> Iterator[Office]:
    """The bot at work on SQLite."""
    with open_office(sqlite_database) as opened:
        yield opened


@pytest.fixture
def office_on_each(database: Database) -> Iterator[Office]:
    """The bot at work, once on each kind of database."""
    with open_office(database) as opened:
        yield opened
