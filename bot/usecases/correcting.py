"""A message that was edited or deleted: a correction of what it said, as long as that can be taken back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.messages import answers, asks
from bot.messages.answers import Told
from bot.messages.blocks import Message, several
from bot.messages.refusals import refusal_message
from bot.plan.errors import ItemChanged, NothingToUndo, PlanError
from bot.plan.history import HistoryEntry, Kind
from bot.usecases import commanding, undoing
from bot.usecases.acting import Actor
from bot.usecases.asking import named_in
from bot.usecases.choosing import close_question, question_message, show_instead
from bot.usecases.free_days import undo_day
from bot.usecases.replying import Reply, Written, keep_unclear, offered_now, read_and_do, same_words
from bot.usecases.undoing import UNDO_FOR
from store import inbox, items
from store.unit import UnitOfWork


@dataclass(frozen=True)
class Edit:
    """Which message says something else, when it was written, and when it was edited (`edited.ts` of Slack)."""

    key: str
    written_at: datetime
    edited_ts: str


def correct_words(unit: UnitOfWork, actor: Actor, written: Written, edit: Edit) -> Reply:
    """What the message did is taken back and its new words are read; both or nothing, once for each edit.

    Where that is not possible any more, or the message is older than ten minutes, nothing is done: it is said why,
    and asked whether the new words shall be carried out.  An edit that a later one overtook is left alone.
    """
    root_id, kept = _root(unit, actor, edit.key)
    overtaken = float(kept.get("edited_ts") or 0) >= float(edit.edited_ts)
    if root_id is None or kept.get("deleted") or overtaken or same_words(kept.get("said"), written.text):
        return Reply()
    chain = _chain(unit, root_id)
    edits = [*kept.get("edits", []), actor.inbox_id]
    inbox.store_answer(
        unit, root_id, {**kept, "edits": edits, "edited_ts": edit.edited_ts, "said": written.text}
    )
    did = undoing.standing(unit, actor, chain)
    if not did and not written.text:
        return Reply()
    if actor.now - edit.written_at > UNDO_FOR:
        return _instead(unit, actor, written, chain, did, NothingToUndo("late"))
    try:
        with unit.savepoint():
            told, before = _take_back(unit, actor, chain, did)
    except NothingToUndo as refusal:
        return _instead(unit, actor, written, chain, did, refusal)
    reply = _carried_out(unit, actor, written)
    if told:
        before = [answers.corrected_message(told, named_in(unit, told)), *before]
    if not before:
        return reply
    facts = reply.message.facts if reply.message else {"said": written.text, "place": written.place}
    said = several([*before, *([reply.message] if reply.message else [])])
    return Reply(replace(said, facts=facts), reply.ticked)


def _root(unit: UnitOfWork, actor: Actor, key: str) -> tuple[int | None, dict[str, Any]]:
    """The message as it was first heard, and what is kept with it.

    One that was never heard counts as heard from now on: should it still come, it is out of date.
    """
    received = inbox.receive(unit, key, actor.person.id, actor.now)
    if inbox.person_of(unit, received.id) != actor.person.id:
        return None, {}
    return received.id, inbox.hold(unit, received.id)


def _chain(unit: UnitOfWork, root_id: int) -> list[int]:
    """The message, its edits, and the taps that answered what was asked about them."""
    kept: Mapping[str, Any] = inbox.answer(unit, root_id) or {}
    found = [root_id, *kept.get("edits", [])]
    for inbox_id in found:  # grows while it is walked
        then = (inbox.answer(unit, inbox_id) or {}).get("then")
        if then is not None and then not in found:
            found.append(then)
    return found


def _take_back(
    unit: UnitOfWork, actor: Actor, chain: Sequence[int], did: Sequence[HistoryEntry]
) -> tuple[list[Told], list[Message]]:
    """Take all of it back, show so in the old answers, and close their questions.  Raises NothingToUndo.

    The corrections, and what is said of days that the message had set.
    """
    told = undoing.take_back(unit, actor, did)
    days: list[Message] = []
    for inbox_id in chain:
        _show_undone(unit, actor, inbox_id, [one for one in told if _undoes(one, did, inbox_id)])
        close_question(unit, actor, inbox_id)
        if day := undo_day(unit, actor, inbox_id):
            days.append(day)
    return told, days


def _undoes(told: Told, did: Sequence[HistoryEntry], inbox_id: int) -> bool:
    return any(entry.id == told.entry.undoes_id and entry.inbox_id == inbox_id for entry in did)


def _show_undone(unit: UnitOfWork, actor: Actor, inbox_id: int, told: Sequence[Told]) -> None:
    if told and (inbox.answer(unit, inbox_id) or {}).get("message"):
        show_instead(unit, actor, inbox_id, commanding.undone(unit, told), {"then": actor.inbox_id})


def _carried_out(unit: UnitOfWork, actor: Actor, written: Written) -> Reply:
    """The new words are read like any others.  A refusal of them does not bring the old ones back."""
    if not written.text:
        return Reply()
    try:
        with unit.savepoint():
            return read_and_do(unit, actor, written)
    except ItemChanged:
        raise
    except PlanError as refusal:
        return Reply(refusal_message(refusal))


def _instead(
    unit: UnitOfWork,
    actor: Actor,
    written: Written,
    chain: Sequence[int],
    did: Sequence[HistoryEntry],
    refusal: NothingToUndo,
) -> Reply:
    """Nothing is taken back: say so, and ask before anything else is done.  New notes are kept, questions answered."""
    for inbox_id in chain:
        close_question(unit, actor, inbox_id)
    acted = [entry for entry in did if entry.kind is not Kind.NOTE]
    items_acted = items.items(unit, list(dict.fromkeys(entry.item_id for entry in acted)))
    why = answers.edited_late_message(items_acted, refusal.why, refusal.key or "the action")
    if not written.text:
        return Reply(why if acted else None)
    talk, choices, only_asks = offered_now(unit, actor, written)
    only_notes = bool(choices) and all(choice.intent == "note" for choice in choices)
    if only_asks or (only_notes and not acted):
        reply = _carried_out(unit, actor, written)
        if not acted:
            return reply
        return Reply(several([why, reply.message]) if reply.message else why)
    if not choices:
        return Reply(why)
    keep_unclear(unit, actor, talk, choices)
    asked = question_message(actor, asks.CARRY_OUT, choices, [why])
    return Reply(replace(asked, facts={**asked.facts, "said": written.text, "place": written.place}))


def told_of_deletion(unit: UnitOfWork, actor: Actor, key: str) -> Message | None:
    """What a deleted message did stays; whoever wrote it is asked.  None when it did nothing that stands."""
    root_id, kept = _root(unit, actor, key)
    if root_id is None:
        return None
    inbox.store_answer(unit, root_id, {**kept, "deleted": True, "asked_in": actor.inbox_id})
    told = _stands(unit, actor, root_id)
    if not told:
        return None
    can = all(undoing.can_undo(unit, actor, one.entry) and undoing.holds(unit, one.entry) for one in told)
    return answers.deleted_message(told, named_in(unit, told), root_id if can else None)


def after_deletion(unit: UnitOfWork, actor: Actor, root_id: int, *, undo: bool) -> Message:
    """What a deleted message did is taken back, or left as it is; the question says so from then on.

    Raises NothingToUndo as Undo does, and when it was decided before.
    """
    kept = inbox.hold(unit, root_id)
    if inbox.person_of(unit, root_id) != actor.person.id or "asked_in" not in kept:
        raise NothingToUndo("answered")
    told = _stands(unit, actor, root_id)
    if undo:
        chain = _chain(unit, root_id)
        did = undoing.standing(unit, actor, chain)
        if not did:
            raise NothingToUndo("undone")
        told, _ = _take_back(unit, actor, chain, did)
        said = commanding.undone(unit, told)
    else:
        said = answers.left_message(told, named_in(unit, told))
    asked_in = kept["asked_in"]
    left = {name: value for name, value in inbox.hold(unit, root_id).items() if name != "asked_in"}
    inbox.store_answer(unit, root_id, left)
    show_instead(unit, actor, asked_in, said)
    return said


def _stands(unit: UnitOfWork, actor: Actor, root_id: int) -> list[Told]:
    did = undoing.standing(unit, actor, _chain(unit, root_id))
    return [Told(items.item(unit, entry.item_id), entry) for entry in did]
