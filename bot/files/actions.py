"""Rows of an action table into actions of the plan, with everything a person should look at flagged."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date

from bot.files.colours import ReadColour, read_colour
from bot.files.columns import Columns
from bot.files.imported import ImportedAction, ImportedDate, ImportedNote, ImportedTheme
from bot.files.owners import owner_flags, read_owners, with_emails
from bot.files.plan_dates import BLANK, read_plan_date, read_start_day
from bot.files.sheet import Sheet
from bot.files.table import Banner, TableRows
from bot.files.themes import Themes

_NO_CHANGE = BLANK | {"no change", "as planned", "unchanged", "no"}
_NUMBER = re.compile(r"(\d{1,3}(?:\.\d{1,10})?) ?(%?)")


class ActionReader:
    """Reads the rows of one table in order; blank theme cells continue the theme above."""

    def __init__(self, sheet: Sheet, columns: Columns, themes: Themes, plan_start: date | None) -> None:
        self._sheet = sheet
        self._columns = columns
        self._themes = themes
        self._plan_start = plan_start
        self._banner: Banner | None = None
        self._theme: ImportedTheme | None = None
        self._percent_is_whole = False

    def read(self, rows: TableRows) -> list[ImportedAction]:
        """The actions of the table; its themes are added to the plan's."""
        for banner in rows.banners:
            self._themes.add(banner.text, banner.lead, banner.aim)
        at = self._columns.at.get("percent")
        self._percent_is_whole = any(
            _fraction(self._sheet.text(row, at)) > 1 for row, _banner in rows.actions
        )
        return [self._action(row, banner) for row, banner in rows.actions]

    def _action(self, row: int, banner: Banner | None) -> ImportedAction:
        cells = self._sheet.rows[row]
        cell: defaultdict[str, str] = defaultdict(str)
        cell.update((name, cells[at].strip()) for name, at in self._columns.at.items() if at < len(cells))
        variant = self._find_theme(row, banner, cell["lead"])
        owners = with_emails(read_owners(cell["owner"]), cell["email"])
        due = read_plan_date(cell["due"], self._plan_start)
        revised = self._revised(cell["revised"])
        colour = self._colour(row, cell["colour"])
        flags = [
            *owner_flags(owners),
            *(flag for flag in colour.flags if flag == "rag_fill_only"),
            *self._date_flags(cell["start"], due, revised),
            *(flag for flag in colour.flags if flag != "rag_fill_only"),
            *(["theme_name_variant"] if variant else []),
            *self._cell_flags(row),
        ]
        return ImportedAction(
            row=row + 1,
            where=self._sheet.name,
            ref=cell["ref"] or None,
            theme=self._theme.key if self._theme else None,
            theme_cell=self._theme_cell(row),
            text=cell["text"],
            recommendations=_numbers(cell["recommendation"]),
            owners=owners,
            team=cell["team"] or None,
            start=read_start_day(cell["start"], self._plan_start),
            due=due,
            revised=revised,
            colour=colour.colour,
            colour_word=colour.word,
            colour_fill=colour.fill,
            percent_done=self._percent(cell["percent"]),
            evidence=cell["evidence"] or None,
            impact=cell["impact"] or None,
            notes=tuple(
                ImportedNote(heading, text)
                for at, heading in self._columns.notes
                if at < len(cells) and (text := cells[at].strip())
            ),
            flags=tuple(dict.fromkeys(flags)),
        )

    def _theme_cell(self, row: int) -> str:
        """With the spaces around it, which show how carefully names were typed."""
        at, cells = self._columns.at.get("theme"), self._sheet.rows[row]
        return cells[at] if at is not None and at < len(cells) else ""

    def _find_theme(self, row: int, banner: Banner | None, lead: str) -> bool:
        """Set the theme that holds in this row; True where its cell writes the name differently."""
        if banner is not self._banner:
            self._banner = banner
            self._theme = self._themes.add(banner.text) if banner else None
        cell = self._theme_cell(row)
        if cell.strip():
            self._theme = self._themes.add(cell, lead)
        elif self._theme and lead:
            self._theme = self._themes.add(self._theme.name, lead)
        return bool(cell.strip() and self._theme and self._themes.is_variant(cell, self._theme))

    def _revised(self, cell: str) -> ImportedDate | None:
        return None if cell.casefold() in _NO_CHANGE else read_plan_date(cell, self._plan_start)

    def _colour(self, row: int, word: str) -> ReadColour:
        at = self._columns.at.get("colour")
        return read_colour(word, self._sheet.fill(row, at) if at is not None else None)

    def _date_flags(self, start: str, due: ImportedDate, revised: ImportedDate | None) -> list[str]:
        flags = [typed.flag for typed in (due, revised) if typed and typed.flag]
        if due.date and self._plan_start and due.date < self._plan_start:
            flags.append("date_before_plan")
        if start.casefold() not in BLANK and read_start_day(start, self._plan_start) is None:
            flags.append("start_unclear")
        return flags + (["due_revised"] if revised else [])

    def _cell_flags(self, row: int) -> list[str]:
        flags = []
        if self._sheet.formulas and any(
            (row, at) in self._sheet.formulas for at in self._columns.at.values()
        ):
            flags.append("formula")
        if (row, self._columns.at["text"]) in self._sheet.filled_down:
            flags.append("cell_merged")
        return flags

    def _percent(self, cell: str) -> int | None:
        """0.4, "40%" and "40 %" are 40; 1 is 100 unless its column holds whole numbers."""
        match = _NUMBER.fullmatch(cell)
        if not match:
            return None
        return round(float(match[1]) * (1 if match[2] or self._percent_is_whole else 100))


def _fraction(cell: str) -> float:
    """The number in a cell without a percent sign; 0 for anything else."""
    match = _NUMBER.fullmatch(cell)
    return float(match[1]) if match and not match[2] else 0.0


def _numbers(cell: str) -> tuple[str, ...]:
    """Recommendation numbers: "3, 4 and 7" is three.  A sentence stays one."""
    if len(cell) > 60:
        return (cell,)
    return tuple(part.strip() for part in re.split(r"[,;\n/&]|\band\b", cell) if part.strip())


def flag_repeated_refs(actions: list[ImportedAction]) -> list[ImportedAction]:
    """The same actions, those that share a reference flagged."""
    times = Counter(action.ref for action in actions if action.ref)
    return [
        replace(action, flags=(*action.flags, "ref_repeated")) if times[action.ref or ""] > 1 else action
        for action in actions
    ]
