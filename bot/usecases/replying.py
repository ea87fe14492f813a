"""What somebody wrote in their own words: what is clear is done, what is not is asked, nothing is guessed."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from bot.messages import answers, asks, refusals
from bot.messages.answers import Told
from bot.messages.asks import Option
from bot.messages.blocks import Message, several
from bot.plan.calendar import Calendar, local_day
from bot.plan.commands import Command, read_command, verb_of
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
from bot.plan.history import Kind
from bot.plan.items import Colour, Item, Plan
from bot.plan.permissions import Act, may
from bot.plan.replies import read_reply
from bot.usecases import changing, commanding, dating, undoing
from bot.usecases.acting import Actor, find_person, plain_words, seen_plans, sight
from store import history, inbox, items, obligations, outbox, people, plans
from store.outbox import Promise
from store.unit import UnitOfWork

Reading = dict[str, Any]
"""One act of `read_reply`: intent, targets (references), slots."""

NOT_A_COMMAND = (
    Missing,
    SomethingRemains,
    UnknownVerb,
    UnreadableDate,
    UnknownPerson,
    UnknownReference,
    AmbiguousReference,
)
OFFERED = 8


@dataclass(frozen=True)
class Choice:
    """An answer offered to a question: what a tap on it does.  Kept as JSON beside the question."""

    words: str
    intent: str
    item_id: int
    slots: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """As it is kept."""
        return {
            "words": self.words,
            "intent": self.intent,
            "item_id": self.item_id,
            "slots": dict(self.slots),
        }


@dataclass
class Answer:
    """What a message came to, collected act by act."""

    told: list[Told] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    question: str = ""
    choices: list[Choice] = field(default_factory=list)


@dataclass(frozen=True)
class Talk:
    """One message in its surroundings: the words as Slack sent them, and the actions they can be about.

    `calendar` is that of the first of the `plans`.  `shown` are in the order the person saw them; `thread_item` is
    the one the thread is about.
    """

    text: str
    shown: Sequence[Item]
    thread_item: Item | None
    plans: Sequence[Plan]
    calendar: Calendar


def answer_words(unit: UnitOfWork, actor: Actor, text: str, hanging: Promise | None) -> Message | None:
    """Read a direct message, a reply in a thread or a mention, do what is clear, and answer; None for thanks.

    `hanging` is the promise whose message the thread hangs under.  Raises a PlanError when nothing could be done.
    """
    if helped := commanding.help_asked(text):
        return helped
    seen = seen_plans(unit, actor)
    talk = _talk(unit, actor, text, hanging, seen)
    readings = _read(unit, actor, talk)
    unclear = all(reading["intent"] == "unclear" for reading in readings)
    in_thread = hanging is not None and bool(talk.shown)
    if verb_of(text) and (unclear or not in_thread):
        try:
            with unit.savepoint():
                return commanding.carry_out(
                    unit, actor, read_command(text, actor.today(seen[0]), talk.calendar)
                )
        except NOT_A_COMMAND:
            if not in_thread and (unclear or _was_meant_as_a_command(unit, talk, readings)):
                raise
    if all(reading["intent"] == "ignore" for reading in readings):
        return None
    found = Answer()
    for reading in readings:
        _act_on(unit, actor, talk, reading, found)
    return _message(unit, actor, found)


def _was_meant_as_a_command(unit: UnitOfWork, talk: Talk, readings: Sequence[Reading]) -> bool:
    """It begins like one, names an action, and would otherwise be no more than a note nobody asked for."""
    only_a_note = all(reading["intent"] in ("note", "unclear") for reading in readings)
    return only_a_note and verb_of(talk.text) != "note" and bool(_named_outright(unit, talk))


def _talk(unit: UnitOfWork, actor: Actor, text: str, hanging: Promise | None, seen: Sequence[Plan]) -> Talk:
    calendar = plans.calendar_of(unit, seen[0])
    if hanging is not None:
        shown = _shown_by(unit, hanging)
        return Talk(text, shown, shown[0] if len(shown) == 1 else None, seen, calendar)
    card = outbox.latest_card(unit, actor.person.id)
    todays = card is not None and card.facts["day"] == actor.today(seen[0]).isoformat()
    shown = [item for item in _shown_by(unit, card) if item.is_open] if card and todays else []
    shown = shown or items.open_of(unit, actor.person.id, [plan.id for plan in seen])
    return Talk(text, shown, None, seen, calendar)


def _shown_by(unit: UnitOfWork, promise: Promise) -> list[Item]:
    """The actions a message of ours was about, in the order it showed them."""
    if promise.kind == "card":
        ids = [owed.item_id for owed in obligations.standing(unit, promise.key)]
    elif promise.kind == "answer":
        ids = [entry.item_id for entry in history.of_inbox(unit, promise.facts["inbox_id"])]
    else:
        ids = [promise.facts["item_id"]] if "item_id" in promise.facts else []
    found = items.items(unit, list(dict.fromkeys(ids)))
    return sorted(found, key=lambda item: (item.due_on or date.max, item.number))


def _read(unit: UnitOfWork, actor: Actor, talk: Talk) -> list[Reading]:
    """The readings, first with what was shown; where that is unclear, with actions named outright."""
    about: Sequence[Item] = talk.shown
    readings = read_reply(talk.text, _context(actor, talk, about))
    named = _named_outright(unit, talk)
    if all(reading["intent"] == "unclear" for reading in readings) and not set(named) <= set(talk.shown):
        about = named
        readings = read_reply(talk.text, _context(actor, talk, about))
    return [_resolved(reading, about) for reading in readings or [{"intent": "unclear"}]]


def _resolved(reading: Reading, about: Sequence[Item]) -> Reading:
    """The reading with the items its references mean."""
    by_ref = {ref.upper(): item for item in about for ref in (item.key, item.ref) if ref}
    targets = [by_ref[str(ref).upper()] for ref in reading.get("targets") or [] if str(ref).upper() in by_ref]
    return {**reading, "slots": reading.get("slots") or {}, "items": targets}


def _context(actor: Actor, talk: Talk, about: Sequence[Item]) -> dict[str, Any]:
    """What the reader needs to know; the council's own references where the words use those."""
    own_refs = any(item.ref and "." in item.ref and item.ref in talk.text for item in about)
    named = [(item, item.ref if own_refs and item.ref else item.key) for item in about]
    return {
        "today": local_day(actor.now, talk.plans[0].zone).isoformat(),
        "items": [
            {"ref": ref, "title": item.title, "due": item.due_on.isoformat() if item.due_on else None}
            for item, ref in named
        ],
        "in_thread_of": next((ref for item, ref in named if item == talk.thread_item), None),
        "speaker": "owner",
        "calendar": talk.calendar,
    }


def _named_outright(unit: UnitOfWork, talk: Talk) -> list[Item]:
    """Actions the words name with a full reference: `TH-12`, `th12`, or a dotted `3.2`."""
    found: list[Item] = []
    for plan in talk.plans:
        pattern = rf"\b{re.escape(plan.key)}[- ]?(\d{{1,6}})\b"
        for number in re.findall(pattern, talk.text, re.IGNORECASE):
            found += filter(None, [items.by_number(unit, plan.id, int(number))])
    for ref in re.findall(r"(?<![\d./])\d{1,3}\.\d{1,3}(?![\d./%])", talk.text):
        found += items.by_ref(unit, [plan.id for plan in talk.plans], ref)
    return list({item.id: item for item in found}.values())


def _act_on(unit: UnitOfWork, actor: Actor, talk: Talk, reading: Reading, found: Answer) -> None:
    """Do one reading to each of its actions; a refusal is said and spoils nothing else."""
    intent = reading["intent"]
    if intent == "ignore":
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
    told = changing.claim_done(unit, actor, item.id, plain_words(unit, talk.text))
    _tell(found, item, told)


def _progress(
    unit: UnitOfWork, actor: Actor, talk: Talk, reading: Reading, item: Item, found: Answer
) -> None:
    percent = reading["slots"].get("percent")
    found.told += filter(
        None, [changing.record_progress(unit, actor, item.id, percent, plain_words(unit, talk.text))]
    )
    if percent == 100:
        found.question = asks.FINISHED
        found.choices += [Choice(asks.it_is_done(item), "done", item.id)]


def _colour(unit: UnitOfWork, actor: Actor, talk: Talk, reading: Reading, item: Item, found: Answer) -> None:
    colour = Colour(reading["slots"]["rag"])
    _tell(found, item, changing.set_colour(unit, actor, item.id, colour, plain_words(unit, talk.text)))


def _blocked(unit: UnitOfWork, actor: Actor, talk: Talk, reading: Reading, item: Item, found: Answer) -> None:
    _tell(found, item, changing.block(unit, actor, item.id, plain_words(unit, talk.text)))


def _new_date(
    unit: UnitOfWork, actor: Actor, talk: Talk, reading: Reading, item: Item, found: Answer
) -> None:
    if day := reading["slots"].get("date"):
        on = day if isinstance(day, date) else date.fromisoformat(day)
        words = plain_words(unit, talk.text)
        found.told.append(dating.move_date(unit, actor, item.id, on, words, words))
        return
    found.question = found.question or asks.WHICH_DATE
    found.choices.append(Choice(asks.choose_date(item), "form", item.id, {"form": "slip"}))


def _reassign(
    unit: UnitOfWork, actor: Actor, talk: Talk, reading: Reading, item: Item, found: Answer
) -> None:
    owner = find_person(unit, actor, str(reading["slots"]["person"]))
    _tell(found, item, changing.hand_over(unit, actor, item.id, owner.id, plain_words(unit, talk.text)))


def _snooze(unit: UnitOfWork, actor: Actor, talk: Talk, reading: Reading, item: Item, found: Answer) -> None:
    today = local_day(actor.now, talk.plans[0].zone)
    day = reading["slots"].get("date")
    until = talk.calendar.add_working_days(today, 1)
    if day:
        until = day if isinstance(day, date) else date.fromisoformat(day)
    told = changing.snooze(unit, actor, item.id, until)
    if told and reading["slots"].get("person"):
        told = Told(told.item, told.entry, answers.COVER_IS_NOT_KNOWN)
    _tell(found, item, told)


def _note(unit: UnitOfWork, actor: Actor, talk: Talk, reading: Reading, item: Item, found: Answer) -> None:
    found.told.append(changing.note(unit, actor, item.id, plain_words(unit, talk.text)))


def _evidence(
    unit: UnitOfWork, actor: Actor, talk: Talk, reading: Reading, item: Item, found: Answer
) -> None:
    found.told.append(changing.note(unit, actor, item.id, plain_words(unit, talk.text), Kind.EVIDENCE))


def _question(
    unit: UnitOfWork, actor: Actor, talk: Talk, reading: Reading, item: Item, found: Answer
) -> None:
    found.messages.append(pass_question(unit, actor, item.id, plain_words(unit, talk.text)))


def pass_question(unit: UnitOfWork, actor: Actor, item_id: int, words: str) -> Message:
    """Answer from the plan what it knows, and pass the question to the theme's lead or the manager."""
    seen = sight(unit, actor, item_id)
    item = seen.item
    told = changing.note(unit, actor, item_id, words, Kind.QUESTION)
    lead_id = seen.theme.lead_id if seen.theme else None
    answer_for_it = [i for i in (lead_id, seen.plan.manager_id, seen.plan.sponsor_id) if i]
    known = people.people(unit, answer_for_it) if answer_for_it else {}
    asked = next((i for i in answer_for_it if i != actor.person.id and known[i].reachable), None)
    passed = bool(asked) and changing.promise_to(unit, "question_passed", told.entry, asked or 0, actor.now)
    named = people.people(unit, [i for i in (item.owner_id, lead_id, asked) if i])
    return answers.question_message(
        item,
        owner=named.get(item.owner_id or 0),
        lead=named.get(lead_id or 0),
        asked=named.get(asked or 0) if passed else None,
        reader=actor.person,
        today=actor.today(seen.plan),
    )


def undo_answer(unit: UnitOfWork, actor: Actor, inbox_id: int) -> list[Told]:
    """Take back what a message did; the answer that offered it shows that from now on."""
    told = undoing.undo_message(unit, actor, inbox_id)
    inbox.store_answer(unit, inbox_id, {"message": commanding.undone(unit, told).as_json()})
    if answer := outbox.promise_by_key(unit, f"answer:{inbox_id}"):
        changing.promise_redraw(unit, answer.id, f"undone {actor.inbox_id}", actor.now)
    return told


def _cancel(unit: UnitOfWork, actor: Actor, talk: Talk, reading: Reading, item: Item, found: Answer) -> None:
    """Dropping an action is never done on a word: who may confirms it, for the others it is passed on."""
    seen = sight(unit, actor, item.id)
    if may(Act.WITHDRAW, seen.parts(actor.person.id)):
        found.question = asks.WITHDRAW
        found.choices.append(
            Choice(asks.withdraw_it(item), "withdraw", item.id, {"words": plain_words(unit, talk.text)})
        )
    else:
        _question(unit, actor, talk, reading, item, found)


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
        return commanding.show_history(unit, actor, Command("history", reference=query["ref"]))
    if kind == "overdue":
        return commanding.overdue(unit, actor, replace(command, days=query.get("over_days")))
    if kind == "due":
        return commanding.due(unit, actor, replace(command, days=query.get("within_days")))
    if kind == "stale":
        return commanding.silent(unit, actor, replace(command, days=query.get("over_days")))
    if kind == "changes":
        since = query.get("since")
        return commanding.changes(unit, actor, seen, date.fromisoformat(since) if since else None)
    if kind == "summary":
        return commanding.summary(unit, actor, command)
    return commanding.every(unit, actor, command)


def _unclear(unit: UnitOfWork, actor: Actor, talk: Talk, reading: Reading, found: Answer) -> None:
    """Offer what the words would mean for each action in play; where they mean nothing, what can be done."""
    found.question = asks.WHICH_ACTION
    found.choices += _meanings(unit, actor, talk)
    if not found.choices and talk.thread_item:
        found.question = asks.WHAT_NOW
        found.choices += _usual(unit, talk, talk.thread_item)
    if not found.choices:
        found.question = ""
        found.messages.append(answers.not_understood_message())


def _meanings(unit: UnitOfWork, actor: Actor, talk: Talk) -> list[Choice]:
    """For each action, what these words would do if they were about it alone."""
    offered = []
    for item in talk.shown[:OFFERED]:
        about = replace(talk, thread_item=item)
        for reading in read_reply(talk.text, _context(actor, about, talk.shown)):
            refs = [str(ref).upper() for ref in reading.get("targets") or []]
            if (
                reading["intent"] in _OFFERABLE
                and refs
                and set(refs) <= {item.key.upper(), (item.ref or "").upper()}
            ):
                slots = dict(reading.get("slots") or {}) | {"words": plain_words(unit, talk.text)}
                words = asks.meaning(item, reading["intent"], slots)
                offered.append(Choice(words, reading["intent"], item.id, _plain(slots)))
    return offered


def _plain(slots: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in slots.items()}


def _usual(unit: UnitOfWork, talk: Talk, item: Item) -> list[Choice]:
    slots = {"words": plain_words(unit, talk.text)}
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


def chosen(unit: UnitOfWork, actor: Actor, asked_id: int, number: int) -> Choice | None:
    """The choice behind a button of a question; None for “None of these”.

    Raises NothingToUndo when the question was another person's or is answered already.
    """
    kept = inbox.answer(unit, asked_id) or {}
    if inbox.person_of(unit, asked_id) != actor.person.id or "choices" not in kept:
        raise NothingToUndo("answered")
    return Choice(**kept["choices"][number]) if 0 <= number < len(kept["choices"]) else None


def choose(unit: UnitOfWork, actor: Actor, asked_id: int, choice: Choice | None) -> Message | None:
    """Do what was chosen and show the question as answered."""
    kept = inbox.answer(unit, asked_id) or {}
    said = asks.chosen_message(kept.get("question", ""), choice.words if choice else asks.NONE_OF_THESE)
    inbox.store_answer(unit, asked_id, {"message": said.as_json()})
    if question := outbox.promise_by_key(unit, f"answer:{asked_id}"):
        changing.promise_redraw(unit, question.id, f"chosen {actor.inbox_id}", actor.now)
    if choice is None:
        return None
    item = items.item(unit, choice.item_id)
    words = str(choice.slots.get("words", ""))
    seen = seen_plans(unit, actor)
    talk = Talk(words, [item], item, seen, plans.calendar_of(unit, seen[0]))
    if choice.intent == "withdraw":
        told = changing.withdraw(unit, actor, item.id, words)
        return commanding.told_message(unit, actor, [told]) if told else None
    found = Answer()
    reading = {"intent": choice.intent, "items": [item], "slots": dict(choice.slots)}
    _act_on(unit, actor, talk, reading, found)
    return _message(unit, actor, found)


def _message(unit: UnitOfWork, actor: Actor, found: Answer) -> Message | None:
    """One message for all that came of it; the choices are kept for the tap that follows."""
    parts = [commanding.told_message(unit, actor, found.told)] if found.told else []
    parts += found.messages
    if found.choices and actor.inbox_id is not None:
        options = [Option(choice.words) for choice in found.choices[:OFFERED]]
        parts.append(asks.ask_message(found.question, options, actor.inbox_id))
        kept = {
            "question": found.question,
            "choices": [choice.as_json() for choice in found.choices[:OFFERED]],
        }
        inbox.store_answer(unit, actor.inbox_id, kept)
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
