"""A new action: not live before it has an owner and a date."""

from datetime import date, timedelta

from bot.messages.answers import Told
from bot.plan.errors import AddedJustNow, Missing, NoPlan, PastDate, UnknownTheme
from bot.plan.history import Kind
from bot.plan.items import Item, Plan, Theme
from bot.plan.permissions import Act, must
from bot.usecases.acting import Actor, must_take, plan_parts
from bot.usecases.changing import promise_to, write
from store import history, items, people, plans
from store.unit import UnitOfWork

A_MOMENT = timedelta(minutes=2)


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
) -> Told:
    """Add an action to the plan; its owner hears of it.

    Raises NotAllowed, PastDate, and AddedJustNow for the same words by the same person within two minutes,
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
    facts = {"owner_id": owner_id, "due_on": due_on.isoformat(), "title": title}
    entry = write(unit, actor, item, item, Kind.ADDED, words, extra=facts)
    if owner_id != actor.person.id:
        promise_to(unit, "handed_over", entry, owner_id, actor.now)
    return Told(item, entry)


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
