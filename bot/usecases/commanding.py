"""A command understood becomes a question asked of the plan, or a change of it, and its answer."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from bot.messages import answers, asks
from bot.messages.answers import Told
from bot.messages.blocks import Message, several
from bot.messages.digest import SENT_BEFORE, digest_message, digest_sent_message
from bot.plan.commands import Command
from bot.plan.digest import Snapshot, week_of
from bot.plan.doubts import may_mean_another_year
from bot.plan.errors import SomethingRemains, UnknownTheme
from bot.plan.history import Kind
from bot.plan.items import Item
from bot.plan.permissions import Act, must
from bot.plan.replies import read_reply
from bot.usecases import changing, dating, undoing
from bot.usecases.acting import Actor, chosen_plans, met_person, plain_words, plan_parts
from bot.usecases.adding import add_item, find_themes, only_plan
from bot.usecases.asking import QUESTIONS, meant, named_in, to_miss
from bot.usecases.away import away
from bot.usecases.away import undo_latest as undo_latest_own
from bot.usecases.choosing import Choice, question_message
from bot.usecases.digesting import send_issue, take_snapshot
from bot.usecases.free_days import free_days, undo_latest_day
from bot.usecases.proving import keep_references
from bot.usecases.returning import there_first
from bot.usecases.settings import own_settings
from store import digests, people, plans
from store.unit import UnitOfWork


def carry_out(unit: UnitOfWork, actor: Actor, command: Command) -> Message:
    """Do what the command asks and say what came of it.  Raises a PlanError when that is not possible."""
    words, theme = plain_words(unit, command.words), plain_words(unit, command.theme)
    answer = _VERBS[command.verb](unit, actor, replace(command, words=words, theme=theme))
    keep_references(unit, actor, lambda _item_id: command.words)
    return answer


def add(unit: UnitOfWork, actor: Actor, command: Command) -> Message:
    """A new action with owner and date."""
    seen = chosen_plans(unit, actor, command.plan)
    plan = only_plan(seen, "add")
    owner = met_person(unit, actor, command.person)
    themes = find_themes(unit, [plan], command.theme) if command.theme else []
    if len(themes) > 1:
        raise UnknownTheme(command.theme, tuple(theme.name for theme in themes))
    assert command.day is not None
    theme_id = themes[0].id if themes else None
    told = add_item(unit, actor, plan, command.words, owner.id, command.day, theme_id, again=command.again)
    return told_message(unit, actor, [told])


def done(unit: UnitOfWork, actor: Actor, command: Command) -> Message:
    """Done, unless the words beside it say that something remains: then nothing is changed."""
    item = meant(unit, actor, command)
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
    item = meant(unit, actor, command)
    told = changing.record_progress(unit, actor, item.id, command.percent, command.words)
    return _told(unit, actor, item, told)


def colour(unit: UnitOfWork, actor: Actor, command: Command) -> Message:
    """The owner's own colour."""
    item = meant(unit, actor, command)
    assert command.colour is not None
    return _told(unit, actor, item, changing.set_colour(unit, actor, item.id, command.colour, command.words))


def block(unit: UnitOfWork, actor: Actor, command: Command) -> Message:
    """It waits for something."""
    item = meant(unit, actor, command)
    return _told(unit, actor, item, changing.block(unit, actor, item.id, command.words))


def slip(unit: UnitOfWork, actor: Actor, command: Command) -> Message:
    """Another date: moved by those who may agree it, asked for by the others."""
    item = meant(unit, actor, command)
    assert command.day is not None
    plan = next(plan for plan in actor.plans if plan.id == item.plan_id)
    if may_mean_another_year(command.typed, command.day, actor.today(plan)) and actor.inbox_id:
        slots = {"date": command.day.isoformat(), "words": command.words, "sure": True}
        choice = Choice(asks.meaning(item, "new_date", slots), "new_date", item.id, slots)
        return question_message(actor, asks.WHICH_YEAR, [choice])
    told = dating.move_date(unit, actor, item.id, command.day, command.typed, command.words)
    return _told(unit, actor, item, told)


def forecast(unit: UnitOfWork, actor: Actor, command: Command) -> Message:
    """What is expected of an action's date; bare, the list of what is forecast to miss."""
    if command.forecast is None:
        return to_miss(unit, actor, command)
    item = meant(unit, actor, command)
    told = changing.foresee(unit, actor, item.id, command.forecast, command.day, command.words)
    return _told(unit, actor, item, told)


def assign(unit: UnitOfWork, actor: Actor, command: Command) -> Message:
    """Another owner."""
    item = meant(unit, actor, command)
    owner = met_person(unit, actor, command.person)
    return _told(unit, actor, item, changing.hand_over(unit, actor, item.id, owner.id))


def note(unit: UnitOfWork, actor: Actor, command: Command) -> Message:
    """Words kept with the action."""
    item = meant(unit, actor, command)
    return _told(unit, actor, item, changing.note(unit, actor, item.id, command.words))


def snooze(unit: UnitOfWork, actor: Actor, command: Command) -> Message:
    """No reminder until a day."""
    item = meant(unit, actor, command)
    assert command.day is not None
    return _told(unit, actor, item, changing.snooze(unit, actor, item.id, command.day))


def verify(unit: UnitOfWork, actor: Actor, command: Command) -> Message:
    """Seen done by somebody other than the owner."""
    item = meant(unit, actor, command)
    return _told(unit, actor, item, changing.verify(unit, actor, item.id))


def back(unit: UnitOfWork, actor: Actor, command: Command) -> Message:
    """Not done after all; the owner hears why."""
    item = meant(unit, actor, command)
    return _told(unit, actor, item, changing.send_back(unit, actor, item.id, command.words))


def withdraw(unit: UnitOfWork, actor: Actor, command: Command) -> Message:
    """No longer wanted."""
    item = meant(unit, actor, command)
    return _told(unit, actor, item, changing.withdraw(unit, actor, item.id, command.words))


def undo(unit: UnitOfWork, actor: Actor, command: Command) -> Message:
    """The actor's latest change is taken back."""
    latest = undoing.latest_inbox_id(unit, actor)
    if told := undo_latest_own(unit, actor, latest) or undo_latest_day(unit, actor, latest):
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
        return digest_message(take_snapshot(unit, plan, actor.now, on_request=True), preview=True)
    if send_issue(unit, plan, actor.now, on_request=True):
        return digest_sent_message(plan)
    kept = digests.digest(unit, plan.id, week_of(actor.today(plan)))
    assert kept is not None
    return several([answers.plain_message(SENT_BEFORE), digest_message(Snapshot.from_json(kept))])


def told_message(unit: UnitOfWork, actor: Actor, told: Sequence[Told], *, in_words: bool = False) -> Message:
    """Before → after of every change, with Undo for what can be taken back; `in_words` says how it was asked for."""
    undo_id = next((one.entry.inbox_id for one in told if undoing.can_undo(unit, actor, one.entry)), None)
    explained = [replace(one, note=one.note or _remark(unit, one)) for one in told]
    return answers.changed_message(explained, named_in(unit, told), undo_id, in_words=in_words)


def _remark(unit: UnitOfWork, told: Told) -> str | None:
    """Who decides a date that was asked for, so that nobody thinks it has moved; a new owner nobody reaches."""
    if told.entry.kind is Kind.DATE_ASKED:
        plan = plans.plan(unit, told.item.plan_id)
        deciders = [people.person(unit, i) for i in (plan.manager_id, plan.sponsor_id) if i]
        decider = there_first(unit, deciders, plan, told.entry.at)
        return answers.awaits_decision(decider, told.item.due_on)
    if owner_id := told.entry.after.get("owner_id"):
        owner = people.person(unit, owner_id)
        return None if owner.reachable else answers.not_reached(owner)
    return None


def _told(unit: UnitOfWork, actor: Actor, item: Item, told: Told | None) -> Message:
    if told is None:
        return answers.unchanged_message(item, answers.SO_ALREADY)
    return told_message(unit, actor, [told])


_VERBS: Mapping[str, Callable[[UnitOfWork, Actor, Command], Message]] = {
    **QUESTIONS,
    "add": add,
    "done": done,
    "update": update,
    "colour": colour,
    "block": block,
    "slip": slip,
    "forecast": forecast,
    "assign": assign,
    "note": note,
    "snooze": snooze,
    "verify": verify,
    "back": back,
    "withdraw": withdraw,
    "undo": undo,
    "digest": digest,
    "days": free_days,
    "away": away,
    "settings": own_settings,
}
