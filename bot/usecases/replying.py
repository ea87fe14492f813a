"""What somebody wrote in their own words: what is clear is done, what is not is asked, nothing is guessed."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

from bot.messages import answers, asks, refusals
from bot.messages.answers import Told
from bot.messages.blocks import Message, several
from bot.plan.asked import answered_by_plan
from bot.plan.calendar import ONE_DAY, local_day
from bot.plan.commands import Command, read_command, verb_of
from bot.plan.doubts import may_mean_another_year
from bot.plan.errors import (
    AmbiguousReference,
    Missing,
    NothingToUndo,
    PlanError,
    SomethingRemains,
    UnknownPerson,
    UnknownReference,
    UnknownVerb,
    UnreadableDate,
)
from bot.plan.history import UNDOABLE, Kind
from bot.plan.items import Colour, Item, Person, Plan, State
from bot.plan.permissions import Act, may
from bot.usecases import asking, away, changing, commanding, dating, undoing
from bot.usecases.acting import Actor, Sight, met_person, plain_words, seen_plans, sight
from bot.usecases.adding import A_MOMENT
from bot.usecases.choosing import OFFERED, Choice, question_message, settle_question, show_instead
from bot.usecases.proving import keep_references
from bot.usecases.returning import there_first
from bot.usecases.talking import (
    Reading,
    Talk,
    named_outright,
    names_an_action,
    read_about,
    readings,
    shared_out,
    talk_about,
    why_read,
)
from store import history, inbox, items, people, plans
from store.outbox import CARD, Promise
from store.unit import UnitOfWork

MOST_REASONS = 20
"""Words of a message whose reading is kept, to be explained."""
_ASKS_ONLY = frozenset({"query", "question", "ignore"})
NOT_A_COMMAND = (
    Missing,
    SomethingRemains,
    UnknownVerb,
    UnreadableDate,
    UnknownPerson,
    UnknownReference,
    AmbiguousReference,
)


@dataclass
class Answer:
    """What a message came to, collected act by act."""

    told: list[Told] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    question: str = ""
    choices: list[Choice] = field(default_factory=list)


@dataclass(frozen=True)
class Written:
    """A message as somebody wrote it: the words as Slack sent them, where, and the promise its thread hangs under."""

    text: str
    place: str = ""
    hanging: Promise | None = None


@dataclass(frozen=True)
class Reply:
    """What somebody gets back: a message, or a tick on theirs, or nothing at all."""

    message: Message | None = None
    ticked: bool = False


TICKED = Reply(ticked=True)


def answer_words(unit: UnitOfWork, actor: Actor, written: Written) -> Reply:
    """Read a direct message, a reply in a thread or a mention, do what is clear, and answer.

    Notes get a tick, thanks get nothing.  The same words sent twice within two minutes count once.
    Raises a PlanError when nothing could be done.
    """
    if _said_just_now(unit, actor, written):
        return TICKED
    return read_and_do(unit, actor, written)


def read_and_do(unit: UnitOfWork, actor: Actor, written: Written) -> Reply:
    """The same for words that were not said before."""
    facts: dict[str, Any] = {"said": written.text, "place": written.place}
    reply = _read(unit, actor, written, facts)
    if reply.message:
        return Reply(replace(reply.message, facts={**reply.message.facts, **facts}))
    if actor.inbox_id is not None:
        inbox.store_answer(unit, actor.inbox_id, facts)
    return reply


def _said_just_now(unit: UnitOfWork, actor: Actor, written: Written) -> bool:
    """Whether the latest the person did was to say the same in the same place, and it still holds or is asked about."""
    for inbox_id, kept in inbox.lately(unit, actor.person.id, actor.now - A_MOMENT):
        if inbox_id == actor.inbox_id:
            continue
        if kept.get("place") != written.place or not same_words(kept.get("said"), written.text):
            return False
        did = undoing.standing(unit, actor, [inbox_id])
        return "choices" in kept or (bool(did) and all(undoing.holds(unit, entry) for entry in did))
    return False


def same_words(said: str | None, text: str) -> bool:
    """Whether both say the same but for spaces and capitals."""
    return said is not None and said.casefold().split() == text.casefold().split()


def _read(unit: UnitOfWork, actor: Actor, written: Written, facts: dict[str, Any]) -> Reply:
    """What the words come to; `facts` gets how they were read."""
    text, hanging = written.text, written.hanging
    if helped := asking.help_asked(text):
        return Reply(helped)
    seen = seen_plans(unit, actor)
    talk = talk_about(unit, actor, text, hanging, seen)
    meant = readings(unit, actor, talk)
    facts["why"] = [
        tuple(plain_words(unit, part) for part in one) for one in why_read(talk, meant)[:MOST_REASONS]
    ]
    unclear = all(reading["intent"] == "unclear" for reading in meant)
    in_thread = hanging is not None and bool(talk.shown)
    if verb_of(text) and (unclear or not in_thread or _was_meant_as_a_command(unit, talk, meant)):
        try:
            with unit.savepoint():
                command = read_command(text, local_day(actor.said_at, seen[0].zone), talk.calendar)
                done = Reply(commanding.carry_out(unit, actor, command))
                facts.pop("why")
                return done
        except NOT_A_COMMAND:
            if not in_thread and (not talk.shown or _was_meant_as_a_command(unit, talk, meant)):
                raise
    if all(reading["intent"] == "ignore" for reading in meant):
        return Reply()
    found = Answer()
    since = _since_card(unit, actor, talk, meant, hanging)
    talk = shared_out(talk, meant)
    for reading in meant:
        _act_on(unit, actor, talk, reading, found)
    about = {one.item.id: talk.words_about(one.item) for one in found.told}
    keep_references(unit, actor, lambda item_id: about.get(item_id, ""))
    if not since and _is_only_noted(found):
        return TICKED
    keep_unclear(unit, actor, talk, found.choices)
    return Reply(_message(unit, actor, found, since, in_words=True))


def _is_only_noted(found: Answer) -> bool:
    """Whether words were kept and nothing else was done, asked or refused."""
    return (
        bool(found.told)
        and not (found.messages or found.choices)
        and all(one.entry.kind is Kind.NOTE for one in found.told)
    )


def keep_unclear(unit: UnitOfWork, actor: Actor, talk: Talk, choices: Sequence[Choice]) -> None:
    """The words are kept with each action they are asked about, so that they are not lost when nobody answers."""
    assert actor.inbox_id is not None
    kept = {entry.item_id for entry in history.of_inbox(unit, actor.inbox_id)}
    for item_id in dict.fromkeys(choice.item_id for choice in choices):
        if item_id not in kept:
            changing.keep_unclear(unit, actor, item_id, plain_words(unit, talk.text))


def _since_card(
    unit: UnitOfWork, actor: Actor, talk: Talk, meant: Sequence[Reading], hanging: Promise | None
) -> list[Message]:
    """What has changed on the actions meant since the card of an earlier day that is answered."""
    if hanging is None or hanging.kind != CARD or all(one["intent"] in _ASKS_ONLY for one in meant):
        return []
    day = date.fromisoformat(hanging.facts["day"])
    if day >= actor.today(talk.plans[0]):
        return []
    about = list(dict.fromkeys(item for one in meant for item in one["items"])) or list(talk.shown)
    sent_at = datetime.fromtimestamp(float(hanging.ts or 0), UTC)
    told = [
        Told(item, entry)
        for item in about
        for entry in reversed(history.of_item(unit, item.id))
        if entry.at > sent_at
        and entry.after
        and entry.kind in UNDOABLE
        and not history.undone(unit, entry.id)
    ]
    return [answers.since_message(day, told, asking.named_in(unit, told))] if told else []


def offered_now(unit: UnitOfWork, actor: Actor, written: Written) -> tuple[Talk, list[Choice], bool]:
    """What the words would do, as answers to choose from, and whether they would change nothing at all."""
    talk = talk_about(unit, actor, written.text, written.hanging, seen_plans(unit, actor))
    meant = readings(unit, actor, talk)
    words = plain_words(unit, written.text)
    offered = [
        Choice(
            asks.meaning(item, one["intent"], one["slots"]),
            one["intent"],
            item.id,
            _plain(one["slots"] | {"words": words}),
        )
        for one in meant
        for item in one["items"]
        if one["intent"] in _OFFERABLE
    ]
    return talk, offered or _meanings(unit, actor, talk), all(one["intent"] in _ASKS_ONLY for one in meant)


def _was_meant_as_a_command(unit: UnitOfWork, talk: Talk, found: Sequence[Reading]) -> bool:
    """It begins like one, names an action, and would otherwise be no more than a note nobody asked for."""
    only_a_note = all(reading["intent"] in ("note", "unclear") for reading in found)
    return only_a_note and verb_of(talk.text) != "note" and names_an_action(unit, talk)


def _act_on(unit: UnitOfWork, actor: Actor, talk: Talk, reading: Reading, found: Answer) -> None:
    """Do one reading to each of its actions; a refusal is said and spoils nothing else."""
    intent = reading["intent"]
    if intent == "ignore":
        return
    if intent == "snooze" and _is_absence(reading):
        _away(unit, actor, reading, found)
        return
    if intent in _WITHOUT_TARGET or not reading["items"]:
        _WITHOUT_TARGET.get(intent, _unclear)(unit, actor, talk, reading, found)
        return
    for item in reading["items"]:
        try:
            with unit.savepoint():
                _ACTS[intent](unit, actor, talk, reading, item, found)
        except PlanError as refusal:
            found.messages.append(refusals.refusal_message(refusal))


def _done(unit: UnitOfWork, actor: Actor, talk: Talk, reading: Reading, item: Item, found: Answer) -> None:
    told = changing.claim_done(unit, actor, item.id, plain_words(unit, talk.words_about(item)))
    _tell(found, item, told)


def _progress(
    unit: UnitOfWork, actor: Actor, talk: Talk, reading: Reading, item: Item, found: Answer
) -> None:
    percent = reading["slots"].get("percent")
    found.told += filter(
        None,
        [changing.record_progress(unit, actor, item.id, percent, plain_words(unit, talk.words_about(item)))],
    )
    if percent == 100:
        found.question = asks.FINISHED
        found.choices += [Choice(asks.it_is_done(item), "done", item.id)]


def _colour(unit: UnitOfWork, actor: Actor, talk: Talk, reading: Reading, item: Item, found: Answer) -> None:
    colour = Colour(reading["slots"]["rag"])
    _tell(
        found,
        item,
        changing.set_colour(unit, actor, item.id, colour, plain_words(unit, talk.words_about(item))),
    )


def _blocked(unit: UnitOfWork, actor: Actor, talk: Talk, reading: Reading, item: Item, found: Answer) -> None:
    _tell(found, item, changing.block(unit, actor, item.id, plain_words(unit, talk.words_about(item))))


def _new_date(
    unit: UnitOfWork, actor: Actor, talk: Talk, reading: Reading, item: Item, found: Answer
) -> None:
    if day := reading["slots"].get("date"):
        on, words = _as_day(day), plain_words(unit, talk.words_about(item))
        today = local_day(actor.now, talk.plans[0].zone)
        if may_mean_another_year(words, on, today) and not reading["slots"].get("sure"):
            found.question = found.question or asks.WHICH_YEAR
            slots = {"date": on.isoformat(), "words": words, "sure": True}
            found.choices.append(Choice(asks.meaning(item, "new_date", slots), "new_date", item.id, slots))
            return
        found.told.append(dating.move_date(unit, actor, item.id, on, f"{on:%d %b %Y}", words))
        return
    found.question = found.question or asks.WHICH_DATE
    found.choices.append(Choice(asks.choose_date(item), "form", item.id, {"form": "slip"}))


def _as_day(day: date | str) -> date:
    return day if isinstance(day, date) else date.fromisoformat(day)


def _reassign(
    unit: UnitOfWork, actor: Actor, talk: Talk, reading: Reading, item: Item, found: Answer
) -> None:
    owner = met_person(unit, actor, str(reading["slots"]["person"]))
    _tell(
        found,
        item,
        changing.hand_over(unit, actor, item.id, owner.id, plain_words(unit, talk.words_about(item))),
    )


def _snooze(unit: UnitOfWork, actor: Actor, talk: Talk, reading: Reading, item: Item, found: Answer) -> None:
    if _is_absence(reading):
        _away(unit, actor, reading, found)
        return
    today = local_day(actor.now, talk.plans[0].zone)
    day = reading["slots"].get("date")
    until = _as_day(day) if day else talk.calendar.add_working_days(today, 1)
    told = changing.snooze(unit, actor, item.id, until)
    if told and reading["slots"].get("person"):
        told = Told(told.item, told.entry, answers.UNTIL_WHEN_AWAY)
    _tell(found, item, told)


def _is_absence(reading: Reading) -> bool:
    """Whether they say that they themselves are away, and until when; to put off a reminder has no such end."""
    return bool(reading["slots"].get("until"))


def _away(unit: UnitOfWork, actor: Actor, reading: Reading, found: Answer) -> None:
    """The person is away, whichever actions they named: nothing is put off."""
    slots = reading["slots"]
    first = _as_day(slots["from"]) if slots.get("from") else local_day(actor.said_at, actor.plans[0].zone)
    try:
        with unit.savepoint():
            last = _as_day(slots["until"]) - ONE_DAY
            found.messages.append(away.be_away(unit, actor, first, last, str(slots.get("person") or "")))
    except PlanError as refusal:
        found.messages.append(refusals.refusal_message(refusal))


def _note(unit: UnitOfWork, actor: Actor, talk: Talk, reading: Reading, item: Item, found: Answer) -> None:
    words = plain_words(unit, talk.words_about(item))
    found.told.append(changing.note(unit, actor, item.id, words))
    if reading["slots"].get("cleared") == "blocked" and item.state is State.BLOCKED:
        found.question = asks.UNBLOCKED
        slots = {"rag": Colour.GREEN.value, "words": words}
        found.choices.append(Choice(asks.meaning(item, "status_rag", slots), "status_rag", item.id, slots))


def _evidence(
    unit: UnitOfWork, actor: Actor, talk: Talk, reading: Reading, item: Item, found: Answer
) -> None:
    found.told.append(
        changing.note(unit, actor, item.id, plain_words(unit, talk.words_about(item)), Kind.EVIDENCE)
    )


def _question(
    unit: UnitOfWork, actor: Actor, talk: Talk, reading: Reading, item: Item, found: Answer
) -> None:
    words = plain_words(unit, talk.words_about(item))
    if answered_by_plan(words):
        found.messages.append(_answered(unit, actor, sight(unit, actor, item.id), ""))
    else:
        found.messages.append(pass_question(unit, actor, item.id, words))


def pass_question(unit: UnitOfWork, actor: Actor, item_id: int, words: str) -> Message:
    """Say what the plan knows, and pass the question to the theme's lead or the manager."""
    asked = _passed_on(unit, actor, item_id, words)
    return _answered(unit, actor, sight(unit, actor, item_id), answers.question_passed(asked))


def not_mine(unit: UnitOfWork, actor: Actor, item_id: int) -> Message:
    """Nobody else is named, so nothing moves: the theme lead or the manager is asked."""
    asked = _passed_on(unit, actor, item_id, answers.NOT_MINE)
    return answers.not_mine_message(sight(unit, actor, item_id).item, asked)


def _passed_on(unit: UnitOfWork, actor: Actor, item_id: int, words: str) -> Person | None:
    """Who was asked; None when there is nobody else who can be reached."""
    seen = sight(unit, actor, item_id)
    told = changing.note(unit, actor, item_id, words, Kind.QUESTION)
    lead_id = seen.theme.lead_id if seen.theme else None
    answer_for_it = [i for i in (lead_id, seen.plan.manager_id, seen.plan.sponsor_id) if i]
    known = people.people(unit, answer_for_it) if answer_for_it else {}
    others = [known[i] for i in answer_for_it if i != actor.person.id]
    asked = there_first(unit, others, seen.plan, actor.now)
    if asked and changing.promise_to(unit, "question_passed", told.entry, asked.id, actor.now, actor.link):
        return asked
    return None


def _answered(unit: UnitOfWork, actor: Actor, seen: Sight, outcome: str) -> Message:
    item, lead_id = seen.item, seen.theme.lead_id if seen.theme else None
    named = people.people(unit, [i for i in (item.owner_id, lead_id) if i])
    return answers.question_message(
        item,
        owner=named.get(item.owner_id or 0),
        lead=named.get(lead_id or 0),
        reader=actor.person,
        said=history.last_words(unit, [item.id]).get(item.id),
        today=actor.today(seen.plan),
        outcome=outcome,
    )


def undo_answer(unit: UnitOfWork, actor: Actor, inbox_id: int) -> Message:
    """Take back what a message did; the answer that offered it shows that from now on.

    Raises NothingToUndo.
    """
    parts = list(filter(None, [away.undo_away(unit, actor, inbox_id)]))
    if not parts or undoing.can_undo_any(unit, actor, inbox_id):
        parts.append(commanding.undone(unit, undoing.undo_message(unit, actor, inbox_id)))
    said = several(parts)
    show_instead(unit, actor, inbox_id, said)
    return said


def not_meant(unit: UnitOfWork, actor: Actor, inbox_id: int) -> Message:
    """It was read wrongly: take it back, keep the words as a note, and ask what was meant.

    Raises NothingToUndo as Undo does: another person's, too late, changed since, taken back before.
    """
    told = undoing.undo_message(unit, actor, inbox_id)
    show_instead(unit, actor, inbox_id, commanding.undone(unit, told))
    kept = inbox.answer(unit, inbox_id) or {}
    inbox.store_answer(unit, inbox_id, {**kept, "then": actor.inbox_id})
    did = [entry for entry in history.of_inbox(unit, inbox_id) if entry.by_id == actor.person.id]
    choices: list[Choice] = []
    about = list({one.item.id: items.item(unit, one.item.id) for one in reversed(told)}.values())
    for item in about:
        own = [entry for entry in did if entry.item_id == item.id]
        words = next(
            (entry.words for entry in own if entry.words), plain_words(unit, str(kept.get("said", "")))
        )
        changing.note(unit, actor, item.id, words)
        wrong = {_READ_AS.get(entry.kind) for entry in own}
        usual = [one for one in _usual(item, words) if one.intent not in wrong | {"note"}]
        choices += usual[: max(OFFERED // len(about), 1)]
    return question_message(actor, asks.WHAT_WAS_MEANT, choices)


_READ_AS = {Kind.CLAIMED_DONE: "done", Kind.BLOCKED: "blocked", Kind.COLOUR: "status_rag"}


def why_so(unit: UnitOfWork, actor: Actor, inbox_id: int) -> Message:
    """How the words of a message were read, told to whoever wrote them."""
    kept = inbox.answer(unit, inbox_id) or {}
    if inbox.person_of(unit, inbox_id) != actor.person.id or not kept.get("why"):
        return answers.plain_message(answers.WHY_NOT_KNOWN)
    return answers.why_so_message(plain_words(unit, kept["said"]), [tuple(one) for one in kept["why"]])


def _cancel(unit: UnitOfWork, actor: Actor, talk: Talk, reading: Reading, item: Item, found: Answer) -> None:
    """Dropping an action is never done on a word: who may confirms it, for the others it is passed on."""
    seen = sight(unit, actor, item.id)
    if may(Act.WITHDRAW, seen.parts(actor.person.id)):
        found.question = asks.WITHDRAW
        found.choices.append(
            Choice(asks.withdraw_it(item), "withdraw", item.id, {"words": plain_words(unit, talk.text)})
        )
    else:
        asked = _passed_on(unit, actor, item.id, plain_words(unit, talk.text))
        found.messages.append(answers.cancel_passed_message(item, asked))


def _undo(unit: UnitOfWork, actor: Actor, talk: Talk, reading: Reading, found: Answer) -> None:
    about = reading.get("items") or []
    try:
        with unit.savepoint():
            told = undoing.undo_latest(unit, actor, about[0].id if len(about) == 1 else None)
            found.messages.append(commanding.undone(unit, told))
    except NothingToUndo as refusal:
        found.messages.append(refusals.refusal_message(refusal))


def _query(unit: UnitOfWork, actor: Actor, talk: Talk, reading: Reading, found: Answer) -> None:
    try:
        found.messages.append(ask_plan(unit, actor, talk.plans, reading["slots"]["query"]))
    except PlanError as refusal:
        found.messages.append(refusals.refusal_message(refusal))


def ask_plan(unit: UnitOfWork, actor: Actor, seen: Sequence[Plan], query: Mapping[str, Any]) -> Message:
    """Answer a question in words about the plan: the same lists and numbers the commands give."""
    kind = query["kind"]
    colour = Colour(query["rag"]) if query.get("rag") else None
    command = Command(kind, person=query.get("owner", ""), theme=query.get("theme", ""), colour=colour)
    if kind == "history":
        return asking.show_history(unit, actor, Command("history", reference=query["ref"]))
    if kind == "overdue":
        return asking.overdue(unit, actor, replace(command, days=query.get("over_days")))
    if kind == "due":
        return asking.due(unit, actor, replace(command, days=query.get("within_days")))
    if kind == "stale":
        return asking.silent(unit, actor, replace(command, days=query.get("over_days")))
    if kind == "changes":
        since = query.get("since")
        return asking.changes(unit, actor, seen, date.fromisoformat(since) if since else None)
    if kind == "summary":
        return asking.summary(unit, actor, command)
    return asking.every(unit, actor, command)


def _unclear(unit: UnitOfWork, actor: Actor, talk: Talk, reading: Reading, found: Answer) -> None:
    """Offer what the words would mean for each action in play; where they mean nothing, what can be done."""
    found.question = asks.WHICH_ACTION
    found.choices += _meanings(unit, actor, talk)
    named = [] if found.choices else named_outright(unit, talk)
    about = named[0] if len(named) == 1 else talk.thread_item
    if not found.choices and about:
        found.question = asks.WHAT_NOW
        found.choices += _usual(about, plain_words(unit, talk.text))
    if not found.choices:
        found.question = ""
        found.messages.append(answers.not_understood_message())


def _meanings(unit: UnitOfWork, actor: Actor, talk: Talk) -> list[Choice]:
    """For each open action before the person, what these words would do if they were about it alone."""
    offered = []
    about = [item for item in talk.shown if item.is_open][:OFFERED]
    for item in about:
        for reading in read_about(actor, talk, item):
            if reading["intent"] in _OFFERABLE and reading["items"] == [item]:
                slots = dict(reading["slots"]) | {"words": plain_words(unit, talk.text)}
                words = asks.meaning(item, reading["intent"], slots)
                offered.append(Choice(words, reading["intent"], item.id, _plain(slots)))
    if _FINISHED.search(talk.text) and not any(choice.intent == "done" for choice in offered):
        slots = {"words": plain_words(unit, talk.text)}
        offered[:0] = [Choice(asks.it_is_done(item), "done", item.id, slots) for item in about]
    return offered


_FINISHED = re.compile(r"\b(?:done|complete|completed|finished|sorted)\b", re.IGNORECASE)
"""Words for which “it is done” is offered, whatever else they may mean."""


def _plain(slots: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in slots.items()}


def _usual(item: Item, words: str) -> list[Choice]:
    slots = {"words": words}
    return [
        Choice(asks.meaning(item, "done", slots), "done", item.id, slots),
        Choice(
            asks.meaning(item, "status_rag", slots | {"rag": "green"}),
            "status_rag",
            item.id,
            slots | {"rag": "green"},
        ),
        Choice(asks.choose_date(item), "form", item.id, {"form": "slip"}),
        Choice(asks.meaning(item, "blocked", slots), "blocked", item.id, slots),
        Choice(asks.meaning(item, "note", slots), "note", item.id, slots),
    ]


def choose(unit: UnitOfWork, actor: Actor, asked_id: int, choice: Choice | None) -> Message | None:
    """Do what was chosen and show the question as answered; what is refused leaves it open."""
    if choice is None:
        settle_question(unit, actor, asked_id, asks.NONE_OF_THESE)
        return None
    item = items.item(unit, choice.item_id)
    words, seen = str(choice.slots.get("words", "")), seen_plans(unit, actor)
    talk = Talk(words, [item], (), item, seen, plans.calendar_of(unit, seen[0]))
    if choice.intent == "withdraw":
        told = changing.withdraw(unit, actor, item.id, words)
        settle_question(unit, actor, asked_id, choice.words)
        return commanding.told_message(unit, actor, [told]) if told else None
    found = Answer()
    _ACTS[choice.intent](
        unit,
        actor,
        talk,
        {"intent": choice.intent, "items": [item], "slots": dict(choice.slots)},
        item,
        found,
    )
    keep_references(unit, actor, lambda _item_id: words)
    settle_question(unit, actor, asked_id, choice.words)
    return _message(unit, actor, found)


def _message(
    unit: UnitOfWork, actor: Actor, found: Answer, before: Sequence[Message] = (), *, in_words: bool = False
) -> Message | None:
    """One message for all that came of it, after what comes `before`; the choices are kept for the tap that follows."""
    parts = [*before]
    parts += [commanding.told_message(unit, actor, found.told, in_words=in_words)] if found.told else []
    parts += found.messages
    if found.choices and actor.inbox_id is not None:
        return question_message(actor, found.question, found.choices, parts)
    return several(parts) if parts else None


def _tell(found: Answer, item: Item, told: Told | None) -> None:
    if told:
        found.told.append(told)
    else:
        found.messages.append(answers.unchanged_message(item, answers.SO_ALREADY))


_OFFERABLE = frozenset(
    {"done", "progress", "status_rag", "blocked", "note", "evidence", "question", "new_date", "snooze"}
)
_ACTS = {
    "done": _done,
    "progress": _progress,
    "status_rag": _colour,
    "blocked": _blocked,
    "new_date": _new_date,
    "reassign": _reassign,
    "snooze": _snooze,
    "note": _note,
    "evidence": _evidence,
    "question": _question,
    "cancel": _cancel,
}
_WITHOUT_TARGET = {"unclear": _unclear, "query": _query, "undo": _undo}
