"""What a person's choice in an element becomes in payloads, and what Slack's client would not let by."""

import re
from typing import Any

from bot.playground.element_checks import is_day
from bot.playground.manifest import Json
from bot.playground.views import STATE_KEYS, elements_of

REQUIRED = "Please complete this required field."


class BadChoice(Exception):
    """The value does not fit the element; the text is a sentence."""


def options_of(element: Json) -> list[Json]:
    groups = element.get("option_groups") or []
    return [*(element.get("options") or []), *(option for group in groups for option in group["options"])]


def _option(element: Json, value: Any, offered: list[Json]) -> Json:
    wanted = value.get("value") if isinstance(value, dict) else value
    known = [*options_of(element), *offered]
    found = next((option for option in known if option.get("value") == wanted), None)
    if found is None:
        raise BadChoice(f"“{wanted}” is not one of the options of {element['action_id']}.")
    return found


def element_state(element: Json, value: Any, offered: list[Json]) -> Json:
    """The entry of `state.values` for what a person chose.  `offered` are options fetched from the app.

    Raises BadChoice.
    """
    kind = element["type"]
    key = STATE_KEYS[kind][0]
    if key == "selected_option":
        return {"type": kind, key: None if value in (None, "") else _option(element, value, offered)}
    if key == "selected_options":
        return {"type": kind, key: [_option(element, entry, offered) for entry in _entries(value)]}
    if key.endswith(("users", "conversations", "channels", "files")):
        return {"type": kind, key: _entries(value)}
    if key == "selected_date" and value and not (isinstance(value, str) and is_day(value)):
        raise BadChoice(f"“{value}” is not a date written YYYY-MM-DD.")
    return {"type": kind, key: value if value != "" else None}


def _entries(value: Any) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise BadChoice("A list of values is needed here.")
    return value


def action_of(block: Json, element: Json, value: Any, offered: list[Json], action_ts: str) -> Json:
    """The entry of `actions` in a block_actions payload.  Raises BadChoice."""
    action = {
        "type": element["type"],
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "action_ts": action_ts,
    }
    if element["type"] == "button":
        return action | {key: element[key] for key in ("text", "value", "style", "url") if key in element}
    if element["type"] == "icon_button":
        return action | {key: element[key] for key in ("text", "value", "icon") if key in element}
    if element["type"] == "overflow":
        return action | {"selected_option": _option(element, value, offered)}
    if element["type"] not in STATE_KEYS:
        raise BadChoice(f"A {element['type']} cannot be used here.")
    state = element_state(element, value, offered)
    label = {"placeholder": element["placeholder"]} if "placeholder" in element else {}
    return action | state | label


def value_of(state: Json) -> Any:
    """The value inside an entry of `state.values`; None or [] when nothing is there."""
    return state.get(STATE_KEYS[state["type"]][0])


def client_errors(blocks: list[Json], values: Json) -> dict[str, str]:
    """What Slack's client says before a modal is sent: required fields, lengths, numbers, addresses."""
    errors = {}
    for block in blocks:
        if block["type"] != "input":
            continue
        for element in elements_of(block):
            state = values.get(block["block_id"], {}).get(element["action_id"], {"type": element["type"]})
            message = _fault(element, value_of(state), optional=block.get("optional", False))
            if message:
                errors[block["block_id"]] = message
    return errors


def _fault(element: Json, value: Any, *, optional: bool) -> str:
    if value in (None, "", []):
        return "" if optional else REQUIRED
    if not isinstance(value, str):
        return ""
    length = element.get("min_length", 0), element.get("max_length", 3000)
    if len(value) < length[0]:
        return f"This entry must be at least {length[0]} characters."
    if element["type"] == "plain_text_input" and len(value) > length[1]:
        return f"This entry must be at most {length[1]} characters."
    if element["type"] == "number_input":
        return _number_fault(element, value)
    if element["type"] == "email_text_input" and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", value):
        return "Please enter a valid email address."
    if element["type"] == "url_text_input" and not re.fullmatch(r"https?://\S+", value):
        return "Please enter a valid URL."
    return ""


def _number_fault(element: Json, value: str) -> str:
    pattern = r"-?\d+(\.\d+)?" if element.get("is_decimal_allowed") else r"-?\d+"
    if not re.fullmatch(pattern, value):
        return "Please enter a number."
    if "min_value" in element and float(value) < float(element["min_value"]):
        return f"Please enter a number that is at least {element['min_value']}."
    if "max_value" in element and float(value) > float(element["max_value"]):
        return f"Please enter a number that is at most {element['max_value']}."
    return ""
