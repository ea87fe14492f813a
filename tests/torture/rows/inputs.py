"""Rows 11 and 13: the same input several times, and two people at one action."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import text

from bot.messages import ids
from bot.plan.errors import ChangedMeanwhile, ItemChanged
from bot.usecases import changing, filling
from bot.usecases.acting import acting
from store import items, people
from store.unit import Database
from tests.torture.given import MANAGER, START, Council
from tests.torture.ground import Ground
from tests.torture.hands import Hands
from tests.torture.verdict import Verdict


def repeated(ground: Ground) -> Verdict:
    """Row 11: each input one to four times, out of order and at once, to two processes."""
    wanted = 8 if ground.bug else ground.many(40, 10_000)
    council = Council(owners=8, each=3, fodder=wanted, seed=ground.seed)
    with ground.stage(council) as stage:
        for _ in range(2):
            stage.nursery.at_work(stage.bot())
        hands, control = Hands(stage), stage.slack.control
        repeats = 0
        for _ in stage.mornings(max(1, wanted // 400)):
            stage.settle()
            since = max((entry["n"] for entry in control.events()), default=0)
            for _ in range(min(wanted, 400) // 4):
                hands.busy_day()
            stage.settle()
            sent = [entry["n"] for entry in control.events(since=since)]
            again = [n for n in sent for _ in range(ground.dice.randrange(4))]
            ground.dice.shuffle(again)
            with ThreadPoolExecutor(6) as pool:
                list(pool.map(control.redeliver, again))
            stage.settle()
            repeats += len(again)
        verdict = stage.verdict(repeats)
        with stage.database.read(stage.workspace_id) as unit:
            written = unit.exec(text("SELECT count(*) FROM history WHERE kind <> 'imported'")).scalar_one()
        asked = hands.acts
        verdict.must(
            written == asked, f"{asked} things were asked for and {written} lines are in the history"
        )
        return verdict


def pairs(ground: Ground) -> Verdict:
    """Row 13: two edits made from one view of an action: one wins, the other is told, none is lost."""
    verdict = Verdict()
    count = ground.many(120, 10_000)
    council = Council(owners=2, each=5, seed=ground.seed)
    database = Database(ground.new_url())
    try:
        workspace_id = council.fill(database, council.model())
        barrier = threading.Barrier(2)
        with ThreadPoolExecutor(2) as pool:
            for number in range(count):
                item_id = number % 10 + 1
                with database.read(workspace_id) as unit:
                    seen = items.item(unit, item_id)
                both = [
                    pool.submit(_edit, database, workspace_id, barrier, item_id, seen.version, percent)
                    for percent in ((2 * number) % 100, (2 * number + 1) % 100)
                ]
                won = [one.result() for one in both]
                with database.read(workspace_id) as unit:
                    after = items.item(unit, item_id)
                if won.count(True) != 1:
                    verdict.count("lost" if all(won) else "double", f"pair {number}: {won}")
                verdict.must(after.version == seen.version + 1, f"pair {number}: version {after.version}")
        with database.read(workspace_id) as unit:
            lines = unit.exec(text("SELECT count(*) FROM history WHERE kind = 'progress'")).scalar_one()
        verdict.must(lines == count, f"{lines} lines of history for {count} edits that won")
    finally:
        database.close()
    verdict.tries = count
    return verdict


def _edit(
    database: Database,
    workspace_id: int,
    barrier: threading.Barrier,
    item_id: int,
    version: int,
    percent: int,
) -> bool:
    barrier.wait(30)
    try:
        with database.write(workspace_id) as unit:
            person = people.person_by_slack(unit, MANAGER)
            assert person
            actor = acting(unit, person, START + timedelta(hours=1))
            filling.must_be_as_seen(unit, actor, ids.form_metadata(item_id, version, 0, "dm"))
            return bool(changing.record_progress(unit, actor, item_id, percent, f"{percent}%"))
    except (ItemChanged, ChangedMeanwhile):
        return False
