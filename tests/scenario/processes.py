"""The bot in processes of its own, as an operator starts it."""

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from bot.playground.client import MANIFEST, Playground

PROJECT = MANIFEST.parent
FORGOTTEN = ("SLACK", "DATABASE_URL", "PYTHONPATH", "PORT", "WEB_CONCURRENCY", "LOG_LEVEL")

BEFORE: Callable[[], None] | None = None
"""What the process does before it is the bot."""


def command(
    folder: Path, words: Sequence[str], *, start: Sequence[str] = ("-m", "bot"), **variables: str
) -> "subprocess.Popen[str]":
    """`python -m bot …` in that folder, without the settings of whoever runs the tests."""
    known = {name: value for name, value in os.environ.items() if not name.startswith(FORGOTTEN)}
    path = os.pathsep.join([str(PROJECT), *sys.path])
    return subprocess.Popen(
        [sys.executable, *start, *words],
        cwd=folder,
        env=known | {"PYTHONPATH": path} | variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=BEFORE,
    )


def done(folder: Path, *words: str, **variables: str) -> tuple[int, str, str]:
    """Exit status, output and errors of a command that ends by itself."""
    process = command(folder, words, **variables)
    out, errors = process.communicate(timeout=60)
    return process.returncode, out, errors


def free_port() -> str:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def in_slack(slack: Playground) -> dict[str, str]:
    """The variables that sign the bot in to this playground."""
    return {
        "SLACK_BOT_TOKEN": "xoxb-playground",
        "SLACK_SIGNING_SECRET": "playground-signing-secret",
        "SLACK_API_URL": slack.api_url,
    }
