"""Where the message of a promise goes."""

from dataclasses import dataclass

from bot.outcomes import REDRAW
from store import outbox, people
from store.outbox import Promise
from store.unit import UnitOfWork


@dataclass(frozen=True)
class Place:
    """Where a message goes: to a channel or, as long as that is not known, to a user; or in place of another."""

    channel: str | None = None
    user: str | None = None
    thread_ts: str | None = None
    redraws: str | None = None


def place_of(unit: UnitOfWork, promise: Promise) -> Place | None:
    """Its place; None when it belongs to a message that is not there.

    Neither channel nor user is known for somebody who has no account in Slack.
    """
    if promise.parent_id:
        return _beside(outbox.promise_by_id(unit, promise.parent_id), promise)
    if promise.channel and not promise.person_id:
        return Place(promise.channel, thread_ts=promise.thread_ts)
    user = people.person(unit, promise.person_id).slack_user if promise.person_id else None
    return Place(user=user, thread_ts=promise.thread_ts)


def _beside(parent: Promise, promise: Promise) -> Place | None:
    """In the thread of the parent's message, or instead of it."""
    if parent.channel is None or parent.ts is None:
        return None
    if promise.kind == REDRAW:
        return Place(parent.channel, redraws=parent.ts)
    return Place(parent.channel, thread_ts=parent.thread_ts or parent.ts)
