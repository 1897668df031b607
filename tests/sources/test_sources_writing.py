"""What is written reads back the same, and is what the collection takes."""

from __future__ import annotations

import csv
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from forethought.model import load_form
from forethought.sources import SourceError, read
from forethought.sources.writing import write_cin_xml, write_csv_tables
from support_campaigns import size

DATA = Path(__file__).parent / "data"
WHERE = ("_row", "_file", "_line")

# What a cell can hold once trimmed: quotes, delimiters, line ends inside, other alphabets. A file that is
# mostly control characters is taken for a binary one, so these are few.
cells = st.none() | (
    st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\r\t"), max_size=12)
    .map(str.strip)
    .filter(bool)
)
# XML takes no control characters and turns line ends into one kind.
xml_cells = st.none() | (
    st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"], exclude_characters="\ufffe\uffff"), max_size=8)
    .map(str.strip)
    .filter(bool)
)


def without_places(table: pa.Table) -> list[dict[str, str | None]]:
    return table.drop_columns(list(WHERE)).to_pylist()


@st.composite
def csv_rows(draw, columns):
    row = st.fixed_dictionaries(dict.fromkeys(columns, cells))
    header = {name: name for name in columns}
    return draw(st.lists(row.filter(lambda r: r != header), max_size=6))


@pytest.mark.parametrize(("form", "table"), [("ssda903", "Episodes"), ("school", "Pupils"), ("ssd", "ssd_address")])
@settings(max_examples=size(40, 1000))
@given(data=st.data())
def test_csv_written_reads_back_the_same(form, table, data, tmp_path_factory):
    columns = load_form(form, 2026).tables[table].file_columns
    rows = data.draw(csv_rows(columns))
    folder = tmp_path_factory.mktemp("csv")
    write_csv_tables(folder, form, {table: rows}, year=2026)
    intake = read(folder, form, 2026)
    assert [{name: row[name] for name in columns} for row in without_places(intake.tables[table])] == rows
    again = tmp_path_factory.mktemp("again")
    (path,) = write_csv_tables(again, form, {table: intake.tables[table]}, year=2026)
    assert path.read_bytes() == (folder / f"{table}.csv").read_bytes()


def test_csv_columns_stand_in_the_order_of_the_form(tmp_path):
    rows = [{"REVIEW": "03/04/2025", "CHILD": "c1", "TEAM": "x"}]
    (path,) = write_csv_tables(tmp_path / "new", "ssda903", {"Reviews": rows}, year=2026)
    assert path.read_text(encoding="utf-8").splitlines() == [
        "CHILD,DOB,REVIEW,REVIEW_CODE",
        "c1,,03/04/2025,",
    ]


def test_derived_columns_are_written_only_on_request(tmp_path):
    rows = [{"CHILD": "c1", "PL_DISTANCE": "3"}]
    for derived in (False, True):
        (path,) = write_csv_tables(tmp_path, "ssda903", {"Episodes": rows}, year=2026, derived=derived)
        with path.open(encoding="utf-8", newline="") as stream:
            assert ("PL_DISTANCE" in next(csv.reader(stream))) == derived
    assert read(tmp_path, "ssda903", 2026).tables["Episodes"]["PL_DISTANCE"].to_pylist() == ["3"]


def test_a_table_the_form_lacks_is_refused(tmp_path):
    with pytest.raises(SourceError, match="has no table DoLo"):
        write_csv_tables(tmp_path, "ssda903", {"DoLo": []}, year=2026)


class Census:
    """Tables of a census in the making, tied by running numbers, with any values."""

    def __init__(self, draw, year):
        self.draw = draw
        self.form = load_form("cin", year)
        self.tables = {name: [] for name in self.form.tables}

    def add(self, table, ids, **values):
        fields = self.form.tables[table].fields
        for name, field in fields.items():
            if name not in ids and name not in values:
                flag = st.sampled_from(["0", "1", None])
                values[name] = self.draw(flag if field.kind == "flag" else xml_cells)
        self.tables[table].append({**dict.fromkeys(fields), **values, **ids})

    def times(self, most):
        return range(1, self.draw(st.integers(0, most)) + 1)

    def add_child(self, child):
        key = {"LAchildID": child}
        self.add("ChildIdentifiers", key)
        self.add("ChildCharacteristics", key)
        for _ in self.times(2):
            self.add("Disabilities", key)
        for number in self.times(2):
            self.add_episode({**key, "CINdetailsID": str(number)})

    def add_episode(self, ids):
        self.add("CINdetails", ids)
        for table in ("CINplanDates", "Section47"):
            for _ in self.times(2):
                self.add(table, ids)
        for number in self.times(2):
            assessment = {**ids, "AssessmentID": str(number)}
            factors = self.draw(st.lists(st.sampled_from(["1A", "2B", "21"]), max_size=3))
            self.add("Assessments", assessment, AssessmentFactors=",".join(factors) or None)
            for factor in factors:
                self.add("AssessmentFactorsList", assessment, AssessmentFactor=factor)
        for number in self.times(2):
            plan = {**ids, "CPPID": str(number)}
            self.add("ChildProtectionPlans", plan)
            for _ in self.times(3):
                self.add("Reviews", plan)


@st.composite
def census(draw, year):
    """Any census: children, episodes and what hangs on them."""
    made = Census(draw, year)
    for child in draw(st.lists(st.text("abc123", min_size=1, max_size=4), unique=True, max_size=3)):
        made.add_child(child)
    return made.tables


@pytest.mark.parametrize("year", [2023, 2026])
@settings(max_examples=size(40, 1000))
@given(data=st.data())
def test_a_census_written_reads_back_the_same(year, data, tmp_path_factory):
    tables = data.draw(census(year))
    tables["Header"] = [
        {**dict.fromkeys(load_form("cin", year).tables["Header"].fields), "Year": str(year), "LEA": "999"}
    ]
    path = write_cin_xml(tmp_path_factory.mktemp("cin") / "census.xml", tables, year)
    intake = read(path, "cin", year)
    assert {name: without_places(table) for name, table in intake.tables.items()} == tables
    assert intake.notices == ()
    assert write_cin_xml(path.with_name("again.xml"), intake.tables, year).read_bytes() == path.read_bytes()


def valid_census(year):
    sex = {"GenderCurrent": "1"} if year < 2025 else {"Sex": "F"}
    key = {"LAchildID": "c1"}
    episode = {**key, "CINdetailsID": "1"}
    return {
        "Header": [
            {
                "Collection": "CIN",
                "Year": str(year),
                "ReferenceDate": f"{year}-03-31",
                "SourceLevel": "L",
                "LEA": "999",
                "SoftwareCode": "x",
                "Release": "1",
                "SerialNo": "001",
                "DateTime": f"{year}-05-01T10:00:00",
            }
        ],
        "ChildIdentifiers": [{**key, "UPN": "A123456789012", "PersonBirthDate": "2015-01-01", **sex}],
        "ChildCharacteristics": [{**key, "Ethnicity": "WBRI"}],
        "Disabilities": [{**key, "Disability": "HAND"}, {**key, "Disability": "HEAR"}],
        "CINdetails": [
            {
                **episode,
                "CINreferralDate": "2022-05-01",
                "ReferralSource": "1A",
                "PrimaryNeedCode": "N1",
                "CINclosureDate": "2022-12-01",
                "ReasonForClosure": "RC7",
                "DateOfInitialCPC": "2022-05-20",
                "ReferralNFA": "0",
            }
        ],
        "Assessments": [
            {
                **episode,
                "AssessmentID": "1",
                "AssessmentActualStartDate": "2022-05-02",
                "AssessmentInternalReviewDate": "2022-05-10",
                "AssessmentAuthorisationDate": "2022-05-12",
                "AssessmentFactors": "1A,2B",
            }
        ],
        "CINplanDates": [{**episode, "CINPlanStartDate": "2022-06-01", "CINPlanEndDate": "2022-07-01"}],
        "Section47": [
            {
                **episode,
                "S47ActualStartDate": "2022-05-05",
                "InitialCPCtarget": "2022-05-20",
                "DateOfInitialCPC": "2022-05-20",
                "ICPCnotRequired": "0",
            }
        ],
        "ChildProtectionPlans": [
            {
                **episode,
                "CPPID": "1",
                "CPPstartDate": "2022-05-20",
                "CPPendDate": "2022-11-01",
                "InitialCategoryOfAbuse": "NEG",
                "LatestCategoryOfAbuse": "EMO",
                "NumberOfPreviousCPP": "0",
            }
        ],
        "Reviews": [{**episode, "CPPID": "1", "CPPreviewDate": day} for day in ("2022-08-01", "2022-10-01")],
    }


@pytest.mark.parametrize("year", [2023, 2026])
def test_a_census_written_is_valid_under_the_collections_schema(year, tmp_path):
    schema = etree.XMLSchema(etree.parse(DATA / f"CIN_schema_{year}.xsd"))
    path = write_cin_xml(tmp_path / "census.xml", valid_census(year), year)
    document = etree.parse(path)
    assert schema.validate(document), schema.error_log
    written = {element.tag for element in document.iter()}
    fields = {name for table in load_form("cin", year).tables.values() for name in table.file_columns}
    left_out = {"FormerUPN", "UPNunknown", "ExpectedPersonBirthDate", "PersonDeathDate"}
    ids = {"CINdetailsID", "AssessmentID", "CPPID", "AssessmentFactor"}
    assert fields - left_out - ids <= written


def test_a_census_refuses_what_xml_cannot_hold(tmp_path):
    tables = valid_census(2026)
    tables["ChildIdentifiers"][0]["UPN"] = "a\x01b"
    with pytest.raises(SourceError, match="a character that an XML file cannot carry"):
        write_cin_xml(tmp_path / "census.xml", tables, 2026)
    with pytest.raises(SourceError, match="A row without LAchildID cannot be written"):
        write_cin_xml(tmp_path / "census.xml", {"CINdetails": [{"CINreferralDate": "2022-05-01"}]}, 2026)


def test_rows_of_a_child_without_identifiers_are_written_too(tmp_path):
    tables = {"Disabilities": [{"LAchildID": "c9", "Disability": "HAND"}]}
    intake = read(write_cin_xml(tmp_path / "census.xml", tables, 2026), "cin", 2026)
    assert intake.tables["Disabilities"].select(["LAchildID", "Disability"]).to_pylist() == tables["Disabilities"]
