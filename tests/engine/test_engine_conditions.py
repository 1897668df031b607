"""Telling which queries look at each row of one table alone, and running many of them in one scan."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forethought.engine import Engine, fused_sql, prepare

ALONE = """
select row_no from t where a = 1
select row_no from t where a is null or b > c
select x.row_no from t x where x.a = 1
select row_no from t, collection where day > period_end
select t.row_no from t, collection c where t.day > c.period_end
select row_no as t_row from t where age_years(day, day) < 1
select row_no from t where a in (1, 2) and not (b = 2)
"""
MORE = """
select row_no from t
select row_no from t where exists (select 1 from u where u.a = t.a)
select row_no from t where a = (select max(a) from t)
select t.row_no from t join u on u.a = t.a where t.b = 1
select t.row_no from t, u where t.b = 1
select row_no from t where a = 1 order by row_no
select distinct row_no from t where a = 1
select row_no from t where a = 1 limit 1
select row_no from t qualify row_number() over (partition by a order by b) = 1
select row_no from t where a = 1 qualify row_number() over (partition by a order by b) = 1
select row_no from (select * from t qualify row_number() over (partition by a order by b) = 1) as s where a = 1
select row_no from (select * from t where b = 1) as s where a = 1
with s as (select * from t where b = 1) select row_no from s where a = 1
select row_no from t where a = 1 union select row_no from t where b = 1
select row_no, a from t where a = 1
select row_no from t where a = 1 group by row_no
select max(row_no) from t where a = 1
"""


@pytest.mark.parametrize("sql", ALONE.strip().splitlines())
def test_a_query_about_each_row_alone_is_told(sql):
    condition = prepare(sql).condition

    assert condition is not None
    assert condition.table == "t"


@pytest.mark.parametrize("sql", MORE.strip().splitlines())
def test_a_query_about_more_than_each_row_is_left_alone(sql):
    assert prepare(sql).condition is None


TABLE = st.lists(st.tuples(*[st.one_of(st.none(), st.integers(0, 3))] * 3), max_size=12)


@given(TABLE)
def test_one_scan_finds_what_each_query_finds(rows):
    columns = dict(zip("abc", [list(column) for column in zip(*rows, strict=True)] or [[], [], []], strict=True))
    table = pa.table({name: pa.array(values, pa.int64()) for name, values in columns.items()})
    table = table.append_column("row_no", pa.array(range(len(rows)), pa.int64()))
    texts = ["a = 1", "a is null or b > c", "not (a = b)", "a not in (1, 2)", "a <> 1 and c >= upto"]
    sqls = [f"select row_no from t{', collection' if 'upto' in text else ''} where {text}" for text in texts]
    sqls[4] = sqls[4].replace("upto", "year")
    with Engine(threads=1) as engine:
        engine.register("t", table)
        engine.register("collection", pa.table({"year": [2]}))
        fused = engine.query(fused_sql([prepare(sql).condition for sql in sqls], "collection"))
        for at, sql in enumerate(sqls):
            alone = sorted(engine.query(sql)["row_no"].to_pylist())
            assert sorted(fused["row_no"].filter(fused[f"r{at}"]).to_pylist()) == alone, sql
