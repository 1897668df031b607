"""The workbook of Annex A: real dates and numbers, the same bytes, nothing that runs."""

from __future__ import annotations

import time
from datetime import date
from zipfile import ZipFile

import pyarrow as pa
from openpyxl import load_workbook

from forethought.synth.feeds.annex_a import FEED
from forethought.synth.feeds.feed import Delivery
from synth.annex_a_lists import LISTS, places, rows, sent


def written(folder, at=-1):
    extracts = [sent(number)[at] for number in range(2)]
    delivery = Delivery(FEED, places()[0][0].setting.authority, extracts[0].period)
    tables = {name: iter([extract.tables[name] for extract in extracts]) for name in LISTS}
    (path,) = FEED.write(folder, delivery, tables)
    return path


def test_the_workbook_holds_the_lists_with_dates_and_numbers(tmp_path):
    path = written(tmp_path)
    assert path.name == "synthetic_annex_a_2026-03.xlsx"
    book = load_workbook(path)
    assert book.sheetnames == ["Synthetic", *LISTS]
    for name in LISTS:
        sheet = book[name]
        header, *lines = sheet.iter_rows(values_only=True)
        expected = rows(name, "2026-03")
        assert list(header) == [column for column in expected[0] if column != "period"]
        assert len(lines) == len(expected)
        for line, row in zip(lines, expected, strict=True):
            plain = [value.date() if hasattr(value, "date") else value for value in line]
            assert plain == [row[column] for column in header]
    cell = book["List 1"]["F2"]
    assert (cell.is_date, cell.number_format) == (True, "dd/mm/yyyy")


def test_the_workbook_says_that_it_is_synthetic(tmp_path):
    book = load_workbook(written(tmp_path))
    assert book.properties.title.startswith("Synthetic")
    assert book["Synthetic"]["A1"].value == places()[0][0].setting.authority.mark


def test_the_workbook_is_the_same_to_the_byte_whenever_it_is_written(tmp_path):
    (tmp_path / "again").mkdir()
    one = written(tmp_path, 3).read_bytes()
    time.sleep(2.1)  # longer than the steps in which a zip file tells the time
    path = written(tmp_path / "again", 3)
    assert one == path.read_bytes()
    with ZipFile(path) as archive:
        assert {item.date_time for item in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_no_text_becomes_markup_or_a_formula(tmp_path):
    texts = ["=1+1", "<b> & 'c' > \"d\"", " two  spaces ", "Children’s"]
    table = pa.table(
        {"Text": texts, "Day": pa.array([date(1900, 3, 1), None, date(2026, 3, 31), None]), "No": [1, None, 0, 3]}
    )
    delivery = Delivery(FEED, places()[0][0].setting.authority, "2025")
    (path,) = FEED.write(tmp_path, delivery, {"List 1": [table, table.slice(1, 2)]})
    sheet = load_workbook(path)["List 1"]
    assert [cell.value for cell in sheet["A"]] == ["Text", *texts, *texts[1:3]]
    assert {cell.data_type for cell in sheet["A"]} == {"s"}
    assert [value and value.date() for (value,) in sheet.iter_rows(2, 5, 2, 2, values_only=True)] == table[
        "Day"
    ].to_pylist()
    assert [value for (value,) in sheet.iter_rows(2, 5, 3, 3, values_only=True)] == [1, None, 0, 3]
