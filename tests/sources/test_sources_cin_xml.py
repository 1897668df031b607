"""The CIN census file: what is read from it, and what becomes of unusual ones."""

from __future__ import annotations

import pytest

from forethought.sources import read
from sources.cin_census import CHILD, HEADER, SMALL, child_with, columns, message, read_text


def test_every_part_becomes_rows_tied_by_running_numbers(folder, account_of):
    intake = read_text(folder, message(CHILD))
    assert intake.notices == ()
    assert account_of(intake) == [
        "Header 1=1+0",
        "ChildIdentifiers 1=1+0",
        "ChildCharacteristics 1=1+0",
        "Disabilities 2=2+0",
        "CINdetails 2=2+0",
        "Assessments 2=2+0",
        "AssessmentFactorsList 2=2+0",
        "Section47 1=1+0",
        "ChildProtectionPlans 2=2+0",
        "Reviews 3=3+0",
    ]
    ids = ("LAchildID", "CINdetailsID")
    assert columns(intake, "CINdetails", *ids, "ReferralNFA", "_line") == ["c1 1 1 7", "c1 2 0 16"]
    assert columns(intake, "Assessments", *ids, "AssessmentID", "AssessmentFactors") == [
        "c1 1 1 1C,2B",
        "c1 1 2 None",
    ]
    assert columns(intake, "AssessmentFactorsList", *ids, "AssessmentID", "AssessmentFactor") == [
        "c1 1 1 1C",
        "c1 1 1 2B",
    ]
    assert columns(intake, "ChildProtectionPlans", *ids, "CPPID") == ["c1 1 1", "c1 2 1"]
    assert columns(intake, "Section47", "ICPCnotRequired", "InitialCPCtarget") == ["0 None"]
    assert columns(intake, "Header", "Year", "LEA", "ReferenceDate") == ["2026 999 2026-03-31"]


def test_every_review_date_of_a_plan_is_kept(folder):
    intake = read_text(folder, message(CHILD))
    assert columns(intake, "Reviews", "CINdetailsID", "CPPID", "CPPreviewDate") == [
        "1 1 2025-11-20",
        "1 1 2025-12-20",
        "1 1 2026-01-20",
    ]


def test_numbers_go_on_when_a_child_stands_in_the_file_twice(folder):
    intake = read_text(folder, message(SMALL.format("c1") + SMALL.format("c2") + SMALL.format("c1")))
    assert columns(intake, "CINdetails", "LAchildID", "CINdetailsID") == ["c1 1", "c2 1", "c1 2"]


def test_tables_without_a_row_are_there_all_the_same(folder):
    intake = read_text(folder, message(SMALL.format("c1")))
    assert intake.tables["Section47"].num_rows == 0


@pytest.mark.parametrize("year", range(2023, 2028))
def test_the_form_of_the_year_says_whether_sex_or_gender_is_read(folder, year):
    child = SMALL.format("c1").replace(
        "</ChildIdentifiers>", "<GenderCurrent>1</GenderCurrent><Sex>M</Sex></ChildIdentifiers>"
    )
    intake = read_text(folder, message(child, HEADER.replace("2026<", f"{year}<")), year)
    read_, unread = ("GenderCurrent", "Sex") if year < 2025 else ("Sex", "GenderCurrent")
    assert intake.tables["ChildIdentifiers"][read_][0].as_py() in ("1", "M")
    assert unread not in intake.tables["ChildIdentifiers"].column_names
    assert [n.what for n in intake.notices if n.field == unread] == [
        f"Element {unread} is not part of the form at this place; 1 found, none read"
    ]


ODD = {
    "loose text in a part": (child_with("Zebedee"), ("warning", 4, "Loose text inside ChildIdentifiers")),
    "loose text between children": (
        message(SMALL.format("c1") + "Zebedee" + SMALL.format("c2")),
        ("warning", 4, "Loose text inside Children"),
    ),
    "a field in the wrong part": (
        child_with("<UPN>A1</UPN>", "ChildCharacteristics"),
        ("warning", 4, "Element UPN is not part of the form at this place"),
    ),
    "a field twice": (
        child_with("<UPN>A1</UPN><UPN>A2</UPN>"),
        ("warning", 4, "UPN stands more than once where one is allowed; 1 extra"),
    ),
    "an element inside a field": (
        child_with("<UPN>A1<b>x</b></UPN>"),
        ("warning", 4, "Element b is not part of the form at this place"),
    ),
    "other capitals": (child_with("<upn>A1</upn>"), ("warning", 4, "upn is spelt with other capitals")),
    "an attribute": (
        message(SMALL.format("c1").replace("<CINdetails>", '<CINdetails id="7">')),
        ("info", 4, "Attributes on CINdetails were not read"),
    ),
    "something else among the children": (
        message(SMALL.format("c1") + "<Adult/>" + SMALL.format("c2")),
        ("warning", 5, "Element Adult is not part of the form"),
    ),
    "something else beside the children": (
        message(SMALL.format("c1")).replace("</Message>", "<Trailer>9</Trailer></Message>"),
        ("warning", 5, "Element Trailer is not part of the form"),
    ),
    "no header": (message(SMALL.format("c1"), ""), ("warning", None, "The file has no Header")),
    "another year in the header": (
        message(SMALL.format("c1"), HEADER.replace("2026<", "2024<")),
        ("warning", None, "The file's own Year is not 2026; it is read and checked as 2026"),
    ),
    "a child without identifiers": (
        message("<Child><ChildCharacteristics/></Child>"),
        ("error", 4, "Children without ChildIdentifiers: 1"),
    ),
    "a child without characteristics": (
        message("<Child><ChildIdentifiers/></Child>"),
        ("error", 4, "Children without ChildCharacteristics: 1"),
    ),
    "another encoding than declared": (
        ('<?xml version="1.0" encoding="UTF-8"?>' + child_with("<UPN>caf\u00e9</UPN>")).encode("cp1252"),
        ("warning", None, "The file was read as Windows-1252"),
    ),
    "declared utf-16, written utf-8": (
        '<?xml version="1.0" encoding="utf-16"?>' + child_with("<UPN>caf\u00e9</UPN>"),
        ("warning", None, "The file was read as UTF-8"),
    ),
}


@pytest.mark.parametrize("name", ODD)
def test_what_the_form_does_not_know_is_counted_and_told(name, folder, account_of):
    content, notice = ODD[name]
    intake = read_text(folder, content)
    assert "Zebedee" not in repr(intake.notices)
    assert [notice[2] in n.what for n in intake.notices] == [True]
    assert [(n.level, n.line, n.file) for n in intake.notices] == [(*notice[:2], "census.xml")]
    assert all(entry.rows_set_aside == 0 for entry in intake.account)
    assert account_of(intake)
    if "UPN" in notice[2] or "Windows" in notice[2]:
        assert intake.tables["ChildIdentifiers"].num_rows == 1


SAME = {
    "namespace": message(SMALL.format("c1")).replace("<Message>", '<Message xmlns="urn:example">'),
    "namespace with a prefix": message(SMALL.format("c1"))
    .replace("<", "<x:")
    .replace("<x:/", "</x:")
    .replace("<x:Message>", '<x:Message xmlns:x="urn:example">'),
    "comments and instructions": message(SMALL.format("c1").replace("c1", "c<!-- a -->1<?p q?>")),
    "character data section": message(SMALL.format("c1").replace("c1", "<![CDATA[c1]]>")),
    "spaces around values": message(SMALL.format(" \n c1 ")),
    "utf-16": ('<?xml version="1.0" encoding="UTF-16"?>' + message(SMALL.format("c1"))).encode("utf-16"),
    "byte order mark": message(SMALL.format("c1")).encode("utf-8-sig"),
    "one line": message(SMALL.format("c1")).replace("\n", ""),
}


@pytest.mark.parametrize("name", SAME)
def test_ways_of_writing_the_same_file_read_the_same(name, folder):
    intake = read_text(folder, SAME[name])
    assert columns(intake, "ChildIdentifiers", "LAchildID") == ["c1"]
    assert columns(intake, "CINdetails", "LAchildID", "CINdetailsID", "CINreferralDate") == ["c1 1 2025-10-06"]
    assert columns(intake, "Header", "Year") == ["2026"]
    assert intake.notices == ()


def test_a_child_number_spelt_with_other_capitals_still_ties_the_rows(folder):
    intake = read_text(folder, message(SMALL.format("c1").replace("LAchildID", "LAChildID")))
    assert columns(intake, "ChildIdentifiers", "LAchildID") == ["c1"]
    assert columns(intake, "CINdetails", "LAchildID", "CINdetailsID") == ["c1 1"]
    assert [n.what for n in intake.notices] == [
        "LAChildID is spelt with other capitals than in the form; 1 found, read all the same"
    ]


def test_a_child_without_a_number_keeps_its_rows(folder):
    intake = read_text(folder, message(SMALL.format("") + SMALL.format("")))
    assert columns(intake, "CINdetails", "LAchildID", "CINdetailsID") == ["None 1", "None 1"]
    assert columns(intake, "ChildCharacteristics", "LAchildID", "Ethnicity") == ["None WBRI"] * 2


# what stands in the file | table | rows
EMPTY_BLOCKS = {
    "reviews without a date": (
        "<ChildProtectionPlans><Reviews/></ChildProtectionPlans>",
        "Reviews",
        ["None"],
    ),
    "review with an empty date": (
        "<ChildProtectionPlans><Reviews><CPPreviewDate/></Reviews></ChildProtectionPlans>",
        "Reviews",
        ["None"],
    ),
    "factors without a factor": (
        "<Assessments><FactorsIdentifiedAtAssessment/></Assessments>",
        "AssessmentFactorsList",
        [],
    ),
    "an empty factor": (
        "<Assessments><FactorsIdentifiedAtAssessment><AssessmentFactors/></FactorsIdentifiedAtAssessment></Assessments>",
        "AssessmentFactorsList",
        ["None"],
    ),
}


@pytest.mark.parametrize("name", EMPTY_BLOCKS)
def test_empty_blocks_are_not_lost(name, folder):
    text, table, rows = EMPTY_BLOCKS[name]
    intake = read_text(folder, child_with(text, "CINdetails"))
    field = {"Reviews": "CPPreviewDate", "AssessmentFactorsList": "AssessmentFactor"}[table]
    assert columns(intake, table, field) == rows
    assert intake.notices == ()


def test_a_file_of_many_odd_names_gives_few_notices(folder):
    odd = "".join(f"<odd{n}/>" for n in range(2000))
    intake = read_text(folder, child_with(odd))
    assert len(intake.notices) < 60
    assert "(other names)" in intake.notices[-1].what


def test_two_census_files_are_both_read_with_a_warning(folder, account_of):
    files = {"a.xml": message(SMALL.format("c1")), "b.xml": message(SMALL.format("c1"))}
    intake = read(folder(files), "cin", 2026)
    assert columns(intake, "CINdetails", "LAchildID", "CINdetailsID", "_file") == ["c1 1 a.xml", "c1 2 b.xml"]
    assert [n.what for n in intake.notices] == ["Two files hold a CIN census file; both are read, one after the other"]
    assert account_of(intake).count("CINdetails 1=1+0") == 2


def test_cin_tables_can_also_come_as_csv(folder):
    files = {
        "a.csv": "LAchildID,CINdetailsID,CINreferralDate,ReferralSource\nc1,1,2025-10-06,1A\n",
        "b.csv": "LAchildID,CINdetailsID,AssessmentID,AssessmentActualStartDate,AssessmentFactors\n"
        'c1,1,1,2025-10-07,"1C,2B"\n',
    }
    intake = read(folder(files), "cin", 2026)
    assert columns(intake, "CINdetails", "LAchildID", "CINreferralDate") == ["c1 2025-10-06"]
    assert columns(intake, "AssessmentFactorsList", "AssessmentFactor", "_row", "_line") == [
        "1C 0 2",
        "2B 1 2",
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_rows_far_down_a_long_file_have_their_own_line(end, folder):
    # Some parsers keep no line beyond 65,535.
    child = (
        "<Child>\n<ChildIdentifiers>\n<LAchildID>{0}</LAchildID>\n</ChildIdentifiers>\n<ChildCharacteristics>"
        "<Ethnicity>WBRI</Ethnicity></ChildCharacteristics>\n<CINdetails>\n<CINreferralDate>2025-10-06"
        "</CINreferralDate>\n<Assessments>\n\n<AssessmentActualStartDate>2025-10-07</AssessmentActualStartDate>"
        "</Assessments>\n</CINdetails>\n</Child>\n"
    )
    text = message("".join(child.format(f"c{n}") for n in range(7_000)))
    intake = read(folder({"census.xml": text.replace("\n", end).encode()}), "cin", 2026)
    lines = text.split("\n")
    for table, tag in (("ChildIdentifiers", "ChildIdentifiers"), ("CINdetails", "CINdetails"), ("Assessments",) * 2):
        wanted = [at for at, line in enumerate(lines, start=1) if f"<{tag}>" in line]
        assert wanted[-1] > 65_535
        assert intake.tables[table]["_line"].to_pylist() == wanted
