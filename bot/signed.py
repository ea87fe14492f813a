"""Slack's signed requests over HTTP, read before Bolt sees them and handed to it like a Socket Mode envelope.

Bolt's own reading takes every form in which the word “payload” occurs for a tap, fails on headers that are no
number or no ASCII, and logs the whole body of a request whose signature is wrong.
"""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from slack_bolt import App, BoltRequest, BoltResponse
from slack_sdk.signature import SignatureVerifier

LARGEST = 1_000_000
"""Bytes of a request; Slack's own stay under 300 kB."""
REFUSED = BoltResponse(status=401, body="This request is not signed by Slack.")
UNREADABLE = BoltResponse(status=400, body="This request cannot be read.")


def answer(app: App, verifier: SignatureVerifier, body: bytes, headers: Mapping[str, str]) -> BoltResponse:
    """Bolt's answer to a signed request; 401 without Slack's signature or five minutes after it, 400 for rubbish."""
    if not _is_signed(verifier, body, headers):
        return REFUSED
    payload = _payload(body)
    if payload is None:
        return UNREADABLE
    return app.dispatch(BoltRequest(body=payload, mode="socket_mode"))


def _is_signed(verifier: SignatureVerifier, body: bytes, headers: Mapping[str, str]) -> bool:
    named = {name.lower(): value for name, value in headers.items()}
    timestamp = named.get("x-slack-request-timestamp", "")
    signature = named.get("x-slack-signature", "")
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) < 15 and signature.isascii()):
        return False
    try:
        return verifier.is_valid(body, timestamp, signature)
    except UnicodeDecodeError:
        return False


def _payload(body: bytes) -> dict[str, Any] | None:
    """What the request says: JSON, a form with JSON in its field `payload`, or a form; None for anything else."""
    try:
        text = body.decode()
        if text.startswith("{"):
            said = json.loads(text)
        else:
            form = dict(parse_qsl(text, keep_blank_values=True))
            said = json.loads(form["payload"]) if set(form) == {"payload"} else form
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) and said else None
