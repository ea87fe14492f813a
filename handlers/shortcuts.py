"""Message shortcuts."""

from typing import Any

from slack_bolt import Ack, BoltContext

from bot.deps import Deps
from bot.messages import modals
from bot.messages.refusals import refusal_text
from bot.plan.errors import NotAllowed, PlanError
from bot.plan.permissions import Act, may, must
from bot.usecases.acting import acting, plain_words, plan_parts, seen_plans
from store import people, plans


def item_from_message(ack: Ack, shortcut: dict[str, Any], context: BoltContext, deps: Deps) -> None:
    """“Make this an action”: a form with the message's words; nothing is live before it has owner and date."""
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
            source = f"{shortcut['channel']['id']}:{shortcut['message']['ts']}"
            said = plain_words(unit, shortcut["message"].get("text") or "")
            view = modals.add_form(own, themes, said, source)
        except PlanError as refusal:
            view = modals.refusal_view(refusal_text(refusal))
    deps.slack.open_modal(shortcut["trigger_id"], view)
    ack()
