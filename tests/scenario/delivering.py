"""Delivery alone: the strict local Slack, a clock in the test's own hands, and promises that say their own keys."""

from datetime import datetime
from typing import Any

from bot.clock import Clock
from bot.delivery import Delivery
from bot.deps import Deps
from bot.gateway import Slack, Team
from bot.messages.blocks import Message
from bot.outcomes import Picture
from bot.playground.client import Playground
from bot.sending import Render
from store import installation, outbox
from store.outbox import Promise
from store.unit import Database, UnitOfWork
from store.workspaces import adopt

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360f8cf5000"
    "0003010101c9fe92ef0000000049454e44ae426082"
)
PLAN, BOARD, GENERAL = "C0PLAN", "C0BOARD", "C0GENERAL"


def made(database: Database, slack: Playground, clock: Clock) -> Deps:
    door = Slack("xoxb-playground", slack.api_url)
    team = door.team()
    assert isinstance(team, Team)
    workspace_id = adopt(database, team.id, clock.now())
    with database.write(workspace_id) as unit:
        installation.found_at(unit, "here")
    return Deps(database, workspace_id, door, clock, team)


def render(unit: UnitOfWork, promise: Promise, now: datetime) -> Message | Picture | None:
    """Says the promise's own words; the facts can make it say something else."""
    if promise.facts.get("bug"):
        raise ZeroDivisionError
    if promise.facts.get("over"):
        return None
    if promise.facts.get("blocks"):
        return Message(promise.key, tuple(promise.facts["blocks"]))
    if promise.kind == "digest_chart":
        return Picture("Colours by theme", "Six are red.", PNG)
    if promise.kind == "redraw":
        image = {
            "type": "image",
            "alt_text": "Six are red.",
            "slack_file": {"id": promise.facts.get("file_id", "F1")},
        }
        return Message("now with its chart", (image,) if "file_id" in promise.facts else ())
    return Message(promise.key)


def owe(deps: Deps, key: str, **how: Any) -> int:
    """Promise something due now, to the plan's channel unless told otherwise; answers its id."""
    how = {"kind": "notice", "due_at": deps.now(), **how}
    if not how.keys() & {"person_id", "parent_id"}:
        how.setdefault("channel", PLAN)
    with deps.write() as unit:
        outbox.promise(unit, key=key, **how)
    return kept(deps, key).id


def kept(deps: Deps, key: str) -> Promise:
    with deps.read() as unit:
        found = outbox.promise_by_key(unit, key)
    assert found is not None
    return found


def said(slack: Playground, channel: str = PLAN, thread_ts: str = "") -> list[str]:
    return [message["text"] for message in slack.messages("U0PROG", channel, thread_ts=thread_ts)]


def drain(deps: Deps, render: Render) -> int:
    """Deliver everything that is due now, at no pace, and answer how many messages arrived."""
    return Delivery(deps, render, paced=False).deliver_due()
