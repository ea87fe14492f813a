"""What the scheduler calls.  A tick remembers nothing: what is due comes from the database."""

from collections.abc import Sequence

import structlog

from bot.deps import Deps
from bot.gateway import Profile
from bot.outcomes import RATE_LIMITED, TryLater
from bot.plan.items import Person, Plan
from bot.usecases.digesting import is_digest_due, promise_digest
from bot.usecases.greeting import profile_changed
from bot.usecases.reminding import promise_cards, zones_due
from bot.usecases.returning import returned, sum_up
from bot.usecases.watching import is_alarming, promise_alarm
from store import people, plans

log = structlog.get_logger()

LEARNT_AT_ONCE = 20
"""People looked up in Slack in one tick: well under its limit of 100 a minute."""


def tick(deps: Deps) -> None:
    """Promise what is due in every plan.  One plan's failure is logged and does not stop the others."""
    with deps.read() as unit:
        strangers = people.unprofiled(unit, LEARNT_AT_ONCE)
        every = plans.plans(unit)
    learn(deps, strangers)
    for plan in every:
        try:
            tick_plan(deps, plan)
        except Exception:  # the other plans' people still have to hear; the next tick tries again
            log.exception("plan.tick_failed", plan_id=plan.id)
    welcome_back(deps)


def welcome_back(deps: Deps) -> None:
    """Tell everybody who is back at work what happened meanwhile."""
    with deps.read() as unit:
        back = returned(unit, deps.now())
    for person_id in back:
        with deps.write() as unit:
            if sum_up(unit, person_id, deps.now()):
                log.info("absence.summed_up", person_id=person_id)


def tick_plan(deps: Deps, plan: Plan) -> None:
    """Promise a plan's cards zone by zone, then its digest; each in a transaction of its own, and only when due."""
    now = deps.now()
    with deps.read() as unit:
        zones = zones_due(unit, plan, now)
        digest_due = is_digest_due(unit, plan, now)
    for zone in zones:
        with deps.write() as unit:
            promised = promise_cards(unit, plan, zone, now)
        if promised:
            log.info("reminders.promised", plan_id=plan.id, zone=zone, reminders=promised)
    if digest_due:
        with deps.write() as unit:
            made = promise_digest(unit, plan, now)
        if made:
            log.info("digest.promised", plan_id=plan.id)


def raise_alarms(deps: Deps, before: frozenset[int]) -> frozenset[int]:
    """Tell the managers of the plans for which something fails, which it did at the look `before`, too.

    Answers the plans for which it fails now.  One look is not enough: a computer that slept has heard nothing either.
    """
    with deps.read() as unit:
        failing = [plan for plan in plans.plans(unit) if is_alarming(unit, plan, deps.now())]
    for plan in failing:
        if plan.id in before:
            with deps.write() as unit:
                if promise_alarm(unit, plan, deps.now()):
                    log.warning("alarm.promised", plan_id=plan.id)
    return frozenset(plan.id for plan in failing)


def learn(deps: Deps, strangers: Sequence[Person]) -> None:
    """Look up in Slack whom the plans know by account only."""
    for person in strangers:
        assert person.slack_user is not None
        found = deps.slack.profile(person.slack_user)
        if isinstance(found, TryLater):
            return
        _keep(deps, found or Profile(person.slack_user, person.name, person.email, person.zone, gone=True))


def join_people(deps: Deps, asked: set[int]) -> bool:
    """Look up in Slack whom the plans know by e-mail only; whether all were asked.

    For the start and after an import: later Slack says by itself who joins.  `asked` holds the ids of those who
    need not be asked for again when Slack wanted a pause.  An answer that concerns one person, or a permission the
    app lacks, stops nobody else.
    """
    with deps.read() as unit:
        strangers = [person for person in people.unconnected(unit) if person.id not in asked]
    for person in strangers:
        assert person.email is not None
        profile = deps.slack.profile_by_email(person.email)
        if isinstance(profile, TryLater) and (profile.away or profile.reason in RATE_LIMITED):
            return False
        asked.add(person.id)
        if isinstance(profile, TryLater):
            log.warning("person.not_looked_up", person_id=person.id, reason=profile.reason)
        elif profile and not profile.gone:
            _keep(deps, profile)
        else:
            with deps.write() as unit:
                people.looked_for(unit, person.id, deps.now())
    return True


def _keep(deps: Deps, profile: Profile) -> None:
    with deps.write() as unit:
        profile_changed(
            unit,
            profile.slack_user,
            name=profile.name,
            email=profile.email,
            zone=profile.zone,
            now=deps.now(),
            gone=profile.gone,
        )
