"""What is checked before a plan file is opened: what it is, how big, and that it holds nothing dangerous."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import NoReturn
from xml.parsers import expat

from bot.files.errors import PlanFileError

MEGABYTE = 1024 * 1024
MOST_BYTES = 10 * MEGABYTE
MOST_UNPACKED = 50 * MEGABYTE
MOST_RATIO = 100
MOST_PARTS = 200
MOST_SHEETS = 20
MOST_ROWS = 20_000
MOST_COLUMNS = 100

KEEP_THE_PLAN = "Keep only what belongs to the plan and try again."
SAVE_AS = "Save it as an Excel workbook (.xlsx) or as CSV and try again."
_MAGIC = (
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"{\\rtf", "a rich text document"),
    (b"\x1f\x8b", "a compressed archive"),
    (b"7z\xbc\xaf", "a compressed archive"),
    (b"Rar!", "a compressed archive"),
    (b"MZ\x90\x00", "a program"),
    (b"\x7fELF", "a program"),
)
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    expat.ExpatError,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MARKUP = (b"<!doctype", b"<html", b"<?xml")


def kind_of_file(data: bytes) -> str:
    """The format, xlsx or csv, by what the file holds and not by its name.  Refuses everything else."""
    if not data:
        raise PlanFileError("The file is empty. Export the plan again and try once more.")
    if len(data) > MOST_BYTES:
        raise PlanFileError(
            f"The file is larger than {MOST_BYTES // MEGABYTE} MB. Remove pictures and what is not the plan."
        )
    for magic, name in _MAGIC:
        if data.startswith(magic):
            raise PlanFileError(
                f"This is {name}, not a spreadsheet. Ask for the plan as an Excel workbook (.xlsx) or CSV."
            )
    if data.startswith(_OLE):
        _refuse_old_office(data)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "xlsx"
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_MARKUP):
        raise PlanFileError(
            f"This is a web page or XML, not a spreadsheet, whatever its name says. {SAVE_AS}"
        )
    return "csv"


def _refuse_old_office(data: bytes) -> NoReturn:
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise PlanFileError("The file is protected with a password. Save a copy without one and try again.")
    if "WordDocument".encode("utf-16-le") in data:
        raise PlanFileError(
            "This is an old Word file (.doc). Word files come later; until then use .xlsx or CSV."
        )
    raise PlanFileError(f"This is an old Excel file (.xls) or another old Office document. {SAVE_AS}")


def check_workbook(data: bytes) -> None:
    """Refuse an archive that is no workbook, unpacks to too much, or holds macros, outside links or a DTD."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_size(archive, len(data))
            _check_contents(archive)
    except _BROKEN as broken:
        raise PlanFileError(
            "The file is damaged or cut short and cannot be opened. Save it again in Excel and retry."
        ) from broken


def _check_size(archive: zipfile.ZipFile, packed: int) -> None:
    parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    if any(part.flag_bits & 1 for part in parts):
        raise PlanFileError("The file is protected with a password. Save a copy without one and try again.")
    if len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED or unpacked > MOST_RATIO * packed:
        raise PlanFileError(
            "The file unpacks to far more than a plan needs, so it was not opened. "
            "Copy the plan's sheets into a new workbook and try again."
        )


def _check_contents(archive: zipfile.ZipFile) -> None:
    names = {name.lower() for name in archive.namelist()}
    if "word/document.xml" in names:
        raise PlanFileError(
            "This is a Word file. Word files come later; until then save the plan's table as .xlsx or CSV."
        )
    if "xl/workbook.xml" not in names:
        raise PlanFileError(f"This is not an Excel workbook, whatever its name says. {SAVE_AS}")
    if any(name.endswith("vbaproject.bin") or name.startswith("xl/macrosheets/") for name in names):
        raise PlanFileError(
            "The workbook holds macros. Save it as a workbook without macros (.xlsx) and try again."
        )
    if any(name.startswith("xl/externallinks/") for name in names):
        raise PlanFileError(
            "The workbook takes values from other files. In Excel choose Data, Edit Links, Break Link."
        )
    for name in archive.namelist():
        if name.lower().endswith((".xml", ".rels")):
            _refuse_dtd(archive, name)


def _refuse_dtd(archive: zipfile.ZipFile, name: str) -> None:
    """Parse up to the root element: a document type can only stand before it, in any encoding."""
    declared: list[object] = []
    begun: list[object] = []
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = lambda *doctype: declared.append(doctype)
    parser.StartElementHandler = lambda *element: begun.append(element)
    with archive.open(name) as part:
        while not declared and not begun and (chunk := part.read(4096)):
            parser.Parse(chunk)
    if declared:
        raise PlanFileError(
            "The workbook declares its own document type, which no plan does: it was not opened."
        )
