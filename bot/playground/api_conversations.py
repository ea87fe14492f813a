"""conversations.*: the conversations and what was said in them."""

from bot.playground.calls import Call
from bot.playground.manifest import KIND_SCOPE, Json
from bot.playground.refusals import RateLimited, Refused
from bot.playground.texts import without_metadata
from bot.playground.workspace import Channel

KINDS = {"public_channel": "channel", "private_channel": "private", "im": "im", "mpim": "mpim"}


def channel_object(call: Call, channel: Channel) -> Json:
    """A conversation as Slack describes it to the app."""
    bot = call.world.workspace.app.bot_user
    shared: Json = {
        "id": channel.id,
        "created": channel.created,
        "is_archived": channel.archived,
        "is_im": channel.kind == "im",
        "is_org_shared": False,
        "context_team_id": call.world.workspace.team["id"],
    }
    if channel.kind == "im":
        return shared | {"user": channel.peer, "is_user_deleted": _gone(call, channel), "is_open": True}
    return shared | {
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": channel.kind == "channel",
        "is_group": False,
        "is_mpim": False,
        "is_private": channel.kind == "private",
        "is_member": bot in channel.members,
        "is_general": channel.name == "general",
        "is_shared": False,
        "is_ext_shared": False,
        "creator": channel.members[0] if channel.members else "",
        "topic": {"value": channel.topic, "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
        "num_members": len(channel.members),
    }


def _gone(call: Call, channel: Channel) -> bool:
    person = call.world.workspace.people.get(channel.peer)
    return person is None or person.deleted


def _wanted(call: Call) -> list[Channel]:
    """Conversations of the asked types that the app may know of."""
    words = call.words("types") or ["public_channel"]
    if not set(words) <= KINDS.keys():
        raise Refused("invalid_types")
    kinds = [KINDS[word] for word in words]
    for kind in kinds:
        if kind in KIND_SCOPE:
            call.need_scope(f"{KIND_SCOPE[kind]}:read")
    bot = call.world.workspace.app.bot_user
    return [
        channel
        for channel in call.world.workspace.channels.values()
        if channel.kind in kinds
        and (channel.kind == "channel" or bot in channel.members)
        and not (call.flag("exclude_archived") and channel.archived)
    ]


def list_conversations(call: Call) -> Json:
    rows, cursor = call.page([channel_object(call, channel) for channel in _wanted(call)])
    return {"channels": rows, "response_metadata": {"next_cursor": cursor}}


def list_of_member(call: Call) -> Json:
    """users.conversations: those of a person, or of the app itself."""
    member = call.person().id if call.given("user") else call.world.workspace.app.bot_user
    mine = [channel for channel in _wanted(call) if member in channel.members]
    rows, cursor = call.page([channel_object(call, channel) for channel in mine])
    return {"channels": rows, "response_metadata": {"next_cursor": cursor}}


def conversation_info(call: Call) -> Json:
    channel = call.channel()
    call.kind_scope(channel, "read")
    return {"channel": channel_object(call, channel)}


def open_conversation(call: Call) -> Json:
    workspace = call.world.workspace
    if call.given("channel"):
        channel = call.channel()
    else:
        users = call.words("users")
        if not users:
            raise Refused("users_list_not_supplied")
        if len(users) > 8:
            raise Refused("too_many_users")
        if len(users) > 1:
            raise Refused(
                "missing_scope", needed="mpim:write", provided=",".join(sorted(call.world.manifest.scopes))
            )
        person = workspace.people.get(users[0])
        if person is None or person.id == workspace.app.bot_user:
            raise Refused("user_not_found")
        if person.deleted:
            raise Refused("user_disabled")
        known = workspace.channels.get(f"D{person.id[1:]}")
        channel = workspace.dm(person.id)
        call.world.changed()
        if known:
            return {"no_op": True, "already_open": True, "channel": _short(call, channel)}
    return {"channel": _short(call, channel)}


def _short(call: Call, channel: Channel) -> Json:
    return channel_object(call, channel) if call.flag("return_im") else {"id": channel.id}


def _readable(call: Call) -> tuple[Channel, list[Json]]:
    """The conversation and its messages that can be read back; never ephemeral ones."""
    channel = call.channel()
    call.kind_scope(channel, "history")
    workspace = call.world.workspace
    if workspace.app.bot_user not in channel.members:
        raise Refused("not_in_channel")
    limits, now = call.world.history, call.world.clock.epoch()
    wait = limits.wait_for(now)
    if wait:
        raise RateLimited(wait)
    seen = [m for m in workspace.messages[channel.id] if "ephemeral_to" not in m]
    return channel, [m for m in seen if float(m["ts"]) <= now - limits.late] if limits.late else seen


def _in_window(call: Call, messages: list[Json]) -> list[Json]:
    oldest, latest = _instant(call, "oldest", 0.0), _instant(call, "latest", float("inf"))
    if call.flag("inclusive"):
        return [m for m in messages if oldest <= float(m["ts"]) <= latest]
    return [m for m in messages if oldest < float(m["ts"]) < latest]


def _instant(call: Call, name: str, default: float) -> float:
    try:
        return float(call.text(name)) if call.given(name) else default
    except ValueError as error:
        raise Refused(f"invalid_ts_{name}") from error


def _pages(call: Call, messages: list[Json]) -> Json:
    rows, cursor = call.page(messages, most=call.world.history.rows or 999)
    if not call.flag("include_all_metadata"):
        rows = [without_metadata(message) for message in rows]
    answer: Json = {"messages": [dict(row) for row in rows], "has_more": bool(cursor)}
    return answer | ({"response_metadata": {"next_cursor": cursor}} if cursor else {})


def history(call: Call) -> Json:
    """Newest first; replies stay in their threads."""
    _, messages = _readable(call)
    top = [m for m in messages if m.get("thread_ts", m["ts"]) == m["ts"]]
    return _pages(call, _in_window(call, top)[::-1]) | {"pin_count": 0}


def replies(call: Call) -> Json:
    """The parent and its replies, oldest first."""
    _, messages = _readable(call)
    ts = call.need("ts")
    parent = next((m for m in messages if m["ts"] == ts), None)
    if parent is None:
        raise Refused("thread_not_found")
    thread = [m for m in messages if m.get("thread_ts") == ts and m is not parent]
    return _pages(call, [parent, *_in_window(call, thread)])


def members(call: Call) -> Json:
    channel = call.channel()
    call.kind_scope(channel, "read")
    rows, cursor = call.page([{"id": member} for member in channel.members])
    return {"members": [row["id"] for row in rows], "response_metadata": {"next_cursor": cursor}}


def join(call: Call) -> Json:
    channel = call.channel()
    if channel.kind != "channel":
        raise Refused("method_not_supported_for_channel_type")
    if channel.archived:
        raise Refused("is_archived")
    bot = call.world.workspace.app.bot_user
    already = bot in channel.members
    if not already:
        channel.members.append(bot)
        call.world.changed()
    return {"channel": channel_object(call, channel)} | ({"warning": "already_in_channel"} if already else {})


METHODS = {
    "conversations.list": list_conversations,
    "conversations.info": conversation_info,
    "conversations.open": open_conversation,
    "conversations.history": history,
    "conversations.replies": replies,
    "conversations.members": members,
    "conversations.join": join,
    "users.conversations": list_of_member,
}
