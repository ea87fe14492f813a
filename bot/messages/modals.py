"""The forms, and reading back what was filled in.

`metadata` is carried as it is.  Each `read_…` answers with what was meant, or with FieldErrors to show.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.messages import ids
from bot.messages.blocks import (
    Block,
    Message,
    counted,
    date_picker,
    input_block,
    option,
    plain_text,
    section,
    select,
    text_input,
)
from bot.messages.lines import colour_words, due_sentence, title
from bot.plan.items import Colour, Item, Plan, Theme

Values = Mapping[str, Mapping[str, Any]]
"""`view["state"]["values"]`."""

WORDS, COLOUR, PERCENT = "words", "colour", "percent"
DUE_ON, REASON, OWNER, THEME = "due_on", "reason", "owner", "theme"
"""Block ids of the fields."""

REASON_LENGTH = 1000


@dataclass(frozen=True)
class FieldErrors:
    """What to put right, by block id."""

    errors: dict[str, str]


@dataclass(frozen=True)
class UpdateAnswer:
    """What changed in words, the colour and the share in per cent; None or empty where nothing was given."""

    words: str
    colour: Colour | None
    percent: int | None


@dataclass(frozen=True)
class SlipAnswer:
    """The date asked for and why."""

    due_on: date
    reason: str


@dataclass(frozen=True)
class ReasonAnswer:
    """What is in the way, or what is missing."""

    reason: str


@dataclass(frozen=True)
class AddAnswer:
    """A new action.  `owner` is a Slack user id."""

    plan_id: int
    theme_id: int | None
    title: str
    owner: str
    due_on: date


def update_form(item: Item, metadata: str, today: date) -> Block:
    """What changed, the colour and the percentage, all empty: only what is filled in is meant.

    Blue is not offered, it comes with the check.
    """
    colours = [option(colour_words(colour), colour.value) for colour in _OFFERED]
    percent: Block = {
        "type": "number_input",
        "action_id": ids.FORM_FIELD,
        "is_decimal_allowed": False,
        "min_value": "0",
        "max_value": "100",
    }
    colour_now = f"Now {colour_words(item.colour)}." if item.colour else "Not rated yet."
    percent_now = f"Now {item.percent}%." if item.percent is not None else None
    return _form(
        ids.UPDATE_FORM,
        "Update",
        "Save",
        metadata,
        _about(item, today),
        input_block(WORDS, "What has changed?", _lines(), optional=True),
        input_block(COLOUR, "Colour", select(ids.FORM_FIELD, colours), optional=True, hint=colour_now),
        input_block(PERCENT, "Done, in per cent", percent, optional=True, hint=percent_now),
    )


def slip_form(item: Item, metadata: str, today: date) -> Block:
    """Another date and why."""
    return _form(
        ids.SLIP_FORM,
        "Ask for another date",
        "Ask",
        metadata,
        _about(item, today),
        input_block(DUE_ON, "New date", date_picker(ids.FORM_FIELD, item.due_on)),
        input_block(REASON, "Why?", _lines(), hint="The present date stays until the new one is agreed."),
    )


def block_form(item: Item, metadata: str, today: date) -> Block:
    """What is in the way."""
    return _form(
        ids.BLOCK_FORM,
        "Blocked",
        "Save",
        metadata,
        _about(item, today),
        input_block(REASON, "What is in the way?", _lines()),
    )


def send_back_form(item: Item, metadata: str, today: date) -> Block:
    """What the check found missing."""
    return _form(
        ids.SEND_BACK_FORM,
        "Send back",
        "Send back",
        metadata,
        _about(item, today),
        input_block(REASON, "What is missing?", _lines(), hint="Its owner reads this."),
    )


def add_form(plans: Sequence[Plan], themes: Sequence[Theme], new_title: str, metadata: str) -> Block:
    """A new action.  `plans` are those the person may add to, at least one, with their `themes`."""
    places = _places(plans, themes)
    return _form(
        ids.ADD_FORM,
        "New action",
        "Add",
        metadata,
        input_block(
            WORDS, "What is to be done?", text_input(ids.FORM_FIELD, new_title, lines=True, max_length=300)
        ),
        input_block(THEME, "Plan and theme", select(ids.FORM_FIELD, places, places[0])),
        input_block(OWNER, "Owner", {"type": "users_select", "action_id": ids.FORM_FIELD}),
        input_block(DUE_ON, "Due", date_picker(ids.FORM_FIELD)),
    )


def read_update(values: Values) -> UpdateAnswer | FieldErrors:
    """What the update form says.  Something must be given."""
    said, colour, percent = _text(values, WORDS), _chosen(values, COLOUR), _text(values, PERCENT)
    if percent and not (percent.isdecimal() and int(percent[:9]) <= 100):
        return FieldErrors({PERCENT: "Please give a whole number from 0 to 100."})
    if not (said or colour or percent):
        return FieldErrors({WORDS: "Please say what has changed, or choose a colour or a percentage."})
    return UpdateAnswer(said, _colour(colour), int(percent) if percent else None)


def read_slip(values: Values) -> SlipAnswer | FieldErrors:
    """What the form for another date says."""
    due_on, reason = _date(values, DUE_ON), _text(values, REASON)
    missing = {DUE_ON: "Please choose a date."} if due_on is None else {}
    missing |= {} if reason else {REASON: "Please say why the date has to move."}
    return FieldErrors(missing) if missing or due_on is None else SlipAnswer(due_on, reason)


def read_reason(values: Values) -> ReasonAnswer | FieldErrors:
    """What the forms for “blocked” and “send back” say."""
    reason = _text(values, REASON)
    return ReasonAnswer(reason) if reason else FieldErrors({REASON: "Please write a few words here."})


def read_add(values: Values) -> AddAnswer | FieldErrors:
    """What the form for a new action says."""
    new_title, place, owner, due_on = (
        _text(values, WORDS),
        _chosen(values, THEME),
        values.get(OWNER, {}).get(ids.FORM_FIELD, {}).get("selected_user"),
        _date(values, DUE_ON),
    )
    plan_id, _, theme_id = place.partition(":")
    missing = {
        WORDS: "" if new_title else "Please say what is to be done.",
        THEME: "" if plan_id.isdecimal() else "Please choose a plan.",
        OWNER: "" if owner else "Please choose an owner.",
        DUE_ON: "" if due_on else "Please choose a date.",
    }
    errors = {field: error for field, error in missing.items() if error}
    if errors or due_on is None:
        return FieldErrors(errors)
    return AddAnswer(int(plan_id), int(theme_id) if theme_id.isdecimal() else None, new_title, owner, due_on)


_OFFERED = (Colour.GREEN, Colour.AMBER, Colour.RED, Colour.GREY)


def _form(callback_id: str, name: str, submit: str, metadata: str, *blocks: Block) -> Block:
    return {
        "type": "modal",
        "callback_id": callback_id,
        "private_metadata": metadata,
        "title": plain_text(name, 24),
        "submit": plain_text(submit, 24),
        "close": plain_text("Cancel", 24),
        "blocks": list(blocks),
    }


def _about(item: Item, today: date) -> Block:
    late = (today - item.due_on).days if item.due_on and item.is_overdue(today) else 0
    overdue = f" It is {counted(late, 'day')} overdue." if late else ""
    return section(f"{title(item)}\n{due_sentence(item)}{overdue}")


def _lines() -> Block:
    return text_input(ids.FORM_FIELD, lines=True, max_length=REASON_LENGTH)


def _places(plans: Sequence[Plan], themes: Sequence[Theme]) -> list[Block]:
    """Each theme of each plan, then the plan without a theme."""
    places = []
    for plan in plans:
        own = [theme for theme in themes if theme.plan_id == plan.id]
        places += [option(f"{plan.key}: {theme.ref} {theme.name}", f"{plan.id}:{theme.id}") for theme in own]
        places.append(option(f"{plan.key}: no theme", f"{plan.id}:"))
    return places


def _text(values: Values, block_id: str) -> str:
    return str(values.get(block_id, {}).get(ids.FORM_FIELD, {}).get("value") or "").strip()


def _chosen(values: Values, block_id: str) -> str:
    chosen = values.get(block_id, {}).get(ids.FORM_FIELD, {}).get("selected_option") or {}
    return str(chosen.get("value", ""))


def _date(values: Values, block_id: str) -> date | None:
    typed = values.get(block_id, {}).get(ids.FORM_FIELD, {}).get("selected_date")
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError:
        return None


def _colour(value: str) -> Colour | None:
    return Colour(value) if value in list(_OFFERED) else None


def answer_view(message: Message, metadata: str = "") -> Block:
    """A modal that shows an answer, where a view was tapped and no message can stand beside it."""
    return {
        "type": "modal",
        "private_metadata": metadata,
        "title": plain_text("Golden Thread", 24),
        "close": plain_text("Close", 24),
        "blocks": list(message.blocks),
    }


def refusal_view(sentence: str) -> Block:
    """A modal that only says why there is no form."""
    return {
        "type": "modal",
        "title": plain_text("Not possible", 24),
        "close": plain_text("Close", 24),
        "blocks": [{"type": "section", "text": plain_text(sentence, 2900)}],
    }
