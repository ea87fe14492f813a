"""What a file says about the plan as a whole, and which of its parts are not read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from bot.files.imported import LeftOut, PlanFacts
from bot.files.plan_dates import days_in
from bot.files.sheet import Sheet

_WEEKS = re.compile(
    r"\b(?P<weeks>\d{1,3}) weeks? (?:from|starting|beginning)\b(?P<rest>.{0,60})", re.IGNORECASE
)
_LABELS = {
    "agreed": r"(?:plan )?(?:agreed|approved|signed off|endorsed)\b",
    "position_at": r"position\b|as at\b|last updated\b|(?:date of )?(?:this )?(?:report|update)\b",
    "start": r"(?:plan )?(?:starts?|begins|start date)\b",
    "end": r"(?:plan )?(?:ends?|end date|finish(?:es)?)\b",
    "goal_date": r"(?:our )?(?:aim|goal|ambition|target)\b",
}
_KINDS = (
    ("rota", r"rota\b|forward plan"),
    ("next_steps", r"next steps?\b|next three months"),
    ("measures", r"measures?\b|metrics?\b|kpis?\b|indicators?\b"),
    ("risks", r"risks?\b|mitigation"),
    ("stages", r"stages?\b|phases?\b"),
    ("visits", r"visits?\b"),
    ("meetings", r"governance|meetings?\b|boards?\b"),
    ("budget", r"resources?\b|budgets?\b|costs?\b"),
    ("funding", r"fund"),
    ("evaluation", r"evaluat|how we will know"),
    ("judgements", r"inspection|judge?ments?\b"),
    ("lists", r"lists?\b|lookups?\b|drop-?downs?\b|validation"),
    ("cover", r"cover|summary|front|about|intro|contents|read ?me|guidance|instructions"),
)
LATER = "not read yet: so far only the plan, its themes and its actions are"


def plan_facts(fallback_title: str, cover: Sheet | None, above: Iterable[str]) -> PlanFacts:
    """Title and dates from the cover and from the lines above the action table.

    `above` are those lines; the first is the title where there is no cover.
    """
    above = list(above)
    pairs = [*(_cover_lines(cover) if cover else []), *map(_labelled, above)]
    facts: dict[str, Any] = {}
    for label, words in pairs:
        for name, value in _facts_in(label, words):
            facts.setdefault(name, value)
    titles = [cover.text(cover.filled_rows[0], at) for at in range(3)] if cover and cover.filled_rows else []
    title = next((text for text in [*titles, *above] if text), fallback_title)
    return PlanFacts(title=" ".join(title.split())[:300], **facts)


def _cover_lines(cover: Sheet) -> Iterator[tuple[str, str]]:
    for row in cover.filled_rows:
        cells = [text for at in range(len(cover.rows[row])) if (text := cover.text(row, at))]
        yield (cells[0].rstrip(":"), cells[1]) if len(cells) == 2 else _labelled(" ".join(cells))


def _labelled(line: str) -> tuple[str, str]:
    """("Aim", "...") for "Aim: ..."; no label where the line is a sentence."""
    label, colon, words = line.partition(":")
    return (label.strip(), words.strip()) if colon and len(label) <= 40 else ("", line)


def _facts_in(label: str, words: str) -> Iterator[tuple[str, Any]]:
    weeks = _WEEKS.search(words)
    begins = days_in(weeks["rest"]) if weeks else None
    if weeks and begins:
        yield from _short_plan(begins[0], int(weeks["weeks"]))
    if re.match(r"recommendations?\b", label, re.IGNORECASE) and re.fullmatch(r"\d{1,4}", words):
        yield "recommendations_total", int(words)
    days = days_in(words)
    for name, pattern in _LABELS.items() if days else ():
        if days and re.match(pattern, label, re.IGNORECASE):
            yield name, days[0] if name == "start" else days[1]


def _short_plan(start: date, weeks: int) -> Iterator[tuple[str, Any]]:
    """A plan of so many weeks ends on the Friday of its last one."""
    monday = start - timedelta(days=start.weekday())
    yield from (("start", start), ("end", monday + timedelta(weeks=weeks, days=-3)), ("length_weeks", weeks))


def is_cover(sheet: Sheet, position: int) -> bool:
    """The first sheet, or one called so, as long as it is text and labels and not a table."""
    wide = [row for row in sheet.filled_rows if sum(map(bool, sheet.rows[row])) > 2]
    return bool(sheet.filled_rows) and not wide and (position == 0 or kind_of(sheet) == "cover")


def kind_of(sheet: Sheet) -> str:
    """What a sheet without actions seems to hold, by its name, else by its headings."""
    headings = " ".join(sheet.text(row, at) for row in sheet.filled_rows[:3] for at in range(6))
    for words in (sheet.name, headings):
        for kind, pattern in _KINDS:
            if re.search(rf"\b(?:{pattern})", words, re.IGNORECASE):
                return kind
    return "other"


def left_out_sheet(sheet: Sheet) -> LeftOut:
    """A whole sheet that is not read, and how many rows it holds below its heading."""
    tables = [row for row in sheet.filled_rows if sum(map(bool, sheet.rows[row])) > 1]
    heading = tables[0] if tables else sheet.filled_rows[0]
    return LeftOut(sheet.name, kind_of(sheet), sum(row > heading for row in sheet.filled_rows), LATER)


def left_out_of_cover(cover: Sheet) -> list[LeftOut]:
    """The lines of the cover that say nothing this import understands."""
    lines = list(_cover_lines(cover))[1:]
    unread = [pair for pair in lines if not list(_facts_in(*pair))]
    why = "only the title and the dates of a cover are read"
    return [LeftOut(cover.name, "cover", len(unread), why)] if unread else []
