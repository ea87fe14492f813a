"""Bots under test: started, killed, stopped and waited for."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.torture.child import Orders
from tests.torture.failpoints import Failpoint

PROJECT = Path(__file__).parents[2]
START_WITHIN = 30.0


class Bot:
    """One process."""

    def __init__(self, pid: int, log: Path) -> None:
        self.pid = pid
        self.log = log
        self.status: int | None = None
        """Its exit status once it has ended; minus the signal that ended it."""

    @property
    def alive(self) -> bool:
        return self.status is None

    def kill(self) -> None:
        self.signal(signal.SIGKILL)

    def signal(self, number: signal.Signals) -> None:
        """Nothing happens when it has ended by itself."""
        if self.alive:
            try:
                os.kill(self.pid, number)
            except ProcessLookupError:
                return

    def lines(self) -> list[dict[str, Any]]:
        """What it logged as JSON."""
        found = []
        for line in self.log.read_text("utf-8", errors="replace").splitlines():
            if line.startswith("{"):
                try:
                    found.append(json.loads(line))
                except ValueError:
                    continue
        return found


class Nursery:
    """Forks bots from one process that has everything loaded."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._count = 0
        self._changed = threading.Condition()
        self._started: list[int] = []
        self.bots: dict[int, Bot] = {}
        known = {
            name: value for name, value in os.environ.items() if not name.startswith(("SLACK", "DATABASE"))
        }
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.torture.child"],
            cwd=PROJECT,
            env=known,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def start(self, orders: Orders, *fail: Failpoint) -> Bot:
        """A new bot.  It is at work a moment later: see `at_work`."""
        assert self._process.stdin
        self._count += 1
        log = self._folder / f"bot-{self._count:04}.log"
        told = asdict(orders) | {"log": str(log), "fail": [one.as_json() for one in fail]}
        with self._changed:
            before = len(self._started)
            self._process.stdin.write(json.dumps(told) + "\n")
            self._process.stdin.flush()
            if not self._changed.wait_for(lambda: len(self._started) > before, START_WITHIN):
                raise TimeoutError("The nursery started no bot.")
            pid = self._started[-1]
            bot = self.bots[pid]
            bot.log = log
            return bot

    def living(self) -> list[Bot]:
        return [bot for bot in self.bots.values() if bot.alive]

    def wait(self, test: Callable[[], bool], seconds: float) -> bool:
        """Wait until something about the bots is so; whether it came to that."""
        until = time.monotonic() + seconds
        while not test():
            if time.monotonic() > until:
                return False
            with self._changed:
                self._changed.wait(0.02)
        return True

    def at_work(self, bot: Bot, seconds: float = START_WITHIN) -> bool:
        """Wait until the bot is connected, or has ended; whether it is at work."""
        self.wait(lambda: not bot.alive or (bot.log.exists() and '"at work"' in bot.log.read_text()), seconds)
        return bot.alive

    def ended(self, bot: Bot, seconds: float) -> bool:
        return self.wait(lambda: not bot.alive, seconds)

    def close(self) -> None:
        """Kill all that live."""
        for bot in self.living():
            bot.kill()
        self.wait(lambda: not self.living(), 5)
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(10)
        self._reader.join(5)
        if self._process.stdout:
            self._process.stdout.close()

    def _read(self) -> None:
        assert self._process.stdout
        for line in self._process.stdout:
            news = json.loads(line)
            with self._changed:
                if "started" in news:
                    self.bots[news["started"]] = Bot(news["started"], self._folder)
                    self._started.append(news["started"])
                else:
                    self.bots[news["ended"]].status = news["status"]
                self._changed.notify_all()
