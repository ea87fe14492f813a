"""Questions asked of the plan and their answers.  Nothing here changes anything: a unit that only reads will do."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.messages import lists
from bot.messages.answers import Told
from bot.messages.blocks import Message
from bot.messages.help import help_message
from bot.messages.item import history_message, item_message
from bot.messages.lines import evidence_line
from bot.plan.commands import Command, read_command, verb_of
from bot.plan.digest import NO_THEME, week_of
from bot.plan.errors import UnknownVerb
from bot.plan.history import OWNERS_WORDS, HistoryEntry, Kind
from bot.plan.items import Forecast, Item, Person, Plan, State
from bot.plan.numbers import Counts, Own, Part, count, count_by_theme, silent_before
from bot.plan.permissions import Act, may
from bot.usecases.acting import Actor, chosen_plans, find_item, find_person, seen_plans, sight
from bot.usecases.adding import find_themes, only_plan
from bot.usecases.away import away_on
from bot.usecases.proving import proved
from bot.usecases.watching import health_told
from store import history, items, people, plans, requests
from store.unit import UnitOfWork

PAGE = 10
HISTORY_SHOWN = 15
CHANGES_SHOWN = 20
_DECIDED = frozenset({Kind.VERIFIED, Kind.SENT_BACK, Kind.DATE_MOVED, Kind.DATE_KEPT, Kind.HANDED_OVER, Kind.ADDED,
                      Kind.WITHDRAWN, Kind.UNDONE})  # fmt: skip


def mine(unit: UnitOfWork, actor: Actor, command: Command) -> Message:
    """The actor's own open actions: overdue, this week, later, and what waits for a check."""
    seen = chosen_plans(unit, actor, command.plan)
    today = actor.today(seen[0])
    claimed = items.find(
        unit,
        [plan.id for plan in seen],
        owner_id=actor.person.id,
        state=State.CLAIMED_DONE,
        open_only=False,
        limit=PAGE,
    )
    own = replace(own_actions(unit, actor, seen, today), claimed=Part(*claimed))
    return lists.mine_message(actor.person, own, today, seen[0].quiet_days)


def own_actions(unit: UnitOfWork, actor: Actor, seen: Sequence[Plan], today: date) -> Own:
    """The actor's open actions: all of them counted, and the first ten, the nearest date first."""
    sunday = week_of(today) + timedelta(days=6)
    ids = [plan.id for plan in seen]
    late, this_week, later, undated = items.count_own(unit, actor.person.id, ids, today, sunday)
    found = items.open_of(unit, actor.person.id, ids, limit=PAGE)
    dated = [(item, item.due_on) for item in found if item.due_on]
    return Own(
        overdue=Part([item for item, due in dated if due < today], late),
        this_week=Part([item for item, due in dated if today <= due <= sunday], this_week),
        later=Part([item for item, due in dated if due > sunday], later),
        undated=Part([item for item in found if item.due_on is None], undated),
    )


def overdue(unit: UnitOfWork, actor: Actor, command: Command) -> Message:
    """Open actions past their date, longest first."""
    seen = chosen_plans(unit, actor, command.plan)
    today = actor.today(seen[0])
    last = today - timedelta(days=command.days or 0)
    return listed(unit, actor, seen, command, lists.overdue_heading(command.days), due_before=last)


def due(unit: UnitOfWork, actor: Actor, command: Command) -> Message:
    """Open actions due from today to so many days on."""
    seen = chosen_plans(unit, actor, command.plan)
    today = actor.today(seen[0])
    last = today + timedelta(days=7 if command.days is None else command.days)
    return listed(unit, actor, seen, command, lists.due_heading(last), due_from=today, due_to=last)


def silent(unit: UnitOfWork, actor: Actor, command: Command) -> Message:
    """Open actions nobody has spoken for in so many days, or in more than the plan allows."""
    seen = chosen_plans(unit, actor, command.plan)
    plan = replace(seen[0], quiet_days=command.days or seen[0].quiet_days)
    before, heading = silent_before(plan, actor.today(plan)), lists.silent_heading(plan.quiet_days)
    return listed(unit, actor, seen, command, heading, silent_before=before, order="silence")


def to_miss(unit: UnitOfWork, actor: Actor, command: Command) -> Message:
    """Open actions still in date whose owners expect to miss it."""
    seen = chosen_plans(unit, actor, command.plan)
    today, heading = actor.today(seen[0]), lists.to_miss_heading()
    return listed(unit, actor, seen, command, heading, forecast=Forecast.MISS, due_from=today)


def every(unit: UnitOfWork, actor: Actor, command: Command) -> Message:
    """All open actions, or those the filters leave."""
    return listed(unit, actor, chosen_plans(unit, actor, command.plan), command, lists.every_heading())


def summary(unit: UnitOfWork, actor: Actor, command: Command) -> Message:
    """How a plan, or one theme of it, stands: the digest's own counts."""
    plan = only_plan(chosen_plans(unit, actor, command.plan), "summary")
    rows = items.numbers(unit, plan, actor.today(plan))
    chosen = find_themes(unit, [plan], command.theme) if command.theme else plans.themes(unit, plan.id)
    by_theme = count_by_theme(rows)
    told = [(theme.name, by_theme.get(theme.id, Counts())) for theme in chosen]
    if None in by_theme and not command.theme:
        told.append((NO_THEME, by_theme[None]))
    ids = {theme.id for theme in chosen}
    whole = count(row for row in rows if row.theme_id in ids) if command.theme else count(rows)
    heading = ", ".join(theme.name for theme in chosen) if command.theme else plan.title
    return lists.summary_message(heading, whole, told, plan)


def changes(unit: UnitOfWork, actor: Actor, seen: Sequence[Plan], since: date | None) -> Message:
    """What happened since a day, a week ago if none is named."""
    first = since or actor.today(seen[0]) - timedelta(days=7)
    at = datetime.combine(first, time(), ZoneInfo(seen[0].zone))
    entries = [entry for plan in seen for entry in history.since(unit, plan.id, at, OWNERS_WORDS | _DECIDED)]
    shown = entries[-CHANGES_SHOWN:]
    found = {item.id: item for item in items.items(unit, sorted({entry.item_id for entry in shown}))}
    told = [Told(found[entry.item_id], entry) for entry in reversed(shown)]
    return lists.changes_message(first, told, named_in(unit, told), len(entries) - len(shown))


def listed(
    unit: UnitOfWork,
    actor: Actor,
    seen: Sequence[Plan],
    command: Command,
    heading: str,
    *,
    order: items.Order = "due",
    forecast: Forecast | None = None,
    **limits: date | datetime,
) -> Message:
    """One page of open actions with the count of all, narrowed by the command's filters."""
    owner = find_person(unit, actor, command.person) if command.person else None
    themes = find_themes(unit, list(seen), command.theme) if command.theme else []
    found, total = items.find(
        unit,
        [plan.id for plan in seen],
        open_only=True,
        owner_id=owner.id if owner else None,
        theme_ids=[theme.id for theme in themes] or None,
        forecast=forecast,
        colour=command.colour,
        order=order,
        limit=PAGE,
        offset=(command.page - 1) * PAGE,
        **limits,  # type: ignore[arg-type]  # days under the names of `items.find`
    )
    shown = [*([owner.name] if owner else []), *(theme.name for theme in themes)]
    shown += [command.colour.value] if command.colour else []
    return lists.list_message(
        ": ".join([heading, ", ".join(shown)]) if shown else heading,
        found,
        total,
        command.page,
        as_text(command),
        owners(unit, found),
        actor.today(seen[0]),
        seen[0].quiet_days,
        {theme.id: theme.name for plan in seen for theme in plans.themes(unit, plan.id)},
        away_on(unit, seen[0], {item.owner_id for item in found if item.owner_id}, actor.today(seen[0])),
    )


def as_text(command: Command) -> str:
    """The command as somebody would type it, without its page."""
    parts = [command.verb]
    if command.verb == "due" and command.days is not None:
        parts.append(f"{command.days}d")
    named = {"owner": command.person, "theme": command.theme, "plan": command.plan}
    parts += [f"{name}:{value}" for name, value in named.items() if value]
    parts += [f"colour:{command.colour}"] if command.colour else []
    return " ".join(parts)


def owners(unit: UnitOfWork, found: Sequence[Item]) -> dict[int, Person]:
    """Owners of these items by id."""
    return people.people(unit, sorted({item.owner_id for item in found if item.owner_id}))


def show(unit: UnitOfWork, actor: Actor, command: Command) -> Message:
    """One action in full."""
    return shown_item(unit, actor, meant(unit, actor, command).id)


def shown_item(unit: UnitOfWork, actor: Actor, item_id: int) -> Message:
    """One action in full, with buttons where the actor may use them."""
    seen = sight(unit, actor, item_id)
    parts = seen.parts(actor.person.id)
    latest = history.of_item(unit, item_id, limit=3)
    request = requests.open_for(unit, item_id)
    ids = {seen.item.owner_id, seen.theme.lead_id if seen.theme else None, *(entry.by_id for entry in latest)}
    ids |= {facts.get("owner_id") for entry in latest for facts in (entry.before, entry.after)}
    ids |= {request.asked_by_id} if request else set()
    owner = [seen.item.owner_id] if seen.item.owner_id else []
    return item_message(
        seen.item,
        seen.theme,
        people.people(unit, sorted(i for i in ids if i)),
        actor.today(seen.plan),
        seen.plan.quiet_days,
        request,
        latest,
        may(Act.UPDATE, parts),
        may_check=may(Act.CHECK, parts),
        may_decide=may(Act.AGREE_DATE, parts),
        zone=seen.plan.zone,
        evidence=evidence_line(*proved(unit, item_id), seen.plan.zone),
        away=away_on(unit, seen.plan, owner, actor.today(seen.plan)).get(seen.item.owner_id or 0),
    )


def show_history(unit: UnitOfWork, actor: Actor, command: Command) -> Message:
    """What happened to one action, newest first."""
    item = meant(unit, actor, command)
    entries = history.of_item(unit, item.id, limit=HISTORY_SHOWN)
    named = [i for e in entries for i in (e.by_id, e.before.get("owner_id"), e.after.get("owner_id")) if i]
    return history_message(
        item, entries, people.people(unit, sorted(set(named))), history.count_of_item(unit, item.id)
    )


def help_asked(text: str) -> Message | None:
    """Help where a line asks for it, which needs no plan; None for every other line."""
    if verb_of(text) != "help":
        return None
    try:
        return help_message(read_command(text, date.min).words or None)
    except UnknownVerb:
        return None


def show_help(unit: UnitOfWork, actor: Actor, command: Command) -> Message:
    """The verbs, or one of them."""
    return help_message(command.words or None)


def named_in(unit: UnitOfWork, told: Sequence[Told]) -> dict[int, Person]:
    """Everybody these changes speak of."""
    return named_of(unit, [one.entry for one in told])


def named_of(unit: UnitOfWork, entries: Sequence[HistoryEntry]) -> dict[int, Person]:
    """Everybody these entries of the history speak of."""
    ids = {
        person_id
        for entry in entries
        for person_id in (entry.by_id, entry.before.get("owner_id"), entry.after.get("owner_id"))
    }
    return people.people(unit, sorted(i for i in ids if i))


def meant(unit: UnitOfWork, actor: Actor, command: Command) -> Item:
    """The one action the command names."""
    return find_item(unit, seen_plans(unit, actor), command.reference)


def health(unit: UnitOfWork, actor: Actor, command: Command) -> Message:
    """How the bot itself is doing."""
    return health_told(unit, actor, only_plan(chosen_plans(unit, actor, command.plan), "health"))


QUESTIONS: Mapping[str, Callable[[UnitOfWork, Actor, Command], Message]] = {
    "mine": mine,
    "overdue": overdue,
    "due": due,
    "stale": silent,
    "summary": summary,
    "health": health,
    "show": show,
    "history": show_history,
    "help": show_help,
}
"""The verbs that only ask."""
