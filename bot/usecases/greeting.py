"""People as Slack knows them: joined to their post in a plan, welcomed once, and taken off it when it is not them."""

from datetime import datetime

from bot.messages.blocks import Message
from bot.messages.home import Group
from bot.messages.welcome import (
    Welcome,
    not_me_message,
    not_them_message,
    welcome_message,
    welcome_over_message,
)
from bot.plan.calendar import ONE_DAY, known_zone, local_day, zone_of
from bot.plan.errors import NotYou
from bot.plan.items import Person
from bot.usecases.acting import Actor, acting
from bot.usecases.changing import promise_redraw
from bot.usecases.home import desk_of, parts_of, rows_of
from bot.usecases.reminding import FOR_THE_SWEEP, Round, moved
from bot.usecases.returning import there_first
from store import absences, items, obligations, outbox, people, plans
from store.outbox import OWED, Promise
from store.unit import UnitOfWork

WELCOME, NOT_THEM = "welcome", "not_them"
"""Kinds of promises."""
SHOWN = 5
"""Actions of each part in a welcome."""


def profile_changed(
    unit: UnitOfWork,
    slack_user: str,
    *,
    name: str,
    email: str | None,
    zone: str | None,
    now: datetime,
    gone: bool = False,
) -> None:
    """Keep what Slack says of somebody the plans know, by account or by e-mail; others are left alone.

    Whoever is joined to a post that Slack knew nobody for before is welcomed.  `gone` says that the account is
    closed, or an app's.
    """
    met = people.person_by_slack(unit, slack_user)
    post = _post_of(unit, met, slack_user, email) if email and not gone else None
    known = post or met
    if known is None:
        return
    came_later = post is not None and post.slack_user is None and people.was_looked_for(unit, post.id)
    lives_in = known.zone if gone else known_zone(zone)
    called = name or known.name
    people.connect(unit, known.id, slack_user=slack_user, name=called, zone=lives_in, now=now)
    people.set_gone(unit, known.id, now if gone else None)
    moved(unit, known, people.person(unit, known.id), now)
    if came_later:
        _promise_welcome(unit, people.person(unit, known.id), now)


def _post_of(unit: UnitOfWork, met: Person | None, slack_user: str, email: str) -> Person | None:
    """Whom the plans know by this address, when the account is theirs and is not joined to them yet.

    Nobody where its holder said that it is not them, or is joined to another post or address already.
    """
    named = people.person_by_email(unit, email)
    if named is None or named == met or people.is_not_them(unit, named.id, slack_user):
        return None
    if met is None:
        return named  # an address has one account at a time: who has it now is meant
    unattached = named.slack_user is None or named.gone
    return named if unattached and met.email is None and met.post is None else None


def _promise_welcome(unit: UnitOfWork, person: Person, now: datetime) -> None:
    """Owe somebody one welcome, in the hours of their plans, once the day's cards are known."""
    opens = _opens(unit, person, now)
    if opens is None or not people.set_welcomed(unit, person.id, now):
        return
    outbox.promise(
        unit,
        key=f"{WELCOME}:{person.id}:{person.slack_user}",
        kind=WELCOME,
        due_at=opens + FOR_THE_SWEEP,
        person_id=person.id,
        facts={"slack_user": person.slack_user},
    )


def _opens(unit: UnitOfWork, person: Person, now: datetime) -> datetime | None:
    """The first moment at which one of the person's plans lets something go to them; None without a plan."""
    seen = plans.plans_of(unit, person.id)
    staff = absences.staff(unit, now.date() - ONE_DAY)
    there = [
        Round(plan, zone_of(person.zone, plan.zone), plans.calendar_of(unit, plan), now, staff)
        for plan in seen
    ]
    return min((one.opens(now, person.id) for one in there), default=None)


def welcome_opens_at(unit: UnitOfWork, welcome: Promise, now: datetime) -> datetime:
    """When the welcome may go: `now` within the hours of one of its reader's plans, else when the first opens."""
    return _opens(unit, people.person(unit, welcome.person_id or 0), now) or now


def waits_for_welcome(unit: UnitOfWork, card: Promise) -> bool:
    """Whether the reader of a card is to be welcomed first."""
    welcome = _welcome_of(unit, card)
    return welcome is not None and welcome.state in OWED


def said_in_welcome(unit: UnitOfWork, card: Promise) -> bool:
    """Whether the welcome of its own day said what a card has to say; that is written down, and the card is over.

    What others own was said only if the card was there before the welcome.
    """
    welcome = _welcome_of(unit, card)
    if welcome is None or welcome.state != "sent" or welcome.settled_at is None:
        return False
    reader = people.person(unit, card.person_id or 0)
    zones = [zone_of(reader.zone, plan.zone) for plan in plans.plans_of(unit, reader.id)]
    if card.facts["day"] not in {local_day(welcome.settled_at, zone).isoformat() for zone in zones}:
        return False
    owed = obligations.standing(unit, card.key)
    owners = {item.owner_id for item in items.items(unit, sorted({one.item_id for one in owed}))}
    if owners - {reader.id} and card.created_at > (welcome.attempted_at or welcome.settled_at):
        return False
    obligations.end(unit, [one.key for one in owed], "sent", "said in the welcome")
    return True


def _welcome_of(unit: UnitOfWork, card: Promise) -> Promise | None:
    reader = people.person(unit, card.person_id or 0)
    return outbox.promise_by_key(unit, f"{WELCOME}:{reader.id}:{reader.slack_user}")


def welcome_now(unit: UnitOfWork, promise: Promise, now: datetime) -> Message | None:
    """The welcome with its reader's list as it stands; once they said that it is not them, no more than that."""
    person = people.person(unit, promise.person_id or 0)
    if person.slack_user != promise.facts["slack_user"]:
        return welcome_over_message() if promise.ts else None
    actor = acting(unit, person, now)
    if not actor.plans:
        return None
    parts = [part for part in parts_of(unit, desk_of(actor, actor.plans)) if part[0] is not Group.WAITING]
    totals = {group: total for group, total, _ in parts}
    rows = [row for part in parts for row in rows_of([part], 0, SHOWN)]
    return welcome_message(
        Welcome(
            person,
            tuple(plan.title for plan in actor.plans),
            actor.today(actor.plans[0]),
            min(plan.quiet_days for plan in actor.plans),
            totals,
            rows,
        )
    )


def not_me(unit: UnitOfWork, actor: Actor, person_id: int) -> Message:
    """The actor is not whom their account was joined to: it is taken off, for good, and the manager is told.

    What they did under that name stays in the history.  Raises NotYou when it is not joined, or no longer.
    """
    person, slack_user = actor.person, actor.person.slack_user
    if person.id != person_id or slack_user is None:
        raise NotYou
    seen = actor.plans
    people.disconnect(unit, person.id, actor.now)
    people.meet(unit, slack_user, person.name)
    for plan in seen:
        answer = [people.person(unit, i) for i in (plan.manager_id, plan.sponsor_id) if i]
        if told := there_first(unit, answer, plan, actor.now):
            outbox.promise(
                unit,
                key=f"{NOT_THEM}:{person.id}:{slack_user}:{plan.id}",
                kind=NOT_THEM,
                due_at=actor.now,
                person_id=told.id,
                facts={"plan_id": plan.id, "taken_for": person.id, "name": person.name},
            )
    if welcome := outbox.promise_by_key(unit, f"{WELCOME}:{person.id}:{slack_user}"):
        promise_redraw(unit, welcome.id, "not them", actor.now)
    return not_me_message(people.person(unit, person.id))


def not_them_now(unit: UnitOfWork, promise: Promise, now: datetime) -> Message:
    """What the manager reads of somebody who was taken for another."""
    plan = plans.plan(unit, promise.facts["plan_id"])
    post = people.person(unit, promise.facts["taken_for"])
    return not_them_message(post, promise.facts["name"], plan)
