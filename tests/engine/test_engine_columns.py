"""Which tables and columns a query reads: what is not listed cannot be read."""

import pytest

from forethought.engine import SqlNotPortable, columns_used, tables_used

CASES = """
select child, decom from episodes                                                    | episodes: child decom
select e.Child from Episodes e                                                       | episodes: child
select e.a, h.b from episodes e join header h on h.k = e.k                           | episodes: a k; header: b k
select * from episodes                                                               | episodes: *
select e.* from episodes e                                                           | episodes: *
with n as (select a from episodes) select a from n                                   | episodes: a
select a from t where exists (select 1 from u where u.k = t.k)                       | t: a k; u: k
select (select max(b) from u) as m from t                                            | t: b; u: b
select a from t union select b from u                                                | t: a; u: b
with claim as (select * from everything) select x from claim                         | everything: *
with claim as (select x from claim) select x from claim                              | claim: x
with x as (select 1 as a) select a from everything x                                 | everything: a
with claim as (select 1 as a) select a from main.claim                               | claim: a
select x from (select x from (select x from deep)) as q                              | deep: x
"""


@pytest.mark.parametrize("line", CASES.strip().splitlines())
def test_columns_used(line):
    sql, expected = (part.strip() for part in line.split("|"))
    wanted = {}
    for entry in expected.split(";"):
        table, columns = entry.split(":")
        wanted[table.strip()] = set(columns.split())

    assert columns_used(sql) == wanted


def test_function_or_file_in_place_of_a_table_is_listed():
    assert tables_used("select * from claim, read_csv('people.csv')") > {"claim"}
    assert tables_used("select * from 'people.parquet'") == {"people.parquet"}


def test_statement_that_is_no_select_lists_what_it_touches():
    assert "claim" in tables_used("drop table claim")


@pytest.mark.parametrize("sql", ["select a from claim; select a from everything", "select from where", ""])
def test_anything_but_one_readable_statement_is_refused(sql):
    with pytest.raises(SqlNotPortable):
        columns_used(sql)
