"""Putting messages into conversations, changing them, and the events that follow from it."""

from bot.playground.events import CHANNEL_TYPES
from bot.playground.manifest import Json
from bot.playground.texts import without_metadata
from bot.playground.workspace import Channel, File
from bot.playground.world import World


def bot_message(world: World, text: str, **more: object) -> Json:
    """A message by the app, not yet posted; properties that are None or empty are left out."""
    workspace = world.workspace
    app = workspace.app
    profile = {
        "id": app.bot_id,
        "app_id": app.id,
        "name": world.manifest.name,
        "deleted": False,
        "team_id": workspace.team["id"],
        "updated": 0,
    }
    return {
        "type": "message",
        "user": app.bot_user,
        "bot_id": app.bot_id,
        "app_id": app.id,
        "team": workspace.team["id"],
        "bot_profile": profile,
        "text": text,
    } | {key: value for key, value in more.items() if value}


def post(world: World, channel: Channel, message: Json) -> Json:
    """Adds a message to a conversation; returns it with its timestamp.  Everyone who may know is told."""
    message["ts"] = world.workspace.next_ts()
    world.workspace.messages[channel.id].append(message)
    if message.get("thread_ts"):
        _count_reply(world, channel, message)
    world.tell("message", where=channel, message=message | {"channel": channel.id})
    world.tell_unread(channel)
    _raise_message_event(world, channel, message)
    return message


def whisper(world: World, channel: Channel, person: str, message: Json) -> Json:
    """Adds a message only this person sees; apps hear nothing of it."""
    message |= {"ts": world.workspace.next_ts(), "ephemeral_to": person}
    world.workspace.messages[channel.id].append(message)
    show_whisper(world, channel, person, message)
    world.tell_unread(channel, person)
    return message


def show_whisper(world: World, channel: Channel, person: str, message: Json) -> None:
    world.tell("ephemeral", whom=person, message=message | {"channel": channel.id})


def edit(world: World, channel: Channel, message: Json, changes: Json, editor: str) -> None:
    """Changes a message in place; properties given as None go away."""
    before = dict(message)
    message |= {key: value for key, value in changes.items() if value is not None}
    for key in [key for key, value in changes.items() if value is None]:
        message.pop(key, None)
    if "ephemeral_to" in message:
        show_whisper(world, channel, message["ephemeral_to"], message)
        return
    message["edited"] = {"user": editor, "ts": world.workspace.next_ts()}
    world.tell("changed", where=channel, message=message | {"channel": channel.id})
    _raise(world, channel, {"subtype": "message_changed", "hidden": True, "message": _told(message)}, before)


def remove(world: World, channel: Channel, message: Json) -> None:
    """Deletes a message; the parent of a thread stays as a tombstone."""
    before = dict(message)
    if message.get("reply_count"):
        for key in ("blocks", "files", "metadata", "reactions"):
            message.pop(key, None)
        message |= {"subtype": "tombstone", "deleted": True, "text": "This message was deleted."}
    else:
        world.workspace.messages[channel.id].remove(message)
        _uncount_reply(world, channel, message)
    person = message.get("ephemeral_to")
    world.tell("deleted", whom=person, where=channel, channel=channel.id, ts=message["ts"])
    if not person:
        _raise(
            world,
            channel,
            {"subtype": "message_deleted", "hidden": True, "deleted_ts": message["ts"]},
            before,
        )


def share_files(world: World, channel: Channel, message: Json, files: list[File]) -> Json:
    """Posts a message that shows files; the app hears of each file and of the message."""
    message |= {
        "files": [file_object(world, file) for file in files],
        "upload": True,
        "subtype": "file_share",
    }
    posted = post(world, channel, message)
    for file in files:
        file.shares.append([channel.id, posted["ts"], posted.get("thread_ts", "")])
        world.dispatcher.event(
            {
                "type": "file_shared",
                "file_id": file.id,
                "user_id": file.user,
                "file": {"id": file.id},
                "channel_id": channel.id,
                "event_ts": posted["ts"],
            }
        )
    message["files"] = [file_object(world, file) for file in files]
    world.tell("changed", where=channel, message=message | {"channel": channel.id})
    return posted


def file_object(world: World, file: File) -> Json:
    """A file as Slack describes it.  `mimetype` stays empty until Slack has worked through the file."""
    ready = file.state == "ready"
    base = f"{world.origin}/files-pri/{world.workspace.team['id']}-{file.id}"
    shares: Json = {}
    for channel_id, ts, thread_ts in file.shares:
        kind = "public" if world.workspace.channels[channel_id].kind == "channel" else "private"
        share = {"ts": ts} | ({"thread_ts": thread_ts} if thread_ts else {})
        shares.setdefault(kind, {}).setdefault(channel_id, []).append(share)
    places = {"channel": "channels", "private": "groups", "im": "ims"}
    lists: dict[str, list[str]] = {name: [] for name in places.values()}
    for channel_id in dict.fromkeys(share[0] for share in file.shares):
        lists[places[world.workspace.channels[channel_id].kind]].append(channel_id)
    return {
        "id": file.id,
        "created": file.created,
        "timestamp": file.created,
        "name": file.name,
        "title": file.title or file.name,
        "mimetype": file.mimetype if ready else "",
        "filetype": file.filetype if ready else "",
        "user": file.user,
        "size": len(file.content),
        "mode": "hosted",
        "is_external": False,
        "is_public": bool(lists["channels"]),
        "alt_txt": file.alt_txt,
        "url_private": f"{base}/{file.name}",
        "url_private_download": f"{base}/download/{file.name}",
        "permalink": f"{world.origin}/files/{file.user}/{file.id}/{file.name}",
        "shares": shares,
        **lists,
    }


def _count_reply(world: World, channel: Channel, message: Json) -> None:
    parent = world.workspace.find(channel.id, message["thread_ts"])
    if parent is None:
        return
    users = parent.setdefault("reply_users", [])
    if message["user"] not in users:
        users.append(message["user"])
    parent |= {
        "thread_ts": parent["ts"],
        "reply_count": parent.get("reply_count", 0) + 1,
        "reply_users_count": len(users),
        "latest_reply": message["ts"],
    }
    world.tell("changed", where=channel, message=parent | {"channel": channel.id})


def _uncount_reply(world: World, channel: Channel, message: Json) -> None:
    parent = world.workspace.find(channel.id, message.get("thread_ts", ""))
    if parent is None or parent is message or "ephemeral_to" in message:
        return
    parent["reply_count"] -= 1
    if parent["reply_count"] == 0:
        for key in ("thread_ts", "reply_count", "reply_users", "reply_users_count", "latest_reply"):
            parent.pop(key, None)
    world.tell("changed", where=channel, message=parent | {"channel": channel.id})


def _told(message: Json) -> Json:
    """A message as events carry it: without metadata, for which the app has no scope."""
    return {key: value for key, value in without_metadata(message).items() if key != "metadata"}


def _raise_message_event(world: World, channel: Channel, message: Json) -> None:
    _raise(world, channel, _told(message), None)
    bot = world.workspace.app.bot_user
    if f"<@{bot}>" in message["text"] and channel.kind != "im" and message["user"] != bot:
        event = {key: value for key, value in _told(message).items() if key != "subtype"}
        world.dispatcher.event(
            event | {"type": "app_mention", "channel": channel.id, "event_ts": message["ts"]}
        )


def _raise(world: World, channel: Channel, event: Json, before: Json | None) -> None:
    ts = event.get("ts") or world.workspace.next_ts()
    if before is not None:
        event |= {"previous_message": _told(before)}
    world.dispatcher.event(
        event
        | {
            "type": "message",
            "channel": channel.id,
            "channel_type": CHANNEL_TYPES[channel.kind],
            "ts": ts,
            "event_ts": ts,
        }
    )
