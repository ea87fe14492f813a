"""What Slack accepts as text objects, options and interactive elements."""

from datetime import date
from typing import Any

from bot.playground.manifest import Json
from bot.playground.shapes import (
    Check,
    Place,
    Problem,
    Problems,
    also,
    anything,
    by_type,
    choice,
    flag,
    listing,
    one_of,
    shape,
    text,
    unique,
    whole,
)

NO_LIMIT = 1_000_000


def plain(high: int) -> Check:
    """A plain_text object of 1 to `high` characters."""
    body = shape({"text": text(1, high)}, {"emoji": flag})
    return by_type({"plain_text": body})


def words(high: int) -> Check:
    """A plain_text or mrkdwn object of 1 to `high` characters."""
    body = shape({"text": text(1, high)}, {"verbatim": flag})
    return by_type({"plain_text": shape({"text": text(1, high)}, {"emoji": flag}), "mrkdwn": body})


ID = text(1, 255)
CONFIRM = shape(
    {"title": plain(100), "text": words(300), "confirm": plain(30), "deny": plain(30)},
    {"style": choice("primary", "danger")},
)


OPTION_TEXT: dict[str, Check] = {"text": plain(75), "value": text(1, 150)}
OPTION = shape(OPTION_TEXT, {"description": plain(75)})
LINK_OPTION = shape(OPTION_TEXT, {"description": plain(75), "url": text(1, 3000)})
RICH_OPTION = shape({"text": words(75), "value": text(1, 150)}, {"description": words(75)})
GROUP = shape({"label": plain(75), "options": listing(OPTION, 1, 100)}, {})


def _focus(value: Any, _at: str, place: Place) -> Problems:
    place.focused += bool(value.get("focus_on_load"))
    if value.get("focus_on_load") and place.focused > 1:
        yield Problem(_at, "only one element may have focus_on_load", "unique", "focus_on_load")


def _element(needed: dict[str, Check], allowed: dict[str, Check], *rules: Check) -> Check:
    common: dict[str, Check] = {"action_id": ID, "focus_on_load": flag}
    return also(shape(needed, common | allowed), _focus, *rules)


def _menu(needed: dict[str, Check], allowed: dict[str, Check], *rules: Check) -> Check:
    return _element(needed, {"confirm": CONFIRM, "placeholder": plain(150)} | allowed, *rules)


def _listed(value: Json, at: str, _: Place) -> Problems:
    """Initial options must equal listed ones exactly."""
    groups = value.get("option_groups") or []
    options = [*(value.get("options") or []), *(entry for group in groups for entry in group["options"])]
    many = value.get("initial_options") or []
    initial = [*many, *([value["initial_option"]] if value.get("initial_option") else [])]
    if not all(entry in options for entry in initial):
        name = "initial_options" if many else "initial_option"
        yield Problem(f"{at}/{name}", "must be one of the options", "enum", name)


def _real_day(value: Any, at: str, place: Place) -> Problems:
    found = list(text(10, 10, r"\d{4}-\d{2}-\d{2}")(value, at, place))
    yield from found
    if not found and not is_day(value):
        yield Problem(at, "must be a date", "format", "date")


def is_day(value: str) -> bool:
    """Whether this is a day of the calendar written YYYY-MM-DD."""
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _modal_only(name: str) -> Check:
    def check(value: Any, at: str, place: Place) -> Problems:
        if value.get(name) and place.surface != "modal":
            yield Problem(f"{at}/{name}", f"{name} is for modals", "surface", "modal")

    return check


STATIC = {"options": listing(OPTION, 1, 100), "option_groups": listing(GROUP, 1, 100)}
FILTER = shape(
    {},
    {
        "include": listing(choice("im", "mpim", "private", "public"), 1, 4),
        "exclude_external_shared_channels": flag,
        "exclude_bot_users": flag,
    },
)
CONVERSATIONS: dict[str, Check] = {"default_to_current_conversation": flag, "filter": FILTER}
MANY: dict[str, Check] = {"max_selected_items": whole(1, NO_LIMIT)}
DISPATCH = shape(
    {}, {"trigger_actions_on": listing(choice("on_enter_pressed", "on_character_entered"), 1, 2)}
)
FIELD: dict[str, Check] = {"placeholder": plain(150), "dispatch_action_config": DISPATCH}
SINGLE_OPTION: dict[str, Check] = {"initial_option": OPTION}
MANY_OPTIONS = MANY | {"initial_options": listing(OPTION, 1, 100)}
IDS = listing(ID, 1, 1000)


def _button(more: dict[str, Check]) -> Check:
    return _element({"text": plain(75)}, more | {"style": choice("primary", "danger")})


BUTTON = _button(
    {
        "url": text(1, 3000),
        "value": text(1, 2000),
        "confirm": CONFIRM,
        "accessibility_label": text(1, 75),
        "visible_to_user_ids": listing(ID, 1, 10),
    }
)
PICKED = listing(RICH_OPTION, 1, 10)
CHOSEN: dict[str, Check] = {"options": PICKED}
SELECTS: dict[str, Check] = {
    "static_select": _menu({}, STATIC | SINGLE_OPTION, one_of("options", "option_groups"), _listed),
    "external_select": _menu({}, SINGLE_OPTION | {"min_query_length": whole(0, NO_LIMIT)}),
    "users_select": _menu({}, {"initial_user": ID}),
    "conversations_select": _menu(
        {},
        CONVERSATIONS | {"initial_conversation": ID, "response_url_enabled": flag},
        _modal_only("response_url_enabled"),
    ),
    "channels_select": _menu(
        {}, {"initial_channel": ID, "response_url_enabled": flag}, _modal_only("response_url_enabled")
    ),
    "multi_static_select": _menu({}, STATIC | MANY_OPTIONS, one_of("options", "option_groups"), _listed),
    "multi_external_select": _menu({}, MANY_OPTIONS | {"min_query_length": whole(0, NO_LIMIT)}),
    "multi_users_select": _menu({}, MANY | {"initial_users": IDS}),
    "multi_conversations_select": _menu({}, MANY | CONVERSATIONS | {"initial_conversations": IDS}),
    "multi_channels_select": _menu({}, MANY | {"initial_channels": IDS}),
}
PICKERS: dict[str, Check] = {
    "datepicker": _menu({}, {"initial_date": _real_day}),
    "timepicker": _menu(
        {}, {"initial_time": text(5, 5, r"([01]\d|2[0-3]):[0-5]\d"), "timezone": text(1, 100)}
    ),
    "checkboxes": _element(CHOSEN, {"initial_options": PICKED, "confirm": CONFIRM}, _listed),
    "radio_buttons": _element(CHOSEN, {"initial_option": RICH_OPTION, "confirm": CONFIRM}, _listed),
}
DATETIMEPICKER = _element({}, {"initial_date_time": whole(1_000_000_000, 9_999_999_999), "confirm": CONFIRM})
OVERFLOW = _element({"options": listing(LINK_OPTION, 1, 5)}, {"confirm": CONFIRM})


def _lengths(value: Json, at: str, _: Place) -> Problems:
    if value.get("min_length", 0) > value.get("max_length", 3000):
        yield Problem(f"{at}/min_length", "must not be above max_length", "range", "max_length")


def slack_image(value: Json, at: str, place: Place) -> Problems:
    reference = value.get("slack_file")
    if reference is not None and not place.usable_file(reference):
        yield Problem(f"{at}/slack_file", "invalid slack file", "slack_file", None)


SLACK_FILE = also(
    shape({}, {"id": text(9, 255, r"F[A-Z0-9]{8,}"), "url": text(1, 3000)}), one_of("id", "url")
)
IMAGE_SOURCE: dict[str, Check] = {"image_url": text(1, 3000, r"(?s)https?://.+"), "slack_file": SLACK_FILE}
IMAGE = also(shape({"alt_text": text(1, 2000)}, IMAGE_SOURCE), one_of("image_url", "slack_file"), slack_image)

NUMBER = text(1, 100, r"-?\d+(\.\d+)?")
TEXT_INPUTS: dict[str, Check] = {
    "plain_text_input": _element(
        {},
        FIELD
        | {
            "initial_value": text(0, 3000),
            "multiline": flag,
            "min_length": whole(0, 3000),
            "max_length": whole(1, 3000),
        },
        _lengths,
    ),
    "email_text_input": _element({}, FIELD | {"initial_value": text(1, 3000)}),
    "url_text_input": _element({}, FIELD | {"initial_value": text(1, 3000)}),
    "number_input": _element(
        {"is_decimal_allowed": flag},
        FIELD | {"initial_value": NUMBER, "min_value": NUMBER, "max_value": NUMBER},
    ),
    "rich_text_input": _element(
        {}, FIELD | {"initial_value": anything, "min_lines": whole(1, 100), "max_lines": whole(1, 100)}
    ),
}
FILE_INPUT = _element({}, {"filetypes": listing(text(1, 20), 1, 100), "max_files": whole(1, 10)})

ACCESSORY = by_type(SELECTS | PICKERS | {"button": BUTTON, "overflow": OVERFLOW, "image": IMAGE})
ACTIONS = also(
    listing(
        by_type(
            SELECTS
            | PICKERS
            | {"button": BUTTON, "overflow": OVERFLOW, "datetimepicker": DATETIMEPICKER}
            | {"rich_text_input": TEXT_INPUTS["rich_text_input"]}
        ),
        1,
        25,
    ),
    unique("action_id"),
)
INPUTS = SELECTS | PICKERS | TEXT_INPUTS | {"datetimepicker": DATETIMEPICKER}
ICON_BUTTON = _element(
    {"icon": text(1, 100), "text": plain(75)},
    {
        "value": text(1, 2000),
        "confirm": CONFIRM,
        "accessibility_label": text(1, 75),
        "visible_to_user_ids": listing(ID, 1, 10),
    },
)
FEEDBACK = shape({"text": plain(75), "value": text(1, 2000)}, {"accessibility_label": text(1, 75)})
FEEDBACK_BUTTONS = _element({"positive_button": FEEDBACK, "negative_button": FEEDBACK}, {})
