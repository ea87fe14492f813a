"""Rows 10 and 12: channels and accounts that are gone, tokens taken back, and sockets that fail."""

import time
from threading import Event

from tests.torture.given import CHAIR, MANAGER, Council
from tests.torture.ground import Ground
from tests.torture.hands import Hands
from tests.torture.model import Note
from tests.torture.slack import BOT, CHANNEL
from tests.torture.verdict import Verdict

BACK_WITHIN = 30.0
FASTER = 4.0
"""A socket's own times are so much shorter in the short form."""


def gone(ground: Ground) -> Verdict:
    """Row 10: channel archived, bot removed, account closed, token revoked: held and told once, or waited for."""
    verdict = Verdict()
    for round_ in range(ground.many(2, 20)):
        council = Council(owners=4, each=8, digest=True, spread=30, seed=ground.seed + round_)
        with ground.stage(council) as stage:
            slack = stage.slack.control
            stage.places = (CHAIR,)
            stage.nursery.at_work(stage.bot())
            slack.channel(CHANNEL, **({"archived": True} if round_ % 2 else {"remove": BOT}))
            stage.model.notes.append(Note(MANAGER, ("A message did not arrive", "weekly digest")))
            mornings = stage.mornings(3)
            next(mornings)
            stage.settle()
            closed = council.owner(1)
            slack.people(closed, deleted=True)
            del stage.model.zones[closed]
            stage.nursery.wait(stage.slack.heard, 5)
            next(mornings)
            stage.settle()
            slack.app("uninstall")
            next(mornings)
            Event().wait(0.5)
            stage.leap(1200)
            slack.app("install")
            stage.leap(1200)
            stage.settle()
            verdict.add(stage.verdict(3))
    return verdict


def sockets(ground: Ground) -> Verdict:
    """Row 12: connections cut, half-open and deaf; the bot hears again in time, and nothing said is lost."""
    verdict = Verdict()
    faults = ("cut", "half_open", "deaf")
    count = ground.many(3, 100)
    council = Council(owners=3, each=4, fodder=2 * count + 9, seed=ground.seed)
    with ground.stage(council) as stage:
        stage.orders.sockets_faster = 1.0 if ground.long else FASTER
        slack, hands = stage.slack.control, Hands(stage)
        stage.nursery.at_work(stage.bot())
        next(stage.mornings(1))
        stage.settle()
        for number in range(count):
            fault = faults[number % len(faults)]
            seconds = BACK_WITHIN / 2 / stage.orders.sockets_faster
            slack.connection(fault, **({"seconds": seconds} if fault == "deaf" else {}))
            hands.progress()
            began = time.monotonic()
            back = stage.nursery.wait(
                lambda: slack.command(MANAGER, "/plan help")["answered"], BACK_WITHIN + seconds
            )
            took = time.monotonic() - began - (seconds if fault == "deaf" else 0)
            verdict.must(back and took < BACK_WITHIN, f"{fault}: deaf for {took:.0f} seconds")
            stage.settle(keep_alive=True)
        return verdict.add(stage.verdict(count))
