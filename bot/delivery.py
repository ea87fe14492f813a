"""From the outbox to Slack: claim, render, write the attempt down, send, record.

No transaction is open while Slack is asked.  A crash at any line loses nothing: what was not begun is claimed
again when its lease is over, what was begun is looked up before it is sent again.
"""

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Condition, Event, Thread

import structlog

from bot.deps import Deps
from bot.lanes import Lanes
from bot.messages.blocks import Message
from bot.outcomes import REDRAW, Failure, Picture, Refused, Sent, TryLater, Unknown
from store import outbox, people
from store.outbox import Promise
from store.unit import DatabaseAway, UnitOfWork

log = structlog.get_logger()

HANDS = 8
"""Conversations that are served at the same time."""
BATCH = 50
LOOK_AROUND = 1.0
"""Seconds between two looks for promises another process made, or that have come due."""
SETTLE_TIME = timedelta(seconds=60)
"""Slack may show a message late: so long after an attempt, and again between two look-ups."""
CLOCKS_APART = timedelta(seconds=120)
GIVE_UP_LOOKING = timedelta(hours=24)
AFTER_A_BUG = timedelta(minutes=5)
LOOKS = 2

Rendered = Message | Picture
Render = Callable[[UnitOfWork, Promise, datetime], Rendered | None]


@dataclass(frozen=True)
class Errand:
    """What is to be said, and where.  Either `channel` is known or `user` is."""

    said: Rendered
    channel: str | None = None
    user: str | None = None
    thread_ts: str | None = None
    redraws: str | None = None
    """`ts` of the message that is to show this instead."""


@dataclass(frozen=True)
class Settled:
    """The promise needs no request."""

    state: str
    reason: str


def drain(deps: Deps, render: Render) -> int:
    """Deliver everything that is due now, at no pace, and answer how many messages arrived."""
    return Delivery(deps, render, paced=False).deliver_due()


class Delivery:
    """Delivers what is owed in one workspace.  Any number of them may work on the same outbox.

    `render` makes the words from the facts as they are now; None when the promise is no longer true.
    """

    def __init__(self, deps: Deps, render: Render, *, paced: bool = True) -> None:
        self._deps = deps
        self._render = render
        self._lanes = Lanes(paced=paced)
        self._homes: dict[int, str] = {}
        self._stopping = Event()
        self._hands: ThreadPoolExecutor | None = None
        self._thread: Thread | None = None
        self._quiet = Condition()
        self._asked = self._answered = 0

    def start(self) -> None:
        """Deliver in threads of its own until `stop`."""
        self._hands = ThreadPoolExecutor(HANDS, "delivery")
        self._thread = Thread(target=self._run, name="delivery", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Finish the requests in flight and give back what was claimed and not begun."""
        self._stopping.set()
        self._deps.database.woken.set()
        if self._thread:
            self._thread.join()
        if self._hands:
            self._hands.shutdown()
        for promise in self._lanes.clear():
            self._put_back(promise, self._deps.now(), "stopped")

    def wait_until_quiet(self, seconds: float) -> bool:
        """Wait until nothing is due or in hand, at most so long; whether it came to that."""
        with self._quiet:
            self._asked += 1
            question = self._asked
            self._deps.database.woken.set()
            return self._quiet.wait_for(lambda: self._answered >= question, seconds)

    def deliver_due(self) -> int:
        """Deliver what is due now in this thread and answer how many messages arrived."""
        arrived = 0
        while self._claim():
            while job := self._lanes.take(self._deps.clock.monotonic()):
                arrived += self._handle(*job)
        return arrived

    def _run(self) -> None:
        woken = self._deps.database.woken
        while not self._stopping.is_set():
            woken.clear()
            try:
                pause = self._round()
            except DatabaseAway as away:
                log.error("delivery.waits", reason=str(away))
                pause = LOOK_AROUND
            woken.wait(pause)

    def _round(self) -> float:
        """Claim, begin what may go now, and answer how many seconds there is nothing to do."""
        assert self._hands is not None
        question = self._asked
        claimed = self._claim()
        clock = self._deps.clock
        while job := self._lanes.take(clock.monotonic()):
            self._hands.submit(self._handle, *job)
        if not claimed and not self._lanes.in_hand:
            with self._quiet:
                self._answered = question
                self._quiet.notify_all()
        wait = self._lanes.next_ready(clock.monotonic())
        return LOOK_AROUND if wait is None else min(wait, LOOK_AROUND)

    def _claim(self) -> int:
        """Take due promises into the lanes; how many were claimed."""
        room = BATCH - self._lanes.in_hand
        if room <= 0:
            return 0
        now = self._deps.now()
        with self._deps.write() as unit:
            claimed = outbox.claim(unit, now, limit=room)
            lanes = [(self._lane(unit, promise), promise) for promise in claimed]
        for lane, promise in lanes:
            wait = self._lanes.add(lane, promise, self._deps.clock.monotonic())
            if wait:
                self._put_back(promise, now + timedelta(seconds=wait), "the lane waits")
        return len(claimed)

    def _lane(self, unit: UnitOfWork, promise: Promise) -> str:
        if promise.channel:
            return promise.channel
        if promise.parent_id:
            return outbox.promise_by_id(unit, promise.parent_id).channel or f"promise {promise.parent_id}"
        return self._homes.get(promise.person_id or 0) or f"person {promise.person_id}"

    def _handle(self, lane: str, promise: Promise) -> bool:
        """Deal with one promise; whether its message arrived.  Nothing that goes wrong stops the others."""
        try:
            return self._deliver(lane, promise)
        except DatabaseAway as away:
            log.error("delivery.waits", promise=promise.id, reason=str(away))
        except Exception:  # one promise's bug must not silence the others
            log.exception("promise.bug", promise=promise.id, kind=promise.kind)
            self._after_a_bug(promise)
        finally:
            self._lanes.done(lane)
            self._deps.database.woken.set()
        return False

    def _after_a_bug(self, promise: Promise) -> None:
        try:
            self._put_back(promise, self._deps.now() + AFTER_A_BUG, "a fault of the program, see the log")
        except DatabaseAway as away:
            log.error("delivery.waits", promise=promise.id, reason=str(away))

    def _deliver(self, lane: str, promise: Promise) -> bool:
        now = self._deps.now()
        if promise.lease_until and promise.lease_until - now < outbox.LEASE_LEFT:
            self._put_back(promise, now, "the lease was nearly over")
            return False
        if _in_doubt(promise):
            return self._look_up(promise, now)
        errand = self._errand(promise, now)
        if isinstance(errand, Settled):
            self._settle(promise, errand.state, errand.reason)
            return False
        channel = errand.channel or self._home(promise, str(errand.user))
        if not isinstance(channel, str):
            return self._record(lane, promise, channel)
        with self._deps.write() as unit:
            if not outbox.begin_attempt(unit, promise, now, channel):
                return False
        return self._record(lane, promise, self._send(promise, errand, channel))

    def _errand(self, promise: Promise, now: datetime) -> Errand | Settled:
        """Is it still wanted, in which words, and where does it go?"""
        if promise.useful_until and now > promise.useful_until:
            return Settled("expired", "too late to be of use")
        with self._deps.read() as unit:
            said = self._render(unit, promise, now)
            if said is None:
                return Settled("superseded", "no longer true")
            if promise.parent_id:
                return _beside(outbox.promise_by_id(unit, promise.parent_id), promise, said)
            if promise.channel:
                return Errand(said, promise.channel, thread_ts=promise.thread_ts)
            user = people.person(unit, promise.person_id).slack_user if promise.person_id else None
        if user is None:
            return Settled("held", "nobody in Slack to send it to")
        return Errand(said, user=user, thread_ts=promise.thread_ts)

    def _home(self, promise: Promise, user: str) -> str | Failure:
        channel = self._deps.slack.direct_channel(user)
        if isinstance(channel, str) and promise.person_id:
            self._homes[promise.person_id] = channel
        return TryLater(channel.reason, SETTLE_TIME.seconds) if isinstance(channel, Unknown) else channel

    def _send(self, promise: Promise, errand: Errand, channel: str) -> Sent | Failure:
        slack, delivery_id = self._deps.slack, _delivery_id(promise)
        said = errand.said
        if isinstance(said, Picture):
            return slack.share_file(
                channel, str(errand.thread_ts), said.title, said.alt_text, said.png, delivery_id=delivery_id
            )
        if errand.redraws:
            return slack.update(channel, errand.redraws, said)
        return slack.post(channel, said, thread_ts=errand.thread_ts, delivery_id=delivery_id)

    def _record(self, lane: str, promise: Promise, outcome: Sent | Failure) -> bool:
        """Write down what came of it, and stop the lane where Slack says so."""
        now = self._deps.now()
        if isinstance(outcome, Sent):
            return self._arrived(promise, outcome, now)
        if isinstance(outcome, TryLater):
            due_at = now + timedelta(seconds=outcome.seconds)
            self._settle(promise, "pending", outcome.reason, due_at=due_at)
            for waiting in self._lanes.stop(lane, self._deps.clock.monotonic() + outcome.seconds):
                self._put_back(waiting, due_at, "the lane waits")
        elif isinstance(outcome, Refused) or (outcome.strange and promise.attempts):
            # A redraw owes nobody anything: the message says what it said before.
            self._settle(promise, "superseded" if promise.kind == REDRAW else "held", outcome.reason)
        else:
            self._settle(promise, "unknown", outcome.reason, due_at=now + SETTLE_TIME)
        return False

    def _arrived(self, promise: Promise, sent: Sent, now: datetime) -> bool:
        redraws = promise.kind == REDRAW
        with self._deps.write() as unit:
            outbox.settle(
                unit,
                promise,
                "sent",
                now=now,
                channel=sent.channel,
                ts=None if redraws else sent.ts,
                file_id=sent.file_id,
            )
            if sent.file_id:
                outbox.promise(
                    unit,
                    key=f"redraw:{promise.parent_id}:{sent.file_id}",
                    kind=REDRAW,
                    due_at=now,
                    parent_id=promise.parent_id,
                    facts={"file_id": sent.file_id},
                )
        log.info("promise.sent", promise=promise.id, kind=promise.kind, channel=sent.channel, ts=sent.ts)
        return True

    def _look_up(self, promise: Promise, now: datetime) -> bool:
        """Did the last attempt arrive?  Two complete look-ups that find nothing say no."""
        assert promise.attempted_at is not None
        first_look = promise.attempted_at + SETTLE_TIME
        if now < first_look:
            self._settle(promise, "unknown", promise.reason, due_at=first_look)
            return False
        found = self._find(promise)
        if isinstance(found, Sent):
            return self._arrived(promise, found, now)
        if isinstance(found, TryLater):
            if now - promise.attempted_at > GIVE_UP_LOOKING:
                self._settle(promise, "held", f"could not be looked up: {found.reason}")
            else:
                self._settle(promise, "unknown", found.reason, due_at=now + timedelta(seconds=found.seconds))
        elif promise.looked_up + 1 >= LOOKS:
            self._settle(promise, "pending", "looked up and not there", due_at=now)
        else:
            looked_up, due_at = promise.looked_up + 1, now + SETTLE_TIME
            self._settle(promise, "unknown", promise.reason, due_at=due_at, looked_up=looked_up)
        return False

    def _find(self, promise: Promise) -> Sent | TryLater | None:
        assert promise.attempted_at is not None
        thread_ts = promise.thread_ts
        if promise.parent_id:
            with self._deps.read() as unit:
                parent = outbox.promise_by_id(unit, promise.parent_id)
            thread_ts = parent.thread_ts or parent.ts
        oldest = (promise.attempted_at - CLOCKS_APART).timestamp()
        return self._deps.slack.find(str(promise.channel), _delivery_id(promise), oldest, thread_ts=thread_ts)

    def _put_back(self, promise: Promise, due_at: datetime, reason: str) -> None:
        """Not begun: as it was, for later."""
        self._settle(promise, "unknown" if _in_doubt(promise) else "pending", reason, due_at=due_at)

    def _settle(
        self,
        promise: Promise,
        state: str,
        reason: str,
        *,
        due_at: datetime | None = None,
        looked_up: int | None = None,
    ) -> None:
        with self._deps.write() as unit:
            outbox.settle(
                unit,
                promise,
                state,
                now=self._deps.now(),
                reason=reason,
                due_at=due_at,
                looked_up=looked_up,
            )
        log.info(f"promise.{state}", promise=promise.id, kind=promise.kind, reason=reason)


def _in_doubt(promise: Promise) -> bool:
    """Begun, and nobody knows how it ended.  A redraw may simply be done again."""
    return promise.state == "unknown" and promise.attempted_at is not None and promise.kind != REDRAW


def _beside(parent: Promise, promise: Promise, said: Rendered) -> Errand | Settled:
    """In the thread of the parent's message, or instead of it."""
    if parent.channel is None or parent.ts is None:
        return Settled("superseded", "the message it belongs to was never sent")
    if promise.kind == REDRAW:
        return Errand(said, parent.channel, redraws=parent.ts)
    return Errand(said, parent.channel, thread_ts=parent.thread_ts or parent.ts)


def _delivery_id(promise: Promise) -> str:
    """What Slack keeps with the message, so that it is found again.  Another promise never has the same."""
    return f"{promise.id}-{hashlib.sha256(promise.key.encode()).hexdigest()[:12]}"
