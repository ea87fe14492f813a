"""A council at work: the strict local Slack, the real bot in this process, and a plan in a real database."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from threading import Event
from typing import Any
from unittest.mock import patch

from pydantic import SecretStr

from bot.app import Process
from bot.clock import FollowingClock
from bot.config import Settings
from bot.files.imported import (
    ImportedAction,
    ImportedDate,
    ImportedOwner,
    ImportedPlan,
    ImportedTheme,
    PlanFacts,
)
from bot.playground.client import Playground, running_playground
from bot.usecases.importing import Settings as PlanSettings
from bot.usecases.importing import import_plan
from store import items, plans
from store.unit import Database

MANAGER, LEAD, OTHER_LEAD = "U0PROG", "U0LEAD1", "U0LEAD2"
TOM, ANITA, JOE, CHAIR, OUTSIDER = "U0OWN1", "U0OWN2", "U0OWN3", "U0CHAIR", "U0OUT"
PLAN_CHANNEL, GENERAL = "C0PLAN", "C0GENERAL"
EMAILS = {
    "Principal Social Worker": "psw@example.org",
    "Learning and Development Manager": "learning.development@example.org",
    "Divisional Director, Commissioning": "dd.commissioning@example.org",
}
PSW, LDM, DDC = (ImportedOwner(post, email) for post, email in EMAILS.items())
NOBODY_IN_SLACK = ImportedOwner("Head of ICT")
START = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
"""A Monday, half an hour before the plan's hour in London and half an hour after its digest's."""


def action(
    ref: str,
    text: str,
    owner: ImportedOwner | None,
    due: date | None,
    colour: str | None = "green",
    theme: str = "T1",
) -> ImportedAction:
    """One row of the plan file."""
    typed = ImportedDate(raw=f"{due:%d/%m/%y}" if due else "TBC", date=due, kind="day" if due else "tbc")
    return ImportedAction(
        row=int(ref.replace(".", "")),
        where="Plan",
        ref=ref,
        theme=theme,
        text=text,
        due=typed,
        owners=(owner,) if owner else (),
        colour=colour,
    )


ACTIONS = (
    action("1.1", "Recruit six permanent social workers", PSW, date(2026, 2, 27), "amber"),
    action("1.2", "Agree the supervision policy with HR", PSW, date(2026, 3, 9)),
    action("1.3", "Audit of private fostering files", LDM, date(2026, 3, 3)),
    action("2.1", "Back to basics training for all managers", LDM, date(2026, 6, 30), theme="T2"),
    action("2.2", "Family group conferences offered before court", DDC, date(2026, 3, 20), "red", theme="T2"),
    action("2.3", "Replace the laptops of the duty teams", NOBODY_IN_SLACK, date(2026, 3, 3), theme="T2"),
    action("2.4", "Early help in four localities", None, None, None, theme="T2"),
    action("2.5", "Panel for emergency placements", DDC, date(2026, 1, 30), "blue", theme="T2"),
)


def plan_file(actions: tuple[ImportedAction, ...] = ACTIONS) -> ImportedPlan:
    """A plan as `read_plan` would hand it over."""
    lead, other = (
        ImportedOwner("Divisional Director", "dd.socialcare@example.org"),
        ImportedOwner("QA", "head.qa@example.org"),
    )
    return ImportedPlan(
        file="plan.csv",
        format="csv",
        facts=PlanFacts("Northmere improvement plan", start=date(2025, 9, 1), end=date(2026, 9, 30)),
        themes=(ImportedTheme("T1", "Workforce", lead), ImportedTheme("T2", "Quality", other)),
        actions=actions,
        tables=(),
        columns=frozenset(),
    )


class Office:
    """What a test sees and does.  People act through `slack`; the bot is all real."""

    def __init__(self, slack: Playground, process: Process) -> None:
        self.slack = slack
        self.process = process
        self.deps = process.deps

    def settle(self) -> None:
        """Everything that is due now has been promised and delivered."""
        self.slack.advance(seconds=1)

    def morning(self, days: int = 1) -> None:
        """On to 09:05 in London, day by day."""
        for _ in range(days):
            self.slack.advance(step="morning")

    def dm(self, who: str) -> list[dict[str, Any]]:
        """What the bot wrote to a person, oldest first."""
        return [m for m in self.slack.messages(who, self.talk(who)) if m.get("bot_id")]

    def talk(self, who: str) -> str:
        """The person's direct message with the bot, opened where it was not yet."""
        return self.slack.open_dm(who, "U0BOT")

    def said(self, who: str, text: str, *, thread_ts: str = "") -> dict[str, Any]:
        """Write to the bot in a direct message, and wait for its answer there."""
        channel = self.talk(who)
        before = {m["ts"] for m in self._there(who, channel, thread_ts)}
        self.slack.say(who, channel, text, thread_ts=thread_ts)
        return self.slack.until(
            lambda: next(
                (
                    m
                    for m in self._there(who, channel, thread_ts)
                    if m["ts"] not in before and m.get("bot_id")
                ),
                None,
            )
        )

    def _there(self, who: str, channel: str, thread_ts: str) -> list[dict[str, Any]]:
        return self.slack.messages(who, channel, thread_ts=thread_ts)

    def typed(self, who: str, text: str) -> dict[str, Any]:
        """Type a slash command, and its answer, which only that person sees."""
        answer = self.slack.command(who, text, GENERAL)
        assert answer["answered"], answer
        own = [m for m in self.slack.messages(who, GENERAL) if m.get("ephemeral_to") == who]
        return own[-1]

    def item(self, number: int) -> Any:
        """An action as the database has it."""
        with self.deps.read() as unit:
            plan = plans.plan_by_key(unit, "NM")
            assert plan is not None
            found = items.by_number(unit, plan.id, number)
            assert found is not None
            return found


def new_process(slack: Playground, database: Database) -> Process:
    """The bot, not started yet."""
    settings = Settings(
        slack_bot_token=SecretStr("xoxb-playground"),
        slack_app_token=SecretStr("xapp-playground"),
        slack_signing_secret=SecretStr("playground-signing-secret"),
        slack_api_url=slack.api_url,
    )
    return Process(settings, database, FollowingClock(slack.base_url, "bot"), Event())


@contextmanager
def open_office(database: Database, actions: tuple[ImportedAction, ...] = ACTIONS) -> Iterator[Office]:
    """The bot at work on the Monday of `START`, with the plan imported and its people known.

    It sends at no pace: how it keeps to Slack's is tested where it is kept.
    """
    with patch.multiple("bot.lanes", CHANNEL_PACE=0.0, WORKSPACE_PACE=0.0), running_playground() as slack:
        slack.advance(to=START.isoformat(), force=True)
        process = new_process(slack, database)
        chosen = PlanSettings(
            manager="programme.manager@example.org", chair="chair@example.org", channel=PLAN_CHANNEL
        )
        with process.deps.write() as unit:
            import_plan(
                unit, plan_file(actions), key="NM", file_hash="-", settings=chosen, now=process.deps.now()
            )
        process.start()
        slack.until(lambda: slack.clock()["followers"])
        slack.advance(seconds=1)
        try:
            yield Office(slack, process)
        finally:
            process.stop()


def button(message: dict[str, Any], label: str, near: str = "") -> dict[str, Any]:
    """A button of a message by its label; with `near` the first one after a block that says that."""
    seen = not near
    for block in message["blocks"]:
        seen = seen or near in str(block)
        elements = [*block.get("elements", []), *([block["accessory"]] if "accessory" in block else [])]
        for element in elements:
            if seen and element["type"] == "button" and element["text"]["text"] == label:
                return {"block_id": block["block_id"], "action_id": element["action_id"]}
    raise AssertionError(f"no button {label!r} near {near!r} in {message['text']!r}")
