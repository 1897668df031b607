"""The maturity index and what stands beside it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forethought.quality import check
from forethought.quality.scoring import Item, assess, maturity_index
from forethought.sources import read

WORKED_SCORES = [0.94, 1, 0.76, 0, 0.80, 0.45, 0.935, 1, 1, 1, 0.98, 0.835]
WORKED_COVERAGES = [1] * 3 + [1 / 3] * 6 + [2 / 3] * 3


def test_the_published_worked_example():
    items = [
        Item(str(at), 1000, round(score * 1000), coverage=coverage)
        for at, (score, coverage) in enumerate(zip(WORKED_SCORES, WORKED_COVERAGES, strict=True))
    ]

    assert round(maturity_index(items), 3) == 47.153


@pytest.mark.parametrize(
    ("records", "valid", "defaults", "threshold", "score"),
    [(2500, 2400, 100, 0.02, 94.0), (1000, 900, 900, 0.0, 0.0), (1000, 1000, 100, 0.035, 93.5), (10, 10, 10, 1.0, 100)],
)
def test_published_single_items(records, valid, defaults, threshold, score):
    assert Item("x", records, valid, defaults, threshold).score * 100 == pytest.approx(score)


def test_nothing_submitted_has_no_index():
    assert maturity_index([]) is None
    assert maturity_index([Item("x", 0, 0)]) is None


@given(st.lists(st.tuples(st.integers(1, 500), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1)), min_size=1))
def test_the_index_lies_between_0_and_100_and_defaults_never_raise_it(drawn):
    with_defaults = [Item("x", n, round(n * v), round(n * v * d), t) for n, v, d, t in drawn]
    without = [Item("x", n, round(n * v), 0, t) for n, v, _, t in drawn]

    assert 0 <= maturity_index(with_defaults) <= maturity_index(without) + 1e-9 <= 100 + 1e-6


HEADER = [
    {"CHILD": "1", "SEX": "F", "DOB": "01/01/2010", "ETHNIC": "WBRI", "UPN": "A123456789012"},
    {"CHILD": "2", "SEX": "M", "DOB": "01/06/2015", "ETHNIC": "BAFR", "UPN": None},
    {"CHILD": "3", "SEX": "?", "DOB": "31/02/2015", "ETHNIC": "BAFR", "UPN": "UN5"},
    {"CHILD": "4", "SEX": None, "DOB": "17/06/2009", "ETHNIC": "NOBT", "UPN": "A123456789013"},
]


def assessed(tables, return_="ssda903", previous=None, **more):
    return assess(check(tables, return_, 2026, previous=previous), **more)


def by_field(assessment, field):
    return next(row for row in assessment.scores.fields.to_pylist() if row["field"] == field)


@pytest.mark.parametrize(
    ("field", "records", "valid", "defaults", "score"),
    [("SEX", 4, 2, 0, 50.0), ("DOB", 4, 3, 0, 75.0), ("ETHNIC", 4, 4, 1, 77.0), ("UPN", 4, 3, 1, 70.0)],
)
def test_a_field_is_scored_on_valid_values_less_the_excess_of_defaults(field, records, valid, defaults, score):
    row = by_field(assessed({"Header": HEADER}), field)

    assert (row["records"], row["valid"], row["defaults"]) == (records, valid, defaults)
    assert row["score"] == pytest.approx(score)


def test_a_field_counts_only_where_a_value_is_expected():
    rows = [{"CHILD": "1", "DEC": "01/05/2025", "REC": None}, {"CHILD": "1", "DEC": None, "REC": None}]

    assert by_field(assessed({"Episodes": rows}), "REC")["records"] == 1


def test_teams_have_an_index_each():
    scores = assessed({"Header": HEADER}, teams={"1": "North", "2": "North", "3": "South"}).scores

    assert list(scores.teams) == ["(no team)", "North", "South"]
    assert scores.teams["North"] > scores.teams["South"]
    whole = assessed({"Header": HEADER}).scores
    assert scores.index == whole.index


def test_dates_that_heap_on_the_first_show():
    (dob,) = [row for row in assessed({"Header": HEADER}).dates.to_pylist() if row["field"] == "DOB"]

    assert dob["dates"] == 3
    assert dob["first_of_month"] == pytest.approx(2 / 3)
    assert dob["first_of_year"] == pytest.approx(1 / 3)
    assert dob["latest"] == date(2015, 6, 1)


def test_timeliness_counts_from_the_day_the_return_came():
    (dob,) = [
        row
        for row in assessed({"Header": HEADER}, received=date(2015, 6, 11)).dates.to_pylist()
        if row["field"] == "DOB"
    ]

    assert dob["days_to_received"] == 10


def test_a_group_whose_records_are_thin_shows_as_such():
    rows = {(row["by"], row["group"]): row for row in assessed({"Header": HEADER}).equity.to_pylist()}

    assert rows["ethnic_group", "WBRI"]["share"] == 1.0
    assert rows["ethnic_group", "BAFR"]["share"] == pytest.approx(0.7)
    assert rows["ethnic_group", "BAFR"]["difference"] < 0
    assert rows["ethnic_group", "BAFR"]["children"] == 2
    assert rows["age_band", "16 and 17"]["children"] == 2
    assert rows["age_band", "not recorded"]["children"] == 1
    assert sum(row["children"] for (by, _), row in rows.items() if by == "sex") == 4


def test_what_changed_since_an_earlier_submission():
    earlier = read({"Header": [{**HEADER[0], "SEX": "M"}, *HEADER[1:]]}, "ssda903", 2026)

    rows = {row["field"]: row for row in assessed({"Header": HEADER}, earlier=earlier).stability.to_pylist()}

    assert (rows["SEX"]["rows_in_both"], rows["SEX"]["changed"]) == (4, 1)
    assert rows["ETHNIC"]["changed"] == 0


def test_drift_against_last_year():
    last = {"Header": [{"CHILD": str(at), "SEX": "F", "ETHNIC": "WBRI"} for at in range(400)]}
    now = [{"CHILD": str(at), "SEX": "F" if at % 2 else "M", "ETHNIC": "WBRI"} for at in range(200)]

    drift = assessed({"Header": now}, previous=last)

    assert drift.rows.to_pylist() == [{"table": "Header", "rows_last": 400, "rows_now": 200, "change": -0.5}]
    moves = {(row["field"], row["code"]): row for row in drift.codes.to_pylist()}
    assert moves["SEX", "M"]["points"] == pytest.approx(50)
    assert moves["SEX", "M"]["beyond_chance"]
    assert not moves["ETHNIC", "WBRI"]["beyond_chance"]


def test_the_census_is_scored_too():
    tables = {
        "ChildIdentifiers": [{"LAchildID": "1", "PersonBirthDate": "2015-05-05", "Sex": "F", "UPN": "A123456789012"}],
        "ChildCharacteristics": [{"LAchildID": "1", "Ethnicity": "WBRI"}],
        "CINdetails": [
            {"LAchildID": "1", "CINdetailsID": "1", "CINreferralDate": "2025-05-05", "ReferralSource": "10"}
        ],
    }

    assessment = assessed(tables, "cin", teams={"1": "North"})

    assert by_field(assessment, "ReferralSource")["default_share"] == 1.0
    assert {row["group"] for row in assessment.equity.to_pylist()} == {"WBRI", "F", "10 to 15"}
