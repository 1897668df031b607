"""``check`` keeps its contract."""

from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

import forethought
from forethought.model import CollectionYear, UserError
from forethought.quality.registry import rule_set
from forethought.sources import SourceError
from quality.small_return import RETURN, found, places, status

COLUMNS = ["code", "severity", "table", "row", "file", "line", "fields", "value", "child", "message", "breach"]


@pytest.fixture(scope="module")
def run():
    return forethought.check(RETURN, return_="ssda903", year=2026, authority="E08000025")


def test_findings_and_statuses_have_the_columns_agreed(run):
    assert run.findings.column_names == COLUMNS
    assert run.findings.schema.field("fields").type == pa.list_(pa.string())
    assert run.statuses.column_names == ["code", "status", "reason", "checked", "found"]


def test_each_rule_in_force_has_one_status(run):
    codes = run.statuses["code"].to_pylist()

    assert sorted(codes) == sorted(rule.code for rule in rule_set("ssda903", 2026).rules)
    assert set(run.statuses["status"].to_pylist()) <= {"passed", "found", "not_applicable", "could_not_run"}


def test_finding_points_to_row_field_and_value(run):
    assert found(run, "501") == [
        {
            "code": "501",
            "severity": "error",
            "table": "Episodes",
            "row": 1,
            "file": None,
            "line": None,
            "fields": ["DECOM"],
            "value": "01/06/2025",
            "child": "a",
            "message": "An episode starts before the one before it has ended",
            "breach": "501/1",
        }
    ]
    assert status(run, "501") == {"code": "501", "status": "found", "reason": "", "checked": 3, "found": 1}


def test_case_counts_outer_spaces_do_not_and_empty_is_blank(run):
    assert places(run, "101") == [("Header", 1)]  # f is not F
    assert status(run, "103")["status"] == "passed"  # " WBRI "
    assert places(run, "442") == [("Header", 1)]  # UPN ""
    assert places(run, "102") == [("Header", 1)]  # 31 February
    assert found(run, "102")[0]["value"] == "31/02/2012"


def test_absent_table_makes_a_rule_not_applicable_and_says_why(run):
    row = status(run, "630")

    assert (row["status"], row["checked"], row["found"]) == ("not_applicable", 0, 0)
    assert row["reason"] == "There is no PrevPerm table in what was given."
    assert status(run, "502")["reason"] == "Last year's Episodes table was not given."
    assert status(run, "219")["reason"] == "No list of providers was given."


def test_absent_column_is_blank_in_every_row():
    rows = [{"CHILD": "a", "DOB": "01/01/2012"}]

    run = forethought.check({"Header": rows}, return_="ssda903", year=2026, select=["101", "103", "168", "232"])

    assert {row["code"]: row["status"] for row in run.statuses.to_pylist()} == {
        "101": "found",
        "103": "found",
        "168": "passed",
        "232": "passed",
    }
    assert found(run, "101")[0]["value"] is None


def test_empty_table_is_there(run):
    empty = forethought.check({"Header": []}, return_="ssda903", year=2026, select=["101"])

    assert status(empty, "101") == {"code": "101", "status": "passed", "reason": "", "checked": 0, "found": 0}


def test_rows_of_one_breach_are_tied():
    tables = {
        "Header": [{"CHILD": "a", "DOB": "02/05/2025"}, {"CHILD": "b", "DOB": "02/05/2025"}],
        "Episodes": [
            {"CHILD": "b", "DECOM": "01/05/2025"},
            {"CHILD": "a", "DECOM": "01/05/2025"},
            {"CHILD": "a", "DECOM": "02/05/2025"},
        ],
    }
    run = forethought.check(tables, return_="ssda903", year=2026, select=["302"])

    ties = {}
    for row in run.findings.to_pylist():
        ties.setdefault(row["breach"], set()).add((row["table"], row["row"], row["child"]))
    assert sorted(map(sorted, ties.values())) == [
        [("Episodes", 0, "b"), ("Header", 1, "b")],
        [("Episodes", 1, "a"), ("Header", 0, "a")],
    ]


def test_row_in_several_breaches_is_one_finding():
    tables = {
        "CINdetails": [{"LAchildID": "a", "CINdetailsID": "1", "CINreferralDate": "2025-06-02"}],
        "Assessments": [
            {"LAchildID": "a", "CINdetailsID": "1", "AssessmentID": n, "AssessmentActualStartDate": "2025-06-01"}
            for n in ("1", "2")
        ],
    }
    run = forethought.check(tables, return_="cin", year=2026, select=["1103"])

    assert places(run, "1103") == [("Assessments", 0), ("Assessments", 1), ("CINdetails", 0)]
    assert set(run.findings["breach"].to_pylist()) == {"1103/1"}


def test_two_rows_of_one_table_can_be_tied():
    details = [
        {"LAchildID": "a", "CINdetailsID": "1", "CINreferralDate": "2025-05-01", "CINclosureDate": "2025-07-01"},
        {"LAchildID": "a", "CINdetailsID": "2", "CINreferralDate": "2025-06-01", "CINclosureDate": "2025-08-01"},
        {"LAchildID": "b", "CINdetailsID": "1", "CINreferralDate": "2025-06-01", "CINclosureDate": "2025-08-01"},
    ]
    run = forethought.check({"CINdetails": details}, return_="cin", year=2026, select=["8820"])

    assert places(run, "8820") == [("CINdetails", 0), ("CINdetails", 1)]
    assert len(set(run.findings["breach"].to_pylist())) == 1


def test_rule_about_the_whole_return_has_no_row():
    header = [{"Collection": "CIN", "Year": "2026", "ReferenceDate": "2026-03-30"}]

    run = forethought.check({"Header": header}, return_="cin", year=2026, select=["100"])

    (row,) = run.findings.to_pylist()
    assert (row["table"], row["row"], row["child"], row["value"]) == ("Header", None, None, None)
    assert status(run, "100") == {"code": "100", "status": "found", "reason": "", "checked": 1, "found": 1}


PERIODS = """
ssda903 | Header           | DOB             | 31/03/2026 | 01/04/2026 | 301  |
cin     | ChildIdentifiers | PersonBirthDate | 2026-03-31 | 2026-04-01 | 8520 |
cin     | ChildIdentifiers | PersonBirthDate | 2025-12-31 | 2026-01-01 | 8520 | 2025-12-31
cin     | ChildIdentifiers | PersonBirthDate | 2026-03-31 | 2026-04-01 | 8520 | 31/12/2025
"""


@pytest.mark.parametrize("line", PERIODS.strip().splitlines())
def test_period_ends_on_31_march_or_at_a_readable_reference_date(line):
    return_, table, field, last, after, code, reference = (part.strip() for part in line.split("|"))
    tables = {table: [{field: last}, {field: after}]}
    if return_ == "cin":
        tables["Header"] = [{"Year": "2026", "ReferenceDate": reference}]

    run = forethought.check(tables, return_=return_, year=2026, select=[code])

    assert places(run, code) == [(table, 1)]


def test_period_given_replaces_the_years_dates_and_both_ends_count():
    tables = {
        "Header": [{"Year": "2026", "ReferenceDate": "2026-03-31"}],
        "CINdetails": [{"CINclosureDate": f"2001-0{month}-0{day}"} for month, day in [(2, 1), (2, 2), (4, 3), (4, 4)]],
    }
    period = (date(2001, 2, 2), date(2001, 4, 3))

    run = forethought.check(tables, return_="cin", year=2026, period=period, select=["8620"])

    assert places(run, "8620") == [("CINdetails", 0), ("CINdetails", 3)]
    assert (run.period.start, run.period.last) == period


def test_period_of_one_day_is_a_period_and_a_reversed_one_is_refused():
    day = date(2001, 2, 2)
    tables = {"Header": [{"DOB": "03/02/2001"}]}

    assert places(forethought.check(tables, "ssda903", 2026, period=(day, day), select=["301"]), "301") == [
        ("Header", 0)
    ]
    with pytest.raises(UserError, match="ends before it starts"):
        forethought.check(tables, "ssda903", 2026, period=(day, date(2001, 2, 1)))


def test_last_year_is_compared_but_never_flagged():
    now = {"Header": [{"CHILD": "a", "DOB": "01/01/2012"}]}
    then = {"Header": [{"CHILD": "b", "DOB": ""}, {"CHILD": "a", "DOB": "02/01/2012"}]}

    run = forethought.check(now, return_="ssda903", year=2026, previous=then)

    assert places(run, "203") == [("Header", 0)]
    assert status(run, "102")["status"] == "passed"  # last year's blank is last year's
    assert all(row["table"] == "Header" and row["row"] == 0 for row in run.findings.to_pylist())


def test_any_arrow_readable_table_will_do():
    table = pa.table({"CHILD": ["a"], "DECOM": ["01/05/2025"], "DEC": ["30/04/2025"]})
    for given in (table, table.to_batches()[0], table.to_pylist(), table.to_pydict()):
        run = forethought.check({"episodes": given}, return_="ssda903", year=2026, select=["356"])

        assert places(run, "356") == [("Episodes", 0)]


def write(folder: Path, name: str, text: str) -> Path:
    (folder / name).write_text(text)
    return folder


def test_folder_gives_file_and_line(tmp_path):
    write(
        tmp_path,
        "mine.csv",
        "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\na,F,01/01/2012,WBRI,UN3,,\nb,X,01/01/2012,WBRI,UN3,,\n",
    )

    run = forethought.check(tmp_path, return_="ssda903", year=2026)

    (row,) = found(run, "101")
    assert (row["file"], row["line"], row["row"]) == ("mine.csv", 3, 1)
    (account,) = run.tables
    assert (account.name, account.rows_in, account.rows_checked, account.rows_set_aside) == ("Header", 2, 2, 0)


def test_one_unreadable_file_does_not_hide_the_others(tmp_path):
    write(tmp_path, "a.csv", "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\na,X,01/01/2012,WBRI,UN3,,\n")
    write(tmp_path, "b.csv", "colour,size\nred,1\n")

    run = forethought.check(tmp_path, return_="ssda903", year=2026)

    assert status(run, "101")["status"] == "found"
    assert "b.csv" in [notice.file for notice in run.notices]


def test_folder_with_nothing_to_check_is_an_error(tmp_path):
    with pytest.raises(SourceError):
        forethought.check(write(tmp_path, "b.csv", "colour,size\nred,1\n"), return_="ssda903", year=2026)


def test_check_writes_nothing(tmp_path, monkeypatch):
    place, other = tmp_path / "return", tmp_path / "elsewhere"
    place.mkdir()
    other.mkdir()
    write(place, "a.csv", "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\na,X,01/01/2012,WBRI,UN3,,\n")
    monkeypatch.chdir(other)

    forethought.check(place, return_="ssda903", year=2026)

    assert [entry.name for entry in place.iterdir()] == ["a.csv"]
    assert list(other.iterdir()) == []


def test_counts_agree_with_the_tables(run):
    counts = run.counts

    assert counts["findings"] == run.findings.num_rows == sum(counts["by_code"].values())
    assert (
        counts["rules"]
        == run.statuses.num_rows
        == sum(counts[name] for name in ("passed", "found", "not_applicable", "could_not_run"))
    )
    assert counts["findings"] == sum(run.statuses["found"].to_pylist())
    assert counts["children"] == 2


def test_completeness_counts_what_is_filled(run):
    share = {(row["table"], row["field"]): row for row in run.completeness.to_pylist()}

    assert share["Header", "UPN"] == {"table": "Header", "field": "UPN", "filled": 1, "of": 2, "share": 0.5}
    assert share["Header", "MC_DOB"]["share"] == 0.0
    assert share["Episodes", "DEC"]["filled"] == 1
    assert ("Reviews", "REVIEW") not in share


def test_factors_given_in_either_form_are_judged_alike():
    keys = {"LAchildID": "a", "CINdetailsID": "1", "AssessmentID": "1"}
    as_list = {"Assessments": [{**keys, "AssessmentFactors": ["21", "1A"]}]}
    as_text = {"Assessments": [{**keys, "AssessmentFactors": "21,1A"}]}
    as_table = {
        "Assessments": [keys],
        "AssessmentFactorsList": [{**keys, "AssessmentFactor": code} for code in ("21", "1A")],
    }
    for tables in (as_list, as_text, as_table):
        run = forethought.check(tables, return_="cin", year=2026, select=["8869"])

        assert places(run, "8869") == [("Assessments", 0)]
        assert found(run, "8869")[0]["value"] == "21,1A"


@pytest.mark.parametrize("day", ["0001-06-30", "9999-12-31"])
def test_a_reference_date_at_the_ends_of_the_calendar_gives_the_year_of_the_collection(day):
    run = forethought.check({"Header": [{"ReferenceDate": day, "Year": "2026"}]}, return_="cin", year=2026)
    assert run.period == CollectionYear(2026).period
