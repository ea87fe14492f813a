"""No function of the store sees or changes a row of another workspace, whatever ids it is given."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from inspect import getmembers, isfunction, signature
from types import ModuleType
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from bot.plan.absences import Wanted
from bot.plan.calendar import ENGLAND, OwnDay
from bot.plan.errors import UnknownReference
from bot.plan.history import Kind
from bot.plan.items import Item, Person, Plan, State, Theme
from bot.plan.requests import Outcome
from store import (
    absences,
    digests,
    history,
    inbox,
    items,
    obligations,
    outbox,
    people,
    plans,
    requests,
    sweeps,
)
from store.outbox import Promise
from store.tables import METADATA, PERSON
from store.unit import Database, UnitOfWork
from tests.store.given import MINUTE, NOW, TODAY, a_person, a_plan, a_workspace, an_item

MODULES = (absences, digests, history, inbox, items, obligations, outbox, people, plans, requests, sweeps)
ZONE = "Europe/London"
NEXT_YEAR = TODAY.replace(year=2018)
HOLIDAY = OwnDay(TODAY, works=False, name="Office closed")


@dataclass(frozen=True)
class Theirs:
    """One of everything in the other workspace."""

    person: Person
    post: Person
    mistaken: Person
    plan: Plan
    theme: Theme
    item: Item
    claimed: Item
    entry_id: int
    request_id: int
    inbox_id: int
    promise: Promise
    held_id: int
    absence_id: int


def everything(unit: UnitOfWork) -> Theirs:
    """One of everything, in the workspace of the unit."""
    person = a_person(unit, "Ruth Ashdown")
    post = a_person(unit, "Post", slack_user=None, email="post@council.example")
    plan = a_plan(unit, key="TH", manager_id=person.id)
    theme = plans.add_theme(unit, plan.id, ref="1", name="Front door", lead_id=person.id)
    due = {"owner_id": person.id, "theme_id": theme.id, "due_on": TODAY, "ref": "3.2"}
    item = an_item(unit, plan, **due, snoozed_until=TODAY)
    claimed = an_item(unit, plan, **due, state=State.CLAIMED_DONE)
    an_item(unit, plan)
    items.add_helpers(unit, [(item.id, person.id)])
    plans.set_file_hash(unit, plan.id, "theirs")
    a_person(unit, "Not asked yet")
    user = str(person.slack_user)
    people.connect(unit, person.id, slack_user=user, name=person.name, zone="Asia/Tokyo", now=NOW)
    mistaken = a_person(unit, slack_user="U-not-them")
    people.disconnect(unit, mistaken.id, NOW)
    inbox_id = inbox.receive(unit, "event:1", person.id, NOW).id
    inbox.store_answer(unit, inbox_id, {"text": "Done"})
    entry_id = history.record(
        unit, item=item, by_id=person.id, at=NOW, kind=Kind.NOTE, before={}, after={}, words="w",
        inbox_id=inbox_id,
    ).id  # fmt: skip
    history.record(
        unit, item=item, by_id=person.id, at=NOW, kind=Kind.UNDONE, before={}, after={}, words="u",
        undoes_id=entry_id,
    )  # fmt: skip
    history.record(unit, item=item, by_id=person.id, at=NOW, kind=Kind.NOTE, before={}, after={}, words="w")
    request_id = requests.ask(
        unit, item_id=item.id, asked_by_id=person.id, asked_at=NOW, old_on=TODAY, new_on=TODAY, typed="",
        reason="",
    )  # fmt: skip
    digests.keep(unit, plan.id, TODAY, {"n": 1}, NOW)
    sweeps.mark(unit, plan.id, ZONE, TODAY)
    one = an_obligation(item, person)
    outbox.oblige(unit, [one, one | {"key": "remind:2", "card_key": "card:2"}])
    plans.set_day(unit, plan.id, HOLIDAY)
    away = absences.add(unit, person.id, Wanted(TODAY, TODAY, post.id), NOW, inbox_id).id
    outbox.promise(unit, key="card:1", kind="card", due_at=NOW, person_id=person.id)
    [promise] = outbox.claim(unit, NOW)
    outbox.begin_attempt(unit, promise, NOW, "D1")
    outbox.settle(unit, promise, "sent", now=NOW, channel="D1", ts="1.5")
    outbox.promise(unit, key="held", kind="card", due_at=NOW, person_id=post.id)
    [held] = outbox.claim(unit, NOW)
    outbox.settle(unit, held, "held", now=NOW)
    outbox.promise(unit, key="card:2", kind="card", due_at=NOW, person_id=person.id)
    [promise] = outbox.claim(unit, NOW)
    outbox.promise(unit, key="card:3", kind="card", due_at=NOW, person_id=person.id)
    return Theirs(
        person,
        post,
        mistaken,
        plan,
        theme,
        item,
        claimed,
        entry_id,
        request_id,
        inbox_id,
        promise,
        held.id,
        away,
    )


def an_obligation(item: Item, person: Person) -> dict[str, Any]:
    return {
        "key": "remind:1", "card_key": "card:1", "item_id": item.id, "person_id": person.id,
        "occurrence_on": TODAY, "stage": "day",
    }  # fmt: skip


def the_item_moves_on(unit: UnitOfWork, it: Theirs) -> bool:
    return items.save(unit, it.item, replace(it.item, title="Theirs no more"))


NOTHING: dict[str, Callable[[UnitOfWork, Theirs], object]] = {
    "digests.digest": lambda unit, it: digests.digest(unit, it.plan.id, TODAY),
    "digests.latest_before": lambda unit, it: digests.latest_before(unit, it.plan.id, NEXT_YEAR),
    "digests.made_at": lambda unit, it: digests.made_at(unit, it.plan.id, NEXT_YEAR),
    "history.of_item": lambda unit, it: history.of_item(unit, it.item.id),
    "history.count_of_item": lambda unit, it: history.count_of_item(unit, it.item.id),
    "history.of_inbox": lambda unit, it: history.of_inbox(unit, it.inbox_id),
    "history.latest_by": lambda unit, it: history.latest_by(unit, it.person.id),
    "history.undone": lambda unit, it: history.undone(unit, it.entry_id),
    "history.since": lambda unit, it: history.since(unit, it.plan.id, NOW),
    "history.last_words": lambda unit, it: history.last_words(unit, [it.item.id]),
    "inbox.answer": lambda unit, it: inbox.answer(unit, it.inbox_id),
    "inbox.person_of": lambda unit, it: inbox.person_of(unit, it.inbox_id),
    "inbox.lately": lambda unit, it: inbox.lately(unit, it.person.id, NOW),
    "inbox.hold": lambda unit, it: inbox.hold(unit, it.inbox_id),
    "inbox.store_answer": lambda unit, it: inbox.store_answer(unit, it.inbox_id, {"text": "Mine"}),
    "items.items": lambda unit, it: items.items(unit, [it.item.id]),
    "items.by_number": lambda unit, it: items.by_number(unit, it.plan.id, it.item.number),
    "items.by_ref": lambda unit, it: items.by_ref(unit, [it.plan.id], "3.2"),
    "items.helpers": lambda unit, it: items.helpers(unit, it.item.id),
    "items.save": the_item_moves_on,
    "items.find": lambda unit, it: items.find(unit, [it.plan.id], open_only=False)[1],
    "items.count_own": lambda unit, it: any(
        items.count_own(unit, it.person.id, [it.plan.id], TODAY, TODAY)
    ),
    "items.open_of": lambda unit, it: items.open_of(unit, it.person.id, [it.plan.id]),
    "items.for_reminder": lambda unit, it: items.for_reminder(unit, it.plan.id, [TODAY], [TODAY]),
    "items.oldest_due": lambda unit, it: items.oldest_due(unit, it.plan.id),
    "items.numbers": lambda unit, it: items.numbers(unit, it.plan, TODAY),
    "obligations.standing": lambda unit, _: obligations.standing(unit, "card:1"),
    "obligations.begun": lambda unit, _: obligations.begun(unit, ["card:1"]),
    "obligations.move": lambda unit, it: obligations.move(
        unit, "remind:1", to_key="remind:3", person_id=it.person.id, card_key="card:2"
    ),
    "obligations.end": lambda unit, _: obligations.end(unit, ["remind:2"], "superseded", "Mine"),
    "outbox.claim": lambda unit, _: outbox.claim(unit, NOW + 60 * MINUTE),
    "outbox.begin_attempt": lambda unit, it: outbox.begin_attempt(unit, it.promise, NOW, "D1"),
    "outbox.settle": lambda unit, it: outbox.settle(unit, it.promise, "sent", now=NOW),
    "outbox.settle_seen": lambda unit, it: outbox.settle_seen(unit, it.promise.delivery_id, "D1", "9.5"),
    "outbox.renew": lambda unit, it: outbox.renew(unit, [it.promise], NOW),
    "outbox.put_back": lambda unit, it: outbox.put_back(unit, [it.promise]),
    "outbox.send_again": lambda unit, it: outbox.send_again(unit, it.held_id, NOW),
    "outbox.held_arrived": lambda unit, it: outbox.held_arrived(unit, it.held_id, "so I am told", NOW),
    "outbox.keep_facts": lambda unit, it: outbox.keep_facts(unit, it.held_id, {"n": 1}),
    "outbox.latest_sent": lambda unit, _: outbox.latest_sent(unit),
    "outbox.promise_by_key": lambda unit, _: outbox.promise_by_key(unit, "card:1"),
    "outbox.promise_at": lambda unit, _: outbox.promise_at(unit, "D1", "1.5"),
    "outbox.with_prefix": lambda unit, _: outbox.with_prefix(unit, "card:"),
    "outbox.talks": lambda unit, _: outbox.talks(unit, NOW),
    "outbox.latest_card": lambda unit, it: outbox.latest_card(unit, it.person.id),
    "outbox.cards_of": lambda unit, it: outbox.cards_of(unit, it.item.id, NOW),
    "outbox.obligations_of": lambda unit, _: outbox.obligations_of(unit, "card:1"),
    "outbox.cards_that_say_something": lambda unit, _: outbox.cards_that_say_something(unit, ["card:2"]),
    "outbox.waiting": lambda unit, _: sum(outbox.waiting(unit).counts.values()),
    "people.people": lambda unit, it: people.people(unit, [it.person.id]),
    "people.person_by_slack": lambda unit, it: people.person_by_slack(unit, str(it.person.slack_user)),
    "people.known": lambda unit, it: people.known(unit, str(it.person.slack_user), "Ruth").id,
    "people.person_by_email": lambda unit, _: people.person_by_email(unit, "post@council.example"),
    "people.people_named": lambda unit, _: people.people_named(unit, "Ruth"),
    "people.set_own": lambda unit, it: people.set_own(unit, it.person.id, hour=9, level="light", works_on="1"),
    "people.set_post": lambda unit, it: people.set_post(unit, it.person.id, "Mine"),
    "people.set_gone": lambda unit, it: people.set_gone(unit, it.person.id, NOW),
    "people.is_not_them": lambda unit, it: people.is_not_them(unit, it.mistaken.id, "U-not-them"),
    "people.looked_for": lambda unit, it: people.looked_for(unit, it.person.id, NOW),
    "people.set_welcomed": lambda unit, it: people.set_welcomed(unit, it.person.id, NOW),
    "people.was_looked_for": lambda unit, it: people.was_looked_for(unit, it.person.id),
    "people.unprofiled": lambda unit, _: people.unprofiled(unit, 10),
    "people.unconnected": lambda unit, _: people.unconnected(unit),
    "plans.plans": lambda unit, _: plans.plans(unit),
    "plans.plan_by_key": lambda unit, _: plans.plan_by_key(unit, "TH"),
    "plans.plans_of": lambda unit, it: plans.plans_of(unit, it.person.id),
    "plans.members": lambda unit, it: plans.members(unit, it.plan.id),
    "plans.plan_by_file": lambda unit, it: plans.plan_by_file(unit, "theirs"),
    "plans.calendar_of": lambda unit, it: plans.calendar_of(unit, it.plan).days_off - ENGLAND.days_off,
    "plans.days": lambda unit, it: plans.days(unit, it.plan.id),
    "plans.clear_day": lambda unit, it: plans.clear_day(unit, it.plan.id, TODAY),
    "plans.set_file_hash": lambda unit, it: plans.set_file_hash(unit, it.plan.id, "mine"),
    "plans.themes": lambda unit, it: plans.themes(unit, it.plan.id),
    "requests.open_for": lambda unit, it: requests.open_for(unit, it.item.id),
    "requests.open_in": lambda unit, it: requests.open_in(unit, it.plan.id),
    "requests.decide": lambda unit, it: requests.decide(unit, it.request_id, Outcome.KEPT, it.person.id, NOW),
    "absences.staff": lambda unit, _: absences.staff(unit, TODAY).absences,
    "absences.standing": lambda unit, _: absences.standing(unit, TODAY),
    "absences.on_day": lambda unit, it: absences.on_day(unit, [it.person.id], TODAY),
    "absences.held_on": lambda unit, it: absences.held_on(unit, it.person.id, TODAY),
    "absences.of_person": lambda unit, it: absences.of_person(unit, it.person.id, TODAY),
    "absences.covered_by": lambda unit, it: absences.covered_by(unit, it.post.id, TODAY),
    "absences.of_inbox": lambda unit, it: any(absences.of_inbox(unit, it.inbox_id)),
    "absences.latest_inbox_id": lambda unit, it: absences.latest_inbox_id(unit, it.person.id, NOW),
    "absences.untold": lambda unit, _: absences.untold(unit, NEXT_YEAR),
    "absences.set_told": lambda unit, it: absences.set_told(unit, [it.absence_id], NOW),
    "absences.end": lambda unit, it: absences.end(unit, [it.absence_id], NOW, None),
    "absences.reopen": lambda unit, it: absences.reopen(unit, [it.absence_id]),
    "sweeps.days_done": lambda unit, it: sweeps.days_done(unit, it.plan.id),
    "sweeps.reopen": lambda unit, it: sweeps.reopen(unit, it.plan.id, TODAY.replace(day=1)),
    "sweeps.zones_of": lambda unit, it: sweeps.zones_of(unit, it.plan) - {it.plan.zone},
}  # fmt: skip
"""Asked of the wrong workspace these find nothing and change nothing."""

REFUSED: dict[str, Callable[[UnitOfWork, Theirs], object]] = {
    "absences.absence": lambda unit, it: absences.absence(unit, it.absence_id),
    "digests.keep": lambda unit, it: digests.keep(unit, it.plan.id, TODAY, {}, NOW),
    "history.entry": lambda unit, it: history.entry(unit, it.entry_id),
    "items.item": lambda unit, it: items.item(unit, it.item.id),
    "items.add_items": lambda unit, it: items.add_items(unit, it.plan, [it.item]),
    "items.add_helpers": lambda unit, it: items.add_helpers(unit, [(it.item.id, it.post.id)]),
    "outbox.promise_by_id": lambda unit, it: outbox.promise_by_id(unit, it.promise.id),
    "people.disconnect": lambda unit, it: people.disconnect(unit, it.person.id, NOW),
    "people.person": lambda unit, it: people.person(unit, it.person.id),
    "people.connect": lambda unit, it: people.connect(
        unit, it.post.id, slack_user="U1", name="Mine", zone=None, now=NOW
    ),
    "plans.plan": lambda unit, it: plans.plan(unit, it.plan.id),
    "plans.save_settings": lambda unit, it: plans.save_settings(unit, replace(it.plan, title="Mine")),
    "plans.set_day": lambda unit, it: plans.set_day(unit, it.plan.id, HOLIDAY),
    "plans.add_theme": lambda unit, it: plans.add_theme(unit, it.plan.id, ref="2", name="Mine"),
    "requests.request": lambda unit, it: requests.request(unit, it.request_id),
    "requests.reopen": lambda unit, it: requests.reopen(unit, it.request_id),
    "sweeps.mark": lambda unit, it: sweeps.mark(unit, it.plan.id, ZONE, TODAY),
}  # fmt: skip
"""These say that the workspace has no such thing."""

MAKES_NEW_ROWS = {
    "absences.add", "history.record", "history.record_all", "inbox.receive", "outbox.promise", "outbox.promise_all",
    "outbox.oblige", "people.add_person", "people.meet", "plans.add_plan", "requests.ask", "plans.plan_here",
    "sweeps.take_turn",
}  # fmt: skip
"""These add to the workspace of the unit; that keys do not meet those of another is tested below."""


def contents(database: Database) -> dict[str, list[Any]]:
    """Every row of every table."""
    with database.read(0) as unit:
        return {
            name: sorted(repr(tuple(row)) for row in unit.exec(select(table)))
            for name, table in METADATA.tables.items()
        }


def functions(module: ModuleType) -> set[str]:
    """Names of the module's public functions that take a unit."""
    return {
        f"{module.__name__.partition('.')[2]}.{name}"
        for name, one in getmembers(module, isfunction)
        if one.__module__ == module.__name__
        and not name.startswith("_")
        and "unit" in signature(one).parameters
    }


def test_every_function_of_the_store_is_in_these_lists() -> None:
    tried = set(NOTHING) | set(REFUSED) | MAKES_NEW_ROWS
    assert set().union(*map(functions, MODULES)) == tried


def test_nothing_of_another_workspace_is_seen_or_changed(database: Database) -> None:
    theirs, mine = a_workspace(database), a_workspace(database)
    with database.write(theirs) as unit:
        it = everything(unit)
    before = contents(database)
    for name, ask in NOTHING.items():
        with database.write(mine) as unit:
            assert not ask(unit, it), name
    for ask in REFUSED.values():
        with pytest.raises((LookupError, UnknownReference, IntegrityError)), database.write(mine) as unit:
            ask(unit, it)
    assert contents(database) == before


SAY_NOTHING = {
    "absences.end", "absences.reopen", "absences.set_told", "people.set_own",
    "inbox.store_answer", "obligations.end", "outbox.keep_facts", "people.looked_for", "people.set_gone",
    "people.set_post",    "plans.clear_day", "plans.set_file_hash", "sweeps.reopen",
}  # fmt: skip


def test_all_of_it_is_found_in_its_own_workspace(database: Database) -> None:
    """So that finding nothing elsewhere means something."""
    theirs = a_workspace(database)
    with database.write(theirs) as unit:
        it = everything(unit)
    before = contents(database)
    for name, ask in NOTHING.items():
        with database.write(theirs) as unit:
            assert bool(ask(unit, it)) == (name not in SAY_NOTHING), name
            unit.connection.rollback()
    assert contents(database) == before


def test_two_workspaces_use_the_same_keys_without_meeting(database: Database) -> None:
    made = []
    for workspace_id in (a_workspace(database), a_workspace(database)):
        with database.write(workspace_id) as unit:
            made.append(everything(unit))
            assert len(plans.plans(unit)) == 1
            assert people.meet(unit, "U-same", "Same").name == "Same"
    assert made[0].promise.key == made[1].promise.key
    assert made[0].promise.id != made[1].promise.id
    with database.read(0) as unit:
        assert len(unit.exec(select(PERSON).where(PERSON.c.slack_user == "U-same")).all()) == 2
