"""People as Slack knows them: their Home, and joining the post in a plan to the account in Slack."""

from datetime import datetime
from typing import Any

from bot.messages.home import closed_home, home_view
from bot.messages.refusals import refusal_text
from bot.plan.calendar import known_zone, local_day
from bot.plan.errors import PlanError
from bot.plan.numbers import count
from bot.plan.permissions import Act, may
from bot.usecases.acting import Actor, plan_parts, seen_plans
from bot.usecases.commanding import my_items
from bot.usecases.reminding import moved
from store import items, people
from store.unit import UnitOfWork


def home_of(unit: UnitOfWork, slack_user: str, now: datetime) -> dict[str, Any]:
    """The Home tab of a person: their actions, and for those who answer for plans how these stand."""
    actor = Actor(people.meet(unit, slack_user, ""), now)
    try:
        seen = seen_plans(unit, actor)
    except PlanError as refusal:
        return closed_home(refusal_text(refusal))
    today = actor.today(seen[0])
    overdue, this_week, later, undated = my_items(unit, actor, seen, today)
    managed = [
        (plan, count(items.numbers(unit, plan, local_day(now, plan.zone))))
        for plan in seen
        if may(Act.PREVIEW_DIGEST, plan_parts(unit, actor, plan))
    ]
    return home_view(actor.person, overdue, this_week, [*later, *undated], managed, today, seen[0].quiet_days)


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

    `gone` says that the account is closed, or an app's.
    """
    known = people.person_by_slack(unit, slack_user)
    if known is None and email and not gone:
        known = people.person_by_email(unit, email)
    if known:
        lives_in = known.zone if gone else known_zone(zone)
        called = name or known.name
        people.connect(unit, known.id, slack_user=slack_user, name=called, zone=lives_in, now=now)
        people.set_gone(unit, known.id, now if gone else None)
        moved(unit, known, people.person(unit, known.id), now)
