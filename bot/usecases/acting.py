"""Who is acting, what they may see, and what they mean by a reference or a name."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.plan.calendar import local_day
from bot.plan.commands import UNSEEN
from bot.plan.errors import (
    AmbiguousReference,
    NoPlan,
    NotAMember,
    PersonGone,
    UnknownPerson,
    UnknownReference,
)
from bot.plan.evidence import Reference
from bot.plan.items import Item, Person, Plan, Theme
from bot.plan.permissions import Part, parts_in_item, parts_in_plan
from store import absences, items, people, plans
from store.unit import UnitOfWork

MENTION = re.compile(r"<@([A-Z0-9]+)(?:\|[^>]*)?>")
SLACKBOT = "USLACKBOT"
"""Slack's own bot, which has the same id in every workspace."""
_TOKEN = re.compile(r"<([@#!]?)([^|>]+)(?:\|([^>]*))?>")
_KEY = re.compile(r"#?([A-Za-z]{1,8})[- ]?(\d{1,6})")


@dataclass(frozen=True)
class Actor:
    """The person who asks, when, with what plans they have a part in, and in which message.

    `inbox_id` is the row of that message, None for a question; `bot_user` our own Slack user.
    """

    person: Person
    now: datetime
    plans: tuple[Plan, ...] = ()
    inbox_id: int | None = None
    bot_user: str = ""
    written_at: datetime | None = None
    files: tuple[Reference, ...] = ()
    """Files in Slack that came with the message."""
    link: str = ""
    """Where in Slack whoever is asked something finds the actor; empty where nothing was written."""

    @property
    def said_at(self) -> datetime:
        """When the words were written, by which “tomorrow” is read; `now` unless they were found later."""
        return self.written_at or self.now

    def today(self, plan: Plan) -> date:
        """The day it is in the plan's zone."""
        return local_day(self.now, plan.zone)


@dataclass(frozen=True)
class Sight:
    """One item with what is needed to judge and to show it."""

    item: Item
    plan: Plan
    theme: Theme | None
    helpers: frozenset[int]
    cover_id: int | None = None
    """Who covers for its owner, while that owner is away."""

    def parts(self, person_id: int) -> frozenset[Part]:
        """What the person is to this item."""
        return parts_in_item(person_id, self.item, self.plan, self.theme, self.helpers, self.cover_id)


def acting(
    unit: UnitOfWork,
    person: Person,
    now: datetime,
    inbox_id: int | None = None,
    bot_user: str = "",
    written_at: datetime | None = None,
) -> Actor:
    """The person as an actor, with the plans they have a part in when they begin."""
    return Actor(person, now, tuple(plans.plans_of(unit, person.id)), inbox_id, bot_user, written_at)


def seen_plans(unit: UnitOfWork, actor: Actor) -> list[Plan]:
    """Plans the actor has a part in.  Raises NoPlan when there is none at all, NotAMember when all are closed."""
    if actor.plans:
        return list(actor.plans)
    every = plans.plans(unit)
    if not every:
        raise NoPlan
    manager = every[0].manager_id
    raise NotAMember(people.person(unit, manager).name if manager else None)


def chosen_plans(unit: UnitOfWork, actor: Actor, key: str = "") -> list[Plan]:
    """Plans the actor sees, or the one with this key among them.  Raises NoPlan for another key."""
    seen = seen_plans(unit, actor)
    if not key:
        return seen
    chosen = [plan for plan in seen if plan.key.lower() == key.lower()]
    if not chosen:
        raise NoPlan(key)
    return chosen


def sight(unit: UnitOfWork, actor: Actor, item_id: int) -> Sight:
    """The item with its surroundings.  Raises UnknownReference when the actor may not see it."""
    item = items.item(unit, item_id)
    plan = next((plan for plan in seen_plans(unit, actor) if plan.id == item.plan_id), None)
    if plan is None:
        raise UnknownReference(item.key)
    theme = next((theme for theme in plans.themes(unit, plan.id) if theme.id == item.theme_id), None)
    return Sight(item, plan, theme, items.helpers(unit, item.id), _cover_id(unit, actor, item, plan))


def _cover_id(unit: UnitOfWork, actor: Actor, item: Item, plan: Plan) -> int | None:
    if item.owner_id is None or item.owner_id == actor.person.id:
        return None
    absence = absences.on_day(unit, [item.owner_id], actor.today(plan)).get(item.owner_id)
    return absence.cover_id if absence else None


def find_item(unit: UnitOfWork, seen: Sequence[Plan], typed: str) -> Item:
    """The item a loosely typed reference means: `TH-12`, `th12`, `#12`, `12` or the council's own `3.2`.

    Raises UnknownReference, AmbiguousReference.
    """
    found = {item.id: item for item in _fitting(unit, seen, typed.strip())}
    if len(found) == 1:
        return next(iter(found.values()))
    if found:
        raise AmbiguousReference(typed, tuple(item.key for item in found.values()))
    raise UnknownReference(plain_words(unit, typed), _near(unit, seen, typed))


def _fitting(unit: UnitOfWork, seen: Sequence[Plan], typed: str) -> list[Item]:
    if named := _KEY.fullmatch(typed):
        keyed = [plan for plan in seen if plan.key.lower() == named[1].lower()]
        return [item for plan in keyed if (item := items.by_number(unit, plan.id, int(named[2])))]
    bare = typed.lstrip("#")
    found = items.by_ref(unit, [plan.id for plan in seen], bare)
    if bare.isdecimal() and len(bare) <= 6:
        found += [one for plan in seen if (one := items.by_number(unit, plan.id, int(bare)))]
    return found


def _near(unit: UnitOfWork, seen: Sequence[Plan], typed: str) -> tuple[str, ...]:
    """Up to three keys with the same number under the plans' own keys."""
    digits = re.findall(r"\d{1,6}", typed)
    if not digits:
        return ()
    hits = [items.by_number(unit, plan.id, int(digits[-1])) for plan in seen]
    return tuple(item.key for item in hits if item)[:3]


def met_person(unit: UnitOfWork, actor: Actor, typed: str) -> Person:
    """The one person that is meant, who is met by being mentioned.  Raises UnknownPerson."""
    found = find_person(unit, actor, typed)
    return found if found.id else people.meet(unit, str(found.slack_user), found.name)


def find_person(unit: UnitOfWork, actor: Actor, typed: str) -> Person:
    """The one person a mention, a name, a post, an e-mail or `me` means.  Raises UnknownPerson.

    Somebody mentioned whom nobody has met has the id 0, and owns nothing.
    """
    mention = MENTION.fullmatch(typed.strip())
    if mention and mention[1] == actor.bot_user:
        raise UnknownPerson("Golden Thread")
    if mention:
        return people.known(unit, mention[1], f"<@{mention[1]}>")
    name = plain_words(unit, typed).lstrip("@")
    if name.lower() in ("me", "myself"):
        return actor.person
    fits = people.people_named(unit, name) if name else []
    if len(fits) != 1:
        raise UnknownPerson(name, tuple(person.name for person in fits))
    return fits[0]


def must_take(owner: Person) -> None:
    """Raises PersonGone for somebody whom nothing reaches any more; a post without account may own actions."""
    if owner.gone or owner.slack_user == SLACKBOT:
        raise PersonGone(owner.name)


def plain_words(unit: UnitOfWork, typed: str) -> str:
    """What Slack sent as people read it: names for mentions, addresses for links, no broadcast, nothing escaped."""

    def plain(token: re.Match[str]) -> str:
        mark, value, label = token.groups()
        if mark == "@":
            known = people.person_by_slack(unit, value)
            return f"@{label or (known.name if known else value)}"
        if mark == "!":
            return ""
        if mark == "#":
            return f"#{label or value}"
        if value.startswith("mailto:"):
            return label or value.removeprefix("mailto:")
        return f"{label} ({value})" if label else value

    said = _TOKEN.sub(plain, UNSEEN.sub("", typed))
    return said.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()


def plan_parts(unit: UnitOfWork, actor: Actor, plan: Plan) -> frozenset[Part]:
    """What the actor is to a plan as a whole."""
    return parts_in_plan(actor.person.id, plan, plans.themes(unit, plan.id))
