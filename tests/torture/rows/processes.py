"""Rows 21, 22 and 25: ticks that fail, migrations that are killed, and hours of everything."""

import signal
import subprocess
import sys
import time
from pathlib import Path
from threading import Event

from tests.store import first_tables
from tests.torture.failpoints import Failpoint
from tests.torture.given import Council
from tests.torture.ground import SQLITE, Ground
from tests.torture.nursery import PROJECT
from tests.torture.stage import Stage
from tests.torture.verdict import Verdict

TICKS_AGAIN = 120.0
STEP = 20.0
MEGABYTE = 1024 * 1024


def bad_ticks(ground: Ground) -> Verdict:
    """Row 21: a tick raises, hangs or is slow; the next one comes within two minutes."""
    verdict = Verdict()
    faults = (
        Failpoint("before tick", "raise", times=3),
        Failpoint("before tick", "sleep"),
        Failpoint("before tick", "sleep", times=2, seconds=2),
    )
    council = Council(owners=4, each=8, spread=30, seed=ground.seed)
    with ground.stage(council) as stage:
        for day, _ in enumerate(stage.mornings(ground.many(3, 60))):
            bot = stage.bot(faults[day % len(faults)])
            stage.nursery.at_work(bot)
            waited = 0.0
            while not stage.nursery.wait(stage.swept, 1.0) and waited < 3 * TICKS_AGAIN:
                stage.leap(STEP, patience=0.2)
                waited += STEP
            verdict.must(waited <= TICKS_AGAIN, f"no tick for {waited:.0f} s after {faults[day % 3]}")
            stage.settle()
            bot.kill()
            stage.nursery.ended(bot, 5)
        return verdict.add(stage.verdict(ground.many(3, 60)))


def migrations(ground: Ground) -> Verdict:
    """Row 22: a migration killed before each statement and each commit: the old tables or the new, nothing less."""
    verdict = Verdict()
    for round_ in range(ground.many(1, 20)):
        url = ground.new_url(bare=True)
        first_tables.make(url)
        command = [sys.executable, "-m", "tests.store.first_tables", url, str(ground.seed + round_)]
        told = subprocess.run(
            command, cwd=PROJECT, capture_output=True, text=True, check=True
        ).stdout.splitlines()
        tries = [line.split(" ", 1) for line in told]
        old, new = tries[0][1], tries[-1][1]
        verdict.must(old[:4] == "0001" and new[:4] > old[:4], f"from {old} to {new}")
        for ended, state in tries[1:]:
            verdict.must(state in (old, new), f"{ended}: neither the old tables nor the new ({state})")
        verdict.tries += len(tries) - 1
    return verdict


def soak(ground: Ground) -> Verdict:
    """Row 25: faults at random for a long time; one bot lives through all of it and must not grow."""
    verdict = Verdict()
    length, pause = ground.many(6, 3600), ground.many(1, 15)
    council = Council(owners=8, each=8, fodder=50, spread=60, seed=ground.seed)
    with ground.stage(council) as stage:
        survivor = stage.bot()
        stage.nursery.at_work(survivor)
        until, tries, first = time.monotonic() + length, 0, 0.0
        for _ in stage.mornings(100_000):
            _fault(ground, stage, survivor.pid)
            tries += 1
            Event().wait(pause * ground.dice.random())
            stage.slack.control.clear_faults()
            stage.settle(keep_alive=True)
            first = first or _megabytes(survivor.pid)
            if time.monotonic() > until:
                break
        grown = _megabytes(survivor.pid) / first - 1
        # The first days fill caches: in the short form that is most of what is seen.
        verdict.must(grown < (0.1 if ground.long else 0.5), f"the bot grew by {grown:.0%}")
        if ground.kind == SQLITE:
            wal = Path(f"{stage.orders.database_url.removeprefix('sqlite:///')}-wal").stat().st_size
            verdict.must(wal < 64 * MEGABYTE, f"the WAL has {wal // MEGABYTE} MB")
        return verdict.add(stage.verdict(tries))


def _fault(ground: Ground, stage: Stage, survivor: int) -> None:
    others = [bot for bot in stage.nursery.living() if bot.pid != survivor]
    slack = stage.slack.control
    what = ground.dice.choice(("kill", "start", "cut", "lost answer", "429", "late", "term"))
    if what in ("kill", "term") and others:
        others[0].signal(signal.SIGKILL if what == "kill" else signal.SIGTERM)
    elif what in ("kill", "term", "start") and len(others) < 3:
        stage.bot()
    elif what == "cut":
        slack.connection("cut")
    elif what == "lost answer":
        slack.fault("chat.postMessage", "accept_then_drop", times=2)
    elif what == "429":
        slack.fault("chat.postMessage", "429", retry_after="20")
    elif what == "late":
        slack.fault("chat.postMessage", "accept_late", seconds=20)


def _megabytes(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1024
