"""The example plans beside the repository, and the one that ships, as people should see them."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.files.imported import ImportedPlan, as_json, shifted
from bot.files.read import read_plan

ROOT = Path(__file__).resolve().parents[2]
PLANS = ROOT.parent / "shared" / "plans"
EXAMPLE = ROOT / "bot" / "files" / "example" / "improvement-plan.xlsx"
FILES = ("tower-hamlets.xlsx", "tameside-12-week.csv", "havering.xlsx")
# Flags of measures and risks, which are left out so far.
LATER_FLAGS = ("baseline_", "target_", "value_", "scale_", "risk_", "period_", "theme_listed_twice")


def both(name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """What should be read from a file and what is, both as JSON."""
    if not PLANS.is_dir():
        pytest.skip(f"the example plans are not at {PLANS}")
    expected = json.loads((PLANS / "expected" / f"{Path(name).stem}.json").read_text(encoding="utf-8"))
    return expected, json.loads(json.dumps(as_json(read_plan(PLANS / name))))


@pytest.mark.parametrize("name", FILES)
def test_every_action_and_theme_is_read_as_expected(name: str) -> None:
    expected, found = both(name)
    assert found["actions"] == expected["actions"]
    assert found["themes"] == expected["themes"]


@pytest.mark.parametrize("name", FILES)
def test_plan_file_and_action_table_are_read_as_expected(name: str) -> None:
    expected, found = both(name)
    expected["plan"].pop("review", None)  # a rhythm, which comes with the meetings
    keys = ("schema", "file", "format", "encoding", "delimiter", "line_ending", "plan")
    assert {key: found.get(key) for key in keys} == {key: expected.get(key) for key in keys}
    assert found["tables"] == [table for table in expected["tables"] if table["kind"] == "actions"]


@pytest.mark.parametrize("name", FILES)
def test_counts_and_flags_are_as_expected(name: str) -> None:
    expected, found = both(name)
    assert found["counts"] == {key: expected["counts"][key] for key in found["counts"]}
    assert {"themes", "actions", "actions_by_theme", "due_kinds", "rag"} <= found["counts"].keys()
    flags = Counter(flag for action in expected["actions"] for flag in action["flags"])
    assert found["flags_total"] == dict(flags)
    others = expected["flags_total"].keys() - found["flags_total"].keys()
    assert all(flag.startswith(LATER_FLAGS) for flag in others)


def test_sheets_that_are_not_read_are_named_with_their_rows() -> None:
    _expected, found = both("tower-hamlets.xlsx")
    left_out = {part["where"]: (part["kind"], part["rows"]) for part in found["left_out"]}
    assert left_out["Measures"] == ("measures", 9)
    assert left_out["Risks"] == ("risks", 13)
    assert left_out["Governance"] == ("meetings", 8)
    assert left_out["Visits"] == ("visits", 3)
    assert left_out["Next steps"] == ("next_steps", 8)
    assert left_out["Action Plan, rows 33, 34"] == ("notes", 2)


def test_measure_columns_beside_the_actions_are_named_as_left_out() -> None:
    _expected, found = both("tameside-12-week.csv")
    left_out = {part["where"]: (part["kind"], part["rows"]) for part in found["left_out"]}
    assert left_out["file, columns Metric, Where we were, Where we are now"] == ("measures", 6)


def test_the_progress_evidence_and_impact_of_an_action_are_kept() -> None:
    both("tower-hamlets.xlsx")
    action = read_plan(PLANS / "tower-hamlets.xlsx").actions[1]
    assert [note.column for note in action.notes] == ["Q2 (Jul–Sep 2017)", "Q3 (Oct–Dec 2017)"]
    assert action.evidence == "Attendance lists\nSlides\nFeedback forms"
    assert action.impact == "Members ask better questions about risk"


@pytest.fixture(scope="module")
def example() -> ImportedPlan:
    return read_plan(EXAMPLE)


def test_the_shipped_example_has_leads_and_owners_with_addresses(example: ImportedPlan) -> None:
    assert len(example.themes) == 5
    leads = Counter(theme.lead.email for theme in example.themes if theme.lead)
    assert leads["dd.socialcare@example.org"] == leads["head.qa@example.org"] == 2
    open_actions = Counter(
        action.owners[0].email for action in example.actions if action.colour != "blue" and action.owners
    )
    for owner in ("psw", "learning.development", "dd.commissioning"):
        assert 5 <= open_actions[f"{owner}@example.org"] <= 8


@pytest.mark.parametrize("weekday", range(7))
def test_the_shipped_example_is_in_its_middle_on_any_day(example: ImportedPlan, weekday: int) -> None:
    today = date(2031, 3, 3) + timedelta(days=weekday)
    plan = shifted(example, today)
    dated = [(action.in_force.date, action.colour) for action in plan.actions if action.in_force.date]
    behind = [colour for day, colour in dated if day < today]
    soon = [day for day, _colour in dated if today <= day <= today + timedelta(days=14)]
    assert 8 <= len(behind) <= 11
    assert 4 <= sum(colour != "blue" for colour in behind) <= 6
    assert len(soon) >= 4
    assert len(dated) - len(behind) - len(soon) >= 7
