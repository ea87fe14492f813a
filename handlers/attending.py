"""One piece of input: taken once, worked on in one unit of work, answered the same however often it comes."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.deps import Deps
from bot.messages.blocks import Message
from bot.messages.refusals import refusal_message
from bot.plan.errors import ItemChanged, PlanError
from bot.usecases.acting import Actor, acting
from store import inbox, outbox, people
from store.unit import UnitOfWork

TRIES = 5

Work = Callable[[UnitOfWork, Actor], Message | None]


@dataclass(frozen=True)
class Sender:
    """Who sent something, and the key under which it counts once."""

    slack_user: str
    name: str
    key: str
    written_at: datetime | None = None
    """When, where it may be some time ago."""


@dataclass(frozen=True)
class Answered:
    """What somebody is told; with a `refusal` nothing was changed."""

    message: Message | None
    refusal: PlanError | None = None


def ask(deps: Deps, sender: Sender, question: Work) -> Answered:
    """Answer what changes nothing.  Nothing of it is kept: a repeat is answered again, as things are then."""
    try:
        with deps.read() as unit:
            person = people.known(unit, sender.slack_user, sender.name)
            return Answered(question(unit, acting(unit, person, deps.now(), None, deps.team.bot_user)))
    except PlanError as refusal:
        return Answered(refusal_message(refusal), refusal)


def attend(deps: Deps, sender: Sender, work: Work, *, owed: dict[str, Any] | None = None) -> Answered:
    """Do the work once and keep its answer; a repeat gets the answer that was kept.

    A refusal changes nothing and is the answer.  With `owed` the answer is promised in the same transaction, to
    the channel and thread it names or to the sender; without it the caller gives the answer at once, and a
    refusal is not kept, so that the same form can be sent again.
    """
    try:
        return Answered(_tried(deps, sender, work, owed))
    except PlanError as refusal:
        said = refusal_message(refusal)
        if owed is not None:
            _attended(deps, sender, lambda _unit, _actor: said, owed)
        return Answered(said, refusal)


def _tried(deps: Deps, sender: Sender, work: Work, owed: dict[str, Any] | None) -> Message | None:
    """Work that found that somebody was faster begins anew: what it asks for may still be wanted."""
    for _ in range(TRIES - 1):
        with suppress(ItemChanged):
            return _attended(deps, sender, work, owed)
    return _attended(deps, sender, work, owed)


def _attended(deps: Deps, sender: Sender, work: Work, owed: dict[str, Any] | None) -> Message | None:
    now = deps.now()
    with deps.write() as unit:
        person = people.meet(unit, sender.slack_user, sender.name)
        received = inbox.receive(unit, sender.key, person.id, now)
        if not received.first:
            kept = (received.answer or {}).get("message")
            return Message.from_json(kept) if kept else None
        actor = acting(unit, person, now, received.id, deps.team.bot_user, sender.written_at)
        message = work(unit, actor)
        if message:
            inbox.store_answer(unit, received.id, {**message.facts, "message": message.as_json()})
        if message and owed is not None:
            owe_answer(unit, actor, owed)
        return message


def owe_answer(unit: UnitOfWork, actor: Actor, place: dict[str, Any]) -> None:
    """Promise the answer that is kept, to the channel and thread of `place` or to the person themselves."""
    outbox.promise(
        unit,
        key=f"answer:{actor.inbox_id}",
        kind="answer",
        due_at=actor.now,
        facts={"inbox_id": actor.inbox_id},
        **(place or {"person_id": actor.person.id}),
    )
