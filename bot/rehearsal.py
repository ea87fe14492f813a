"""Runs the playground beside the bot when there are no Slack tokens."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from http.client import HTTPException
from pathlib import Path
from threading import Event
from urllib.request import ProxyHandler, build_opener

import yaml
from pydantic import SecretStr

import bot
from bot.config import Settings, StartError
from bot.deps import Deps
from bot.files.imported import shifted
from bot.files.read import read_plan
from bot.plan.calendar import local_day
from bot.usecases import importing
from store import plans

HOST = "127.0.0.1"
READY_WITHIN = 20.0
STATE = Path("var") / "playground.json"
SEED = Path(bot.__file__).parent / "playground" / "workspace.yaml"
EXAMPLE = Path(bot.__file__).parent / "files" / "example" / "improvement-plan.xlsx"
EXAMPLE_PLAN = importing.Settings(
    manager="programme.manager@example.org",
    sponsor="director.cs@example.org",
    chair="chair@example.org",
    channel="C0PLAN",
)
PROXIES = ("http_proxy", "https_proxy", "all_proxy")


class Rehearsal:
    """A playground in a process of its own."""

    def __init__(self, settings: Settings) -> None:
        """Starts it.  Raises StartError when its port is taken."""
        self.url = f"http://{HOST}:{settings.playground_port}/"
        _check_port(settings.playground_port, self.url)
        for name in (*PROXIES, *(proxy.upper() for proxy in PROXIES)):
            os.environ.pop(name, None)  # the socket's client would go to this computer through a proxy
        STATE.parent.mkdir(exist_ok=True)
        self._process = _started(settings.playground_port)
        self._settings = settings

    def ready(self) -> Settings:
        """Waits until it answers; the settings to work with it.  Raises StartError when it does not start."""
        _wait_until_it_answers(self._process, self.url)
        return self._settings.model_copy(update=_access(self.url))

    @property
    def ended(self) -> bool:
        """Whether it has stopped by itself."""
        return self._process.poll() is not None

    def kill(self) -> None:
        """End it at once."""
        self._process.kill()

    def stop(self) -> None:
        """Let it write down its state and end."""
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def import_example(deps: Deps) -> None:
    """Give an empty playground a plan, its dates moved so that today is the middle of it."""
    with deps.write() as unit:
        if plans.plans(unit):
            return
        now = deps.now()
        plan = shifted(read_plan(EXAMPLE), local_day(now, "Europe/London"))
        importing.import_plan(unit, plan, key="NM", file_hash="example", settings=EXAMPLE_PLAN, now=now)


def _started(port: int) -> subprocess.Popen[bytes]:
    # A session of its own: Ctrl-C reaches us first, and we stop it last.
    command = [
        sys.executable,
        "-m",
        "bot.playground",
        "--host",
        HOST,
        "--port",
        str(port),
        "--state",
        str(STATE),
    ]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True)


def _check_port(port: int, url: str) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            who = "Another playground is running" if _clock(url) else f"Something else uses port {port}"
            way_out = f"stop it, or choose another port: PLAYGROUND_PORT={port + 1 if port < 65535 else 8130}"
            raise StartError(f"{who} at {url} ({error.strerror}): {way_out}.") from None


def _wait_until_it_answers(process: subprocess.Popen[bytes], url: str) -> None:
    until = time.monotonic() + READY_WITHIN
    while not _clock(url):
        if process.poll() is not None:
            raise StartError("The playground did not start; the line above says why.")
        if time.monotonic() > until:
            raise StartError(f"The playground did not answer at {url} within {READY_WITHIN:.0f} seconds.")
        Event().wait(0.05)


def _clock(url: str) -> bool:
    try:
        with build_opener(ProxyHandler({})).open(f"{url}control/clock", timeout=2) as reply:
            return "version" in json.load(reply)
    except (OSError, HTTPException, ValueError):
        return False


def _access(url: str) -> dict[str, object]:
    """What signs the bot in to a playground that began with the shipped workspace."""
    app = yaml.safe_load(SEED.read_text("utf-8"))["app"]
    return {
        "slack_bot_token": SecretStr(app["bot_token"]),
        "slack_app_token": SecretStr(app["app_token"]),
        "slack_signing_secret": SecretStr(app["signing_secret"]),
        "slack_api_url": f"{url}api/",
    }
