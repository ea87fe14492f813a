"""What somebody's words are about: the actions in play, and what the words mean for each of them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from bot.messages.card import SHOWN
from bot.plan.calendar import Calendar, local_day
from bot.plan.errors import UnknownReference
from bot.plan.items import Item, Plan
from bot.plan.replies import Because, explain, read_reply
from bot.plan.shares import words_of_each
from bot.usecases.acting import Actor
from bot.usecases.reminding import shown_on
from store import history, items, outbox, plans
from store.outbox import Promise
from store.unit import UnitOfWork

Reading = dict[str, Any]
"""One act of `read_reply`: intent, targets (references), slots; in `items` the actions these are, and in `context`
what it was read with."""

MOST_NAMED = 20
_ABOUT_NOTHING = frozenset({"query", "ignore", "undo"})
_DOTTED = re.compile(r"(?<![\d./])\d{1,3}\.\d{1,3}(?![\d./%])")


@dataclass(frozen=True)
class Talk:
    """One message in its surroundings: the words as Slack sent them, and the actions they can be about.

    `shown` is what the person has before them, in that order, answered or not; `hidden` says that there was more
    than was shown.  `others` are further open actions of theirs, which have to be named.  What names no action is
    about `thread_item`.  `calendar` is that of the first of the `plans`.
    """

    text: str
    shown: Sequence[Item]
    others: Sequence[Item]
    thread_item: Item | None
    plans: Sequence[Plan]
    calendar: Calendar
    hidden: bool = False
    shares: Mapping[int, str] = field(default_factory=dict)
    """The words about each action, by its id, where a message says something of several."""

    def words_about(self, item: Item) -> str:
        """What is kept with a change of this action, as Slack sent it."""
        return self.shares.get(item.id, self.text)


def shared_out(talk: Talk, found: Sequence[Reading]) -> Talk:
    """The talk with the words of each action apart, as far as they can be told apart."""
    meant = _targets(found)
    if len(meant) < 2:
        return talk
    for names in ({item.id: item.key for item in meant}, {item.id: item.ref or "" for item in meant}):
        named = {str(item_id): ref for item_id, ref in names.items() if ref}
        told = words_of_each(talk.text, named) if len(named) == len(meant) else {}
        if told:
            return replace(talk, shares={int(item_id): words for item_id, words in told.items()})
    return talk


def talk_about(
    unit: UnitOfWork, actor: Actor, text: str, hanging: Promise | None, seen: Sequence[Plan]
) -> Talk:
    """The words in the thread of `hanging`, or by themselves: then after today's card, else about all one owns."""
    calendar = plans.calendar_of(unit, seen[0])
    if hanging is not None:
        shown, hidden = _shown_by(unit, hanging)
        return Talk(text, shown, (), shown[0] if len(shown) == 1 else None, seen, calendar, hidden)
    own = items.open_of(unit, actor.person.id, [plan.id for plan in seen])
    card = outbox.latest_card(unit, actor.person.id)
    if card is None or card.facts["day"] != actor.today(seen[0]).isoformat():
        return Talk(text, own, (), None, seen, calendar)
    shown, hidden = _shown_by(unit, card)
    others = [item for item in own if item not in shown]
    only = shown[0] if len(shown) == 1 and shown[0].is_open else None
    return Talk(text, shown, others, only, seen, calendar, hidden)


def _shown_by(unit: UnitOfWork, promise: Promise) -> tuple[list[Item], bool]:
    """The actions a message of ours shows, in its order, and whether it only counts some more."""
    if promise.kind == "card":
        found = [one.item for one in shown_on(unit, promise)]
    elif promise.kind == "answer":
        found = items.items(
            unit, _ids(entry.item_id for entry in history.of_inbox(unit, promise.facts["inbox_id"]))
        )
    else:
        found = items.items(unit, [promise.facts["item_id"]] if "item_id" in promise.facts else [])
    found.sort(key=lambda item: (item.due_on or date.max, item.number))
    most = SHOWN if promise.kind == "card" else len(found)
    return found[:most], len(found) > most


def _ids(ids: Any) -> list[int]:
    return list(dict.fromkeys(ids))


def readings(unit: UnitOfWork, actor: Actor, talk: Talk) -> list[Reading]:
    """What the words ask for.  Whatever they do not name is about what the person has before them, or unclear.

    Raises UnknownReference for a reference in full that no plan has.
    """
    found = _of_shown(actor, talk)
    if any(one["items"] for one in found) or all(one["intent"] in _ABOUT_NOTHING for one in found):
        return found
    named = named_outright(unit, talk)
    if not named or set(named) <= {*talk.shown, *talk.others}:
        return found
    return _read(actor, replace(talk, thread_item=None), named)


def why_read(talk: Talk, found: Sequence[Reading]) -> list[Because]:
    """Which words led to these readings, what they were taken for, and by which rule."""
    return explain(talk.text, found[0]["context"])


def read_about(actor: Actor, talk: Talk, item: Item) -> list[Reading]:
    """What the same words would ask for if they were about this action alone."""
    return _read(actor, replace(talk, thread_item=item), talk.shown)


def names_an_action(unit: UnitOfWork, talk: Talk) -> bool:
    """Whether the words name an action by its reference in full."""
    return bool(named_outright(unit, talk))


def _of_shown(actor: Actor, talk: Talk) -> list[Reading]:
    """Read with what is shown.  Words that name another action of the person's are about that one."""
    narrow = _read(actor, talk, talk.shown)
    meant, shown = _targets(narrow), set(talk.shown)
    if talk.hidden and len(meant) > 1 and meant == shown:
        return [{"intent": "unclear", "slots": {}, "items": [], "context": narrow[0]["context"]}]
    if talk.others:
        free = _read(actor, replace(talk, thread_item=None), [*talk.shown, *talk.others])
        named = _targets(free)
        more = talk.thread_item is None and len(meant) < 2 and not named <= meant
        if named and (more or not named & shown):
            return free
    return narrow


def _targets(found: Sequence[Reading]) -> set[Item]:
    return {item for one in found for item in one["items"]}


def _read(actor: Actor, talk: Talk, about: Sequence[Item]) -> list[Reading]:
    context = _context(actor, talk, about)
    found = read_reply(talk.text, context) or [{"intent": "unclear"}]
    by_ref = {ref.upper(): item for item in about for ref in (item.key, item.ref) if ref}
    return [
        {
            **one,
            "context": context,
            "slots": one.get("slots") or {},
            "items": [by_ref[ref] for ref in map(_upper, one.get("targets") or []) if ref in by_ref],
        }
        for one in found
    ]


def _upper(ref: object) -> str:
    return str(ref).upper()


def _context(actor: Actor, talk: Talk, about: Sequence[Item]) -> Mapping[str, Any]:
    """What the reader needs to know; the council's own references where the words use those."""
    own_refs = any(item.ref and "." in item.ref and item.ref in talk.text for item in about)
    named = [(item, item.ref if own_refs and item.ref else item.key) for item in about]
    return {
        "today": local_day(actor.said_at, talk.plans[0].zone).isoformat(),
        "items": [
            {"ref": ref, "title": item.title, "due": item.due_on.isoformat() if item.due_on else None}
            for item, ref in named
        ],
        "in_thread_of": next((ref for item, ref in named if item == talk.thread_item), None),
        "speaker": "owner",
        "calendar": talk.calendar,
    }


def named_outright(unit: UnitOfWork, talk: Talk) -> list[Item]:
    """Actions the words name with a full reference: `TH-12`, `th12`, or a dotted `3.2`.

    Raises UnknownReference when they name some that way and no plan has any of them.
    """
    found: list[Item] = []
    typed: list[str] = []
    for plan in talk.plans:
        pattern = rf"\b{re.escape(plan.key)}[- ]?(\d{{1,6}})\b"
        numbers = _ids(map(int, re.findall(pattern, talk.text, re.IGNORECASE)))[:MOST_NAMED]
        typed += [f"{plan.key}-{number}" for number in numbers]
        found += filter(None, (items.by_number(unit, plan.id, number) for number in numbers))
    for ref in list(dict.fromkeys(_DOTTED.findall(talk.text)))[:MOST_NAMED]:
        found += items.by_ref(unit, [plan.id for plan in talk.plans], ref)
    if typed and not found:
        raise UnknownReference(typed[0], ())
    return list({item.id: item for item in found}.values())
