"""What a manager reads of a message that did not reach whom it was for: why, and what to do."""

from dataclasses import dataclass
from datetime import date

from bot.messages.blocks import (
    Block,
    Message,
    actions,
    button,
    context,
    full_day,
    section,
    spoken,
    words,
)
from bot.messages.ids import HELD_ARRIVED, HELD_SEND
from bot.messages.lines import person_name, title
from bot.plan.items import Item, Person

SHOWN = 5
"""Actions named in a card."""

_WHAT = {
    "card": "The reminders",
    "digest": "The weekly digest",
    "digest_thread": "The rest of the weekly digest",
    "answer": "An answer",
    "check_request": "A request for a check",
    "date_request": "A request for another date",
    "date_decided": "The decision about a date",
    "question_passed": "A question",
    "handed_over": "Word that an action was handed over",
    "back": "The message about the days away",
    "cover": "The question whether to cover",
    "changed_for_you": "Word of a change",
    "not_them": "Word that somebody was taken for another",
    "welcome": "The welcome",
}
_REASONS = {
    "is_archived": "the channel is archived",
    "not_in_channel": "Golden Thread is no member of the channel; somebody can invite it there",
    "channel_not_found": "there is no such channel that Golden Thread can see",
    "account_inactive": "their account in Slack is closed",
    "user_disabled": "their account in Slack is closed",
    "user_not_found": "they have no account in this Slack",
    "users_not_found": "they have no account in this Slack",
    "user_not_visible": "Golden Thread cannot reach them in this Slack",
    "nobody in Slack to send it to": "they have no account in this Slack",
    "restricted_action": "not everybody may post in the channel",
    "a fault of the program, see its log": "Golden Thread itself has a fault, which its log tells of",
    "no part in the plan": "they have no part in the plan any more",
}
_NOT_KNOWN = "could not be looked up"


@dataclass(frozen=True)
class Undelivered:
    """A message that did not go out.  `reason` is Slack's code or ours; without `reader` it is for the plan's channel.

    `items` are the actions it speaks of that the reader of the card may see.
    """

    kind: str
    reader: Person | None
    due_on: date
    reason: str
    items: tuple[Item, ...] = ()


@dataclass(frozen=True)
class Decision:
    """Who decided what becomes of it: whether it is sent again, else it has arrived."""

    by: Person
    again: bool


def held_message(it: Undelivered, notice_id: int, decision: Decision | None) -> Message:
    """To the programme manager.  Once somebody has decided, it says so and has no buttons."""
    doubt = it.reason.startswith(_NOT_KNOWN)
    top = "*It is not known whether a message arrived.*" if doubt else "*A message did not arrive.*"
    lines = [top, f"{_what(it)}: {_reason(it)}.", *_items(it)]
    if decision:
        return _message([*lines, decided_line(decision)])
    hint = (
        "“Send again” sends it with what is true by then. If it has arrived after all, nothing more is sent."
    )
    value = str(notice_id)
    buttons = actions(
        button("Send again", HELD_SEND, value, "primary"), button("It arrived", HELD_ARRIVED, value)
    )
    return _message(lines, buttons, context(hint), heard=[hint])


def expired_message(it: Undelivered) -> Message:
    """To the programme manager: by the time it could have gone it was of no use."""
    return _message(["*A message was not sent: it would have come too late.*", f"{_what(it)}.", *_items(it)])


def decided_line(decision: Decision) -> str:
    """`Ruth Ashdown had it sent again.`"""
    did = "had it sent again" if decision.again else "says that it arrived"
    return f"{person_name(decision.by)} {did}."


def _what(it: Undelivered) -> str:
    to = person_name(it.reader) if it.reader else "the plan's channel"
    return f"{_WHAT.get(it.kind, 'A message')} of {full_day(it.due_on)} for {to}"


def _reason(it: Undelivered) -> str:
    if it.reason.startswith(_NOT_KNOWN):
        return "for a day Slack could not be asked whether it is there"
    return _REASONS.get(it.reason) or f"Slack does not take it ({words(it.reason, 60)})"


def _items(it: Undelivered) -> list[str]:
    if not it.items:
        return []
    more = [f"and {len(it.items) - SHOWN} more"] if len(it.items) > SHOWN else []
    return [*(f"• {title(item)}" for item in it.items[:SHOWN]), *more]


def _message(lines: list[str], *rest: Block, heard: list[str] | None = None) -> Message:
    return Message(spoken([*lines, *(heard or [])]), (section("\n".join(lines)), *rest))
