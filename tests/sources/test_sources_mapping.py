"""Tables given in memory."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pyarrow as pa
import pytest

from forethought.sources import SourceError, read

NAN = float("nan")

# value given | text read, for a date field of SSDA903 and for a text field
VALUES = [
    ("03/04/2025", "03/04/2025"),
    (" 03/04/2025 ", "03/04/2025"),
    ("31/02/2024", "31/02/2024"),
    ("", None),
    ("   ", None),
    (None, None),
    (NAN, None),
    (Decimal("NaN"), None),
    (float("inf"), "inf"),
    (date(2025, 4, 3), "03/04/2025"),
    (datetime(2025, 4, 3, 12, 30), "03/04/2025"),
    (7, "7"),
    (7.0, "7"),
    (7.5, "7.5"),
    (Decimal("7.00"), "7"),
    (True, "1"),
    (False, "0"),
    ("pn1", "pn1"),
    (["1A", "2B"], "1A,2B"),
    ([], None),
]


@pytest.mark.parametrize(("given", "text"), VALUES, ids=[repr(given) for given, _ in VALUES])
def test_values_are_kept_as_the_text_a_file_would_hold(given, text):
    intake = read({"Reviews": [{"REVIEW": given}]}, "ssda903", 2026)
    assert intake.tables["Reviews"]["REVIEW"].to_pylist() == [text]


def test_days_in_cin_tables_are_iso_and_yes_or_no_is_1_or_0():
    tables = {
        "CINdetails": [
            {"LAchildID": "c1", "CINreferralDate": date(2025, 4, 3), "ReferralNFA": "true"},
            {"LAchildID": "c2", "CINreferralDate": "03/04/2025", "ReferralNFA": "TRUE"},
        ],
        "Header": [{"Year": 2026, "DateTime": datetime(2025, 4, 3, 12, 30)}],
    }
    intake = read(tables, "cin", 2026)
    assert intake.tables["CINdetails"]["CINreferralDate"].to_pylist() == ["2025-04-03", "03/04/2025"]
    assert intake.tables["CINdetails"]["ReferralNFA"].to_pylist() == ["1", "TRUE"]
    assert intake.tables["Header"].select(["Year", "DateTime"]).to_pylist() == [
        {"Year": "2026", "DateTime": "2025-04-03T12:30:00"}
    ]


ROWS = [{"CHILD": "c1", "REVIEW": "03/04/2025"}, {"CHILD": None, "REVIEW": ""}, {"CHILD": "c3"}]


class Frame:
    """The face of a data frame: mixed columns, rows on request."""

    iloc = None

    def to_dict(self, orient):
        return {"records": [dict(row) for row in ROWS]}[orient]


SHAPES = {
    "data frame": Frame(),
    "list of dictionaries": ROWS,
    "tuple of dictionaries": tuple(ROWS),
    "dictionary of columns": {"CHILD": ["c1", None, "c3"], "REVIEW": ["03/04/2025", "", None]},
    "arrow table": pa.Table.from_pylist(ROWS),
    "arrow batch": pa.RecordBatch.from_pylist(ROWS),
    "arrow stream": pa.RecordBatchReader.from_batches(
        pa.Table.from_pylist(ROWS).schema, pa.Table.from_pylist(ROWS).to_batches()
    ),
    "arrow categories": pa.table(
        {"CHILD": pa.array(["c1", None, "c3"]).dictionary_encode(), "REVIEW": ["03/04/2025", "", None]}
    ),
    "arrow dates": pa.table(
        {
            "CHILD": pa.array(["c1", None, "c3"], pa.large_string()),
            "REVIEW": pa.array([date(2025, 4, 3), None, None], pa.date64()),
        }
    ),
}


@pytest.mark.parametrize("name", SHAPES)
def test_any_kind_of_table_keeps_every_row_in_its_place(name, account_of):
    intake = read({"reviews": SHAPES[name]}, "ssda903", 2026)
    table = intake.tables["Reviews"]
    assert account_of(intake) == ["Reviews 3=3+0"]
    assert table["CHILD"].to_pylist() == ["c1", None, "c3"]
    assert table["REVIEW"].to_pylist() == ["03/04/2025", None, None]
    assert table["REVIEW_CODE"].to_pylist() == [None] * 3
    assert table.select(["_file", "_line"]).to_pylist() == [{"_file": None, "_line": None}] * 3
    assert intake.notices == ()


def test_a_column_of_blanks_alone_is_blank():
    intake = read({"Reviews": pa.table({"CHILD": pa.nulls(2)})}, "ssda903", 2026)
    assert intake.tables["Reviews"]["CHILD"].to_pylist() == [None, None]


@pytest.mark.parametrize("rows", [[], pa.table({"CHILD": pa.array([], pa.string())}), {}])
def test_a_table_without_rows_is_there(rows):
    assert read({"Reviews": rows}, "ssda903", 2026).tables["Reviews"].num_rows == 0


def test_unknown_tables_and_columns_are_told():
    intake = read({"Revews": ROWS, "Reviews": [{"CHILD": "c1", "TEAM": "x"}]}, "ssda903", 2026)
    assert [(n.level, n.field, n.do) for n in intake.notices] == [
        ("warning", "", "Did you mean Reviews?"),
        ("info", "TEAM", "Nothing, unless a name is a misspelling or stands twice"),
    ]


@pytest.mark.parametrize("value", [None, "text", 7, [1, 2], {"CHILD": "text"}, {"CHILD": [1], "DOB": [1, 2]}])
def test_what_is_no_table_is_told(value):
    with pytest.raises(SourceError, match="What was given as Reviews is not a table"):
        read({"Reviews": value}, "ssda903", 2026)


def test_nothing_given_is_an_error():
    with pytest.raises(SourceError, match="Nothing could be read as SSDA903"):
        read({}, "ssda903", 2026)


HEADER = [{"CHILD": "c1"}, {"CHILD": "c2"}, {"CHILD": None}]


def uasc_flags(tables):
    return read(tables, "ssda903", 2026).tables["Header"]["UASC"].to_pylist()


def test_a_child_is_flagged_unaccompanied_when_in_the_uasc_table():
    assert uasc_flags({"Header": HEADER, "UASC": [{"CHILD": "c2"}, {"CHILD": None}]}) == ["0", "1", "0"]
    assert uasc_flags({"Header": HEADER, "UASC": []}) == ["0", "0", "0"]
    assert uasc_flags({"Header": HEADER}) == ["0", "0", "0"]


def test_a_supplied_flag_replaces_its_source():
    header = [{"CHILD": "c1", "UASC": 1}, {"CHILD": "c2", "UASC": None}]
    assert uasc_flags({"Header": header, "UASC": [{"CHILD": "c2"}]}) == ["1", None]


def test_supplied_placement_columns_are_kept():
    rows = [{"CHILD": "c1", "PL_LA": "E08000025", "PL_DISTANCE": 3.0}]
    table = read({"Episodes": rows}, "ssda903", 2026).tables["Episodes"]
    kept = table.select(["PL_LA", "PL_LOCATION", "PL_DISTANCE"]).to_pylist()
    assert kept == [{"PL_LA": "E08000025", "PL_LOCATION": None, "PL_DISTANCE": "3"}]


KEYS = {"LAchildID": "c1", "CINdetailsID": "1", "AssessmentID": "1"}


@pytest.mark.parametrize("factors", ["1A,2B", "1A, 2B", ["1A", "2B"], ("1A", None, "2B")])
def test_the_factors_list_follows_from_the_assessments(factors):
    tables = {"Assessments": [{**KEYS, "AssessmentFactors": factors}, {**KEYS, "AssessmentFactors": None}]}
    listed = read(tables, "cin", 2026).tables["AssessmentFactorsList"]
    assert listed.select([*KEYS, "AssessmentFactor", "_row"]).to_pylist() == [
        {**KEYS, "AssessmentFactor": "1A", "_row": 0},
        {**KEYS, "AssessmentFactor": "2B", "_row": 1},
    ]


def test_factors_given_as_arrow_lists_follow_too():
    table = pa.table({"LAchildID": ["c1"], "AssessmentFactors": pa.array([["1A", "2B"]])})
    tables = read({"Assessments": table}, "cin", 2026).tables
    assert tables["Assessments"]["AssessmentFactors"].to_pylist() == ["1A,2B"]
    assert tables["AssessmentFactorsList"]["AssessmentFactor"].to_pylist() == ["1A", "2B"]


def test_the_assessments_factors_follow_from_the_list():
    other = {**KEYS, "CINdetailsID": "2"}
    tables = {
        "Assessments": [KEYS, other],
        "AssessmentFactorsList": [{**KEYS, "AssessmentFactor": "1A"}, {**KEYS, "AssessmentFactor": "2B"}],
    }
    joined = read(tables, "cin", 2026).tables["Assessments"]["AssessmentFactors"].to_pylist()
    assert joined == ["1A,2B", None]


def test_factors_given_both_ways_stay_as_given():
    tables = {
        "Assessments": [{**KEYS, "AssessmentFactors": "1A"}],
        "AssessmentFactorsList": [{**KEYS, "AssessmentFactor": "2B"}],
    }
    read_ = read(tables, "cin", 2026).tables
    assert read_["Assessments"]["AssessmentFactors"].to_pylist() == ["1A"]
    assert read_["AssessmentFactorsList"]["AssessmentFactor"].to_pylist() == ["2B"]
