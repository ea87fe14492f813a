"""chat.* and reactions.*: messages by the app."""

from typing import Any

from bot.playground.calls import Call
from bot.playground.checks import MessageWish, check_message
from bot.playground.manifest import Json
from bot.playground.posting import bot_message, edit, post, remove, whisper
from bot.playground.refusals import RateLimited, Refused
from bot.playground.texts import sent, sent_blocks
from bot.playground.views import with_ids
from bot.playground.workspace import Channel

MAX_TEXT = 40_000


def api_test(call: Call) -> Json:
    if call.given("error"):
        raise Refused(call.text("error"), args=call.args)
    return {"args": call.args}


def post_message(call: Call) -> Json:
    channel = target(call)
    world = call.world
    wait = world.pace.wait_for(channel.id)
    if wait:
        raise RateLimited(wait)
    content = _content(call, channel, update=False)
    thread_ts = check_thread(call, channel)
    message = bot_message(world, content.pop("text"), **content, thread_ts=thread_ts)
    posted = post(world, channel, message)
    return {"channel": channel.id, "ts": posted["ts"], "message": dict(posted)}


def target(call: Call) -> Channel:
    """Where the app wants to post, if it may.  A person's id means the direct message with them."""
    workspace = call.world.workspace
    wanted = call.text("channel")
    if wanted in workspace.people:
        if wanted == workspace.app.bot_user:
            raise Refused("channel_not_found")
        channel = workspace.dm(wanted)
    else:
        channel = call.channel()
    if channel.archived:
        raise Refused("is_archived")
    if workspace.app.bot_user not in channel.members:
        raise Refused("not_in_channel")
    if channel.kind == "im":
        _check_direct(call, channel)
    return channel


def _check_direct(call: Call, channel: Channel) -> None:
    if call.world.workspace.people[channel.peer].deleted:
        raise Refused("user_disabled")
    if not call.world.manifest.messages_enabled:
        raise Refused("messages_tab_disabled")


def check_thread(call: Call, channel: Channel) -> str:
    """The thread to answer in, "" for none.  Raises Refused for anything that is not a living parent."""
    thread_ts = call.text("thread_ts")
    if not thread_ts:
        return ""
    parent = call.world.workspace.find(channel.id, thread_ts)
    if parent is None or parent.get("deleted") or parent.get("thread_ts", thread_ts) != thread_ts:
        raise Refused("thread_not_found")
    if "ephemeral_to" in parent:
        raise Refused("cannot_reply_to_message")
    return thread_ts


def _content(call: Call, channel: Channel, *, update: bool) -> Json:
    """Text, blocks, attachments and metadata as they will be stored; absent ones are None."""
    wish = MessageWish(
        text=call.text("text") or call.text("markdown_text"),
        blocks=call.data("blocks", "invalid_blocks_format"),
        attachments=call.data("attachments", "invalid_attachments"),
        metadata=call.data("metadata", "invalid_metadata_format"),
        markdown_text=call.text("markdown_text"),
        both=call.given("markdown_text") and (call.given("text") or call.given("blocks")),
        update=update,
    )
    check_message(wish, lambda reference: usable_file(call, reference, channel))
    live = call.flag("link_names") or call.text("parse") == "full"
    return {
        "text": sent(wish.text[:MAX_TEXT], link_names=live),
        "blocks": stored_blocks(call, wish.blocks),
        "attachments": wish.attachments or None,
        "metadata": wish.metadata or None,
    }


def stored_blocks(call: Call, blocks: Any) -> list[Json] | None:
    if not blocks:
        return None
    tidy = sent_blocks(blocks)
    return with_ids(call.world.workspace, tidy) if isinstance(tidy, list) else None


def usable_file(call: Call, reference: Json, channel: Channel) -> bool:
    """Whether an image block may show this file in this conversation."""
    file = find_file(call, reference)
    if file is None or not file.mimetype.startswith("image/"):
        return False
    return any(share[0] == channel.id for share in file.shares)


def find_file(call: Call, reference: Json) -> Any:
    files = call.world.workspace.files
    if "id" in reference:
        return files.get(reference["id"])
    return next((file for file in files.values() if f"-{file.id}/" in reference["url"]), None)


def update_message(call: Call) -> Json:
    channel = call.channel()
    message = _own_message(call, channel, "cant_update_message")
    if channel.archived:
        raise Refused("is_inactive")
    content = _content(call, channel, update=True)
    _check_same_kind(message, content["blocks"])
    if not call.given("metadata"):
        content.pop("metadata")
    if not content["text"] and content["blocks"]:
        content["text"] = message["text"]
    edit(call.world, channel, message, content, call.world.workspace.app.bot_user)
    return {"channel": channel.id, "ts": message["ts"], "text": message["text"], "message": dict(message)}


def _check_same_kind(message: Json, blocks: list[Json] | None) -> None:
    before = [block["type"] for block in message.get("blocks", [])]
    rich = before and set(before) == {"rich_text"}
    if rich and blocks and "rich_text" not in [block["type"] for block in blocks]:
        raise Refused("block_mismatch")


def _own_message(call: Call, channel: Channel, refusal: str) -> Json:
    message = call.world.workspace.find(channel.id, call.need("ts"))
    if message is None or "ephemeral_to" in message or message.get("deleted"):
        raise Refused("message_not_found")
    if message["user"] != call.world.workspace.app.bot_user:
        raise Refused(refusal)
    return message


def delete_message(call: Call) -> Json:
    channel = call.channel()
    message = _own_message(call, channel, "cant_delete_message")
    remove(call.world, channel, message)
    return {"channel": channel.id, "ts": message["ts"]}


def post_ephemeral(call: Call) -> Json:
    channel = call.channel()
    workspace = call.world.workspace
    if channel.archived:
        raise Refused("is_archived")
    if workspace.app.bot_user not in channel.members:
        raise Refused("not_in_channel")
    person = call.person()
    if person.deleted or person.id not in channel.members:
        raise Refused("user_not_in_channel")
    content = _content(call, channel, update=False)
    message = bot_message(call.world, content.pop("text"), **content, thread_ts=check_thread(call, channel))
    return {"message_ts": whisper(call.world, channel, person.id, message)["ts"]}


def get_permalink(call: Call) -> Json:
    channel = call.channel()
    ts = call.need("message_ts")
    message = call.world.workspace.find(channel.id, ts)
    if message is None or "ephemeral_to" in message:
        raise Refused("message_not_found")
    link = f"{call.world.origin}/archives/{channel.id}/p{ts.replace('.', '')}"
    if message.get("thread_ts", ts) != ts:
        link += f"?thread_ts={message['thread_ts']}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


def _reaction_target(call: Call) -> tuple[Channel, Json, str]:
    channel = call.channel()
    message = call.world.workspace.find(channel.id, call.need("timestamp"))
    if message is None:
        raise Refused("message_not_found")
    return channel, message, call.world.workspace.app.bot_user


def add_reaction(call: Call) -> Json:
    channel, message, bot = _reaction_target(call)
    name = call.need("name").strip(":")
    if not react(message, bot, name):
        raise Refused("already_reacted")
    call.world.tell("reaction", where=channel, message=message | {"channel": channel.id})
    return {}


def remove_reaction(call: Call) -> Json:
    channel, message, bot = _reaction_target(call)
    if not unreact(message, bot, call.need("name").strip(":")):
        raise Refused("no_reaction")
    call.world.tell("reaction", where=channel, message=message | {"channel": channel.id})
    return {}


def get_reactions(call: Call) -> Json:
    channel, message, _ = _reaction_target(call)
    return {"type": "message", "channel": channel.id, "message": message}


def react(message: Json, person: str, name: str) -> bool:
    """Adds a person's reaction; False when it was there."""
    reactions: list[Json] = message.setdefault("reactions", [])
    entry = next((entry for entry in reactions if entry["name"] == name), None)
    if entry is None:
        entry = {"name": name, "users": [], "count": 0}
        reactions.append(entry)
    if person in entry["users"]:
        return False
    entry["users"].append(person)
    entry["count"] += 1
    return True


def unreact(message: Json, person: str, name: str) -> bool:
    """Takes a person's reaction away; False when there was none."""
    entry = next((entry for entry in message.get("reactions", []) if entry["name"] == name), None)
    if entry is None or person not in entry["users"]:
        return False
    entry["users"].remove(person)
    entry["count"] -= 1
    if not entry["count"]:
        message["reactions"].remove(entry)
    return True


METHODS = {
    "api.test": api_test,
    "chat.postMessage": post_message,
    "chat.update": update_message,
    "chat.delete": delete_message,
    "chat.postEphemeral": post_ephemeral,
    "chat.getPermalink": get_permalink,
    "reactions.add": add_reaction,
    "reactions.remove": remove_reaction,
    "reactions.get": get_reactions,
}
