"""Socket Mode: how what people do in Slack comes in."""

from threading import Event

import structlog
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.outcomes import CREDENTIALS

log = structlog.get_logger()

AT_ONCE = 10
"""Requests that are worked on at the same time."""
LONGEST_PAUSE = 30.0


class TokenRefusedError(Exception):
    """Slack does not accept the app-level token.  The text is Slack's code."""


class Socket:
    """One Socket Mode connection, renewed by the SDK whenever Slack or the network drops it."""

    def __init__(self, app: App, app_token: str, client: WebClient) -> None:
        """`client` asks Slack for the address of the connection."""
        self._handler = SocketModeHandler(app, app_token, web_client=client, concurrency=AT_ONCE)

    @property
    def connected(self) -> bool:
        return self._handler.client.is_connected()

    def connect(self, stopping: Event) -> None:
        """Connect, waiting for a Slack that is away; returns when it is done or `stopping` is set.

        Raises TokenRefusedError.
        """
        pause = 1.0
        while not stopping.is_set() and not self._try():
            log.warning("socket.waits", seconds=pause)
            stopping.wait(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    def close(self) -> None:
        """Nothing more comes in; what is being worked on is finished."""
        self._handler.client.close()

    def _try(self) -> bool:
        client = self._handler.client
        try:
            client.wss_uri = None  # a ticket is good for one attempt
            client.connect()
        except SlackApiError as error:
            code = str(error.response.get("error") or "")
            if code in CREDENTIALS:
                raise TokenRefusedError(code) from None
            log.warning("socket.refused", reason=code if code.isidentifier() else "unreadable answer")
        except (OSError, ValueError) as error:
            log.warning("socket.failed", reason=type(error).__name__)
        return client.is_connected()
