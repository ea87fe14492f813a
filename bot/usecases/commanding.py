"""A command understood becomes a question asked of the plan, or a change of it, and its answer."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from bot.messages import answers, lists
from bot.messages.answers import Told
from bot.messages.blocks import Message, several
from bot.messages.digest import SENT_BEFORE, digest_message, digest_sent_message
from bot.messages.help import help_message
from bot.messages.item import history_message, item_message
from bot.plan.calendar import zone_info
from bot.plan.commands import Command, read_command, verb_of
from bot.plan.digest import Snapshot, week_of
from bot.plan.errors import SomethingRemains, UnknownTheme, UnknownVerb
from bot.plan.history import OWNERS_WORDS, Kind
from bot.plan.items import Item, Person, Plan, State
from bot.plan.numbers import Counts, count, count_by_theme
from bot.plan.permissions import Act, may, must
from bot.plan.replies import read_reply
from bot.usecases import changing, dating, undoing
from bot.usecases.acting import (
    Actor,
    chosen_plans,
    find_item,
    find_person,
    plain_words,
    plan_parts,
    seen_plans,
    sight,
)
from bot.usecases.adding import add_item, find_themes, only_plan
from bot.usecases.digesting import send_issue, silent_before, take_snapshot
from bot.usecases.free_days import free_days, undo_latest_day
from store import digests, history, items, people, plans, requests
from store.unit import UnitOfWork

PAGE = 10
HISTORY_SHOWN = 15
CHANGES_SHOWN = 20
_DECIDED = frozenset({Kind.VERIFIED, Kind.SENT_BACK, Kind.DATE_MOVED, Kind.DATE_KEPT, Kind.HANDED_OVER, Kind.ADDED,
                      Kind.WITHDRAWN, Kind.UNDONE})  # fmt: skip


def carry_out(unit: UnitOfWork, actor: Actor, command: Command) -> Message:
    """Do what the command asks and say what came of it.  Raises a PlanError when that is not possible."""
    words, theme = plain_words(unit, command.words), plain_words(unit, command.theme)
    return _VERBS[command.verb](unit, actor, replace(command, words=words, theme=theme))


def mine(unit: UnitOfWork, actor: Actor, command: Command) -> Message:
    """The actor's own open actions: overdue, this week, later, and what waits for a check."""
    seen = chosen_plans(unit, actor, command.plan)
    today = actor.today(seen[0])
    overdue, this_week, later, undated = my_items(unit, actor, seen, today)
    claimed, _ = items.find(
        unit, [plan.id for plan in seen], owner_id=actor.person.id, state=State.CLAIMED_DONE, open_only=False
    )
    return lists.mine_message(
        actor.person, overdue, this_week, later, undated, claimed, today, seen[0].quiet_days
    )


def my_items(
    unit: UnitOfWork, actor: Actor, seen: Sequence[Plan], today: date
) -> tuple[list[Item], list[Item], list[Item], list[Item]]:
    """The actor's open actions: overdue, due to the end of this week, due later, without a date."""
    own = items.open_of(unit, actor.person.id, [plan.id for plan in seen])
    sunday = week_of(today) + timedelta(days=6)
    dated = [(item, item.due_on) for item in own if item.due_on]
    return (
        [item for item, due in dated if due < today],
        [item for item, due in dated if today <= due <= sunday],
        [item for item, due in dated if due > sunday],
        [item for item in own if item.due_on is None],
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
    before, heading = silent_before(plan, actor.now), lists.silent_heading(plan.quiet_days)
    return listed(unit, actor, seen, command, heading, silent_before=before, order="silence")


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
    ids = {theme.id for theme in chosen}
    whole = count(row for row in rows if row.theme_id in ids) if command.theme else count(rows)
    heading = ", ".join(theme.name for theme in chosen) if command.theme else plan.title
    return lists.summary_message(heading, whole, told, plan)


def changes(unit: UnitOfWork, actor: Actor, seen: Sequence[Plan], since: date | None) -> Message:
    """What happened since a day, a week ago if none is named."""
    first = since or actor.today(seen[0]) - timedelta(days=7)
    at = datetime.combine(first, time(), zone_info(seen[0].zone))
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
    return shown_item(unit, actor, _meant(unit, actor, command).id)


def shown_item(unit: UnitOfWork, actor: Actor, item_id: int) -> Message:
    """One action in full, with buttons where the actor may use them."""
    seen = sight(unit, actor, item_id)
    parts = seen.parts(actor.person.id)
    latest = history.of_item(unit, item_id, limit=3)
    request = requests.open_for(unit, item_id)
    ids = {seen.item.owner_id, seen.theme.lead_id if seen.theme else None, *(entry.by_id for entry in latest)}
    ids |= {request.asked_by_id} if request else set()
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
    )


def show_history(unit: UnitOfWork, actor: Actor, command: Command) -> Message:
    """What happened to one action, newest first."""
    item = _meant(unit, actor, command)
    entries = history.of_item(unit, item.id, limit=HISTORY_SHOWN)
    named = [i for e in entries for i in (e.by_id, e.before.get("owner_id"), e.after.get("owner_id")) if i]
    return history_message(
        item, entries, people.people(unit, sorted(set(named))), history.count_of_item(unit, item.id)
    )


def add(unit: UnitOfWork, actor: Actor, command: Command) -> Message:
    """A new action with owner and date."""
    seen = chosen_plans(unit, actor, command.plan)
    plan = only_plan(seen, "add")
    owner = find_person(unit, actor, command.person)
    themes = find_themes(unit, [plan], command.theme) if command.theme else []
    if len(themes) > 1:
        raise UnknownTheme(command.theme, tuple(theme.name for theme in themes))
    assert command.day is not None
    theme_id = themes[0].id if themes else None
    told = add_item(unit, actor, plan, command.words, owner.id, command.day, theme_id, again=command.again)
    return told_message(unit, actor, [told])


def done(unit: UnitOfWork, actor: Actor, command: Command) -> Message:
    """Done, unless the words beside it say that something remains: then nothing is changed."""
    item = _meant(unit, actor, command)
    if command.words and not _still_done(item, actor, command.words):
        raise SomethingRemains(item.key, command.words)
    return _told(unit, actor, item, changing.claim_done(unit, actor, item.id, command.words))


def _still_done(item: Item, actor: Actor, words: str) -> bool:
    """Whether “done” with these words still means done, read as a reply would be."""
    context = {
        "today": actor.now.date().isoformat(),
        "items": [{"ref": item.key, "title": item.title, "due": str(item.due_on or "")}],
        "in_thread_of": item.key,
        "speaker": "owner",
    }
    intents = {act["intent"] for act in read_reply(f"done, {words}", context)}
    return "done" in intents and intents <= {"done", "evidence"}


def update(unit: UnitOfWork, actor: Actor, command: Command) -> Message:
    """Progress in per cent, in words, or both."""
    item = _meant(unit, actor, command)
    told = changing.record_progress(unit, actor, item.id, command.percent, command.words)
    return _told(unit, actor, item, told)


def colour(unit: UnitOfWork, actor: Actor, command: Command) -> Message:
    """The owner's own colour."""
    item = _meant(unit, actor, command)
    assert command.colour is not None
    return _told(unit, actor, item, changing.set_colour(unit, actor, item.id, command.colour, command.words))


def block(unit: UnitOfWork, actor: Actor, command: Command) -> Message:
    """It waits for something."""
    item = _meant(unit, actor, command)
    return _told(unit, actor, item, changing.block(unit, actor, item.id, command.words))


def slip(unit: UnitOfWork, actor: Actor, command: Command) -> Message:
    """Another date: moved by those who may agree it, asked for by the others."""
    item = _meant(unit, actor, command)
    assert command.day is not None
    typed = f"{command.day:%d %b %Y}"
    return _told(unit, actor, item, dating.move_date(unit, actor, item.id, command.day, typed, command.words))


def assign(unit: UnitOfWork, actor: Actor, command: Command) -> Message:
    """Another owner."""
    item = _meant(unit, actor, command)
    owner = find_person(unit, actor, command.person)
    return _told(unit, actor, item, changing.hand_over(unit, actor, item.id, owner.id))


def note(unit: UnitOfWork, actor: Actor, command: Command) -> Message:
    """Words kept with the action."""
    item = _meant(unit, actor, command)
    return _told(unit, actor, item, changing.note(unit, actor, item.id, command.words))


def snooze(unit: UnitOfWork, actor: Actor, command: Command) -> Message:
    """No reminder until a day."""
    item = _meant(unit, actor, command)
    assert command.day is not None
    return _told(unit, actor, item, changing.snooze(unit, actor, item.id, command.day))


def verify(unit: UnitOfWork, actor: Actor, command: Command) -> Message:
    """Seen done by somebody other than the owner."""
    item = _meant(unit, actor, command)
    return _told(unit, actor, item, changing.verify(unit, actor, item.id))


def back(unit: UnitOfWork, actor: Actor, command: Command) -> Message:
    """Not done after all; the owner hears why."""
    item = _meant(unit, actor, command)
    return _told(unit, actor, item, changing.send_back(unit, actor, item.id, command.words))


def withdraw(unit: UnitOfWork, actor: Actor, command: Command) -> Message:
    """No longer wanted."""
    item = _meant(unit, actor, command)
    return _told(unit, actor, item, changing.withdraw(unit, actor, item.id, command.words))


def undo(unit: UnitOfWork, actor: Actor, command: Command) -> Message:
    """The actor's latest change is taken back."""
    if told := undo_latest_day(unit, actor, undoing.latest_inbox_id(unit, actor)):
        return told
    return undone(unit, undoing.undo_latest(unit, actor))


def undone(unit: UnitOfWork, told: Sequence[Told]) -> Message:
    """Answer to a change that was taken back."""
    return answers.undone_message(told, named_in(unit, told))


def digest(unit: UnitOfWork, actor: Actor, command: Command) -> Message:
    """`preview` shows the digest as it would be now, to the actor alone; `now` sends this week's issue, once."""
    plan = only_plan(chosen_plans(unit, actor, command.plan), "digest")
    act = Act.SEND_DIGEST if command.words == "now" else Act.PREVIEW_DIGEST
    must(act, plan_parts(unit, actor, plan), plan.key)
    if command.words == "preview":
        return digest_message(take_snapshot(unit, plan, actor.now))
    if send_issue(unit, plan, actor.now):
        return digest_sent_message(plan)
    kept = digests.digest(unit, plan.id, week_of(actor.today(plan)))
    assert kept is not None
    return several([answers.plain_message(SENT_BEFORE), digest_message(Snapshot.from_json(kept))])


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


def told_message(unit: UnitOfWork, actor: Actor, told: Sequence[Told]) -> Message:
    """Before → after of every change, with Undo for what can be taken back."""
    undo_id = next((one.entry.inbox_id for one in told if undoing.can_undo(unit, actor, one.entry)), None)
    explained = [replace(one, note=one.note or _remark(unit, one)) for one in told]
    return answers.changed_message(explained, named_in(unit, told), undo_id)


def _remark(unit: UnitOfWork, told: Told) -> str | None:
    """Who decides a date that was asked for, so that nobody thinks it has moved; a new owner nobody reaches."""
    if told.entry.kind is Kind.DATE_ASKED:
        plan = plans.plan(unit, told.item.plan_id)
        deciders = [people.person(unit, i) for i in (plan.manager_id, plan.sponsor_id) if i]
        decider = next((one for one in deciders if one.reachable), None)
        return answers.awaits_decision(decider, told.item.due_on)
    if owner_id := told.entry.after.get("owner_id"):
        owner = people.person(unit, owner_id)
        return None if owner.reachable else answers.not_reached(owner)
    return None


def named_in(unit: UnitOfWork, told: Sequence[Told]) -> dict[int, Person]:
    """Everybody these changes speak of."""
    ids = {
        person_id
        for one in told
        for person_id in (one.entry.by_id, one.entry.before.get("owner_id"), one.entry.after.get("owner_id"))
    }
    return people.people(unit, sorted(i for i in ids if i))


def _meant(unit: UnitOfWork, actor: Actor, command: Command) -> Item:
    return find_item(unit, seen_plans(unit, actor), command.reference)


def _told(unit: UnitOfWork, actor: Actor, item: Item, told: Told | None) -> Message:
    if told is None:
        return answers.unchanged_message(item, "It was so already.")
    return told_message(unit, actor, [told])


_VERBS: dict[str, Callable[[UnitOfWork, Actor, Command], Message]] = {
    "mine": mine,
    "overdue": overdue,
    "due": due,
    "show": show,
    "history": show_history,
    "add": add,
    "done": done,
    "update": update,
    "colour": colour,
    "block": block,
    "slip": slip,
    "assign": assign,
    "note": note,
    "snooze": snooze,
    "verify": verify,
    "back": back,
    "withdraw": withdraw,
    "undo": undo,
    "digest": digest,
    "days": free_days,
    "help": show_help,
}
