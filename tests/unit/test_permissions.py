"""Who may do what."""

import pytest

from bot.plan.errors import NotAllowed
from bot.plan.items import Item, Plan, Theme
from bot.plan.permissions import ALLOWED, Act, Part, may, must, parts_in_item

PLAN = Plan(id=1, key="TH", title="Plan", manager_id=1, sponsor_id=2, chair_id=3)
THEME = Theme(id=1, plan_id=1, ref="T1", name="Workforce", lead_id=4)
ITEM = Item(id=1, plan_id=1, plan_key="TH", number=12, title="Recruit", theme_id=1, owner_id=5)
MANAGER, SPONSOR, CHAIR, LEAD, OWNER, HELPER, OTHER = 1, 2, 3, 4, 5, 6, 7

MATRIX = {
    Act.SPEAK: {MANAGER, SPONSOR, CHAIR, LEAD, OWNER, HELPER, OTHER},
    Act.UPDATE: {MANAGER, SPONSOR, LEAD, OWNER, HELPER},
    Act.SNOOZE: {OWNER},
    Act.ASK_DATE: {LEAD, OWNER, HELPER},
    Act.AGREE_DATE: {MANAGER, SPONSOR},
    Act.CHECK: {MANAGER, SPONSOR, LEAD},
    Act.HAND_OVER: {MANAGER, SPONSOR, LEAD, OWNER},
    Act.WITHDRAW: {MANAGER, SPONSOR},
    Act.ADD: {MANAGER, SPONSOR, LEAD},
    Act.SEND_DIGEST: {MANAGER, SPONSOR},
    Act.PREVIEW_DIGEST: {MANAGER, SPONSOR, CHAIR},
    Act.DECIDE_HELD: {MANAGER, SPONSOR},
    Act.SET_DAYS: {MANAGER, SPONSOR},
}


def parts(person_id, item=ITEM):
    return parts_in_item(person_id, item, PLAN, THEME, {HELPER})


@pytest.mark.parametrize("act", list(Act))
def test_the_matrix_of_the_rules(act):
    allowed = {person for person in range(MANAGER, OTHER + 1) if may(act, parts(person))}
    assert allowed == MATRIX[act]


def test_nobody_checks_their_own_action():
    own = Item(id=1, plan_id=1, plan_key="TH", number=12, title="Recruit", theme_id=1, owner_id=LEAD)
    assert may(Act.UPDATE, parts(LEAD, own))
    assert not may(Act.CHECK, parts(LEAD, own))


def test_a_refusal_names_who_may():
    with pytest.raises(NotAllowed) as refused:
        must(Act.AGREE_DATE, parts(OWNER), "TH-12")
    assert refused.value.who == (Part.MANAGER.value, Part.SPONSOR.value)
    assert set(ALLOWED) == set(Act)
