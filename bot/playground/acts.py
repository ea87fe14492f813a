"""What people do: say, command, press, submit, close.  Each returns what the person gets to know."""

from typing import Any

from bot.playground.api_views import show_stack, tidy_view
from bot.playground.checks import check_view
from bot.playground.elements import BadChoice, action_of, client_errors, element_state, options_of, value_of
from bot.playground.manifest import Json
from bot.playground.payloads import (
    actions_payload,
    closed_payload,
    command_payload,
    message_action_payload,
    message_place,
    shortcut_payload,
    submission_payload,
    suggestion_payload,
    view_place,
)
from bot.playground.posting import post, share_files, whisper
from bot.playground.refusals import Refused
from bot.playground.response_urls import answer
from bot.playground.sockets import NoAnswer
from bot.playground.texts import typed
from bot.playground.views import MAX_STACK, elements_of, fill_view, find_element, new_view
from bot.playground.workspace import Channel, File, Person
from bot.playground.world import ResponseUrl, World

TROUBLE = "We had some trouble connecting.  Try again?"
COMMAND_ERRORS = {"timeout": "operation_timeout", "no_connection": "app_did_not_respond"}


class NotPossible(Exception):
    """The person cannot do that; `status` is the HTTP status, the text a sentence."""

    def __init__(self, sentence: str, status: int = 400) -> None:
        super().__init__(sentence)
        self.status = status


def say(world: World, person: Person, channel: Channel, text: str, thread_ts: str, files: list[File]) -> Json:
    """A message typed by a person, perhaps with files.  Raises NotPossible."""
    may_write(channel, person)
    if channel.peer and not (world.manifest.messages_enabled and world.manifest.messages_writable):
        raise NotPossible("Sending messages to this app has been turned off.", 403)
    if not text.strip() and not files:
        raise NotPossible("There is nothing to send.")
    workspace = world.workspace
    if thread_ts and workspace.find(channel.id, thread_ts) is None:
        raise NotPossible("That thread is not there any more.", 404)
    message: Json = {
        "type": "message",
        "user": person.id,
        "client_msg_id": workspace.next_id("m"),
        "team": workspace.team["id"],
        "text": typed(text, workspace.people.values(), workspace.channels.values()),
    } | ({"thread_ts": thread_ts} if thread_ts else {})
    workspace.read.setdefault(person.id, {})
    return share_files(world, channel, message, files) if files else post(world, channel, message)


def may_write(channel: Channel, person: Person) -> None:
    """Raises NotPossible when this person cannot write there."""
    if person.deleted:
        raise NotPossible(f"{person.real_name}'s account is deactivated.", 403)
    if person.id not in channel.members:
        raise NotPossible(f"{person.real_name} is not a member of this conversation.", 403)
    if channel.archived:
        raise NotPossible("This channel is archived.", 403)


async def command(world: World, person: Person, channel: Channel, line: str) -> Json:
    """A slash command as typed.  Raises NotPossible when the app has no such command."""
    name, _, rest = line.strip().partition(" ")
    known = next((entry for entry in world.manifest.commands if entry["command"] == name), None)
    if known is None:
        raise NotPossible(f"{name} is not a valid command.", 404)
    may_write(channel, person)
    workspace = world.workspace
    text = rest.strip()
    if known["should_escape"]:
        text = typed(text, workspace.people.values(), workspace.channels.values())
    payload = command_payload(world, person, channel, name, text)
    address = world.response_urls[payload["response_url"].rpartition("/")[2]]
    try:
        reply = await world.dispatcher.ask("command", name, payload)
        _take_reply(world, address, reply)
    except NoAnswer as silence:
        error = COMMAND_ERRORS.get(silence.reason, "dispatch_failed")
    except Refused as refusal:
        error = refusal.error
    else:
        return {"answered": bool(reply)}
    _tell_failure(world, channel, person, name, error)
    return {"answered": False, "error": error}


def _take_reply(world: World, address: ResponseUrl, reply: Json) -> None:
    if reply.get("text") or reply.get("blocks") or reply.get("attachments"):
        answer(world, address, reply)


def _tell_failure(world: World, channel: Channel, person: Person, name: str, error: str) -> None:
    sentence = f"{name} failed with the error “{error}”"
    if error == "app_did_not_respond":
        sentence = f"{name} failed because the app did not respond"
    whisper(world, channel, person.id, {"type": "message", "user": "USLACKBOT", "text": sentence})


class Spot:
    """Where a component stands: in a message or in a view the person has open (or their Home)."""

    def __init__(self, world: World, person: Person, wish: Json) -> None:
        """Raises NotPossible when it is not there or not theirs."""
        self.world = world
        self.person = person
        self.view: Json | None = None
        if wish.get("view_id"):
            self.view = open_view(world, person, str(wish["view_id"]))
            self.blocks: list[Json] = self.view["blocks"]
            self.key = self.view["id"]
        else:
            self.channel, self.message = visible_message(world, person, wish)
            self.blocks = self.message.get("blocks", [])
            self.key = f"{person.id}:{self.channel.id}:{self.message['ts']}"

    def element(self, wish: Json) -> tuple[Json, Json]:
        found = find_element(self.blocks, str(wish.get("block_id")), str(wish.get("action_id")))
        if found is None:
            raise NotPossible(f"There is no {wish.get('action_id')} in block {wish.get('block_id')}.", 404)
        return found

    def place(self, *, url: bool) -> Json:
        if self.view is not None:
            return view_place(self.view)
        return message_place(self.world, self.person, self.channel, self.message, url=url)

    def values(self) -> Json:
        """`state.values`: for messages, what this person has chosen in it so far."""
        if self.view is not None:
            values: Json = self.view["state"]["values"]
            return values
        return self.world.choices.setdefault(self.key, {})

    def offered(self, action_id: str) -> list[Json]:
        return self.world.offered.get(f"{self.key}:{action_id}", [])


def open_view(world: World, person: Person, view_id: str) -> Json:
    """A modal this person has open, or their Home.  Raises NotPossible."""
    home = world.workspace.homes.get(person.id)
    if home and home["id"] == view_id:
        return home
    found = world.views.find(view_id)
    if found is None or found[0] != person.id:
        raise NotPossible("That view is not open any more.", 404)
    return found[1]


def visible_message(world: World, person: Person, wish: Json) -> tuple[Channel, Json]:
    """Raises NotPossible."""
    channel = world.workspace.channels.get(str(wish.get("channel")))
    if channel is None or not world.workspace.may_see(person.id, channel):
        raise NotPossible("That conversation is not there.", 404)
    message = world.workspace.find(channel.id, str(wish.get("ts")))
    if message is None or message.get("ephemeral_to", person.id) != person.id:
        raise NotPossible("That message is not there.", 404)
    return channel, message


def set_values(spot: Spot, wishes: Json) -> None:
    """Takes over what the person has typed or chosen: {block_id: {action_id: value}}.  Raises NotPossible."""
    for block_id, actions in wishes.items():
        for action_id, value in actions.items():
            _, element = spot.element({"block_id": block_id, "action_id": action_id})
            if isinstance(value, dict) and value.get("type") == element["type"]:
                value = value_of(value)
            try:
                state = element_state(element, value, spot.offered(action_id))
            except BadChoice as error:
                raise NotPossible(str(error)) from error
            spot.values().setdefault(block_id, {})[action_id] = state


async def press(world: World, person: Person, wish: Json) -> Json:
    """A button, menu or picker was used.  Raises NotPossible."""
    spot = Spot(world, person, wish)
    set_values(spot, wish.get("state") or {})
    block, element = spot.element(wish)
    action_ts = world.workspace.next_ts()
    try:
        action = action_of(block, element, wish.get("value"), spot.offered(element["action_id"]), action_ts)
    except (BadChoice, KeyError) as error:
        raise NotPossible(str(error)) from error
    if element["type"] in ("button", "overflow", "icon_button"):
        pass
    else:
        set_values(spot, {block["block_id"]: {element["action_id"]: wish.get("value")}})
    payload = actions_payload(world, person, spot.place(url=True), action, spot.values())
    return await _interact(world, element["action_id"], payload)


async def _interact(world: World, name: str, payload: Json) -> Json:
    try:
        await world.dispatcher.ask("interaction", name, payload)
    except NoAnswer as silence:
        return {"ok": False, "error": COMMAND_ERRORS.get(silence.reason, "dispatch_failed")}
    return {"ok": True}


async def suggest(world: World, person: Person, wish: Json) -> Json:
    """The options of an external menu for what was typed.  Raises NotPossible."""
    spot = Spot(world, person, wish)
    block, element = spot.element(wish)
    query = str(wish.get("query", ""))
    if len(query) < element.get("min_query_length", 3):
        return {"options": []}
    place = spot.place(url=False)
    payload = suggestion_payload(world, person, place, block["block_id"], element["action_id"], query)
    try:
        reply = await world.dispatcher.ask("options", element["action_id"], payload)
    except NoAnswer:
        return {"options": []}
    if len(options_of(reply)) > 100:
        return {"options": []}
    world.offered[f"{spot.key}:{element['action_id']}"] = options_of(reply)
    return {key: reply[key] for key in ("options", "option_groups") if key in reply} or {"options": []}


async def submit(world: World, person: Person, view_id: str, values: Json) -> Json:
    """The person sends a modal.  Raises NotPossible."""
    spot = Spot(world, person, {"view_id": view_id})
    view = spot.view
    if view is None or view["type"] != "modal":
        raise NotPossible("Only a modal can be sent.")
    set_values(spot, values)
    errors = client_errors(view["blocks"], spot.values())
    if errors:
        return {"ok": False, "errors": errors, "action": "errors"}
    payload = submission_payload(world, person, view, _response_urls(world, person, spot))
    try:
        reply = await world.dispatcher.ask("interaction", view["callback_id"], payload)
        return _after_submit(world, person, view, reply)
    except NoAnswer as silence:
        error = COMMAND_ERRORS.get(silence.reason, "dispatch_failed")
    except Refused as refusal:
        error = refusal.error
    return {"ok": False, "error": error, "errors": {"": TROUBLE}, "action": "errors"}


def _response_urls(world: World, person: Person, spot: Spot) -> list[Json]:
    urls = []
    for block in spot.blocks:
        for element in elements_of(block):
            state = spot.values().get(block["block_id"], {}).get(element["action_id"])
            if element.get("response_url_enabled") and state and value_of(state):
                channel = value_of(state)
                address = world.give_response_url(channel, person.id)
                ids = {"block_id": block["block_id"], "action_id": element["action_id"]}
                urls.append(ids | {"channel_id": channel, "response_url": address})
    return urls


def _after_submit(world: World, person: Person, view: Json, reply: Json) -> Json:
    """Does what the acknowledgement says.  Raises Refused when Slack would not take it."""
    action = reply.get("response_action", "close")
    workspace, views = world.workspace, world.views
    if action == "errors":
        return _errors(view, reply.get("errors"))
    if action == "update":
        fill_view(workspace, view, _next_view(reply))
    elif action == "push":
        if len(views.stack(person.id)) >= MAX_STACK:
            raise Refused("push_limit_reached")
        views.push(person.id, new_view(workspace, _next_view(reply)), root=False)
    elif action == "clear":
        views.stack(person.id).clear()
    elif action == "close":
        if view in views.stack(person.id):
            views.close(person.id, view)
    else:
        raise Refused("invalid_response_action")
    show_stack(world, person.id)
    return {"ok": True, "action": action}


def _next_view(reply: Json) -> Json:
    view = reply.get("view")
    if not isinstance(view, dict):
        raise Refused("invalid_arguments")
    check_view(view, "modal", lambda _reference: True)
    return tidy_view(view)


def _errors(view: Json, errors: Any) -> Json:
    inputs = {block["block_id"] for block in view["blocks"] if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors or not set(errors) <= inputs:
        raise Refused("invalid_response_errors")
    return {"ok": False, "errors": errors, "action": "errors"}


async def close(world: World, person: Person, view_id: str, *, clear: bool) -> Json:
    """The person closes a modal, or with `clear` the whole stack.  Raises NotPossible."""
    view = open_view(world, person, view_id)
    stack = world.views.stack(person.id)
    if view not in stack:
        raise NotPossible("Only a modal can be closed.")
    clear = clear or view["clear_on_close"]
    closed = list(stack) if clear else stack[stack.index(view) :]
    del stack[len(stack) - len(closed) :]
    show_stack(world, person.id)
    for gone in reversed(closed):
        if gone["notify_on_close"]:
            await _interact(world, gone["callback_id"], closed_payload(world, person, gone, cleared=clear))
    return {"ok": True}


async def shortcut(world: World, person: Person, callback_id: str, wish: Json) -> Json:
    """A global shortcut, or one on a message.  Raises NotPossible."""
    known = next((entry for entry in world.manifest.shortcuts if entry["callback_id"] == callback_id), None)
    if known is None:
        raise NotPossible(f"The app has no shortcut {callback_id}.", 404)
    if known["type"] == "global":
        return await _interact(world, callback_id, shortcut_payload(world, person, callback_id))
    channel, message = visible_message(world, person, wish)
    payload = message_action_payload(world, person, callback_id, channel, message)
    return await _interact(world, callback_id, payload)


def open_home(world: World, person: Person, tab: str) -> Json | None:
    """The person looks at the app: its Home, or with tab `messages` the direct message."""
    channel = world.workspace.dm(person.id)
    view = world.workspace.homes.get(person.id)
    event: Json = {
        "type": "app_home_opened",
        "user": person.id,
        "channel": channel.id,
        "tab": tab,
        "event_ts": world.workspace.next_ts(),
    }
    world.dispatcher.event(event | ({"view": view} if view and tab == "home" else {}))
    return view
