"""What people do with what they see, and actions for tests to do it with."""

from dataclasses import replace
from datetime import date
from typing import Any

from bot.plan.items import Item, Person, State
from store import history, items, people, plans
from tests.scenario.office import GENERAL, TOM, Office, button

FAR = date(2026, 5, 29)
"""A date no reminder of March speaks of."""


def made(
    office: Office,
    title: str,
    owner: str | None = TOM,
    due: date | None = FAR,
    theme: str = "T1",
    **facts: Any,
) -> Item:
    """A new action in the plan, as if it had been imported."""
    with office.deps.write() as unit:
        plan = plans.plan_by_key(unit, "NM")
        assert plan is not None
        themes = {one.ref: one.id for one in plans.themes(unit, plan.id)}
        new = Item(
            id=0,
            plan_id=plan.id,
            plan_key=plan.key,
            number=0,
            title=title,
            theme_id=themes[theme],
            owner_id=people.meet(unit, owner, owner).id if owner else None,
            first_due_on=due,
            due_on=due,
            created_at=office.deps.now(),
        )
        [item_id] = items.add_items(unit, plan, [replace(new, **facts)])
        return items.item(unit, item_id)


def now(office: Office, item: Item) -> Item:
    """The action as it is by now."""
    with office.deps.read() as unit:
        return items.item(unit, item.id)


def past(office: Office, item: Item) -> list[str]:
    """Kinds of its history entries, oldest first."""
    with office.deps.read() as unit:
        return [entry.kind.value for entry in reversed(history.of_item(unit, item.id))]


def words_of(office: Office, item: Item) -> str:
    """The words of its latest history entry."""
    with office.deps.read() as unit:
        return history.of_item(unit, item.id, limit=1)[0].words


def owner_of(office: Office, item: Item) -> str | None:
    """The Slack user who owns it by now."""
    return person(office, now(office, item).owner_id).slack_user


def person(office: Office, person_id: int | None) -> Person:
    assert person_id is not None
    with office.deps.read() as unit:
        return people.person(unit, person_id)


def finished(office: Office, title: str, owner: str = TOM, **facts: Any) -> Item:
    """An action its owner has reported done."""
    return made(office, title, owner, state=State.CLAIMED_DONE, **facts)


def tap(
    office: Office, who: str, message: dict[str, Any], label: str, near: str = "", channel: str = ""
) -> dict[str, Any]:
    """Press a button of a message, in the person's direct message unless a channel is named: {ok, error?}."""
    office.settle()
    place = channel or message.get("channel") or (GENERAL if "ephemeral_to" in message else office.talk(who))
    return office.slack.click(who, channel=place, ts=message["ts"], **button(message, label, near))


def choose(office: Office, who: str, message: dict[str, Any], what: str, near: str) -> dict[str, Any]:
    """Choose from the “…” menu of an action of a message."""
    seen = False
    for block in message["blocks"]:
        seen = seen or near in str(block)
        for element in block.get("elements", []):
            if seen and element.get("type") == "overflow":
                value = next(o["value"] for o in element["options"] if o["text"]["text"] == what)
                place = office.talk(who)
                spot = {"block_id": block["block_id"], "action_id": element["action_id"]}
                return office.slack.click(who, channel=place, ts=message["ts"], value=value, **spot)
    raise AssertionError(f"no menu near {near!r} in {message['text']!r}")


def heard(office: Office) -> None:
    """Everything people wrote has reached the bot, and what it answers is delivered."""
    office.slack.until(lambda: all(entry["state"] != "waiting" for entry in office.slack.events()))
    office.settle()


def seen_again(office: Office, who: str, message: dict[str, Any]) -> dict[str, Any]:
    """The message as it looks once everything due is delivered."""
    office.settle()
    return next(m for m in office.slack.messages(who, office.talk(who)) if m["ts"] == message["ts"])


def whispered(office: Office, who: str, channel: str = "") -> list[str]:
    """What only this person sees in a conversation, their own with the bot unless another is named."""
    place = channel or office.talk(who)
    return [m["text"] for m in office.slack.messages(who, place) if m.get("ephemeral_to") == who]


def ticked(office: Office, ts: str, who: str = TOM) -> list[str]:
    """The bot's reactions on a message in the person's talk with it."""
    office.settle()
    channel = office.talk(who)
    threads = {m.get("thread_ts") or "" for m in office.slack.messages(who, channel)} | {""}
    every = [m for at in threads for m in office.slack.messages(who, channel, thread_ts=at)]
    found = next(m for m in every if m["ts"] == ts)
    return [one["name"] for one in found.get("reactions", []) if "U0BOT" in one["users"]]


def labels(message: dict[str, Any]) -> list[str]:
    """The words on every button of a message, in order."""
    return [
        element["text"]["text"]
        for block in message["blocks"]
        for element in [*block.get("elements", []), *([block["accessory"]] if "accessory" in block else [])]
        if element.get("type") == "button"
    ]


def everything_sent_to(office: Office, who: str) -> str:
    """All the bot ever wrote to a person, in one text."""
    office.settle()
    return "\n".join(str(m.get("blocks", "")) + m["text"] for m in office.dm(who))


def slack_is_back(office: Office) -> None:
    """After no answer each message is looked for twice, a minute apart, before it is sent again."""
    office.slack.clear_faults()
    for _ in range(4):
        office.slack.advance(seconds=70)


def button_ids(message: dict[str, Any]) -> list[dict[str, str]]:
    """Where every button of a message is."""
    return [
        {"block_id": block["block_id"], "action_id": element["action_id"]}
        for block in message["blocks"]
        for element in block.get("elements", [])
        if element["type"] == "button"
    ]


def opened_home(office: Office, who: str) -> dict:
    """Home as the bot publishes it when somebody looks at it."""
    before = len(office.slack.sent("views.publish"))
    office.slack.open_home(who)
    office.slack.until(lambda: len(office.slack.sent("views.publish")) > before)
    return office.slack.home(who)
