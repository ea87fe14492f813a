"""Message shortcuts."""

from typing import Any

from slack_bolt import Ack, BoltContext

from bot.deps import Deps
from bot.messages import modals
from bot.messages.refusals import refusal_text
from bot.plan.errors import NotAllowed, PlanError
from bot.plan.permissions import Act, may, must
from bot.usecases.acting import acting, plain_words, plan_parts, seen_plans
from bot.usecases.adding import Source
from store import people, plans
from store.unit import UnitOfWork


def item_from_message(ack: Ack, shortcut: dict[str, Any], context: BoltContext, deps: Deps) -> None:
    """“Make this an action”: the message's words are proposed in a form, with where they are and whose they are.

    Nothing is live before it has owner and date: who closes the form has added nothing.
    """
    with deps.write() as unit:
        person = people.meet(unit, str(context.user_id), shortcut["user"].get("name") or "")
        actor = acting(unit, person, deps.now())
        try:
            seen = seen_plans(unit, actor)
            own = [plan for plan in seen if may(Act.ADD, plan_parts(unit, actor, plan))]
            if not own:
                must(Act.ADD, plan_parts(unit, actor, seen[0]), seen[0].key)
                raise NotAllowed(Act.ADD, seen[0].key)
            themes = [theme for plan in own for theme in plans.themes(unit, plan.id)]
            source = _source(unit, shortcut, deps)
            view = modals.add_form(own, themes, source.said, source.as_text())
        except PlanError as refusal:
            view = modals.refusal_view(refusal_text(refusal))
    deps.slack.open_modal(shortcut["trigger_id"], view)
    ack()


def _source(unit: UnitOfWork, shortcut: dict[str, Any], deps: Deps) -> Source:
    """The message; its author is met, so that Slack is asked for their name by the time the form is sent."""
    message = shortcut["message"]
    author = "" if message.get("bot_id") else str(message.get("user") or "")
    if author:
        people.meet(unit, author, "")
    link = deps.team.link_to(shortcut["channel"]["id"], message["ts"], message.get("thread_ts"))
    return Source(plain_words(unit, message.get("text") or ""), author, link)
