"""`/api/<method>`: reads a call, checks token and scope, applies faults, answers and keeps a record."""

import json
from collections.abc import Callable

from aiohttp import web

from bot.playground import api_chat, api_conversations, api_files, api_people, api_views
from bot.playground.calls import Call
from bot.playground.manifest import METHOD_SCOPES, NOT_HERE, Json
from bot.playground.misbehave import with_faults
from bot.playground.refusals import RateLimited, Refused
from bot.playground.world import World

METHODS: dict[str, Callable[[Call], Json]] = {
    **api_chat.METHODS,
    **api_conversations.METHODS,
    **api_people.METHODS,
    **api_views.METHODS,
    **api_files.METHODS,
}
SCOPES = METHOD_SCOPES | NOT_HERE
NO_TOKEN = {"api.test", "blocks.validate"}
STRUCTURED = ("blocks", "view", "metadata", "attachments", "files", "message")


class WebApi:
    """The Web API of one world."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """One call.  Its record is in `world.calls` before the answer leaves."""
        method = request.match_info["method"]
        args, token, broken = await _arguments(request)
        record = self._world.record(method, _readable(args), _token_kind(token))
        return await with_faults(
            self._world, request, record, lambda: self._answer(method, token, args, broken)
        )

    def _answer(self, method: str, token: str, args: Json, broken: str | None) -> web.Response:
        try:
            if broken:
                raise Refused(broken)
            result = self._call(method, token, args)
        except Refused as refusal:
            return web.json_response({"ok": False, "error": refusal.error} | refusal.more)
        except RateLimited as limit:
            headers = {"Retry-After": str(limit.seconds)}
            return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)
        scopes = ",".join(sorted(self._world.manifest.scopes))
        return web.json_response({"ok": True} | result, headers={"X-OAuth-Scopes": scopes})

    def _call(self, method: str, token: str, args: Json) -> Json:
        work = METHODS.get(method)
        if method == "apps.connections.open":
            return self._open_connection(token)
        if work is None and method not in NOT_HERE:
            raise Refused("unknown_method", req_method=method)
        call = Call(self._world, args)
        if method not in NO_TOKEN:
            self._check_token(token)
        if method in SCOPES:
            call.need_scope(SCOPES[method])
        if work is None:
            raise Refused("unknown_method", req_method=method)
        return work(call)

    def _check_token(self, token: str) -> None:
        app = self._world.workspace.app
        if not token:
            raise Refused("not_authed")
        if token == app.app_token:
            raise Refused("not_allowed_token_type")
        if token != app.bot_token:
            raise Refused("invalid_auth")
        if not app.installed:
            raise Refused("account_inactive")

    def _open_connection(self, token: str) -> Json:
        app = self._world.workspace.app
        if not token:
            raise Refused("not_authed")
        if token == app.bot_token:
            raise Refused("not_allowed_token_type")
        if token != app.app_token:
            raise Refused("invalid_auth")
        if self._world.sockets.refusing:
            raise Refused("internal_error")
        ticket = self._world.sockets.issue_ticket()
        return {"url": self._world.origin.replace("http", "ws", 1) + f"/socket?ticket={ticket}"}


async def _arguments(request: web.Request) -> tuple[Json, str, str | None]:
    """Arguments, token, and the name of what is wrong with the request if anything is."""
    args: Json = dict(request.query)
    broken = None
    if request.content_type == "application/json":
        try:
            content = json.loads(await request.text() or "{}")
            args |= content
        except (ValueError, TypeError):
            broken = "invalid_json"
    elif request.can_read_body:
        try:
            args |= {key: value for key, value in (await request.post()).items() if isinstance(value, str)}
        except (ValueError, LookupError):
            broken = "invalid_form_data"
    header = request.headers.get("Authorization", "")
    token = header.removeprefix("Bearer ").strip() if header else args.get("token", "")
    args.pop("token", None)
    return args, token if isinstance(token, str) else "", broken


def _readable(args: Json) -> Json:
    """Arguments for the record: structures that came as JSON in a string are taken apart."""
    return {name: _parsed(value) if name in STRUCTURED else value for name, value in args.items()}


def _parsed(value: object) -> object:
    try:
        return json.loads(value) if isinstance(value, str) else value
    except ValueError:
        return value


def _token_kind(token: str) -> str:
    return next(
        (kind for kind in ("xoxb", "xapp", "xoxp") if token.startswith(kind)), "other" if token else "none"
    )
