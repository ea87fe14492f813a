"""What Slack's answers mean for what we wanted to say."""

import socket
import ssl
from typing import Any

import pytest

from bot.outcomes import Refused, TryLater, Unknown, not_connected, repeatable, retry_after, verdict


@pytest.mark.parametrize(
    ("status", "error", "meaning"),
    [
        (429, "", TryLater("ratelimited", 30.0)),
        (429, "<html>", TryLater("ratelimited", 30.0)),
        (200, "ratelimited", TryLater("ratelimited", 30.0)),
        (200, "rate_limited", TryLater("ratelimited", 30.0)),
        (200, "service_unavailable", TryLater("service_unavailable", 60.0)),
        (200, "message_limit_exceeded", TryLater("message_limit_exceeded", 3600.0)),
        (200, "token_revoked", TryLater("token_revoked", 300.0)),
        (200, "account_inactive", TryLater("account_inactive", 300.0)),
        (200, "is_archived", Refused("is_archived")),
        (200, "user_disabled", Refused("user_disabled")),
        (200, "invalid_blocks", Refused("invalid_blocks")),
        (200, "slack_connect_blocked", Refused("slack_connect_blocked")),
        (200, "internal_error", Unknown("internal_error")),
        (200, "fatal_error", Unknown("fatal_error")),
        (500, "is_archived", Unknown("http 500")),
        (503, "", Unknown("http 503")),
        (200, "never_heard_of", Unknown("never_heard_of", strange=True)),
        (200, "Received a response in a non-JSON format: <b>Tom's plan</b>", Unknown("unreadable answer")),
        (200, "", Unknown("unreadable answer")),
    ],
)  # fmt: skip
def test_every_answer_has_one_meaning(status: int, error: str, meaning: object) -> None:
    assert verdict(status, error, {}) == meaning


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "7"}, 7.0),
        ({"retry-after": " 7 "}, 7.0),
        ({"Retry-After": "1.5"}, 1.5),
        ({"Retry-After": "0"}, 1.0),
        ({"Retry-After": "3600"}, 3600.0),
        ({"Retry-After": "9" * 30}, 86400.0),
        ({}, 30.0),
        ({"Retry-After": "soon"}, 30.0),
        ({"Retry-After": "-5"}, 30.0),
        ({"Retry-After": "nan"}, 30.0),
        (
            {"Retry-After": "Mon, 02 Nov 2026 09:01:00 GMT", "Date": "Mon, 02 Nov 2026 09:00:00 GMT"},
            60.0,
        ),
        ({"Retry-After": "Mon, 02 Nov 2020 09:01:00 GMT"}, 1.0),
        ({"Retry-After": "Mon, 99 Nov 2026 09:01:00 GMT"}, 30.0),
    ],
)
def test_retry_after_is_seconds_a_date_or_missing(headers: dict[str, Any], seconds: float) -> None:
    assert retry_after(headers) == seconds


@pytest.mark.parametrize(
    ("reason", "surely_not_taken"),
    [
        (ConnectionRefusedError(111, "Connection refused"), True),
        (socket.gaierror(-2, "Name or service not known"), True),
        (ssl.SSLCertVerificationError(1, "certificate verify failed"), True),
        (OSError(113, "No route to host; unreachable"), True),
        (TimeoutError("timed out"), False),
        (ConnectionResetError(104, "reset"), False),
        (BrokenPipeError(32, "pipe"), False),
        ("no host given", False),
    ],
)
def test_only_what_cannot_have_been_sent_counts_as_not_taken(reason: object, surely_not_taken: bool) -> None:
    assert isinstance(not_connected(reason), TryLater if surely_not_taken else Unknown)


def test_a_doubt_about_something_harmless_is_tried_again_and_a_refusal_stays_one() -> None:
    assert isinstance(repeatable(Unknown("http 500")), TryLater)
    assert repeatable(Refused("message_not_found")) == Refused("message_not_found")
