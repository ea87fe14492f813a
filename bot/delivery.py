"""From the outbox to Slack: claim what is due, keep order and pace, keep the leases, stop in good order.

What happens to one promise is told in `bot/sending.py`.
"""

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import datetime, timedelta
from threading import Condition, Event, Lock, Thread

import structlog

from bot.breaker import Breaker
from bot.deps import Deps
from bot.lanes import Lanes
from bot.sending import Render, Sending
from store import heartbeats, outbox
from store.outbox import RENEW_EVERY, Promise
from store.unit import DatabaseAway, UnitOfWork

log = structlog.get_logger()

HANDS = 8
"""Conversations that are served at the same time."""
BATCH = 50
LOOK_AROUND = 1.0
"""Seconds between two looks for promises another process made, or that have come due."""
IN_HAND_AT_MOST = 600.0
"""Seconds after which a promise that is still in hand is given to others: its request hangs."""
OF_PERSON = "person "
"""Begins the name of a lane of direct messages."""
LAST_REQUESTS = 15.0
"""Seconds that requests in flight have at a stop."""


class Delivery:
    """Delivers what is owed in one workspace.  Any number of them may work on the same outbox.

    `render` makes the words from the facts as they are now; None when the promise is no longer true.
    """

    def __init__(self, deps: Deps, render: Render, *, paced: bool = True) -> None:
        self._deps = deps
        self._lanes = Lanes(paced=paced)
        self._breaker = Breaker()
        self._sending = Sending(deps, render, self._lanes, self._breaker)
        self._in_hand: dict[int, tuple[Promise, float]] = {}
        self._lock = Lock()
        self._renewed = deps.clock.monotonic()
        self._stopping = Event()
        self._hands: ThreadPoolExecutor | None = None
        self._flying: set[Future[bool]] = set()
        self._thread: Thread | None = None
        self._quiet = Condition()
        self._asked = self._answered = 0

    def start(self) -> None:
        """Deliver in threads of its own until `stop`."""
        self._hands = ThreadPoolExecutor(HANDS, "delivery")
        self._thread = Thread(target=self._run, name="delivery", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Give back what was claimed and not begun, and finish the requests in flight."""
        self._stopping.set()
        self._deps.database.woken.set()
        if self._thread:
            self._thread.join()
        if self._hands:
            self._hands.shutdown(wait=False, cancel_futures=True)
        with self._lock:
            in_hand = [promise for promise, _ in self._in_hand.values()]
        self._lanes.clear()
        self._put_back(in_hand)
        wait(list(self._flying), LAST_REQUESTS)

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
            except Exception:  # a dead thread would deliver nothing for ever
                log.exception("delivery.bug")
                pause = LOOK_AROUND
            woken.wait(pause)

    def _round(self) -> float:
        """Renew, claim, begin what may go now, and answer how many seconds there is nothing to do."""
        assert self._hands is not None
        question = self._asked
        clock = self._deps.clock
        if clock.monotonic() - self._renewed >= RENEW_EVERY:
            self._renew()
        claimed = self._claim()
        while job := self._lanes.take(clock.monotonic()):
            flying = self._hands.submit(self._handle, *job)
            self._flying.add(flying)
            flying.add_done_callback(self._flying.discard)
        if not claimed and not self._lanes.in_hand:
            with self._quiet:
                self._answered = question
                self._quiet.notify_all()
        ready = self._lanes.next_ready(clock.monotonic())
        return LOOK_AROUND if ready is None else min(ready, LOOK_AROUND)

    def _renew(self) -> None:
        """Keep what is in hand, and share the workspace's pace with the other processes."""
        now, at = self._deps.now(), self._deps.clock.monotonic()
        with self._lock:
            kept = [promise for promise, since in self._in_hand.values() if at - since < IN_HAND_AT_MOST]
        with self._deps.write() as unit:
            outbox.renew(unit, kept, now)
            alive = heartbeats.heartbeats(unit, now - timedelta(seconds=3 * heartbeats.BEAT_EVERY))
        self._lanes.share(sum(one.role != "web" and one.stopped_at is None for one in alive))
        self._renewed = at

    def _claim(self) -> int:
        """Take due promises into the lanes; how many there are more in hand.

        While Slack is away only one at a time is taken, to try whether it is back.
        """
        now, at = self._deps.now(), self._deps.clock.monotonic()
        room = BATCH - self._lanes.in_hand
        if self._breaker.is_open:
            self._give_back()
            room = int(not self._lanes.in_hand and self._breaker.may_try(now))
        if room <= 0:
            return 0
        with self._deps.write() as unit:
            return sum(self._place(unit, one, now, at) for one in self._take(unit, now, room))

    def _take(self, unit: UnitOfWork, now: datetime, room: int) -> list[Promise]:
        full = set(self._lanes.full())
        persons = [int(lane.removeprefix(OF_PERSON)) for lane in full if lane.startswith(OF_PERSON)]
        homes = self._sending.homes
        channels = full | {homes[person_id] for person_id in persons if person_id in homes}
        with self._lock:
            mine = list(self._in_hand)
        return outbox.claim(unit, now, limit=room, in_hand=mine, full_channels=channels, full_persons=persons)

    def _place(self, unit: UnitOfWork, promise: Promise, now: datetime, at: float) -> bool:
        """Put a claimed promise into its lane, or back where the lane has no room or is stopped."""
        lane = self._lane(unit, promise)
        later = self._lanes.stopped_until(lane, now)
        with self._lock:
            self._in_hand[promise.id] = promise, at
        if later is None and self._lanes.add(lane, promise):
            return True
        outbox.put_back(unit, [promise], later)
        self._let_go(promise)
        return False

    def _lane(self, unit: UnitOfWork, promise: Promise) -> str:
        """One for each conversation; a person's is the same before and after its id in Slack is known."""
        parent = outbox.promise_by_id(unit, promise.parent_id) if promise.parent_id else None
        person_id = promise.person_id or (parent.person_id if parent else None)
        channel = promise.channel or (parent.channel if parent else None)
        if person_id is None:
            homes = self._sending.homes.items()
            person_id = next((one for one, home in homes if home == channel), None)
        if person_id is not None:
            return f"{OF_PERSON}{person_id}"
        return channel or f"promise {promise.parent_id}"

    def _handle(self, lane: str, promise: Promise) -> bool:
        """Deal with one promise; whether its message arrived.  Nothing that goes wrong stops the others."""
        try:
            if self._breaker.is_open and not self._breaker.may_try(self._deps.now()):
                self._put_back([promise])
                return False
            return self._sending.deliver(lane, promise)
        except DatabaseAway as away:
            log.error("delivery.waits", promise=promise.id, reason=str(away))
        except Exception:  # one promise's bug must not silence the others
            log.exception("promise.bug", promise=promise.id, kind=promise.kind)
            self._after_a_fault(promise)
        finally:
            self._let_go(promise)
            self._lanes.done(lane, self._deps.clock.monotonic())
            self._deps.database.woken.set()
        return False

    def _after_a_fault(self, promise: Promise) -> None:
        try:
            self._sending.failed(promise)
        except Exception:  # its lease will end, and it is tried again
            log.exception("promise.bug", promise=promise.id, kind=promise.kind)

    def _give_back(self) -> None:
        """What waits in the lanes is in nobody's hand, due when it was."""
        if waiting := self._lanes.clear():
            self._put_back(waiting)

    def _put_back(self, promises: Sequence[Promise]) -> None:
        """Where the database is away, the end of the leases does the same."""
        try:
            with self._deps.write() as unit:
                outbox.put_back(unit, promises)
        except DatabaseAway as away:
            log.error("delivery.waits", reason=str(away))
        for promise in promises:
            self._let_go(promise)

    def _let_go(self, promise: Promise) -> None:
        with self._lock:
            self._in_hand.pop(promise.id, None)
