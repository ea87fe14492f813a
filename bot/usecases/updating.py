"""The update form: what differs becomes an entry each, all of one message, so that one Undo takes all back."""

from collections.abc import Iterator
from datetime import date

from bot.messages.answers import Told, update_words
from bot.messages.blocks import clean
from bot.messages.modals import REASON_LENGTH, UpdateAnswer
from bot.plan import items as rules
from bot.plan.errors import NothingNew
from bot.plan.evidence import Reference, link_name
from bot.plan.history import Kind
from bot.plan.items import Item, State
from bot.plan.updates import NEXT, Known, target_state
from bot.usecases import changing
from bot.usecases.acting import Actor, sight
from bot.usecases.filling import known_now
from store import evidence
from store.unit import UnitOfWork


def update_item(unit: UnitOfWork, actor: Actor, item: Item, filled: UpdateAnswer) -> list[Told]:
    """Everything in the form that differs from what is known of the item.  Raises NothingNew, and what rules raise."""
    was = known_now(unit, item)
    told = [one for one in _changes(unit, actor, item, was, filled) if one]
    if not told:
        raise NothingNew(item.key)
    return told


def _changes(
    unit: UnitOfWork, actor: Actor, item: Item, was: Known, filled: UpdateAnswer
) -> Iterator[Told | None]:
    """One by one; words and what is next are kept with the progress, the words with the others too."""
    next_step, in_the_way = (
        _typed(filled.next_step, was.next_step),
        _typed(filled.in_the_way, was.in_the_way),
    )
    state = target_state(was, filled.state, in_the_way)
    in_words = in_the_way if in_the_way != was.in_the_way and state is not State.BLOCKED else ""
    said = update_words(filled.words, next_step if next_step != was.next_step else None, in_words)
    percent = filled.percent if filled.percent != was.percent else None
    if percent is not None or said:
        facts = {NEXT: next_step} if next_step != was.next_step else {}
        yield changing.record_progress(unit, actor, item.id, percent, said, extra=facts)
    if filled.colour and filled.colour is not was.colour:
        yield changing.set_colour(unit, actor, item.id, filled.colour, said)
    if filled.forecast_on != was.forecast_on:
        yield _foreseen(unit, actor, item, filled.forecast_on, said)
    if filled.link:
        yield _proved(unit, actor, item, filled.link)
    if state is not was.state or (state is State.BLOCKED and in_the_way != was.in_the_way):
        yield _stands(unit, actor, item, state, in_the_way, said)


def _foreseen(unit: UnitOfWork, actor: Actor, item: Item, on: date | None, said: str) -> Told | None:
    forecast = rules.foreseen(item, on) if on else None
    return changing.foresee(unit, actor, item.id, forecast, on, said)


def _proved(unit: UnitOfWork, actor: Actor, item: Item, link: str) -> Told:
    told = changing.note(unit, actor, item.id, link, Kind.EVIDENCE)
    evidence.keep(unit, item.id, told.entry.id, [Reference(link, link_name(link))])
    return told


def _stands(
    unit: UnitOfWork, actor: Actor, item: Item, state: State, in_the_way: str, said: str
) -> Told | None:
    """The state that is meant, unless the item has it by now: progress begins what was not started."""
    if state is State.BLOCKED:
        return changing.block(unit, actor, item.id, in_the_way)
    if state is State.CLAIMED_DONE:
        return changing.claim_done(unit, actor, item.id, said)
    now = sight(unit, actor, item.id).item.state
    return None if now is state else changing.unblock(unit, actor, item.id, state, said)


def _typed(text: str, shown: str) -> str:
    """What was typed; what was shown where it was left so."""
    return shown if clean(text, REASON_LENGTH) == shown else text
