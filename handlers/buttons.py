"""Taps on buttons and menus, by the id of what was tapped."""

import re
from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, BoltContext, Respond

from bot.deps import Deps
from bot.messages import answers, ids, modals
from bot.messages.blocks import Message
from bot.messages.settings import settings_form
from bot.plan.errors import NotAMember
from bot.plan.items import Colour, Forecast
from bot.usecases import asking, changing, commanding, correcting, dating, filling, holding, replying
from bot.usecases.acting import Actor, acting, sight
from bot.usecases.choosing import Choice, chosen
from bot.usecases.explaining import why
from bot.usecases.free_days import undo_day
from bot.usecases.greeting import not_me
from bot.usecases.settings import settings_shown, undo_settings
from handlers.attending import Answered, Sender, attend
from handlers.commands import run
from handlers.events import show_home
from store import outbox, people, plans
from store.outbox import Promise
from store.unit import UnitOfWork

Tap = Callable[[UnitOfWork, Actor, str], Message | None]


def tapped(
    ack: Ack, action: dict[str, Any], body: dict[str, Any], context: BoltContext, deps: Deps, respond: Respond
) -> None:
    """Any tap on a message or on Home.  The action's value is an id, never state."""
    action_id = re.sub(r"\.\d+$", "", action["action_id"])
    value = _value(action)
    if action_id == ids.HOME_PAGE:
        show_home(deps, str(context.user_id), int(value))
        ack()
        return
    promise = promise_at(deps, body)
    if view := _form_for(deps, context, action_id, value):
        asked = ids.asked_origin(value.partition(":")[0]) if action_id == ids.ASK_CHOOSE else _origin(body)
        form = view("card" if _shows_itself(promise) else asked)
        deps.slack.open_modal(body["trigger_id"], form, on_top=_surface(body) == "modal")
        ack()
        return
    sender = Sender(str(context.user_id), body["user"].get("name") or "", _key(action, body))
    changes = action_id in _CHANGES or value.startswith("snooze")
    owed = _conversation(body, promise, action_id, changes=changes)
    done = attend(deps, sender, lambda unit, actor: _TAPS[action_id](unit, actor, value), owed=owed)
    if _surface(body) and done.message:
        _answer_in_modal(deps, body, done.message)
    ack()
    if _surface(body):
        return
    redrawn = changes and promise is not None and done.refusal is None
    if done.message and owed is None and not redrawn:
        _answer_beside(respond, body, done)


def _conversation(
    body: dict[str, Any], promise: Promise | None, action_id: str, *, changes: bool
) -> dict[str, Any] | None:
    """Where the answer to a tap is promised; None when it is given at once or shown by the message itself."""
    container = body.get("container") or {}
    if (
        _surface(body)
        or not changes
        or container.get("is_ephemeral")
        or _shows_itself(promise)
        or action_id in _SHOWN_BY_THE_ANSWER
    ):
        return None
    return {"channel": container["channel_id"], "thread_ts": container.get("thread_ts")}


def _origin(body: dict[str, Any]) -> str:
    """Where a form was opened, which is where its answer goes: over Home, or into the direct message."""
    page = ids.home_page(_kept_with_view(body))
    return "dm" if page is None else ids.home_origin(page)


def _kept_with_view(body: dict[str, Any]) -> str:
    return str((body.get("view") or {}).get("private_metadata") or "")


def _surface(body: dict[str, Any]) -> str:
    """`home` or `modal` where a view was tapped, empty for a message."""
    return str((body.get("view") or {}).get("type") or "")


def _answer_in_modal(deps: Deps, body: dict[str, Any], said: Message) -> None:
    """Over Home, or in place of what the modal showed; Home itself is drawn anew under it."""
    kept = _kept_with_view(body)
    view = modals.answer_view(said, kept)
    if _surface(body) == "modal":
        deps.slack.change_modal(body["view"]["id"], view)
    else:
        deps.slack.open_modal(body["trigger_id"], view)
    show_home(deps, body["user"]["id"], ids.home_page(kept) or 1)


def _shows_itself(promise: Promise | None) -> bool:
    """Whether the tapped message is drawn anew and so tells of the change itself."""
    return promise is not None and promise.kind in _DRAWN_ANEW


def _answer_beside(respond: Respond, body: dict[str, Any], done: Answered) -> None:
    """An answer only its reader sees: in place of one of that kind, else beside what was tapped."""
    assert done.message is not None
    replace = bool(body["container"].get("is_ephemeral")) and done.refusal is None
    respond(
        text=done.message.text,
        blocks=list(done.message.blocks),
        response_type="ephemeral",
        replace_original=replace,
    )


def promise_at(deps: Deps, body: dict[str, Any]) -> Promise | None:
    """The promise whose message holds what was tapped."""
    container = body.get("container") or {}
    if not container.get("channel_id") or not container.get("message_ts") or container.get("is_ephemeral"):
        return None
    with deps.read() as unit:
        return outbox.promise_at(unit, container["channel_id"], container["message_ts"])


def _value(action: dict[str, Any]) -> str:
    chosen = action.get("selected_option") or {}
    return str(action.get("value") or chosen.get("value") or "")


def _key(action: dict[str, Any], body: dict[str, Any]) -> str:
    container = body.get("container") or {}
    where = container.get("message_ts") or container.get("view_id") or ""
    return f"tap:{body['user']['id']}:{where}:{action['action_id']}:{action.get('action_ts', '')}"


def _form_for(
    deps: Deps, context: BoltContext, action_id: str, value: str
) -> Callable[[str], dict[str, Any]] | None:
    """The form a tap opens; None for taps that do something at once.  Raises a PlanError."""
    form = _FORMS.get(action_id)
    item_id = value.partition(":")[0]
    if form is None and action_id not in (ids.ASK_CHOOSE, ids.SETTINGS):
        return None
    with deps.read() as unit:
        person = people.person_by_slack(unit, str(context.user_id))
        if person is None:
            raise NotAMember
        actor = acting(unit, person, deps.now())
        if action_id == ids.SETTINGS:
            shown = settings_shown(unit, actor)
            return lambda origin: settings_form(shown, origin)
        if action_id == ids.ASK_CHOOSE:
            choice = _choice(unit, actor, value)
            if choice is None or choice.intent != "form":
                return None
            form, item_id = ids.SLIP_FORM, str(choice.item_id)
        return filling.opened(unit, actor, int(item_id), str(form))


def _choice(unit: UnitOfWork, actor: Actor, value: str) -> Choice | None:
    asked, _, number = value.partition(":")
    if number == ids.NO_OPTION:
        return None
    return chosen(unit, actor, int(asked), int(number))


def _item_id(value: str) -> int:
    return int(value.partition(":")[0])


def _done(unit: UnitOfWork, actor: Actor, value: str) -> Message | None:
    return _told(unit, actor, changing.claim_done(unit, actor, _item_id(value)), value)


def _on_track(unit: UnitOfWork, actor: Actor, value: str) -> Message | None:
    return _told(unit, actor, changing.set_colour(unit, actor, _item_id(value), Colour.GREEN, ""), value)


def _forecast(forecast: Forecast) -> Tap:
    """What is expected of the date, with one tap."""
    return lambda unit, actor, value: _told(
        unit, actor, changing.foresee(unit, actor, _item_id(value), forecast, None, ""), value
    )


def _more(unit: UnitOfWork, actor: Actor, value: str) -> Message | None:
    """The “…” menu of an action."""
    what, _, rest = value.partition(":")
    return _MORE[what](unit, actor, rest)


def _snooze(days: int) -> Tap:
    def snoozed(unit: UnitOfWork, actor: Actor, value: str) -> Message | None:
        seen = sight(unit, actor, _item_id(value))
        until = plans.calendar_of(unit, seen.plan).add_working_days(actor.today(seen.plan), days)
        return _told(unit, actor, changing.snooze(unit, actor, seen.item.id, until), value)

    return snoozed


def _not_mine(unit: UnitOfWork, actor: Actor, value: str) -> Message | None:
    return replying.not_mine(unit, actor, _item_id(value))


def _why(unit: UnitOfWork, actor: Actor, value: str) -> Message | None:
    return why(unit, actor, _item_id(value))


def _show(unit: UnitOfWork, actor: Actor, value: str) -> Message | None:
    return asking.shown_item(unit, actor, _item_id(value))


def _undo(unit: UnitOfWork, actor: Actor, value: str) -> Message | None:
    if told := undo_day(unit, actor, int(value)) or undo_settings(unit, actor, int(value)):
        return told
    return replying.undo_answer(unit, actor, int(value))


def _not_meant(unit: UnitOfWork, actor: Actor, value: str) -> Message | None:
    return replying.not_meant(unit, actor, int(value))


def _why_so(unit: UnitOfWork, actor: Actor, value: str) -> Message | None:
    return replying.why_so(unit, actor, int(value))


def _after_deletion(*, undo: bool) -> Tap:
    return lambda unit, actor, value: correcting.after_deletion(unit, actor, int(value), undo=undo)


def _decide(*, agree: bool) -> Tap:
    def decided(unit: UnitOfWork, actor: Actor, value: str) -> Message | None:
        told = dating.decide_request(unit, actor, int(value), agree=agree)
        return commanding.told_message(unit, actor, [told])

    return decided


def _held(*, again: bool) -> Tap:
    return lambda unit, actor, value: holding.decide(unit, actor, int(value), again=again)


def _verify(unit: UnitOfWork, actor: Actor, value: str) -> Message | None:
    item_id, _, version = value.partition(":")
    return _told(unit, actor, changing.verify(unit, actor, int(item_id), int(version)), value)


def _not_me(unit: UnitOfWork, actor: Actor, value: str) -> Message | None:
    return not_me(unit, actor, int(value))


def _choose(unit: UnitOfWork, actor: Actor, value: str) -> Message | None:
    asked = int(value.partition(":")[0])
    return replying.choose(unit, actor, asked, _choice(unit, actor, value))


def _told(unit: UnitOfWork, actor: Actor, told: answers.Told | None, value: str) -> Message | None:
    if told is None:
        return answers.unchanged_message(sight(unit, actor, _item_id(value)).item, answers.SO_ALREADY)
    return commanding.told_message(unit, actor, [told])


_MORE: dict[str, Tap] = {"snooze1": _snooze(1), "snooze3": _snooze(3), "not_mine": _not_mine, "why": _why}
_FORMS = {
    ids.ITEM_UPDATE: ids.UPDATE_FORM,
    ids.ITEM_SLIP: ids.SLIP_FORM,
    ids.ITEM_WILL_MISS: ids.MISS_FORM,
    ids.ITEM_BLOCK: ids.BLOCK_FORM,
    ids.CHECK_SEND_BACK: ids.SEND_BACK_FORM,
}
_TAPS: dict[str, Tap] = {
    ids.ITEM_DONE: _done,
    ids.ITEM_ON_TRACK: _on_track,
    ids.ITEM_WILL_MAKE: _forecast(Forecast.ON_TIME),
    ids.ITEM_AT_RISK: _forecast(Forecast.AT_RISK),
    ids.ITEM_MORE: _more,
    ids.ITEM_SHOW: _show,
    ids.CHANGE_UNDO: _undo,
    ids.CHANGE_MEANT: _not_meant,
    ids.CHANGE_WHY: _why_so,
    ids.DELETED_UNDO: _after_deletion(undo=True),
    ids.DELETED_LEAVE: _after_deletion(undo=False),
    ids.REQUEST_AGREE: _decide(agree=True),
    ids.REQUEST_KEEP: _decide(agree=False),
    ids.CHECK_VERIFY: _verify,
    ids.HELD_SEND: _held(again=True),
    ids.HELD_ARRIVED: _held(again=False),
    ids.ASK_CHOOSE: _choose,
    ids.NOT_ME: _not_me,
    ids.RUN: run,
}
_CHANGES = frozenset(_TAPS) - {ids.ITEM_SHOW, ids.RUN, ids.ITEM_MORE, ids.CHANGE_WHY}
_SHOWN_BY_THE_ANSWER = frozenset({ids.CHANGE_UNDO, ids.DELETED_UNDO, ids.DELETED_LEAVE})
"""Taps that change the answer they are on."""
_DRAWN_ANEW = frozenset({"card", "check_request", "date_request", "held"})
