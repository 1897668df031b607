"""P4: what points where in the dataset; what points nowhere, or ends before it began, is counted."""

import pytest

from forethought.record.projections.ssd import orphans, relations
from record.record_ssd import FORM, extract


def found(tables):
    return {(row["table"], row["column"]): row["count"] for row in orphans(tables).to_pylist() if row["count"]}


def test_all_69_relations_lead_from_a_column_to_a_column():
    assert len(relations()) == 69
    for relation in relations():
        assert relation.column in FORM.tables[relation.table].fields
        assert relation.to_column in FORM.tables[relation.to_table].fields
    # What the specification itself points at and does not have, or does not mean.
    assert {r.column for r in relations() if r.written_as} == {
        "clae_cla_placement_id",
        "ehcn_ehcp_asmt_id",
        "perm_person_id",
    }


def test_an_empty_extract_has_every_relation_and_every_period_counted_as_nought():
    result = orphans({})
    assert result.column_names == ["table", "column", "count"]
    assert set(result["count"].to_pylist()) == {0}
    assert result.num_rows > 69
    assert [(r.table, r.column) for r in relations()] == [(x["table"], x["column"]) for x in result.to_pylist()][:69]


@pytest.mark.parametrize("relation", relations(), ids=lambda r: f"{r.table}.{r.column}")
def test_each_relation_that_dangles_is_counted(relation):
    rows = [{relation.column: "1"}, {relation.column: "2"}, {relation.column: None}]
    target = [{relation.to_column: "1"}]
    if relation.table == relation.to_table:
        tables = extract(**{relation.table: [*rows, *target]})
    else:
        tables = extract(**{relation.table: rows, relation.to_table: target})
    assert found(tables)[relation.table, relation.column] == 1


PERIODS = """
start      | end        | counted
2026-01-01 | 2026-01-01 | 0
2026-01-02 | 2026-01-01 | 1
2026-01-02 |            | 0
           | 2026-01-01 | 0
zz/05/2026 | 2026-01-01 | 0
2026-01-02T09:00:00 | 2026-01-02 | 0
"""


@pytest.mark.parametrize("line", PERIODS.strip().splitlines()[1:])
def test_a_period_that_ends_before_it_begins_is_counted(line):
    start, end, counted = (cell.strip() or None for cell in line.split("|"))
    plan = {"cinp_cin_plan_id": "1", "cinp_cin_plan_start_date": start, "cinp_cin_plan_end_date": end}
    expected = {("ssd_cin_plans", "cinp_cin_plan_end_date"): 1} if counted == "1" else {}
    assert found(extract(ssd_cin_plans=[plan])) == expected
