"""One promise on its way: looked up where in doubt, checked, attempted, and its outcome written down.

No transaction is open while Slack is asked.  A crash at any line loses nothing: what was not begun is claimed
again when its lease is over, what was begun is looked up before it is sent again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

import structlog

from bot.breaker import Breaker
from bot.clock import Pause
from bot.deps import Deps
from bot.lanes import Lanes
from bot.lookup import SETTLE_TIME, LookUp
from bot.messages.blocks import Message
from bot.outcomes import (
    GONE,
    LIMITED,
    PICTURE,
    REDRAW,
    Failure,
    Picture,
    Refused,
    Sent,
    TryLater,
    Unknown,
    is_away,
)
from bot.usecases import greeting, holding, reminding, returning
from bot.usecases.addressing import Place, place_of
from bot.usecases.greeting import WELCOME
from bot.usecases.reminding import Standing
from store import outbox, people
from store.installation import Installation
from store.outbox import CARD, LEASE_LEFT, REMOVAL, Promise
from store.unit import UnitOfWork

log = structlog.get_logger()

GIVE_UP_AFTER = timedelta(hours=24)
"""So long look-ups, and what meets a fault of ours, are tried again; then a person decides."""
AFTER_A_FAULT = timedelta(minutes=5)
A_MOMENT = timedelta(minutes=1)
"""After so long a card looks again whether its reader was welcomed."""
A_FAULT = "a fault of the program, see its log"
LOOKS = 2
TRIES_OF_A_PICTURE = 5
HARMLESS = frozenset({REDRAW, REMOVAL})
"""Kinds that may simply be done again."""
ASKS = frozenset({"check_request", "date_request", "question_passed"})
"""Kinds that ask somebody for what only people of the plan may know."""
OWES_NOBODY = HARMLESS | {PICTURE}
"""Kinds that nobody misses: what they show was said in words."""

Answer = TypeVar("Answer")
Rendered = Message | Picture
Render = Callable[[UnitOfWork, Promise, datetime], Rendered | None]


@dataclass(frozen=True)
class Settled:
    """The promise needs no request."""

    state: str
    reason: str


@dataclass(frozen=True)
class Errand:
    """What is to be said, and what a card shows with it."""

    said: Rendered
    shown: tuple[Standing, ...] = ()


class Sending:
    """Deals with promises one by one.  Safe to share between threads.

    `render` makes the words from the facts as they are now; None when the promise is no longer true.
    """

    def __init__(self, deps: Deps, render: Render, lanes: Lanes, breaker: Breaker) -> None:
        self._deps = deps
        self._render = render
        self._lanes = lanes
        self._breaker = breaker
        self._looks = LookUp(deps, breaker)
        self.homes: dict[int, str] = {}
        """The direct messages with people, by person, as far as they are known."""

    def deliver(self, lane: str, promise: Promise) -> bool:
        """Whether its message arrived, now or as a look-up finds."""
        now = self._deps.now()
        if promise.state == "unknown" and promise.attempted_at and promise.kind not in HARMLESS:
            return self._look_up(promise, now)
        with self._deps.read() as unit:
            place = place_of(unit, promise)
            gap = self._looks.may_be_sent(unit, promise) if promise.kind not in HARMLESS else None
        if place is None:
            return self._settle(promise, "superseded", "the message it belongs to is not there")
        if gap and (settled := self._look_back(lane, promise, place, gap, now)) is not None:
            return settled
        if promise.kind == CARD and not self._may_go(promise, now):
            return False
        if promise.kind == WELCOME and not self._may_welcome(promise, now):
            return False
        if self._waits(promise, now):
            return False
        errand = self._errand(promise, now)
        if isinstance(errand, Settled):
            return self._settle(promise, errand.state, errand.reason)
        channel = self._channel(promise, place)
        if not isinstance(channel, str):
            return self._record(lane, promise, channel, now)
        return self._attempt(lane, promise, errand, place, channel)

    def failed(self, promise: Promise) -> None:
        """The program has a fault that this promise meets: it is tried again, for a day."""
        now = self._deps.now()
        if now - promise.created_at > GIVE_UP_AFTER:
            self._give_up(promise, A_FAULT)
            return
        with self._deps.write() as unit:
            outbox.put_back(unit, [promise], now + AFTER_A_FAULT, A_FAULT)

    def _attempt(self, lane: str, promise: Promise, errand: Errand, place: Place, channel: str) -> bool:
        now, began = self._deps.now(), self._deps.clock.monotonic()
        with self._deps.write() as unit:
            if not outbox.begin_attempt(unit, promise, now, channel):
                outbox.put_back(unit, [promise])
                return False
            if promise.kind == CARD:
                reminding.end_unsaid(unit, promise, errand.shown)
        if self._deps.clock.monotonic() - began > LEASE_LEFT.total_seconds():
            # This process slept: by now another one may look for what was never sent.
            return self._settle(promise, "pending", "the process slept")
        outcome = self._heard(self._send(promise, errand.said, place, channel))
        if isinstance(outcome, Sent):
            self._looks.learn(now, outcome.ts)
        return self._record(lane, promise, outcome, self._deps.now())

    def _waits(self, promise: Promise, now: datetime) -> bool:
        """Whether its reader is away: then it waits until they are back."""
        with self._deps.read() as unit:
            until = returning.waits_until(unit, promise, now)
        if until:
            with self._deps.write() as unit:
                outbox.put_back(unit, [promise], until, "its reader is away")
        return until is not None

    def _may_go(self, card: Promise, now: datetime) -> bool:
        """Whether the card's own day has come and is not over; else what it owes waits or has moved on."""
        with self._deps.write() as unit:
            reminding.hand_on(unit, card, now)
            if reminding.fold(unit, card, now):
                outbox.settle(unit, card, "superseded", now=now, reason="folded into a later card")
                return False
            if greeting.said_in_welcome(unit, card):
                outbox.settle(unit, card, "superseded", now=now, reason="said in the welcome")
                return False
            opens = reminding.opens_at(unit, card, now)
            if greeting.waits_for_welcome(unit, card):
                opens = max(opens, now + A_MOMENT)
            if opens > now:
                outbox.put_back(unit, [card], opens)
            return opens <= now

    def _may_welcome(self, welcome: Promise, now: datetime) -> bool:
        """Whether it is within the hours of its reader's plans; else it waits for them."""
        with self._deps.write() as unit:
            opens = greeting.welcome_opens_at(unit, welcome, now)
            if opens > now:
                outbox.put_back(unit, [welcome], opens)
            return opens <= now

    def _errand(self, promise: Promise, now: datetime) -> Errand | Settled:
        """Is it still wanted, and in which words?"""
        if promise.useful_until and now > promise.useful_until:
            return Settled("expired", "too late to be of use")
        if promise.kind == REMOVAL:
            return Errand(Message(""))
        with self._deps.read() as unit:
            if promise.kind in ASKS and promise.person_id and not holding.may_read(unit, promise):
                return Settled("held", "no part in the plan")
            if returning.is_summed_up(unit, promise):
                return Settled("superseded", "its reader is told everything at once when they are back")
            said = self._render(unit, promise, now)
            if said is None:
                return Settled("superseded", "no longer true")
            shown = reminding.shown_on(unit, promise) if promise.kind == CARD else ()
        return Errand(said, tuple(shown))

    def _channel(self, promise: Promise, place: Place) -> str | Failure:
        if place.channel:
            return place.channel
        if place.user is None:
            return Refused("nobody in Slack to send it to")
        channel = self._heard(self._deps.slack.direct_channel(place.user))
        if isinstance(channel, str) and promise.person_id:
            self.homes[promise.person_id] = channel
        if isinstance(channel, Unknown):
            return TryLater(channel.reason, SETTLE_TIME.seconds, away=channel.away)
        return channel

    def _send(self, promise: Promise, said: Rendered, place: Place, channel: str) -> Sent | Failure:
        slack, mark = self._deps.slack, self._looks.mark(promise)
        if promise.kind == REMOVAL:
            ts = str(promise.facts["ts"])
            return slack.delete(channel, ts) or Sent(channel, ts)
        if isinstance(said, Picture):
            return slack.share_file(
                channel, str(place.thread_ts), said.title, said.alt_text, said.png, mark=mark
            )
        if place.redraws:
            return slack.update(channel, place.redraws, said)
        return slack.post(channel, said, thread_ts=place.thread_ts, mark=mark)

    def _record(self, lane: str, promise: Promise, outcome: Sent | Failure, now: datetime) -> bool:
        """Write down what came of it, and stop the lane where Slack says so."""
        if isinstance(outcome, Sent):
            return self._arrived(promise, [outcome], now)
        if not isinstance(outcome, Unknown) and self._is_gone(promise, outcome):
            return self._settle_gone(promise, outcome.reason, now)
        if isinstance(outcome, TryLater):
            if promise.kind == PICTURE and outcome.reason != LIMITED:
                return self._picture_later(promise, outcome, now)
            return self._wait(lane, promise, outcome, now)
        if isinstance(outcome, Refused) or (outcome.strange and promise.attempts):
            return self._give_up(promise, outcome.reason)
        return self._settle(promise, "unknown", outcome.reason, due_at=now + SETTLE_TIME)

    def _wait(self, lane: str, promise: Promise, outcome: TryLater, now: datetime) -> bool:
        """It waits with its whole lane; while Slack is away it keeps its place among all others."""
        if self._breaker.is_open:
            return self._settle(promise, "pending", outcome.reason)
        due_at = now + timedelta(seconds=outcome.seconds)
        waiting = self._lanes.stop(lane, Pause(now, due_at))
        self._settle(promise, "pending", outcome.reason, due_at=due_at)
        with self._deps.write() as unit:
            outbox.put_back(unit, waiting, due_at)
        return False

    def _picture_later(self, picture: Promise, outcome: TryLater, now: datetime) -> bool:
        """A file that will not go up holds up no message, and is given up after some tries."""
        if picture.attempts + 1 >= TRIES_OF_A_PICTURE and not outcome.away:
            return self._give_up(picture, outcome.reason)
        later = timedelta(seconds=outcome.seconds * 4**picture.attempts)
        return self._settle(picture, "pending", outcome.reason, due_at=now + min(later, timedelta(hours=1)))

    def _is_gone(self, promise: Promise, outcome: TryLater | Refused) -> bool:
        """Whether the reader's account is closed; by the same words Slack may speak of the token's."""
        if promise.person_id is None or outcome.reason not in GONE:
            return False
        with self._deps.read() as unit:
            user = people.person(unit, promise.person_id).slack_user
        profile = self._heard(self._deps.slack.profile(user)) if user else None
        return bool(user) and not isinstance(profile, TryLater) and (profile is None or profile.gone)

    def _settle_gone(self, promise: Promise, reason: str, now: datetime) -> bool:
        """The account of its reader is closed: a card goes to whoever stands in, anything else is held."""
        assert promise.person_id is not None
        with self._deps.write() as unit:
            people.set_gone(unit, promise.person_id, now)
            if promise.kind == CARD and reminding.fold(unit, promise, now):
                outbox.settle(unit, promise, "superseded", now=now, reason="folded into a later card")
                return False
        return self._give_up(promise, reason)

    def _give_up(self, promise: Promise, reason: str) -> bool:
        return self._settle(promise, "superseded" if promise.kind in OWES_NOBODY else "held", reason)

    def _arrived(self, promise: Promise, found: list[Sent], now: datetime) -> bool:
        """The oldest message is the promise's; any other one will be deleted."""
        with self._deps.write() as unit:
            for sent in found:
                ts = None if promise.kind in HARMLESS else sent.ts
                if not outbox.settle(
                    unit, promise, "sent", now=now, channel=sent.channel, ts=ts, file_id=sent.file_id
                ):
                    log.warning("promise.seen_again", promise=promise.id, channel=sent.channel, ts=sent.ts)
            if file_id := found[0].file_id:
                outbox.promise(
                    unit,
                    key=f"redraw:{promise.parent_id}:{file_id}",
                    kind=REDRAW,
                    due_at=now,
                    parent_id=promise.parent_id,
                    facts={"file_id": file_id},
                )
        first = found[0]
        log.info("promise.sent", promise=promise.id, kind=promise.kind, channel=first.channel, ts=first.ts)
        return True

    def _look_up(self, promise: Promise, now: datetime) -> bool:
        """Did the last attempt arrive?  Two complete look-ups that find nothing say no."""
        assert promise.attempted_at is not None
        first_look = promise.attempted_at + SETTLE_TIME
        if now < first_look:
            return self._settle(promise, "unknown", promise.reason, due_at=first_look)
        with self._deps.read() as unit:
            place = place_of(unit, promise)
        thread_ts = place.thread_ts if place else promise.thread_ts
        found = self._looks.after_attempt(promise, thread_ts)
        if isinstance(found, TryLater):
            return self._look_later(promise, promise.attempted_at, found, now)
        if found:
            return self._arrived(promise, found, now)
        if promise.looked_up + 1 >= LOOKS:
            return self._settle(promise, "pending", "looked up and not there", due_at=now)
        looked_up, due_at = promise.looked_up + 1, now + SETTLE_TIME
        return self._settle(promise, "unknown", promise.reason, due_at=due_at, looked_up=looked_up)

    def _look_back(
        self, lane: str, promise: Promise, place: Place, gap: Installation, now: datetime
    ) -> bool | None:
        """Has a history that is lost sent it?  None when it has not."""
        assert gap.gap_until is not None
        first_look = gap.gap_until + SETTLE_TIME
        if now < first_look:
            return self._settle(promise, "pending", "nobody watched a minute ago", due_at=first_look)
        channel = self._channel(promise, place)
        if isinstance(channel, TryLater):
            return self._record(lane, promise, channel, now)
        if not isinstance(channel, str):
            return None
        found = self._looks.in_gap(promise, channel, gap, place.thread_ts)
        if isinstance(found, TryLater):
            return self._look_later(promise, max(promise.created_at, gap.gap_until), found, now)
        return self._arrived(promise, found, now) if found else None

    def _look_later(self, promise: Promise, since: datetime, failed: TryLater, now: datetime) -> bool:
        if now - since > GIVE_UP_AFTER:
            return self._give_up(promise, f"could not be looked up: {failed.reason}")
        state = "unknown" if promise.attempted_at else "pending"
        due_at = None if self._breaker.is_open else now + timedelta(seconds=failed.seconds)
        return self._settle(promise, state, failed.reason, due_at=due_at)

    def _heard(self, answer: Answer) -> Answer:
        self._breaker.heard(answered=not is_away(answer), now=self._deps.now())
        return answer

    def _settle(
        self,
        promise: Promise,
        state: str,
        reason: str,
        *,
        due_at: datetime | None = None,
        looked_up: int | None = None,
    ) -> bool:
        """Write it down, and tell whoever has to know; always False, for nothing has arrived."""
        now = self._deps.now()
        with self._deps.write() as unit:
            settled = outbox.settle(
                unit, promise, state, now=now, reason=reason, due_at=due_at, looked_up=looked_up
            )
            if settled and state in ("held", "expired"):
                holding.tell(unit, promise, state, reason, now)
        log.info(f"promise.{state}", promise=promise.id, kind=promise.kind, reason=reason)
        return False
