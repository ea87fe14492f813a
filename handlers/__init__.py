"""What Slack sends, by topic: parse it, call one use case, answer.

One listener for each kind of payload, then a table: Bolt tries listeners in turn, tables do not.
"""

import re

from slack_bolt import App

from bot.messages import ids
from handlers.buttons import tapped
from handlers.commands import plan_typed
from handlers.errors import failed
from handlers.events import event_arrived
from handlers.forms import form_submitted
from handlers.shortcuts import item_from_message

ANYTHING = re.compile(".*", re.DOTALL)


def register(app: App) -> None:
    """Every listener of the bot."""
    app.command("/plan")(plan_typed)
    app.action(ANYTHING)(tapped)
    app.view(ANYTHING)(form_submitted)
    app.shortcut(ids.ITEM_FROM_MESSAGE)(item_from_message)
    app.event(ANYTHING)(event_arrived)
    app.error(failed)
