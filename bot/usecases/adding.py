"""A new action: not live before it has an owner and a date."""

import json
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any, Self

from bot.messages.answers import Told
from bot.messages.blocks import clean
from bot.plan.errors import AddedJustNow, Missing, NoPlan, PastDate, UnknownTheme
from bot.plan.history import Kind
from bot.plan.items import Item, Plan, Theme
from bot.plan.permissions import Act, must
from bot.usecases.acting import Actor, must_take, plan_parts
from bot.usecases.changing import promise_to, write
from store import history, items, people, plans
from store.unit import UnitOfWork

A_MOMENT = timedelta(minutes=2)
SAID = 1200
"""Characters kept of a message that was made an action: the form carries them, in JSON and among others, in 3,000."""


@dataclass(frozen=True)
class Source:
    """The message in Slack that an action was made from; `author` is a Slack user id, empty for an app."""

    said: str
    author: str
    link: str | None

    def as_text(self) -> str:
        """What the form carries."""
        return json.dumps(asdict(self) | {"said": clean(self.said, SAID)}, ensure_ascii=False)

    @classmethod
    def from_text(cls, kept: str) -> Self:
        """The source that `as_text` wrote."""
        return cls(**json.loads(kept))


def add_item(
    unit: UnitOfWork,
    actor: Actor,
    plan: Plan,
    title: str,
    owner_id: int,
    due_on: date,
    theme_id: int | None,
    words: str = "",
    *,
    again: bool = False,
    source: Source | None = None,
) -> Told:
    """Add an action to the plan; its owner hears of it.  Its history tells from which message it was made.

    Raises NotAllowed, PersonGone, PastDate, and AddedJustNow for the same words by the same person within two minutes,
    unless they are meant to stand there `again`.
    """
    must(Act.ADD, plan_parts(unit, actor, plan), plan.key)
    must_take(people.person(unit, owner_id))
    if due_on < actor.today(plan):
        raise PastDate(f"{due_on:%d %b %Y}", due_on)
    if not again and (key := _added_just_now(unit, actor, plan, title)):
        raise AddedJustNow(key)
    new = Item(
        id=0,
        plan_id=plan.id,
        plan_key=plan.key,
        number=0,
        title=title,
        theme_id=theme_id,
        owner_id=owner_id,
        first_due_on=due_on,
        due_on=due_on,
        due_text=f"{due_on:%d %b %Y}",
        due_kind="day",
        created_at=actor.now,
    )
    item = items.item(unit, items.add_items(unit, plan, [new])[0])
    facts: dict[str, Any] = {"owner_id": owner_id, "due_on": due_on.isoformat(), "title": title}
    if source:
        words, facts = source.said, facts | {"author": _author(unit, source), "link": source.link}
    entry = write(unit, actor, item, item, Kind.ADDED, words, extra=facts)
    if owner_id != actor.person.id:
        promise_to(unit, "handed_over", entry, owner_id, actor.now)
    return Told(item, entry)


def _author(unit: UnitOfWork, source: Source) -> str:
    """The author's name; empty for an app, and while Slack was not asked who it is."""
    name = people.known(unit, source.author, "").name if source.author else ""
    return "" if name.startswith("<@") else name


def _added_just_now(unit: UnitOfWork, actor: Actor, plan: Plan, title: str) -> str | None:
    """The key of the action the actor added with these words: a finger too fast, or a client that sent twice."""
    latest = history.latest_by(unit, actor.person.id, [Kind.ADDED])
    if latest is None or actor.now - latest.at > A_MOMENT or history.undone(unit, latest.id):
        return None
    item = items.item(unit, latest.item_id)
    same = item.plan_id == plan.id and latest.after.get("title", "").casefold() == title.casefold()
    return item.key if same else None


def only_plan(seen: list[Plan], verb: str) -> Plan:
    """The one plan that is meant when none is named.  Raises NoPlan, Missing."""
    if not seen:
        raise NoPlan
    if len(seen) > 1:
        keys = ", ".join(plan.key for plan in seen)
        raise Missing(verb, f"the plan, one of {keys}", f"{verb} … plan:{seen[0].key}")
    return seen[0]


def find_themes(unit: UnitOfWork, seen: list[Plan], typed: str) -> list[Theme]:
    """Themes whose ref is typed, or whose name holds all that was typed.  Raises UnknownTheme with their names."""
    every = [theme for plan in seen for theme in plans.themes(unit, plan.id)]
    wanted = typed.lower().replace("&", "and")
    exact = [theme for theme in every if theme.ref.lower() == wanted]
    found = exact or [t for t in every if wanted in t.name.lower().replace("&", "and")]
    if not found:
        raise UnknownTheme(typed, tuple(theme.name for theme in every))
    return found
