"""A playground in this process, and a real Slack SDK and Bolt app that talk to it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from slack_sdk.socket_mode import SocketModeClient

from bot.playground.client import Playground, running_playground

MANIFEST = Path(__file__).parent / "manifest.yaml"


@pytest.fixture
def slack() -> Iterator[Playground]:
    with running_playground(manifest=MANIFEST) as playground:
        yield playground


@pytest.fixture
def web(slack: Playground) -> WebClient:
    return WebClient("xoxb-playground", base_url=slack.api_url, retry_handlers=[])


@pytest.fixture
def bolt(slack: Playground, web: WebClient) -> Iterator[App]:
    """A Bolt app connected by Socket Mode; tests add their listeners to it."""
    app = App(client=web, process_before_response=True)
    handler = SocketModeHandler(app, "xapp-playground", ping_interval=1)
    handler.client.connect()
    slack.until(lambda: slack.state("U0OWN1")["app"]["connected"])
    yield app
    hang_up(slack, handler.client)


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """The playground waits a fifth of a second for an acknowledgement instead of three."""
    monkeypatch.setattr("bot.playground.events.ACK_SECONDS", 0.2)


def hang_up(slack: Playground, client: SocketModeClient) -> None:
    """Closes a Socket Mode client without the seconds its own close() waits for frames and messages."""
    client.auto_reconnect_enabled = False
    slack.connection("cut")
    client.message_processor.event.set()
    client.enqueue_message("{}")
    client.close()
