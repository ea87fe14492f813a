"""Rows 1 to 4: processes die, freeze and stop."""

import signal
from threading import Event

from sqlalchemy import text

from tests.torture.failpoints import Failpoint
from tests.torture.given import Council
from tests.torture.ground import Ground
from tests.torture.hands import Hands
from tests.torture.stage import Stage
from tests.torture.verdict import Verdict

SLOW = ("conversations_open", "chat_postMessage")


def everywhere(ground: Ground) -> Verdict:
    """Row 1: SIGKILL at every failpoint that a day with every kind of promise passes, one after the other."""
    council = Council(owners=4, each=6, fodder=600, digest=True, seed=ground.seed)
    with ground.stage(council) as stage:
        hands = Hands(stage)
        names = _points(stage, hands)
        ground.dice.shuffle(names)
        reached = 0
        tried = names[: ground.many(6, len(names))]
        for name in tried:
            bot = stage.bot(Failpoint(name))
            stage.nursery.at_work(bot)
            for _ in stage.mornings(1, only_mondays="digest" in name):
                stage.settle(keep_alive=True)
                hands.busy_day()
                stage.settle(keep_alive=True)
            reached += bot.status == -signal.SIGKILL
            _end(stage)
        stage.keep_alive()
        stage.settle()
        verdict = stage.verdict(reached)
        verdict.must(reached >= 0.9 * len(tried), f"only {reached} of {len(tried)} failpoints were reached")
        return verdict


def at_one(ground: Ground, name: str) -> Verdict:
    """One point of row 1 alone."""
    council = Council(owners=3, each=6, fodder=20, seed=ground.seed)
    with ground.stage(council) as stage:
        hands = Hands(stage)
        stage.nursery.at_work(stage.bot(Failpoint(name)))
        for _ in stage.mornings(1):
            stage.settle(keep_alive=True)
            hands.progress()
            hands.done()
            stage.settle(keep_alive=True)
        return stage.verdict(1)


def crowd(ground: Ground) -> Verdict:
    """The part of row 2 without kills: several processes at one outbox, each slow to send."""
    council = Council(owners=8, each=6, seed=ground.seed)
    with ground.stage(council) as stage:
        slow = [Failpoint(f"before request {one}", "sleep", times=20, seconds=0.4) for one in SLOW]
        for bot in [stage.bot(*slow) for _ in range(3)]:
            stage.nursery.at_work(bot)
        for _ in stage.mornings(1):
            stage.settle()
        return stage.verdict(1)


def _points(stage: Stage, hands: Hands) -> list[str]:
    """The names a bot passes on a Monday with all there is to do."""
    stage.orders.passed = str(stage.folder / "passed")
    stage.nursery.at_work(stage.bot())
    for _ in stage.mornings(1):
        stage.settle()
        hands.busy_day()
        stage.settle()
    stage.orders.passed = ""
    _end(stage)
    passed = (stage.folder / "passed").read_text().splitlines()
    return sorted(name for name in passed if " wire" not in name)


def _end(stage: Stage) -> None:
    for bot in stage.nursery.living():
        bot.kill()
    stage.nursery.wait(lambda: not stage.nursery.living(), 5)


def nemesis(ground: Ground) -> Verdict:
    """Row 2: random kill -9 among several processes, while every one of them sends."""
    council = Council(owners=ground.many(24, 200), each=ground.many(12, 100), spread=30, seed=ground.seed)
    kills, days = ground.many(24, 1000), ground.many(3, 22)
    with ground.stage(council) as stage:
        for _ in range(ground.many(3, 8)):
            stage.nursery.at_work(stage.bot())
        killed = 0
        for day, _ in enumerate(stage.mornings(days), 1):
            while killed < kills * day // days:
                Event().wait(ground.dice.uniform(0.0, 0.12))
                ground.dice.choice(stage.nursery.living()).kill()
                stage.bot()
                killed += 1
                if ground.dice.random() < 0.3 or stage.quiet():
                    stage.leap(61)
            stage.settle(keep_alive=True)
        verdict = stage.verdict(killed)
        verdict.told.insert(
            0, f"{killed} kills, {sum(card.actions for card in stage.model.cards)} obligations"
        )
        return verdict


def frozen(ground: Ground) -> Verdict:
    """Row 3: SIGSTOP for 0.2 to 300 seconds, past the lease, also between the attempt and its request."""
    council = Council(owners=ground.many(12, 40), each=8, spread=30, seed=ground.seed)
    freezes, days = ground.many(6, 500), ground.many(3, 60)
    with ground.stage(council) as stage:
        done = 0
        for day, _ in enumerate(stage.mornings(days), 1):
            while done < freezes * day // days:
                one = stage.bot(*_stops(ground))
                stage.keep_alive()
                Event().wait(ground.dice.uniform(0.0, 0.3))
                one.signal(signal.SIGSTOP)
                asleep, length = 0.0, ground.dice.choice((0.2, 20, 90, 130, 200, 300))
                other = stage.bot()
                stage.nursery.at_work(other)
                while asleep < length:
                    step = min(50.0, length - asleep)
                    stage.leap(step, patience=0.2)
                    Event().wait(0.1)
                    asleep += step
                one.signal(signal.SIGCONT)
                done += 1
                Event().wait(0.1)
                one.kill()
                if len(stage.nursery.living()) > 2:
                    other.kill()
            stage.settle(keep_alive=True)
        verdict = stage.verdict(done, forgiving=True)
        verdict.told.insert(0, f"{len(stage.slack.deleted)} second copies came and were deleted")
        return verdict


def _stops(ground: Ground) -> list[Failpoint]:
    """Every third is stopped right before its request."""
    return [Failpoint("before request chat_postMessage", "stop")] if ground.dice.random() < 0.3 else []


def stopped(ground: Ground) -> Verdict:
    """Row 4: SIGTERM under load, one process after the other; the next one takes over."""
    council = Council(owners=ground.many(24, 60), each=8, spread=30, seed=ground.seed)
    stops = ground.many(3, 200)
    with ground.stage(council) as stage:
        verdict = Verdict()
        slow = 0
        for number, _ in enumerate(stage.mornings(stops)):
            stage.keep_alive()
            old = stage.nursery.living()[0]
            Event().wait(ground.dice.uniform(0.05, 0.3))
            old.signal(signal.SIGTERM)
            if not stage.nursery.ended(old, 20):
                slow += 1
                old.kill()
            verdict.must(old.status == 0, f"stop {number} ended with {old.status}")
            left = _sending(stage)
            verdict.must(left == 0, f"{left} promises were left `sending` by stop {number}")
            stage.settle(keep_alive=True)
        verdict.must(slow == 0, f"{slow} of {stops} stops took longer than 20 seconds")
        delays = sorted(
            (one.at - card.opens).total_seconds() - 300
            for card in stage.model.cards
            for one in stage.slack.read()
            if one.user == card.user and one.at.date() == card.day
        )
        verdict.must(
            delays[int(0.99 * len(delays))] < 60, f"the slowest hundredth came {delays[-1]:.0f} s late"
        )
        return verdict.add(stage.verdict(stops))


def _sending(stage: Stage) -> int:
    with stage.database.read(stage.workspace_id) as unit:
        return int(unit.exec(text("SELECT count(*) FROM outbox WHERE state = 'sending'")).scalar_one())
