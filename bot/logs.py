"""The log: one line for each outcome, with ids and never with names, texts or secrets."""

import logging
import re
import sys
import threading
import traceback
from collections import Counter
from collections.abc import Collection, Iterator, MutableMapping
from types import TracebackType
from typing import Any

import structlog

COUNTED: Counter[str] = Counter()
"""How often each event was logged in this process, whatever the level that is shown."""
_COUNTING = threading.Lock()
HARMLESS = re.compile(r"[/\\](apscheduler|gunicorn)[/\\]")
"""Libraries that speak of themselves only.  The others' messages may repeat what people wrote."""
SECRET = re.compile(r"xox[a-z]-[\w-]+|xapp-[\w-]+|(?<=://)[^\s/@:]*:[^\s/@]*(?=@)|(?<=ticket=)[\w-]+")
TELLING = (AttributeError, TypeError, NameError, ImportError, AssertionError)
"""Their messages are about the code; those of other errors repeat values."""
LEVELS = {"debug": 10, "info": 20, "warning": 30, "error": 40, "critical": 50}

Event = MutableMapping[str, Any]

log = structlog.get_logger()


def log_to_stdout(level: str, secrets: Collection[str] = ()) -> None:
    """Our lines at `level` and the libraries' warnings: for people at a terminal, as JSON for everything else.

    The `secrets` are masked wherever they turn up, and so is whatever looks like one.
    """
    masked = re.compile("|".join([*map(re.escape, filter(None, secrets)), SECRET.pattern]))
    for_people = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    renderer = for_people if sys.stdout.isatty() else structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            _count,
            _only_from(LEVELS[level.lower()]),
            structlog.processors.TimeStamper(fmt="iso"),
            _tell_where,
            renderer,
            lambda _logger, _method, line: masked.sub("…", str(line)),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(min(LEVELS[level.lower()], logging.INFO)),
        logger_factory=structlog.PrintLoggerFactory(),
    )
    logging.basicConfig(handlers=[_Libraries()], level=logging.WARNING, force=True)
    threading.excepthook = _thread_died


def traceback_without_words(error: BaseException) -> str:
    """Where it came from and of what kind it is, causes first; what people wrote is not repeated."""
    return "\n".join(_frames(one) + _kind(one) for one in _causes(error))


def _causes(error: BaseException) -> Iterator[BaseException]:
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before:
        yield from _causes(before)
    yield error


def _frames(error: BaseException) -> str:
    return "".join(traceback.format_tb(error.__traceback__))


def _kind(error: BaseException) -> str:
    ours = type(error).__module__.partition(".")[0] in ("bot", "store", "handlers")
    said = f": {error}" if ours or isinstance(error, TELLING) else ""
    if isinstance(error, OSError) and error.strerror:
        said = f": {error.strerror}"
    return f"{type(error).__module__}.{type(error).__qualname__}{said}"


def _count(_logger: Any, _method: str, event: Event) -> Event:
    with _COUNTING:
        COUNTED[event["event"]] += 1
    return event


def _only_from(least: int) -> structlog.typing.Processor:
    def drop(_logger: Any, _method: str, event: Event) -> Event:
        if LEVELS[event["level"]] < least:
            raise structlog.DropEvent
        return event

    return drop


def _tell_where(_logger: Any, _method: str, event: Event) -> Event:
    told = event.pop("exc_info", None)
    error = told if isinstance(told, BaseException) else told[1] if isinstance(told, tuple) else None
    if told is True:
        error = sys.exc_info()[1]
    if error:
        event["exception"] = traceback_without_words(error)
    return event


class _Libraries(logging.Handler):
    """What libraries log, as our lines: where it was said, and by the harmless ones what."""

    def emit(self, record: logging.LogRecord) -> None:
        said = {"said": record.getMessage()} if HARMLESS.search(record.pathname) else {}
        level = min(record.levelno // 10 * 10, logging.CRITICAL)
        at = f"{record.module}:{record.lineno}"
        log.log(level, "library.warned", logger=record.name, at=at, exc_info=record.exc_info, **said)


def _thread_died(died: threading.ExceptHookArgs) -> None:
    if isinstance(died.exc_value, Exception):
        name = died.thread.name if died.thread else "?"
        log.error("thread.died", thread=name, exc_info=died.exc_value)


def log_what_nobody_caught(
    _kind: type[BaseException], error: BaseException, _at: TracebackType | None
) -> None:
    """For `sys.excepthook`: people see a sentence, the log has the rest."""
    log.critical("process.failed", exc_info=error)
    sys.stderr.write("Golden Thread has stopped because of a fault of its own; the log says where.\n")
