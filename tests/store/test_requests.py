"""Requests for another deadline."""

from datetime import UTC

import pytest

from bot.plan.items import Item, Person
from bot.plan.requests import DateRequest, Outcome
from store import requests
from store.unit import UnitOfWork
from tests.store.given import MINUTE, NOW, a_person, a_plan, an_item, day


def asked(unit: UnitOfWork, item: Item, by: Person) -> int:
    return requests.ask(
        unit,
        item_id=item.id,
        asked_by_id=by.id,
        asked_at=NOW,
        old_on=day("2017-11-30"),
        new_on=day("2017-12-12"),
        typed="12 Dec",
        reason="the panel meets then",
    )


def test_a_request_is_read_as_it_was_asked(unit: UnitOfWork) -> None:
    owner, item = a_person(unit), an_item(unit, a_plan(unit))
    request_id = asked(unit, item, owner)
    request = requests.request(unit, request_id)
    assert request == DateRequest(
        id=request_id, item_id=item.id, asked_by_id=owner.id, asked_at=NOW, old_on=day("2017-11-30"),
        new_on=day("2017-12-12"), typed="12 Dec", reason="the panel meets then",
    )  # fmt: skip
    assert request.asked_at.tzinfo is UTC
    assert requests.open_for(unit, item.id) == request
    assert requests.open_in(unit, item.plan_id) == [request]
    with pytest.raises(LookupError):
        requests.request(unit, 999)


def test_a_second_request_replaces_the_open_one(unit: UnitOfWork) -> None:
    owner, plan = a_person(unit), a_plan(unit)
    item, other = an_item(unit, plan), an_item(unit, plan)
    first, elsewhere, second = asked(unit, item, owner), asked(unit, other, owner), asked(unit, item, owner)
    assert requests.request(unit, first).outcome is Outcome.REPLACED
    assert [request.id for request in requests.open_in(unit, plan.id)] == [elsewhere, second]


def test_the_first_decision_counts(unit: UnitOfWork) -> None:
    owner, sponsor, manager = (a_person(unit) for _ in range(3))
    item = an_item(unit, a_plan(unit))
    request_id = asked(unit, item, owner)
    assert requests.decide(unit, request_id, Outcome.AGREED, sponsor.id, NOW + MINUTE)
    assert not requests.decide(unit, request_id, Outcome.KEPT, manager.id, NOW + 2 * MINUTE)
    decided = requests.request(unit, request_id)
    assert (decided.outcome, decided.decided_by_id, decided.decided_at) == (
        Outcome.AGREED,
        sponsor.id,
        NOW + MINUTE,
    )
    assert requests.open_for(unit, item.id) is None
    assert requests.open_in(unit, item.plan_id) == []
