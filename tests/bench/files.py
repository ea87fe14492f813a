"""Import of a workbook of five thousand actions, laid out like a council's, beside openpyxl alone."""

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.styles import PatternFill

from bot.files.read import read_plan
from bot.usecases.importing import Settings, import_plan
from store.unit import Database
from store.workspaces import adopt
from tests.bench.given import NOW
from tests.bench.measure import Line, race

ROWS, THEMES, POSTS = 5000, 20, 60
FILLS = {"Blue": "FF0070C0", "Green": "FF00B050", "Amber": "FFFFC000", "Red": "FFFF0000"}
HEADINGS: tuple[tuple[str | None, ...], ...] = (
    ("Ref", "Ofsted rec.", "What we will do", "Lead officer", "Timescale", None, None, "Progress", None, "BRAG",
     "Evidence held", "Impact for children"),
    (None, None, None, None, "Start", "Target", "Revised", "Q2 (Jul–Sep 2017)", "Q3 (Oct–Dec 2017)", None, None, None),
)  # fmt: skip
TARGETS = (
    "31/12/17",
    "Sept 2017",
    "March 2018",
    "end Sept 2017",
    "2018-02-28",
    "ongoing",
    "TBC",
    "15 January 2018",
)


def written(file: Path) -> Path:
    """The workbook: a cover, one table with a banner for each theme, and a sheet of measures that is no plan."""
    book = Workbook()
    cover = book.worksheets[0]
    cover.title = "Cover"
    for row in (("Children's Services Improvement Plan",), ("Plan agreed:", "27 June 2017")):
        cover.append(row)
    sheet = book.create_sheet("Action Plan")
    for row in (("Children's Services Improvement Plan – action tracker",), (), *HEADINGS, *_rows()):
        sheet.append(row)
    for area in ("A3:A4", "B3:B4", "C3:C4", "D3:D4", "E3:G3", "H3:I3", "J3:J4", "K3:K4", "L3:L4"):
        sheet.merge_cells(area)
    for cell in sheet["J"]:
        if cell.value in FILLS:
            cell.fill = PatternFill("solid", fgColor=FILLS[str(cell.value)])
    book.create_sheet("Measures").append(("No.", "Measure", "Unit", "Baseline"))
    book.save(file)
    return file


def _rows() -> Iterator[tuple[Any, ...]]:
    for number in range(ROWS):
        theme, place = divmod(number, ROWS // THEMES)
        if not place:
            yield (f"Theme {theme + 1} – Leadership and practice {theme + 1}",)
        post = number % POSTS
        yield (
            f"{theme + 1}.{place + 1}",
            str(number % 15 + 1),
            f"Finish part {number} of the workforce strategy and start putting it into practice",
            f"Head of Service {post}\nservice.{post}@example.org",
            "Jul 2017",
            TARGETS[number % len(TARGETS)],
            "March 2018" if number % 9 == 0 else None,
            "First draft agreed, action plan running",
            "Being refined with an improvement partner",
            list(FILLS)[number % len(FILLS)],
            "Draft v4; terms of reference",
            "Someone independent checks that children are getting help on time",
        )


def file_lines(folder: Path, seconds: float) -> list[Line]:
    """Reading alone, and reading and keeping, beside both ways openpyxl has."""
    file = written(folder / "plan.xlsx")
    template, used = folder / "empty.db", folder / "import.db"
    with closing(Database(f"sqlite:///{template}")) as database:
        database.migrate()
        adopt(database, "T0BENCH", NOW)

    def empty() -> None:
        for left in folder.glob("import.db*"):
            left.unlink()
        shutil.copyfile(template, used)

    read, kept, whole, streamed = race(
        lambda: _checked(len(read_plan(file).actions)),
        lambda: _checked(imported(file, used)),
        lambda: load_workbook(file),
        lambda: through(file),
        seconds=seconds,
        before=empty,
    )
    return [
        Line("5,000-row xlsx read; floor: openpyxl", read, whole),
        Line("5,000-row xlsx read; floor: openpyxl read-only", read, streamed),
        Line("5,000-row xlsx read and imported; floor: openpyxl", kept, whole),
        Line("5,000-row xlsx read and imported; floor: openpyxl read-only", kept, streamed),
    ]


def imported(file: Path, into: Path) -> int:
    """How many actions came into the SQLite file."""
    with closing(Database(f"sqlite:///{into}")) as database, database.write(1) as unit:
        plan = read_plan(file)
        return import_plan(unit, plan, key="TH", file_hash="-", settings=Settings(), now=NOW).actions


def through(file: Path) -> int:
    """How many cells openpyxl finds when it keeps none of them."""
    book = load_workbook(file, read_only=True)
    return sum(len(row) for sheet in book.worksheets for row in sheet.iter_rows(values_only=True))


def _checked(actions: int) -> None:
    if actions != ROWS:
        raise AssertionError(f"{actions} actions were read and not {ROWS}")
