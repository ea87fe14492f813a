"""A csv file as one sheet, whatever program wrote it."""

from __future__ import annotations

import csv
import io
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE

from bot.files.errors import PlanFileError
from bot.files.guard import KEEP_THE_PLAN, MOST_COLUMNS, MOST_ROWS
from bot.files.imported import TextFormat
from bot.files.sheet import Row, Sheet, visible
from bot.files.table import find_header

_DELIMITERS = (",", ";", "\t")
_NOT_TEXT = (
    "This is neither an Excel workbook (.xlsx) nor a text file: it is damaged, or of another kind than its name says. "
    "Export the plan again, as a workbook or as CSV."
)


def read_delimited(data: bytes) -> tuple[Sheet, TextFormat]:
    """The file as a sheet called "file", and how it is written.  Raises PlanFileError."""
    text, encoding = _decoded(data)
    if "\x00" in text:
        raise PlanFileError(_NOT_TEXT)
    first, _, rest = text.partition("\n")
    told = first.strip().removeprefix("sep=") if first.startswith("sep=") else ""
    text = rest if told else text
    delimiter = told if told in _DELIMITERS else _delimiter(text)
    return _sheet(_records(text, delimiter)), TextFormat(encoding, delimiter, _line_ending(text))


def _decoded(data: bytes) -> tuple[str, str]:
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return _decode(data, "utf-16"), "utf-16"
    if data.startswith(BOM_UTF8):
        return _decode(data, "utf-8-sig"), "utf-8 with byte-order mark"
    if b"\x00" in data:
        raise PlanFileError(_NOT_TEXT)
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return _decode(data, "cp1252"), "windows-1252"


def _decode(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as wrong:
        raise PlanFileError(
            "The file's characters cannot be read. Save it in Excel as “CSV UTF-8” or as .xlsx and try again."
        ) from wrong


def _delimiter(text: str) -> str:
    """The delimiter with which the plan's columns are recognised best; else the one that splits most."""

    def worth(delimiter: str) -> tuple[int, int]:
        rows = _records(text, delimiter, most=60)
        header = find_header(_sheet(rows))
        return len(header.columns.at) if header else 0, sum(len(row) for row in rows)

    return max(_DELIMITERS, key=worth)


def _records(text: str, delimiter: str, most: int | None = None) -> list[list[str]]:
    """The rows, the first `most` of them if given."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    records: list[list[str]] = []
    try:
        for record in reader:
            records.append(record)
            if len(records) == most:
                break
            if len(records) > MOST_ROWS:
                raise PlanFileError(f"The file has more than {MOST_ROWS:,} rows. {KEEP_THE_PLAN}")
            if len(record) > MOST_COLUMNS and any(map(visible, record[MOST_COLUMNS:])):
                raise PlanFileError(f"Row {len(records)} has over {MOST_COLUMNS} columns. {KEEP_THE_PLAN}")
    except csv.Error as wrong:
        if most is None:
            raise PlanFileError(
                f"Near row {len(records) + 1} a quotation mark is out of place or a cell never ends, so "
                "the columns cannot be told. Correct it there, or send the plan as .xlsx."
            ) from wrong
    return records


def _sheet(records: list[list[str]]) -> Sheet:
    rows: list[Row] = [tuple(map(visible, record)) for record in records]
    return Sheet("file", rows)


def _line_ending(text: str) -> str:
    if "\r\n" in text:
        return "CRLF"
    return "LF" if "\n" in text or "\r" not in text else "CR"
