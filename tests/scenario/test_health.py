"""How the bot itself is doing: asked by the manager, shown on Home, and told when it has been failing."""

from datetime import timedelta

from bot import ticks
from store import outbox, plans
from tests.scenario.office import MANAGER, TOM, Office


def in_vain(office: Office, since: timedelta) -> None:
    """A message that was tried so long ago and has not arrived."""
    began = office.deps.now() - since
    with office.deps.write() as unit:
        outbox.promise(unit, key="in vain", kind="answer", due_at=began, channel="C0NOWHERE")
        [promise] = outbox.claim(unit, began, lease=timedelta(days=1))
        outbox.begin_attempt(unit, promise, began, "C0NOWHERE")
        later = office.deps.now() + timedelta(hours=1)
        outbox.settle(unit, promise, "pending", now=began, reason="ratelimited", due_at=later)


def _well(told: str) -> str:
    """What is told once the first beat is written."""
    return told if told.startswith("Golden Thread is well.") else ""


def test_the_manager_sees_how_it_is_and_nobody_else_does(office):
    told = office.slack.until(lambda: _well(office.typed(MANAGER, "/plan health")["text"]))
    assert "Waiting:" in told.replace("*", "")
    assert "You may not see how the bot is doing" in office.typed(TOM, "/plan health")["text"]


def test_half_an_hour_of_failing_is_told_once_when_it_is_seen_twice(office):
    with office.deps.read() as unit:
        [plan] = plans.plans(unit)
    in_vain(office, timedelta(minutes=20))
    assert ticks.raise_alarms(office.deps, frozenset()) == frozenset()
    office.slack.advance(seconds=12 * 60)
    seen = ticks.raise_alarms(office.deps, frozenset())
    assert seen == {plan.id}
    before = len(office.dm(MANAGER))
    assert ticks.raise_alarms(office.deps, seen) == seen
    assert ticks.raise_alarms(office.deps, seen) == seen
    office.settle()
    [alarm] = office.dm(MANAGER)[before:]
    assert "1 message since" in alarm["text"]
    assert "Slack asked us to wait" in alarm["text"]
    assert "needs somebody's help" in office.typed(MANAGER, "/plan health")["text"]


def home(office: Office, who: str) -> str:
    before = len(office.slack.sent("views.publish"))
    office.slack.call("home", {"as": who, "tab": "home"})
    office.slack.until(lambda: len(office.slack.sent("views.publish")) > before)
    return str(office.slack.home(who))


def test_home_of_the_manager_has_it_and_an_owners_has_not(office):
    office.slack.until(lambda: "Golden Thread is well" in home(office, MANAGER))
    assert "Golden Thread is well" not in home(office, TOM)
