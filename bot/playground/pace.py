"""How fast an app may post: one message a second in each conversation, 300 a minute in all."""

import math
import time
from collections import deque

CEILING = 300
MINUTE = 60.0


class Pace:
    """Real, monotonic time.  `seconds` is the time between posts in one channel; 0: no limits at all."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._last: dict[str, float] = {}
        self._posts: deque[float] = deque()

    def wait_for(self, channel: str) -> int:
        """Whole seconds to wait before a post here; 0 means go ahead, and counts the post."""
        if self.seconds <= 0:
            return 0
        now = time.monotonic()
        while self._posts and self._posts[0] <= now - MINUTE:
            self._posts.popleft()
        waits = [self._last.get(channel, -math.inf) + self.seconds - now]
        if len(self._posts) >= CEILING:
            waits.append(self._posts[0] + MINUTE - now)
        if max(waits) > 0:
            return math.ceil(max(waits))
        self._last[channel] = now
        self._posts.append(now)
        return 0
