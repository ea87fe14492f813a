"""Carries out a fault on one request of the app."""

import asyncio
import json
from collections.abc import Callable

from aiohttp import web

from bot.playground.faults import AFTER, Fault
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
        early = await _misbehave(world, request, fault)
        if early is not None:
            return early
    answer = work()
    is_json = answer.content_type == "application/json"
    record["result"] = json.loads(answer.text or "{}") if is_json else answer.text
    return await _spoilt(request, fault, answer) if fault and fault.do in AFTER else answer


async def _misbehave(world: World, request: web.Request, fault: Fault) -> web.Response | None:
    """The wrong answer of a fault that strikes before the work; None when the work is to be done."""
    if fault.do == "delay":
        await asyncio.sleep(fault.seconds)
    elif fault.do == "accept_late":
        _drop(request)
        await _pass(world, fault.seconds)
    elif fault.do == "hang":
        await asyncio.sleep(HANG_SECONDS)
    elif fault.do == "drop":
        _drop(request)
        return web.Response(status=500)
    return _wrong_answer(fault)


async def _pass(world: World, seconds: float) -> None:
    """So many seconds on the playground's clock."""
    clock = world.clock
    until = clock.epoch() + seconds
    while (left := until - clock.epoch()) > 0:
        await clock.wait_after(clock.version, left)


async def _spoilt(request: web.Request, fault: Fault, answer: web.Response) -> web.Response:
    """What the app gets to see of an answer to work that was done."""
    transport = request.transport
    if fault.do == "accept_then_hang":
        await asyncio.sleep(HANG_SECONDS)
    elif fault.do == "accept_then_500":
        return _internal_error()
    elif fault.do == "accept_then_html":
        return _bad_gateway()
    elif fault.do == "accept_then_drop" or transport is None:
        _drop(request)
    else:
        assert isinstance(transport, asyncio.WriteTransport)
        transport.write(_BEGINNINGS[fault.do](answer.text or ""))
        transport.close()
    return answer


_BEGINNINGS: dict[str, Callable[[str], bytes]] = {
    "accept_then_close": lambda _: b"",
    "accept_then_half_header": lambda _: b"HTTP/1.1 200 OK\r\nContent-Ty",
    "accept_then_cut": lambda body: (
        f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body.encode())}\r\n\r\n"
        f"{body[: len(body) // 2]}"
    ).encode(),
}


def _internal_error() -> web.Response:
    return web.json_response({"ok": False, "error": "internal_error"}, status=500)


def _bad_gateway() -> web.Response:
    page = "<html><body><h1>502 Bad Gateway</h1></body></html>"
    return web.Response(text=page, status=502, content_type="text/html")


def _wrong_answer(fault: Fault) -> web.Response | None:
    if fault.do == "429":
        headers = {"Retry-After": fault.retry_after} if fault.retry_after is not None else {}
        return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)
    if fault.do == "500":
        return _internal_error()
    if fault.do == "502_html":
        return _bad_gateway()
    if fault.do == "error":
        return web.json_response({"ok": False, "error": fault.error})
    return None


def _drop(request: web.Request) -> None:
    """Breaks the connection: the answer never arrives."""
    if request.transport is not None:
        reset(request.transport)
