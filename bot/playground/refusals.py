"""The two ways Slack says no to a call."""


class Refused(Exception):
    """`ok: false`; `error` is Slack's name for it, `more` goes into the answer."""

    def __init__(self, error: str, **more: object) -> None:
        super().__init__(error)
        self.error = error
        self.more = more


class RateLimited(Exception):
    """HTTP 429; `seconds` goes into Retry-After."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"{seconds} s")
        self.seconds = seconds


def bad_argument(message: str) -> Refused:
    return Refused("invalid_arguments", response_metadata={"messages": [f"[ERROR] {message}"]})
