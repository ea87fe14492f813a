"""The web server: Slack's addresses, the control API and the page, all on one port."""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path

from aiohttp import web

from bot.playground.api_files import download, make_ready, receive, uploaded_bytes
from bot.playground.control import add_control
from bot.playground.manifest import read_manifest
from bot.playground.misbehave import with_faults
from bot.playground.response_urls import use_response_url
from bot.playground.web_api import WebApi
from bot.playground.workspace import make_room, new_workspace
from bot.playground.world import World

HERE = Path(__file__).parent
PAGE = HERE / "page"
SEED = HERE / "workspace.yaml"
MAX_BODY = 64 * 1024 * 1024


def open_world(manifest: Path, seed: Path, state_file: Path | None, pace: float) -> World:
    """A playground from its files, as it was when it last stopped.  Raises ManifestError, SeedError."""
    allowed = read_manifest(manifest)
    world = World(new_workspace(seed, allowed.name), allowed, state_file, pace)
    if state_file:
        make_room(state_file)
    if state_file and state_file.exists():
        world.owed = world.workspace.load(state_file)
        for file in world.workspace.files.values():
            if file.state == "processing":
                make_ready(file)
    return world


class Server:
    """One playground listening on one address of this machine."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._runner = web.AppRunner(_application(world), access_log=None, shutdown_timeout=0.2)

    async def start(self, host: str, port: int) -> str:
        """Begins to listen and returns the address; port 0 takes any free one.  Raises OSError."""
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port)
        await site.start()
        port = self._runner.addresses[0][1]
        self._world.origin = f"http://{host}:{port}"
        self._world.dispatcher.resume(self._world.owed)
        return self._world.origin

    async def stop(self) -> None:
        await self._world.stop()
        await self._runner.cleanup()


def _application(world: World) -> web.Application:
    app = web.Application(client_max_size=MAX_BODY, middlewares=[_never_cached])
    api = WebApi(world)
    app.router.add_route("*", "/api/{method}", api.serve)
    app.router.add_get("/socket", world.sockets.serve)
    add_control(app, world)
    _add_addresses(app, world)
    app.router.add_get("/", _page_file)
    app.router.add_get("/{name}", _page_file)
    return app


def _add_addresses(app: web.Application, world: World) -> None:
    """The absolute addresses the playground hands out."""

    async def respond(request: web.Request) -> web.Response:
        try:
            body = json.loads(await request.text())
        except ValueError:
            body = None
        key = request.match_info["key"]
        record = world.record("response_url", {"key": key, "body": body})
        return await with_faults(world, request, record, lambda: use_response_url(world, key, body))

    async def upload(request: web.Request) -> web.Response:
        content = await uploaded_bytes(request)
        file_id = request.match_info["file"]
        record = world.record("upload", {"file": file_id, "length": len(content)})
        return await with_faults(world, request, record, lambda: receive(world, file_id, content))

    async def give(request: web.Request) -> web.Response:
        return download(world, request)

    async def archive(request: web.Request) -> web.Response:
        ts = request.match_info["ts"].removeprefix("p")
        raise web.HTTPFound(f"/#channel={request.match_info['channel']}&ts={ts[:-6]}.{ts[-6:]}")

    app.router.add_post("/response/{team}/{key}", respond)
    app.router.add_post("/upload/v1/{file}", upload)
    app.router.add_get("/files-pri/{file}/{name}", give)
    app.router.add_get("/files-pri/{file}/download/{name}", give)
    app.router.add_get("/archives/{channel}/{ts}", archive)


async def _page_file(request: web.Request) -> web.StreamResponse:
    path = PAGE / request.match_info.get("name", "index.html")
    if not path.is_file() or path.parent != PAGE:
        raise web.HTTPNotFound(text="There is no such page.")
    return web.FileResponse(path)


@web.middleware
async def _never_cached(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    response = await handler(request)
    if not response.prepared:
        response.headers["Cache-Control"] = "no-store"
    return response
