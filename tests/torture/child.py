"""The processes under test.  Production never imports this.

`python -m tests.torture.child` loads the bot once and then forks a bot for every line on its input, which is how a
thousand of them can be started in a minute.  Each runs the whole `bot.app.Process`, with the shared virtual clock,
failpoints, and at most one planted bug.
"""

import json
import os
import select
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from types import FrameType
from typing import Any

from pydantic import SecretStr

import bot.__main__
import bot.app
import bot.beating
import bot.delivery
import bot.gateway
import bot.lanes
import bot.logs
import bot.sockets
import bot.ticking
import bot.ticks
from bot.clock import Clock, SteadyClock
from bot.config import Settings, StartError
from bot.plan.calendar import bank_holidays
from store.unit import Database, DatabaseAway
from tests.torture import bugs, failpoints
from tests.torture.app import APP
from tests.torture.failpoints import Failpoint, Failpoints
from tests.torture.virtual import Flights, SharedClock

LOOK = 0.05
CHILDREN: set[int] = set()


@dataclass
class Orders:
    """What a bot under test is told."""

    folder: str
    database_url: str
    api_url: str
    log: str
    fail: list[dict[str, Any]] = field(default_factory=list)
    bug: str = ""
    paced: bool = False
    passed: str = ""
    tick_every: float = 0.25
    sender_timeout: int = 2
    sockets_faster: float = 1.0
    settings: dict[str, Any] = field(default_factory=dict)


def main() -> None:
    """Fork a bot for each line of orders; a line back for each start and each end."""
    _load()
    while True:
        ready, _, _ = select.select([sys.stdin], [], [], LOOK)
        if ready:
            line = sys.stdin.readline()
            if not line:
                _kill_all()
                return
            _forked(Orders(**json.loads(line)))
        _bury()


def _load() -> None:
    """What every bot needs, before the first is forked."""
    for year in range(2025, 2028):
        bank_holidays(year)


def _forked(orders: Orders) -> None:
    pid = os.fork()
    if pid == 0:
        os._exit(_bot(orders))
    CHILDREN.add(pid)
    _say(started=pid)


def _kill_all() -> None:
    """Whoever gave the orders is gone."""
    for pid in CHILDREN:
        os.kill(pid, signal.SIGKILL)


def _bury() -> None:
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            return
        CHILDREN.discard(pid)
        _say(ended=pid, status=os.waitstatus_to_exitcode(status))


def _say(**news: int) -> None:
    sys.stdout.write(json.dumps(news) + "\n")
    sys.stdout.flush()


def _bot(orders: Orders) -> int:
    """One bot, until SIGTERM; its exit status."""
    log = os.open(orders.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for number in (1, 2):
        os.dup2(log, number)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    stopping = Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopping.set()

    signal.signal(signal.SIGTERM, stop)
    try:
        _run(orders, stopping)
    except (StartError, DatabaseAway) as error:
        sys.stdout.write(f"{error}\n")
        return 1
    return 0


def _run(orders: Orders, stopping: Event) -> None:
    bot.logs.log_to_stdout("INFO")
    folder = Path(orders.folder)
    points = Failpoints(
        [Failpoint(**one) for one in orders.fail], Path(orders.passed) if orders.passed else None
    )
    failpoints.install(points)
    _fly(Flights(folder))
    _hurry(orders)
    for one in bugs.PLANTED[orders.bug]() if orders.bug else ():
        one.start()
    settings = Settings(
        slack_bot_token=SecretStr(APP["bot_token"]),
        slack_app_token=SecretStr(APP["app_token"]),
        slack_signing_secret=SecretStr(APP["signing_secret"]),
        slack_api_url=orders.api_url,
        database_url=orders.database_url,
        **orders.settings,
    )
    database = Database(settings.database_url)
    process = bot.app.Process(settings, database, SteadyClock(SharedClock(folder)), stopping)
    process.start()
    sys.stdout.write('{"event": "at work"}\n')
    sys.stdout.flush()
    while not stopping.wait(LOOK):  # a signal that comes just before a wait without end would not be heard
        pass
    process.stop()
    database.close()


def _fly(flights: Flights) -> None:
    """Time does not leap while a promise is in hand."""
    handle: Callable[..., bool] = bot.delivery.Delivery._handle

    def handled(delivery: bot.delivery.Delivery, lane: str, promise: Any) -> bool:
        with flights.flying():
            return handle(delivery, lane, promise)

    bot.delivery.Delivery._handle = handled


def _hurry(orders: Orders) -> None:
    """What is counted in real seconds goes as fast as the virtual time; a socket lives in real time."""
    bot.ticking.TICK_EVERY = orders.tick_every
    bot.ticking.LOOK_EVERY = bot.beating.LOOK_EVERY = 0.1
    bot.delivery.LOOK_AROUND = LOOK
    bot.gateway.SENDER_TIMEOUT = orders.sender_timeout
    # Nobody is alarmed: where a night passes in a moment, nobody has ticked for hours.
    bot.ticking.WATCH_EVERY = float("inf")
    if not orders.paced:
        bot.lanes.CHANNEL_PACE = bot.lanes.WORKSPACE_PACE = 0.0
    bot.sockets.PING_EVERY /= orders.sockets_faster
    bot.sockets.DEAF_AFTER /= orders.sockets_faster
    socket = bot.app.Socket  # type: ignore[attr-defined]

    def in_real_time(app: Any, token: str, client: Any, _clock: Clock, *more: Any) -> Any:
        return socket(app, token, client, Clock(), *more)

    bot.app.Socket = in_real_time  # type: ignore[attr-defined]


if __name__ == "__main__":
    main()
