"""Workspaces, sweeps and digests."""

import threading

import pytest
from sqlalchemy.exc import IntegrityError

from store import digests, people, sweeps, workspaces
from store.unit import Database, UnitOfWork
from tests.store.given import MINUTE, NOW, a_person, a_plan, day


def test_a_team_takes_the_workspace_that_has_none(database: Database) -> None:
    imported = workspaces.adopt(database, None, NOW)
    assert workspaces.adopt(database, None, NOW) == imported
    assert workspaces.adopt(database, "T1", NOW) == imported
    assert workspaces.adopt(database, "T1", NOW) == imported
    assert workspaces.adopt(database, None, NOW) == imported


def test_another_team_gets_another_workspace(database: Database) -> None:
    first, second = workspaces.adopt(database, "T1", NOW), workspaces.adopt(database, "T2", NOW)
    unclaimed = workspaces.adopt(database, None, NOW)
    assert len({first, second, unclaimed}) == 3
    assert workspaces.adopt(database, None, NOW) == unclaimed
    assert workspaces.adopt(database, "T3", NOW) == unclaimed
    assert workspaces.adopt(database, "T2", NOW) == second


def test_processes_that_start_together_adopt_one_workspace(database: Database) -> None:
    found: list[int] = []
    start = threading.Barrier(3)

    def adopt() -> None:
        start.wait()
        found.append(workspaces.adopt(database, None, NOW))

    threads = [threading.Thread(target=adopt) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 3
    assert len(set(found)) == 1


def test_a_sweep_goes_forward_by_zone_unless_the_clock_was_wrong(unit: UnitOfWork) -> None:
    plan = a_plan(unit)
    assert sweeps.days_done(unit, plan.id) == {}
    for marked, known in (
        ("2017-11-23", "2017-11-23"),
        ("2017-11-24", "2017-11-24"),
        ("2017-11-23", "2017-11-24"),
    ):
        sweeps.mark(unit, plan.id, "Europe/London", day(marked))
        assert sweeps.days_done(unit, plan.id) == {"Europe/London": day(known)}
    sweeps.mark(unit, plan.id, "Europe/Paris", day("2017-11-20"))
    assert sweeps.days_done(unit, plan.id) == {
        "Europe/London": day("2017-11-24"),
        "Europe/Paris": day("2017-11-20"),
    }
    assert sweeps.days_done(unit, a_plan(unit).id) == {}
    sweeps.mark(
        unit, plan.id, "Europe/London", day("2017-11-20")
    )  # the 24th was marked while the clock was wrong
    assert sweeps.days_done(unit, plan.id)["Europe/London"] == day("2017-11-20")


def test_zones_are_the_plans_and_those_of_people_who_can_be_reached(unit: UnitOfWork) -> None:
    plan = a_plan(unit, zone="Europe/London")
    assert sweeps.zones_of(unit, plan) == {"Europe/London"}
    person, other = a_person(unit, slack_user="U1"), a_person(unit, slack_user="U2")
    people.connect(unit, person.id, slack_user="U1", name="Ruth", zone="Europe/Paris", now=NOW)
    people.connect(unit, other.id, slack_user="U2", name="Tom", zone=None, now=NOW)
    assert sweeps.zones_of(unit, plan) == {"Europe/London", "Europe/Paris"}


def test_an_issue_once_kept_stays_as_it_was(unit: UnitOfWork) -> None:
    plan, monday = a_plan(unit), day("2017-11-20")
    assert digests.digest(unit, plan.id, monday) is None
    assert digests.keep(unit, plan.id, monday, {"total": 3, "lines": [{"key": "TH-1"}]}, NOW)
    assert not digests.keep(unit, plan.id, monday, {"total": 4}, NOW + MINUTE)
    assert digests.digest(unit, plan.id, monday) == {"total": 3, "lines": [{"key": "TH-1"}]}


def test_the_issue_before_is_the_newest_earlier_one(unit: UnitOfWork) -> None:
    plan = a_plan(unit)
    for n, monday in enumerate(("2017-11-06", "2017-11-13", "2017-11-20")):
        digests.keep(unit, plan.id, day(monday), {"n": n}, NOW + n * MINUTE)
    digests.keep(unit, a_plan(unit).id, day("2017-11-13"), {"n": 9}, NOW)
    assert digests.latest_before(unit, plan.id, day("2017-11-20")) == {"n": 1}
    assert digests.made_at(unit, plan.id, day("2017-11-20")) == NOW + MINUTE
    assert digests.latest_before(unit, plan.id, day("2017-11-06")) is None
    assert digests.made_at(unit, plan.id, day("2017-11-06")) is None


def test_a_plan_that_is_not_there_cannot_be_swept(unit: UnitOfWork) -> None:
    with pytest.raises(IntegrityError), unit.savepoint():
        sweeps.mark(unit, 999, "Europe/London", day("2017-11-23"))
