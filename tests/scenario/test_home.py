"""Home: what is to be done, page by page, answered over it, and one's own settings."""

from datetime import date, timedelta

import pytest

from bot.deps import Deps
from bot.messages import ids
from bot.plan.items import Colour, State
from bot.plan.reminders import Level
from bot.plan.settings import OwnSettings, settings_of
from handlers.events import show_home
from store import items, people, plans
from tests.scenario.hands import finished, heard, made, now, opened_home, past
from tests.scenario.office import ANITA, CHAIR, JOE, LEAD, MANAGER, OUTSIDER, TOM, Office

OVERDUE = date(2026, 2, 20)


@pytest.fixture(scope="module")
def monday(shared: Office) -> Office:
    shared.slack.advance(seconds=35 * 60)
    return shared


def place(view: dict, label: str, near: str = "") -> dict:
    seen = not near
    for block in view["blocks"]:
        seen = seen or near in str(block)
        for one in [*block.get("elements", []), *([block["accessory"]] if "accessory" in block else [])]:
            if seen and one["type"] == "button" and one["text"]["text"].startswith(label):
                return {
                    "action_id": one["action_id"],
                    "block_id": block["block_id"],
                    "view_id": view["id"],
                }
    raise AssertionError(f"no {label!r} near {near!r}")


def tapped(office: Office, who: str, view: dict, label: str, near: str = "") -> dict:
    """Tap it, and Home as it is after that."""
    before = len(office.slack.sent("views.publish"))
    assert office.slack.click(who, **place(view, label, near))["ok"]
    office.slack.until(lambda: len(office.slack.sent("views.publish")) > before)
    return office.slack.home(who)


def fill(office: Office, who: str, **fields: object) -> dict:
    return office.slack.submit(who, {block: {ids.FORM_FIELD: value} for block, value in fields.items()})


def headings(view: dict) -> list[str]:
    """The parts that are shown, each with its count."""
    said = [(block.get("text") or {}).get("text", "") for block in view["blocks"]]
    return [one.strip("*") for one in said if one.startswith(("*Yours", "*Waiting", "*Coming"))]


def test_done_on_home_is_answered_over_it_and_home_stays_on_its_page(office):
    office.slack.advance(seconds=35 * 60)
    for n in range(11):
        made(office, f"Late number {n}", due=OVERDUE)
    view = opened_home(office, TOM)
    assert headings(view) == ["Yours today: 13 actions"]
    second = tapped(office, TOM, view, "Next")
    assert "11 to 13 of 13, page 2 of 2" in str(second["blocks"])
    told = len(office.dm(TOM))
    after = tapped(office, TOM, second, "Done", "NM-1*")
    [answer] = office.slack.views(TOM)
    assert "reported done" in str(answer["blocks"])
    assert office.item(1).state is State.CLAIMED_DONE
    assert "11 to 12 of 12, page 2 of 2" in str(after["blocks"])
    back = tapped(office, TOM, answer, "Undo")
    assert "11 to 13 of 13, page 2 of 2" in str(back["blocks"])
    assert office.item(1).state is State.IN_PROGRESS
    office.settle()
    assert len(office.dm(TOM)) == told


def test_a_form_opened_on_home_is_answered_over_it_and_not_in_a_message(monday):
    item = made(monday, "Updated from Home", ANITA, due=OVERDUE)
    view = opened_home(monday, ANITA)
    told = len(monday.dm(ANITA))
    monday.slack.click(ANITA, **place(view, "Update…", f"{item.key}*"))
    assert fill(monday, ANITA, words="panel agreed", colour="amber")["ok"]
    [answer] = monday.slack.views(ANITA)
    assert "panel agreed" in str(answer["blocks"])
    assert now(monday, item).colour is Colour.AMBER
    assert "Amber" in str(monday.slack.home(ANITA)["blocks"])
    monday.settle()
    assert len(monday.dm(ANITA)) == told
    monday.slack.close(ANITA)


def test_what_waits_on_somebody_can_be_settled_on_home(office):
    office.slack.advance(seconds=35 * 60)
    claimed = finished(office, "Reported done by Tom")
    asked = made(office, "Wants another date")
    puzzled = made(office, "Has a question")
    office.said(TOM, f"move {asked.key} to 26 June because the panel moved")
    office.said(TOM, f"{puzzled.key}: which of the two panels has to see it?")
    lead = opened_home(office, LEAD)
    assert "Waiting on you: 2 things" in headings(lead)
    assert "which of the two panels" in str(lead["blocks"])
    lead = tapped(office, LEAD, lead, "Seen and done", claimed.key)
    assert now(office, claimed).state is State.VERIFIED
    assert "Waiting on you: 1 thing" in headings(lead)
    office.slack.close(LEAD)
    office.said(LEAD, f"note {puzzled.key}: the one of May")
    assert not any(one.startswith("Waiting") for one in headings(opened_home(office, LEAD)))
    manager = opened_home(office, MANAGER)
    assert "Waiting on you: 1 thing" in headings(manager)
    manager = tapped(office, MANAGER, manager, "Agree new date", asked.key)
    assert now(office, asked).due_on == date(2026, 6, 26)
    assert not any(one.startswith("Waiting") for one in headings(manager))


def test_a_manager_sees_who_is_furthest_behind_and_the_chair_does_not(monday):
    with monday.deps.read() as unit:
        joe = people.person_by_slack(unit, JOE)
    made(monday, "Very late", JOE, due=date(2025, 12, 1))
    manager, chair = str(opened_home(monday, MANAGER)["blocks"]), str(opened_home(monday, CHAIR)["blocks"])
    assert f"{joe.name}: 1 action, 91 days overdue" in manager
    assert "days overdue" not in chair
    assert "Northmere improvement plan" in chair
    assert "Very late" not in chair


def test_home_of_two_plans_shows_both_and_of_none_neither(office):
    with office.deps.write() as unit:
        tom = people.person_by_slack(unit, TOM)
        other = plans.add_plan(unit, key="EH", title="Early help", now=office.deps.now(), manager_id=tom.id)
        first = plans.plan_by_key(unit, "NM")
        item = items.item(unit, items.add_items(unit, first, [office.item(1)])[0])
        items.add_items(unit, other, [item, item])
    view = opened_home(office, TOM)
    assert "Yours today: 4 actions" in headings(view)
    assert "EH-1" in str(view["blocks"])
    assert "*Early help*" in str(view["blocks"])
    assert "*Northmere improvement plan*" not in str(view["blocks"])
    closed = opened_home(office, OUTSIDER)
    assert "You have no part" in str(closed["blocks"])
    assert "EH-" not in str(closed["blocks"])


def test_home_is_read_in_one_unit_and_writes_nothing_for_whom_the_plans_know(monday):
    units = []

    class Counting(Deps):
        def read(self):
            units.append("read")
            return super().read()

        def write(self):
            units.append("write")
            return super().write()

    show_home(Counting(**vars(monday.deps)), MANAGER, 2)
    assert units == ["read"]


def test_five_hundred_items_are_turned_page_by_page(office):
    for n in range(499):
        made(office, f"Number {n}", due=OVERDUE + timedelta(days=n))
    view = opened_home(office, TOM)
    assert len(view["blocks"]) <= 100
    assert "1 to 10 of 501, page 1 of 51" in str(view["blocks"])
    seen = set()
    for _ in range(50):
        seen |= {str(b["text"]["text"]).split("*")[1] for b in view["blocks"] if "*NM-" in str(b.get("text"))}
        view = tapped(office, TOM, view, "Next")
    seen |= {str(b["text"]["text"]).split("*")[1] for b in view["blocks"] if "*NM-" in str(b.get("text"))}
    assert len(seen) == 501
    assert "501 to 501 of 501, page 51 of 51" in str(view["blocks"])
    first = tapped(office, TOM, view, "Yours today")
    assert "page 1 of 51" in str(first["blocks"])


def test_own_settings_are_kept_within_the_plans_hours(monday):
    view = opened_home(monday, JOE)
    monday.slack.click(JOE, **place(view, "My settings"))
    [form] = monday.slack.views(JOE)
    assert "Europe/London" in str(form["blocks"])
    hours = next(b for b in form["blocks"] if b["block_id"] == "hour")["element"]["options"]
    assert [one["value"] for one in hours] == ["plan", *map(str, range(9, 17))]
    assert "days" in fill(monday, JOE, hour="11", level="light", days=[])["errors"]
    assert fill(monday, JOE, hour="11", level="light", days=["1", "2", "4"])["ok"]
    [answer] = monday.slack.views(JOE)
    assert "Mon, Tue and Thu" in str(answer["blocks"])
    with monday.deps.read() as unit:
        joe = people.person_by_slack(unit, JOE)
        assert settings_of(joe) == OwnSettings(11, Level.LIGHT, "124")
    monday.slack.close(JOE)


def test_an_hour_the_plan_has_given_up_meanwhile_is_refused_beside_its_field(office):
    view = opened_home(office, TOM)
    office.slack.click(TOM, **place(view, "My settings"))
    with office.deps.write() as unit:
        plan = plans.plan_by_key(unit, "NM")
        plans.save_settings(unit, type(plan)(**{**plan.__dict__, "hour": 12}))
    refused = fill(office, TOM, hour="10", level="normal", days=["1"])
    assert "from 12 to 16" in refused["errors"]["hour"]
    with office.deps.read() as unit:
        assert settings_of(people.person_by_slack(unit, TOM)) == OwnSettings()


def test_a_stranger_is_met_by_opening_home_and_sees_nothing(office):
    assert office.slack.people("U0NEW", real_name="Nadia Fernhill", email="nadia@example.org")
    heard(office)
    assert "You have no part" in str(opened_home(office, "U0NEW")["blocks"])
    with office.deps.read() as unit:
        assert people.person_by_slack(unit, "U0NEW")
    assert past(office, office.item(1)) == ["imported"]
