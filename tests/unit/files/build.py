"""Small plan files for the tests of `bot/files`."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.styles import PatternFill

from bot.files.imported import ImportedPlan
from bot.files.read import read_plan_bytes

Rows = Sequence[Sequence[Any]]
FILLS = {"blue": "FF0070C0", "green": "FF00B050", "amber": "FFFFC000", "red": "FFFF0000", "grey": "FFBFBFBF"}


def xlsx(
    sheets: Mapping[str, Rows], merged: Sequence[str] = (), fills: Mapping[str, str] | None = None
) -> bytes:
    """A workbook of these sheets; merges and fills ({"D3": "red"}) are those of the first."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    first = book.worksheets[0]
    for area in merged:
        first.merge_cells(area)
    for cell, colour in (fills or {}).items():
        first[cell].fill = PatternFill("solid", fgColor=FILLS.get(colour, colour))
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def plan_of(rows: Rows, merged: Sequence[str] = (), fills: Mapping[str, str] | None = None) -> ImportedPlan:
    """What is read from a workbook with this one sheet."""
    return read_plan_bytes(xlsx({"Plan": rows}, merged, fills), "plan.xlsx")


def text_of(rows: Rows, delimiter: str = ",") -> str:
    """The rows as a csv text with CRLF."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue()


def edited(data: bytes, change: Callable[[Workbook], None]) -> bytes:
    """The workbook after `change` was let loose on it."""
    book = load_workbook(io.BytesIO(data))
    change(book)
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def with_parts(data: bytes, parts: Mapping[str, bytes | None]) -> bytes:
    """The same archive with these parts added or put in another's place; None takes one away."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, content in parts.items():
            if content is not None:
                new.writestr(name, content)
    return out.getvalue()


def part_of(data: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name)
