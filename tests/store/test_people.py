"""People: posts, Slack users, and both becoming one."""

from dataclasses import replace

import pytest

from bot.plan.reminders import Level
from bot.plan.settings import OwnSettings, settings_of
from store import items, outbox, people, plans, requests
from store.unit import UnitOfWork
from tests.store.given import NOW, TODAY, a_person, a_plan, an_item


def test_a_person_of_nobodys_workspace_is_a_lookup_error(unit: UnitOfWork) -> None:
    with pytest.raises(LookupError):
        people.person(unit, 12345)


@pytest.mark.parametrize(
    "typed", ["Zoë Marlowe", "zoë  marlowe", "ZOË", "head of mash", "Z.Marlowe@council.example"]
)
def test_people_are_found_by_any_name_in_any_case(unit: UnitOfWork, typed: str) -> None:
    zoe = a_person(unit, "Zoë Marlowe", post="Head of MASH", email="z.marlowe@Council.example")
    a_person(unit, "Zola Marlow", post="Head of", email="marlowe@council.example")
    assert people.people_named(unit, typed) == [zoe]


def test_a_first_name_two_people_have_finds_both_by_name(unit: UnitOfWork) -> None:
    later, sooner = a_person(unit, "Tom Young"), a_person(unit, "Tom Ash")
    assert people.people_named(unit, "tom") == [sooner, later]


@pytest.mark.parametrize("typed", ["", "  ", "%", "To", "Tom%"])
def test_half_a_name_finds_nobody(unit: UnitOfWork, typed: str) -> None:
    a_person(unit, "Tom Young")
    assert people.people_named(unit, typed) == []


def test_an_address_finds_its_person_in_any_case(unit: UnitOfWork) -> None:
    person = a_person(unit, email=" Ruth@Council.Example ")
    assert person.email == "ruth@council.example"
    assert people.person_by_email(unit, "RUTH@council.example") == person
    assert people.person_by_email(unit, "ruth") is None


def test_no_address_is_no_address_twice(unit: UnitOfWork) -> None:
    assert a_person(unit, email="").email is None
    assert a_person(unit, email="  ").email is None


def test_somebody_met_again_is_the_same(unit: UnitOfWork) -> None:
    first = people.meet(unit, "U777", "Ruth")
    assert people.meet(unit, "U777", "Another name") == first
    assert people.person_by_slack(unit, "U777") == first


def test_a_post_is_connected_to_its_slack_user(unit: UnitOfWork) -> None:
    post = a_person(unit, "Head of MASH", slack_user=None, email="mash@council.example")
    assert people.unconnected(unit) == [post]
    people.connect(unit, post.id, slack_user="U5", name="Ruth Ashdown", zone="Europe/London", now=NOW)
    connected = people.person(unit, post.id)
    assert connected == replace(post, slack_user="U5", name="Ruth Ashdown", zone="Europe/London")
    assert people.unconnected(unit) == []
    assert people.unprofiled(unit, 10) == []


def test_only_slack_users_without_a_profile_are_asked_for(unit: UnitOfWork) -> None:
    a_person(unit, "A post", slack_user=None)
    waiting = [a_person(unit, f"Person {n}") for n in range(3)]
    people.connect(unit, waiting[0].id, slack_user="U1", name="Known", zone=None, now=NOW)
    assert people.unprofiled(unit, 10) == waiting[1:]
    assert people.unprofiled(unit, 1) == waiting[1:2]


def test_a_slack_user_met_before_the_post_becomes_one_with_it(unit: UnitOfWork) -> None:
    """Everything the met row holds goes over; what it said stays with it."""
    post = a_person(unit, "Head of MASH", slack_user=None, email="mash@council.example")
    met = people.meet(unit, "U5", "Ruth")
    plan = a_plan(unit, manager_id=met.id, chair_id=met.id)
    theme = plans.add_theme(unit, plan.id, ref="1", name="Front door", lead_id=met.id)
    item, other = an_item(unit, plan, owner_id=met.id), an_item(unit, plan)
    items.add_helpers(unit, [(other.id, met.id), (item.id, met.id), (item.id, post.id)])
    outbox.promise(unit, key="card", kind="card", due_at=NOW, person_id=met.id)
    request_id = requests.ask(
        unit,
        item_id=item.id,
        asked_by_id=met.id,
        asked_at=NOW,
        old_on=None,
        new_on=TODAY,
        typed="24 Nov",
        reason="",
    )

    people.connect(unit, post.id, slack_user="U5", name="Ruth Ashdown", zone=None, now=NOW)

    assert people.person(unit, met.id).slack_user is None
    assert people.person_by_slack(unit, "U5") == people.person(unit, post.id)
    kept = plans.plan(unit, plan.id)
    assert (kept.manager_id, kept.sponsor_id, kept.chair_id) == (post.id, None, post.id)
    assert plans.themes(unit, plan.id) == [replace(theme, lead_id=post.id)]
    assert items.item(unit, item.id).owner_id == post.id
    assert items.helpers(unit, other.id) == {post.id}
    assert requests.request(unit, request_id).asked_by_id == post.id
    owed = outbox.promise_by_key(unit, "card")
    assert owed is not None
    assert owed.person_id == post.id


def test_connecting_again_changes_nothing_else(unit: UnitOfWork) -> None:
    person = a_person(unit, "Ruth", slack_user="U5")
    item = an_item(unit, a_plan(unit), owner_id=person.id)
    people.connect(unit, person.id, slack_user="U5", name="Ruth", zone=None, now=NOW)
    assert people.person(unit, person.id) == person
    assert items.item(unit, item.id).owner_id == person.id


def test_who_is_not_the_person_is_taken_off_and_never_joined_to_it_again(unit: UnitOfWork) -> None:
    post = a_person(unit, "Head of MASH", slack_user=None, email="mash@council.example", post="Head of MASH")
    people.connect(unit, post.id, slack_user="U5", name="Ruth Ashdown", zone="Europe/Paris", now=NOW)
    people.set_own(unit, post.id, hour=11, level="light", works_on="12")
    assert people.set_welcomed(unit, post.id, NOW)
    assert not people.set_welcomed(unit, post.id, NOW)
    people.disconnect(unit, post.id, NOW)
    assert people.person(unit, post.id) == post
    assert people.is_not_them(unit, post.id, "U5")
    assert not people.is_not_them(unit, post.id, "U6")
    assert people.was_looked_for(unit, post.id)
    assert people.set_welcomed(unit, post.id, NOW)


def test_own_settings_are_kept(unit: UnitOfWork) -> None:
    person, other = a_person(unit), a_person(unit)
    people.set_own(unit, person.id, hour=16, level="light", works_on="134")
    assert settings_of(people.person(unit, person.id)) == OwnSettings(16, Level.LIGHT, "134")
    assert settings_of(people.person(unit, other.id)) == OwnSettings()
