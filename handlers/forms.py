"""Submitted forms, by the callback id of the form."""

from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, BoltContext

from bot.deps import Deps
from bot.messages import asks, ids, modals, settings
from bot.messages.blocks import Message
from bot.messages.refusals import refusal_text
from bot.plan.errors import PastDate, SameDate
from bot.plan.settings import OwnSettings
from bot.usecases import changing, commanding, dating
from bot.usecases.acting import Actor, met_person, seen_plans, sight
from bot.usecases.adding import Source, add_item
from bot.usecases.choosing import settle_question
from bot.usecases.settings import set_settings
from handlers.attending import Sender, attend, owe_answer
from handlers.events import show_home
from store.unit import UnitOfWork

Submitted = Callable[[UnitOfWork, Actor, str, Any], Message | None]


def form_submitted(
    ack: Ack, view: dict[str, Any], body: dict[str, Any], context: BoltContext, deps: Deps
) -> None:
    """Any form.  What was filled in stays on the screen until it is right and done."""
    read, submit, first_field = _FORMS[view["callback_id"]]
    filled = read(view["state"]["values"])
    if isinstance(filled, modals.FieldErrors):
        ack(response_action="errors", errors=filled.errors)
        return
    metadata = view["private_metadata"]
    page = ids.home_page(metadata)
    key = f"form:{view['id']}:{view['hash']}:{context.user_id}"
    sender = Sender(str(context.user_id), body["user"].get("name") or "", key)

    def work(unit: UnitOfWork, actor: Actor) -> Message | None:
        said = submit(unit, actor, metadata, filled)
        if asked_id := ids.asked_in(metadata):
            settle_question(unit, actor, asked_id, asks.IN_THE_FORM)
        if said and page is None and not metadata.endswith(":card"):
            owe_answer(unit, actor, {})
        return said

    done = attend(deps, sender, work)
    if done.refusal:
        field = modals.DUE_ON if isinstance(done.refusal, PastDate | SameDate) else first_field
        ack(response_action="errors", errors={field: refusal_text(done.refusal)})
        return
    if page is None or done.message is None:
        ack()
        return
    show_home(deps, str(context.user_id), page)
    ack(response_action="update", view=modals.answer_view(done.message, metadata))


def _about(metadata: str) -> tuple[int, int]:
    """Item and the version of it that the form showed."""
    item_id, version, _ = metadata.split(":", 2)
    return int(item_id), int(version)


def _update(unit: UnitOfWork, actor: Actor, metadata: str, filled: modals.UpdateAnswer) -> Message | None:
    item_id, version = _about(metadata)
    told = []
    if filled.percent is not None or filled.colour is None:
        told.append(changing.record_progress(unit, actor, item_id, filled.percent, filled.words, version))
        version = sight(unit, actor, item_id).item.version
    if filled.colour:
        words = "" if told else filled.words
        told.append(changing.set_colour(unit, actor, item_id, filled.colour, words, version))
    return commanding.told_message(unit, actor, [one for one in told if one])


def _settings(unit: UnitOfWork, actor: Actor, metadata: str, filled: OwnSettings) -> Message | None:
    return set_settings(unit, actor, filled)


def _slip(unit: UnitOfWork, actor: Actor, metadata: str, filled: modals.SlipAnswer) -> Message | None:
    item_id, version = _about(metadata)
    typed = f"{filled.due_on:%d %b %Y}"
    told = dating.move_date(unit, actor, item_id, filled.due_on, typed, filled.reason, version)
    return commanding.told_message(unit, actor, [told])


def _block(unit: UnitOfWork, actor: Actor, metadata: str, filled: modals.ReasonAnswer) -> Message | None:
    item_id, version = _about(metadata)
    told = changing.block(unit, actor, item_id, filled.reason, version)
    return commanding.told_message(unit, actor, [told] if told else [])


def _send_back(unit: UnitOfWork, actor: Actor, metadata: str, filled: modals.ReasonAnswer) -> Message | None:
    item_id, version = _about(metadata)
    told = changing.send_back(unit, actor, item_id, filled.reason, version)
    return commanding.told_message(unit, actor, [told] if told else [])


def _add(unit: UnitOfWork, actor: Actor, metadata: str, filled: modals.AddAnswer) -> Message | None:
    plan = next(plan for plan in seen_plans(unit, actor) if plan.id == filled.plan_id)
    owner = met_person(unit, actor, f"<@{filled.owner}>")
    told = add_item(
        unit,
        actor,
        plan,
        filled.title,
        owner.id,
        filled.due_on,
        filled.theme_id,
        source=Source.from_text(metadata),
    )
    return commanding.told_message(unit, actor, [told])


_FORMS: dict[str, tuple[Callable[[modals.Values], Any], Submitted, str]] = {
    ids.UPDATE_FORM: (modals.read_update, _update, modals.WORDS),
    ids.SLIP_FORM: (modals.read_slip, _slip, modals.DUE_ON),
    ids.BLOCK_FORM: (modals.read_reason, _block, modals.REASON),
    ids.SEND_BACK_FORM: (modals.read_reason, _send_back, modals.REASON),
    ids.ADD_FORM: (modals.read_add, _add, modals.WORDS),
    ids.SETTINGS_FORM: (settings.read_settings, _settings, settings.HOUR),
}
KNOWN = frozenset(_FORMS)
"""Every form that has a listener."""
