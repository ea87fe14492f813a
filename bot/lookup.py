"""Finding what we may have sent: by the mark it carries, at whatever time Slack's clock shows."""

from datetime import datetime, timedelta

from bot.breaker import Breaker
from bot.clock import Pause
from bot.deps import Deps
from bot.outcomes import LIMITED, Mark, Sent, TryLater, is_away
from store import installation, outbox
from store.installation import Installation
from store.outbox import LEASE, Promise
from store.unit import UnitOfWork

SETTLE_TIME = timedelta(seconds=60)
"""Slack may show a message late: so long after an attempt, and again between two look-ups."""
CLOCKS_APART = timedelta(seconds=120)
AFTER_A_GAP = timedelta(hours=24)
"""So long after a time in which nobody watched, what falls due may belong into it."""


class LookUp:
    """Looks for messages of ours.  Safe to share between threads."""

    def __init__(self, deps: Deps, breaker: Breaker) -> None:
        """Reads how far Slack's clock was from ours when something was sent last."""
        self._deps = deps
        self._breaker = breaker
        self._ahead = timedelta(0)
        self._pause: Pause | None = None
        with deps.write() as unit:
            self._token = installation.token(unit)
            latest = outbox.latest_sent(unit)
        if latest and latest.ts and latest.attempted_at:
            self.learn(latest.attempted_at, latest.ts)

    def mark(self, promise: Promise) -> Mark:
        """What the promise's message carries."""
        return Mark(promise.delivery_id, self._token)

    def learn(self, attempted_at: datetime, ts: str) -> None:
        """What was sent at `attempted_at` by our clock was taken at `ts` by Slack's."""
        self._ahead = timedelta(seconds=float(ts) - attempted_at.timestamp())

    def after_attempt(self, promise: Promise, thread_ts: str | None) -> list[Sent] | TryLater:
        """The messages that the promise's last attempt, or a late one, has left in its channel."""
        assert promise.attempted_at is not None
        ended_at = promise.attempted_at + LEASE
        return self._between(promise, str(promise.channel), promise.attempted_at, ended_at, thread_ts)

    def in_gap(
        self, promise: Promise, channel: str, here: Installation, thread_ts: str | None
    ) -> list[Sent] | TryLater:
        """The messages that a history now lost has sent for the promise while nobody watched."""
        assert here.gap_from is not None
        assert here.gap_until is not None
        return self._between(promise, channel, here.gap_from, here.gap_until + LEASE, thread_ts)

    def may_be_sent(self, unit: UnitOfWork, promise: Promise) -> Installation | None:
        """The installation, if a history now lost may have sent the promise in its gap; None if not.

        That is what was owed before the gap ended, and what names an occasion of that time.
        """
        if promise.attempts:
            return None
        here = installation.installation(unit)
        if here.gap_from is None or here.gap_until is None:
            return None
        occasion = promise.delivery_id == outbox.occasion_id(here.token, promise.key)
        before = here.gap_until + AFTER_A_GAP if occasion else here.gap_until
        return here if promise.created_at <= before else None

    def _between(
        self, promise: Promise, channel: str, first: datetime, last: datetime, thread_ts: str | None
    ) -> list[Sent] | TryLater:
        """Whether our clock is right now or was then is not known: so by both clocks.

        Slack's limit is one for all channels: once it is met, nothing is asked until it is over.
        """
        now, pause = self._deps.now(), self._pause
        if pause and pause.holds(now):
            return TryLater(LIMITED, (pause.until - now).total_seconds())
        found = self._deps.slack.find(
            channel,
            self.mark(promise),
            (first - CLOCKS_APART + min(self._ahead, timedelta(0))).timestamp(),
            (last + CLOCKS_APART + max(self._ahead, timedelta(0))).timestamp(),
            thread_ts=thread_ts,
        )
        self._breaker.heard(answered=not is_away(found), now=self._deps.now())
        if isinstance(found, TryLater) and found.reason == LIMITED:
            self._pause = Pause(now, now + timedelta(seconds=found.seconds))
        return found
