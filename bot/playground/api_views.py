"""views.* and blocks.validate: modals and the Home tab."""

from typing import Any

from bot.playground.api_chat import find_file
from bot.playground.calls import Call
from bot.playground.checks import MessageWish, check_view, message_problems, view_problems
from bot.playground.manifest import Json
from bot.playground.refusals import Refused, bad_argument
from bot.playground.shapes import Problem
from bot.playground.texts import sent_blocks
from bot.playground.triggers import Trigger
from bot.playground.views import MAX_STACK, fill_view, new_view, told_view
from bot.playground.world import World


def _view(call: Call, kind: str, person: str) -> Json:
    """The view the app sent, checked and with its text as Slack stores it."""
    view = call.data("view")
    if not isinstance(view, dict):
        raise bad_argument("missing required field: view")
    check_view(view, kind, lambda reference: _visible_file(call, reference, person))
    return tidy_view(view)


def tidy_view(view: Json) -> Json:
    return view | {"blocks": sent_blocks(view["blocks"])}


def _visible_file(call: Call, reference: Json, person: str) -> bool:
    file = find_file(call, reference)
    if file is None or not file.mimetype.startswith("image/"):
        return False
    shared = any(person in call.world.workspace.channels[share[0]].members for share in file.shares)
    return shared or file.user == person


def _trigger(call: Call) -> Trigger:
    trigger, refusal = call.world.triggers.use(call.need("trigger_id"))
    if trigger is None:
        raise Refused(refusal)
    return trigger


def open_view(call: Call) -> Json:
    trigger = _trigger(call)
    view = _view(call, "modal", trigger.person)
    _check_external_id(call, view, None)
    opened = call.world.views.push(trigger.person, new_view(call.world.workspace, view), root=True)
    show_stack(call.world, trigger.person)
    return {"view": told_view(opened)}


def push_view(call: Call) -> Json:
    trigger = _trigger(call)
    stack = call.world.views.stack(trigger.person)
    if not stack or trigger.view_id not in [view["id"] for view in stack]:
        raise Refused("invalid_trigger_id")
    view = _view(call, "modal", trigger.person)
    _check_external_id(call, view, None)
    if len(stack) >= MAX_STACK:
        raise Refused("push_limit_reached")
    pushed = call.world.views.push(trigger.person, new_view(call.world.workspace, view), root=False)
    show_stack(call.world, trigger.person)
    return {"view": told_view(pushed)}


def update_view(call: Call) -> Json:
    if not call.given("view_id") and not call.given("external_id"):
        raise bad_argument("missing required field: view_id")
    external = call.world.views.find_external(call.text("external_id"))
    found = call.world.views.find(call.text("view_id") or (external["id"] if external else ""))
    if found is None:
        raise Refused("not_found")
    person, view = found
    wish = _view(call, "modal", person)
    if call.given("hash") and call.text("hash") != view["hash"]:
        raise Refused("hash_conflict")
    _check_external_id(call, wish, view)
    fill_view(call.world.workspace, view, wish)
    show_stack(call.world, person)
    return {"view": told_view(view)}


def _check_external_id(call: Call, wish: Json, same: Json | None) -> None:
    holder = call.world.views.find_external(wish.get("external_id", ""))
    if holder is not None and holder is not same:
        raise Refused("duplicate_external_id")


def publish_view(call: Call) -> Json:
    world = call.world
    if not world.manifest.home_enabled:
        raise Refused("not_enabled")
    person = call.person("user_id").id
    wish = _view(call, "home", person)
    current = world.workspace.homes.get(person)
    if call.given("hash") and current and call.text("hash") != current["hash"]:
        raise Refused("hash_conflict")
    view = fill_view(world.workspace, current, wish) if current else new_view(world.workspace, wish)
    world.workspace.homes[person] = view
    world.tell("home", whom=person, view=view)
    return {"view": told_view(view)}


def show_stack(world: World, person: str) -> None:
    """Tells the person's pages which modals are open."""
    stack = world.views.stack(person)
    world.tell("view", whom=person, view=stack[-1] if stack else None, stack=list(stack))


def validate(call: Call) -> Json:
    """blocks.validate: exactly one of blocks, message, view."""
    given = [name for name in ("blocks", "message", "view") if call.given(name)]
    if len(given) != 1:
        raise bad_argument("must provide exactly one of `blocks`, `view`, or `message`")
    value = call.data(given[0])
    problems = _problems(given[0], value, lambda reference: find_file(call, reference) is not None)
    if problems:
        raise Refused(f"invalid_{given[0]}", errors=[problem.told() for problem in problems])
    return {}


def _problems(name: str, value: Any, usable: Any) -> list[Problem]:
    if name == "blocks":
        return message_problems(MessageWish(text="-", blocks=value), usable)
    if not isinstance(value, dict):
        return [Problem("", "must be an object")]
    if name == "view":
        return view_problems(value, usable)
    wish = MessageWish(text=str(value.get("text", "-")), blocks=value.get("blocks"))
    return [problem.under("/blocks") for problem in message_problems(wish, usable)]


METHODS = {
    "views.open": open_view,
    "views.push": push_view,
    "views.update": update_view,
    "views.publish": publish_view,
    "blocks.validate": validate,
}
