"""The forms, and reading back what was filled in.

`metadata` is carried as it is.  Each `read_…` answers with what was meant, or with FieldErrors to show.
"""

from collections.abc import Collection, Mapping, Sequence
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
    sections,
    select,
    text_input,
)
from bot.messages.lines import STATES, colour_words, due_sentence, title
from bot.plan.evidence import is_address
from bot.plan.items import Colour, Item, Plan, State, Theme
from bot.plan.updates import Known

Values = Mapping[str, Mapping[str, Any]]
"""`view["state"]["values"]`."""

WORDS, COLOUR, PERCENT = "words", "colour", "percent"
NEXT_STEP, IN_THE_WAY, STATE, FORECAST_ON, LINK = "next_step", "in_the_way", "state", "forecast_on", "link"
ALSO_ASK = "also_ask"
DUE_ON, REASON, OWNER, THEME = "due_on", "reason", "owner", "theme"
"""Block ids of the fields."""

REASON_LENGTH = 1000
ANEW = "~"
"""Stands between a field and a version in the block id of a field that was filled in anew: Slack keeps what was typed
under a block id it knows."""


@dataclass(frozen=True)
class FieldErrors:
    """What to put right, by block id."""

    errors: dict[str, str]


@dataclass(frozen=True)
class UpdateAnswer:
    """The update form as it was sent: None or empty where a field was left so."""

    words: str = ""
    next_step: str = ""
    in_the_way: str = ""
    state: State | None = None
    colour: Colour | None = None
    percent: int | None = None
    forecast_on: date | None = None
    link: str = ""


@dataclass(frozen=True)
class SlipAnswer:
    """The date asked for and why."""

    due_on: date
    reason: str


@dataclass(frozen=True)
class MissAnswer:
    """The day on which it is expected, why, and whether that is asked for as the new date."""

    expected_on: date
    reason: str
    also_ask: bool = False


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


def update_form(item: Item, metadata: str, today: date, known: Known) -> Block:
    """What changed, what is next and what is in the way; the rest is filled in with what is `known`.

    Blue is not offered, it comes with the check.
    """
    states = [option(_STATE_WORDS[state], state.value) for state in _STATES]
    colours = [option(colour_words(colour), colour.value) for colour in _OFFERED]
    percent: Block = {
        "type": "number_input",
        "action_id": ids.FORM_FIELD,
        "is_decimal_allowed": False,
        "min_value": "0",
        "max_value": "100",
    }
    percent |= {"initial_value": str(known.percent)} if known.percent is not None else {}
    link: Block = {"type": "url_text_input", "action_id": ids.FORM_FIELD}
    state_now, colour_now = (
        next((one for one in offered if one["value"] == value), None)
        for offered, value in ((states, known.state), (colours, known.colour))
    )
    return _form(
        ids.UPDATE_FORM,
        "Update",
        "Save",
        metadata,
        _about(item, today),
        input_block(WORDS, "What has changed?", _lines(), optional=True),
        input_block(NEXT_STEP, "What is next?", _lines(known.next_step), optional=True),
        input_block(IN_THE_WAY, "What is in the way?", _lines(known.in_the_way), optional=True),
        input_block(STATE, "State", select(ids.FORM_FIELD, states, state_now), optional=True),
        input_block(
            COLOUR,
            "Colour",
            select(ids.FORM_FIELD, colours, colour_now),
            optional=True,
            hint=None if item.colour else "Not rated yet.",
        ),
        input_block(PERCENT, "Done, in per cent", percent, optional=True),
        input_block(
            FORECAST_ON,
            "When do you expect it to be done?",
            date_picker(ids.FORM_FIELD, known.forecast_on),
            optional=True,
            hint="A forecast: the date it is due stays.",
        ),
        input_block(LINK, "Link to evidence", link, optional=True),
    )


def miss_form(item: Item, metadata: str, today: date) -> Block:
    """When it will be done instead, why, and whether that shall be its new date."""
    asked = option("Also ask for this as the new date", "yes")
    boxes: Block = {"type": "checkboxes", "action_id": ids.FORM_FIELD, "options": [asked]}
    return _form(
        ids.MISS_FORM,
        "Will miss its date",
        "Save",
        metadata,
        _about(item, today),
        input_block(
            DUE_ON, "When do you expect it to be done?", date_picker(ids.FORM_FIELD, item.forecast_on)
        ),
        input_block(REASON, "Why?", _lines(), hint="The date it is due stays until another one is agreed."),
        input_block(ALSO_ASK, "New date", boxes, optional=True),
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
    """What the update form says, whether or not it is new."""
    state, colour, percent = _chosen(values, STATE), _chosen(values, COLOUR), _text(values, PERCENT)
    link, in_the_way = _text(values, LINK), _text(values, IN_THE_WAY)
    wrong = {
        PERCENT: bool(percent) and not (percent.isdecimal() and int(percent[:9]) <= 100),
        LINK: bool(link) and not is_address(link),
        IN_THE_WAY: state == State.BLOCKED and not in_the_way,
    }
    if any(wrong.values()):
        return FieldErrors({field: _WRONG[field] for field, is_wrong in wrong.items() if is_wrong})
    return UpdateAnswer(
        _text(values, WORDS),
        _text(values, NEXT_STEP),
        in_the_way,
        State(state) if state in list(_STATES) else None,
        _colour(colour),
        int(percent) if percent else None,
        _date(values, FORECAST_ON),
        link,
    )


_WRONG = {
    PERCENT: "Please give a whole number from 0 to 100.",
    LINK: "Please give a whole address, such as https://example.org/minutes.",
    IN_THE_WAY: "Please say what is in the way, or choose another state.",
}


def read_miss(values: Values) -> MissAnswer | FieldErrors:
    """What the form about a date that will be missed says."""
    slip = read_slip(values)
    if isinstance(slip, FieldErrors):
        return slip
    ticked = values.get(ALSO_ASK, {}).get(ids.FORM_FIELD, {}).get("selected_options") or []
    return MissAnswer(slip.due_on, slip.reason, bool(ticked))


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
_STATES = (State.NOT_STARTED, State.IN_PROGRESS, State.BLOCKED, State.CLAIMED_DONE)
_STATE_WORDS = {state: STATES[state].capitalize() for state in _STATES} | {
    State.CLAIMED_DONE: "Done, to be checked"
}


def by_field(values: Values) -> Values:
    """`values` by the fields they are of, whether or not a field was filled in anew."""
    return {block_id.partition(ANEW)[0]: state for block_id, state in values.items()}


def beside(errors: Mapping[str, str], view: Block) -> dict[str, str]:
    """`errors` by the block ids that their fields have in this view."""
    places = {block["block_id"].partition(ANEW)[0]: block["block_id"] for block in _inputs(view)}
    return {places.get(field, field): said for field, said in errors.items()}


def shown_again(
    form: Block, view: Block, meanwhile: Sequence[str], fresh: Collection[str], version: int
) -> Block:
    """`form` with what was typed into `view`, and above it what happened meanwhile, as mrkdwn lines.

    Nobody touched the `fresh` fields, so they show what they are by now.
    """
    typed = view["state"]["values"]
    place = {block["block_id"].partition(ANEW)[0]: block["block_id"] for block in _inputs(view)}
    blocks = []
    for block in form["blocks"]:
        field = block.get("block_id", "")
        if block["type"] == "input" and field in fresh:
            blocks.append(block | {"block_id": f"{field}{ANEW}{version}"})
        elif block["type"] == "input":
            state = typed.get(place[field], {}).get(ids.FORM_FIELD, {})
            blocks.append(block | {"block_id": place[field], "element": _typed_into(block["element"], state)})
        else:
            blocks.append(block)
    told = sections(["*Changed while you were writing:*", *meanwhile, _SAVE_AGAIN])
    return form | {"blocks": [*told, *blocks]}


_SAVE_AGAIN = "What you wrote is still below. Save again if it still holds, or cancel."


def _inputs(form: Block) -> list[Block]:
    return [block for block in form["blocks"] if block["type"] == "input"]


_TYPED = {
    "value": "initial_value",
    "selected_option": "initial_option",
    "selected_options": "initial_options",
    "selected_date": "initial_date",
    "selected_user": "initial_user",
}


def _typed_into(element: Block, state: Mapping[str, Any]) -> Block:
    """The field with what was typed, as it was typed; empty where nothing was.  A choice is one of its own options."""
    bare = {name: value for name, value in element.items() if name not in _TYPED.values()}
    own = {one["value"]: one for one in element.get("options", [])}

    def kept(value: Any) -> Any:
        if isinstance(value, list):
            return [own[one["value"]] for one in value]
        return own[value["value"]] if isinstance(value, dict) else value

    return bare | {initial: kept(state[name]) for name, initial in _TYPED.items() if state.get(name)}


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


def _lines(initial: str = "") -> Block:
    return text_input(ids.FORM_FIELD, initial, lines=True, max_length=REASON_LENGTH)


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
