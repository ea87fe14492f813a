"""References: kept with an entry, hidden with it, and of one workspace."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.plan.evidence import Reference
from bot.plan.history import Kind
from bot.plan.items import Forecast, Item, State
from bot.plan.numbers import count
from store import evidence, history, items
from store.unit import Database, UnitOfWork
from tests.store.given import MINUTE, NOW, TODAY, a_plan, a_workspace, an_item, some_items

FILE = Reference("https://example.slack.com/files/U1/F1/minutes.pdf", "minutes.pdf", "F1", 90)
LINK = Reference("https://example.org/a", "example.org/…/a")


def an_entry(unit: UnitOfWork, item: Item, **facts: Any) -> int:
    told: dict[str, Any] = {
        "by_id": None,
        "at": NOW,
        "kind": Kind.EVIDENCE,
        "before": {},
        "after": {},
        **facts,
    }
    return history.record(unit, item=item, **told).id


def test_references_come_newest_first_and_are_counted(unit: UnitOfWork) -> None:
    item, other = some_items(unit, a_plan(unit), [{}, {}])
    evidence.keep(unit, item.id, an_entry(unit, item), [FILE, LINK])
    evidence.keep(unit, item.id, an_entry(unit, item, at=NOW + MINUTE), [replace(LINK, name="again")])
    evidence.keep(unit, other.id, an_entry(unit, other), [])
    found, total = evidence.of_item(unit, item.id)
    assert [one.name for one in found] == ["again", "example.org/…/a", "minutes.pdf"]
    assert (found[2].url, found[2].slack_file, found[2].size) == (FILE.url, "F1", 90)
    assert [one.at for one in found] == [NOW + MINUTE, NOW, NOW]
    assert total == 3
    assert [one.name for one in evidence.of_item(unit, item.id, limit=1)[0]] == ["again"]
    assert evidence.of_item(unit, item.id, limit=1)[1] == 3
    assert evidence.of_item(unit, other.id) == ([], 0)


def test_what_was_taken_back_is_hidden(unit: UnitOfWork) -> None:
    item = an_item(unit, a_plan(unit))
    entry_id = an_entry(unit, item)
    evidence.keep(unit, item.id, entry_id, [FILE])
    an_entry(unit, item, kind=Kind.UNDONE, undoes_id=entry_id)
    assert evidence.of_item(unit, item.id) == ([], 0)


def test_nothing_hangs_on_an_entry_of_another_item_or_workspace(
    database: Database, workspace_id: int
) -> None:
    with database.write(workspace_id) as unit:
        item, other = some_items(unit, a_plan(unit), [{}, {}])
        entry_id = an_entry(unit, item)
        evidence.keep(unit, item.id, entry_id, [FILE])
        with pytest.raises(LookupError):
            evidence.keep(unit, other.id, entry_id, [FILE])
    with database.write(a_workspace(database)) as unit:
        assert evidence.of_item(unit, item.id) == ([], 0)
        with pytest.raises(LookupError):
            evidence.keep(unit, item.id, entry_id, [FILE])


def test_what_is_forecast_to_miss_is_found_and_counted_alike(unit: UnitOfWork) -> None:
    plan = a_plan(unit)
    some_items(
        unit,
        plan,
        [
            {"due_on": TODAY, "forecast": Forecast.MISS, "forecast_on": TODAY + timedelta(days=9)},
            {"due_on": TODAY + timedelta(days=1), "forecast": Forecast.MISS},
            {"due_on": TODAY + timedelta(days=1), "forecast": Forecast.AT_RISK},
            {"due_on": TODAY - timedelta(days=1), "forecast": Forecast.MISS},
            {"due_on": TODAY, "forecast": Forecast.MISS, "state": State.CLAIMED_DONE},
            {"forecast": Forecast.MISS},
            {"due_on": TODAY},
        ],
    )
    found, total = items.find(unit, [plan.id], forecast=Forecast.MISS, due_from=TODAY)
    assert total == count(items.numbers(unit, plan, TODAY)).to_miss == 2
    assert [one.forecast for one in found] == [Forecast.MISS, Forecast.MISS]
    assert found[0].forecast_on == TODAY + timedelta(days=9)
    assert all(one.is_to_miss(TODAY) for one in found)
