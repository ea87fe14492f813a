"""The servers behind HTTP: gunicorn for Slack, a small one beside a process that only tells how it is."""

import os
import signal
import socket
import socketserver
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.glogging import Logger

from bot.config import StartError

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

THREADS = 10
"""Requests of one gunicorn worker that are worked on at the same time."""
STOP_WITHIN = 18
"""Seconds after which gunicorn's workers are killed."""
MEMORY = Path("/dev/shm")
"""gunicorn's workers touch a file to show that they live; on a disk that can take long."""


def listening(port: int) -> socket.socket:
    """A socket that listens on the port.  Raises StartError when it is taken."""
    try:
        return socket.create_server(("0.0.0.0", port), backlog=128)
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else str(error)
        raise StartError(f"Port {port} cannot be used ({reason}): set PORT to a free one.") from None


class Beside:
    """A small server in a thread, for a process whose main work is another."""

    def __init__(self, place: socket.socket, application: "WSGIApplication") -> None:
        """Serves at once, until `stop`."""
        self._server = _Threads(place.getsockname(), _Handler, bind_and_activate=False)
        self._server.socket.close()
        self._server.socket = place
        self._server.server_name, self._server.server_port = place.getsockname()
        self._server.setup_environ()
        self._server.set_app(application)
        Thread(target=self._server.serve_forever, args=(0.1,), name="http", daemon=True).start()

    def stop(self) -> None:
        """Nothing more is answered."""
        self._server.shutdown()
        self._server.server_close()


class _Threads(socketserver.ThreadingMixIn, WSGIServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever asked has gone; its traceback would say no more."""


class _Handler(WSGIRequestHandler):
    timeout = 10

    def log_message(self, format: str, *args: Any) -> None:
        """No line for each request."""


def serve(
    place: socket.socket, workers: int, begin: Callable[[], "WSGIApplication"], end: Callable[[], None]
) -> None:
    """Serve with gunicorn until a signal comes.  Each worker, once it is a process, calls `begin`, at last `end`.

    Raises SystemExit.
    """
    settings = {
        "bind": [f"fd://{place.detach()}"],
        "workers": workers,
        "worker_class": "gthread",
        "threads": THREADS,
        "timeout": 60,
        "graceful_timeout": STOP_WITHIN,
        "worker_tmp_dir": str(MEMORY) if os.access(MEMORY, os.W_OK) else None,
        "proc_name": "golden-thread",
        "loglevel": "warning",
        "logger_class": _Log,
        "control_socket_disable": True,
        "post_worker_init": lambda _worker: signal.signal(signal.SIGINT, signal.SIG_IGN),
        "worker_exit": lambda _arbiter, _worker: end(),
    }
    _Arbiter(_Application(settings, begin)).run()


class _Application(BaseApplication):  # type: ignore[misc] # gunicorn has no types
    def __init__(self, settings: dict[str, Any], begin: Callable[[], "WSGIApplication"]) -> None:
        self._settings = settings
        self._begin = begin
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._settings.items():
            self.cfg.set(name, value)

    def load(self) -> "WSGIApplication":
        return self._begin()


class _Arbiter(Arbiter):  # type: ignore[misc] # gunicorn has no types
    """Ctrl-C stops in good order like SIGTERM; a second signal ends at once."""

    asked_to_stop = False

    def signal(self, sig: int, frame: Any) -> None:
        if sig in (signal.SIGTERM, signal.SIGINT):
            if self.asked_to_stop:
                self.kill_workers(signal.SIGKILL)
                os._exit(1)
            self.asked_to_stop = True
        super().signal(sig, frame)

    def handle_int(self) -> None:
        self.handle_term()


class _Log(Logger):  # type: ignore[misc] # gunicorn has no types
    """gunicorn's warnings go where the other libraries' go."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True
