"""Killing the PostgreSQL server of the tests."""

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.databases import _binaries, _run


def restarted(url: str) -> None:
    """The server ends as in a crash, and is started again: it recovers from its log."""
    folder = parse_qs(urlsplit(url).query)["host"][0]
    binaries = _binaries()
    if binaries is None:
        pytest.fail("There is no PostgreSQL to kill.")
    user = Path(folder).owner()
    command = [
        binaries / "pg_ctl",
        "-D",
        f"{folder}/data",
        "-m",
        "immediate",
        "-l",
        f"{folder}/log",
        "-w",
        "restart",
    ]
    _run(command, user if user == "nobody" else None, folder)
