"""The list of providers, from rows and from workbooks as they come."""

import re
import zipfile
from datetime import datetime

import pytest
from openpyxl import Workbook

import forethought
from forethought.model import UserError
from forethought.quality.providers import read_providers

EPISODES = {"Episodes": [{"CHILD": "a", "URN": "1234567", "PLACE": place} for place in ("K2", "U1")]}


def flagged(providers):
    run = forethought.check(EPISODES, return_="ssda903", year=2026, providers=providers, select=["219"])
    return run.findings["row"].to_pylist()


@pytest.mark.parametrize("urn", ["1234567", 1234567, 1234567.0, " 1234567 "])
def test_number_is_compared_as_text(urn):
    assert flagged([{"URN": urn, "PLACE_CODES": "K1, K2"}]) == [1]


def workbook(path, *sheets):
    book = Workbook()
    book.remove(book.active)
    for at, rows in enumerate(sheets):
        sheet = book.create_sheet(f"Sheet {at}")
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


LAYOUTS = {
    "homes": [
        "Local Authority",
        "URN",
        "Closed Date",
        "Provider Code",
        "Provider Placement Code",
        "Setting Address Postcode",
    ],
    "agencies": [
        "Local authority",
        "URN",
        "Deregistration date",
        "Placement provider code",
        "Placement code",
        "Setting postcode",
    ],
    "combined": [
        "Local authority",
        "URN",
        "Deregistration date",
        "Placement provider code",
        "Placement code",
        "Provider postcode",
    ],
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_workbook_of_each_layout_is_read(tmp_path, layout):
    rows = [
        ["A notice above the table"],
        LAYOUTS[layout],
        ["Westmarch", 1234567, datetime(2025, 6, 1), "PR1, PR2", "K1,K2", "WX1 1AA"],
        ["Westmarch", 7654321, "-", "PR4", "K1", "WX1 1AB"],
        [None, None, None, None, None, None],
    ]
    path = workbook(tmp_path / "providers.xlsx", [["About", "this", "book"]], rows)

    table = read_providers(path, 2026)

    assert table.to_pylist() == [
        {
            "URN": "1234567",
            "PLACE_CODES": "K1,K2",
            "PROVIDER_CODES": "PR1,PR2",
            "REG_END": "2025-06-01",
            "POSTCODE": "WX1 1AA",
            "LA": "Westmarch",
            "_row": 0,
        },
        {
            "URN": "7654321",
            "PLACE_CODES": "K1",
            "PROVIDER_CODES": "PR4",
            "REG_END": None,
            "POSTCODE": "WX1 1AB",
            "LA": "Westmarch",
            "_row": 1,
        },
    ]
    assert flagged(path) == [1]


def test_what_a_sheet_says_of_its_own_size_counts_for_nothing(tmp_path):
    path = workbook(tmp_path / "providers.xlsx", [LAYOUTS[next(iter(LAYOUTS))]] + [[n] * 6 for n in range(1, 4)])
    lying = tmp_path / "lying.xlsx"
    with zipfile.ZipFile(path) as whole, zipfile.ZipFile(lying, "w") as copy:
        for name in whole.namelist():
            content = whole.read(name)
            if name.startswith("xl/worksheets/"):
                content = re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:F2"', content)
            copy.writestr(name, content)
    assert read_providers(lying, 2026).num_rows == 3


def test_workbook_that_would_fill_the_machine_is_an_error_for_people(tmp_path):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (64 << 20))

    with pytest.raises(UserError, match="could not be opened"):
        read_providers(path, 2026)


def test_workbook_without_a_list_is_an_error_for_people(tmp_path):
    with pytest.raises(UserError, match="No list of providers"):
        read_providers(workbook(tmp_path / "empty.xlsx", [["nothing", "here"]]), 2026)


@pytest.mark.parametrize("what", ["missing.xlsx", "text.xlsx"])
def test_file_that_is_no_workbook_is_an_error_for_people(tmp_path, what):
    (tmp_path / "text.xlsx").write_text("not a workbook")

    with pytest.raises(UserError, match="could not be opened"):
        read_providers(tmp_path / what, 2026)


@pytest.mark.parametrize("what", [{"URN": "1"}, [1234567], 7])
def test_rows_that_are_none_are_an_error_for_people(what):
    with pytest.raises(UserError, match="No list of providers"):
        read_providers(what, 2026)


@pytest.mark.parametrize(
    ("name", "year", "code"),
    [
        ("Durham County Council", 2026, "E06000047"),
        ("840", 2026, "E06000047"),
        ("London Borough of Hackney", 2026, "E09000012"),
        ("St Helens", 2026, "E08000013"),
        ("Westmorland & Furness", 2026, "E06000064"),
        ("Westmorland and Furness", 2023, "E10000006"),
        ("Sheffield City Council", 2026, "E08000039"),
        ("Sheffield City Council", 2025, "E08000019"),
        ("Provider LA", 2026, "Provider LA"),
    ],
)
def test_an_authority_is_told_by_its_name_in_the_year(name, year, code):
    assert read_providers([{"URN": "1", "LA": name}], year)["LA"].to_pylist() == [code]


def test_several_workbooks_make_one_list(tmp_path):
    head = [
        "URN",
        "Placement code",
        "Placement provider code",
        "Deregistration date",
        "Setting postcode",
        "Local authority",
    ]
    first = workbook(tmp_path / "homes.xlsx", [head, [1000001, "K2", "PR4", "-", "B1 1BB", "Birmingham"]])
    second = workbook(tmp_path / "others.xlsx", [head, ["1000002", "U1, U2", "PR1", "-", "B1 1BB", "Birmingham"]])
    assert read_providers([first, second], 2026)["URN"].to_pylist() == ["1000001", "1000002"]
