"""People: known by post, joined by e-mail, reached once they are in Slack."""

from datetime import date

from bot.ticks import join_people
from store import people
from tests.scenario.hands import heard, labels, made, now, owner_of
from tests.scenario.office import ANITA, GENERAL, JOE, MANAGER, OTHER_LEAD, OUTSIDER, TOM

NEW = "U0NEW"


def test_posts_with_an_address_are_joined_to_their_accounts(shared):
    told = shared.typed(MANAGER, "/plan show NM-1")["text"]
    assert "Tom Wexcombe" in told
    assert "Principal Social Worker" not in shared.typed(MANAGER, "/plan overdue")["text"]
    with shared.deps.read() as unit:
        tom = people.person_by_slack(unit, TOM)
    assert (tom.post, tom.zone) == ("Principal Social Worker", "Europe/London")


def test_who_joins_slack_later_gets_their_own_reminders(office):
    with office.deps.write() as unit:
        late = people.add_person(
            unit, name="Late Starter", email="late.starter@example.org", post="Late Starter"
        )
    item = made(office, "Owned by somebody who comes later", None, date(2026, 3, 3), owner_id=late.id)
    office.morning()
    assert office.slack.people(NEW, real_name="Nadia Fernhill", email="Late.Starter@example.org")
    heard(office)
    assert owner_of(office, item) == NEW
    office.slack.channel(GENERAL, add=NEW)
    assert item.title in office.typed(NEW, "/plan mine")["text"]
    office.morning()
    assert any(item.key in m["text"] for m in office.dm(NEW))


def test_one_look_up_that_fails_stops_nobody_else_and_a_slack_that_is_away_is_asked_again(office):
    with office.deps.write() as unit:
        for n in range(3):
            people.add_person(unit, name=f"Late {n}", email=f"late{n}@example.org", post=f"Post {n}")
    asked: set[int] = set()
    office.slack.fault("users.lookupByEmail", "500")
    assert not join_people(office.deps, asked)
    office.slack.clear_faults()
    office.slack.fault("users.lookupByEmail", "error", error="missing_scope")
    before = len(office.slack.sent("users.lookupByEmail"))
    assert join_people(office.deps, asked)
    assert len(office.slack.sent("users.lookupByEmail")) - before >= 3


def test_a_new_name_and_zone_are_taken_over(shared):
    shared.slack.people(JOE, real_name="Joe Tregarth-Hale", tz="America/New_York")
    heard(shared)
    assert "Joe Tregarth-Hale" in shared.typed(MANAGER, "/plan show NM-5")["text"]
    shared.slack.people(JOE, real_name="Joe Tregarth", tz="Europe/London")


def test_somebody_new_can_be_given_an_action_and_is_told(shared):
    item = made(shared, "For somebody new")
    told = shared.typed(MANAGER, f"/plan assign {item.key} @Sam Outwood")
    assert owner_of(shared, item) == OUTSIDER
    assert "→" in told["text"]
    shared.settle()
    [handed] = [m for m in shared.dm(OUTSIDER) if item.key in m["text"]]
    assert labels(handed) == ["Show", "Not mine"]
    assert "Sam Outwood" in shared.typed(MANAGER, f"/plan show {item.key}")["text"]
    assert item.title in shared.typed(OUTSIDER, "/plan mine")["text"]


def test_an_owner_without_account_is_shown_and_their_lead_reminded(office):
    office.morning()
    told = next(m for m in office.dm(OTHER_LEAD) if "NM-6" in m["text"])
    assert "Head of ICT has no Slack account yet" in told["text"]
    assert "Head of ICT" in office.typed(MANAGER, "/plan show NM-6")["text"]


def test_assigning_to_a_post_without_account_says_that_they_are_not_reached(shared):
    item = made(shared, "For a post")
    told = shared.typed(MANAGER, f"/plan assign {item.key} Head of ICT")["text"]
    assert "→ Head of ICT" in told
    assert "no Slack account" in told


def test_a_name_that_fits_two_is_asked_about(shared):
    with shared.deps.write() as unit:
        people.add_person(unit, name="Anita Nettlecombe")
    item = made(shared, "Which Anita")
    told = shared.typed(MANAGER, f"/plan assign {item.key} Anita")["text"]
    assert "could be Anita Borrowdale or Anita Nettlecombe" in told
    assert now(shared, item) == item


def test_a_person_of_another_name_sees_theirs_only(shared):
    mine = shared.typed(ANITA, "/plan mine")["text"]
    assert "NM-3" in mine
    assert "NM-1 " not in mine
