"""The bodies of commands and interactions, as Slack sends them to the app."""

from bot.playground.manifest import Json
from bot.playground.views import told_view
from bot.playground.workspace import Channel, Person
from bot.playground.world import World

NAMES = {"im": "directmessage", "private": "privategroup"}


def channel_name(channel: Channel) -> str:
    """The name payloads give a conversation; only public ones have their own."""
    return NAMES.get(channel.kind, channel.name)


def trigger(world: World, person: str, view_id: str = "") -> str:
    """A trigger_id good for three seconds and one modal."""
    key = f"{world.workspace.next_id('')}.{world.workspace.team['id']}.{world.workspace.next_id('t')}"
    return world.triggers.give(key, person, view_id)


def command_payload(world: World, person: Person, channel: Channel, command: str, text: str) -> Json:
    workspace = world.workspace
    return {
        "token": "playground-verification-token",
        "team_id": workspace.team["id"],
        "team_domain": workspace.team["domain"],
        "channel_id": channel.id,
        "channel_name": channel_name(channel),
        "user_id": person.id,
        "user_name": person.name,
        "command": command,
        "text": text,
        "api_app_id": workspace.app.id,
        "is_enterprise_install": "false",
        "response_url": world.give_response_url(channel.id, person.id),
        "trigger_id": trigger(world, person.id),
    }


def _common(world: World, person: Person, kind: str) -> Json:
    team = world.workspace.team
    return {
        "type": kind,
        "team": {"id": team["id"], "domain": team["domain"]},
        "user": {"id": person.id, "username": person.name, "name": person.name, "team_id": team["id"]},
        "api_app_id": world.workspace.app.id,
        "token": "playground-verification-token",
        "enterprise": None,
        "is_enterprise_install": False,
    }


def message_place(world: World, person: Person, channel: Channel, message: Json, *, url: bool) -> Json:
    """Container, channel and message of an interaction; ephemeral messages are not told in full."""
    hidden = "ephemeral_to" in message
    container = {
        "type": "message",
        "message_ts": message["ts"],
        "channel_id": channel.id,
        "is_ephemeral": hidden,
    } | ({"thread_ts": message["thread_ts"]} if "thread_ts" in message else {})
    place: Json = {"container": container, "channel": {"id": channel.id, "name": channel_name(channel)}}
    if not hidden:
        place["message"] = {key: value for key, value in message.items() if key != "metadata"}
    if url:
        place["response_url"] = world.give_response_url(channel.id, person.id, message["ts"])
    return place


def view_place(view: Json) -> Json:
    return {"container": {"type": "view", "view_id": view["id"]}, "view": told_view(view)}


def actions_payload(world: World, person: Person, place: Json, action: Json, state: Json) -> Json:
    view_id = place["view"]["id"] if "view" in place else ""
    return (
        _common(world, person, "block_actions")
        | place
        | {"trigger_id": trigger(world, person.id, view_id), "state": {"values": state}, "actions": [action]}
    )


def suggestion_payload(
    world: World, person: Person, place: Json, block_id: str, action_id: str, query: str
) -> Json:
    return (
        _common(world, person, "block_suggestion")
        | place
        | {"block_id": block_id, "action_id": action_id, "value": query}
    )


def submission_payload(world: World, person: Person, view: Json, response_urls: list[Json]) -> Json:
    return _common(world, person, "view_submission") | {
        "trigger_id": trigger(world, person.id, view["id"]),
        "view": told_view(view),
        "response_urls": response_urls,
    }


def closed_payload(world: World, person: Person, view: Json, *, cleared: bool) -> Json:
    return _common(world, person, "view_closed") | {"view": told_view(view), "is_cleared": cleared}


def shortcut_payload(world: World, person: Person, callback_id: str) -> Json:
    return _common(world, person, "shortcut") | {
        "callback_id": callback_id,
        "trigger_id": trigger(world, person.id),
        "action_ts": world.workspace.next_ts(),
    }


def message_action_payload(
    world: World, person: Person, callback_id: str, channel: Channel, message: Json
) -> Json:
    return _common(world, person, "message_action") | {
        "callback_id": callback_id,
        "trigger_id": trigger(world, person.id),
        "action_ts": world.workspace.next_ts(),
        "message_ts": message["ts"],
        "message": {key: value for key, value in message.items() if key != "metadata"},
        "channel": {"id": channel.id, "name": channel_name(channel)},
        "response_url": world.give_response_url(channel.id, person.id, message["ts"]),
    }
