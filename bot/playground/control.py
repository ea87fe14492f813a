"""`/control/...`: everything the page does and everything tests want to know, as JSON."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from aiohttp import WSMsgType, web

from bot.playground import acts
from bot.playground.acts import NotPossible
from bot.playground.api_chat import react, unreact
from bot.playground.api_files import make_ready, new_file
from bot.playground.manifest import Json
from bot.playground.operate import ADMIN
from bot.playground.posting import edit, remove
from bot.playground.questions import Question, read_question
from bot.playground.texts import typed
from bot.playground.workspace import Channel, Person
from bot.playground.world import Watcher, World

Answer = Callable[[World, Question], Awaitable[Json]]
PAGE = 50


def add_control(app: web.Application, world: World) -> None:
    """Puts all control routes into the application."""
    for (verb, path), work in (ROUTES | ADMIN).items():
        app.router.add_route(verb, f"/control/{path}", _handler(world, work))
    app.router.add_post("/control/files", partial(_take_file, world))
    app.router.add_get("/control/files/{id}", partial(_give_file, world))
    app.router.add_get("/control/stream", partial(_stream, world))


def _handler(world: World, work: Answer) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handle(request: web.Request) -> web.Response:
        try:
            question = await read_question(world, request)
            return web.json_response({"ok": True} | await work(world, question))
        except NotPossible as refusal:
            return web.json_response({"ok": False, "error": str(refusal)}, status=refusal.status)

    return handle


async def state(world: World, ask: Question) -> Json:
    """All a page needs to draw its frame.

    Where nobody, or nobody known, is named, it is for the first person who has something unread, else the first.
    """
    workspace = world.workspace
    people = [one for one in workspace.people.values() if not one.is_bot and not one.deleted]
    waiting = (one for one in people if workspace.unread_of(one.id))
    person = ask.person() if ask.text("as") in workspace.people else next(waiting, people[0])
    workspace.dm(person.id)
    channels = [channel_row(world, person, channel) for channel in workspace.conversations_of(person.id)]
    return {
        **world.clock.shown(),
        "clock": world.clock.shown(),
        "me": person_row(person),
        "people": [
            person_row(other) | {"unread": workspace.unread_of(other.id)}
            for other in workspace.people.values()
        ],
        "channels": channels,
        "commands": list(world.manifest.commands),
        "shortcuts": list(world.manifest.shortcuts),
        "app": {
            "name": world.manifest.name,
            "bot_user_id": workspace.app.bot_user,
            "home_enabled": world.manifest.home_enabled,
            "messages_enabled": world.manifest.messages_enabled and world.manifest.messages_writable,
            "connected": world.dispatcher.connected,
        },
    }


def person_row(person: Person) -> Json:
    return {
        "id": person.id,
        "name": person.name,
        "real_name": person.real_name,
        "title": person.title,
        "email": person.email,
        "tz": person.tz,
        "deleted": person.deleted,
        "is_bot": person.is_bot,
    }


def channel_row(world: World, person: Person, channel: Channel) -> Json:
    row: Json = {
        "id": channel.id,
        "kind": channel.kind,
        "name": channel.name,
        "topic": channel.topic,
        "archived": channel.archived,
        "member": person.id in channel.members,
    }
    if channel.kind == "im":
        row["peer"] = next((member for member in channel.members if member != person.id), person.id)
    return row | world.workspace.unread(person.id, channel)


async def messages(world: World, ask: Question) -> Json:
    """Messages a person sees in a conversation, or in one of its threads, oldest first."""
    person, channel = ask.person(), ask.channel()
    shown = world.workspace.shown(person.id, channel)
    thread = ask.text("thread_ts")
    if thread:
        rows = [m for m in shown if thread in (m["ts"], m.get("thread_ts"))]
    else:
        rows = [m for m in shown if m.get("thread_ts", m["ts"]) == m["ts"]]
    if ask.text("before"):
        rows = [m for m in rows if m["ts"] < ask.text("before")]
    limit = ask.number("limit", PAGE)
    return {"messages": rows[-limit:], "has_more": len(rows) > limit}


async def message(world: World, ask: Question) -> Json:
    """One message this person sees, replies and ephemeral ones included."""
    _, found = acts.visible_message(world, ask.person(), ask.body)
    return {"message": found}


async def post_message(world: World, ask: Question) -> Json:
    files = [ask.file(file_id) for file_id in ask.body.get("files") or []]
    posted = acts.say(world, ask.person(), ask.channel(), ask.text("text"), ask.text("thread_ts"), files)
    return {"ts": posted["ts"]}


def _own_message(world: World, ask: Question) -> tuple[Person, Channel, Json]:
    person = ask.person()
    channel, message = acts.visible_message(world, person, ask.body)
    if message.get("user") != person.id:
        raise NotPossible("Only one's own messages can be changed.", 403)
    return person, channel, message


async def edit_message(world: World, ask: Question) -> Json:
    person, channel, message = _own_message(world, ask)
    workspace = world.workspace
    text = typed(ask.text("text"), workspace.people.values(), workspace.channels.values())
    edit(world, channel, message, {"text": text}, person.id)
    return {}


async def delete_message(world: World, ask: Question) -> Json:
    person = ask.person()
    channel, message = acts.visible_message(world, person, ask.body)
    if "ephemeral_to" not in message:
        _own_message(world, ask)
    remove(world, channel, message)
    return {}


async def mark_read(world: World, ask: Question) -> Json:
    person, channel = ask.person(), ask.channel()
    rows = world.workspace.messages[channel.id]
    if rows:
        world.workspace.read.setdefault(person.id, {})[channel.id] = rows[-1]["ts"]
    world.tell_unread(channel, person.id)
    world.changed()
    return {}


async def open_dm(world: World, ask: Question) -> Json:
    person = ask.person()
    other = world.workspace.people.get(ask.text("user"))
    if other is None or other.id == person.id:
        raise NotPossible("There is no such person to write to.", 404)
    channel = world.workspace.dm(person.id, other.id)
    world.changed()
    return {"channel": channel.id}


async def command(world: World, ask: Question) -> Json:
    return await acts.command(world, ask.person(), ask.channel(), ask.text("text"))


async def action(world: World, ask: Question) -> Json:
    return await acts.press(world, ask.person(), ask.body)


async def options(world: World, ask: Question) -> Json:
    return await acts.suggest(world, ask.person(), ask.body)


async def submit(world: World, ask: Question) -> Json:
    return await acts.submit(world, ask.person(), ask.text("view_id"), ask.data("values"))


async def close(world: World, ask: Question) -> Json:
    clear = bool(ask.body.get("clear"))
    return await acts.close(world, ask.person(), ask.text("view_id"), clear=clear)


async def views(world: World, ask: Question) -> Json:
    person = ask.person().id
    return {"stack": world.views.stack(person), "home": world.workspace.homes.get(person)}


async def home(world: World, ask: Question) -> Json:
    return {"view": acts.open_home(world, ask.person(), ask.text("tab") or "home")}


async def shortcut(world: World, ask: Question) -> Json:
    return await acts.shortcut(world, ask.person(), ask.text("callback_id"), ask.body)


async def reaction(world: World, ask: Question) -> Json:
    person = ask.person()
    channel, message = acts.visible_message(world, person, ask.body)
    acts.may_write(channel, person)
    name = ask.text("name").strip(":")
    taken_back = bool(ask.body.get("remove"))
    if not (unreact if taken_back else react)(message, person.id, name):
        return {}
    world.tell("reaction", where=channel, message=message | {"channel": channel.id})
    event = {
        "type": "reaction_removed" if taken_back else "reaction_added",
        "user": person.id,
        "reaction": name,
        "item": {"type": "message", "channel": channel.id, "ts": message["ts"]},
        "item_user": message.get("user"),
        "event_ts": world.workspace.next_ts(),
    }
    world.dispatcher.event(event)
    return {}


ROUTES: dict[tuple[str, str], Answer] = {
    ("GET", "state"): state,
    ("GET", "messages"): messages,
    ("GET", "message"): message,
    ("POST", "messages"): post_message,
    ("POST", "messages/edit"): edit_message,
    ("POST", "messages/delete"): delete_message,
    ("POST", "read"): mark_read,
    ("POST", "open"): open_dm,
    ("POST", "commands"): command,
    ("POST", "actions"): action,
    ("POST", "options"): options,
    ("POST", "views/submit"): submit,
    ("POST", "views/close"): close,
    ("GET", "views"): views,
    ("POST", "home"): home,
    ("POST", "shortcuts"): shortcut,
    ("POST", "reactions"): reaction,
}


async def _take_file(world: World, request: web.Request) -> web.Response:
    form = await request.post()
    person = world.workspace.people.get(str(form.get("as") or request.query.get("as")))
    part = form.get("file")
    if person is None or not isinstance(part, web.FileField):
        return web.json_response({"ok": False, "error": "A person and a file are needed."}, status=400)
    file = new_file(world, part.filename, person.id)
    file.content = part.file.read()
    make_ready(file)
    world.changed()
    return web.json_response({"ok": True, "id": file.id})


async def _give_file(world: World, request: web.Request) -> web.Response:
    file = world.workspace.files.get(request.match_info["id"])
    person = request.query.get("as", "")
    if file is None or not world.workspace.file_visible(file, person):
        return web.json_response({"ok": False, "error": "There is no such file here."}, status=404)
    kind = file.mimetype or "application/octet-stream"
    headers = {"Content-Disposition": "inline" if kind.startswith("image/") else "attachment"}
    return web.Response(body=file.content, content_type=kind, headers=headers)


async def _stream(world: World, request: web.Request) -> web.StreamResponse:
    """The live changes of one page."""
    if request.query.get("as") not in world.workspace.people:
        return web.json_response({"ok": False, "error": "There is no such person."}, status=404)
    socket = web.WebSocketResponse(heartbeat=20, timeout=0.2)
    await socket.prepare(request)
    watcher = Watcher(request.query["as"])
    world.watchers.append(watcher)
    sender = asyncio.get_running_loop().create_task(_send_news(watcher, socket))
    world.streams.add(socket)
    try:
        async for message in socket:
            if message.type is WSMsgType.ERROR:
                break
    finally:
        sender.cancel()
        world.watchers.remove(watcher)
        world.streams.discard(socket)
    return socket


async def _send_news(watcher: Watcher, socket: web.WebSocketResponse) -> None:
    while not socket.closed:
        news: Any = await watcher.news.get()
        await socket.send_str(json.dumps(news, ensure_ascii=False))
