"""What others are told than the one who acted: asked for a date or a check, handed over, changed, decided."""

import re

from bot.messages.answers import Told, changed_line, made_from, undo_button
from bot.messages.blocks import Block, Message, actions, button, quoted, section, spoken, words
from bot.messages.ids import ITEM_MORE, ITEM_SHOW, item_value
from bot.messages.item import check_buttons, decide_buttons, request_line
from bot.messages.lines import (
    STATES,
    Names,
    colour_words,
    due_sentence,
    name_of,
    person_name,
    spoken_links,
    title,
)
from bot.plan.history import HistoryEntry
from bot.plan.items import Item, Person, State
from bot.plan.requests import DateRequest, Outcome

_LINK = re.compile(r"https?://[^\s|<>]{1,400}")


def date_request_message(item: Item, request: DateRequest, people: Names) -> Message:
    """To whoever may agree another date.  Once it is decided it says so and has no buttons."""
    lines = [title(item), request_line(request, people)]
    if request.outcome is Outcome.ASKED:
        return _message([*lines, "The present date stays until you agree."], decide_buttons(request))
    return _message([*lines, _decision(request, people)], _show(item))


def date_decided_message(item: Item, request: DateRequest, people: Names, undo: int | None = None) -> Message:
    """To whoever asked for another date, and in place of the request to whoever decided.

    `undo` is the inbox id of the decision while its reader can take it back.
    """
    lines = [title(item), request_line(request, people), _decision(request, people)]
    buttons = [_show_button(item)] if undo is None else [_show_button(item), undo_button(undo)]
    return _message([*lines, due_sentence(item)], actions(*buttons))


def handed_over_message(item: Item, by: Person, why: str, people: Names) -> Message:
    """To the new owner."""
    owner = name_of(item.owner_id, people)
    handed = f"{person_name(by)} handed this over. Its owner is now {owner}."
    return _message(
        [title(item), handed, quoted(why), due_sentence(item)],
        actions(_show_button(item), _not_mine_button(item)),
    )


def added_message(item: Item, by: Person, entry: HistoryEntry) -> Message:
    """To the owner of a new action, which `entry` tells of."""
    added = f"{person_name(by)} added this action{made_from(entry)}, and you own it."
    return _message(
        [title(item), added, quoted(entry.words), due_sentence(item)],
        actions(_show_button(item), _not_mine_button(item)),
    )


def check_request_message(item: Item, by: Person, why: str, evidence: str = "") -> Message:
    """To whoever checks what is reported done, with the `evidence_line` of it.

    Once that is over it says so and has no buttons.
    """
    lines = [title(item), f"{person_name(by)} reports this done.", quoted(why), evidence]
    if item.state is State.CLAIMED_DONE:
        return _message([*lines, "Have you seen that it is?"], actions(*check_buttons(item)))
    return _message([*lines, f"By now it is {STATES[item.state]}."], _show(item))


def check_taken_back_message(item: Item, by: Person) -> Message:
    """In place of the request for a check: it was reported done by mistake."""
    return _message(
        [title(item), f"{person_name(by)} took back that it is done: no check is needed."], _show(item)
    )


def checked_message(item: Item, by: Person) -> Message:
    """To the owner: somebody has seen that it is done."""
    return _message(
        [title(item), f"{person_name(by)} has checked it: {colour_words(item.colour)}, complete."],
        _show(item),
    )


def sent_back_message(item: Item, by: Person, reason: str) -> Message:
    """To the owner: the check found something missing."""
    lines = [title(item), f"{person_name(by)} sent this back: it is open again.", quoted(reason)]
    return _message([*lines, due_sentence(item)], _show(item))


def changed_for_you_message(told: Told, by: Person, people: Names) -> Message:
    """To the owner: somebody else changed the action."""
    return _message(
        [f"{person_name(by)} changed an action of yours.", changed_line([told], people)], _show(told.item)
    )


def question_passed_message(item: Item, by: Person, asked: str, link: str | None) -> Message:
    """To the theme lead: a question about an action.  `link` leads to where it can be answered."""
    lines = [title(item), f"{person_name(by)} asks:", quoted(asked, 400)]
    label = "Write to whoever asked" if link and "/team/" in link else "Answer where it was asked"
    there = f"<{words(link, 500)}|{label}>" if link and _LINK.fullmatch(link) else ""
    text = "\n".join(filter(None, (*lines, there)))
    return Message(spoken([*lines, f"Please answer {person_name(by)}."]), (section(text), _show(item)))


def _decision(request: DateRequest, people: Names) -> str:
    by = name_of(request.decided_by_id, people, "somebody")
    return {
        Outcome.ASKED: "This waits for a decision.",
        Outcome.AGREED: f"Agreed by {by}.",
        Outcome.KEPT: f"Not agreed by {by}: the date was kept.",
        Outcome.TAKEN_BACK: f"Taken back by {by}.",
        Outcome.REPLACED: "Overtaken: another date was set or asked for since.",
    }[request.outcome]


def _show(item: Item) -> Block:
    return actions(_show_button(item))


def _show_button(item: Item) -> Block:
    return button("Show", ITEM_SHOW, str(item.id), label=f"Show {item.key} {item.title}")


def _not_mine_button(item: Item) -> Block:
    value = f"not_mine:{item_value(item.id, item.version)}"
    return button("Not mine", ITEM_MORE, value, label=f"{item.key} is not mine")


def _message(lines: list[str], buttons: Block) -> Message:
    return Message(spoken(map(spoken_links, lines)), (section("\n".join(filter(None, lines))), buttons))
