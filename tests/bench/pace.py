"""Delivery at Slack's pace, and what a worker has grown by after many messages.

`python -m tests.bench.pace URL SECONDS` is such a worker: it prints how much it sent, and its MiB early and late.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Event
from time import perf_counter
from typing import Any

import yaml

from bot.clock import Clock
from bot.delivery import Delivery
from bot.playground.client import MANIFEST, Playground
from bot.playground.server import SEED
from store import outbox
from store.unit import Database
from tests.bench.given import bare
from tests.bench.measure import Line, only_errors, say
from tests.bench.memory import GROWTH, ROOT, own_peak
from tests.bench.outbox import Prompt, owe, prompt_deps, render
from tests.bench.ticks import Bare
from tests.scenario.delivering import made

MOST = 1 / 0.95
ALL, EACH = 0.2, 1.0
"""Seconds that Slack wants between two messages of one app, and between two in one channel."""
EARLY = 1000
"""Messages after which a worker has everything it needs."""


def pace_lines(folder: Path, seconds: float) -> Iterator[Line]:
    """With many channels the workspace's pace is the limit, with few theirs.  What Slack rejects is counted."""
    for number, least in ((20, ALL), (4, EACH)):
        messages = round(seconds / least) * (number if least == EACH else 1)
        with _playground(folder, number) as slack, closing(_empty(folder / f"pace-{number}.db")) as database:
            apart, rejected = _delivered(database, slack, number, messages, by_channel=least == EACH)
        name = f"{messages} messages to {number} channels"
        yield Line(f"{name}, one after; floor: Slack's pace", apart * 1000, least * 1000, most=MOST)
        yield Line(f"{name}, rejected by Slack", rejected, limit=0, unit="posts")


def _delivered(
    database: Database, slack: Playground, channels: int, messages: int, *, by_channel: bool
) -> tuple[float, int]:
    """Seconds between two messages, and how many attempts did not arrive."""
    deps = made(database, slack, Clock())
    owed = [
        {"key": f"message {n}", "kind": "notice", "channel": f"C0BENCH{n % channels}", "due_at": deps.now()}
        for n in range(messages)
    ]
    with deps.write() as unit:
        outbox.promise_all(unit, owed)
    delivery = Delivery(deps, render)
    delivery.start()
    quiet = delivery.wait_until_quiet(3 * messages * ALL + 60)
    delivery.stop()
    if not quiet or len(slack.sent("chat.postMessage")) < messages:
        raise AssertionError("not everything was sent")
    with deps.read() as unit:
        told = unit.connection.exec_driver_sql(
            "SELECT count(*), max(CAST(ts AS REAL)) - min(CAST(ts AS REAL)) FROM outbox WHERE state = 'sent'"
            + " GROUP BY channel" * by_channel
        ).all()
        rejected = unit.connection.exec_driver_sql("SELECT count(*) FROM attempt WHERE outcome <> 'sent'")
        return sum(span / (count - 1) for count, span in told) / len(told), rejected.scalar_one()


@contextmanager
def _playground(folder: Path, channels: int) -> Iterator[Playground]:
    """A strict one in a process of its own, as fast as Slack and no faster."""
    seed: dict[str, Any] = yaml.safe_load(SEED.read_text("utf-8"))
    seed["channels"] += [
        {"id": f"C0BENCH{n}", "name": f"bench-{n}", "kind": "private", "topic": "", "members": ["U0PROG", "U0BOT"]}
        for n in range(channels)
    ]  # fmt: skip
    file = folder / "workspace.yaml"
    file.write_text(yaml.safe_dump(seed), "utf-8")
    command = [
        sys.executable,
        "-m",
        "bot.playground",
        "--port",
        "0",
        "--manifest",
        str(MANIFEST),
        "--workspace",
        str(file),
    ]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            yield Playground(process.stdout.readline().split()[-1].rstrip("/"))
        finally:
            process.terminate()


def _empty(file: Path) -> Database:
    database = Database(f"sqlite:///{file}")
    database.migrate()
    return database


def growth_line(floor: Bare, url: str, messages: int, seconds: float) -> Line:
    """The peak of a worker after so many messages, or as many as it sends in that time, and after the first."""
    owe(floor, messages)
    command = [sys.executable, "-m", "tests.bench.pace", url, str(seconds)]
    told = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout.split()
    sent, early, late = map(float, told)
    wanted = "" if sent >= messages else f" of {messages:,} in {seconds:g} s"
    name = f"memory of a worker after {sent:,.0f}{wanted} messages; floor: after {EARLY:,}"
    return Line(name, late, early, most=GROWTH, unit="MiB")


def _work(url: str, seconds: float) -> None:
    only_errors()
    deps = prompt_deps(Database(url))
    assert isinstance(deps.slack, Prompt)
    with closing(bare(Path(url.removeprefix("sqlite:///")))) as connection:
        (messages,) = connection.execute("SELECT count(*) FROM outbox").fetchone()
    delivery, until = Delivery(deps, render, paced=False), perf_counter() + seconds
    delivery.start()
    early = 0.0
    while deps.slack.posts < messages and (perf_counter() < until or not early):
        Event().wait(0.05)
        if not early and deps.slack.posts >= EARLY:
            early = own_peak()
    delivery.stop()
    say(f"{deps.slack.posts} {early:.1f} {own_peak():.1f}")


if __name__ == "__main__":
    _work(sys.argv[1], float(sys.argv[2]))
