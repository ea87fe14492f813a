"""Daily cards on a real database: what is owed is told once, on one card a day, whatever clocks and people do."""

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.plan.calendar import OwnDay
from bot.plan.items import Item, Person, Plan, State
from bot.usecases import reminding
from bot.usecases.greeting import profile_changed
from bot.usecases.reminding import fold, opens_at, promise_cards
from store import items, obligations, outbox, people, plans, sweeps
from store.outbox import Promise
from store.tables import OBLIGATION, OUTBOX
from store.unit import Database, UnitOfWork
from tests.store.given import a_person, a_plan, a_workspace, an_item

LONDON = "Europe/London"
MONDAY = date(2026, 3, 2)
LADDER = [14, 5, 1, 0, -1, -3, -7, *range(-12, -200, -5)]

# As published for England (gov.uk/bank-holidays), so that nothing of ours is asked.
BANK_HOLIDAYS = [
    date.fromisoformat(day)
    for day in (
        "2025-12-25", "2025-12-26", "2026-01-01", "2026-04-03", "2026-04-06", "2026-05-04", "2026-05-25",
        "2026-08-31", "2026-12-25", "2026-12-28",
    )
]  # fmt: skip


def at(day: date, hour: int = 9, minute: int = 0, zone: str = LONDON) -> datetime:
    return datetime.combine(day, time(hour, minute), ZoneInfo(zone)).astimezone(UTC)


def sweep(database: Database, workspace_id: int, plan: Plan, now: datetime) -> int:
    """One tick's reminders of a plan, in all its zones."""
    with database.read(workspace_id) as unit:
        zones = sorted(sweeps.zones_of(unit, plan))
    promised = 0
    for zone in zones:
        with database.write(workspace_id) as unit:
            promised += promise_cards(unit, plan, zone, now)
    return promised


@dataclass(frozen=True)
class Said:
    """One obligation: of which item, to whom, for which day and rung, on the card of which day."""

    item_id: int
    person_id: int
    occurrence_on: date
    stage: str
    card_on: date


def owed(database: Database, workspace_id: int) -> list[Said]:
    """What is or was to be said, with the day of its card."""
    with database.read(workspace_id) as unit:
        query = select(OBLIGATION).where(
            OBLIGATION.c.workspace_id == workspace_id, OBLIGATION.c.state != "superseded"
        )
        return [
            Said(
                row.item_id,
                row.person_id,
                row.occurrence_on,
                row.stage,
                date.fromisoformat(row.card_key[-10:]),
            )
            for row in unit.exec(query.order_by(OBLIGATION.c.id))
        ]


def cards(database: Database, workspace_id: int) -> list[Promise]:
    """Every card, oldest first."""
    with database.read(workspace_id) as unit:
        keys = unit.exec(select(OUTBOX.c.key).where(OUTBOX.c.kind == "card").order_by(OUTBOX.c.id)).scalars()
        found = [outbox.promise_by_key(unit, key) for key in keys.all()]
    return [card for card in found if card]


def send(unit: UnitOfWork, now: datetime, *, settled: str = "sent") -> list[Promise]:
    """All that is due is taken, and sent unless something else is to become of it."""
    claimed = outbox.claim(unit, now, limit=100)
    for promise in claimed:
        outbox.settle(unit, promise, settled, now=now, channel="D1", ts=str(promise.id))
    return claimed


# ---------------------------------------------------------------- catching up


@dataclass(frozen=True)
class Work:
    """An action as the model knows it."""

    due_on: date | None
    snoozed_until: date | None = None


@dataclass
class Model:
    """What must be said, computed day by day from the rules of `docs/rules.md` 4 and nothing else."""

    free: set[date]
    worked: set[date]
    told: dict[tuple[int, date, str], date] = field(default_factory=dict)

    def works(self, day: date) -> bool:
        usual = day.weekday() < 5 and day not in BANK_HOLIDAYS
        return day in self.worked or (usual and day not in self.free)

    def rung_days(self, due: date, until: date) -> dict[date, int]:
        """The days on which a deadline is heard of, as far as `until`."""
        anchor = due
        while not self.works(anchor):
            anchor -= timedelta(days=1)
        found = {}
        for rung in LADDER:
            day, left = anchor, rung
            while left and (left > 0 or day <= until):
                day += timedelta(days=-1 if left > 0 else 1)
                if self.works(day):
                    left += -1 if left > 0 else 1
            found[day] = rung
        return found

    def wake(self, works: Sequence[Work], since: date | None, today: date) -> None:
        """Everything between the last day awake and today is caught up, at most 35 days of it."""
        first = max(since + timedelta(days=1), today - timedelta(days=35)) if since else today - timedelta(35)
        for number, work in enumerate(works):
            if work.snoozed_until and work.snoozed_until > today:
                continue
            days = self.rung_days(work.due_on, today) if work.due_on else {}
            passed = [day for day in days if first <= day <= today]
            if passed:
                rung = days[max(passed)]
                key = (number, work.due_on, f"{rung:+d}" if rung else "day")
            elif work.snoozed_until and first <= work.snoozed_until <= today:
                key = (number, work.snoozed_until, "snoozed")
            else:
                continue
            self.told.setdefault(key, today)


near = st.integers(-50, 60).map(lambda n: MONDAY + timedelta(days=n))
hours = st.none() | st.sampled_from([(8, 59), (9, 0), (12, 30), (16, 59), (17, 0), (22, 0)])


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    works=st.lists(
        st.builds(
            Work, st.none() | near, st.none() | st.integers(0, 70).map(lambda n: MONDAY + timedelta(n))
        ),
        min_size=1,
        max_size=5,
    ),
    awake=st.lists(hours, min_size=25, max_size=50),
    free=st.sets(near, max_size=4),
    worked=st.sets(near, max_size=4),
)
def test_whatever_days_are_slept_through_the_model_is_told_and_nothing_else(
    sqlite_database: Database,
    works: list[Work],
    awake: list[tuple[int, int] | None],
    free: set[date],
    worked: set[date],
) -> None:
    database, workspace_id = sqlite_database, a_workspace(sqlite_database)
    with database.write(workspace_id) as unit:
        owner = a_person(unit)
        plan = a_plan(unit)
        for day in free | worked:
            plans.set_day(unit, plan.id, OwnDay(day, works=day in worked))
        kept = [an_item(unit, plan, owner_id=owner.id, **vars(work)) for work in works]
    model, since = Model(free, worked), None
    for number, hour in enumerate(awake):
        today = MONDAY + timedelta(days=number)
        if hour is None:
            continue
        sweep(database, workspace_id, plan, at(today, *hour))
        if 9 <= hour[0] < 17 and model.works(today):
            model.wake(works, since, today)
            since = today
    told = {(one.item_id, one.occurrence_on, one.stage): one.card_on for one in owed(database, workspace_id)}
    assert told == {(kept[n].id, on, stage): day for (n, on, stage), day in model.told.items()}
    with database.read(workspace_id) as unit:
        query = select(OUTBOX.c.key, OUTBOX.c.due_at).where(OUTBOX.c.workspace_id == workspace_id)
        due = {row.key: row.due_at for row in unit.exec(query)}
    assert set(due) == {f"card:{owner.id}:{day}" for day in told.values()}
    assert all(at(date.fromisoformat(key[-10:])) <= when for key, when in due.items())


# ---------------------------------------------------------------- clocks and zones

ZONES = [LONDON, "Pacific/Kiritimati", "Pacific/Pago_Pago", "America/New_York", "Asia/Kolkata"]
steps = st.sampled_from([20, 60, 180, 300])
wrong = st.dictionaries(st.integers(0, 90), st.sampled_from([-60, 60]), max_size=20)
moves = st.dictionaries(st.integers(0, 90), st.sampled_from([*ZONES, "Mars/Olympus_Mons"]), max_size=5)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    start=st.sampled_from([date(2026, 3, 23), date(2026, 10, 19)]),
    waits=st.lists(steps, min_size=90, max_size=90),
    off_by=wrong,
    moved=moves,
)
def test_moving_people_and_jumping_clocks_lose_nothing_and_repeat_nothing(
    sqlite_database: Database, start: date, waits: list[int], off_by: dict[int, int], moved: dict[int, str]
) -> None:
    database, workspace_id = sqlite_database, a_workspace(sqlite_database)
    with database.write(workspace_id) as unit:
        plan = a_plan(unit)
        rover = a_person(unit)
        for zone in ZONES:
            stays = a_person(unit)
            people.connect(unit, stays.id, slack_user=stays.slack_user, name="x", zone=zone, now=at(start))
            an_item(unit, plan, owner_id=stays.id, due_on=start)
        due = start + timedelta(days=3)
        item = an_item(unit, plan, owner_id=rover.id, due_on=due)
    now = at(start, 3)
    for number, wait in enumerate(waits):
        if number in moved:
            with database.write(workspace_id) as unit:
                profile_changed(unit, rover.slack_user, name="Rover", email=None, zone=moved[number], now=now)
        sweep(database, workspace_id, plan, now + timedelta(minutes=off_by.get(number, 0)))
        now += timedelta(minutes=wait)
    told = [one for one in owed(database, workspace_id) if one.item_id == item.id]
    stages = [int(one.stage.replace("day", "0")) for one in told]
    assert stages == sorted(set(stages), reverse=True)
    assert len(told) == len({one.card_on for one in told})
    assert _missing(stages) <= _overtaken(stages)


def _missing(stages: list[int]) -> set[int]:
    """Rungs between the first and the last that were told, and were not."""
    return {rung for rung in LADDER if stages and stages[-1] < rung < stages[0]} - set(stages)


def _overtaken(stages: list[int]) -> set[int]:
    """Rungs one working day before one that was told: a day that somebody had only elsewhere."""
    return {rung for rung in LADDER if rung - 1 in stages}


@pytest.mark.parametrize(
    ("old", "new"), [(ZONES[2], ZONES[1]), (ZONES[2], LONDON), (LONDON, ZONES[1]), (ZONES[1], ZONES[2])]
)
def test_who_moves_to_where_the_day_is_done_hears_what_they_would_have_missed(
    database: Database, old: str, new: str
) -> None:
    workspace_id = a_workspace(database)
    day = date(2026, 3, 11)
    with database.write(workspace_id) as unit:
        plan = a_plan(unit, zone=old)
        mover, stays = a_person(unit), a_person(unit)
        people.connect(unit, mover.id, slack_user=mover.slack_user, name="m", zone=old, now=at(MONDAY))
        people.connect(unit, stays.id, slack_user=stays.slack_user, name="s", zone=new, now=at(MONDAY))
        item = an_item(unit, plan, owner_id=mover.id, due_on=day)
    hour, moved = at(day, 0, zone=ZONES[1]) - timedelta(days=1), False
    while hour < at(day, 23, zone=ZONES[2]) + timedelta(days=2):
        if not moved and hour >= at(day, 9, zone=new):
            sweep(database, workspace_id, plan, hour)
            moved = True
            with database.write(workspace_id) as unit:
                profile_changed(unit, mover.slack_user, name="m", email=None, zone=new, now=hour)
        sweep(database, workspace_id, plan, hour)
        hour += timedelta(minutes=30)
    told = [one.stage for one in owed(database, workspace_id) if one.item_id == item.id]
    assert told[-2:] == ["day", "-1"]
    assert len(told) == len(set(told))


def test_a_zone_nobody_knows_is_that_of_the_plan_and_stops_nothing(sqlite_database: Database) -> None:
    workspace_id = a_workspace(sqlite_database)
    with sqlite_database.write(workspace_id) as unit:
        lost = a_person(unit)
        people.connect(
            unit, lost.id, slack_user=lost.slack_user, name="x", zone="Atlantis/Poseidonis", now=at(MONDAY)
        )
        for zone, when in ((ZONES[3], at(MONDAY, zone=ZONES[3])), ("Nowhere/At_All", at(MONDAY))):
            plan = a_plan(unit, zone=zone)
            item = an_item(unit, plan, owner_id=lost.id, due_on=MONDAY)
            assert [promise_cards(unit, plan, one, when) for one in sweeps.zones_of(unit, plan)] == [1]
            assert item.id


def test_a_clock_that_was_a_year_ahead_loses_nothing_once_it_is_right(database: Database) -> None:
    workspace_id = a_workspace(database)
    with database.write(workspace_id) as unit:
        owner, plan = a_person(unit), a_plan(unit)
        sooner = an_item(unit, plan, owner_id=owner.id, due_on=MONDAY)
        later = an_item(unit, plan, owner_id=owner.id, due_on=MONDAY + timedelta(days=400))
    assert sweep(database, workspace_id, plan, at(MONDAY + timedelta(days=364))) == 1
    assert sweep(database, workspace_id, plan, at(MONDAY)) == 1
    assert sweep(database, workspace_id, plan, at(MONDAY, 10)) == 0
    assert sweep(database, workspace_id, plan, at(MONDAY + timedelta(days=1))) == 1
    told = [one.stage for one in owed(database, workspace_id) if one.item_id == sooner.id]
    assert told[-2:] == ["day", "-1"]
    assert later.id


# ---------------------------------------------------------------- two at once, two plans, one card


def test_two_ticks_at_once_promise_once(database: Database) -> None:
    workspace_id = a_workspace(database)
    with database.write(workspace_id) as unit:
        plan = a_plan(unit)
        owners = [a_person(unit) for _ in range(20)]
        for owner in owners:
            an_item(unit, plan, owner_id=owner.id, due_on=MONDAY)
    together, found = threading.Barrier(2), []

    def tick() -> None:
        together.wait(10)
        found.append(sweep(database, workspace_id, plan, at(MONDAY)))

    threads = [threading.Thread(target=tick) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(found) == [0, 20]
    assert len(owed(database, workspace_id)) == 20
    assert len(cards(database, workspace_id)) == 20


def test_a_card_that_is_being_filled_is_not_taken(database: Database) -> None:
    """On SQLite there is one writer at a time anyway."""
    workspace_id = a_workspace(database)
    with database.write(workspace_id) as unit:
        owner = a_person(unit)
        outbox.promise(
            unit, key=f"card:{owner.id}:{MONDAY}", kind="card", due_at=at(MONDAY), person_id=owner.id
        )
        on_sqlite = unit.on_sqlite
    with database.write(workspace_id) as unit:
        assert obligations.begun(unit, [f"card:{owner.id}:{MONDAY}"]) == set()
        if not on_sqlite:
            with database.write(workspace_id) as other:
                assert outbox.claim(other, at(MONDAY)) == []
    with database.write(workspace_id) as unit:
        assert len(outbox.claim(unit, at(MONDAY))) == 1
        assert obligations.begun(unit, [f"card:{owner.id}:{MONDAY}"]) == {f"card:{owner.id}:{MONDAY}"}


def two_plans(unit: UnitOfWork, **second: Any) -> tuple[Person, Plan, Plan, list[Item]]:
    """Somebody with an action in each of two plans, both due on Monday."""
    owner, plan, other = a_person(unit), a_plan(unit), a_plan(unit, **second)
    return owner, plan, other, [an_item(unit, one, owner_id=owner.id, due_on=MONDAY) for one in (plan, other)]


@pytest.mark.parametrize("hour", [9, 11])
def test_two_plans_of_one_person_are_on_one_card_however_soon_it_goes_out(
    database: Database, hour: int
) -> None:
    workspace_id = a_workspace(database)
    with database.write(workspace_id) as unit:
        _, plan, other, both = two_plans(unit, hour=hour)
    sweep(database, workspace_id, plan, at(MONDAY))
    with database.write(workspace_id) as unit:
        [card] = send(unit, at(MONDAY))
        assert [one.item_id for one in obligations.standing(unit, card.key)] == [item.id for item in both]
    assert sweep(database, workspace_id, other, at(MONDAY, 11)) == 0
    assert len(cards(database, workspace_id)) == 1


def test_a_plan_whose_people_are_off_waits_for_their_own_day(sqlite_database: Database) -> None:
    workspace_id = a_workspace(sqlite_database)
    with sqlite_database.write(workspace_id) as unit:
        _, plan, other, both = two_plans(unit)
        plans.set_day(unit, other.id, OwnDay(MONDAY, works=False))
    for day in (MONDAY, MONDAY + timedelta(days=1)):
        sweep(sqlite_database, workspace_id, plan, at(day))
        sweep(sqlite_database, workspace_id, other, at(day))
    told = [(one.item_id, one.card_on.day) for one in owed(sqlite_database, workspace_id)]
    assert told == [(both[0].id, 2), (both[0].id, 3), (both[1].id, 3)]


def test_what_is_found_once_todays_card_has_begun_comes_on_the_next_working_day(database: Database) -> None:
    workspace_id, friday = a_workspace(database), MONDAY + timedelta(days=4)
    with database.write(workspace_id) as unit:
        owner, plan = a_person(unit), a_plan(unit)
        an_item(unit, plan, owner_id=owner.id, due_on=friday)
    sweep(database, workspace_id, plan, at(friday))
    with database.write(workspace_id) as unit:
        send(unit, at(friday))
        late = an_item(unit, plan, owner_id=owner.id, due_on=friday)
        sweeps.reopen(unit, plan.id, friday - timedelta(days=1))
    assert sweep(database, workspace_id, plan, at(friday, 10)) == 1
    tuesday = MONDAY + timedelta(days=8)
    [(first, then)] = [cards(database, workspace_id)]
    assert (then.key[-10:], then.due_at) == ("2026-03-09", at(date(2026, 3, 9), 9, 2))
    sweep(database, workspace_id, plan, at(date(2026, 3, 9)))
    with database.read(workspace_id) as unit:
        shown = reminding.shown_on(unit, cards(database, workspace_id)[1])
        assert sorted((one.item.id == late.id, one.owed.stage) for one in shown) == [
            (False, "-1"),
            (True, "-1"),
        ]
    assert len(cards(database, workspace_id)) == 2
    assert first.state == "sent"
    assert tuesday


def test_a_day_off_that_is_declared_loses_no_rung(sqlite_database: Database) -> None:
    """With Tuesday off, five working days before Monday the 9th were on the Friday before."""
    workspace_id = a_workspace(sqlite_database)
    with sqlite_database.write(workspace_id) as unit:
        owner, plan = a_person(unit), a_plan(unit)
        an_item(unit, plan, owner_id=owner.id, due_on=date(2026, 3, 10))
    sweep(sqlite_database, workspace_id, plan, at(MONDAY))
    assert [one.stage for one in owed(sqlite_database, workspace_id)] == ["+14"]
    with sqlite_database.write(workspace_id) as unit:
        plans.set_day(unit, plan.id, OwnDay(date(2026, 3, 4), works=False))
        sweeps.reopen(unit, plan.id, date(2026, 2, 26))
    sweep(sqlite_database, workspace_id, plan, at(date(2026, 3, 3)))
    assert [one.stage for one in owed(sqlite_database, workspace_id)] == ["+14", "+5"]


# ---------------------------------------------------------------- folding


@dataclass(frozen=True)
class Folded:
    """A plan with a lead, an owner with two actions due on Monday, and the card of that day, claimed."""

    workspace_id: int
    plan: Plan
    lead: Person
    owner: Person
    items: list[Item]
    card: Promise


def a_card(database: Database, **settings_of_plan: Any) -> Folded:
    workspace_id = a_workspace(database)
    with database.write(workspace_id) as unit:
        lead, owner = a_person(unit), a_person(unit)
        plan = a_plan(unit, **settings_of_plan)
        theme = plans.add_theme(unit, plan.id, ref="1", name="Front door", lead_id=lead.id)
        due = {"owner_id": owner.id, "theme_id": theme.id, "due_on": MONDAY}
        both = [an_item(unit, plan, **due) for _ in range(2)]
    sweep(database, workspace_id, plan, at(MONDAY))
    with database.write(workspace_id) as unit:
        [card] = outbox.claim(unit, at(MONDAY), lease=timedelta(days=30))
    return Folded(workspace_id, plan, lead, owner, both, card)


def folded(database: Database, it: Folded, now: datetime) -> bool:
    """As delivery does it: fold and settle in one unit."""
    with database.write(it.workspace_id) as unit:
        if not fold(unit, it.card, now):
            return False
        return outbox.settle(unit, it.card, "superseded", now=now, reason="folded into a later card")


def test_a_card_of_today_is_sent_and_not_folded(database: Database) -> None:
    it = a_card(database)
    assert not folded(database, it, at(MONDAY, 16, 59))
    with database.read(it.workspace_id) as unit:
        assert opens_at(unit, it.card, at(MONDAY, 12)) == at(MONDAY, 12)
        assert opens_at(unit, it.card, at(MONDAY, 7)) == at(MONDAY, 9)


@pytest.mark.parametrize("now", [at(MONDAY, 17), at(MONDAY + timedelta(days=1), 8)])
def test_a_card_that_missed_its_day_goes_with_the_next_ones_sweep(database: Database, now: datetime) -> None:
    it, tuesday = a_card(database), MONDAY + timedelta(days=1)
    assert folded(database, it, now)
    card = cards(database, it.workspace_id)[1]
    assert (card.key, card.due_at) == (f"card:{it.owner.id}:{tuesday}", at(tuesday, 9, 2))
    assert sweep(database, it.workspace_id, it.plan, at(tuesday)) == 2
    with database.write(it.workspace_id) as unit:
        shown = reminding.shown_on(unit, card)
        assert [(one.item.id, one.owed.stage) for one in shown] == [(item.id, "-1") for item in it.items]
        reminding.end_unsaid(unit, card, shown)
        assert len(obligations.standing(unit, card.key)) == 2
    assert len(cards(database, it.workspace_id)) == 2


def test_after_an_outage_it_goes_with_todays_card_at_once_when_that_is_swept(database: Database) -> None:
    it, thursday = a_card(database), MONDAY + timedelta(days=3)
    assert sweep(database, it.workspace_id, it.plan, at(thursday, 11)) == 2
    assert folded(database, it, at(thursday, 11, 1))
    [_, card] = cards(database, it.workspace_id)
    assert (card.key[-10:], card.due_at) == (str(thursday), at(thursday, 11))
    with database.read(it.workspace_id) as unit:
        assert [one.owed.stage for one in reminding.shown_on(unit, card)] == ["-3", "-3"]


def test_when_todays_card_has_gone_it_waits_for_the_next(database: Database) -> None:
    it, tuesday = a_card(database), MONDAY + timedelta(days=1)
    sweep(database, it.workspace_id, it.plan, at(tuesday))
    with database.write(it.workspace_id) as unit:
        send(unit, at(tuesday))
    assert folded(database, it, at(tuesday, 10))
    assert [card.key[-10:] for card in cards(database, it.workspace_id)] == [
        "2026-03-02",
        "2026-03-03",
        "2026-03-04",
    ]


def test_what_no_longer_holds_ends_and_the_rest_moves(database: Database) -> None:
    it = a_card(database)
    with database.write(it.workspace_id) as unit:
        items.save(unit, it.items[0], replace(it.items[0], state=State.CLAIMED_DONE))
    assert folded(database, it, at(MONDAY, 18))
    told = owed(database, it.workspace_id)
    assert [(one.item_id, one.card_on) for one in told] == [(it.items[1].id, date(2026, 3, 3))]


def test_what_was_given_up_is_owed_again_when_it_holds_again(database: Database) -> None:
    it = a_card(database)
    with database.write(it.workspace_id) as unit:
        items.save(unit, it.items[0], replace(it.items[0], due_on=MONDAY + timedelta(days=50)))
        reminding.end_unsaid(unit, it.card, reminding.shown_on(unit, it.card))
        outbox.settle(unit, it.card, "sent", now=at(MONDAY), channel="D1", ts="1.5")
    assert len(owed(database, it.workspace_id)) == 1
    with database.write(it.workspace_id) as unit:
        moved_away = items.item(unit, it.items[0].id)
        items.save(unit, moved_away, replace(moved_away, due_on=MONDAY))
        sweeps.reopen(unit, it.plan.id, MONDAY - timedelta(days=3))
    assert sweep(database, it.workspace_id, it.plan, at(MONDAY, 10)) == 1
    assert {(one.item_id, one.card_on.day) for one in owed(database, it.workspace_id)} == {
        (it.items[0].id, 3),
        (it.items[1].id, 2),
    }


def test_a_card_with_nothing_left_to_say_is_not_folded(database: Database) -> None:
    it = a_card(database)
    with database.write(it.workspace_id) as unit:
        for item in it.items:
            items.save(unit, item, replace(item, state=State.CLAIMED_DONE))
    assert not folded(database, it, at(MONDAY, 18))


def test_what_somebody_gone_was_owed_goes_to_whoever_stands_in_at_once(database: Database) -> None:
    it = a_card(database)
    with database.write(it.workspace_id) as unit:
        people.set_gone(unit, it.owner.id, at(MONDAY, 9, 1))
    assert folded(database, it, at(MONDAY, 9, 1))
    told = owed(database, it.workspace_id)
    assert {(one.person_id, one.card_on) for one in told} == {(it.lead.id, MONDAY)}
    assert len(told) == 2
    sweep(database, it.workspace_id, it.plan, at(MONDAY, 10))
    assert owed(database, it.workspace_id) == told


def test_nobody_in_slack_at_all_is_not_forgotten(database: Database) -> None:
    it = a_card(database)
    with database.write(it.workspace_id) as unit:
        for one in (it.owner, it.lead):
            people.set_gone(unit, one.id, at(MONDAY))
    assert folded(database, it, at(MONDAY, 9, 1))
    with database.read(it.workspace_id) as unit:
        states = unit.exec(select(OBLIGATION.c.state, OBLIGATION.c.reason)).all()
    assert [tuple(row) for row in states] == [("held", "nobody in Slack to send it to")] * 2


def test_a_card_made_by_a_clock_far_ahead_comes_back_to_today(database: Database) -> None:
    it = a_card(database)
    assert folded(database, it, at(MONDAY - timedelta(days=300), 12))
    assert {one.card_on for one in owed(database, it.workspace_id)} == {MONDAY - timedelta(days=300)}


def test_a_card_made_before_its_day_waits_for_it(database: Database) -> None:
    it = a_card(database)
    assert not folded(database, it, at(MONDAY - timedelta(days=3), 12))
    with database.read(it.workspace_id) as unit:
        assert opens_at(unit, it.card, at(MONDAY - timedelta(days=3), 12)) == at(MONDAY, 9, 2)


def test_a_day_that_was_declared_free_since_is_passed_over(database: Database) -> None:
    it = a_card(database)
    with database.write(it.workspace_id) as unit:
        plans.set_day(unit, it.plan.id, OwnDay(MONDAY, works=False))
    assert folded(database, it, at(MONDAY, 12))
    assert {one.card_on for one in owed(database, it.workspace_id)} == {date(2026, 3, 3)}


# ---------------------------------------------------------------- nations


@pytest.mark.parametrize(("nation", "works"), [("ENG", True), ("WLS", True), ("SCT", False), ("NIR", True)])
def test_nobody_hears_on_a_bank_holiday_of_their_nation(
    sqlite_database: Database, nation: str, works: bool
) -> None:
    summer = date(2026, 8, 3)  # in Scotland alone
    workspace_id = a_workspace(sqlite_database)
    with sqlite_database.write(workspace_id) as unit:
        owner, plan = a_person(unit), a_plan(unit, nation=nation)
        an_item(unit, plan, owner_id=owner.id, due_on=summer)
    assert bool(sweep(sqlite_database, workspace_id, plan, at(summer))) == works


def kept_days(days: Iterable[OwnDay]) -> list[tuple[date, bool, str]]:
    return [(day.on, day.works, day.name) for day in days]


def test_days_are_set_changed_and_cleared(database: Database) -> None:
    workspace_id = a_workspace(database)
    with database.write(workspace_id) as unit:
        plan = a_plan(unit)
        plans.set_day(unit, plan.id, OwnDay(MONDAY, works=False, name="closed"))
        plans.set_day(unit, plan.id, OwnDay(MONDAY, works=True, name="open"))
        assert kept_days(plans.days(unit, plan.id)) == [(MONDAY, True, "open")]
        assert plans.calendar_of(unit, plan).days_worked == {MONDAY}
        plans.clear_day(unit, plan.id, MONDAY)
        assert plans.days(unit, plan.id) == []
