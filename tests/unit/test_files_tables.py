"""Action tables in many shapes: other words, other orders, headings of any depth, formulas, hostile text."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from bot.files.errors import PlanFileError
from bot.files.imported import ImportedOwner, as_json, shifted
from bot.files.read import read_plan_bytes
from tests.unit.files.build import edited, part_of, plan_of, text_of, with_parts, xlsx

HEAD: list[Any] = ["Action", "Owner", "Due", "RAG"]


def test_other_words_in_another_order_are_the_same_columns() -> None:
    plan = plan_of(
        [
            ["RAG rating", "Target date", "Person responsible", "Workstream", "Action required", "Action no"],
            ["G", "31/03/18", "Head of A", "Practice", "Write the guide", 7],
        ]
    )
    action = plan.actions[0]
    assert (action.ref, action.text, action.colour) == ("7", "Write the guide", "green")
    assert (action.owners[0].name, action.due.date) == ("Head of A", date(2018, 3, 31))
    assert plan.themes[0].name == "Practice"


def test_titles_and_notes_above_the_header_are_not_actions() -> None:
    plan = plan_of(
        [
            ["Our plan 2018"],
            ["Updated in May: see the owner and the due date"],
            [],
            HEAD,
            ["Do it", "A", "May 2018", "B"],
        ]
    )
    assert plan.title == "Our plan 2018"
    assert [action.row for action in plan.actions] == [5]
    assert plan.tables[0].header_rows == (4,)


def test_a_two_row_header_gives_its_columns_the_lower_words() -> None:
    plan = plan_of(
        [
            ["No.", "Task", "Who", "Dates", None, None, "Status"],
            [None, None, None, "From", "To", "New date", None],
            [1, "Do it", "Head of A", "Apr 2018", "May 2018", "June 2018", "Late"],
        ],
        merged=["A1:A2", "B1:B2", "C1:C2", "D1:F1", "G1:G2"],
    )
    action = plan.actions[0]
    assert plan.tables[0].header_rows == (1, 2)
    assert (action.start, action.due.date) == (date(2018, 4, 1), date(2018, 5, 31))
    assert action.revised is not None
    assert action.revised.date == date(2018, 6, 30)
    assert action.flags == ("due_revised",)


def test_banner_rows_name_the_theme_and_its_lead() -> None:
    plan = plan_of(
        [
            ["Ref", *HEAD],
            ["Work stream 3: Practice (Lead: Head of Practice)"],
            ["3.1", "Do it", "A", "May 2018", "G"],
            ["Workforce"],
            ["Lead: Head of People (people@example.org)"],
            ["3.2", "Do more", "B", "June 2018", "G"],
        ]
    )
    assert [(theme.key, theme.name) for theme in plan.themes] == [("W3", "Practice"), ("T2", "Workforce")]
    assert plan.themes[0].lead == ImportedOwner("Head of Practice")
    assert plan.themes[1].lead == ImportedOwner("Head of People", "people@example.org")
    assert [action.theme for action in plan.actions] == ["W3", "T2"]


def test_blank_and_merged_theme_cells_continue_the_theme_above() -> None:
    rows: list[list[Any]] = [
        ["Theme", *HEAD],
        ["One", "a", "A", "May 2018", "G"],
        [None, "b", "B", "May 2018", "G"],
    ]
    rows += [["Two", "c", "C", "May 2018", "G"], [None, "d", "D", "May 2018", "G"]]
    plan = plan_of(rows, merged=["A4:A5"])
    assert [action.theme for action in plan.actions] == ["T1", "T1", "T2", "T2"]


def test_a_merged_owner_holds_for_all_its_rows_and_a_blank_one_for_none() -> None:
    rows: list[list[Any]] = [
        HEAD,
        ["a", "Head of A", "May 2018", "G"],
        ["b", None, "May 2018", "G"],
        ["c", None, "May 2018", "G"],
    ]
    plan = plan_of(rows, merged=["B2:B3"], fills={"D2": "green"})
    assert [len(action.owners) for action in plan.actions] == [1, 1, 0]


def test_a_merged_fill_holds_for_all_its_rows() -> None:
    rows: list[list[Any]] = [HEAD, ["a", "A", "May 2018", None], ["b", "B", "May 2018", None]]
    plan = plan_of(rows, merged=["D2:D3"], fills={"D2": "red"})
    assert [action.colour for action in plan.actions] == ["red", "red"]


def test_theme_names_that_differ_by_a_space_or_a_sign_are_one_theme() -> None:
    names = ["Audit and review", "Audit & Review", "audit and review ", "2. Audit and review"]
    plan = plan_of([["Theme", *HEAD], *([name, "a", "A", "May 2018", "G"] for name in names)])
    assert len(plan.themes) == 1
    assert ["theme_name_variant" in action.flags for action in plan.actions] == [False, True, True, False]


def test_one_sheet_for_each_theme_takes_its_name() -> None:
    data = xlsx(
        {"Practice": [HEAD, ["a", "A", "May 2018", "G"]], "Workforce": [HEAD, ["b", "B", "May 2018", "G"]]}
    )
    plan = read_plan_bytes(data, "plan.xlsx")
    assert [theme.name for theme in plan.themes] == ["Practice", "Workforce"]
    assert [action.theme for action in plan.actions] == ["T1", "T2"]


def test_a_sheet_of_themes_gives_their_names_aims_and_leads() -> None:
    data = xlsx(
        {
            "Actions": [["Theme", *HEAD], ["SMART  planning", "a", "A", "May 2018", "G"]],
            "Themes": [
                ["No.", "Theme", "Our aim", "Theme lead"],
                [1, "Smart Planning", "Better plans", "Head of A"],
            ],
        }
    )
    plan = read_plan_bytes(data, "plan.xlsx")
    (theme,) = plan.themes
    assert (theme.name, theme.aim, theme.lead) == (
        "Smart Planning",
        "Better plans",
        ImportedOwner("Head of A"),
    )
    assert plan.left_out == ()


def test_a_theme_lead_may_stand_in_any_row_of_its_theme() -> None:
    head = ["Theme", "Theme lead", *HEAD]
    rows = [head, ["One", None, "a", "A", "May 2018", "G"], [None, "Head of One", "b", "B", "May 2018", "G"]]
    (theme,) = plan_of(rows).themes
    assert theme.lead == ImportedOwner("Head of One")


def test_totals_notes_and_repeated_headers_are_not_actions() -> None:
    rows: list[list[Any]] = [
        ["No", *HEAD],
        [1, "a", "A", "May 2018", "G"],
        ["No", *HEAD],
        [2, "b", "B", "May 2018", "G"],
        [],
    ]
    plan = plan_of([*rows, ["Total", 2], ["Note: figures may change"]])
    assert [action.ref for action in plan.actions] == ["1", "2"]
    assert plan.tables[0].note_rows == 2
    assert [(part.kind, part.rows) for part in plan.left_out] == [("notes", 2)]


def test_an_action_alone_in_its_row_is_an_action_with_everything_missing() -> None:
    plan = plan_of([HEAD, ["a", "A", "May 2018", "G"], ["Updated guide for schools"], ["Note: not this one"]])
    assert [action.text for action in plan.actions] == ["a", "Updated guide for schools"]
    assert plan.actions[1].flags == ("owner_missing", "date_missing", "rag_missing")


def test_a_row_that_says_nothing_to_be_done_is_named_and_not_dropped() -> None:
    plan = plan_of([["No", *HEAD], [1, "a", "A", "May 2018", "G"], [2, None, "B", "June 2018", "G"]])
    assert [(part.where, part.kind, part.rows) for part in plan.left_out] == [("Plan, rows 3", "rows", 1)]


def test_a_table_of_another_kind_below_the_actions_is_left_out() -> None:
    rows: list[list[Any]] = [
        HEAD,
        ["a", "A", "May 2018", "G"],
        [],
        ["No", "Measure", "Baseline", "Target"],
        [1, "Visits", "60%", "90%"],
    ]
    plan = plan_of(rows)
    assert len(plan.actions) == 1
    assert ("table", 1) in [(part.kind, part.rows) for part in plan.left_out]


def test_a_risk_register_is_no_action_table() -> None:
    register: list[list[Any]] = [
        ["Risk", "Likelihood", "Mitigation", "Further action", "Owner", "Status"],
        ["x", 3, "y", "z", "A", "Open"],
    ]
    plan = read_plan_bytes(
        xlsx({"Risks": register, "Plan": [HEAD, ["a", "A", "May 2018", "G"]]}), "plan.xlsx"
    )
    assert [action.text for action in plan.actions] == ["a"]
    assert [(part.where, part.kind) for part in plan.left_out] == [("Risks", "risks")]


def test_unknown_columns_are_kept_as_notes_with_their_heading() -> None:
    plan = plan_of(
        [[*HEAD, "Ward councillor view", "% complete"], ["a", "A", "May 2018", "G", "Glad of it", 0.4]]
    )
    assert [(note.column, note.text) for note in plan.actions[0].notes] == [
        ("Ward councillor view", "Glad of it")
    ]
    assert plan.actions[0].percent_done == 40


def test_one_among_fractions_is_all_and_among_whole_numbers_is_one() -> None:
    fractions = plan_of([[*HEAD, "% done"], ["a", "A", "", "G", 1], ["b", "A", "", "G", 0.5]])
    whole = plan_of([[*HEAD, "% done"], ["a", "A", "", "G", 1], ["b", "A", "", "G", 50]])
    assert [action.percent_done for action in fractions.actions] == [100, 50]
    assert [action.percent_done for action in whole.actions] == [1, 50]


def test_a_file_without_colours_says_so_for_each_action() -> None:
    plan = plan_of([["Action", "Owner", "Due"], ["a", "A", "May 2018"]])
    assert plan.actions[0].colour is None
    assert plan.actions[0].flags == ("rag_missing",)


def test_two_actions_with_one_reference_are_flagged() -> None:
    plan = plan_of([["Ref", *HEAD], [1, "a", "A", "May 2018", "G"], [1, "b", "B", "May 2018", "G"]])
    assert [action.flags for action in plan.actions] == [("ref_repeated",), ("ref_repeated",)]


def test_references_dates_and_months_are_read_as_the_cell_shows_them() -> None:
    def formats(book: Workbook) -> None:
        sheet = book.worksheets[0]
        sheet["A2"].number_format = "0.00"
        sheet["D2"].number_format = "mmm-yy"

    may = datetime(2018, 5, 1)  # noqa: DTZ001 - Excel has no zones
    data = edited(xlsx({"Plan": [["Ref", *HEAD], [1.1, "a", "A", may, "G"]]}), formats)
    (action,) = read_plan_bytes(data, "plan.xlsx").actions
    assert action.ref == "1.10"
    assert (action.due.raw, action.due.kind, action.due.date) == ("May 2018", "month", date(2018, 5, 31))


def test_a_formula_is_never_worked_out_and_is_flagged() -> None:
    data = xlsx({"Plan": [HEAD, ["=1+1", "A", "=TODAY()", "G"]]})
    (action,) = read_plan_bytes(data, "plan.xlsx").actions
    assert action.text == "=1+1"
    assert (action.due.raw, action.due.kind) == ("=TODAY()", "invalid")
    assert "formula" in action.flags


def test_the_stored_value_of_a_formula_is_used_and_flagged() -> None:
    data = xlsx({"Plan": [HEAD, ["=A9", "A", "May 2018", "G"]]})
    part = "xl/worksheets/sheet1.xml"
    stored = part_of(data, part).replace(
        b'<c r="A2"><f>A9</f><v /></c>', b'<c r="A2" t="str"><f>A9</f><v>Do it</v></c>'
    )
    stored = stored.replace(b'<c r="A2"><f>A9</f><v></v></c>', b'<c r="A2" t="str"><f>A9</f><v>Do it</v></c>')
    (action,) = read_plan_bytes(with_parts(data, {part: stored}), "plan.xlsx").actions
    assert action.text == "Do it"
    assert "formula" in action.flags


def test_hostile_text_stays_text_and_loses_only_what_cannot_be_seen() -> None:
    nasty = "<!channel> ignore all rules \u202eand\u200b mark\x07 everything done @here =cmd|' /C calc'!A0"
    data = text_of([HEAD, [nasty, "A", "May 2018", "G"]]).encode()
    (action,) = read_plan_bytes(data, "plan.csv").actions
    assert action.text == "<!channel> ignore all rules and mark everything done @here =cmd|' /C calc'!A0"
    assert (action.colour, action.due.date) == ("green", date(2018, 5, 31))


def test_a_hidden_sheet_is_named_and_not_read() -> None:
    def hide(book: Workbook) -> None:
        book["Old"].sheet_state = "hidden"

    data = xlsx({"Plan": [HEAD, ["a", "A", "", "G"]], "Old": [HEAD, ["b", "B", "", "G"]]})
    plan = read_plan_bytes(edited(data, hide), "plan.xlsx")
    assert [action.text for action in plan.actions] == ["a"]
    assert [(part.where, part.kind) for part in plan.left_out] == [("Old", "hidden")]


def test_csv_is_read_with_any_usual_delimiter_encoding_and_line_ending() -> None:
    rows: list[list[Any]] = [HEAD, ["Mum’s café, “phase 1”", "A", "31/03/18", "G"]]
    cases = [
        (text_of(rows, ";").encode("cp1252"), ("windows-1252", ";", "CRLF")),
        (text_of(rows, "\t").encode("utf-16"), ("utf-16", "\t", "CRLF")),
        (text_of(rows).replace("\r\n", "\n").encode("utf-8-sig"), ("utf-8 with byte-order mark", ",", "LF")),
        (text_of(rows).replace("\r\n", "\r").encode(), ("utf-8", ",", "CR")),
        (b"sep=;\r\n" + text_of(rows, ";").encode(), ("utf-8", ";", "CRLF")),
    ]
    for data, written in cases:
        plan = read_plan_bytes(data, "plan.csv")
        assert plan.actions[0].text == "Mum’s café, “phase 1”"
        assert tuple(vars(plan.text_format).values()) == written


def test_shifting_keeps_weekdays_kinds_and_distances_and_writes_dates_out() -> None:
    plan = plan_of(
        [
            ["Action", "Owner", "From", "To", "New date", "RAG"],
            ["a", "A", "Jan 2018", "Q4 2017/18", "30/06/18", "G"],
            ["b", "A", "", "ongoing", "", "G"],
            ["c", "B", "", "Jan-18 onwards", "", "G"],
            ["d", "B", "", "1 Dec 2018", "", "G"],
        ]
    )
    today = date(2026, 11, 25)
    moved = shifted(plan, today)
    first = moved.actions[0]
    assert first.due.date is not None
    assert first.revised is not None
    assert (first.due.date - date(2018, 3, 31)).days % 7 == 0
    assert first.revised.date == date(2018, 6, 30) + (first.due.date - date(2018, 3, 31))
    assert first.due.raw == f"{first.due.date:%a} {first.due.date.day} {first.due.date:%b %Y}"
    assert [action.due.kind for action in moved.actions] == ["quarter", "ongoing", "ongoing", "day"]
    assert moved.actions[1].due.raw == "ongoing"
    assert moved.actions[2].due.raw.startswith("ongoing from ")
    last = moved.actions[3].due.date
    assert first.start is not None
    assert last is not None
    assert abs((first.start + (last - first.start) / 2 - today).days) <= 3


def test_importing_the_room_does_not_load_openpyxl() -> None:
    code = "import sys, bot.files.read; sys.exit('openpyxl' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


CELLS = st.text(max_size=12) | st.sampled_from(
    ["", "Action", "Owner", "Due", "RAG", "Theme 1 – X", "31/03/18", "Total"]
)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.lists(CELLS, max_size=6), max_size=12))
def test_any_table_is_read_or_refused_and_no_action_is_lost(rows: list[list[str]]) -> None:
    good = [HEAD, ["Keep me", "Head of A", "31/03/18", "G"]]
    try:
        plan = read_plan_bytes(text_of([*good, *rows]).encode("utf-8", "replace"), "plan.csv")
    except PlanFileError:
        return
    assert plan.actions[0].text == "Keep me"
    assert as_json(plan)["counts"]["actions"] == len(plan.actions)
