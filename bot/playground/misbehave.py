"""Carries out a fault on one request of the app."""

import asyncio
import json
from collections.abc import Callable

from aiohttp import web

from bot.playground.faults import Fault
from bot.playground.manifest import Json
from bot.playground.sockets import reset
from bot.playground.world import World

HANG_SECONDS = 600.0


async def with_faults(
    world: World, request: web.Request, record: Json, work: Callable[[], web.Response]
) -> web.Response:
    """Does the work, or goes wrong as the next fault of this method says; the record tells which."""
    fault = world.faults.next_for(record["method"])
    if fault:
        record["fault"] = fault.do
        early = await _misbehave(request, fault)
        if early is not None:
            return early
    answer = work()
    is_json = answer.content_type == "application/json"
    record["result"] = json.loads(answer.text or "{}") if is_json else answer.text
    if fault and fault.do == "accept_then_drop":
        _drop(request)
    return answer


async def _misbehave(request: web.Request, fault: Fault) -> web.Response | None:
    """The wrong answer of a fault that strikes before the work; None when the work is to be done."""
    if fault.do == "delay":
        await asyncio.sleep(fault.seconds)
    elif fault.do == "hang":
        await asyncio.sleep(HANG_SECONDS)
    elif fault.do == "drop":
        _drop(request)
        return web.Response(status=500)
    return _wrong_answer(fault)


def _wrong_answer(fault: Fault) -> web.Response | None:
    if fault.do == "429":
        headers = {"Retry-After": fault.retry_after} if fault.retry_after is not None else {}
        return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)
    if fault.do == "500":
        return web.json_response({"ok": False, "error": "internal_error"}, status=500)
    if fault.do == "502_html":
        page = "<html><body><h1>502 Bad Gateway</h1></body></html>"
        return web.Response(text=page, status=502, content_type="text/html")
    if fault.do == "error":
        return web.json_response({"ok": False, "error": fault.error})
    return None


def _drop(request: web.Request) -> None:
    """Breaks the connection: the answer never arrives."""
    if request.transport is not None:
        reset(request.transport)
