"""What the store's tests begin with."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from bot.plan.items import Item, Person, Plan
from store import items, people, plans, workspaces
from store.unit import Database, UnitOfWork

NOW = datetime(2017, 11, 24, 9, 30, tzinfo=UTC)
TODAY = NOW.date()
MINUTE = timedelta(minutes=1)

_names = count(1)


def a_workspace(database: Database) -> int:
    """The id of another workspace."""
    return workspaces.adopt(database, f"T{next(_names)}", NOW)


def a_plan(unit: UnitOfWork, **settings: Any) -> Plan:
    """A new plan."""
    return plans.add_plan(unit, **{"key": f"P{next(_names)}", "title": "The plan", "now": NOW, **settings})


def a_person(unit: UnitOfWork, name: str = "Somebody", **facts: Any) -> Person:
    """A new person, in Slack unless `slack_user` says otherwise."""
    return people.add_person(unit, **{"name": name, "slack_user": f"U{next(_names)}", **facts})


def some_items(unit: UnitOfWork, plan: Plan, facts: Sequence[dict[str, Any]]) -> list[Item]:
    """New items of the plan, each with these facts."""
    bare = Item(id=0, plan_id=0, plan_key="", number=0, title="Recruit", created_at=NOW)
    return items.items(unit, items.add_items(unit, plan, [replace(bare, **fact) for fact in facts]))


def an_item(unit: UnitOfWork, plan: Plan, **facts: Any) -> Item:
    """A new item of the plan."""
    return some_items(unit, plan, [facts])[0]


def day(text: str) -> date:
    """A day written as ISO."""
    return date.fromisoformat(text)
