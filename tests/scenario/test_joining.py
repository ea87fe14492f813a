"""Joining Slack after the import: welcomed once with one's list, and taken off again where it was somebody else."""

from datetime import date

import pytest

from bot import ticks
from bot.plan.items import Person
from store import items, obligations, outbox, people
from tests.scenario.hands import heard, labels, made, now, owner_of, person, seen_again, tap
from tests.scenario.office import GENERAL, LEAD, MANAGER, OUTSIDER, TOM, Office, button

NEW = "U0NEW"
EMAIL = "late.starter@example.org"


def named(office: Office, email: str = EMAIL, *, looked_for: bool = True) -> Person:
    """A post that an import brought, whom Slack knew nobody for when the bot asked."""
    with office.deps.write() as unit:
        post = people.add_person(unit, name="Late Starter", email=email, post="Late Starter")
    if looked_for:
        assert ticks.join_people(office.deps, set())
    return post


def signs_in(office: Office, **facts: str) -> None:
    assert office.slack.people(NEW, **({"real_name": "Nadia Fernhill", "email": EMAIL} | facts))
    heard(office)


def welcomes(office: Office, who: str = NEW) -> list[dict]:
    return [m for m in office.dm(who) if m["text"].startswith("Welcome")]


def state_of_card(office: Office, post: Person, day: str) -> tuple[str, set[str]]:
    with office.deps.read() as unit:
        card = outbox.promise_by_key(unit, f"card:{post.id}:{day}")
        return card.state, {one.state for one in obligations.standing(unit, card.key)}


def test_who_joins_before_the_days_cards_gets_one_message_with_their_list(office):
    post = named(office)
    item = made(office, "Due tomorrow", None, date(2026, 3, 3), owner_id=post.id)
    later = made(office, "Due in summer", None, date(2026, 7, 1), owner_id=post.id)
    signs_in(office)
    office.settle()
    office.slack.advance(to="2026-03-02T09:00:30+00:00")
    assert state_of_card(office, post, "2026-03-02") == ("pending", {"owed"})
    assert office.dm(NEW) == []
    office.slack.advance(to="2026-03-02T09:10:00+00:00")
    [welcome] = office.dm(NEW)
    assert "Nadia Fernhill, you are named in “Northmere improvement plan” as Late Starter." in welcome["text"]
    assert item.key in welcome["text"]
    assert later.key in welcome["text"]
    office.slack.advance(seconds=2 * 60 * 60)
    assert office.dm(NEW) == [welcome]
    assert state_of_card(office, post, "2026-03-02") == ("superseded", {"sent"})
    office.morning()
    [card] = office.dm(NEW)[1:]
    assert card["text"].startswith("Your actions, Tue 3 Mar 2026")
    signs_in(office, real_name="Nadia Fernhill-Ray")
    office.morning(2)
    assert len(welcomes(office)) == 1


def test_who_joins_in_the_evening_is_welcomed_in_the_next_window(office):
    post = named(office)
    item = made(office, "Nothing is due", None, date(2026, 7, 1), owner_id=post.id)
    office.slack.advance(to="2026-03-06T18:00:00+00:00")
    signs_in(office)
    office.slack.advance(to="2026-03-08T12:00:00+00:00")
    assert office.dm(NEW) == []
    office.morning()
    [welcome] = office.dm(NEW)
    assert item.key in welcome["text"]


def test_a_welcome_that_misses_the_window_waits_for_the_next(office):
    post = named(office)
    made(office, "Nothing is due", None, date(2026, 7, 1), owner_id=post.id)
    office.slack.advance(to="2026-03-02T16:59:30+00:00")
    signs_in(office)
    office.slack.advance(to="2026-03-02T19:00:00+00:00")
    assert office.dm(NEW) == []
    office.morning()
    assert len(welcomes(office)) == 1


def test_done_can_be_said_on_the_welcome(office):
    post = named(office)
    item = made(office, "Done before it began", None, date(2026, 3, 2), owner_id=post.id)
    office.slack.advance(seconds=60 * 60)
    signs_in(office)
    office.slack.advance(seconds=3 * 60)
    [welcome] = office.dm(NEW)
    assert tap(office, NEW, welcome, "Done", item.key)["ok"]
    assert now(office, item).state == "claimed done"
    office.settle()
    assert "reported done" in office.dm(NEW)[-1]["text"] or "→" in office.dm(NEW)[-1]["text"]


def test_who_was_in_slack_when_the_plan_was_imported_is_not_welcomed(office):
    post = named(office, looked_for=False)
    made(office, "Owned by somebody", None, date(2026, 3, 3), owner_id=post.id)
    signs_in(office)
    office.morning()
    assert welcomes(office) == []
    assert welcomes(office, TOM) == []
    assert len(office.dm(NEW)) == 1


def test_somebody_named_without_any_action_is_welcomed_too_and_somebody_without_a_part_is_not(office):
    with office.deps.write() as unit:
        people.add_person(unit, name="Nobody", email="nobody@example.org")
    post = named(office)
    helped = made(office, "Somebody helps with this")
    with office.deps.write() as unit:
        items.add_helpers(unit, [(helped.id, post.id)])
    office.slack.advance(seconds=60 * 60)
    signs_in(office)
    assert office.slack.people("U0NEW2", real_name="No Body", email="nobody@example.org")
    heard(office)
    office.slack.advance(seconds=3 * 60)
    [welcome] = office.dm(NEW)
    assert "No action is yours at present" in welcome["text"]
    assert office.dm("U0NEW2") == []


@pytest.fixture
def mistaken(office: Office) -> tuple[Office, Person, dict]:
    """Somebody was joined to a post by its address, and welcomed."""
    post = named(office)
    made(office, "Due tomorrow", None, date(2026, 3, 3), owner_id=post.id)
    office.slack.advance(seconds=60 * 60)
    signs_in(office)
    office.slack.advance(seconds=3 * 60)
    [welcome] = office.dm(NEW)
    return office, post, welcome


def test_not_me_takes_the_account_off_for_good_and_tells_the_manager(mistaken):
    office, post, welcome = mistaken
    assert person(office, post.id).slack_user == NEW
    assert tap(office, NEW, welcome, "Not me")["ok"]
    office.settle()
    assert person(office, post.id) == post
    assert "was taken off Late Starter" in office.dm(NEW)[-1]["text"]
    assert "NM-" not in str(seen_again(office, NEW, welcome)["blocks"])
    told = office.dm(MANAGER)[-1]["text"]
    assert "Nadia Fernhill says: “Not me”" in told
    assert "Late Starter (late.starter@example.org)" in told
    signs_in(office, real_name="Nadia Fernhill-Ray")
    assert ticks.join_people(office.deps, set())
    assert person(office, post.id).slack_user is None
    said = len(office.dm(NEW))
    office.morning()
    assert any("Late Starter has no Slack account yet" in m["text"] for m in office.dm(LEAD))
    assert len(office.dm(NEW)) == said
    office.slack.channel(GENERAL, add=NEW)
    assert "You have no part" in office.typed(NEW, "/plan mine")["text"]


def test_not_me_twice_changes_nothing_and_another_account_is_welcomed(mistaken):
    office, post, welcome = mistaken
    spot = button(welcome, "Not me")
    place = {"channel": office.talk(NEW), "ts": welcome["ts"]}
    office.slack.click(NEW, **place, **spot)
    office.slack.click(NEW, **place, **spot)
    office.settle()
    assert sum("Not me" in m["text"] for m in office.dm(MANAGER)) == 1
    assert office.slack.people(NEW, real_name="Nadia Fernhill", email="nadia@example.org")
    assert office.slack.people("U0NEW2", real_name="Lee Starter", email=EMAIL)
    heard(office)
    office.slack.advance(seconds=3 * 60)
    assert person(office, post.id).slack_user == "U0NEW2"
    assert len(welcomes(office, "U0NEW2")) == 1
    assert "Not me" in labels(welcomes(office, "U0NEW2")[0])


def test_somebody_mentioned_before_their_post_was_imported_is_joined_to_it(office):
    mentioned = made(office, "Given by a mention")
    office.typed(MANAGER, f"/plan assign {mentioned.key} @Sam Outwood")
    post = named(office, "sam.outwood@example.org")
    item = made(office, "Given by the file", None, date(2026, 3, 3), owner_id=post.id)
    assert owner_of(office, item) == OUTSIDER
    assert owner_of(office, mentioned) == OUTSIDER
    assert now(office, mentioned).owner_id == post.id


def test_one_post_is_never_melted_into_another_by_a_changed_address(office):
    post = named(office)
    office.slack.people(TOM, real_name="Tom Wexcombe", email=EMAIL)
    heard(office)
    assert person(office, post.id).slack_user is None
    assert owner_of(office, office.item(1)) == TOM


def test_a_new_account_with_the_same_address_takes_the_place_of_the_old_one_without_a_welcome(office):
    office.slack.people(TOM, email="old@example.org")
    heard(office)
    signs_in(office, real_name="Tom Wexcombe", email="psw@example.org")
    office.slack.advance(seconds=40 * 60)
    assert owner_of(office, office.item(1)) == NEW
    assert welcomes(office) == []


def test_a_welcome_that_cannot_be_sent_does_not_hold_up_the_card(office):
    post = named(office)
    made(office, "Due tomorrow", None, date(2026, 3, 3), owner_id=post.id)
    signs_in(office)
    with office.deps.write() as unit:
        welcome = outbox.promise_by_key(unit, f"welcome:{post.id}:{NEW}")
        [claimed] = [one for one in outbox.claim(unit, welcome.due_at) if one.id == welcome.id]
        assert outbox.settle(unit, claimed, "held", now=office.deps.now(), reason="restricted_action")
    office.slack.advance(seconds=40 * 60)
    [card] = office.dm(NEW)
    assert card["text"].startswith("Your actions")
