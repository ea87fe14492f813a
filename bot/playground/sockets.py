"""Socket Mode: the connections of the app and what goes over them."""

import asyncio
import itertools
import json
import struct
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from socket import SO_LINGER, SOL_SOCKET

from aiohttp import WSMsgType, web

from bot.playground.manifest import Json
from bot.playground.workspace import App

MAX_CONNECTIONS = 10
PING_EVERY = 10.0


class NoAnswer(Exception):
    """No usable answer; `reason` is no_connection, timeout, http_error, no_retry or connection_failed."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(eq=False)
class Connection:
    """One open websocket and the envelopes on it that wait for their acknowledgement."""

    socket: web.WebSocketResponse
    transport: asyncio.Transport | None
    waiting: dict[str, asyncio.Future[Json]] = field(default_factory=dict)
    half_open: bool = False
    """Open as far as either side knows, but nothing goes over it any more."""


class Sockets:
    """All open connections.  Any one of them gets a payload."""

    def __init__(self, app: App, changed: Callable[[], None]) -> None:
        self._app = app
        self._changed = changed
        self._tickets: set[str] = set()
        self._turn = itertools.count()
        self.connections: list[Connection] = []
        self._deaf_until = 0.0
        self._refuse_until = 0.0

    @property
    def refusing(self) -> bool:
        return time.monotonic() < self._refuse_until

    @property
    def deaf(self) -> bool:
        return time.monotonic() < self._deaf_until

    def issue_ticket(self) -> str:
        """A ticket that opens one connection."""
        ticket = uuid.uuid4().hex
        self._tickets.add(ticket)
        return ticket

    def refuse_for(self, seconds: float) -> None:
        self._refuse_until = time.monotonic() + seconds

    def be_deaf_for(self, seconds: float) -> None:
        """Connections stay open, but nothing is sent or answered, pings included."""
        self._deaf_until = time.monotonic() + seconds

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """One connection, until it closes."""
        ticket = request.query.get("ticket", "")
        if self.refusing or ticket not in self._tickets:
            return web.Response(status=503 if self.refusing else 401, text="not allowed")
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse(autoping=False, timeout=0.2)
        await socket.prepare(request)
        if len(self.connections) >= MAX_CONNECTIONS:
            await self._say_goodbye(socket, "too_many_websockets")
            return socket
        connection = Connection(socket, request.transport)
        await socket.send_json(self._hello())
        self.connections.append(connection)
        self._changed()
        pings = asyncio.get_running_loop().create_task(self._ping(connection))
        try:
            await self._listen(connection)
        finally:
            pings.cancel()
            self._forget(connection)
        return socket

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self.connections) + 1,
            "debug_info": {"host": "playground", "build_number": 1, "approximate_connection_time": 18060},
            "connection_info": {"app_id": self._app.id},
        }

    async def _listen(self, connection: Connection) -> None:
        async for message in connection.socket:
            if self.deaf or connection.half_open:
                continue
            if message.type is WSMsgType.PING:
                await connection.socket.pong(message.data)
            elif message.type is WSMsgType.TEXT:
                self._take_ack(connection, str(message.data))

    async def _ping(self, connection: Connection) -> None:
        while True:
            await asyncio.sleep(PING_EVERY)
            if not self.deaf and not connection.half_open:
                await connection.socket.ping(b"playground")

    def _take_ack(self, connection: Connection, text: str) -> None:
        try:
            ack = json.loads(text)
        except ValueError:
            return
        waiting = connection.waiting.get(ack.get("envelope_id", "")) if isinstance(ack, dict) else None
        if waiting and not waiting.done():
            payload = ack.get("payload")
            waiting.set_result(payload if isinstance(payload, dict) else {"text": payload} if payload else {})

    def _forget(self, connection: Connection) -> None:
        if connection in self.connections:
            self.connections.remove(connection)
        for waiting in connection.waiting.values():
            if not waiting.done():
                waiting.set_exception(NoAnswer("timeout"))
        self._changed()

    async def ask(self, envelope: Json, seconds: float) -> Json:
        """Sends one envelope and returns the payload of its acknowledgement.  Raises NoAnswer."""
        if not self.connections:
            raise NoAnswer("no_connection")
        connection = self.connections[next(self._turn) % len(self.connections)]
        envelope_id = str(uuid.uuid4())
        answer: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        connection.waiting[envelope_id] = answer
        try:
            if not self.deaf and not connection.half_open:
                await connection.socket.send_json({"envelope_id": envelope_id} | envelope)
            async with asyncio.timeout(seconds):
                return await answer
        except TimeoutError as error:
            raise NoAnswer("timeout") from error
        except ConnectionError as error:
            raise NoAnswer("connection_failed") from error
        finally:
            del connection.waiting[envelope_id]

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Tells every connection to go, as Slack does when it recycles them, and closes it; not yet at a warning."""
        for connection in list(self.connections):
            await self._say_goodbye(connection.socket, reason)

    def half_open(self) -> None:
        """Nothing goes over the connections there are, as when a cable is pulled; new ones work."""
        for connection in self.connections:
            connection.half_open = True

    def cut(self) -> None:
        """Drops every connection without a word, as a broken network does."""
        for connection in self.connections:
            if connection.transport:
                reset(connection.transport)

    async def close_all(self) -> None:
        for connection in list(self.connections):
            await connection.socket.close()

    async def _say_goodbye(self, socket: web.WebSocketResponse, reason: str) -> None:
        await socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": "playground"}})
        if reason != "warning":
            await socket.close()


def reset(transport: asyncio.Transport) -> None:
    """Ends a TCP connection with a reset instead of a goodbye."""
    socket = transport.get_extra_info("socket")
    if socket is not None:
        socket.setsockopt(SOL_SOCKET, SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
