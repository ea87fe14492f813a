"""Socket Mode: how what people do in Slack comes in."""

import json
import logging
import socket
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from http.client import HTTPException
from threading import Condition, Event, Thread
from time import time
from typing import Any

import structlog
from slack_bolt import App
from slack_bolt.adapter.socket_mode.internals import run_bolt_app, send_response
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.clock import Clock
from bot.outcomes import CREDENTIALS, TryLater, verdict
from bot.vitals import Vitals

log = structlog.get_logger()

MISSED_AFTER = timedelta(minutes=1)
"""After a longer silence, of the connection or of a computer that slept, something may not have come."""
AT_ONCE = 10
"""Requests that are worked on at the same time."""
PING_EVERY = 4.0
DEAF_AFTER = 14.0
"""Seconds without a word or a pong after which a connection is deaf.  The SDK would wait for fifty."""
LOOK_EVERY = 0.5
LONGEST_PAUSE = 10.0
"""Seconds between two tries while Slack is away: so late is it noticed that it is back."""
AFTER_TOO_MANY = 5.0
AFTER_A_REFUSAL = 60.0
LONGEST_WAIT = 300.0
DEAF_IN_A_ROW = 2
"""Replacements that stayed deaf, after which only a new process can help."""
FINISH_WITHIN = 3.0
"""Seconds Slack waits for an answer."""

# It repeats what people wrote, and what it says of itself the watch says too.
SDK_LOG = logging.getLogger("golden_thread.socket")
SDK_LOG.setLevel(logging.CRITICAL + 1)


class TokenRefusedError(Exception):
    """Slack does not accept the app-level token.  The text is Slack's code."""


class _Client(SocketModeClient):
    """The SDK's client, which leaves it to us when and how often to connect."""

    wanted: Event

    def connect_to_new_endpoint(self, force: bool = False) -> None:
        """Ask the watch for another session: the SDK would ask Slack without a pause."""
        self.wanted.set()

    def issue_new_wss_url(self) -> str:
        """The address of a connection.  The SDK would sleep through a `Retry-After`."""
        return str(self.web_client.apps_connections_open(app_token=self.app_token)["url"])


class Socket:
    """One Socket Mode connection, watched: renewed when Slack asks for it, replaced when it is cut or deaf.

    `client` asks Slack for the address of the connection.  `give_up` is called with a sentence when replacing
    does not help; a Slack that is away is waited for.
    """

    def __init__(
        self,
        app: App,
        app_token: str,
        client: WebClient,
        clock: Clock,
        vitals: Vitals,
        give_up: Callable[[str], None],
        missed: Callable[[datetime], None],
    ) -> None:
        """`missed` is told since when nothing was heard, whenever that was longer than Slack tries again."""
        self._app = app
        self._token = app_token
        self._web = client
        self._clock = clock
        self._vitals = vitals
        self._give_up = give_up
        self._missed = missed
        self._heard_at = clock.now()
        self._wanted = Event()
        self._closing = Event()
        self._idle = Condition()
        self._in_hand = 0
        self._pong: float | None = None
        self._heard = clock.monotonic()
        self._not_before = 0.0
        self._pause = 1.0
        self._deaf = 0
        self._client = self._new_client()
        self._watch = Thread(target=self._run, name="socket", daemon=True)

    @property
    def connected(self) -> bool:
        return self._client.is_connected()

    def connect(self, stopping: Event) -> None:
        """Connect, waiting for a Slack that is away; returns when it is done or `stopping` is set.

        Raises TokenRefusedError.
        """
        while not stopping.is_set():
            refused = self._connect()
            if refused in CREDENTIALS:
                raise TokenRefusedError(refused)
            if self.connected:
                break
            self._vitals.waited()
            stopping.wait(self._not_before - self._clock.monotonic())
        if not stopping.is_set():
            self._watch.start()

    def close(self) -> None:
        """Nothing more is taken; what is being worked on is finished and answered."""
        with self._idle:
            self._closing.set()
            self._idle.wait_for(lambda: not self._in_hand, FINISH_WITHIN)
        if self._watch.is_alive():
            self._watch.join(FINISH_WITHIN)
        _shut(self._client)

    def _new_client(self) -> _Client:
        client = _Client(
            app_token=self._token,
            logger=SDK_LOG,
            web_client=self._web,
            ping_interval=PING_EVERY,
            concurrency=AT_ONCE,
            on_message_listeners=[self._message],
        )
        client.wanted = self._wanted
        client.socket_mode_request_listeners.append(self._request)  # type: ignore[arg-type] # its own alias is narrower
        return client

    def _request(self, client: SocketModeClient, request: SocketModeRequest) -> None:
        with self._idle:
            if self._closing.is_set():
                return  # without an answer Slack asks somebody else, or again
            self._in_hand += 1
        try:
            send_response(client, request, run_bolt_app(self._app, request), time())
        except SlackClientError as error:
            log.warning("socket.answer_lost", reason=type(error).__name__)
        finally:
            with self._idle:
                self._in_hand -= 1
                self._idle.notify_all()

    def _message(self, text: str) -> None:
        self._hear()
        kind, reason = _control(text)
        if kind == "disconnect":
            log.info("socket.goodbye", reason=reason)
            if reason == "too_many_websockets":
                self._not_before = self._clock.monotonic() + AFTER_TOO_MANY
        elif kind != "hello":
            self._deaf = 0

    def _hear(self) -> None:
        self._heard = self._clock.monotonic()
        self._vitals.heard()
        before, self._heard_at = self._heard_at, self._clock.now()
        if self._heard_at - before > MISSED_AFTER and not self._clock.moved_by_people:
            self._missed(before)

    def _run(self) -> None:
        while not self._closing.wait(LOOK_EVERY):
            try:
                self._look()
            except Exception:  # without the watch a deaf bot would look well
                log.exception("socket.watch_failed")
                self._count_failure()

    def _look(self) -> None:
        """Renew or replace the connection where it is wanted, and not before it may be."""
        self._listen_for_pong()
        now = self._clock.monotonic()
        deaf = self.connected and now - self._heard > DEAF_AFTER
        if deaf:
            log.warning("socket.deaf", seconds=round(now - self._heard))
            self._count_failure()
            self._replace()
        elif now < self._not_before or (self.connected and not self._wanted.is_set()):
            return
        if self._closing.is_set():
            return
        refused = self._connect()
        if refused in CREDENTIALS:
            log.error("socket.token_refused", reason=refused)
            self._not_before = self._clock.monotonic() + AFTER_A_REFUSAL

    def _listen_for_pong(self) -> None:
        session = self._client.current_session
        pong = session.last_ping_pong_time if session else None
        if pong is not None and pong != self._pong:
            self._pong = pong
            self._deaf = 0
            self._hear()

    def _count_failure(self) -> None:
        self._deaf += 1
        if self._deaf > DEAF_IN_A_ROW:
            self._give_up("The connection to Slack stays silent, though it was replaced twice.")

    def _replace(self) -> None:
        """Another client: nothing of the deaf one is trusted, its threads included."""
        old, self._client = self._client, self._new_client()
        Thread(target=_shut, args=(old,), name="socket.old", daemon=True).start()

    def _connect(self) -> str:
        """Try once; Slack's code where it refuses, else nothing.  The next try has to wait where this one failed."""
        client, refused, pause = self._client, "", self._pause
        self._wanted.clear()
        try:
            client.wss_uri = None  # a ticket is good for one attempt
            client.connect()
            reason = "not accepted"
        except SlackApiError as error:
            answer: Any = error.response
            code = str(answer.get("error") or "")
            outcome = verdict(answer.status_code, code, answer.headers)
            refused = reason = code if code.isidentifier() else "unreadable answer"
            if isinstance(outcome, TryLater) and refused not in CREDENTIALS:
                pause = max(pause, min(outcome.seconds, LONGEST_WAIT))
        except (
            OSError,
            HTTPException,
            SlackClientError,
            ValueError,
            KeyError,
            TypeError,
            AttributeError,
        ) as error:
            reason = type(error).__name__  # the SDK trips over answers that are no JSON object
        if client.is_connected():
            self._hear()
            self._pause = 1.0
            log.info("socket.connected")
            return ""
        self._not_before = self._clock.monotonic() + pause
        self._pause = min(2 * self._pause, LONGEST_PAUSE)
        log.warning("socket.waits", reason=reason, seconds=pause)
        return refused


def _control(text: str) -> tuple[str, str]:
    """The type and the reason of a message that is about the connection itself; else nothing."""
    if len(text) > 1000 or '"envelope_id"' in text:
        return "", ""
    try:
        said = json.loads(text)
    except ValueError:
        return "", ""
    return (str(said.get("type")), str(said.get("reason"))) if isinstance(said, dict) else ("", "")


def _shut(client: SocketModeClient) -> None:
    """Close it without waiting for the end of a read, which would take three seconds."""
    session = client.current_session
    with suppress(OSError, AttributeError, ValueError):
        session.sock.shutdown(socket.SHUT_RDWR)  # type: ignore[union-attr] # None is an AttributeError
    client.close()
