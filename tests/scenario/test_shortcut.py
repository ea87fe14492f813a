"""“Make this an action”: any message becomes one, once it has an owner and a date."""

from datetime import date

from bot.messages import ids, modals
from store import people, plans
from tests.scenario.office import MANAGER, PLAN_CHANNEL, TOM


def test_a_message_becomes_an_action_with_owner_and_date(office):
    ts = office.slack.say(TOM, PLAN_CHANNEL, "Somebody should write a rota for the duty desk")
    assert office.slack.shortcut(MANAGER, ids.ITEM_FROM_MESSAGE, PLAN_CHANNEL, ts)["ok"]
    [form] = office.slack.views(MANAGER)
    assert "write a rota for the duty desk" in str(form["blocks"])
    with office.deps.read() as unit:
        plan = plans.plan_by_key(unit, "NM")
        place = f"{plan.id}:{plans.themes(unit, plan.id)[0].id}"

    filled = {
        modals.WORDS: "Write a rota for the duty desk",
        modals.THEME: place,
        modals.OWNER: TOM,
        modals.DUE_ON: "2026-04-30",
    }
    answer = office.slack.submit(MANAGER, {block: {ids.FORM_FIELD: value} for block, value in filled.items()})
    assert answer["ok"]

    added = office.item(9)
    assert (added.title, added.due_on) == ("Write a rota for the duty desk", date(2026, 4, 30))
    with office.deps.read() as unit:
        assert people.person(unit, added.owner_id).slack_user == TOM
    office.settle()
    assert "NM-9" in office.dm(TOM)[-1]["text"]
    link = f"<{office.slack.base_url}/archives/{PLAN_CHANNEL}/p{ts.replace('.', '')}|a message>"
    shown = str(office.typed(MANAGER, "/plan show NM-9")["blocks"])
    for said in (str(office.dm(TOM)[-1]["blocks"]), shown):
        assert f"from {link} by Tom Wexcombe" in said
        assert "“Somebody should write a rota for the duty desk”" in said


def test_what_is_not_sent_with_owner_and_date_is_no_action(office):
    ts = office.slack.say(TOM, PLAN_CHANNEL, "Somebody should write a rota")
    for given in ({modals.OWNER: TOM}, {modals.DUE_ON: "2026-04-30"}):
        office.slack.shortcut(MANAGER, ids.ITEM_FROM_MESSAGE, PLAN_CHANNEL, ts)
        filled = {block: {ids.FORM_FIELD: value} for block, value in given.items()}
        refused = office.slack.submit(MANAGER, filled)
        assert set(refused["errors"]) == {modals.OWNER, modals.DUE_ON} - set(given)
        office.slack.close(MANAGER)
    assert "no action “NM-9”" in office.typed(MANAGER, "/plan show NM-9")["text"]


def test_a_very_long_message_with_awkward_characters_still_opens_the_form(office):
    ts = office.slack.say(TOM, PLAN_CHANNEL, '"quoted\\ & <!channel> ' * 150)
    assert office.slack.shortcut(MANAGER, ids.ITEM_FROM_MESSAGE, PLAN_CHANNEL, ts)["ok"]
    [form] = office.slack.views(MANAGER)
    assert form["submit"]
    assert len(form["private_metadata"]) <= 3000


def test_who_may_not_add_is_told_so(office):
    ts = office.slack.say(TOM, PLAN_CHANNEL, "Somebody should write a rota for the duty desk")
    assert office.slack.shortcut(TOM, ids.ITEM_FROM_MESSAGE, PLAN_CHANNEL, ts)["ok"]
    [view] = office.slack.views(TOM)
    assert not view.get("submit")
    assert "programme manager" in str(view["blocks"])
