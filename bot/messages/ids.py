"""Action and callback ids: what a tap or a form is called when it comes back.

An id that can occur twice in one block is numbered (`nth`): listeners match `^command\\.run(\\.\\d+)?$`.
"""

ITEM_DONE = "item.done"
ITEM_UPDATE = "item.update"
ITEM_ON_TRACK = "item.on_track"
ITEM_SLIP = "item.slip"
ITEM_BLOCK = "item.block"
ITEM_WILL_MAKE = "item.will_make"
ITEM_AT_RISK = "item.at_risk"
ITEM_WILL_MISS = "item.will_miss"
ITEM_MORE = "item.more"
"""The “…” menu of an action.  Values: `snooze1:`, `snooze3:`, `not_mine:` or `why:`, then `item_value`."""

ITEM_SHOW = "item.show"
"""Value: item id."""

CHANGE_UNDO = "change.undo"
"""Value: inbox id of the message whose changes are taken back."""

CHANGE_MEANT = "change.meant"
CHANGE_WHY = "change.why"
"""Value of both: inbox id of the message in words that was read."""

DELETED_UNDO = "deleted.undo"
DELETED_LEAVE = "deleted.leave"
"""Value of both: inbox id of the message that was deleted."""

REQUEST_AGREE = "request.agree"
REQUEST_KEEP = "request.keep"
"""Value of both: request id."""

CHECK_VERIFY = "check.verify"
CHECK_SEND_BACK = "check.send_back"

HELD_SEND = "held.send"
HELD_ARRIVED = "held.arrived"
"""Value of both: id of the promise whose card they are on."""

ASK_CHOOSE = "ask.choose"
"""Always numbered.  Value: `<inbox id>:<option number from 0>`, or `<inbox id>:none` for “None of these”."""

NO_OPTION = "none"

RUN = "command.run"
"""Value: the text of a command, `overdue page:2`."""

HOME_PAGE = "home.page"
"""Value: the page of Home to turn to, from 1."""

SETTINGS = "settings.open"

NOT_ME = "person.not_me"
"""Value: id of the person whom somebody was taken for."""

MY_LIST = "mine"
"""The command text for the bare `/plan`; a button's value cannot be empty."""

UPDATE_FORM = "item.update_form"
SLIP_FORM = "item.slip_form"
MISS_FORM = "item.miss_form"
BLOCK_FORM = "item.block_form"
SEND_BACK_FORM = "check.send_back_form"
ADD_FORM = "item.add_form"
SETTINGS_FORM = "settings.form"

ITEM_FROM_MESSAGE = "item_from_message"
"""The message shortcut."""

FORM_FIELD = "value"
"""Action id of every field of a form; its block id tells which field it is."""


def nth(action_id: str, number: int) -> str:
    """The id for the `number`-th of several alike in one block."""
    return f"{action_id}.{number}"


def item_value(item_id: int, version: int) -> str:
    """What a button of an action carries: which action, and the state of it that was seen."""
    return f"{item_id}:{version}"


def form_metadata(item_id: int, version: int, entry_id: int, origin: str) -> str:
    """What a form about an action carries: the version of it that was seen, its latest history entry, and `origin`."""
    return f"{item_id}:{version}:{entry_id}:{origin}"


def form_about(metadata: str) -> tuple[int, int, int, str]:
    """What `form_metadata` wrote: action, version, history entry and origin."""
    item_id, version, entry_id, origin = metadata.split(":", 3)
    return int(item_id), int(version), int(entry_id), origin


def asked_origin(asked_id: str) -> str:
    """The last part of a form's metadata when a question opened it: the inbox id of the question."""
    return f"ask{asked_id}"


def asked_in(metadata: str) -> int | None:
    """The inbox id of the question that opened a form."""
    origin = metadata.rpartition(":")[2]
    digits = origin.removeprefix("ask")
    return int(digits) if origin.startswith("ask") and digits.isdecimal() else None


def home_origin(page: int) -> str:
    """What Home keeps with it, and the last part of a form's metadata when this page of it opened the form."""
    return f"home.{page}"


def home_page(metadata: str) -> int | None:
    """The page of Home that something was opened from."""
    origin = metadata.rpartition(":")[2]
    digits = origin.removeprefix("home.")
    return int(digits) if origin.startswith("home.") and digits.isdecimal() else None
