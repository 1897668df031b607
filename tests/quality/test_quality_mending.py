"""Mends: only what is certain, only where a rule blames, never in place, and every change told."""

import csv
import shutil
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

import forethought
from forethought.model import UserError, load_form
from forethought.quality import mends_of, write_corrected
from forethought.quality.mends import Column, fix_of, has_month_first
from forethought.sources import format_date

SSDA903 = """
table    | field       | year | given                | meant
Header   | DOB         | 2026 | 5/6/2015             | 05/06/2015
Header   | DOB         | 2026 | 2015-06-05           | 05/06/2015
Header   | DOB         | 2026 | 2015-06-05 00:00:00  | 05/06/2015
Header   | DOB         | 2026 | 05/06/2015 00:00     | 05/06/2015
Header   | DOB         | 2026 | 20150605             | 05/06/2015
Header   | DOB         | 2026 | 5.6.2015             | 05/06/2015
Header   | DOB         | 2026 | 5 June 2015          | 05/06/2015
Header   | DOB         | 2026 | 05-Jun-2015          | 05/06/2015
Header   | DOB         | 2026 | 42160                | 05/06/2015
Header   | DOB         | 2026 | 05/06/2015           |
Header   | DOB         | 2026 | 5/6/15               |
Header   | DOB         | 2026 | 31/02/2015           |
Header   | DOB         | 2026 | 6/2015               |
Header   | DOB         | 2026 | 99999                |
Header   | DOB         | 2026 | 12345                |
Header   | DOB         | 2026 | 05/06/1015           |
Header   | DOB         | 2026 | unknown              |
Header   | SEX         | 2026 | 1                    | M
Header   | SEX         | 2026 | 2.0                  | F
Header   | SEX         | 2026 | f                    | F
Header   | SEX         | 2026 | Female               | F
Header   | SEX         | 2026 | 9                    |
Header   | SEX         | 2024 | F                    | 2
Header   | SEX         | 2024 | 1                    |
Header   | MOTHER      | 2026 | true                 | 1
Header   | MOTHER      | 2026 | No                   | 0
Header   | MOTHER      | 2026 | 1.0                  | 1
Header   | MOTHER      | 2026 | 2                    |
Header   | ETHNIC      | 2026 | wb ri                | WBRI
Header   | ETHNIC      | 2026 | White                |
Header   | UPN         | 2026 | b801 2000 05001      | B801200005001
Header   | UPN         | 2026 | B8012                |
Episodes | PLACE       | 2026 | u 1                  | U1
Episodes | PLACE       | 2026 | Z1                   |
Episodes | PLACE       | 2026 | U                    |
Episodes | PL_POST     | 2026 | wx11aa               | WX1 1AA
Episodes | PL_POST     | 2026 | nowhere              |
OC2      | SDQ_SCORE   | 2026 | 12.0                 | 12
OC2      | SDQ_SCORE   | 2026 | 12.5                 |
"""


def column(table, field, year, return_="ssda903"):
    form = load_form(return_, year)
    return Column(form.tables[table].fields[field], form.date_format, year, date(year + 1, 3, 31))


@pytest.mark.parametrize("line", SSDA903.strip().splitlines()[1:])
def test_what_is_meant_is_known_or_left_alone(line):
    table, field, year, given_, meant = (cell.strip() for cell in line.split("|"))

    fix = fix_of(given_, column(table, field, int(year)))

    assert (fix.value if fix else "") == meant


def test_the_census_has_its_own_way_of_days():
    fix = fix_of("05/06/2015", column("ChildIdentifiers", "PersonBirthDate", 2026, "cin"))

    assert fix is not None
    assert fix.value == "2015-06-05"


@given(st.dates(date(1930, 1, 1), date(2026, 3, 31)))
def test_a_day_written_any_way_is_that_day(day):
    where = column("Header", "DOB", 2026)
    ways = [f"{day.day}/{day.month}/{day.year}", day.isoformat(), f"{day:%Y%m%d}", f"{day.day} {day:%B} {day.year}"]

    meant = {fix.value if (fix := fix_of(way, where)) else way for way in ways}

    assert meant == {format_date(day, "dmy")}


@given(st.text(max_size=12))
def test_mending_twice_changes_nothing_more(value):
    for table, field in (("Header", "DOB"), ("Header", "SEX"), ("Header", "UPN"), ("Episodes", "PL_POST")):
        where = column(table, field, 2026)
        fix = fix_of(value, where)
        assert fix is None or fix_of(fix.value, where) is None


def test_days_in_figures_are_left_alone_where_some_have_the_month_first():
    assert has_month_first(["5/6/2015", "3/25/2015"])
    assert not has_month_first(["5/6/2015", "25/3/2015", "31/31/2015"])
    rows = [{"CHILD": "a", "DOB": "5/6/2015"}, {"CHILD": "b", "DOB": "3/25/2015"}, {"CHILD": "c", "DOB": "2015-06-05"}]
    run = forethought.check({"Header": rows}, return_="ssda903", year=2026, select=["102"])

    assert [(mend.row, mend.new) for mend in mends_of(run)] == [(2, "05/06/2015")]


HEADER = (
    '"Child number"\r\n'  # a title above the header
    "CHILD;SEX;DOB;ETHNIC;UPN;MOTHER;MC_DOB;NOTE\r\n"
    "1;1;5/6/2015;wbri;UN1;;;first; \r\n"
    '2;F;"05/06/2015";WBRI;UN1;0;;"two\r\nlines; é"\r\n'
    "3;9;2015-06-05;WBRI;UN1;0;;\r\n"
)


@pytest.fixture
def given_folder(tmp_path):
    folder = tmp_path / "given"
    folder.mkdir()
    text = HEADER.replace("first; ", "first").replace('"Child number"\r\n', "")
    (folder / "header.csv").write_bytes(text.encode("cp1252"))
    (folder / "reviews.csv").write_text("CHILD,DOB,REVIEW,REVIEW_CODE\n1,05/06/2015,01/05/2025,PN1\n", encoding="utf-8")
    return folder


def check(source):
    return forethought.check(source, return_="ssda903", year=2026, select=["101", "102", "103"])


def test_the_copy_differs_in_the_mended_cells_alone_and_the_next_check_finds_less(given_folder, tmp_path):
    before = {path.name: path.read_bytes() for path in given_folder.iterdir()}
    run = check(given_folder)

    made = write_corrected(run, given_folder, tmp_path / "out", mends_of(run))

    assert {path.name: path.read_bytes() for path in given_folder.iterdir()} == before
    wanted = before["header.csv"].replace(b"1;1;5/6/2015;wbri", b"1;M;05/06/2015;WBRI")
    assert (made.source / "header.csv").read_bytes() == wanted.replace(b"3;9;2015-06-05", b"3;9;05/06/2015")
    assert (made.source / "reviews.csv").read_bytes() == before["reviews.csv"]
    assert made.left == ()
    after = check(made.source)
    assert (run.counts["findings"], after.counts["findings"]) == (5, 1)  # a sex of 9 has no certain meaning


def test_every_change_is_told_with_file_line_rule_and_both_values(given_folder, tmp_path):
    run = check(given_folder)
    made = write_corrected(run, given_folder, tmp_path / "out", mends_of(run))

    with made.changes.open(encoding="utf-8-sig", newline="") as file:
        rows = [(r["file"], r["line"], r["field"], r["rules"], r["from"], r["to"]) for r in csv.DictReader(file)]

    assert rows == [
        ("header.csv", "2", "DOB", "102", "5/6/2015", "05/06/2015"),
        ("header.csv", "2", "ETHNIC", "103", "wbri", "WBRI"),
        ("header.csv", "2", "SEX", "101", "1", "M"),
        ("header.csv", "5", "DOB", "102", "2015-06-05", "05/06/2015"),
    ]


@pytest.mark.parametrize("where", ["given/inside", "given", "full"])
def test_a_copy_goes_into_an_empty_folder_apart(where, given_folder, tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("keep")
    run = check(given_folder)

    with pytest.raises(UserError, match="folder of its own"):
        write_corrected(run, given_folder, tmp_path / where, mends_of(run))
    assert (tmp_path / "full" / "mine.txt").read_text() == "keep"


CENSUS = """<?xml version="1.0" encoding="UTF-8"?>
<Message><Header><CollectionDetails><Collection>CIN</Collection><Year>2026</Year>
<ReferenceDate>2026-03-31</ReferenceDate></CollectionDetails></Header>
<Children><Child><ChildIdentifiers>
<LAchildID>1</LAchildID><UPNunknown>UN1</UPNunknown><PersonBirthDate>05/06/2015</PersonBirthDate><Sex>1</Sex>
</ChildIdentifiers><ChildCharacteristics><Ethnicity>wbri</Ethnicity></ChildCharacteristics></Child></Children></Message>
"""


def test_a_census_is_mended_in_its_elements(tmp_path):
    path = tmp_path / "census.xml"
    path.write_text(CENSUS, encoding="utf-8")
    run = forethought.check(path, return_="cin", year=2026)

    made = write_corrected(run, path, tmp_path / "out", mends_of(run))

    text = made.source.read_text(encoding="utf-8")
    assert {(mend.field, mend.new) for mend in made.made} >= {("Sex", "M"), ("Ethnicity", "WBRI")}
    assert "<Sex>M</Sex>" in text
    assert "<Ethnicity>WBRI</Ethnicity>" in text
    after = forethought.check(made.source, return_="cin", year=2026)
    assert after.counts["findings"] < run.counts["findings"]
    assert path.read_text(encoding="utf-8") == CENSUS


def test_an_archive_is_copied_as_it_is_and_what_could_be_mended_is_told(given_folder, tmp_path):
    packed = tmp_path / "packed"
    packed.mkdir()
    shutil.make_archive(str(packed / "header"), "zip", given_folder)
    run = check(packed)

    made = write_corrected(run, packed, tmp_path / "out", mends_of(run))

    assert made.made == ()
    assert {mend.field for mend in made.left} == {"DOB", "ETHNIC", "SEX"}
    assert (made.source / "header.zip").read_bytes() == (packed / "header.zip").read_bytes()
    assert check(made.source).counts["findings"] == run.counts["findings"]


def test_a_return_without_files_has_mends_but_no_copy(tmp_path):
    run = forethought.check({"Header": [{"CHILD": "a", "SEX": "1"}]}, return_="ssda903", year=2026, select=["101"])
    mends = mends_of(run)
    (tmp_path / "empty").mkdir()

    made = write_corrected(run, tmp_path / "empty", tmp_path / "out", mends)

    assert [mend.new for mend in mends] == ["M"]
    assert (made.made, made.left) == ((), mends)
