"""files.*: putting files up in two steps, sharing them, reading them back."""

import asyncio
import mimetypes

from aiohttp import web

from bot.playground.api_chat import check_thread
from bot.playground.calls import Call
from bot.playground.manifest import Json
from bot.playground.posting import bot_message, file_object, share_files
from bot.playground.refusals import Refused, bad_argument
from bot.playground.texts import sent
from bot.playground.workspace import Channel, File
from bot.playground.world import World

READY_AFTER = 0.3
"""Seconds Slack works on a file after files.completeUploadExternal has answered."""
MAX_CHANNELS = 100
NO_ACCESS = (
    "<!DOCTYPE html><html><head><title>Slack</title></head><body>Sign in to see this file.</body></html>"
)


def new_file(world: World, name: str, user: str) -> File:
    """An empty file, known to the workspace."""
    workspace = world.workspace
    file = File(workspace.next_id("F0"), name, user, int(workspace.clock.epoch()))
    workspace.files[file.id] = file
    return file


def get_upload_url(call: Call) -> Json:
    name = call.need("filename")
    if not call.given("length") or call.text("length") == "0":
        raise Refused("missing_argument")
    file = new_file(call.world, name, call.world.workspace.app.bot_user)
    file.length = call.number("length", 1, 1_000_000_000)
    file.alt_txt = call.text("alt_txt") or call.text("alt_text")
    if len(file.alt_txt) > 1000:
        raise bad_argument("must be less than 1001 characters [json-pointer:/alt_txt]")
    return {"upload_url": f"{call.world.origin}/upload/v1/{file.id}", "file_id": file.id}


def complete_upload(call: Call) -> Json:
    """Answers at once; the files can be used, and are shared, a moment later."""
    files = [_uploaded(call, entry) for entry in _entries(call)]
    channels = _targets(call)
    if call.given("thread_ts") and len(channels) != 1:
        raise bad_argument("thread_ts needs exactly one channel")
    thread_ts = check_thread(Call(call.world, call.args), channels[0]) if len(channels) == 1 else ""
    for file in files:
        file.state = "processing"
    comment = sent(call.text("initial_comment"), link_names=False)
    call.world.later(_finish(call.world, files, channels, thread_ts, comment))
    return {"files": [{"id": file.id, "title": file.title or file.name} for file in files]}


def _entries(call: Call) -> list[Json]:
    entries = call.data("files")
    if not isinstance(entries, list) or not entries:
        raise bad_argument("missing required field: files")
    for entry in entries:
        if not isinstance(entry, dict) or not isinstance(entry.get("id"), str):
            raise bad_argument("must be objects with an id [json-pointer:/files]")
        if not isinstance(entry.get("title", ""), str):
            raise bad_argument("must be a string [json-pointer:/files/0/title]")
    return entries


def _uploaded(call: Call, entry: Json) -> File:
    file = call.world.workspace.files.get(entry["id"])
    if file is None or file.user != call.world.workspace.app.bot_user:
        raise Refused("file_not_found")
    if file.state != "uploaded":
        raise Refused("file_update_failed" if file.state == "new" else "file_already_completed")
    file.title = entry.get("title", "")
    return file


def _targets(call: Call) -> list[Channel]:
    wanted = call.words("channels") or ([call.text("channel_id")] if call.given("channel_id") else [])
    if len(wanted) > MAX_CHANNELS:
        raise bad_argument("too many channels")
    channels = [Call(call.world, {"channel": entry}).channel() for entry in wanted]
    for channel in channels:
        if channel.archived:
            raise Refused("is_archived")
        if call.world.workspace.app.bot_user not in channel.members:
            raise Refused("not_in_channel")
    return channels


async def _finish(
    world: World, files: list[File], channels: list[Channel], thread_ts: str, comment: str
) -> None:
    await asyncio.sleep(READY_AFTER)
    for file in files:
        make_ready(file)
    for channel in channels:
        share_files(world, channel, bot_message(world, comment, thread_ts=thread_ts), files)
    world.changed()


def make_ready(file: File) -> None:
    """Slack has worked through the file: its kind is known."""
    file.mimetype = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    suffix = file.name.rpartition(".")[2].lower() if "." in file.name else ""
    file.filetype = {"jpeg": "jpg", "txt": "text"}.get(suffix, suffix)
    file.state = "ready"


def _seen_by_app(call: Call) -> File:
    workspace = call.world.workspace
    file = workspace.files.get(call.text("file"))
    if file is None or file.state == "new" or not app_may_see(call.world, file):
        raise Refused("file_not_found")
    return file


def app_may_see(world: World, file: File) -> bool:
    bot = world.workspace.app.bot_user
    places = [world.workspace.channels[share[0]] for share in file.shares]
    return file.user == bot or any(bot in place.members for place in places)


def file_info(call: Call) -> Json:
    return {"file": file_object(call.world, _seen_by_app(call)), "comments": []}


def delete_file(call: Call) -> Json:
    file = _seen_by_app(call)
    if file.user != call.world.workspace.app.bot_user:
        raise Refused("cant_delete_file")
    del call.world.workspace.files[file.id]
    call.world.changed()
    return {}


def receive(world: World, file_id: str, content: bytes) -> web.Response:
    """Takes the bytes of a file at the address from files.getUploadURLExternal."""
    file = world.workspace.files.get(file_id)
    if file is None or file.state != "new":
        return web.Response(status=404, text="no such upload")
    if not content or len(content) != file.length:
        return web.Response(status=400, text=f"{len(content)} bytes came, {file.length} were announced")
    file.content = content
    file.state = "uploaded"
    world.changed()
    return web.Response(text=f"OK - {len(content)}")


async def uploaded_bytes(request: web.Request) -> bytes:
    """The bytes of an upload, sent raw or as a form."""
    if request.content_type != "multipart/form-data":
        return await request.read()
    form = await request.post()
    part = next((value for value in form.values() if isinstance(value, web.FileField)), None)
    return part.file.read() if part else b""


def download(world: World, request: web.Request) -> web.Response:
    """The bytes for the app.  Without token, scope or access: 200 and a page, as Slack does."""
    file = world.workspace.files.get(request.match_info["file"].partition("-")[2])
    token = request.headers.get("Authorization", "")
    allowed = (
        token == f"Bearer {world.workspace.app.bot_token}"
        and world.workspace.app.installed
        and "files:read" in world.manifest.scopes
    )
    if file is None or file.state in ("new", "uploaded") or not allowed or not app_may_see(world, file):
        return web.Response(text=NO_ACCESS, content_type="text/html")
    return web.Response(body=file.content, content_type=file.mimetype or "application/octet-stream")


METHODS = {
    "files.getUploadURLExternal": get_upload_url,
    "files.completeUploadExternal": complete_upload,
    "files.info": file_info,
    "files.delete": delete_file,
}
