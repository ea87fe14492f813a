"""What can be said in Slack, and what an answer of Slack, or none, means for it.  Pure."""

import re
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any

REDRAW = "redraw"
"""The kind of a promise that shows something else in its parent's message."""
PICTURE = "digest_chart"
"""The kind of a promise that puts a picture beside its parent's message, which has said all of it in words."""


@dataclass(frozen=True)
class Mark:
    """What a message of ours carries, so that it is found again: its own id and that of the installation."""

    delivery_id: str
    installation: str

    @property
    def file_name(self) -> str:
        """A picture carries it in its name."""
        return f"golden-thread-{self.delivery_id}.png"


@dataclass(frozen=True)
class Picture:
    """A PNG for the thread of the promise's parent.  `alt_text` says all that it shows."""

    title: str
    alt_text: str
    png: bytes


@dataclass(frozen=True)
class Sent:
    """Slack has it.  `file_id` is set where the message carries a file of ours."""

    channel: str
    ts: str
    file_id: str | None = None


@dataclass(frozen=True)
class TryLater:
    """Surely not taken; worth another try after so many seconds.  `away`: nothing of Slack's answered."""

    reason: str
    seconds: float
    away: bool = field(default=False, compare=False)


@dataclass(frozen=True)
class Refused:
    """Surely not taken, and the same request would be refused again."""

    reason: str


@dataclass(frozen=True)
class Unknown:
    """Slack may or may not have taken it.

    `strange` marks an error code nobody has told us about; `away`: nothing of Slack's answered.
    """

    reason: str
    strange: bool = False
    away: bool = field(default=False, compare=False)


Failure = TryLater | Refused | Unknown


def _codes(words: str) -> frozenset[str]:
    return frozenset(words.split())


NO_RETRY_AFTER = 30.0
LONGEST_WAIT = 24 * 3600.0
NETWORK_PAUSE = 15.0
CREDENTIALS_PAUSE = 300.0
HOURS = 3600.0

LIMITED = "ratelimited"
RATE_LIMITED = frozenset({LIMITED, "rate_limited"})
WAITS: Mapping[str, float] = {
    "service_unavailable": 60.0,
    "request_timeout": NO_RETRY_AFTER,
    "message_limit_exceeded": HOURS,
    "team_added_to_org": HOURS,
    "org_login_required": HOURS,
    "external_channel_migrating": HOURS,
}
CREDENTIALS = _codes(
    "account_inactive token_revoked invalid_auth not_authed token_expired not_allowed_token_type "
    "missing_scope accesslimited access_denied app_access_restricted enterprise_is_restricted "
    "ekm_access_denied team_access_not_granted two_factor_setup_required messages_tab_disabled"
)
"""Nothing can be sent before an administrator has acted.  What is owed waits for it."""
GONE = _codes(
    "account_inactive user_disabled user_not_found users_not_found user_not_visible channel_not_found"
)
"""A direct message refused like this may mean that its reader's account is closed."""
MAYBE_TAKEN = frozenset({"internal_error", "fatal_error"})
BAD_PAYLOAD = _codes(
    "invalid_blocks invalid_blocks_format invalid_attachments msg_blocks_too_long msg_too_long no_text "
    "markdown_text_conflict too_many_attachments metadata_too_large invalid_metadata_format "
    "invalid_metadata_schema view_too_large invalid_arguments invalid_arg_name invalid_array_arg "
    "duplicate_external_id push_limit_reached missing_argument"
)
NO_THREAD = frozenset({"cannot_reply_to_message", "thread_not_found"})
REFUSALS = (
    BAD_PAYLOAD
    | NO_THREAD
    | _codes(
        "channel_not_found not_in_channel no_permission is_archived is_inactive restricted_action "
        "restricted_action_read_only_channel restricted_action_thread_only_channel "
        "restricted_action_non_threadable_channel restricted_action_thread_locked user_not_found "
        "users_not_found user_disabled user_not_visible user_not_in_channel invalid_user_combination "
        "message_not_found cant_update_message cant_delete_message edit_window_closed block_mismatch "
        "streaming_state_conflict update_failed hash_conflict not_found expired_trigger_id "
        "exchanged_trigger_id invalid_trigger_id posting_to_channel_denied file_uploads_disabled "
        "file_uploads_except_images_disabled "
        "file_type_not_allowed storage_limit_reached file_upload_size_restricted file_not_found "
        "cannot_dm_bot not_enabled"
    )
)


def verdict(status: int, error: str, headers: Mapping[str, Any]) -> Failure:
    """What an answer that is no success means (`docs/slack.md`).  `error` is Slack's code, or any text."""
    if status == 429 or error in RATE_LIMITED:
        return TryLater(LIMITED, retry_after(headers))
    if status >= 500:
        return Unknown(f"http {status}", away=True)
    if not re.fullmatch(r"[a-z0-9_]+", error):
        return Unknown("unreadable answer")
    if error in WAITS:
        return TryLater(error, WAITS[error])
    if error in CREDENTIALS:
        return TryLater(error, CREDENTIALS_PAUSE)
    if error in REFUSALS or error.startswith("slack_connect_"):
        return Refused(error)
    return Unknown(error, strange=error not in MAYBE_TAKEN)


def retry_after(headers: Mapping[str, Any]) -> float:
    """Seconds to wait by a 429's `Retry-After`: a number, a date, or 30 when it is missing or nonsense."""
    named = {name.lower(): str(value) for name, value in headers.items()}
    value = named.get("retry-after", "")
    try:
        seconds = float(value) if re.fullmatch(r"\s*\d+(\.\d+)?\s*", value) else _until(value, named)
    except (ValueError, TypeError, OverflowError):
        seconds = NO_RETRY_AFTER
    return min(max(seconds, 1.0), LONGEST_WAIT)


def _until(when: str, headers: Mapping[str, str]) -> float:
    sent = headers.get("date")
    now = parsedate_to_datetime(sent).timestamp() if sent else time.time()
    return parsedate_to_datetime(when).timestamp() - now


def not_connected(reason: object) -> Failure:
    """urllib wraps what fails before the answer; only where nothing can have been sent is that certain."""
    certain = (ConnectionRefusedError, socket.gaierror, ssl.SSLCertVerificationError)
    unreachable = isinstance(reason, OSError) and "unreachable" in str(reason).lower()
    if isinstance(reason, certain) or unreachable:
        return TryLater(type(reason).__name__, NETWORK_PAUSE, away=True)
    return Unknown(type(reason).__name__, away=True)


def repeatable(failure: Failure) -> TryLater | Refused:
    """The same for a request that does no harm when it is made twice: a doubt is worth another try."""
    if isinstance(failure, Unknown):
        return TryLater(failure.reason, NETWORK_PAUSE, away=failure.away)
    return failure


def is_away(outcome: object) -> bool:
    """Whether nothing of Slack's answered.  A rate limit and a refusal are answers."""
    return isinstance(outcome, TryLater | Unknown) and outcome.away
