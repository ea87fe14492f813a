"""The playground in a process of its own, and what it has accepted from the bot."""

import os
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.error import URLError

import yaml

from bot.playground.client import MANIFEST, Playground, PlaygroundError
from tests.torture.nursery import PROJECT

BOT = "U0BOT"
TEAM = {"id": "T0GOLDEN", "name": "Golden Thread playground", "domain": "golden-thread"}
APP = {
    "id": "A0GOLDEN",
    "bot_id": "B0GOLDEN",
    "bot_user": BOT,
    "bot_token": "xoxb-playground",
    "app_token": "xapp-playground",
    "signing_secret": "0123456789abcdef0123456789abcdef",
}
CHANNEL = "C0PLAN"


@dataclass(frozen=True)
class Accepted:
    """One message Slack took: a new one, a picture in a thread (`file`), or none of these (`edit`)."""

    at: datetime
    kind: str
    channel: str
    text: str
    blocks: tuple[dict[str, Any], ...]
    thread_ts: str
    ts: str
    delivery_id: str

    @property
    def user(self) -> str:
        """Whose direct message with the bot it is in; the channel's id elsewhere."""
        return f"U{self.channel[1:]}" if self.channel.startswith("D") else self.channel


class LocalSlack:
    """A playground with these people, and the list of what it accepted."""

    def __init__(self, folder: Path, people: list[dict[str, str]], pace: float = 0.0) -> None:
        seed = folder / "workspace.yaml"
        members = [one["id"] for one in people] + [BOT]
        plan_channel = {"id": CHANNEL, "name": "improvement-plan", "kind": "channel", "members": members}
        seed.write_text(
            yaml.safe_dump({"team": TEAM, "app": APP, "people": people, "channels": [plan_channel]})
        )
        self._command = [
            *(sys.executable, "-m", "bot.playground", "--port", str(port := _free_port())),
            *("--manifest", str(MANIFEST), "--workspace", str(seed), "--pace", str(pace)),
            *("--state", str(folder / "playground.json")),
        ]
        self.control = Playground(f"http://127.0.0.1:{port}")
        self.accepted: list[Accepted] = []
        self.deleted: set[tuple[str, str]] = set()
        """Messages the bot took away again, by channel and `ts`: the later of two copies."""
        self.calls: list[dict[str, Any]] = []
        self._names: dict[str, str] = {}
        self._read_to = self._heard_to = 0
        self.start()

    @property
    def api_url(self) -> str:
        return self.control.api_url

    def start(self) -> None:
        """Slack is there (again)."""
        environment = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
        self._process = subprocess.Popen(
            self._command, cwd=PROJECT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        until = time.monotonic() + 20
        while True:
            try:
                self.control.clock()
                break
            except (URLError, PlaygroundError, OSError):
                if time.monotonic() > until:
                    raise

    def stop(self) -> None:
        """Slack is gone; it keeps what it has."""
        self.read()
        self._read_to = self._heard_to = 0
        self._process.terminate()
        self._process.wait(10)

    def read(self) -> list[Accepted]:
        """Everything accepted so far, in order."""
        for call in self.control.call(f"sent?since={self._read_to}")["calls"]:
            result = call["result"]
            if result is None and call["method"] in METHODS and call.get("fault") in UNDER_WAY:
                break  # it is being worked on
            self._read_to = call["n"]
            self._take(call, result if isinstance(result, dict) else {})
        return self.accepted

    def heard(self) -> bool:
        """Whether the bot has taken, or will never take, everything Slack had for it."""
        for entry in self.control.events(since=self._heard_to):
            if entry["state"] == "waiting":
                return False
            self._heard_to = entry["n"]
        return True

    def _take(self, call: dict[str, Any], result: dict[str, Any]) -> None:
        # A look-up has an end; what reads on to the newest looks for people's words of the time away.
        looks = "latest" in (call.get("args") or {})
        self.calls.append({"method": call["method"], "error": result.get("error"), "looks": looks})
        if not result.get("ok"):
            return
        if call["method"] == "chat.delete":
            args = call["args"]
            self.deleted.add((str(args["channel"]), str(args["ts"])))
        if call["method"] == "files.getUploadURLExternal":
            self._names[result["file_id"]] = call["args"]["filename"]
        kind = METHODS.get(call["method"])
        if kind:
            self.accepted.append(_accepted(kind, call, result, self._names))


UNDER_WAY = (None, "delay", "accept_late")
METHODS = {"chat.postMessage": "message", "chat.update": "edit", "files.completeUploadExternal": "file"}


def _accepted(kind: str, call: dict[str, Any], result: dict[str, Any], names: dict[str, str]) -> Accepted:
    args = call["args"]
    payload = ((args.get("metadata") or {}).get("event_payload")) or {}
    files = args.get("files") or []
    named = names.get(files[0]["id"], "") if files else ""
    return Accepted(
        at=datetime.fromisoformat(call["at"]),
        kind=kind,
        channel=str(result.get("channel") or args.get("channel_id") or args.get("channel")),
        text=str(args.get("text") or ""),
        blocks=tuple(args.get("blocks") or ()),
        thread_ts=str(args.get("thread_ts") or ""),
        ts=str(result.get("ts") or args.get("ts") or ""),
        delivery_id=str(payload.get("delivery_id") or named),
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
