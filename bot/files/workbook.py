"""An Excel workbook as sheets of plain values.  Formulas are never worked out: only stored values count."""

from __future__ import annotations

import colorsys
import io
import re
import warnings
import zipfile
from datetime import date, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

from bot.files.errors import PlanFileError
from bot.files.guard import KEEP_THE_PLAN, MOST_COLUMNS, MOST_ROWS, MOST_SHEETS, check_workbook
from bot.files.imported import LeftOut
from bot.files.sheet import Area, Row, Sheet, visible

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

# Neither pattern passes a "<", so that no comment full of half tags can make them slow.
_MERGED = re.compile(
    rb"""<(?:\w{1,9}:)?mergeCell\s[^<>]*?ref=["']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})["']"""
)
_FORMULA = re.compile(
    rb"""<(?:\w{1,9}:)?c\s[^<>]*?\br=["']([A-Z]{1,3})(\d{1,7})["'][^<>]*>\s*<(?:\w{1,9}:)?f\b[^<>]*>([^<]*)"""
)
_MOST_MERGED = 10 * MOST_ROWS
_DAMAGED = "The workbook is damaged and cannot be read. Open it in Excel, save it again as .xlsx and retry."
_XML = {b"&lt;": b"<", b"&gt;": b">", b"&quot;": b'"', b"&apos;": b"'", b"&amp;": b"&"}


def read_workbook(data: bytes) -> tuple[list[Sheet], list[LeftOut]]:
    """The sheets in their order, and those parts that hold no cells.  Raises PlanFileError."""
    check_workbook(data)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of every Excel extra that it passes over
        try:
            return _read(data)
        except PlanFileError:
            raise
        except Exception as broken:  # openpyxl lets almost anything out on a damaged part
            raise PlanFileError(_DAMAGED) from broken


def _read(data: bytes) -> tuple[list[Sheet], list[LeftOut]]:
    from openpyxl import load_workbook  # noqa: PLC0415 - takes 0.2 s, and most processes never read a workbook

    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    worksheets = book.worksheets
    if len(worksheets) > MOST_SHEETS:
        raise PlanFileError(
            f"The workbook has more than {MOST_SHEETS} sheets. Keep those of the plan and try again."
        )
    left_out = [
        LeftOut(name, "chart", 0, "a chart holds no actions")
        for name in book.sheetnames
        if name not in {sheet.title for sheet in worksheets}
    ]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheets = [_sheet(book, sheet, archive.read(_part_of(sheet))) for sheet in worksheets]
    return sheets, left_out


def _part_of(worksheet: Any) -> str:
    """The sheet's part in the archive.  Its raw text tells merged cells and formulas, read-only mode not."""
    return str(worksheet._worksheet_path)


def _sheet(book: Workbook, worksheet: Any, raw: bytes) -> Sheet:
    cells, rows = _cells(worksheet)
    merged = _merged(raw)
    came_from = _fill_down(rows, merged)
    formulas = _formulas(rows, raw)
    colours = _Colours(book.loaded_theme)

    def fill(row: int, column: int) -> str | None:
        row, column = came_from.get((row, column), (row, column))
        return colours.of(cells[row][column]) if row < len(cells) and column < len(cells[row]) else None

    return Sheet(
        name=worksheet.title,
        rows=rows,
        fill=fill,
        merged=tuple(merged),
        filled_down=frozenset(came_from),
        formulas=formulas,
        hidden=worksheet.sheet_state != "visible",
    )


def _cells(worksheet: Any) -> tuple[list[tuple[Any, ...]], list[Row]]:
    """The cells and their values row by row; blank ones beyond the limits are passed over, others refused."""
    worksheet.reset_dimensions()  # the file may say anything about its own size
    cells: list[tuple[Any, ...]] = []
    rows: list[Row] = []
    seen = 0
    for number, row in enumerate(worksheet.iter_rows(), 1):
        seen += len(row) + 1
        values = tuple(_value(cell) for cell in row)
        if (number > MOST_ROWS and any(values)) or seen > MOST_ROWS * MOST_COLUMNS:
            raise PlanFileError(f"Sheet “{worksheet.title}” goes beyond row {MOST_ROWS:,}. {KEEP_THE_PLAN}")
        if len(row) > MOST_COLUMNS and any(values[MOST_COLUMNS:]):
            raise PlanFileError(f"Sheet “{worksheet.title}” has over {MOST_COLUMNS} columns. {KEEP_THE_PLAN}")
        if number <= MOST_ROWS:
            cells.append(row)
            rows.append(values)
    return cells, rows


def _value(cell: Any) -> str:
    """The value as text: dates as 2017-10-31, whole numbers without a point."""
    value = cell.value
    if value is None:
        return ""
    kind = type(value)
    if kind is str:
        return visible(value)
    if kind is datetime or kind is date:
        return _day_or_month(value, cell.number_format)
    if kind is int or kind is float:
        return _as_shown(value, cell.number_format)
    return str(value)


def _day_or_month(value: date, number_format: str) -> str:
    """A day; or only the month where the cell shows no day, as Excel makes of "Sept 2017"."""
    shown = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.', "", number_format).lower()
    if "d" not in shown and "m" in shown and "y" in shown:
        return f"{value:%b %Y}"
    return f"{value:%Y-%m-%d}"


def _as_shown(value: int | float, number_format: str) -> str:
    """The number, with all its decimals where its format fixes them: reference 1.10 is not 1.1."""
    decimals = re.fullmatch(r"0\.(0+)", number_format)
    if decimals:
        return f"{value:.{len(decimals[1])}f}"
    return f"{value:.10g}" if abs(value) < 1e15 else str(value)


def _merged(raw: bytes) -> list[Area]:
    """The merged blocks that begin within the limits, as long as they are not absurdly many."""
    areas = [_area(*found.groups()) for found in islice(_MERGED.finditer(raw), _MOST_MERGED)]
    areas = [area for area in areas if area.top < MOST_ROWS and area.left < MOST_COLUMNS]
    if sum(min(area.bottom, MOST_ROWS) - area.top + 1 for area in areas) > _MOST_MERGED:
        raise PlanFileError(f"The workbook merges more cells than any plan does. {KEEP_THE_PLAN}")
    return areas


def _area(left: bytes, top: bytes, right: bytes, bottom: bytes) -> Area:
    return Area(int(top) - 1, _column(left), int(bottom) - 1, _column(right))


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _fill_down(rows: list[Row], merged: list[Area]) -> dict[tuple[int, int], tuple[int, int]]:
    """Put the value of cells merged downwards into each row; returns which cell each filled one came from."""
    came_from: dict[tuple[int, int], tuple[int, int]] = {}
    for area in merged:
        top, column = area.top, area.left
        value = rows[top][column] if top < len(rows) and column < len(rows[top]) else ""
        for row in range(top + 1, min(area.bottom + 1, len(rows))):
            came_from[row, column] = (top, column)
            if not value:
                continue
            values = list(rows[row]) + [""] * (column + 1 - len(rows[row]))
            values[column] = value
            rows[row] = tuple(values)
    return came_from


def _formulas(rows: list[Row], raw: bytes) -> frozenset[tuple[int, int]]:
    """The cells that hold formulas; one without a stored value shows the formula's own text."""
    if b"<f" not in raw and b":f" not in raw:
        return frozenset()
    found = set()
    for match in _FORMULA.finditer(raw):
        row, column, formula = int(match[2]) - 1, _column(match[1]), match[3]
        found.add((row, column))
        if row < len(rows) and column < len(rows[row]) and not rows[row][column]:
            values = list(rows[row])
            values[column] = visible("=" + _unescaped(formula))
            rows[row] = tuple(values)
    return frozenset(found)


def _unescaped(formula: bytes) -> str:
    for entity, character in _XML.items():
        formula = formula.replace(entity, character)
    return formula.decode("utf-8", "replace")


class _Colours:
    """The fill of a cell as "RRGGBB", with the workbook's theme colours worked out."""

    def __init__(self, theme: bytes | None) -> None:
        self._theme = _theme_colours(theme or b"")

    def of(self, cell: Any) -> str | None:
        fill = getattr(cell, "fill", None)
        if fill is None or fill.fill_type != "solid":
            return None
        return self._rgb(fill.fgColor)

    def _rgb(self, colour: Any) -> str | None:
        if colour.type == "rgb" and re.fullmatch(r"[0-9A-Fa-f]{8}", str(colour.rgb)):
            return str(colour.rgb)[2:].upper()
        if colour.type == "theme" and colour.theme < len(self._theme):
            return _tinted(self._theme[colour.theme], colour.tint or 0.0)
        return self._indexed(colour) if colour.type == "indexed" else None

    def _indexed(self, colour: Any) -> str | None:
        from openpyxl.styles.colors import COLOR_INDEX  # noqa: PLC0415 - only with a workbook, as above

        return str(COLOR_INDEX[colour.indexed])[2:] if colour.indexed < len(COLOR_INDEX) else None


def _theme_colours(theme: bytes) -> list[str]:
    """In the order cells count them: light 1, dark 1, light 2, dark 2, then the accents."""
    names = ("lt1", "dk1", "lt2", "dk2", *(f"accent{number}" for number in range(1, 7)))
    found = []
    for name in names:
        match = re.search(
            rf'<a:{name}>.{{0,200}}?(?:lastClr|srgbClr val)="([0-9A-Fa-f]{{6}})"'.encode(), theme, re.DOTALL
        )
        if not match:
            return []
        found.append(match[1].decode())
    return found


def _tinted(rgb: str, tint: float) -> str:
    """Lighter for a positive tint, darker for a negative one, as the format defines it."""
    hue, light, saturation = colorsys.rgb_to_hls(*(int(rgb[at : at + 2], 16) / 255 for at in (0, 2, 4)))
    light = light * (1 + tint) if tint < 0 else light + (1 - light) * tint
    return "".join(
        f"{round(part * 255):02X}" for part in colorsys.hls_to_rgb(hue, min(light, 1.0), saturation)
    )
