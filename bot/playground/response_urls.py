"""`/response/...`: what an app may say through a response_url: five times in half an hour."""

import time
from typing import Any

from aiohttp import web

from bot.playground.api_chat import MAX_TEXT, stored_blocks, usable_file
from bot.playground.calls import Call
from bot.playground.checks import MessageWish, check_message
from bot.playground.manifest import Json
from bot.playground.posting import bot_message, edit, post, remove, whisper
from bot.playground.refusals import Refused
from bot.playground.texts import sent
from bot.playground.workspace import Channel
from bot.playground.world import ResponseUrl, World

USES = 5
LIFETIME = 30 * 60.0


def use_response_url(world: World, key: str, body: Any) -> web.Response:
    """One use: 200 and `ok`; 404 when it is used up, too old or unknown; 400 for bad content."""
    address = world.response_urls.get(key)
    if address is None or time.monotonic() - address.made > LIFETIME:
        return web.json_response({"ok": False, "error": "expired_url"}, status=404)
    if address.uses >= USES:
        return web.json_response({"ok": False, "error": "used_url"}, status=404)
    address.uses += 1
    if not isinstance(body, dict):
        return web.json_response({"ok": False, "error": "invalid_payload"}, status=400)
    try:
        answer(world, address, body)
    except Refused as refusal:
        return web.json_response({"ok": False, "error": refusal.error} | refusal.more, status=400)
    return web.Response(text="ok")


def answer(world: World, address: ResponseUrl, body: Json) -> None:
    """Says `body` where the address points; command answers in the acknowledgement come here too.

    Raises Refused for content Slack would not take.
    """
    channel = world.workspace.channels[address.channel]
    original = world.workspace.find(channel.id, address.message_ts) if address.message_ts else None
    if _true(body, "delete_original"):
        if original is None:
            raise Refused("message_not_found")
        remove(world, channel, original)
        return
    content = _content(world, channel, body)
    if _true(body, "replace_original") and original is not None:
        edit(world, channel, original, content, world.workspace.app.bot_user)
        return
    public = body.get("response_type") == "in_channel"
    thread_ts = str(body.get("thread_ts", "")) or (_thread_of(original) if not public else "")
    message = bot_message(world, content.pop("text"), **content, thread_ts=thread_ts)
    if public:
        post(world, channel, message)
    else:
        whisper(world, channel, address.person, message)


def _thread_of(original: Json | None) -> str:
    """Private answers appear in the thread the component stands in."""
    return str(original.get("thread_ts", "")) if original else ""


def _true(body: Json, name: str) -> bool:
    return body.get(name) in (True, "true")


def _content(world: World, channel: Channel, body: Json) -> Json:
    call = Call(world, body)
    wish = MessageWish(
        text=call.text("text"),
        blocks=call.data("blocks", "invalid_blocks_format"),
        attachments=call.data("attachments", "invalid_attachments"),
    )
    check_message(wish, lambda reference: usable_file(call, reference, channel))
    return {
        "text": sent(wish.text[:MAX_TEXT], link_names=False),
        "blocks": stored_blocks(call, wish.blocks),
        "attachments": wish.attachments or None,
    }
