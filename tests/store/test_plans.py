"""Plans, themes and who has a part in them."""

from dataclasses import replace
from datetime import UTC

import pytest
from sqlalchemy.exc import IntegrityError

from bot.plan.items import State
from store import items, plans
from store.unit import UnitOfWork
from tests.store.given import NOW, a_person, a_plan, an_item, day


def test_a_plan_is_read_as_it_was_added(unit: UnitOfWork) -> None:
    manager = a_person(unit)
    plan = plans.add_plan(
        unit, key=" th ", title="Tower", now=NOW, zone="Europe/Paris", hour=7, start_on=day("2017-04-01"),
        goal_on=day("2019-04-01"), channel="C1", manager_id=manager.id, quiet_days=20,
    )  # fmt: skip
    assert (plan.key, plan.hour, plan.start_on, plan.quiet_days) == ("TH", 7, day("2017-04-01"), 20)
    assert plan.created_at == NOW
    assert plan.created_at.tzinfo is UTC
    assert plans.plan(unit, plan.id) == plan
    assert plans.plans(unit) == [plan]
    assert plans.plan_by_key(unit, "th") == plan
    assert plans.plan_by_key(unit, "TW") is None


def test_a_plan_that_is_not_there_is_a_lookup_error(unit: UnitOfWork) -> None:
    with pytest.raises(LookupError):
        plans.plan(unit, 999)
    with pytest.raises(LookupError):
        plans.save_settings(unit, replace(a_plan(unit), id=999))
    with pytest.raises(LookupError):
        plans.add_theme(unit, 999, ref="1", name="Front door")


def test_a_key_is_used_once(unit: UnitOfWork) -> None:
    a_plan(unit, key="TH")
    with pytest.raises(IntegrityError), unit.savepoint():
        a_plan(unit, key="th")


def test_settings_are_kept_and_the_key_stays(unit: UnitOfWork) -> None:
    plan = a_plan(unit, key="TH")
    changed = replace(plan, hour=6, channel="C9", quiet_days=10, sponsor_id=a_person(unit).id)
    plans.save_settings(unit, replace(changed, key="XX"))
    assert plans.plan(unit, plan.id) == changed


def test_the_hash_of_the_last_file_is_kept(unit: UnitOfWork) -> None:
    plan = a_plan(unit)
    assert plans.plan_by_file(unit, "abc") is None
    plans.set_file_hash(unit, plan.id, "abc")
    assert plans.plan_by_file(unit, "abc") == plan


def test_themes_come_in_the_order_they_were_added(unit: UnitOfWork) -> None:
    plan = a_plan(unit)
    themes = [plans.add_theme(unit, plan.id, ref=ref, name=f"Theme {ref}") for ref in ("2", "1", "10")]
    assert plans.themes(unit, plan.id) == themes


def test_every_part_makes_a_member_and_nothing_else_does(unit: UnitOfWork) -> None:
    manager, sponsor, chair, lead, owner, past_owner, helper, outsider = (a_person(unit) for _ in range(8))
    plan = a_plan(unit, manager_id=manager.id, sponsor_id=sponsor.id, chair_id=chair.id)
    other = a_plan(unit, manager_id=outsider.id)
    plans.add_theme(unit, plan.id, ref="1", name="Front door", lead_id=lead.id)
    an_item(unit, plan, owner_id=owner.id)
    done = an_item(unit, plan, owner_id=past_owner.id, state=State.VERIFIED)
    items.add_helpers(unit, [(done.id, helper.id)])
    inside = [one.id for one in (manager, sponsor, chair, lead, owner, past_owner, helper)]
    assert plans.members(unit, plan.id) == set(inside)
    assert [plans.plans_of(unit, person_id) for person_id in inside] == [[plan]] * 7
    assert plans.plans_of(unit, outsider.id) == [other]
    assert plans.plans_of(unit, 999) == []
