"""The same figures as XLSX, ODS and JSON, read back as a reader's program would."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from xml.etree import ElementTree

import pyarrow as pa
import pytest
from openpyxl import load_workbook

from forethought.insight.publication import (
    About,
    Count,
    FilePair,
    Filter,
    PublicationError,
    Ratio,
    build_pair,
    data_json,
    ods,
    xlsx,
)
from forethought.insight.publication.opendocument import _letters

T = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
ABOUT = About(
    "=Children in need & their homes, Westmarch",
    "Westmarch <Council>",
    date(2026, 5, 1),
    "statistics@example.org",
    notes=("Figures are of children, not of referrals.",),
)


@pytest.fixture(scope="module")
def pair() -> FilePair:
    columns = {
        "time_period": ["2026"] * 6,
        "area": ["E08000010"] * 3 + ["E12000002"] * 3,
        "age_group": ["Total", "Under 10", "10 and over"] * 2,
        "children_count": ["120", "c", "c", "1234", "600", "634"],
        "population_count": ["2000", "900", "1100", "41000", "20500", "20500"],
    }
    return build_pair(
        pa.table(columns),
        (Filter("age_group", "=Age"),),
        (
            Count("children_count", "Children"),
            Count("population_count", "Population"),
            Ratio("children_percent", "Share", "children_count", "population_count"),
        ),
        name="children",
    )


def test_the_workbook_has_cover_contents_notes_and_one_table_a_sheet(pair: FilePair) -> None:
    book = load_workbook(io.BytesIO(xlsx(pair, ABOUT)))
    assert book.sheetnames == ["Cover", "Contents", "Notes", "Table_1", "Table_2"]
    assert [len(book[name].tables) for name in book.sheetnames] == [0, 1, 1, 1, 1]
    assert book.properties.title == ABOUT.title
    assert book["Cover"]["A1"].value == ABOUT.title
    assert book["Cover"]["A1"].data_type == "s"
    contents = [[cell.value for cell in row] for row in book["Contents"].iter_rows(min_row=3)]
    assert contents[0] == ["Sheet", "What it holds"]
    assert [row[0] for row in contents[1:]] == ["Notes", "Table_1", "Table_2"]
    link = book["Contents"]["A5"].hyperlink
    assert "'Table_1'!A1" in (link.location or link.target)
    assert "not shown" in " ".join(str(row[0].value) for row in book["Cover"].iter_rows())
    assert [row[1].value for row in book["Notes"].iter_rows(min_row=4)] == [
        ABOUT.notes[0],
        "c stands for: hidden, because the number is small or would give a small one away.",
    ]


def test_figures_are_numbers_symbols_are_text_and_nothing_is_a_formula(pair: FilePair) -> None:
    book = load_workbook(io.BytesIO(xlsx(pair, ABOUT)))
    sheet = book["Table_1"]
    (table,) = sheet.tables.values()
    rows = [[cell.value for cell in row] for row in sheet[table.ref]]
    assert rows[0][-4:] == ["=Age", "Children", "Population", "Share (%)"]
    assert len(rows) == 1 + pair.data.num_rows
    assert len(set(rows[0])) == len(rows[0])
    assert rows[1][-3:] == [1234, 41000, 3.01]
    assert [row[-3] for row in rows[1:]] == [1234, 600, 634, 120, "c", "c"]
    assert {cell.data_type for each in book for row in each.iter_rows() for cell in row} <= {"s", "n"}
    assert rows[1][0] == "2026"


def test_the_dictionary_says_none_rather_than_nothing(pair: FilePair) -> None:
    sheet = load_workbook(io.BytesIO(xlsx(pair, ABOUT)))["Table_2"]
    (table,) = sheet.tables.values()
    rows = [[cell.value for cell in row] for row in sheet[table.ref]]
    assert rows[1] == ["age_group", "Filter", "=Age", "none", "none", "Total; Under 10; 10 and over"]
    assert rows[2] == ["children_count", "Indicator", "Children", "none", "0", "none"]
    assert rows[4] == ["children_percent", "Indicator", "Share", "%", "1", "none"]


def test_more_rows_than_a_sheet_holds_are_refused(pair: FilePair, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forethought.insight.publication.workbooks._ROWS", pair.data.num_rows)
    xlsx(pair, ABOUT)
    monkeypatch.setattr("forethought.insight.publication.workbooks._ROWS", pair.data.num_rows - 1)
    with pytest.raises(PublicationError, match="more rows"):
        xlsx(pair, ABOUT)


def test_the_open_document_opens_and_holds_the_same_cells(pair: FilePair) -> None:
    with zipfile.ZipFile(io.BytesIO(ods(pair, ABOUT))) as archive:
        assert archive.testzip() is None
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        assert archive.read("mimetype") == b"application/vnd.oasis.opendocument.spreadsheet"
        parts = {
            name: ElementTree.fromstring(archive.read(name)) for name in archive.namelist() if name.endswith("xml")
        }
    listed = {entry.attrib[name] for entry in parts["META-INF/manifest.xml"] for name in entry.attrib if "path" in name}
    assert listed == {"/", "content.xml", "styles.xml", "meta.xml"}
    tables = parts["content.xml"].findall(f".//{T}table")
    found = {table.attrib[f"{T}name"]: [_cells(row) for row in table.iter(f"{T}table-row")] for table in tables}
    book = load_workbook(io.BytesIO(xlsx(pair, ABOUT)))
    assert list(found) == book.sheetnames
    for sheet in book:
        own = [[cell.value for cell in row] for row in sheet.iter_rows()]
        assert _alike(found[sheet.title]) == _alike(own)
    ranges = parts["content.xml"].findall(f".//{T}database-range")
    width = len(pair.data.column_names)
    assert f"Table_1.A4:Table_1.{_letters(width)}{4 + pair.data.num_rows}" in {
        each.attrib[f"{T}target-range-address"] for each in ranges
    }


def test_the_open_document_marks_numbers_as_numbers(pair: FilePair) -> None:
    with zipfile.ZipFile(io.BytesIO(ods(pair, ABOUT))) as archive:
        content = ElementTree.fromstring(archive.read("content.xml"))
    values = [
        cell.attrib[f"{OFFICE}value"] for cell in content.iter(f"{T}table-cell") if f"{OFFICE}value" in cell.attrib
    ]
    assert values.count("1234") == 1
    assert len(values) == 3 * pair.data.num_rows - 4


def test_the_same_figures_give_the_same_open_document(pair: FilePair) -> None:
    assert ods(pair, ABOUT) == ods(pair, ABOUT)


@pytest.mark.parametrize(("column", "letters"), [(1, "A"), (26, "Z"), (27, "AA"), (52, "AZ"), (703, "AAA")])
def test_columns_beyond_z(column: int, letters: str) -> None:
    assert _letters(column) == letters


def test_json_has_a_dictionary_and_keeps_symbols_apart(pair: FilePair) -> None:
    document = json.loads(data_json(pair, ABOUT))
    assert document["about"]["symbols"] == {"c": "hidden, because the number is small or would give a small one away"}
    assert document["about"]["licence"] == "Open Government Licence v3.0"
    assert document["about"]["published"] == "2026-05-01"
    assert document["dictionary"] == [
        {"name": "age_group", "kind": "filter", "label": "=Age", "items": ["Total", "Under 10", "10 and over"]},
        {"name": "children_count", "kind": "indicator", "label": "Children", "unit": "", "decimals": 0},
        {"name": "population_count", "kind": "indicator", "label": "Population", "unit": "", "decimals": 0},
        {"name": "children_percent", "kind": "indicator", "label": "Share", "unit": "%", "decimals": 1},
    ]
    region, hidden = document["observations"][0], document["observations"][4]
    assert region["children_count"] == 1234
    assert (region["age_group"], region["region_name"]) == ("Total", "North West")
    assert "la_name" not in region
    assert "symbols" not in region
    assert (hidden["children_count"], hidden["children_percent"]) == (None, None)
    assert hidden["symbols"] == {"children_count": "c", "children_percent": "c"}
    assert hidden["population_count"] == 900


def _cells(row: ElementTree.Element) -> list[str]:
    return ["".join(paragraph.itertext()) for cell in row for paragraph in cell.iter(f"{TEXT}p")]


def _alike(rows: Iterable[Iterable[object]]) -> list[list[object]]:
    """Rows with blanks taken out and numbers compared as numbers."""
    return [[_plain(value) for value in row if value not in (None, "")] for row in rows]


def _plain(value: object) -> object:
    return Decimal(str(value)) if re.fullmatch(r"[0-9]+(\.[0-9]+)?", str(value)) else value
