"""The parts of a running playground, and the news it tells to those who watch."""

import asyncio
import time
from collections import deque
from collections.abc import Coroutine
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import web

from bot.playground.clock import Clock
from bot.playground.events import Dispatcher
from bot.playground.faults import Faults, HistoryLimits
from bot.playground.manifest import Json, Manifest
from bot.playground.pace import Pace
from bot.playground.sockets import Sockets
from bot.playground.triggers import Triggers
from bot.playground.views import Views
from bot.playground.workspace import Channel, Workspace

SAVE_AFTER = 1.0
"""Seconds between a change and the state file."""


@dataclass(eq=False)
class Watcher:
    """One open page."""

    person: str
    news: asyncio.Queue[Json] = field(default_factory=asyncio.Queue)


@dataclass(eq=False)
class ResponseUrl:
    """A response_url handed out with a payload; `message` is what held the component, if anything."""

    channel: str
    person: str
    message_ts: str
    made: float
    uses: int = 0


class World:
    """One playground.  Everything runs in one event loop, so nothing is locked."""

    def __init__(
        self, workspace: Workspace, manifest: Manifest, state_file: Path | None, pace: float
    ) -> None:
        self.workspace = workspace
        self.manifest = manifest
        self.pace = Pace(pace)
        self.faults = Faults()
        self.history = HistoryLimits()
        self.views = Views()
        self.triggers = Triggers()
        self.sockets = Sockets(workspace.app, self._connection_changed)
        self.dispatcher = Dispatcher(workspace, manifest, self.sockets)
        self.calls: deque[Json] = deque(maxlen=20_000)
        self.call_count = 0
        self.origin = ""
        self.watchers: list[Watcher] = []
        self.streams: set[web.WebSocketResponse] = set()
        self.owed: list[Json] = []
        self.choices: dict[str, Json] = {}
        self.offered: dict[str, list[Json]] = {}
        self.response_urls: dict[str, ResponseUrl] = {}
        self.tasks: set[asyncio.Task[None]] = set()
        self._state_file = state_file
        self._saving: asyncio.TimerHandle | None = None

    @property
    def clock(self) -> Clock:
        return self.workspace.clock

    def tell(self, kind: str, whom: str | None = None, where: Channel | None = None, **news: object) -> None:
        """One change for every page that may see it: only that person's, or only the channel's, or all."""
        for watcher in self.watchers:
            if whom not in (None, watcher.person):
                continue
            if where and not self.workspace.may_see(watcher.person, where):
                continue
            watcher.news.put_nowait({"kind": kind} | news)
        self.changed()

    def tell_unread(self, channel: Channel, person: str | None = None) -> None:
        """New unread counts for the pages of this person, or of everyone who sees the channel."""
        for watcher in self.watchers:
            if person in (None, watcher.person) and self.workspace.may_see(watcher.person, channel):
                counts = self.workspace.unread(watcher.person, channel)
                watcher.news.put_nowait({"kind": "unread", "channel": channel.id} | counts)
            for member in channel.members if channel.kind == "im" else ():
                waiting = self.workspace.unread_of(member)
                watcher.news.put_nowait({"kind": "waiting", "person": member, "unread": waiting})

    def record(self, method: str, args: Json, token_kind: str = "none") -> Json:
        """Notes a call by the app; the result is put in when it is known."""
        self.call_count += 1
        call = {
            "n": self.call_count,
            "at": self.clock.now().isoformat(),
            "method": method,
            "token_kind": token_kind,
            "args": args,
            "result": None,
        }
        self.calls.append(call)
        return call

    def give_response_url(self, channel: str, person: str, message_ts: str = "") -> str:
        key = self.workspace.next_id("R")
        self.response_urls[key] = ResponseUrl(channel, person, message_ts, time.monotonic())
        return f"{self.origin}/response/{self.workspace.team['id']}/{key}"

    def changed(self) -> None:
        """Something worth keeping happened: the state file follows in a second."""
        if self._state_file and self._saving is None:
            self._saving = asyncio.get_running_loop().call_later(SAVE_AFTER, self.save)

    def save(self) -> None:
        if self._saving:
            self._saving.cancel()
            self._saving = None
        if (
            self._state_file and self._state_file.parent.exists()
        ):  # whoever took the folder away starts afresh
            self.workspace.save(self._state_file, self.dispatcher.unfinished())

    def later(self, work: Coroutine[None, None, None]) -> None:
        """Runs this beside everything else, until the playground stops."""
        task = asyncio.get_running_loop().create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def stop(self) -> None:
        """Finishes what runs beside, says goodbye to the app and writes the state file."""
        await asyncio.gather(*self.tasks)
        await self.dispatcher.close()
        await self.sockets.close_all()
        for stream in list(self.streams):
            await stream.close()
        self.save()

    def _connection_changed(self) -> None:
        self.tell("connection", connected=self.dispatcher.connected)
