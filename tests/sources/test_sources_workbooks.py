"""Workbooks: a table on each sheet, values as the form writes them, damaged and protected ones in plain words."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from forethought.sources import SourceError, read

REVIEWS = ["CHILD", "DOB", "REVIEW", "REVIEW_CODE"]


def book(sheets) -> bytes:
    made = Workbook()
    made.remove(made.active)
    for title, lines in sheets.items():
        sheet = made.create_sheet(title)
        for line in lines:
            sheet.append(line)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def changed(content: bytes, member: str, change) -> bytes:
    """The workbook with one file inside it replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == member else old.read(name))
    return out.getvalue()


def read_book(folder, sheets, form="ssda903", year=2026):
    return read(folder({"book.xlsx": sheets if isinstance(sheets, bytes) else book(sheets)}), form, year)


def places(table):
    return list(zip(table["_file"].to_pylist(), table["_line"].to_pylist(), strict=True))


def test_each_sheet_is_a_table_and_named_where_its_rows_came_from(folder, account_of):
    sheets = {
        "Sheet1": [REVIEWS, ["c1", "01/02/2010", "03/04/2025", "PN1"]],
        "Leavers": [["CHILD", "DOB", "IN_TOUCH", "ACTIV", "ACCOM"], ["c2", "01/02/2005", "YES", "F1", "B1"]],
        "Notes": [["Call the team on Monday"]],
        "Empty": [],
    }
    intake = read_book(folder, sheets)
    assert account_of(intake) == ["Reviews 1=1+0", "OC3 1=1+0"]
    assert places(intake.tables["Reviews"]) == [("book.xlsx#Sheet1", 2)]
    assert places(intake.tables["OC3"]) == [("book.xlsx#Leavers", 2)]
    assert [(n.file, n.level) for n in intake.notices] == [("book.xlsx#Notes", "info"), ("book.xlsx#Empty", "warning")]


# value in the cell | text read in a date field of SSDA903, of the CIN census
VALUES = [
    (date(2025, 4, 3), "03/04/2025", "2025-04-03"),
    (datetime(2025, 4, 3), "03/04/2025", "2025-04-03"),
    ("03/04/2025", "03/04/2025", "03/04/2025"),
    (" 31/02/2025 ", "31/02/2025", "31/02/2025"),
    (7, "7", "7"),
    (7.0, "7", "7"),
    (7.5, "7.5", "7.5"),
    (123456789012.0, "123456789012", "123456789012"),
    (True, "1", "1"),
    ("  ", None, None),
    (None, None, None),
]


@pytest.mark.parametrize(("given", "dmy", "iso"), VALUES, ids=[repr(given) for given, *_ in VALUES])
def test_values_become_the_text_a_file_would_hold(given, dmy, iso, folder):
    looked_after = read_book(folder, {"s": [REVIEWS, ["c1", None, given, "PN1"]]})
    assert looked_after.tables["Reviews"]["REVIEW"].to_pylist() == [dmy]
    plans = [["LAchildID", "CINdetailsID", "CINPlanStartDate", "CINPlanEndDate"], ["c1", 1, given, None]]
    in_need = read_book(folder, {"s": plans}, "cin")
    row = in_need.tables["CINplanDates"].select(["CINdetailsID", "CINPlanStartDate"]).to_pylist()
    assert row == [{"CINdetailsID": "1", "CINPlanStartDate": iso}]


def test_titles_blank_rows_and_long_rows_are_accounted_for(folder, account_of):
    lines = [
        ["Reviews in the year"],
        [],
        [*REVIEWS, "Team"],
        ["c1", "01/02/2010", "03/04/2025", "PN1", "East"],
        [None],
        ["c2", "01/02/2010"],
        ["c3", "01/02/2010", "03/04/2025", "PN1", "East", "and more"],
        [*REVIEWS, "Team"],
        [" ", None, ""],
    ]
    intake = read_book(folder, {"s": lines})
    assert account_of(intake) == [
        "Reviews 7=2+5 [2 blank line] [1 line above the header] [1 repeated header] [1 too many cells]"
    ]
    assert places(intake.tables["Reviews"]) == [("book.xlsx#s", 4), ("book.xlsx#s", 6)]
    assert [n.line for n in intake.notices if "set aside:" in n.what] == [7, 8]


def test_a_formula_counts_as_the_value_saved_with_it(folder):
    content = book({"s": [REVIEWS, ["c1", "01/02/2010", "03/04/2025", '="PN"&1']]})
    intake = read_book(folder, content)
    assert intake.tables["Reviews"]["REVIEW_CODE"].to_pylist() == [None]
    assert [n.what for n in intake.notices] == ["Formulas without a saved value: 1; they are taken as blank"]
    part = "xl/worksheets/sheet1.xml"

    def saved(sheet: bytes) -> bytes:
        text = sheet.replace(b'<c r="D2">', b'<c r="D2" t="str">').replace(b"</f><v></v>", b"</f><v>PN1</v>")
        return text.replace(b"</f><v />", b"</f><v>PN1</v>").replace(b"</f><v/>", b"</f><v>PN1</v>")

    intake = read_book(folder, changed(content, part, saved))
    assert intake.tables["Reviews"]["REVIEW_CODE"].to_pylist() == ["PN1"]
    assert intake.notices == ()


def test_a_table_of_another_year_on_a_sheet_is_counted_and_set_aside(folder, account_of):
    order = ["CHILD", "DOB", "DOLO_START", "DOLO_END"]
    sheets = {"a": [REVIEWS, ["c1"]], "b": [order, ["c1", "01/02/2010", "01/05/2025"]]}
    assert account_of(read_book(folder, sheets)) == [
        "Reviews 1=1+0",
        "DoLo 1=0+1 [1 table not collected in 2026]",
    ]


PLAIN = book({"s": [REVIEWS, ["c1", "01/02/2010", "03/04/2025", "PN1"]]})
SHEET = "xl/worksheets/sheet1.xml"

# workbook | part of what the refusal says
REFUSED = {
    "cut short": (PLAIN[: len(PLAIN) // 2], "damaged"),
    "a sheet that is no xml": (changed(PLAIN, SHEET, lambda _: b"hello"), "damaged"),
    "entities of its own": (
        changed(PLAIN, SHEET, lambda text: b'<!DOCTYPE x [<!ENTITY a "b">]>' + text),
        "declares a document type",
    ),
    "a sheet that unpacks to far too much": (
        changed(PLAIN, SHEET, lambda text: text + b" " * (64 << 20)),
        "more than 200 times its own size",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_workbooks_that_cannot_be_trusted_are_refused_in_plain_words(name, folder):
    content, text = REFUSED[name]
    with pytest.raises(SourceError) as caught:
        read_book(folder, content)
    assert text in str(caught.value)


def test_what_a_sheet_says_of_its_size_need_not_be_true(folder, account_of):
    lying = changed(PLAIN, SHEET, lambda text: text.replace(b'ref="A1:D2"', b'ref="A1:XFD1048576"'))
    assert lying != PLAIN
    assert account_of(read_book(folder, lying)) == ["Reviews 1=1+0"]


def test_a_sheet_that_breaks_off_is_read_up_to_the_break(folder, account_of):
    content = book({"s": [REVIEWS] + [[f"c{n}", "01/02/2010", "03/04/2025", "PN1"] for n in range(100)]})
    cut = changed(content, SHEET, lambda text: text[: text.rindex(b"<row")])
    intake = read_book(folder, cut)
    assert account_of(intake) == ["Reviews 99=99+0"]
    assert [(n.level, n.file) for n in intake.notices] == [("error", "book.xlsx#s")]


def test_a_row_wider_than_any_return_is_set_aside(folder, account_of):
    content = book({"s": [REVIEWS, ["c1"] * 4, [None] * 1999 + ["far out"]]})
    assert account_of(read_book(folder, content)) == ["Reviews 2=1+1 [1 line too long]"]


def test_tables_left_open_by_their_columns_are_those_the_sheet_is_called_after(folder):
    sheets = {"UASC": [["CHILD", "SEX", "DOB"], ["c1", "1", "01/02/2010"]]}
    assert read_book(folder, sheets).tables.keys() == {"UASC"}
