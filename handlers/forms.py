"""Submitted forms, by the callback id of the form."""

from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, BoltContext

from bot.deps import Deps
from bot.messages import asks, ids, modals, settings
from bot.messages.blocks import Message
from bot.messages.refusals import refusal_text
from bot.plan.errors import ChangedMeanwhile, NoForecast, PastDate, PlanError, SameDate
from bot.plan.items import Forecast
from bot.plan.settings import OwnSettings
from bot.usecases import changing, commanding, dating, filling, updating
from bot.usecases.acting import Actor, acting, met_person, seen_plans
from bot.usecases.adding import Source, add_item
from bot.usecases.choosing import settle_question
from bot.usecases.settings import set_settings
from handlers.attending import Sender, attend, owe_answer
from handlers.events import show_home
from store import people
from store.unit import UnitOfWork

Submitted = Callable[[UnitOfWork, Actor, str, Any], Message | None]


def form_submitted(
    ack: Ack, view: dict[str, Any], body: dict[str, Any], context: BoltContext, deps: Deps
) -> None:
    """Any form.  What was filled in stays on the screen until it is right and done."""
    read, submit, first_field = _FORMS[view["callback_id"]]
    filled = read(modals.by_field(view["state"]["values"]))
    if isinstance(filled, modals.FieldErrors):
        ack(response_action="errors", errors=modals.beside(filled.errors, view))
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
    if isinstance(done.refusal, ChangedMeanwhile):
        ack(response_action="update", view=_shown_again(deps, context, view))
        return
    if done.refusal:
        field = _field_of(view["callback_id"], done.refusal, first_field)
        ack(response_action="errors", errors=modals.beside({field: refusal_text(done.refusal)}, view))
        return
    if page is None or done.message is None:
        ack()
        return
    show_home(deps, str(context.user_id), page)
    ack(response_action="update", view=modals.answer_view(done.message, metadata))


def _shown_again(deps: Deps, context: BoltContext, view: dict[str, Any]) -> dict[str, Any]:
    with deps.read() as unit:
        person = people.known(unit, str(context.user_id), "")
        return filling.shown_again(unit, acting(unit, person, deps.now()), view)


def _field_of(form: str, refusal: PlanError, first_field: str) -> str:
    """The field a refusal is about: a date where it is about one."""
    if not isinstance(refusal, PastDate | SameDate | NoForecast):
        return first_field
    return modals.FORECAST_ON if form == ids.UPDATE_FORM else modals.DUE_ON


def _update(unit: UnitOfWork, actor: Actor, metadata: str, filled: modals.UpdateAnswer) -> Message | None:
    item = filling.must_be_as_seen(unit, actor, metadata).item
    return commanding.told_message(unit, actor, updating.update_item(unit, actor, item, filled))


def _settings(unit: UnitOfWork, actor: Actor, metadata: str, filled: OwnSettings) -> Message | None:
    return set_settings(unit, actor, filled)


def _slip(unit: UnitOfWork, actor: Actor, metadata: str, filled: modals.SlipAnswer) -> Message | None:
    item = filling.must_be_as_seen(unit, actor, metadata).item
    typed = f"{filled.due_on:%d %b %Y}"
    told = dating.move_date(unit, actor, item.id, filled.due_on, typed, filled.reason)
    return commanding.told_message(unit, actor, [told])


def _miss(unit: UnitOfWork, actor: Actor, metadata: str, filled: modals.MissAnswer) -> Message | None:
    """A forecast; a new date only where that is asked for too."""
    item, on = filling.must_be_as_seen(unit, actor, metadata).item, filled.expected_on
    told = [changing.foresee(unit, actor, item.id, Forecast.MISS, on, filled.reason)]
    if filled.also_ask:
        told.append(dating.move_date(unit, actor, item.id, on, f"{on:%d %b %Y}", filled.reason))
    return commanding.told_message(unit, actor, [one for one in told if one])


def _block(unit: UnitOfWork, actor: Actor, metadata: str, filled: modals.ReasonAnswer) -> Message | None:
    item = filling.must_be_as_seen(unit, actor, metadata).item
    told = changing.block(unit, actor, item.id, filled.reason)
    return commanding.told_message(unit, actor, [told] if told else [])


def _send_back(unit: UnitOfWork, actor: Actor, metadata: str, filled: modals.ReasonAnswer) -> Message | None:
    item = filling.must_be_as_seen(unit, actor, metadata, finished=True).item
    told = changing.send_back(unit, actor, item.id, filled.reason)
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
    ids.MISS_FORM: (modals.read_miss, _miss, modals.DUE_ON),
    ids.BLOCK_FORM: (modals.read_reason, _block, modals.REASON),
    ids.SEND_BACK_FORM: (modals.read_reason, _send_back, modals.REASON),
    ids.ADD_FORM: (modals.read_add, _add, modals.WORDS),
    ids.SETTINGS_FORM: (settings.read_settings, _settings, settings.HOUR),
}
