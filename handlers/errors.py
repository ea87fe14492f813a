"""Refusals that nobody answered, and what was not foreseen.

The log has the traceback; the person gets a reference and nothing else.
"""

from secrets import token_hex
from typing import Any

import structlog
from slack_bolt import BoltContext, BoltResponse

from bot.messages.blocks import Message
from bot.messages.refusals import bug_message, refusal_message
from bot.plan.errors import PlanError

log = structlog.get_logger()


def failed(error: Exception, body: dict[str, Any], context: BoltContext) -> BoltResponse | None:
    """The last resort of every listener.

    A refusal is told as such.  A command, a tap or a form is answered with a reference.  An event is not
    acknowledged, so that Slack sends it again: nothing of it was kept.
    """
    said = refusal_message(error) if isinstance(error, PlanError) else _bug(error, body)
    if "command" in body:
        return BoltResponse(
            status=200,
            body={"response_type": "ephemeral", "text": said.text, "blocks": list(said.blocks)},
        )
    if body.get("type") == "view_submission":
        first = next(iter(body["view"]["state"]["values"]), "")
        return BoltResponse(status=200, body={"response_action": "errors", "errors": {first: said.text}})
    if body.get("type") == "event_callback":
        return BoltResponse(status=500, body="")
    if context.respond and body.get("response_url"):
        context.respond(text=said.text, blocks=list(said.blocks), replace_original=False)
    return BoltResponse(status=200, body="")


def _bug(error: Exception, body: dict[str, Any]) -> Message:
    reference = token_hex(3).upper()
    log.error("listener.failed", reference=reference, kind=body.get("type") or "command", exc_info=error)
    return bug_message(reference)
