"""HTTP: Slack's signed requests, and whether the process is well."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any

import structlog
from slack_bolt import BoltResponse

from bot.clock import Clock
from bot.figures import exposition
from bot.signed import LARGEST
from bot.vitals import Vitals
from store import heartbeats
from store.unit import Database, DatabaseAway

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

log = structlog.get_logger()

SLACK_PATH = "/slack/events"
PLAIN = "text/plain; charset=utf-8"
PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"
WRITES_WITHIN = 2.0
REMEMBERED = 1.0
"""Seconds for which an answer about the database holds: asking more often costs it nothing."""


@dataclass(frozen=True)
class Page:
    """What is answered to a request."""

    status: HTTPStatus
    body: str
    kind: str = PLAIN
    headers: tuple[tuple[str, str], ...] = ()


def _line(status: HTTPStatus, words: str) -> Page:
    return Page(status, words + "\n")


class Pages:
    """`/healthz`, `/readyz` and `/metrics` of one process."""

    def __init__(self, database: Database, clock: Clock, vitals: Vitals) -> None:
        self.workspace_id: int | None = None
        """Known once Slack was reached."""
        self._database = database
        self._clock = clock
        self._vitals = vitals
        self._lock = Lock()
        self._fault = "starting"
        self._looked: float | None = None
        self._probe: Thread | None = None

    def health(self) -> Page:
        """200 while the process works: a tick was completed within five minutes, where it ticks."""
        if self._vitals.alive:
            return _line(HTTPStatus.OK, "alive")
        return _line(HTTPStatus.SERVICE_UNAVAILABLE, "no tick was completed for five minutes")

    def readiness(self) -> Page:
        """200 while work can be taken: started, not stopping, a write done within 2 s, the schema that of the code."""
        if not self._vitals.ready:
            return _line(HTTPStatus.SERVICE_UNAVAILABLE, "starting or stopping")
        fault = self._database_fault()
        return _line(HTTPStatus.SERVICE_UNAVAILABLE, fault) if fault else _line(HTTPStatus.OK, "ready")

    def metrics(self) -> Page:
        """The figures for Prometheus."""
        try:
            told = exposition(self._database, self.workspace_id, self._vitals, self._clock.now())
        except DatabaseAway:
            return _line(HTTPStatus.SERVICE_UNAVAILABLE, "the database does not answer")
        return Page(HTTPStatus.OK, told, PROMETHEUS)

    def _database_fault(self) -> str:
        """What is wrong with the database; empty when nothing is."""
        with self._lock:
            now = self._clock.monotonic()
            if self._looked is not None and now - self._looked < REMEMBERED:
                return self._fault
            if self._probe is None or not self._probe.is_alive():
                self._fault = "the database did not take a write within 2 seconds"
                self._probe = Thread(target=self._write, name="probe", daemon=True)
                self._probe.start()
            self._probe.join(WRITES_WITHIN)
            self._looked = self._clock.monotonic()
            return self._fault

    def _write(self) -> None:
        vitals = self._vitals
        try:
            if not self._database.schema_is_current():
                self._fault = "the tables are older than the program"
                return
            with self._database.write(0) as unit:
                heartbeats.beat(unit, vitals.process, vitals.role, self._clock.now())
            self._fault = ""
        except DatabaseAway:
            self._fault = "the database does not answer, or is newer than the program"


Slack = Callable[[bytes, Mapping[str, str]], BoltResponse]


def wsgi(pages: Pages, slack: Callable[[], Slack | None] | None = None) -> "WSGIApplication":
    """The WSGI application: the pages, and Slack's requests where `slack` is given.

    `slack` answers None as long as Slack's requests cannot be taken: then Slack comes again.
    """

    def application(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        try:
            page = _page(environ, pages, slack)
        except Exception:  # the server's own answer would be a traceback in its log
            log.exception("web.failed")
            page = _line(HTTPStatus.INTERNAL_SERVER_ERROR, "a fault of the program")
        body = page.body.encode()
        headers = [("Content-Type", page.kind), ("Content-Length", str(len(body))), *page.headers]
        start_response(f"{page.status.value} {page.status.phrase}", headers)
        return [b"" if environ["REQUEST_METHOD"] == "HEAD" else body]

    return application


def _page(environ: "WSGIEnvironment", pages: Pages, slack: Callable[[], Slack | None] | None) -> Page:
    path, method = environ.get("PATH_INFO", ""), environ["REQUEST_METHOD"]
    if path == SLACK_PATH and slack:
        if method != "POST":
            return Page(HTTPStatus.METHOD_NOT_ALLOWED, "only POST\n", headers=(("Allow", "POST"),))
        return _from_slack(environ, slack())
    known = {"/healthz": pages.health, "/readyz": pages.readiness, "/metrics": pages.metrics}
    if path not in known:
        return _line(HTTPStatus.NOT_FOUND, "there is nothing here")
    if method not in ("GET", "HEAD"):
        return Page(HTTPStatus.METHOD_NOT_ALLOWED, "only GET\n", headers=(("Allow", "GET, HEAD"),))
    return known[path]()


def _from_slack(environ: "WSGIEnvironment", slack: Slack | None) -> Page:
    if slack is None:
        return _line(HTTPStatus.SERVICE_UNAVAILABLE, "starting or stopping")
    body: bytes = environ["wsgi.input"].read(LARGEST + 1)
    if len(body) > LARGEST:
        return _line(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "larger than anything Slack sends")
    answer = slack(body, _headers(environ))
    kind = next(iter(answer.headers.get("content-type", ())), PLAIN)
    return Page(HTTPStatus(answer.status), _text(answer.body), kind)


def _text(body: Any) -> str:
    return body if isinstance(body, str) else json.dumps(body)


def _headers(environ: "WSGIEnvironment") -> dict[str, str]:
    return {
        name.removeprefix("HTTP_").replace("_", "-").lower(): value
        for name, value in environ.items()
        if name.startswith("HTTP_")
    }
