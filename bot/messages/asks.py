"""A question with answers to tap, where two readings are possible."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.messages.blocks import Block, Message, actions, button, full_day, section, spoken, words
from bot.messages.ids import ASK_CHOOSE, NO_OPTION, nth
from bot.plan.items import Item

NONE_OF_THESE = "None of these"
WHICH_ACTION = "Which action is that about?"
WHAT_NOW = "I am not sure what that means. What shall be done?"
FINISHED = "100% is kept. Is it done?"
UNBLOCKED = "It is still shown as blocked. How does it stand now?"
WHICH_DATE = "Which date is asked for?"
WHICH_YEAR = "No year was named. Is this the date that is meant?"
WITHDRAW = "Shall it be taken out of the plan?"
WHAT_WAS_MEANT = "It was taken back, and your words are kept as a note. What did you mean?"
CARRY_OUT = "Shall your new words be carried out?"
IN_THE_FORM = "another date, in the form"
LEGIBLE = 30
"""Characters of a button that a phone surely shows."""

SHOWN = 10


@dataclass(frozen=True)
class Option:
    """One possible answer in plain words."""

    words: str
    style: str | None = None


def ask_message(question: str, options: Sequence[Option], inbox_id: int) -> Message:
    """A plain question and up to ten answers, always with “None of these”.

    Long answers are listed and the buttons then carry their numbers.
    """
    offered = options[:SHOWN]
    asked = words(question, 600) or "Which one is meant?"
    numbered = [f"{n}. {words(option.words, 200) or '–'}" for n, option in enumerate(offered, 1)]
    legible = all(len(option.words) <= LEGIBLE for option in offered)
    text = asked if legible else "\n".join([asked, *numbered])
    buttons = [_choice(option, n, inbox_id, legible) for n, option in enumerate(offered)]
    none = button(NONE_OF_THESE, nth(ASK_CHOOSE, len(offered)), f"{inbox_id}:{NO_OPTION}")
    said = spoken([asked, *numbered, f"Or: {NONE_OF_THESE.lower()}. Nothing is changed before you choose."])
    return Message(said, (section(text), actions(*buttons, none)))


def chosen_message(question: str, chosen: str) -> Message:
    """The same question once it is answered; both in plain words."""
    lines = [
        words(question, 600) or "Which one is meant?",
        f"You chose: {words(chosen, 300) or NONE_OF_THESE}.",
    ]
    return Message(spoken(lines), (section("\n".join(lines)),))


def overtaken_message(question: str) -> Message:
    """The same question once the words it was about are others."""
    lines = [words(question, 600) or "Which one is meant?", "You changed what you wrote, so this is closed."]
    return Message(spoken(lines), (section("\n".join(lines)),))


def _choice(option: Option, number: int, inbox_id: int, legible: bool) -> Block:
    return button(
        option.words if legible else str(number + 1),
        nth(ASK_CHOOSE, number),
        f"{inbox_id}:{number}",
        style=option.style,
        label=option.words,
    )


def it_is_done(item: Item) -> str:
    """What “done” would do."""
    return f"{item.key} is done"


def choose_date(item: Item) -> str:
    """Opens the form for another date."""
    return f"Another date for {item.key}…"


def withdraw_it(item: Item) -> str:
    """Takes the action out of the plan."""
    return f"Withdraw {item.key}"


def meaning(item: Item, intent: str, slots: Mapping[str, Any]) -> str:
    """What would happen to the action if these words were about it, in plain words."""
    return f"{item.key}: {_MEANINGS[intent](slots)}"


def _date_in(slots: Mapping[str, Any]) -> str:
    day = slots.get("date")
    return full_day(day if isinstance(day, date) else date.fromisoformat(day)) if day else ""


_MEANINGS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "done": lambda _: "done",
    "progress": lambda slots: f"{slots['percent']}%",
    "status_rag": lambda slots: str(slots["rag"]),
    "blocked": lambda _: "blocked",
    "new_date": lambda slots: f"move to {_date_in(slots)}" if slots.get("date") else "another date",
    "snooze": lambda slots: f"remind on {_date_in(slots)}" if slots.get("date") else "remind later",
    "note": lambda _: "keep as a note",
    "evidence": lambda _: "keep as evidence",
    "question": lambda _: "pass the question on",
}
