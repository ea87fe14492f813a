"""Questions with answers to tap: asked once, kept with what each answer does, answered once."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from bot.messages import asks
from bot.messages.asks import Option
from bot.messages.blocks import Message, several
from bot.plan.errors import NothingToUndo
from bot.usecases.acting import Actor
from bot.usecases.changing import promise_redraw
from store import inbox, outbox
from store.unit import UnitOfWork

OFFERED = 8


@dataclass(frozen=True)
class Choice:
    """An answer offered to a question: what a tap on it does.  Kept as JSON beside the question."""

    words: str
    intent: str
    item_id: int
    slots: Mapping[str, Any] = field(default_factory=dict)


def question_message(
    actor: Actor, question: str, choices: Sequence[Choice], before: Sequence[Message] = ()
) -> Message:
    """The question under what was answered `before`, with its choices kept beside it."""
    assert actor.inbox_id is not None
    offered = choices[:OFFERED]
    asked = asks.ask_message(question, [Option(choice.words) for choice in offered], actor.inbox_id)
    kept = {"question": question, "choices": [asdict(choice) for choice in offered]}
    return replace(several([*before, asked]), facts=kept)


def chosen(unit: UnitOfWork, actor: Actor, asked_id: int, number: int) -> Choice | None:
    """The choice behind a button of a question; None for “None of these”.

    Raises NothingToUndo when the question was another person's or is answered already.
    """
    kept = inbox.answer(unit, asked_id) or {}
    if inbox.person_of(unit, asked_id) != actor.person.id or "choices" not in kept:
        raise NothingToUndo("answered")
    return Choice(**kept["choices"][number]) if 0 <= number < len(kept["choices"]) else None


def settle_question(unit: UnitOfWork, actor: Actor, asked_id: int, words: str) -> None:
    """The question shows which answer was chosen, and can be answered no more; nothing if it was, or is not theirs."""
    kept = inbox.answer(unit, asked_id) or {}
    if inbox.person_of(unit, asked_id) != actor.person.id or "choices" not in kept:
        return
    _close(unit, actor, asked_id, asks.chosen_message(kept.get("question", ""), words))


def close_question(unit: UnitOfWork, actor: Actor, asked_id: int) -> None:
    """The words behind the question have changed, so it can be answered no more; nothing if it was answered."""
    kept = inbox.answer(unit, asked_id) or {}
    if "choices" in kept:
        _close(unit, actor, asked_id, asks.overtaken_message(kept.get("question", "")))


def _close(unit: UnitOfWork, actor: Actor, asked_id: int, said: Message) -> None:
    show_instead(unit, actor, asked_id, said, {"then": actor.inbox_id})


def show_instead(
    unit: UnitOfWork, actor: Actor, inbox_id: int, said: Message, facts: Mapping[str, Any] | None = None
) -> None:
    """The answer to this message or tap says something else from now on, and nothing can be chosen in it."""
    kept = inbox.answer(unit, inbox_id) or {}
    left = {name: value for name, value in kept.items() if name not in ("choices", "question")}
    inbox.store_answer(unit, inbox_id, {**left, **(facts or {}), "message": said.as_json()})
    if answer := outbox.promise_by_key(unit, f"answer:{inbox_id}"):
        promise_redraw(unit, answer.id, f"changed {actor.inbox_id}", actor.now)
