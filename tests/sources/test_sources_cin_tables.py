"""The CIN census as tables: CSV files known by their columns, and the module that is new in 2026-27."""

from __future__ import annotations

import pytest

from forethought.model import load_form
from forethought.sources import read
from forethought.sources.writing import write_cin_xml, write_csv_tables

DRAFT = "PreProceedingsandFGDM"
CENSUS = f"""\
<Message><Header><CollectionDetails><Collection>CIN</Collection><Year>{{year}}</Year></CollectionDetails></Header>
<Children><Child><ChildIdentifiers><LAchildID>c1</LAchildID></ChildIdentifiers>
<ChildCharacteristics><Ethnicity>WBRI</Ethnicity></ChildCharacteristics>
<CINdetails><CINreferralDate>2026-05-01</CINreferralDate><ReferralNFA>false</ReferralNFA>
<Assessments><AssessmentActualStartDate>2026-05-02</AssessmentActualStartDate><FactorsIdentifiedAtAssessment>
<AssessmentFactors>1C</AssessmentFactors><AssessmentFactors>2B</AssessmentFactors></FactorsIdentifiedAtAssessment>
</Assessments><ChildProtectionPlans><CPPstartDate>2026-06-01</CPPstartDate>
<Reviews><CPPreviewDate>2026-08-01</CPPreviewDate><CPPreviewDate>2026-10-01</CPPreviewDate></Reviews>
<Reviews><CPPreviewDate>2027-01-01</CPPreviewDate></Reviews></ChildProtectionPlans>
<{DRAFT}><PPStartDate>2026-09-09</PPStartDate><FGDMMeetingOffer>true</FGDMMeetingOffer><PPOutcome>A</PPOutcome></{DRAFT}>
<{DRAFT}><PPStartDate>soon</PPStartDate></{DRAFT}></CINdetails></Child></Children></Message>
"""


def read_census(folder, year):
    return read(folder({"census.xml": CENSUS.format(year=year)}), "cin", year)


def cells(intake, table, *names):
    return [" ".join(str(row[name]) for name in names) for row in intake.tables[table].to_pylist()]


def test_the_new_module_is_read_as_text_from_2027(folder):
    intake = read_census(folder, 2027)
    ids = ("LAchildID", "CINdetailsID")
    assert cells(intake, DRAFT, *ids, "PPStartDate", "FGDMMeetingOffer", "PPOutcome") == [
        "c1 1 2026-09-09 true A",
        "c1 1 soon None None",
    ]
    assert intake.notices == ()


def test_the_new_module_is_counted_and_set_aside_before(folder, account_of):
    intake = read_census(folder, 2026)
    assert DRAFT not in intake.tables
    assert f"{DRAFT} 2=0+2 [2 table not collected in 2026]" in account_of(intake)
    assert [(n.level, n.line) for n in intake.notices] == [("warning", 10)]


def test_every_date_of_every_reviews_element_is_kept(folder):
    intake = read_census(folder, 2027)
    assert cells(intake, "Reviews", "CPPID", "CPPreviewDate") == ["1 2026-08-01", "1 2026-10-01", "1 2027-01-01"]


@pytest.mark.parametrize("year", [2023, 2026, 2027])
def test_the_same_census_as_xml_and_as_csv_tables_reads_the_same(year, folder, tmp_path):
    from_xml = read_census(folder, year)
    write_csv_tables(tmp_path / "csv", "cin", from_xml.tables, year=year)
    from_csv = read(tmp_path / "csv", "cin", year)
    write_cin_xml(tmp_path / "again.xml", from_csv.tables, year)
    for intake in (from_csv, read(tmp_path / "again.xml", "cin", year)):
        for name, table in from_xml.tables.items():
            places = ["_row", "_file", "_line"]
            assert intake.tables[name].drop_columns(places).equals(table.drop_columns(places)), name
        assert [n for n in intake.notices if n.level != "info"] == []


# header | file name | table
TIES = [
    ("LAchildID,CINdetailsID,CINPlanStartDate", "x.csv", "CINplanDates"),
    ("LAchildID,CINdetailsID,DateOfInitialCPC", "Section47.csv", "Section47"),
    ("LAchildID,CINdetailsID,DateOfInitialCPC", "2026 cindetails v2.csv", None),
    ("LAchildID,CINdetailsID,CPPID,CPPreviewDate", "notes.csv", "Reviews"),
    ("LAchildID,Ethnicity", "x.csv", "ChildCharacteristics"),
    ("LAchildID,Disability", "x.csv", "Disabilities"),
]


@pytest.mark.parametrize(("header", "file", "table"), TIES)
def test_columns_say_which_table_a_file_holds_and_its_name_only_breaks_ties(header, file, table, folder):
    files = {file: header + "\nc1,1,1\n", "ids.csv": "LAchildID,UPN,PersonBirthDate,Sex\nc1,,2015-01-01,M\n"}
    intake = read(folder(files), "cin", 2026)
    assert set(intake.tables) - {"ChildIdentifiers"} == ({table} if table else set())


@pytest.mark.parametrize("files", ["xml", "csv", "memory"])
def test_another_year_in_the_header_is_told_however_the_census_is_given(files, folder):
    if files == "memory":
        intake = read({"Header": [{"Year": 2025}]}, "cin", 2026)
    elif files == "csv":
        intake = read(
            folder({"h.csv": "Collection,Year,ReferenceDate,SourceLevel,LEA\nCIN,2025,,L,201\n"}), "cin", 2026
        )
    else:
        intake = read(folder({"census.xml": CENSUS.format(year=2025)}), "cin", 2026)
    told = [n.what for n in intake.notices if n.field == "Year"]
    assert told == ["The file's own Year is not 2026; it is read and checked as 2026 all the same"]


def test_tables_of_another_year_are_counted_and_set_aside_in_memory_and_in_files(folder, account_of):
    expected = [f"{DRAFT} 2=0+2 [2 table not collected in 2026]"]
    columns = load_form("cin", 2027).tables[DRAFT].file_columns
    in_memory = read({"CINdetails": [], DRAFT: [{"LAchildID": "c1"}] * 2}, "cin", 2026)
    files = {"d.csv": ",".join(columns) + "\n" + "c1,1,2026-09-09,,,,,,,,,\n" * 2, "e.csv": "LAchildID,Ethnicity\n"}
    from_files = read(folder(files), "cin", 2026)
    for intake in (in_memory, from_files):
        assert account_of(intake) == expected
        assert [n.level for n in intake.notices if DRAFT in n.what] == ["warning"]
