"""A plan file as plain values: what `read_plan` hands to the import, to the preview and to `--json`."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

SCHEMA = "expected-import/1"


@dataclass(frozen=True)
class ImportedDate:
    """One date cell: the words typed, the day to store and their kind.

    `date` is None where nothing can be stored (ongoing, TBC) or a person has to choose; `suggest` is then a
    fair offer.  `start` is the first day of a range, a week or a rhythm.  `flag` is what to ask the person.
    """

    raw: str
    date: datetime.date | None
    kind: str
    start: datetime.date | None = None
    suggest: datetime.date | None = None
    no_year: bool = False
    flag: str | None = None


@dataclass(frozen=True)
class ImportedOwner:
    """A post as written, and the e-mail address that stood with it."""

    name: str
    email: str | None = None


@dataclass(frozen=True)
class ImportedTheme:
    """`key` is short and unique in the plan: T1, or W3 where the file says "Work stream 3"."""

    key: str
    name: str
    lead: ImportedOwner | None = None
    aim: str | None = None


@dataclass(frozen=True)
class ImportedNote:
    """A cell of a column with no meaning of its own here: its heading and its words."""

    column: str
    text: str


@dataclass(frozen=True)
class ImportedAction:
    """One row of an action table.

    `colour` is blue, red, amber, green, grey or None (nobody has rated it); `colour_word` and `colour_fill`
    say where it came from.  `revised` is the later date of a revised column, `due` always the first one.
    `theme` is a theme's key; None where the file groups nothing.  `row` counts from 1 as in Excel.
    """

    row: int
    where: str
    ref: str | None
    theme: str | None
    text: str
    due: ImportedDate
    theme_cell: str = ""
    recommendations: tuple[str, ...] = ()
    owners: tuple[ImportedOwner, ...] = ()
    team: str | None = None
    start: datetime.date | None = None
    revised: ImportedDate | None = None
    colour: str | None = None
    colour_word: str | None = None
    colour_fill: str | None = None
    percent_done: int | None = None
    evidence: str | None = None
    impact: str | None = None
    notes: tuple[ImportedNote, ...] = ()
    flags: tuple[str, ...] = ()

    @property
    def in_force(self) -> ImportedDate:
        """The date that counts: the revised one if there is one."""
        return self.revised or self.due


@dataclass(frozen=True)
class LeftOut:
    """Something the file holds that was not read, so that a person is told."""

    where: str
    kind: str
    rows: int
    why: str


@dataclass(frozen=True)
class ImportedTable:
    """Where an action table was found; rows count from 1."""

    where: str
    header_rows: tuple[int, ...]
    first_data_row: int
    title_rows: int = 0
    banner_rows: int = 0
    note_rows: int = 0


@dataclass(frozen=True)
class PlanFacts:
    """What a cover, a title row or a note says about the whole plan."""

    title: str
    start: datetime.date | None = None
    end: datetime.date | None = None
    length_weeks: int | None = None
    agreed: datetime.date | None = None
    position_at: datetime.date | None = None
    goal_date: datetime.date | None = None
    recommendations_total: int | None = None


@dataclass(frozen=True)
class TextFormat:
    """How a csv file is written."""

    encoding: str
    delimiter: str
    line_ending: str


@dataclass(frozen=True)
class ImportedPlan:
    """A whole plan file.  `columns` are the kinds of column its action tables have (ref, owner, due ...)."""

    file: str
    format: str
    facts: PlanFacts
    themes: tuple[ImportedTheme, ...]
    actions: tuple[ImportedAction, ...]
    tables: tuple[ImportedTable, ...]
    columns: frozenset[str]
    left_out: tuple[LeftOut, ...] = ()
    text_format: TextFormat | None = None

    @property
    def title(self) -> str:
        return self.facts.title

    @property
    def start(self) -> datetime.date | None:
        return self.facts.start

    @property
    def end(self) -> datetime.date | None:
        """The last day of the plan: its end, or the day by which it means to have reached its goal."""
        return self.facts.end or self.facts.goal_date


def as_json(plan: ImportedPlan) -> dict[str, Any]:
    """The plan in the shape of `expected-import/1`, with what was left out named under "left_out".

    Keys for columns the file does not have are absent.
    """
    written = plan.text_format
    return {
        "schema": SCHEMA,
        "file": plan.file,
        "format": plan.format,
        **(vars(written) if written else {}),
        "plan": _known(vars(plan.facts)),
        "tables": [_table_json(table) for table in plan.tables],
        "counts": _counts(plan),
        "themes": [_theme_json(theme) for theme in plan.themes],
        "actions": [_action_json(action, plan) for action in plan.actions],
        "flags_total": _tally(flag for action in plan.actions for flag in action.flags),
        "left_out": [vars(part).copy() for part in plan.left_out],
    }


def _known(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: _iso(value) for name, value in facts.items() if value is not None}


def _iso(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime.date) else value


def _tally(words: Iterator[str]) -> dict[str, int]:
    return dict(sorted(Counter(words).items()))


def _table_json(table: ImportedTable) -> dict[str, Any]:
    counted = {"title_rows": table.title_rows, "banner_rows": table.banner_rows}
    counted["trailing_note_rows"] = table.note_rows
    return {
        "where": table.where,
        "kind": "actions",
        "header_rows": list(table.header_rows),
        "first_data_row": table.first_data_row,
        **{name: rows for name, rows in counted.items() if rows},
    }


def _theme_json(theme: ImportedTheme) -> dict[str, Any]:
    lead = theme.lead
    return _known(
        {
            "key": theme.key,
            "name": theme.name,
            "aim": theme.aim,
            "lead": lead.name if lead else None,
            "lead_email": lead.email if lead else None,
        }
    )


def _counts(plan: ImportedPlan) -> dict[str, Any]:
    by_theme = {theme.key: 0 for theme in plan.themes}
    by_theme.update(Counter(action.theme or "none" for action in plan.actions))
    counts = {
        "themes": len(plan.themes),
        "actions": len(plan.actions),
        "actions_by_theme": by_theme,
        "due_kinds": _tally(action.due.kind for action in plan.actions),
        "rag": _tally(action.colour or "none" for action in plan.actions),
    }
    if "revised" in plan.columns:
        counts["actions_with_revised_date"] = sum(action.revised is not None for action in plan.actions)
    return counts


def _action_json(action: ImportedAction, plan: ImportedPlan) -> dict[str, Any]:
    found: dict[str, Any] = {
        "ref": action.ref,
        "theme": action.theme,
        "text": action.text,
        "owners": [vars(owner).copy() for owner in action.owners],
        "due": _date_json(action.due),
        "revised": _date_json(action.revised) if action.revised else None,
        "rag": action.colour,
        "rag_word": action.colour_word,
        "flags": list(action.flags),
    }
    if plan.format == "xlsx":
        found["rag_fill"] = action.colour_fill
    if "recommendations" in plan.columns:
        found["recommendations"] = list(action.recommendations)
    if "start" in plan.columns:
        found["start"] = _iso(action.start)
    found.update({name: getattr(action, name) for name in ("team", "percent_done") if name in plan.columns})
    if any("theme_name_variant" in other.flags for other in plan.actions):
        found["theme_cell"] = action.theme_cell
    return found


def _date_json(typed: ImportedDate) -> dict[str, Any]:
    shown = _known({"start": typed.start, "suggest": typed.suggest, "no_year": typed.no_year or None})
    return {"raw": typed.raw, "date": _iso(typed.date), "kind": typed.kind, **shown}


def shifted(plan: ImportedPlan, today: datetime.date) -> ImportedPlan:
    """The plan with every date moved by the same whole number of weeks, so that `today` is its middle.

    Weekdays and kinds stay.  A moved date is written out in full ("Fri 24 Nov 2017"), because the words
    typed would name another day.  A plan without any date comes back as it is.
    """
    middle = _middle(plan)
    if middle is None:
        return plan
    move = datetime.timedelta(weeks=round((today - middle).days / 7))
    facts = {name: _moved_day(value, move) for name, value in vars(plan.facts).items()}
    return replace(
        plan,
        facts=PlanFacts(**facts),
        actions=tuple(_moved_action(action, move) for action in plan.actions),
    )


def _middle(plan: ImportedPlan) -> datetime.date | None:
    if plan.start and plan.end:
        return plan.start + (plan.end - plan.start) / 2
    due = [day for action in plan.actions for day in (action.start, action.in_force.date) if day]
    return min(due) + (max(due) - min(due)) / 2 if due else None


def _moved_action(action: ImportedAction, move: datetime.timedelta) -> ImportedAction:
    return replace(
        action,
        start=_moved_day(action.start, move),
        due=_moved_date(action.due, move),
        revised=_moved_date(action.revised, move) if action.revised else None,
    )


def _moved_day(value: Any, move: datetime.timedelta) -> Any:
    return value + move if isinstance(value, datetime.date) else value


def _moved_date(typed: ImportedDate, move: datetime.timedelta) -> ImportedDate:
    days = {name: _moved_day(getattr(typed, name), move) for name in ("date", "start", "suggest")}
    raw = typed.raw
    if days["date"]:
        raw = in_full(days["date"])
    elif days["start"]:
        raw = f"{typed.kind} from {in_full(days['start'])}"
    elif days["suggest"]:
        raw = f"{typed.kind}, perhaps {in_full(days['suggest'])}"
    return replace(typed, raw=raw, **days)


def in_full(day: datetime.date) -> str:
    """Fri 24 Nov 2017"""
    return f"{day:%a} {day.day} {day:%b %Y}"
