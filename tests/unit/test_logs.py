"""What goes into the log: outcomes and where, and neither secrets nor what people wrote."""

import json
import logging
import threading
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from bot.logs import COUNTED, log_to_stdout
from store.unit import DatabaseAway

TOKEN = "xoxb-1-very-secret"
WORDS = "Anna cannot visit the family"


@pytest.fixture(autouse=True)
def given_back() -> Iterator[None]:
    """The settings of the log are the whole process's."""
    root = logging.getLogger()
    before = root.handlers[:], root.level, threading.excepthook
    yield
    structlog.reset_defaults()
    root.handlers[:], (root.level, threading.excepthook) = before[0], before[1:]


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """What was logged since the last look."""
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_line_is_json_and_counted_even_where_it_is_not_shown(capsys: pytest.CaptureFixture[str]) -> None:
    log_to_stdout("WARNING")
    before = COUNTED["promise.sent"], COUNTED["promise.held"]
    log = structlog.get_logger()
    log.info("promise.sent", promise=1)
    log.warning("promise.held", promise=2)
    [line] = lines(capsys)
    assert (line["event"], line["promise"], line["level"]) == ("promise.held", 2, "warning")
    assert (COUNTED["promise.sent"], COUNTED["promise.held"]) == (before[0] + 1, before[1] + 1)


@pytest.mark.parametrize(
    "secret",
    [
        TOKEN,
        "xapp-1-A-other",
        "the password",
        "postgresql://bot:hidden@host/plan",
        "wss://host/?ticket=hidden",
    ],
)
def test_secrets_are_masked_wherever_they_turn_up(capsys: pytest.CaptureFixture[str], secret: str) -> None:
    log_to_stdout("INFO", [TOKEN, "the password", ""])
    try:
        raise TypeError(f"not {secret}")
    except TypeError:
        structlog.get_logger().exception("failed", value=secret)
    said = capsys.readouterr().out
    assert "…" in said
    for word in (TOKEN, "A-other", "the password", "hidden"):
        assert word not in said


def test_a_traceback_says_where_and_not_what_people_wrote(capsys: pytest.CaptureFixture[str]) -> None:
    log_to_stdout("INFO")
    try:
        try:
            int(WORDS)
        except ValueError as error:
            raise DatabaseAway("The file is gone.") from error
    except DatabaseAway:
        structlog.get_logger().exception("failed")
    [line] = lines(capsys)
    assert WORDS not in str(line)
    told = line["exception"]
    assert told.index("builtins.ValueError") < told.index("store.unit.DatabaseAway: The file is gone.")
    assert "test_logs.py" in told


def test_libraries_do_not_repeat_what_people_wrote(capsys: pytest.CaptureFixture[str]) -> None:
    log_to_stdout("DEBUG")
    library = logging.getLogger("slack_bolt.App")
    library.warning("Unhandled request: %s", WORDS)
    library.debug(WORDS)
    [line] = lines(capsys)
    assert (line["event"], line["logger"]) == ("library.warned", "slack_bolt.App")
    assert WORDS not in str(line)
    record = logging.LogRecord(
        "apscheduler", 30, "/x/apscheduler/base.py", 1, "Run time was missed", (), None
    )
    logging.getLogger().handle(record)
    assert lines(capsys)[0]["said"] == "Run time was missed"


def test_a_thread_that_dies_is_a_line_too(capsys: pytest.CaptureFixture[str]) -> None:
    log_to_stdout("INFO")

    def die() -> None:
        raise ValueError(WORDS)

    thread = threading.Thread(target=die, name="heart")
    thread.start()
    thread.join()
    said = capsys.readouterr()
    assert WORDS not in said.out + said.err
    assert json.loads(said.out)["thread"] == "heart"
