"""Away, part-time and light on a real database: nobody who is not there is chased, and nothing goes unchased."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.plan.absences import Absence, Staff, Wanted
from bot.plan.items import Item, Person, Plan
from bot.usecases import reminding, returning
from store import absences, obligations, outbox, people, plans, sweeps
from store.tables import OBLIGATION
from store.unit import Database, UnitOfWork
from tests.store.given import NOW, a_person, a_plan, a_workspace, an_item
from tests.store.test_sweeping import LADDER, MONDAY, at, owed, sweep

DAYS = 20
HOURS = (9, 13, 16)
LIGHT = [5, 0, *(rung for rung in LADDER if rung < 0)]


def deliver(database: Database, workspace_id: int, now: datetime) -> list[tuple[int, int]]:
    """What the cards that are due say, as delivery has it said: item and reader of each."""
    said = []
    with database.write(workspace_id) as unit:
        claimed = [one for one in outbox.claim(unit, now, limit=100, in_hand=range(1500))]
    for card in claimed:
        with database.write(workspace_id) as unit:
            said += _deliver_one(unit, card, now)
    return said


def _deliver_one(unit: UnitOfWork, card: outbox.Promise, now: datetime) -> list[tuple[int, int]]:
    reminding.hand_on(unit, card, now)
    if reminding.fold(unit, card, now):
        outbox.settle(unit, card, "superseded", now=now)
        return []
    if (opens := reminding.opens_at(unit, card, now)) > now:
        outbox.put_back(unit, [card], opens)
        return []
    shown = reminding.shown_on(unit, card)
    reminding.end_unsaid(unit, card, shown)
    outbox.settle(unit, card, "sent" if shown else "superseded", now=now, channel="D1", ts=str(card.id))
    return [(one.item.id, card.person_id or 0) for one in shown]


def a_day(database: Database, workspace_id: int, plan: Plan, day: date) -> list[tuple[int, int]]:
    """Everything that is said on a day."""
    said = []
    for hour in HOURS:
        sweep(database, workspace_id, plan, at(day, hour))
        said += deliver(database, workspace_id, at(day, hour))
        said += deliver(database, workspace_id, at(day, hour, 5))
    return said


def keep(unit: UnitOfWork, person: Person, first: date, last: date, cover: Person | None = None) -> Absence:
    return absences.add(unit, person.id, Wanted(first, last, cover.id if cover else None), NOW, None)


def works(day: date, works_on: str) -> bool:
    """March 2026 has no bank holiday."""
    return day.isoweekday() < 6 and str(day.isoweekday()) in works_on


# ---------------------------------------------------------------- part-time and light


def rung_days(due: date, ladder: list[int]) -> list[date]:
    """The days of a full-time person on which the deadline is heard of."""
    anchor = due
    while not works(anchor, "12345"):
        anchor -= timedelta(days=1)
    found = []
    for rung in ladder:
        day, left = anchor, abs(rung)
        while left and abs((day - anchor).days) < 60:
            day += timedelta(days=-1 if rung > 0 else 1)
            left -= works(day, "12345")
        found.append(day)
    return found


def heard(due: date, works_on: str, ladder: list[int]) -> list[date]:
    """Each rung on the first day from its own on that the person works; two that meet are one."""
    first, last = MONDAY, MONDAY + timedelta(days=DAYS)
    moved = []
    for day in rung_days(due, ladder):
        if not first <= day < last:
            continue
        while not works(day, works_on):
            day += timedelta(days=1)
        moved.append(day)
    return sorted({day for day in moved if day < last})


weekdays = st.sets(st.sampled_from("12345"), min_size=1).map(lambda days: "".join(sorted(days)))


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    due=st.lists(st.integers(-10, 30).map(lambda n: MONDAY + timedelta(n)), min_size=1, max_size=3),
    works_on=weekdays,
    hour=st.sampled_from([None, 9, 13, 16]),
    level=st.sampled_from(["normal", "light"]),
)
def test_on_own_days_every_rung_is_heard_once_on_the_next_of_them(
    sqlite_database: Database, due: list[date], works_on: str, hour: int | None, level: str
) -> None:
    database, workspace_id = sqlite_database, a_workspace(sqlite_database)
    with database.write(workspace_id) as unit:
        owner, plan = a_person(unit), a_plan(unit)
        people.set_own(unit, owner.id, hour=hour, level=level, works_on=works_on)
        items = [an_item(unit, plan, owner_id=owner.id, due_on=day) for day in due]
        sweeps.mark(unit, plan.id, plan.zone, MONDAY - timedelta(days=1))
    said: dict[int, list[date]] = {item.id: [] for item in items}
    for number in range(DAYS):
        day = MONDAY + timedelta(days=number)
        for item_id, reader in a_day(database, workspace_id, plan, day):
            assert reader == owner.id
            said[item_id].append(day)
    ladder = LIGHT if level == "light" else LADDER
    assert said == {item.id: heard(on, works_on, ladder) for item, on in zip(items, due, strict=True)}
    with database.read(workspace_id) as unit:
        sent = unit.exec(select(OBLIGATION.c.state)).scalars().all()
    assert set(sent) <= {"sent", "superseded", "owed"}


def test_a_card_comes_at_the_hour_its_reader_wants_if_the_plan_sends_then(database: Database) -> None:
    workspace_id = a_workspace(database)
    with database.write(workspace_id) as unit:
        plan = a_plan(unit)
        late, never = a_person(unit), a_person(unit)
        people.set_own(unit, late.id, hour=14, level="normal", works_on="12345")
        people.set_own(unit, never.id, hour=20, level="normal", works_on="12345")
        for one in (late, never):
            an_item(unit, plan, owner_id=one.id, due_on=MONDAY)
    sweep(database, workspace_id, plan, at(MONDAY))
    assert [reader for _, reader in deliver(database, workspace_id, at(MONDAY))] == [never.id]
    assert deliver(database, workspace_id, at(MONDAY, 13, 59)) == []
    assert [reader for _, reader in deliver(database, workspace_id, at(MONDAY, 14))] == [late.id]


# ---------------------------------------------------------------- away


@dataclass
class Office:
    """Who is there on which day, and when it became known, as the test has it."""

    people: dict[str, Person]
    away: dict[str, list[tuple[date, date]]] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)

    def there(self, name: str, day: date) -> bool:
        away = any(first <= day <= last for first, last in self.away.get(name, []))
        return name not in self.gone and not away

    def hearer(self, day: date) -> str | None:
        return next((name for name in ("owner", "cover", "lead", "manager") if self.there(name, day)), None)


spans = st.tuples(st.integers(0, DAYS), st.integers(0, 12)).map(
    lambda pair: (MONDAY + timedelta(pair[0]), MONDAY + timedelta(sum(pair)))
)
known_from = st.integers(0, 6)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    due=st.lists(st.integers(-10, 30).map(lambda n: MONDAY + timedelta(n)), min_size=1, max_size=3),
    owner_away=spans,
    cover_away=st.none() | spans,
    lead_away=st.none() | spans,
    manager_away=st.none() | spans,
    gone=st.sets(st.sampled_from(["cover", "lead"])),
    said_before=known_from,
)
def test_nobody_away_or_gone_is_chased_and_no_action_goes_unchased(
    sqlite_database: Database,
    due: list[date],
    owner_away: tuple[date, date],
    cover_away: tuple[date, date] | None,
    lead_away: tuple[date, date] | None,
    manager_away: tuple[date, date] | None,
    gone: set[str],
    said_before: int,
) -> None:
    database, workspace_id = sqlite_database, a_workspace(sqlite_database)
    with database.write(workspace_id) as unit:
        named = {name: a_person(unit, name) for name in ("owner", "cover", "lead", "manager")}
        plan = a_plan(unit, manager_id=named["manager"].id)
        theme = plans.add_theme(unit, plan.id, ref="1", name="Front door", lead_id=named["lead"].id)
        items = [an_item(unit, plan, owner_id=named["owner"].id, theme_id=theme.id, due_on=on) for on in due]
        sweeps.mark(unit, plan.id, plan.zone, MONDAY - timedelta(days=1))
        for name in gone:
            people.set_gone(unit, named[name].id, NOW)
        for name, span in (("cover", cover_away), ("lead", lead_away), ("manager", manager_away)):
            if span:
                keep(unit, named[name], *span)
    wanted = {"owner": owner_away, "cover": cover_away, "lead": lead_away, "manager": manager_away}
    office = Office(named, {name: [span] for name, span in wanted.items() if span}, gone)
    rungs = {
        (item.id, day)
        for item, on in zip(items, due, strict=True)
        for day in rung_days(on, LADDER)
        if MONDAY <= day < MONDAY + timedelta(days=DAYS)
    }
    told: set[tuple[int, date]] = set()
    said_on = owner_away[0] - timedelta(days=said_before)
    for number in range(-7, DAYS):
        day = MONDAY + timedelta(days=number)
        if day == max(said_on, MONDAY - timedelta(days=7)):
            with database.write(workspace_id) as unit:
                keep(unit, named["owner"], *owner_away, named["cover"])
        if number < 0:
            continue
        for item_id, reader in a_day(database, workspace_id, plan, day):
            name = next(one for one, person in named.items() if person.id == reader)
            assert office.there(name, day), (name, day)
            told.add((item_id, day))
    for item_id, day in rungs:
        free = next(
            (d for d in (day + timedelta(n) for n in range(60)) if works(d, "12345") and office.hearer(d)),
            None,
        )
        if free and free < MONDAY + timedelta(days=DAYS):
            waited = {d for i, d in told if i == item_id and d >= day}
            assert waited, (item_id, day)
            assert min(waited) <= (free if office.hearer(day) else waits_for(office, day)), (item_id, day)


def waits_for(office: Office, day: date) -> date:
    """Where nobody is there, the first who can be reached hears when they are back."""
    while not (works(day, "12345") and office.there("owner", day)):
        day += timedelta(days=1)
    return day


def an_owner_and_cover(unit: UnitOfWork) -> tuple[Plan, Person, Person, Item]:
    owner, cover, plan = a_person(unit, "Owner"), a_person(unit, "Cover"), a_plan(unit)
    return plan, owner, cover, an_item(unit, plan, owner_id=owner.id, due_on=MONDAY)


def test_a_card_that_waits_goes_to_the_cover_of_who_is_away_since(database: Database) -> None:
    workspace_id = a_workspace(database)
    with database.write(workspace_id) as unit:
        plan, owner, cover, item = an_owner_and_cover(unit)
        people.set_own(unit, owner.id, hour=15, level="normal", works_on="12345")
    sweep(database, workspace_id, plan, at(MONDAY))
    with database.write(workspace_id) as unit:
        keep(unit, owner, MONDAY, MONDAY, cover)
    assert deliver(database, workspace_id, at(MONDAY, 15)) == []
    assert deliver(database, workspace_id, at(MONDAY, 15, 5)) == [(item.id, cover.id)]


def test_a_card_of_the_cover_goes_to_an_owner_who_is_back(database: Database) -> None:
    workspace_id = a_workspace(database)
    with database.write(workspace_id) as unit:
        plan, owner, cover, item = an_owner_and_cover(unit)
        people.set_own(unit, cover.id, hour=15, level="normal", works_on="12345")
        absence = keep(unit, owner, MONDAY, MONDAY + timedelta(days=3), cover)
    sweep(database, workspace_id, plan, at(MONDAY))
    with database.write(workspace_id) as unit:
        absences.end(unit, [absence.id], NOW, None)
    assert deliver(database, workspace_id, at(MONDAY, 15)) == []
    assert deliver(database, workspace_id, at(MONDAY, 15, 5)) == [(item.id, owner.id)]
    assert [one.person_id for one in owed(database, workspace_id)] == [owner.id]


@pytest.mark.parametrize("make", [lambda unit: a_person(unit, slack_user=None), lambda unit: a_person(unit)])
def test_who_cannot_be_reached_is_told_of_no_days_away(
    database: Database, make: Callable[[UnitOfWork], Person]
) -> None:
    workspace_id = a_workspace(database)
    with database.write(workspace_id) as unit:
        person = make(unit)
        keep(unit, person, MONDAY - timedelta(days=3), MONDAY - timedelta(days=1))
        assert returning.returned(unit, at(MONDAY)) == [person.id]
        assert not returning.sum_up(unit, person.id, at(MONDAY))
        assert returning.returned(unit, at(MONDAY)) == []


def test_staff_knows_nothing_of_those_who_are_as_usual(database: Database) -> None:
    workspace_id = a_workspace(database)
    with database.write(workspace_id) as unit:
        owner, cover = a_person(unit), a_person(unit)
        assert absences.staff(unit, MONDAY) == Staff({}, {})
        kept = keep(unit, owner, MONDAY, MONDAY, cover)
        assert absences.staff(unit, MONDAY) == Staff({owner.id: (kept,)}, {cover.id: cover})
        assert absences.staff(unit, MONDAY + timedelta(days=1)) == Staff({}, {})
        assert obligations.standing(unit, "card:0") == []
