"""Folders, files by name and content, years, dates and fingerprints."""

from __future__ import annotations

import hashlib
import os
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forethought.model import UserError, forms, load_form
from forethought.sources import SourceError, content_hash, format_date, parse_date, read

REVIEWS = "CHILD,DOB,REVIEW,REVIEW_CODE\nc1,01/02/2010,03/04/2025,PN1\n"


def every_table():
    for name in forms():
        for year in range(2024, 2028):
            yield from ((name, year, table) for table in load_form(name, year).tables)


@pytest.mark.parametrize(("form", "year", "table"), list(every_table()))
def test_every_table_of_every_form_is_known_by_its_columns_alone(form, year, table, folder):
    columns = load_form(form, year).tables[table].file_columns
    header = ",".join(f'"{column}"' for column in reversed(columns)).upper()
    intake = read(folder({"export.dat": header + "\n" + "x," * (len(columns) - 1) + "x\n"}), form, year)
    assert intake.tables[table].num_rows == 1
    assert [n for n in intake.notices if n.level != "info"] == []


# Without its last column UASC has none that Header lacks.
@pytest.mark.parametrize("table", sorted(set(load_form("ssda903", 2026).tables) - {"UASC"}))
def test_a_table_lacking_its_last_column_is_still_known(table, folder):
    *columns, last = load_form("ssda903", 2026).tables[table].file_columns
    intake = read(folder({"x.csv": ",".join(columns) + "\n"}), "ssda903", 2026)
    assert table in intake.tables
    assert [n.field for n in intake.notices if n.level == "warning"] == [last]


def test_two_files_of_one_table_are_read_one_after_the_other(folder, account_of):
    intake = read(folder({"a.csv": REVIEWS, "b.csv": REVIEWS.replace("c1", "c2")}), "ssda903", 2026)
    table = intake.tables["Reviews"]
    assert account_of(intake) == ["Reviews 1=1+0", "Reviews 1=1+0"]
    assert table.select(["CHILD", "_row", "_file", "_line"]).to_pylist() == [
        {"CHILD": "c1", "_row": 0, "_file": "a.csv", "_line": 2},
        {"CHILD": "c2", "_row": 1, "_file": "b.csv", "_line": 2},
    ]
    assert [(n.level, n.file, n.why) for n in intake.notices] == [("warning", "b.csv", "a.csv holds the same table")]


def test_other_files_and_folders_are_left_out_and_named(folder):
    files = {
        "reviews.csv": REVIEWS,
        "last year/reviews.csv": REVIEWS,
        ".hidden.csv": REVIEWS,
        "~$reviews.xlsx": b"\x00lock",
        "notes.txt": "Call the team on Monday\n",
        "delivery.toml": 'feed = "x"\n',
        "return.xlsx": b"PK\x03\x04" + bytes(100),
    }
    intake = read(folder(files), "ssda903", 2026)
    assert intake.tables["Reviews"].num_rows == 1
    assert {n.file: n.level for n in intake.notices} == {
        ".hidden.csv": "info",
        "~$reviews.xlsx": "info",
        "delivery.toml": "info",
        "last year": "warning",
        "notes.txt": "info",
        "return.xlsx": "error",
    }


def test_a_folder_that_holds_only_a_folder_is_opened(folder):
    intake = read(folder({"return/reviews.csv": REVIEWS, "return/deeper/x.csv": REVIEWS}), "ssda903", 2026)
    assert intake.tables["Reviews"]["_file"].to_pylist() == ["return/reviews.csv"]
    assert [(n.file, n.what) for n in intake.notices] == [("deeper", "A folder inside the folder was not read")]


def test_a_single_file_is_read_by_itself(folder):
    path = folder({"reviews.csv": REVIEWS}) / "reviews.csv"
    assert read(str(path), "ssda903", 2026).tables["Reviews"]["_file"].to_pylist() == ["reviews.csv"]


def test_what_is_not_there_or_not_a_file_is_told(folder, tmp_path):
    with pytest.raises(SourceError, match="There is no such file or folder"):
        read(tmp_path / "nowhere", "ssda903", 2026)
    (tmp_path / "empty").mkdir()
    with pytest.raises(SourceError, match="It holds no files"):
        read(tmp_path / "empty", "ssda903", 2026)
    target = folder({"reviews.csv": REVIEWS})
    (target / "gone.csv").symlink_to(target / "nowhere.csv")
    os.mkfifo(target / "pipe.csv")
    intake = read(target, "ssda903", 2026)
    assert {n.file: n.what for n in intake.notices} == dict.fromkeys(
        ["gone.csv", "pipe.csv"], "The file could not be opened"
    )


def test_unknown_forms_and_years_are_told(folder):
    for form, year in (("ssda904", 2026), ("ssda903", 1999)):
        with pytest.raises(UserError):
            read(folder({"reviews.csv": REVIEWS}), form, year)


def test_last_years_return_is_read_beside_this_years_form(folder):
    files = {
        "ids.csv": "LAchildID,UPN,FormerUPN,UPNunknown,PersonBirthDate,ExpectedPersonBirthDate,GenderCurrent,"
        "PersonDeathDate\nc1,,,UN1,2015-01-01,,1,\n"
    }
    intake = read(folder(files), "cin", 2025, previous=True)
    row = intake.tables["ChildIdentifiers"].select(["GenderCurrent", "Sex"]).to_pylist()
    assert row == [{"GenderCurrent": "1", "Sex": None}]
    assert intake.notices == ()
    details = "<CollectionDetails><Year>2024</Year></CollectionDetails>"
    census = f"<Message><Header>{details}</Header><Children/></Message>"
    assert read(folder({"ids.csv": census}), "cin", 2025, previous=True).notices == ()


# text | format | day
DATES = [
    ("31/03/2026", "dmy", date(2026, 3, 31)),
    ("29/02/2024", "dmy", date(2024, 2, 29)),
    ("29/02/2023", "dmy", None),
    ("31/02/2024", "dmy", None),
    ("1/1/2024", "dmy", None),
    ("01/01/24", "dmy", None),
    ("01-01-2024", "dmy", None),
    ("2024-01-01", "dmy", None),
    ("12/13/2024", "dmy", None),
    ("01/01/2024 00:00", "dmy", None),
    (" 01/01/2024", "dmy", None),
    ("01/01/2024\n", "dmy", None),
    ("01/01/0000", "dmy", None),
    ("\u0660\u0661/01/2024", "dmy", None),
    ("ZZ/05/2020", "dmy", None),
    ("", "dmy", None),
    (None, "dmy", None),
    ("2026-03-31", "iso", date(2026, 3, 31)),
    ("2026-3-31", "iso", None),
    ("2026-02-30", "iso", None),
    ("20260331", "iso", None),
    ("2026-03-31T00:00:00", "iso", None),
    ("2026-03-31Z", "iso", None),
    ("31/03/2026", "iso", None),
]


@pytest.mark.parametrize(("text", "date_format", "day"), DATES)
def test_dates_are_read_strictly(text, date_format, day):
    assert parse_date(text, date_format) == day


@given(st.dates(), st.sampled_from(["dmy", "iso"]))
def test_a_day_written_reads_back_as_the_same_day(day, date_format):
    assert parse_date(format_date(day, date_format), date_format) == day


def test_the_fingerprint_is_that_of_the_bytes(tmp_path):
    content = b"x" * 3_000_000
    (tmp_path / "f").write_bytes(content)
    assert content_hash(tmp_path / "f") == hashlib.sha256(content).hexdigest()
    with pytest.raises(SourceError, match="could not be opened"):
        content_hash(tmp_path / "nowhere")


def test_hidden_files_in_the_inner_folder_are_left_out_too(folder, account_of):
    source = folder({"2026/Reviews.csv": REVIEWS, "2026/~$Reviews.csv": REVIEWS, "2026/.DS_Store": "x"})
    intake = read(source, "ssda903", 2026)
    assert account_of(intake) == ["Reviews 1=1+0"]
    assert [n.file for n in intake.notices if "hidden" in n.what] == ["2026/.DS_Store", "2026/~$Reviews.csv"]
