"""Failpoints: a name for every commit, every request to Slack and every acknowledgement of a process.

They are put in from outside, by patching, in a process that production never starts.  A name says when, what and
where: `before commit delivery._arrived [card]`, `after request chat_postMessage [card]`.
"""

import json
import os
import signal
import socket
import ssl
import sys
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import wraps
from pathlib import Path
from typing import Any
from urllib.error import URLError

from slack_sdk.socket_mode import SocketModeClient
from slack_sdk.web.base_client import BaseClient
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

import bot.delivery
import bot.gateway
import bot.ticks

QUIET = (
    "contextlib",
    "sqlalchemy",
    "sqlmodel",
    "store",
    "tests.torture",
    "functools",
    "threading",
    "apscheduler",
)
HANG = 3600.0


@dataclass
class Failpoint:
    """At the `nth` time a name that holds `name` is passed, and `times` times from then on, do it.

    `do` is kill, raise (what a failed COMMIT raises), dns or tls (what a request raises that never left), sleep
    (`seconds`) or stop (SIGSTOP: somebody else lets it go on).
    """

    name: str
    do: str = "kill"
    nth: int = 1
    times: int = 1
    seconds: float = HANG

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


class Failpoints:
    """The failpoints of this process.  Every name that is passed goes into the file `passed` once."""

    def __init__(self, armed: list[Failpoint], passed: Path | None) -> None:
        self._armed = armed
        self._passed = passed
        self._seen: set[str] = set()
        self._lock = threading.Lock()
        self.local = threading.local()

    def pass_by(self, when: str, what: str) -> None:
        """Somebody comes past `when what`; whatever is armed there happens."""
        kind = getattr(self.local, "kind", "")
        name = f"{when} {what}{f' [{kind}]' if kind else ''}"
        with self._lock:
            self._note(name)
            hit = next((point for point in self._armed if self._hits(point, name)), None)
        if hit:
            _do(hit, name)

    def _note(self, name: str) -> None:
        if self._passed and name not in self._seen:
            self._seen.add(name)
            with self._passed.open("a") as file:
                file.write(f"{name}\n")

    def _hits(self, point: Failpoint, name: str) -> bool:
        if point.name not in name or point.times == 0:
            return False
        point.nth -= 1
        if point.nth > 0:
            return False
        point.times -= 1
        return True

    def around(self, what: str | Callable[[], str], work: Callable[..., Any]) -> Callable[..., Any]:
        """The same work with a failpoint before and one after it."""

        @wraps(work)
        def watched(*args: Any, **more: Any) -> Any:
            name = what if isinstance(what, str) else what()
            self.pass_by("before", name)
            answer = work(*args, **more)
            self.pass_by("after", name)
            return answer

        return watched

    def within(self, work: Callable[..., Any]) -> Callable[..., Any]:
        """Work on one promise: names passed in it end with the promise's kind."""

        @wraps(work)
        def named(delivery: Any, lane: str, promise: Any) -> Any:
            self.local.kind = promise.kind
            try:
                return work(delivery, lane, promise)
            finally:
                self.local.kind = ""

        return named


def _do(point: Failpoint, name: str) -> None:
    sys.stdout.write(json.dumps({"failpoint": name, "do": point.do}) + "\n")
    sys.stdout.flush()
    if point.do == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    elif point.do == "stop":
        os.kill(os.getpid(), signal.SIGSTOP)
    elif point.do == "dns":
        raise URLError(socket.gaierror(-3, "Temporary failure in name resolution"))
    elif point.do == "tls":
        raise URLError(ssl.SSLCertVerificationError("certificate verify failed"))
    elif point.do == "raise":
        raise OperationalError("COMMIT", {}, OSError("database or disk is full"))
    else:
        threading.Event().wait(point.seconds)


def who_commits() -> str:
    """The function that opened the unit which is being committed: `delivery._arrived`."""
    frame = sys._getframe(1)
    while frame is not None:
        module = frame.f_globals.get("__name__", "")
        if not module.startswith(QUIET):
            return f"commit {module.rpartition('.')[2]}.{frame.f_code.co_name}"
        frame = frame.f_back
    return "commit"


def install(points: Failpoints) -> None:
    """Put the failpoints into this process."""
    Connection.commit = points.around(who_commits, Connection.commit)
    bot.ticks.tick = points.around("tick", bot.ticks.tick)
    ask = bot.gateway._ask

    def asked(method: Callable[..., Any], *needs: str, **arguments: Any) -> Any:
        return points.around(f"request {method.__name__}", ask)(method, *needs, **arguments)

    bot.gateway._ask = asked
    send = BaseClient._perform_urllib_http_request_internal
    BaseClient._perform_urllib_http_request_internal = points.around("wire", send)
    upload = bot.gateway.Slack._upload
    bot.gateway.Slack._upload = points.around("request upload", upload)
    answer = SocketModeClient.send_socket_mode_response
    SocketModeClient.send_socket_mode_response = points.around("acknowledgement", answer)
    handle = bot.delivery.Delivery._handle
    bot.delivery.Delivery._handle = points.within(handle)
