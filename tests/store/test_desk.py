"""What is on a desk: counted whole, read by page, and nobody else's."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.plan.absences import Wanted
from bot.plan.history import HistoryEntry, Kind
from bot.plan.items import Item, Person, Plan, State
from store import absences, desk, history, items, outbox, people, plans, requests
from store.desk import Desk, Overdue, Totals
from store.unit import UnitOfWork
from tests.store.given import NOW, TODAY, a_person, a_plan, an_item, some_items

CARD = "card:of today"
LATE, SOON = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


def desk_of(person: Person, *own: Plan) -> Desk:
    return Desk(person.id, [plan.id for plan in own], TODAY, CARD, NOW - timedelta(days=14))


def ids(found: list[Item]) -> list[int]:
    return [one.id for one in found]


def told_on_the_card(unit: UnitOfWork, item: Item, person: Person) -> None:
    facts = {"item_id": item.id, "person_id": person.id, "occurrence_on": TODAY, "stage": "+1"}
    outbox.oblige(unit, [facts | {"key": f"remind:{item.id}", "card_key": CARD}])


def asked(unit: UnitOfWork, item: Item, by: Person, **facts: Any) -> HistoryEntry:
    line: dict[str, Any] = {
        "kind": Kind.QUESTION,
        "at": NOW,
        "before": {},
        "after": {},
        "words": "which panel?",
    } | facts
    return history.record(unit, item=item, by_id=by.id, **line)


def test_five_hundred_items_in_two_plans_are_counted_and_read_by_page(unit: UnitOfWork) -> None:
    me, other = a_person(unit), a_person(unit)
    mine, second, closed = a_plan(unit), a_plan(unit), a_plan(unit)
    facts = [{"owner_id": me.id, "due_on": LATE if n % 2 else SOON} for n in range(240)]
    some_items(unit, mine, facts)
    some_items(unit, second, [*facts, *[{"owner_id": me.id}] * 20])
    some_items(unit, mine, [{"owner_id": other.id, "due_on": LATE}] * 5)
    some_items(unit, closed, [{"owner_id": me.id, "due_on": LATE}])
    some_items(unit, mine, [{"owner_id": me.id, "due_on": LATE, "state": State.VERIFIED}])

    own = desk_of(me, mine, second)
    assert desk.totals(unit, own) == Totals(today=240, checks=0, dates=0, questions=0, coming=260)
    pages = [desk.today(unit, own, 10, first) for first in range(0, 250, 10)]
    assert [len(page) for page in pages] == [10] * 24 + [0]
    assert len({one.id for page in pages for one in page}) == 240
    last = desk.coming(unit, own, 30, 235)
    assert [one.due_on for one in last] == [SOON] * 5 + [None] * 20


def test_an_item_is_on_one_part_of_a_desk_only(unit: UnitOfWork) -> None:
    me, plan = a_person(unit), a_plan(unit)
    late = an_item(unit, plan, owner_id=me.id, due_on=LATE)
    due = an_item(unit, plan, owner_id=me.id, due_on=TODAY, snoozed_until=TODAY)
    told = an_item(unit, plan, owner_id=me.id, due_on=SOON)
    later = an_item(unit, plan, owner_id=me.id, due_on=SOON)
    put_off = an_item(unit, plan, owner_id=me.id, due_on=LATE, snoozed_until=SOON)
    undated = an_item(unit, plan, owner_id=me.id)
    told_on_the_card(unit, told, me)
    own = desk_of(me, plan)
    assert ids(desk.today(unit, own, 10, 0)) == [late.id, due.id, told.id]
    assert ids(desk.coming(unit, own, 10, 0)) == [put_off.id, later.id, undated.id]
    assert desk.totals(unit, own) == Totals(3, 0, 0, 0, 3)


def test_the_card_brings_what_has_no_owner_in_slack_but_not_what_was_handed_on(unit: UnitOfWork) -> None:
    me, other, post = a_person(unit), a_person(unit), a_person(unit, "A post", slack_user=None)
    plan = a_plan(unit, manager_id=me.id)
    posts, nobodys = an_item(unit, plan, owner_id=post.id, due_on=LATE), an_item(unit, plan, due_on=SOON)
    handed_on, untold = an_item(unit, plan, owner_id=other.id, due_on=LATE), an_item(unit, plan, due_on=LATE)
    for item in (posts, nobodys, handed_on):
        told_on_the_card(unit, item, me)
    assert ids(desk.today(unit, desk_of(me, plan), 10, 0)) == [posts.id, nobodys.id]
    assert untold.id not in ids(desk.coming(unit, desk_of(me, plan), 10, 0))


def test_a_check_waits_on_the_first_who_may_look_and_is_not_its_owner(unit: UnitOfWork) -> None:
    lead, manager, sponsor = a_person(unit), a_person(unit), a_person(unit)
    plan = a_plan(unit, manager_id=manager.id, sponsor_id=sponsor.id)
    theme = plans.add_theme(unit, plan.id, ref="1", name="Front door", lead_id=lead.id)
    claimed = {"state": State.CLAIMED_DONE, "theme_id": theme.id}
    plain, leads = an_item(unit, plan, **claimed), an_item(unit, plan, owner_id=lead.id, **claimed)
    themeless = an_item(unit, plan, owner_id=manager.id, state=State.CLAIMED_DONE)
    found = {one.id: ids(desk.checks(unit, desk_of(one, plan), 10, 0)) for one in (lead, manager, sponsor)}
    assert found == {lead.id: [plain.id], manager.id: [leads.id], sponsor.id: [themeless.id]}
    people.set_gone(unit, lead.id, NOW)
    assert ids(desk.checks(unit, desk_of(manager, plan), 10, 0)) == [plain.id, leads.id]
    assert desk.totals(unit, desk_of(manager, plan)).checks == 2


def test_a_date_waits_on_the_manager_until_it_is_decided_or_the_item_is_over(unit: UnitOfWork) -> None:
    me, manager = a_person(unit), a_person(unit)
    plan, other = a_plan(unit, manager_id=manager.id), a_plan(unit)
    made = [an_item(unit, plan, owner_id=me.id), an_item(unit, plan, owner_id=me.id), an_item(unit, other)]
    wish: dict[str, Any] = {
        "asked_by_id": me.id,
        "asked_at": NOW,
        "old_on": None,
        "new_on": SOON,
        "typed": "",
        "reason": "",
    }
    first, second, _ = [requests.ask(unit, item_id=one.id, **wish) for one in made]
    own = desk_of(manager, plan, other)
    assert [one.id for one in desk.dates(unit, own, 10, 0)] == [first, second]
    items.save(unit, made[0], replace(made[0], state=State.WITHDRAWN))
    assert [one.id for one in desk.dates(unit, own, 10, 0)] == [second]
    assert desk.totals(unit, own).dates == 1
    assert desk.totals(unit, desk_of(me, plan, other)).dates == 0


def test_a_question_waits_until_somebody_else_says_something_or_it_is_old(unit: UnitOfWork) -> None:
    me, manager = a_person(unit), a_person(unit)
    plan = a_plan(unit, manager_id=manager.id)
    answered, waiting, old, own = (an_item(unit, plan, owner_id=me.id) for _ in range(4))
    asked(unit, answered, me)
    asked(unit, answered, manager, kind=Kind.NOTE, words="the one of May")
    kept = asked(unit, waiting, me)
    asked(unit, waiting, me, kind=Kind.NOTE, words="still waiting")
    asked(unit, old, me, at=NOW - timedelta(days=15))
    asked(unit, own, manager)
    taken_back = asked(unit, own, me)
    asked(unit, own, me, kind=Kind.UNDONE, words="", undoes_id=taken_back.id)
    assert desk.questions(unit, desk_of(manager, plan), 10, 0) == [kept]
    assert desk.totals(unit, desk_of(manager, plan)).questions == 1
    assert desk.questions(unit, desk_of(me, plan), 10, 0) == []


def test_owners_are_ranked_by_all_their_overdue_days_together(unit: UnitOfWork) -> None:
    plan, other = a_plan(unit), a_plan(unit)
    long, many, one = (a_person(unit) for _ in range(3))

    def late(days: int) -> dict[str, Any]:
        return {"due_on": TODAY - timedelta(days=days)}

    some_items(unit, plan, [{"owner_id": long.id} | late(40)])
    some_items(unit, plan, [{"owner_id": many.id} | late(15)] * 3)
    some_items(unit, plan, [{"owner_id": one.id} | late(1), {"owner_id": one.id} | late(0), late(99)])
    some_items(unit, plan, [{"owner_id": one.id, "state": State.CLAIMED_DONE} | late(300)])
    some_items(unit, other, [{"owner_id": one.id} | late(300)])
    ranked = [Overdue(many.id, 3, 45, 15), Overdue(long.id, 1, 40, 40), Overdue(one.id, 1, 1, 1)]
    assert desk.fullest(unit, plan.id, TODAY, 5) == ranked
    assert desk.fullest(unit, plan.id, TODAY, 2) == ranked[:2]


def test_what_waits_on_somebody_who_is_away_waits_on_the_next_who_is_there(unit: UnitOfWork) -> None:
    manager, sponsor, owner = a_person(unit), a_person(unit), a_person(unit)
    plan = a_plan(unit, manager_id=manager.id, sponsor_id=sponsor.id)
    an_item(unit, plan, owner_id=owner.id, state=State.CLAIMED_DONE)
    waits = {manager.id: 1, sponsor.id: 0}

    def checks() -> dict[int, int]:
        return {one.id: desk.totals(unit, desk_of(one, plan)).checks for one in (manager, sponsor)}

    assert checks() == waits
    away = absences.add(unit, manager.id, Wanted(LATE, TODAY, None), NOW, None)
    assert checks() == {manager.id: 0, sponsor.id: 1}
    absences.add(unit, sponsor.id, Wanted(TODAY, SOON, None), NOW, None)
    assert checks() == waits
    absences.end(unit, [away.id], NOW, None)
    assert checks() == waits


def test_whoever_covers_sees_what_their_card_tells_of_somebody_away(unit: UnitOfWork) -> None:
    cover, owner = a_person(unit), a_person(unit)
    plan = a_plan(unit)
    item = an_item(unit, plan, owner_id=owner.id, due_on=TODAY)
    told_on_the_card(unit, item, cover)
    assert ids(desk.today(unit, desk_of(cover, plan), 10, 0)) == []
    absences.add(unit, owner.id, Wanted(TODAY, SOON, cover.id), NOW, None)
    assert ids(desk.today(unit, desk_of(cover, plan), 10, 0)) == [item.id]
