"""Delivery to the app: events with their retries, commands and interactions with their answer."""

import asyncio
import hashlib
import hmac
import json
import time
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlencode

import aiohttp

from bot.playground.manifest import Json, Manifest
from bot.playground.sockets import NoAnswer, Sockets
from bot.playground.workspace import Workspace

ACK_SECONDS = 3.0
RETRY_AFTER = (0.0, 60.0, 300.0)
"""Seconds, on the playground's clock, before the first, second and third retry of an event."""
KEEP = 5_000
CHANNEL_TYPES = {"channel": "channel", "private": "group", "im": "im"}
ENVELOPES = {"event": "events_api", "command": "slash_commands"}
RETRY_REASONS = {"timeout": "http_timeout", "no_connection": "connection_failed"}


@dataclass
class Delivery:
    """One thing for the app.  `state` is waiting, acknowledged or failed; `due` is virtual epoch seconds."""

    n: int
    kind: str
    name: str
    payload: Json
    attempts: int = 0
    state: str = "waiting"
    reason: str = ""
    due: float = 0.0
    answer: Json | None = None


class Dispatcher:
    """Sends payloads over Socket Mode or signed HTTP and keeps a numbered list of them."""

    def __init__(self, workspace: Workspace, manifest: Manifest, sockets: Sockets) -> None:
        self._workspace = workspace
        self._manifest = manifest
        self._sockets = sockets
        self._session: aiohttp.ClientSession | None = None
        self.url: str | None = None
        self.deliveries: list[Delivery] = []
        self.count = 0
        self.tasks: set[asyncio.Task[None]] = set()

    @property
    def connected(self) -> bool:
        """Whether something is there to take a payload; an HTTP address is believed to be."""
        return self.url is not None or bool(self._sockets.connections)

    def event(self, event: Json) -> None:
        """Sends an event if the app has subscribed to it, may see it, and is where it happened."""
        name = self._subscription(event)
        if not self._manifest.hears(name) or not self._bot_is_there(name, event):
            return
        workspace = self._workspace
        payload = {
            "token": "playground-verification-token",
            "team_id": workspace.team["id"],
            "api_app_id": workspace.app.id,
            "event": event,
            "type": "event_callback",
            "event_id": workspace.next_id("Ev"),
            "event_time": int(workspace.clock.epoch()),
            "authorizations": [self._authorization()],
            "is_ext_shared_channel": False,
            "event_context": workspace.next_id("4-"),
        }
        self._start(self._record("event", name, payload))

    def _authorization(self) -> Json:
        workspace = self._workspace
        return {
            "enterprise_id": None,
            "team_id": workspace.team["id"],
            "user_id": workspace.app.bot_user,
            "is_bot": True,
            "is_enterprise_install": False,
        }

    def _subscription(self, event: Json) -> str:
        if event["type"] != "message":
            return str(event["type"])
        return {"channel": "message.channels", "group": "message.groups", "im": "message.im"}[
            event["channel_type"]
        ]

    def _bot_is_there(self, name: str, event: Json) -> bool:
        if not name.startswith("message.") and name not in (
            "app_mention",
            "group_archive",
            "member_joined_channel",
        ):
            return True
        channel = self._workspace.channels[event["channel"]]
        return self._workspace.app.bot_user in channel.members

    async def ask(self, kind: str, name: str, payload: Json) -> Json:
        """Sends a command or an interaction once and returns the app's answer.  Raises NoAnswer."""
        delivery = self._record(kind, name, payload)
        await self._try(delivery)
        if delivery.state == "failed":
            raise NoAnswer(delivery.reason)
        return delivery.answer or {}

    async def redeliver(self, n: int) -> None:
        """Sends number `n` again, unchanged, as Slack does when it doubts; keeps the new answer.  Raises KeyError."""
        original = self.number(n)
        again = Delivery(n, original.kind, original.name, original.payload, attempts=original.attempts)
        try:
            original.answer = await self._send(again, retry=1 if original.kind == "event" else 0)
        except NoAnswer as silence:
            original.reason = silence.reason
        original.attempts += 1

    def number(self, n: int) -> Delivery:
        """Raises KeyError."""
        found = next((delivery for delivery in self.deliveries if delivery.n == n), None)
        if found is None:
            raise KeyError(n)
        return found

    def unfinished(self) -> list[Json]:
        """Events still owed to the app, for the state file."""
        return [asdict(d) for d in self.deliveries if d.kind == "event" and d.state == "waiting"]

    def resume(self, unfinished: list[Json]) -> None:
        """Goes on with events owed from before a restart."""
        for entry in unfinished:
            self.count += 1
            delivery = Delivery(**entry | {"n": self.count})
            self.deliveries.append(delivery)
            self._start(delivery)

    def _record(self, kind: str, name: str, payload: Json) -> Delivery:
        self.count += 1
        delivery = Delivery(self.count, kind, name, payload, due=self._workspace.clock.epoch())
        self.deliveries.append(delivery)
        del self.deliveries[:-KEEP]
        return delivery

    def _start(self, delivery: Delivery) -> None:
        task = asyncio.get_running_loop().create_task(self._with_retries(delivery))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def _with_retries(self, delivery: Delivery) -> None:
        while delivery.state == "waiting":
            await self._until(delivery.due)
            await self._try(delivery)
            if delivery.state == "failed" and delivery.attempts <= len(RETRY_AFTER):
                delivery.state = "waiting"
                delivery.due = self._workspace.clock.epoch() + RETRY_AFTER[delivery.attempts - 1]

    async def _until(self, due: float) -> None:
        clock = self._workspace.clock
        while (left := due - clock.epoch()) > 0:
            await clock.wait_after(clock.version, left)

    async def _try(self, delivery: Delivery) -> None:
        retry = delivery.attempts
        delivery.attempts += 1
        try:
            delivery.answer = await self._send(delivery, retry)
            delivery.state = "acknowledged"
        except NoAnswer as silence:
            delivery.reason = silence.reason
            delivery.state = "failed"
            if silence.reason == "no_retry":
                delivery.attempts = len(RETRY_AFTER) + 1

    async def _send(self, delivery: Delivery, retry: int) -> Json:
        if self.url:
            return await self._post(self.url, delivery, retry)
        envelope: Json = {
            "type": ENVELOPES.get(delivery.kind, "interactive"),
            "payload": delivery.payload,
            "accepts_response_payload": delivery.kind != "event",
        }
        if delivery.kind == "event":
            envelope |= {"retry_attempt": retry, "retry_reason": "timeout" if retry else ""}
        return await self._sockets.ask(envelope, ACK_SECONDS)

    async def _post(self, url: str, delivery: Delivery, retry: int) -> Json:
        body, content_type = _http_body(delivery)
        headers = self._signed(body) | {"Content-Type": content_type}
        if retry and delivery.kind == "event":
            reason = RETRY_REASONS.get(delivery.reason, delivery.reason)
            headers |= {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": reason}
        try:
            async with self._http().post(url, data=body, headers=headers) as response:
                text = await response.text()
        except TimeoutError as error:
            raise NoAnswer("timeout") from error
        except aiohttp.ClientError as error:
            raise NoAnswer("connection_failed") from error
        if response.status != 200:
            raise NoAnswer("no_retry" if response.headers.get("x-slack-no-retry") == "1" else "http_error")
        return _answer(text)

    def _signed(self, body: bytes) -> dict[str, str]:
        stamp = str(int(time.time()))
        secret = self._workspace.app.signing_secret.encode()
        digest = hmac.new(secret, f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}

    def _http(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=ACK_SECONDS))
        return self._session

    async def close(self) -> None:
        """Stops sending; events not acknowledged yet stay owed."""
        for task in list(self.tasks):
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        if self._session:
            await self._session.close()


def _http_body(delivery: Delivery) -> tuple[bytes, str]:
    if delivery.kind == "event":
        return json.dumps(delivery.payload).encode(), "application/json"
    fields = delivery.payload if delivery.kind == "command" else {"payload": json.dumps(delivery.payload)}
    return urlencode(fields).encode(), "application/x-www-form-urlencoded"


def _answer(text: str) -> Json:
    """What an HTTP body says: JSON, or plain words for the person."""
    if not text.strip():
        return {}
    try:
        content: Any = json.loads(text)
    except ValueError:
        content = text
    return content if isinstance(content, dict) else {"text": str(content)}
