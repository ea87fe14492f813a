"""Offices for scenarios."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.deps import Deps
from bot.playground.client import MANIFEST, Playground, running_playground
from store.unit import Database
from tests.databases import opened
from tests.fakes import HandClock
from tests.scenario.delivering import made
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


@pytest.fixture(scope="module")
def shared(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """One office for all tests of a file that ask for it: each brings its own actions and leaves the clock alone."""
    file = tmp_path_factory.mktemp("shared") / "golden-thread.db"
    shutil.copyfile(sqlite_template, file)
    with opened(f"sqlite:///{file}") as database, open_office(database) as office:
        yield office


@pytest.fixture
def slack() -> Iterator[Playground]:
    with running_playground() as playground:
        yield playground


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def deps(database: Database, slack: Playground, clock: HandClock) -> Deps:
    return made(database, slack, clock)


@pytest.fixture
def deps_on_sqlite(sqlite_database: Database, slack: Playground, clock: HandClock) -> Deps:
    return made(sqlite_database, slack, clock)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A working directory in which the bot finds what it finds in the project's."""
    (tmp_path / "manifest.yaml").write_bytes(MANIFEST.read_bytes())
    return tmp_path
