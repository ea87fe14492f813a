"""Reading a plan file: the one door of this room."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from bot.files.actions import ActionReader, flag_repeated_refs
from bot.files.delimited import read_delimited
from bot.files.errors import PlanFileError
from bot.files.guard import MOST_BYTES, kind_of_file
from bot.files.imported import ImportedAction, ImportedPlan, ImportedTable, LeftOut, TextFormat
from bot.files.overview import LATER, is_cover, left_out_of_cover, left_out_sheet, plan_facts
from bot.files.sheet import Sheet
from bot.files.table import Header, TableRows, find_header, read_rows
from bot.files.themes import Themes, read_theme_sheet
from bot.files.workbook import read_workbook

__all__ = ["PlanFileError", "read_plan", "read_plan_bytes"]


def read_plan(path: Path) -> ImportedPlan:
    """The plan in the file, with what should be looked at flagged and what was not read named.

    Nothing in the file is run, fetched or obeyed.  Raises PlanFileError with a sentence for the person.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except FileNotFoundError as missing:
        raise PlanFileError(f"There is no file {path}. Check the name and the folder.") from missing
    except IsADirectoryError as folder:
        raise PlanFileError(f"{path} is a folder. Give the name of the plan file in it.") from folder
    except OSError as refused:
        raise PlanFileError(f"{path} cannot be opened: {refused.strerror}.") from refused
    return read_plan_bytes(data, path.name)


def read_plan_bytes(data: bytes, name: str) -> ImportedPlan:
    """The same for a file already in memory, called `name`."""
    if kind_of_file(data) == "csv":
        sheet, written = read_delimited(data)
        return _plan(name, [sheet], [], written)
    sheets, left_out = read_workbook(data)
    return _plan(name, sheets, left_out, None)


def _plan(
    name: str, sheets: Sequence[Sheet], left_out: list[LeftOut], written: TextFormat | None
) -> ImportedPlan:
    headers = {sheet.name: header for sheet in sheets if not sheet.hidden and (header := find_header(sheet))}
    if not headers:
        raise PlanFileError(_nothing_found(sheets))
    tables = [(sheet, headers[sheet.name]) for sheet in sheets if sheet.name in headers]
    others = [sheet for sheet in sheets if sheet.name not in headers and sheet.filled_rows]
    cover = next((sheet for sheet in others if is_cover(sheet, sheets.index(sheet))), None)
    facts = plan_facts(Path(name).stem, cover, _lines_above(*tables[0]))
    themes, actions, found = Themes(), [], []
    left_out += _left_out_sheets(others, cover, themes)
    for sheet, header in tables:
        rows = read_rows(sheet, header)
        read = ActionReader(sheet, header.columns, themes, facts.start).read(rows)
        actions += _named_by_sheet(read, sheet, themes) if len(tables) > 1 else read
        found.append(_table(sheet, header, rows, is_text=written is not None))
        left_out += _left_out_rows(sheet, header, rows)
    if not actions:
        raise PlanFileError(
            f"The table on sheet “{tables[0][0].name}” has headings but no actions below them."
        )
    return ImportedPlan(
        file=name,
        format="csv" if written else "xlsx",
        facts=facts,
        themes=themes.all(),
        actions=tuple(flag_repeated_refs(actions)),
        tables=tuple(found),
        columns=_columns(header for _sheet, header in tables),
        left_out=tuple(left_out),
        text_format=written,
    )


def _lines_above(sheet: Sheet, header: Header) -> list[str]:
    """Title and note lines: rows above the header with one filled cell, or a label and its value."""
    lines = []
    for row in (row for row in sheet.filled_rows[: header.rows[0]] if row < header.rows[0]):
        cells = [text for at in range(len(sheet.rows[row])) if (text := sheet.text(row, at))]
        if len(cells) <= 2:
            lines.append(": ".join(cell.rstrip(":") for cell in cells) if len(cells) == 2 else cells[0])
    return lines


def _named_by_sheet(actions: list[ImportedAction], sheet: Sheet, themes: Themes) -> list[ImportedAction]:
    """Where each theme has a sheet of its own, the sheet's name is the theme's."""
    if any(action.theme for action in actions):
        return actions
    theme = themes.add(sheet.name)
    return [replace(action, theme=theme.key) for action in actions]


def _table(sheet: Sheet, header: Header, rows: TableRows, *, is_text: bool) -> ImportedTable:
    """Title rows are counted in a text file only: a workbook has its title on the cover."""
    return ImportedTable(
        where=sheet.name,
        header_rows=tuple(row + 1 for row in header.rows),
        first_data_row=header.rows[-1] + 2,
        title_rows=sum(row < header.rows[0] for row in sheet.filled_rows) if is_text else 0,
        banner_rows=rows.banner_rows,
        note_rows=len(rows.note_rows),
    )


def _columns(headers: Iterable[Header]) -> frozenset[str]:
    names = {"recommendation": "recommendations", "percent": "percent_done"}
    return frozenset(names.get(name, name) for header in headers for name in header.columns.at)


def _left_out_sheets(others: Sequence[Sheet], cover: Sheet | None, themes: Themes) -> list[LeftOut]:
    """Also takes the themes over from a sheet that lists them, which is then not left out."""
    found: list[LeftOut] = []
    for sheet in others:
        if sheet.hidden:
            found.append(
                LeftOut(
                    sheet.name,
                    "hidden",
                    len(sheet.filled_rows),
                    "hidden sheets are not read; unhide it first",
                )
            )
        elif sheet is cover:
            found += left_out_of_cover(sheet)
        elif not read_theme_sheet(sheet, themes):
            found.append(left_out_sheet(sheet))
    return found


def _left_out_rows(sheet: Sheet, header: Header, rows: TableRows) -> list[LeftOut]:
    measured = [at for at, _heading in header.columns.measures]
    with_measure = sum(any(sheet.text(row, at) for at in measured) for row, _banner in rows.actions)
    names = ", ".join(heading for _at, heading in header.columns.measures)
    below = [row for row in sheet.filled_rows if rows.ended_at is not None and row > rows.ended_at]
    parts = [
        LeftOut(f"{sheet.name}, columns {names}", "measures", with_measure, LATER),
        LeftOut(
            _where(sheet, rows.note_rows), "notes", len(rows.note_rows), "totals and notes are no actions"
        ),
        LeftOut(
            _where(sheet, rows.stray_rows), "rows", len(rows.stray_rows), "these rows say nothing to be done"
        ),
        LeftOut(_where(sheet, below), "table", len(below), f"a second table of another kind is {LATER}"),
    ]
    return [part for part in parts if part.rows]


def _where(sheet: Sheet, rows: Sequence[int]) -> str:
    """“Action Plan, rows 33, 34”; long lists are cut."""
    more = f" and {len(rows) - 10} more" if len(rows) > 10 else ""
    return f"{sheet.name}, rows {', '.join(str(row + 1) for row in rows[:10])}{more}"


def _nothing_found(sheets: Sequence[Sheet]) -> str:
    seen = "; ".join(f"“{sheet.name}” ({_widest_row(sheet)})" for sheet in sheets[:8])
    return (
        f"No table of actions was found. Seen: {seen[:600] or 'nothing'}. An action table needs a column for "
        "what is to be done (Action, Deliverable, What we will do) and two of: who (Owner, Lead), when "
        "(By when, Due, Target), how it stands (RAG, Status). Name the columns so and try again."
    )


def _widest_row(sheet: Sheet) -> str:
    """The headings of a sheet, as far as one can tell: the fullest of its first rows."""
    rows = [
        [text for at in range(len(sheet.rows[row])) if (text := sheet.text(row, at))]
        for row in sheet.filled_rows[:20]
    ]
    if sheet.hidden or not rows:
        return "hidden" if sheet.hidden else "empty"
    return ", ".join(text.replace("\n", " ")[:30] for text in max(rows, key=len)[:8])
