"""Rows 18 to 20: outages, clock changes, and a year of edits, against the model."""

from datetime import UTC, date, datetime, time, timedelta
from random import Random
from threading import Event
from zoneinfo import ZoneInfo

from store import installation
from tests.torture.edits import Edits
from tests.torture.given import START, Council
from tests.torture.ground import Ground
from tests.torture.verdict import Verdict, compare_cards
from tests.torture.yard import Yard, yard

ZONES = ("Europe/London", "Europe/Rome", "America/New_York")
CHANGING = ("Europe/London", "America/New_York", "Australia/Sydney", "Pacific/Auckland", "America/Santiago")
A_YEAR = 366 * 24 * 3600.0
HOURS = (7, 8, 9, 11, 13, 14, 16)
"""UTC hours at which the bot is awake for a moment, in the rows about whole days."""


def outages(ground: Ground) -> Verdict:
    """Row 18: down for a minute to 14 days over due times; afterwards what the model says, one card a day."""
    gaps = ground.many(25, 1000)
    council = Council(owners=6, each=10, zones=ZONES, spread=400 if ground.long else 90, seed=ground.seed)
    verdict = Verdict()
    while verdict.tries < gaps:
        with yard(ground, council) as one:
            verdict.tries += _through_gaps(one, ground.dice, min(gaps - verdict.tries, 60))
            compare_cards(verdict, one.model.cards, one.door.accepted)
    return verdict


def _through_gaps(one: Yard, dice: Random, gaps: int) -> int:
    """Awake for some hours, then away; what was promised and not sent before is still owed after."""
    at = START.replace(hour=7, minute=5)
    for _ in range(gaps):
        one.wake_up()
        for _ in range(dice.randrange(1, 9)):
            one.at(at)
            one.tick()
            if dice.random() < 0.8:
                one.deliver()
            at += timedelta(hours=1)
        at += timedelta(minutes=dice.choice((1, 30, 200, 1000, 3000, 10_000, 20_160)))
    one.at(at.replace(hour=14, minute=5))
    one.tick()
    one.deliver()
    return gaps


def clock_changes(ground: Ground) -> Verdict:
    """Row 19: the days around both clock changes of five zones in ten years; the clock set back and on."""
    changes = [(zone, day) for zone in CHANGING for year in range(2026, 2036) for day in _changes(zone, year)]
    verdict = Verdict()
    for zone, day in changes if ground.long else ground.dice.sample(changes, 3):
        first = day - timedelta(days=2)
        council = Council(owners=2, each=12, zones=(zone,), first_due=first - timedelta(days=12), spread=24)
        with yard(ground, council) as one:
            at = datetime.combine(first, time(), ZoneInfo(zone)).astimezone(UTC)
            for _ in range(5 * 48):
                one.at(at)
                one.tick()
                one.deliver()
                if ground.dice.random() < 0.02:
                    _set_the_clock(one, ground.dice.choice((-1, 1)))
                at += timedelta(minutes=30)
            verdict.tries += 1
            compare_cards(verdict, one.model.cards, one.door.accepted)
    return verdict.add(_a_year_ahead(ground))


def _a_year_ahead(ground: Ground) -> Verdict:
    """A machine's clock leaps a year ahead: nothing is sent, until it is right and somebody has said yes."""
    with ground.stage(Council(owners=3, each=8, seed=ground.seed)) as stage:
        stage.nursery.at_work(stage.bot())
        mornings = stage.mornings(2)
        next(mornings)
        stage.settle()
        said = len(stage.slack.read())
        stage.clock.move(A_YEAR, wall_only=True)
        Event().wait(1.5)
        verdict = Verdict()
        with stage.database.write(stage.workspace_id) as unit:
            here = installation.installation(unit)
            verdict.must(bool(here.paused_because), "a clock a year ahead does not pause delivery")
        if len(stage.slack.read()) != said:
            verdict.count("early", "cards of next year", len(stage.slack.read()) - said)
        stage.clock.move(-A_YEAR, wall_only=True)
        with stage.database.write(stage.workspace_id) as unit:
            installation.resume(unit, here.place)
        next(mornings)
        stage.settle()
        return verdict.add(stage.verdict(1))


def _set_the_clock(one: Yard, hours: int) -> None:
    """Somebody sets the machine's clock; the next moment of the row sets it right."""
    at = one.clock.now() + timedelta(hours=hours)
    if (
        at.astimezone(ZoneInfo(one.council.zones[0])).date()
        == one.clock.now().astimezone(ZoneInfo(one.council.zones[0])).date()
    ):
        one.at(at)
        one.tick()
        one.deliver()


def _changes(zone: str, year: int) -> list[date]:
    """The days on which that zone's clocks change."""
    tz, days = ZoneInfo(zone), [date(year, 1, 1) + timedelta(days=n) for n in range(365)]
    noons = [datetime.combine(day, time(12), tz).utcoffset() for day in days]
    return [day for day, before, after in zip(days[1:], noons, noons[1:], strict=False) if before != after]


def moved(ground: Ground) -> Verdict:
    """Deadlines that move on by a day each day after the reminder: the same rung is told of each new date."""
    verdict = Verdict(1)
    with yard(ground, Council(owners=1, each=3, first_due=START.date() + timedelta(days=1), spread=1)) as one:
        edits = Edits(one, ground.dice)
        for day in range(3):
            one.at(START.replace(hour=9, minute=5) + timedelta(days=day))
            one.tick()
            one.deliver()
            for action in list(one.model.actions.values()):
                edits.move(action, START.date() + timedelta(days=day + 2))
        compare_cards(verdict, one.model.cards, one.door.accepted)
    return verdict


def year(ground: Ground) -> Verdict:
    """Row 20: random edits, some between promise and sending, through a year; cards equal the model's."""
    verdict = moved(ground)
    for round_ in range(ground.many(1, 100)):
        council = Council(
            owners=ground.many(6, 40),
            each=ground.many(12, 250 if round_ == 0 else 12),
            zones=ZONES,
            absent=1,
            spread=ground.many(60, 500),
            seed=ground.seed + round_,
        )
        with yard(ground, council) as one:
            edits = Edits(one, Random(ground.seed + round_))
            for day in range(10 if ground.bug else ground.many(24, 365)):
                for hour in HOURS:
                    one.at(START.replace(hour=hour, minute=5) + timedelta(days=day))
                    edits.some()
                    one.tick()
                    edits.some_on_cards()
                    one.deliver()
            verdict.tries += edits.made
            compare_cards(verdict, one.model.cards, one.door.accepted)
    return verdict
