"""Unaccompanied children in two years, and rules about the own authority, which a card's examples cannot name."""

import pytest

import forethought
from forethought.engine import run_cases
from forethought.model import load_form
from forethought.quality.case_running import case_steps

SHOWN = "child, header_row, uasc_row, flag, duc_text, last_flag, last_duc_text, last_dob"


def two_years(text, engine):
    """The rows of ``unaccompanied_years`` as text, for lines ``table | CHILD | field=value ...``."""
    given = {}
    for line in text.strip().splitlines():
        table, child, values = (part.strip() for part in line.split("|"))
        rows = given.setdefault(f"raw_{table.lower()}", [])
        rows.append({"CHILD": child or None, **dict(v.split("=") for v in values.split()), "_row": len(rows)})
    sources, steps = case_steps(load_form("ssda903", 2026), frozenset(["unaccompanied_years"]))
    sql = f"select {SHOWN} from unaccompanied_years order by all"
    (found,) = run_cases(sql, [given], sources, engine=engine, steps=steps)
    return [" ".join("-" if v is None else str(v) for v in row.values()) for row in found.to_pylist()]


def test_each_child_of_this_year_stands_beside_last_year(case_engine):
    given = """
        Header      | a | UASC=1
        Header      | b | UASC=0
        Header      | c |
        Header      |   | UASC=1
        UASC        | a | DUC=01/06/2025
        UASC        | d | SEX=M
        Header_last | a | UASC=1
        Header_last | b |
        Header_last | z | UASC=1
        UASC_last   | a | DUC=01/06/2027 DOB=01/06/2009
        UASC_last   | c | DUC=01/06/2024
        """

    assert two_years(given, case_engine) == [
        "a 0 0 1 01/06/2025 1 01/06/2027 2009-06-01",
        "b 1 - 0 - 0 - -",
        "c 2 - 0 - - 01/06/2024 -",
        "d - 1 - - - - -",
    ]


def test_without_headers_the_rows_of_uasc_say_who_was_unaccompanied(case_engine):
    given = """
        UASC      | a | DUC=01/06/2025
        UASC      | b | SEX=M
        UASC      | c | DOB=01/06/2009
        UASC_last | a | DOB=01/06/2009
        UASC_last | b | SEX=M
        UASC_last | c | DUC=31/06/2024
        """

    assert two_years(given, case_engine) == [
        "a - 0 1 01/06/2025 0 - 2009-06-01",
        "b - 1 1 - 1 - -",
        "c - 2 0 - 1 31/06/2024 -",
    ]


def test_one_year_without_header_and_the_other_with_it(case_engine):
    given = """
        UASC        | a | SEX=M
        UASC        | b | SEX=M
        Header_last | a | UASC=0
        UASC_last   | a | SEX=M
        UASC_last   | b | SEX=M
        """

    assert two_years(given, case_engine) == ["a - 0 1 - 0 - -", "b - 1 1 - - - -"]


def test_uasc_rules_run_on_a_return_without_headers():
    now = [{"CHILD": "a", "SEX": "M"}, {"CHILD": "b", "SEX": "M"}]
    then = [{"CHILD": "a", "SEX": None}, {"CHILD": "b", "SEX": "M"}]

    run = forethought.check({"UASC": now}, "ssda903", 2026, previous={"UASC": then}, select=["205D"])

    assert [(f["table"], f["row"]) for f in run.findings.to_pylist()] == [("UASC", 0)]


def test_a_csv_return_shows_who_is_no_longer_unaccompanied_without_a_reason():
    now = {"Header": [{"CHILD": "a"}, {"CHILD": "b"}], "UASC": [{"CHILD": "z"}]}
    then = {
        "Header": [{"CHILD": "a"}, {"CHILD": "b"}],
        "UASC": [{"CHILD": "a", "SEX": "M", "DUC": "01/06/2024"}, {"CHILD": "b", "SEX": "M"}],
    }

    run = forethought.check(now, "ssda903", 2026, previous=then, select=["205A"])

    assert [(f["table"], f["row"]) for f in run.findings.to_pylist()] == [("Header", 1)]


PROVIDERS = [{"URN": "1", "LA": "E08000025"}, {"URN": "2", "LA": "E08000026"}, {"URN": "3", "LA": None}]
OWN_OR_OTHER = """
own, there      | 1 | PR1 |
own, elsewhere  | 2 | PR1 | found
own, no area    | 3 | PR1 | found
own, unknown    | 9 | PR1 | found
other, there    | 1 | PR2 | found
other, elsewhere| 2 | PR2 |
other, no area  | 3 | PR2 |
other, unknown  | 9 | PR2 |
"""


@pytest.mark.parametrize("line", OWN_OR_OTHER.strip().splitlines())
def test_own_providers_lie_in_the_area_of_the_authority(line):
    _, urn, provider, expected = (part.strip() for part in line.split("|"))
    episodes = [{"URN": urn, "PLACE_PROVIDER": provider, "PLACE": "U1"}]

    run = forethought.check(
        {"Episodes": episodes}, "ssda903", 2026, authority="E08000025", providers=PROVIDERS, select=["229"]
    )

    assert run.statuses["status"].to_pylist() == ["found" if expected else "passed"]


def test_own_providers_cannot_be_told_without_the_authority():
    run = forethought.check({"Episodes": [{"URN": "1"}]}, "ssda903", 2026, providers=PROVIDERS, select=["229"])

    assert run.statuses["status"].to_pylist() == ["could_not_run"]


def children_unaccompanied(tables, engine):
    given = {
        f"raw_{name.lower()}": [{**row, "_row": at} for at, row in enumerate(rows)] for name, rows in tables.items()
    }
    sources, steps = case_steps(load_form("ssda903", 2026), frozenset(["unaccompanied"]))
    (found,) = run_cases("select child from unaccompanied order by child", [given], sources, engine=engine, steps=steps)
    return found["child"].to_pylist()


def test_the_mark_on_the_header_counts_before_a_row_of_uasc(case_engine):
    rows = [{"CHILD": "a", "SEX": "M"}, {"CHILD": "b", "DOB": "01/06/2010"}, {"CHILD": "c", "DUC": "x"}, {"CHILD": "d"}]
    headers = [{"CHILD": "a", "UASC": "0"}, {"CHILD": "e", "UASC": "1"}]

    assert children_unaccompanied({"UASC": rows}, case_engine) == ["a", "b", "c"]
    assert children_unaccompanied({"UASC_last": rows}, case_engine) == ["a", "b", "c"]
    assert children_unaccompanied({"UASC": rows, "Header": headers}, case_engine) == ["e"]
    assert children_unaccompanied({"UASC_last": rows, "Header_last": headers}, case_engine) == ["e"]
    assert children_unaccompanied({"UASC": rows, "Header_last": headers}, case_engine) == ["a", "b", "c", "e"]
