"""The modals each person has open, as a stack, and what they have filled in."""

import copy

from bot.playground.manifest import Json
from bot.playground.workspace import Workspace

MAX_STACK = 3


class Views:
    """Open modals by person, the top one last."""

    def __init__(self) -> None:
        self.stacks: dict[str, list[Json]] = {}

    def stack(self, person: str) -> list[Json]:
        return self.stacks.setdefault(person, [])

    def top(self, person: str) -> Json | None:
        stack = self.stack(person)
        return stack[-1] if stack else None

    def find(self, view_id: str) -> tuple[str, Json] | None:
        """The person who has this view open, and the view."""
        for person, stack in self.stacks.items():
            for view in stack:
                if view["id"] == view_id:
                    return person, view
        return None

    def find_external(self, external_id: str) -> Json | None:
        open_views = (view for stack in self.stacks.values() for view in stack)
        return next((view for view in open_views if external_id and view["external_id"] == external_id), None)

    def push(self, person: str, view: Json, *, root: bool) -> Json:
        """Puts a view on top; with `root` it replaces everything that is open."""
        stack = self.stack(person)
        if root:
            stack.clear()
        view["root_view_id"] = stack[0]["id"] if stack else view["id"]
        view["previous_view_id"] = stack[-1]["id"] if stack else None
        stack.append(view)
        return view

    def close(self, person: str, view: Json) -> None:
        """Takes this view and everything above it away."""
        stack = self.stack(person)
        del stack[stack.index(view) :]


def new_view(workspace: Workspace, wish: Json) -> Json:
    """The view Slack makes of what the app sent: ids, hash, defaults, and the state of its inputs."""
    view = {
        "id": workspace.next_id("V"),
        "team_id": workspace.team["id"],
        "type": wish["type"],
        "app_id": workspace.app.id,
        "app_installed_team_id": workspace.team["id"],
        "bot_id": workspace.app.bot_id,
        "root_view_id": None,
        "previous_view_id": None,
    }
    view["root_view_id"] = view["id"]
    return fill_view(workspace, view, wish)


def fill_view(workspace: Workspace, view: Json, wish: Json) -> Json:
    """Gives a view new content in place.  What was typed stays where block and action ids are the same."""
    kept = view.get("state", {}).get("values", {})
    blocks = with_ids(workspace, wish["blocks"])
    view |= {
        "title": wish.get("title"),
        "submit": wish.get("submit"),
        "close": wish.get("close"),
        "blocks": blocks,
        "private_metadata": wish.get("private_metadata", ""),
        "callback_id": wish.get("callback_id", ""),
        "external_id": wish.get("external_id", ""),
        "clear_on_close": bool(wish.get("clear_on_close", False)),
        "notify_on_close": bool(wish.get("notify_on_close", False)),
        "hash": f"{workspace.next_ts()}",
        "state": {"values": _kept(first_state(blocks), kept)},
    }
    return view


def _kept(fresh: Json, before: Json) -> Json:
    return {
        block_id: {
            action_id: state
            if before.get(block_id, {}).get(action_id, {}).get("type") != state["type"]
            else before[block_id][action_id]
            for action_id, state in actions.items()
        }
        for block_id, actions in fresh.items()
    }


def with_ids(workspace: Workspace, blocks: list[Json]) -> list[Json]:
    """Blocks with the ids Slack adds where the app gave none."""
    result = []
    for block in blocks:
        named = dict(block)
        named.setdefault("block_id", workspace.next_id("b"))
        for place in ("element", "accessory"):
            if isinstance(named.get(place), dict):
                named[place] = _element_with_id(workspace, named[place])
        if named["type"] in ("actions", "context_actions"):
            named["elements"] = [_element_with_id(workspace, element) for element in named["elements"]]
        result.append(named)
    return result


def _element_with_id(workspace: Workspace, element: Json) -> Json:
    return element if element.get("type") == "image" else {"action_id": workspace.next_id("a")} | element


def elements_of(block: Json) -> list[Json]:
    """The interactive elements of a block."""
    places = [block.get("element"), block.get("accessory")]
    places += block.get("elements", []) if block["type"] in ("actions", "context_actions") else []
    return [place for place in places if isinstance(place, dict) and "action_id" in place]


def find_element(blocks: list[Json], block_id: str, action_id: str) -> tuple[Json, Json] | None:
    """The block and the element with these ids."""
    for block in blocks:
        for element in elements_of(block):
            if block.get("block_id") == block_id and element["action_id"] == action_id:
                return block, element
    return None


STATE_KEYS = {
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "checkboxes": ("selected_options", "initial_options"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "file_input": ("files", ""),
}
"""Where an element's value stands in `state.values`, and which property it starts from."""


def first_state(blocks: list[Json]) -> Json:
    """`state.values` of blocks nobody has touched."""
    values: Json = {}
    for block in blocks:
        for element in elements_of(block):
            if element["type"] in STATE_KEYS:
                values.setdefault(block["block_id"], {})[element["action_id"]] = _first(element)
    return values


def _first(element: Json) -> Json:
    key, initial = STATE_KEYS[element["type"]]
    empty: object = [] if key.endswith(("options", "users", "conversations", "channels", "files")) else None
    return {"type": element["type"], key: element.get(initial, empty)}


def told_view(view: Json) -> Json:
    """A copy of a view, as answers and payloads carry it."""
    return copy.deepcopy(view)
