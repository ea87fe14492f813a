"""`/plan`: the answer travels in the acknowledgement."""

from typing import Any

from slack_bolt import Ack, BoltContext

from bot.deps import Deps
from bot.messages.blocks import Message
from bot.plan.commands import read_command, verb_of
from bot.plan.errors import UnknownVerb
from bot.plan.replies import read_reply
from bot.usecases.acting import Actor, seen_plans
from bot.usecases.commanding import carry_out, help_asked
from bot.usecases.replying import ask_plan
from handlers.attending import Sender, attend
from store import plans
from store.unit import UnitOfWork


def plan_typed(ack: Ack, command: dict[str, Any], context: BoltContext, deps: Deps) -> None:
    """`/plan …`, answered to the person who typed it alone."""
    text = command.get("text") or ""
    sender = Sender(str(context.user_id), command.get("user_name") or "", f"command:{command['trigger_id']}")
    said = attend(deps, sender, lambda unit, actor: run(unit, actor, text)).message
    if said:
        ack(text=said.text, blocks=list(said.blocks), response_type="ephemeral")
    else:
        ack()


def run(unit: UnitOfWork, actor: Actor, text: str) -> Message:
    """Carry a line out as a command; a question about the plan in plain words is answered too.

    Raises a PlanError for what is neither: nothing half-understood is carried out.
    """
    if helped := help_asked(text):
        return helped
    seen = seen_plans(unit, actor)
    if verb_of(text) or not text.strip():
        return carry_out(
            unit, actor, read_command(text, actor.today(seen[0]), plans.calendar_of(unit, seen[0]))
        )
    context: dict[str, Any] = {
        "today": actor.today(seen[0]).isoformat(),
        "items": [],
        "in_thread_of": None,
        "speaker": "manager",
    }
    for reading in read_reply(text, context):
        if reading["intent"] == "query":
            return ask_plan(unit, actor, seen, reading["slots"]["query"])
    read_command(text, actor.today(seen[0]))
    raise UnknownVerb(text, ())
