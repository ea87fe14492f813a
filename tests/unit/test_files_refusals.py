"""Files that are not read: one sentence each, and nothing opened that should stay shut."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from bot.files.errors import PlanFileError
from bot.files.guard import MOST_BYTES
from bot.files.read import read_plan, read_plan_bytes
from tests.unit.files.build import part_of, text_of, with_parts, xlsx

HEAD = ["Action", "Owner", "Due", "RAG"]
GOOD = xlsx({"Plan": [HEAD, ["a", "A", "May 2018", "G"]]})
BOOK = "xl/workbook.xml"
SHEET = "xl/worksheets/sheet1.xml"


def archive(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in parts.items():
            new.writestr(name, content)
    return out.getvalue()


def with_dtd(encoding: str) -> bytes:
    sheet = part_of(GOOD, SHEET).decode()
    body = sheet[sheet.index("<worksheet") :]
    doctype = f'<!-- {"x" * 5000} --><!DOCTYPE w [<!ENTITY a "b">]>'
    text = f'<?xml version="1.0" encoding="{encoding}"?>{doctype}{body}'
    return with_parts(GOOD, {SHEET: text.encode(encoding)})


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"%PDF-1.7", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"<!DOCTYPE html><html>", "web page"),
        (OLE, "old Excel file"),
        (OLE + "WordDocument".encode("utf-16-le"), "Word files come later"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "password"),
        (archive({"word/document.xml": b"<w/>"}), "Word files come later"),
        (archive({"a.txt": b"x"}), "not an Excel workbook"),
        (archive({f"part{number}": b"" for number in range(201)}), "unpacks to far more"),
        (with_parts(GOOD, {"bomb": b"0" * 5_000_000}), "unpacks to far more"),
        (with_parts(GOOD, {"xl/vbaProject.bin": b"x"}), "macros"),
        (with_parts(GOOD, {"xl/externalLinks/externalLink1.xml": b"<a/>"}), "other files"),
        (with_dtd("utf-8"), "document type"),
        (with_dtd("utf-16"), "document type"),
        (GOOD[: len(GOOD) // 2], "damaged"),
        (with_parts(GOOD, {SHEET: part_of(GOOD, SHEET)[:200]}), "damaged"),
        (with_parts(GOOD, {BOOK: part_of(GOOD, BOOK).replace(b"rId1", b"rId99")}), "damaged"),
        (b"Action,Owner\x00,Due\n", "nor a text file"),
        (b"\x8a" + GOOD, "neither an Excel workbook"),
        (b"Action,Owner,Due\n\x81\x8d\xff,b,c\n", "characters cannot be read"),
        (b'Action,Owner,Due\n"a,b,c\nd,e,f\n', "quotation mark"),
        (b"x" * (MOST_BYTES + 1), "larger than 10 MB"),
        (b"one word", "No table of actions"),
        (text_of([HEAD]).encode(), "no actions below"),
        (text_of([HEAD, *[["a", "A", "", "G"]] * 20_001]).encode(), "20,000 rows"),
        (text_of([[*HEAD, *[""] * 97, "x"], ["a"]]).encode(), "100 columns"),
        (xlsx({f"S{number}": [["a"]] for number in range(21)}), "20 sheets"),
        (xlsx({"Plan": [[*HEAD, *[""] * 97, "x"], ["a"]]}), "100 columns"),
    ],
)
def test_each_bad_file_is_refused_with_a_sentence_that_says_why(data: bytes, words: str) -> None:
    with pytest.raises(PlanFileError, match=words) as refusal:
        read_plan_bytes(data, "plan.xlsx")
    sentence = str(refusal.value)
    assert sentence.endswith(".")
    assert len(sentence) < 1200
    assert "\n" not in sentence


def with_rows(rows: str, after: str = "") -> bytes:
    """The good workbook with more rows, and with what may follow them."""
    sheet = part_of(GOOD, SHEET).decode()
    return with_parts(GOOD, {SHEET: sheet.replace("</sheetData>", f"{rows}</sheetData>{after}").encode()})


def test_a_workbook_that_goes_beyond_the_last_row_allowed_is_refused() -> None:
    row = '<row r="{0}"><c r="A{0}" t="n"><v>7</v></c></row>'
    assert read_plan_bytes(with_rows(row.format(20_000)), "plan.xlsx").actions
    with pytest.raises(PlanFileError, match="beyond row 20,000"):
        read_plan_bytes(with_rows(row.format(20_001)), "plan.xlsx")


def test_a_blank_formatted_cell_at_the_end_of_the_grid_is_passed_over() -> None:
    stray = '<row r="1048576"><c r="XFD1048576" s="0"/></row>'
    assert len(read_plan_bytes(with_rows(stray), "plan.xlsx").actions) == 1


def test_a_block_merged_to_the_end_of_the_grid_fills_no_more_than_there_is() -> None:
    area = '<mergeCells count="1"><mergeCell ref="B2:B1048576"/></mergeCells>'
    row = '<row r="3"><c r="A3" t="n"><v>7</v></c></row>'
    plan = read_plan_bytes(with_rows(row, area), "plan.xlsx")
    assert [[owner.name for owner in action.owners] for action in plan.actions] == [["A"], ["A"]]


def test_merged_blocks_beyond_number_are_refused() -> None:
    areas = "".join(f'<mergeCell ref="A2:A{19_000 + number}"/>' for number in range(40))
    with pytest.raises(PlanFileError, match="merges more cells"):
        read_plan_bytes(with_rows("", f"<mergeCells>{areas}</mergeCells>"), "plan.xlsx")


def test_the_refusal_names_the_sheets_and_columns_seen_and_what_is_looked_for() -> None:
    data = xlsx({"Money": [["Item", "Cost", "Year"], ["Chairs", 5, 2018]], "Empty": []})
    with pytest.raises(PlanFileError) as refusal:
        read_plan_bytes(data, "plan.xlsx")
    for words in ("“Money” (Item, Cost, Year)", "“Empty” (empty)", "By when"):
        assert words in str(refusal.value)


def test_a_workbook_is_known_by_its_content_and_not_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "plan.csv"
    path.write_bytes(GOOD)
    assert read_plan(path).format == "xlsx"


def test_a_missing_file_and_a_folder_are_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(PlanFileError, match=r"There is no file .*nowhere\.xlsx"):
        read_plan(tmp_path / "nowhere.xlsx")
    with pytest.raises(PlanFileError, match="is a folder"):
        read_plan(tmp_path)
