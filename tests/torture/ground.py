"""What every row is given: databases, how much to do, and the seed."""

import random
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg

from tests.databases import migrated, server
from tests.torture.given import Council
from tests.torture.stage import Stage, staged
from tests.torture.verdict import Verdict

SQLITE, POSTGRESQL = "sqlite", "postgresql"


@dataclass
class Ground:
    """One row on one kind of database."""

    kind: str
    long: bool
    seed: int
    new_url: "NewUrl"
    bug: str = ""
    dice: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)

    def many(self, short: int, long: int) -> int:
        """How often, in the short form or in the long one."""
        return long if self.long else short

    @contextmanager
    def stage(self, council: Council, *, pace: float = 0.0) -> Iterator[Stage]:
        """A stage on a fresh database."""
        with staged(self.new_url(), council, pace=pace, bug=self.bug) as stage:
            yield stage


class NewUrl(Protocol):
    """Makes a fresh database, with all tables unless it is to be bare, and answers its URL."""

    def __call__(self, *, bare: bool = False) -> str: ...


Row = Callable[[Ground], Verdict]


@contextmanager
def grounds(kind: str) -> Iterator[NewUrl]:
    """What makes a fresh database, with all tables if asked, and answers its URL."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="gt-torture-")))
        count = iter(range(1_000_000))
        if kind == SQLITE:
            template = folder / "template.db"
            migrated(f"sqlite:///{template}")

            def new(*, bare: bool = False) -> str:
                file = folder / f"{next(count)}.db"
                if not bare:
                    shutil.copyfile(template, file)
                return f"sqlite:///{file}"
        else:
            address = stack.enter_context(server())

            def new(*, bare: bool = False) -> str:
                name = f"torture_{uuid4().hex[:12]}"
                _do(address, f'CREATE DATABASE "{name}" TEMPLATE template0')
                stack.callback(_do, address, f'DROP DATABASE "{name}" WITH (FORCE)')
                url = urlsplit(address)._replace(path=f"/{name}").geturl()
                if not bare:
                    migrated(url)
                return url

        yield new


def _do(address: str, statement: str) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(statement.encode())
